// The ports of an upgrade, at which something goes wrong: at one changing call the call fails, its reply is lost, we
// die right before or after it, or its effect comes ticks later, when we have long asked again.
#pragma once
#include "kube/failure.hpp"
#include "rehearsal/juju_world.hpp"
#include "world_files.hpp"

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace kf::crash {

/// We are dead: not a std::exception, so that nothing on the way takes it for a failed call.
struct Death {};

enum class Fault { none, fails, reply_lost, dies_before, dies_after, late };
constexpr const char* name_of[]{"nothing", "a failure", "a lost reply", "death before", "death after", "a late effect"};

class Trouble {
 public:
  Trouble(Fault fault, std::size_t at) : fault_(fault), at_(at) {}

  template <typename Call>
  void around(const Call& call) {
    if (++calls != at_ || fault_ == Fault::none) return call();
    if (fault_ == Fault::dies_before) throw Death{};
    if (fault_ == Fault::late) later_ = call;
    if (fault_ == Fault::reply_lost || fault_ == Fault::dies_after) call();
    if (fault_ == Fault::dies_after) throw Death{};
    throw std::runtime_error("the connection was reset");
  }
  /// A tick has passed. What comes too late may be refused, as by a server that knows better now.
  void tick() {
    if (!later_ || ++waited_ < 4) return;
    const auto call = std::exchange(later_, {});
    try {
      call();
    } catch (const std::exception&) {
    }
  }

  std::size_t calls = 0;

 private:
  Fault fault_;
  std::size_t at_;
  std::function<void()> later_{};
  int waited_ = 0;
};

class FaultyCluster final : public kube::Cluster {
 public:
  FaultyCluster(kube::Cluster& inner, Trouble& trouble) : inner_(inner), trouble_(trouble) {}
  void list(const kube::Resource& r, const kube::Query& q, const doc::ObjectSink& s) override { inner_.list(r, q, s); }
  std::optional<doc::Json> get(const kube::Resource& r, const kube::Name& n) override { return inner_.get(r, n); }
  std::string version() override { return inner_.version(); }
  void try_create(const kube::Resource& r, const doc::Json& o) override { inner_.try_create(r, o); }
  void create(const kube::Resource& r, const doc::Json& o) override {
    trouble_.around([this, r, o] { inner_.create(r, o); });
  }
  void patch(const kube::Resource& r, const kube::Name& n, const doc::Json& m) override {
    trouble_.around([this, r, n, m] { inner_.patch(r, n, m); });
  }
  void remove(const kube::Resource& r, const kube::Name& n, const kube::Seen& s) override {
    trouble_.around([this, r, n, s] { inner_.remove(r, n, s); });
  }

 private:
  kube::Cluster& inner_;
  Trouble& trouble_;
};

class FaultyModel final : public juju::Model {
 public:
  FaultyModel(rehearsal::JujuWorld& inner, Trouble& trouble) : inner_(inner), trouble_(trouble) {}
  juju::Versions versions() override { return inner_.versions(); }
  juju::Status status() override { return inner_.status(); }
  juju::Bundle bundle() override { return inner_.bundle(); }
  juju::Config config(const std::string& app) override { return inner_.config(app); }
  std::string root_password(const std::string& app) override { return inner_.root_password(app); }
  std::vector<juju::Storage> storage() override { return inner_.storage(); }
  std::optional<int> released(const std::string& c, const std::string& ch, const std::string& b) override {
    return inner_.released(c, ch, b);
  }
  void refresh(const juju::Refresh& r) override {
    trouble_.around([this, r] { inner_.refresh(r); });
  }
  void scale(const std::string& app, long n) override {
    trouble_.around([this, app, n] { inner_.scale(app, n); });
  }
  void trust(const std::string& app, bool on) override {
    trouble_.around([this, app, on] { inner_.trust(app, on); });
  }
  void remove(const std::string& app) override {
    trouble_.around([this, app] { inner_.remove(app); });
  }
  void deploy(const juju::Deploy& d) override {
    trouble_.around([this, d] { inner_.deploy(d); });
  }
  void relate(const juju::Relation& r) override {
    trouble_.around([this, r] { inner_.relate(r); });
  }
  void unrelate(const juju::Relation& r) override {
    trouble_.around([this, r] { inner_.unrelate(r); });
  }
  void configure(const std::string& app, const std::map<std::string, std::string>& v) override {
    trouble_.around([this, app, v] { inner_.configure(app, v); });
  }
  void forget_storage(const std::string& id) override {
    trouble_.around([this, id] { inner_.forget_storage(id); });
  }
  void import_volume(const std::string& v, const std::string& n) override {
    trouble_.around([this, v, n] { inner_.import_volume(v, n); });
  }
  void offer(const juju::Offer& o) override {
    trouble_.around([this, o] { inner_.offer(o); });
  }

 private:
  rehearsal::JujuWorld& inner_;
  Trouble& trouble_;
};

class FaultyFiles final : public refresh::Files {
 public:
  FaultyFiles(rehearsal::JujuWorld& world, Trouble& trouble) : inner_(world), trouble_(trouble) {}
  std::optional<std::string> digest(const refresh::Where& at) override { return inner_.digest(at); }
  std::string read(const refresh::Where& at) override { return inner_.read(at); }
  void write(const refresh::Where& at, const std::string& bytes) override {
    trouble_.around([this, at, bytes] { inner_.write(at, bytes); });
  }
  void replace(const refresh::Where& with, const std::string& path) override {
    trouble_.around([this, with, path] { inner_.replace(with, path); });
  }

 private:
  refresh::WorldFiles inner_;
  Trouble& trouble_;
};

class FaultyDatabases final : public refresh::Databases {
 public:
  FaultyDatabases(rehearsal::JujuWorld& world, Trouble& trouble) : inner_(world), trouble_(trouble) {}
  std::optional<std::string> digest(const refresh::DatabaseOf& of) override { return inner_.digest(of); }
  std::string read(const refresh::DatabaseOf& of) override { return inner_.read(of); }
  void load(const refresh::DatabaseOf& of, const std::string& sql) override {
    trouble_.around([this, of, sql] { inner_.load(of, sql); });
  }

 private:
  refresh::WorldDatabases inner_;
  Trouble& trouble_;
};

}  // namespace kf::crash
