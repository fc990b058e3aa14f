// The disks behind the volumes: whether they are there, how much was written, by whom, and what became of it.
#pragma once
#include "document/json.hpp"
#include "kube/objects.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace kf::rehearsal {

struct Disk {
  std::string identity;   ///< volume::source_of(...).place, or "volume/NAME" if that is not known
  std::string shown;      ///< for people: "disk vol-04d5 (20Gi, volume pvc-6f1d0c3a-mysql, was kubeflow/mysql)"
  long generation = 0;    ///< how often it was written on; 0: there is nothing on it
  long acknowledged = 0;  ///< the last generation that a writer was told is safe
  bool destroyed = false;
  std::set<kube::Name> writers;                ///< pods that have it mounted and write
  kube::Name owner;                            ///< the claim whose data it holds
  kube::Name reserved;                         ///< the claim that somebody reserved its volume for by name: no thief
  std::map<std::string, std::string> files{};  ///< by their path in the pod that has it; only those that a rule knows
};

/// Something that people call a loss. Judged by the disks alone, whatever any plan says of them.
struct Loss {
  enum class What {
    destroyed,  ///< a disk with content is gone
    wiped,      ///< its content is
    stolen,     ///< a claim writes on another one's data, and nobody had reserved the volume for it
    shared,     ///< two workloads write at once on a disk for one
    missing,    ///< a write was acknowledged and is not there
    gone,       ///< an object that was there at the beginning is not, or is another one of that name
    changed,    ///< what must stay as it was has another value
  };
  What what;
  std::string disk;   ///< identity; of an object its kind and name
  std::string words;  ///< a sentence
};
std::string_view shown(Loss::What);

/// One claim of a running pod.
struct Mount {
  kube::Name claim;
  std::string disk;
  bool one_writer = true;  ///< no access mode lets several nodes write
};

/// A pod that writes.
struct Writer {
  kube::Name pod;
  std::string workload;  ///< "Deployment kubeflow/mysql"
  std::vector<Mount> mounts;
};

class Disks {
 public:
  /// The disk of a volume that somebody wrote down; `has_content` for one that was not known before.
  void know(const std::string& identity, const std::string& shown, const kube::Name& claim, bool has_content);
  void reserve(const std::string& identity, const kube::Name& claim);

  void destroy(const std::string& identity, const std::string& because);
  void wipe(const std::string& identity, const std::string& because);
  /// Every writer writes once.
  void write(const std::vector<Writer>& writers);

  bool usable(const std::string& identity) const;
  const std::map<std::string, Disk>& all() const { return all_; }
  Disk& at(const std::string& identity) { return all_.at(identity); }
  /// In the order of their happening.
  std::vector<Loss> losses() const;

  doc::Json save() const;
  static Disks restored(const doc::Json&);

 private:
  void lose(Loss::What, const Disk&, const std::string& words);
  void write_one(const Writer&, const Mount&);

  std::map<std::string, Disk> all_;
  std::vector<Loss> losses_;
  std::set<std::string> told_;  // of losses that go on with every write
};

}  // namespace kf::rehearsal
