// A hop under faults: at any changing call of juju or Kubernetes the reply is lost, the call fails before its effect,
// or we die right before or right after it; then the operation goes on to its end. KF_CRASH_ALL plays every call, else
// a few are drawn by KF_SEED, fewer with KF_CRASH_SHARE.
#include "kube/failure.hpp"
#include "stage.hpp"

#include <cstdlib>
#include <random>

using namespace kf;
using namespace kf::refresh;

namespace {

/// We are dead: not a std::exception, so that nothing on the way takes it for a failed call.
struct Death {};

enum class Fault { fails, reply_lost, dies_before, dies_after };

struct Trouble {
  std::size_t at = 0;  ///< the changing call that it strikes, from 1; 0: none
  Fault fault = Fault::fails;
  std::size_t calls = 0;

  template <typename Call>
  void around(const Call& call) {
    if (++calls != at) return call();
    if (fault == Fault::dies_before) throw Death{};
    if (fault != Fault::fails) call();
    if (fault == Fault::dies_after) throw Death{};
    throw std::runtime_error("the connection was reset");
  }
};

class FaultyCluster final : public kube::Cluster {
 public:
  FaultyCluster(kube::Cluster& inner, Trouble& trouble) : inner_(inner), trouble_(trouble) {}
  void list(const kube::Resource& r, const kube::Query& q, const doc::ObjectSink& s) override { inner_.list(r, q, s); }
  std::optional<doc::Json> get(const kube::Resource& r, const kube::Name& n) override { return inner_.get(r, n); }
  std::string version() override { return inner_.version(); }
  void try_create(const kube::Resource& r, const doc::Json& o) override { inner_.try_create(r, o); }
  void create(const kube::Resource& r, const doc::Json& o) override {
    trouble_.around([&] { inner_.create(r, o); });
  }
  void patch(const kube::Resource& r, const kube::Name& n, const doc::Json& m) override {
    trouble_.around([&] { inner_.patch(r, n, m); });
  }
  void remove(const kube::Resource& r, const kube::Name& n, const kube::Seen& s) override {
    trouble_.around([&] { inner_.remove(r, n, s); });
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
    trouble_.around([&] { inner_.refresh(r); });
  }
  void scale(const std::string& app, long n) override {
    trouble_.around([&] { inner_.scale(app, n); });
  }
  void trust(const std::string& app, bool on) override {
    trouble_.around([&] { inner_.trust(app, on); });
  }
  void remove(const std::string& app) override {
    trouble_.around([&] { inner_.remove(app); });
  }
  void deploy(const juju::Deploy& d) override {
    trouble_.around([&] { inner_.deploy(d); });
  }
  void relate(const juju::Relation& r) override {
    trouble_.around([&] { inner_.relate(r); });
  }
  void unrelate(const juju::Relation& r) override {
    trouble_.around([&] { inner_.unrelate(r); });
  }
  void configure(const std::string& app, const std::map<std::string, std::string>& v) override {
    trouble_.around([&] { inner_.configure(app, v); });
  }
  void forget_storage(const std::string& id) override {
    trouble_.around([&] { inner_.forget_storage(id); });
  }
  void import_volume(const std::string& v, const std::string& n) override {
    trouble_.around([&] { inner_.import_volume(v, n); });
  }
  void offer(const juju::Offer& o) override {
    trouble_.around([&] { inner_.offer(o); });
  }

 private:
  rehearsal::JujuWorld& inner_;
  Trouble& trouble_;
};

class FaultyFiles final : public Files {
 public:
  FaultyFiles(rehearsal::JujuWorld& world, Trouble& trouble) : inner_(world), trouble_(trouble) {}
  std::optional<std::string> digest(const Where& at) override { return inner_.digest(at); }
  std::string read(const Where& at) override { return inner_.read(at); }
  void write(const Where& at, const std::string& bytes) override {
    trouble_.around([&] { inner_.write(at, bytes); });
  }
  void replace(const Where& with, const std::string& path) override {
    trouble_.around([&] { inner_.replace(with, path); });
  }

 private:
  WorldFiles inner_;
  Trouble& trouble_;
};

struct Hop {
  std::string from, to;
  rehearsal::JujuWorld world;
  plan::Draft draft;

  Hop(const std::string& a, const std::string& b) : from(a), to(b), world(model_of(a)), draft() {
    draft = draft_of(world, a, refresh::to(b));
  }
};

/// How many changing calls a story has had; every invariant is checked.
std::size_t play(const Hop& hop, Trouble trouble) {
  INFO(hop.from << " to " << hop.to << ": call " << trouble.at << ", fault " << static_cast<int>(trouble.fault));
  auto world = hop.world;
  FaultyModel model(world, trouble);
  FaultyCluster cluster(world.cluster(), trouble);
  MemoryVault vault;
  FaultyFiles files(world, trouble);
  Tools tools(model, cluster, "kubeflow", vault, no_database, files);
  MemoryJournal journal;
  WorldClock clock(world);
  plan::Observer nobody;
  const auto plan = plan::lawful(hop.draft, verbs());
  plan::Outcome outcome;
  for (int run = 0; run < 2; ++run) {
    try {
      outcome = plan::run(plan, verbs(), tools, journal, clock, nobody, [] { return false; });
      break;
    } catch (const Death&) {
      for (int i = 0; i < 3; ++i) world.tick();  // juju goes on without us
    }
  }
  INFO(words_of(outcome));
  CHECK(outcome.was == plan::Outcome::Was::done);
  world.settle();
  CHECK(losses_of(world).empty());
  CHECK(world.missing_relations().empty());
  CHECK_FALSE(world.misses_secret());
  CHECK(world.unserved().empty());
  return trouble.calls;
}

void play_some(const Hop& hop, std::size_t share) {
  const std::size_t calls = play(hop, {});
  REQUIRE(calls > 20);
  const char* seed = std::getenv("KF_SEED");
  std::mt19937 random(static_cast<unsigned>(seed == nullptr ? 1 : std::strtoul(seed, nullptr, 10)));
  std::vector<Trouble> stories;
  for (std::size_t at = 1; at <= calls; ++at) {
    for (const auto fault : {Fault::fails, Fault::reply_lost, Fault::dies_before, Fault::dies_after}) {
      stories.push_back({at, fault});
    }
  }
  if (std::getenv("KF_CRASH_ALL") == nullptr) {
    std::shuffle(stories.begin(), stories.end(), random);
    const bool slow = std::getenv("KF_CRASH_SHARE") != nullptr;  // under sanitizers
    stories.resize(slow ? share / 4 : share);
  }
  for (const auto& story : stories) play(hop, story);
}

}  // namespace

TEST_CASE("a hop that loses a reply, fails or dies at any call ends as if it had not", "[faults]") {
  play_some({"1.6", "1.7"}, 12);
  play_some({"1.7", "1.8"}, 4);
  play_some({"1.8", "1.9"}, 6);
  play_some({"1.9", "1.10"}, 4);
  play_some({"1.10", "1.11"}, 4);
}
