// A juju model with Charmed Kubeflow in memory, on a Kubernetes in memory: what the upgrade is rehearsed on, and what
// its tests run against. From juju's sources and documentation, not from observation: each rule is one function that
// names where it is from. It knows applications, units, relations, storage, offers, the styles of charms, and how juju
// destroys; no hooks, images, resources, secrets of juju, users, machines or subordinates.
//
// How a bundle becomes a model: every application is deployed at its channel with the style that the table of charms
// says, its scale, trust, options and storage; relations without endpoints get the one pair whose interfaces match (of
// several the first by name); a default storage class with policy Delete makes the volumes. The charms then make their
// definitions, minio-secret, and (dashboard up to 1.6) the Profile of the first user. To that comes what users have: a
// Profile "ada" whose namespace holds a notebook that writes on a volume of its own, and one custom resource "sample"
// of every definition, in that namespace. A charm that is not in the table runs, and nothing is known of it.
#pragma once
#include "rehearsal/juju_state.hpp"

#include <functional>

namespace kf::rehearsal {

/// What was read of a live model. The World holds the objects of its cluster.
struct JujuCapture {
  juju::Status status;
  juju::Bundle bundle;
  std::vector<juju::Storage> storage;
  std::map<std::string, juju::Config> configs;
};

/// A value as World is: a copy is a snapshot that goes its own way. The table of charms is not copied: it must live.
class JujuWorld final : public juju::Model {
 public:
  /// A bundle alone; it is settled. Throws std::logic_error where it does not settle.
  /// `release`: of Kubeflow, "1.6": some tracks hold other charms today than they held then.
  JujuWorld(const juju::Bundle&, const recipe::Charms&, juju::Versions, unsigned seed = 1,
            const std::string& release = {});
  /// A capture: what is not in it of the objects that juju makes is filled in; units say what they said until somebody
  /// does something with their application.
  JujuWorld(World, const JujuCapture&, const recipe::Charms&, juju::Versions, unsigned seed = 1,
            const std::string& release = {});

  World& cluster() { return juju_.world; }
  const World& cluster() const { return juju_.world; }

  juju::Versions versions() override { return juju_.versions; }
  juju::Status status() override;
  juju::Bundle bundle() override;
  juju::Config config(const std::string& app) override;
  std::vector<juju::Storage> storage() override;
  std::optional<int> released(const std::string& charm, const std::string& channel, const std::string& base) override;
  std::string root_password(const std::string& app) override;  ///< always the same word

  void refresh(const juju::Refresh&) override;
  void scale(const std::string& app, long units) override;
  void trust(const std::string& app, bool on) override;
  void remove(const std::string& app) override;
  void deploy(const juju::Deploy&) override;
  void relate(const juju::Relation&) override;
  void unrelate(const juju::Relation&) override;
  void configure(const std::string& app, const std::map<std::string, std::string>& values) override;
  void forget_storage(const std::string& id) override;
  void import_volume(const std::string& volume, const std::string& storage_name) override;
  void offer(const juju::Offer&) override;

  /// A moment for both, juju and the cluster.
  void tick();
  /// Ticks until nothing moves any more but the writers. False: it still moves after so many.
  bool settle(int most_ticks = 1000);
  /// Called at the start of every tick: the place for other actors.
  std::function<void(JujuWorld&)> between{};
  /// One of n, by the world's own chance.
  std::size_t chance(std::size_t n) { return juju_.below(n); }
  const Juju& inside() const { return juju_; }  ///< for a front that shows what the port does not tell
  /// Another future of the same past.
  void reseed(unsigned seed);

  /// The disks' (World::losses), and: definitions, custom resources and namespaces that were there at the beginning and
  /// are not, or are others of that name; minio-secret with another value. Judged by the world alone.
  std::vector<Loss> losses() const;
  /// Of the relations at the beginning those that are not there. A loss only at the end of a plan.
  std::vector<juju::Relation> missing_relations() const;
  /// minio-secret was there at the beginning and is not now. A loss only at the end of a plan.
  bool misses_secret() const;
  /// Stores that are served without what was on them at the beginning, as sentences: their application has another
  /// volume, or uses another database, and the data were not carried over. A loss only at the end of a plan.
  std::vector<std::string> unserved() const;

  /// The files of a pod, as far as a rule knows any: of ML Metadata its database (mlmd-operator: /data/mlmd.db); of a
  /// database server one for each database, /var/lib/mysql/NAME. Null: it does not run.
  std::map<std::string, std::string>* files(const kube::Name& pod);

  /// All of it as JSON, and back with the same table.
  doc::Json save() const;
  static JujuWorld restored(const doc::Json&, const recipe::Charms&);

 private:
  JujuWorld() = default;
  JujuApp& app_at(const std::string& name);  ///< throws not_found
  void run_steps(bool all);
  void remember();
  void make_model();
  void add(const std::string& name, const juju::Deployed&);
  void add_users();
  void take_over(const juju::Application&, const JujuCapture&);
  juju::Application shown(const JujuApp&) const;

  Juju juju_;
  std::map<Key, std::string> uids_;     // of the beginning
  std::set<juju::Relation> relations_;  // likewise
  std::string secret_;                  // likewise: a digest of minio-secret; empty: there was none
  std::map<std::pair<std::string, std::string>, std::string> stores_;  // likewise: application and storage, or the
                                                                       // database that it keeps -> disk
};

}  // namespace kf::rehearsal
