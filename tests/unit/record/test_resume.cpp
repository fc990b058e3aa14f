// The engine over a record on the disk: what a killed run leaves behind is enough to go on with.
#include "scratch.hpp"

#include <csignal>

using namespace kf;
using namespace kf::record;

namespace {

plan::Verbs verbs() {
  const auto effects = [](const plan::Action&, const plan::Inventory&) { return std::vector<plan::DataEffect>{}; };
  const auto command = [](const plan::Action& action) { return action.verb; };
  return {{"toy.make", {{"file", "after"}, {"made"}, effects, command}}};
}

plan::Draft three_files() {
  plan::Draft d{.tool = "toy", .title = "make 3 files", .target = "here"};
  for (const std::string name : {"a", "b", "c"}) {
    plan::Value after = d.steps.empty() ? plan::Value("") : plan::Value(plan::Ref{d.steps.back().id, "made"});
    d.steps.push_back({.id = name, .action = {"toy.make", {{"file", name}, {"after", after}}}});
  }
  return d;
}

/// Makes files. Dies, if it is told to, before or after one of them is there.
struct Maker final : plan::Executor {
  explicit Maker(fs::path where) : directory(std::move(where)) {}

  plan::Observation probe(const plan::Action& action) override {
    ++probes[action.text("file")];
    if (!fs::exists(directory / action.text("file"))) return {plan::Status::not_yet};
    return {plan::Status::done, "there", {{"made", action.text("after") + action.text("file")}}};
  }
  void act(const plan::Action& action) override {
    const std::string& file = action.text("file");
    if (file == die_before) ::raise(SIGKILL);
    put(directory / file, action.text("after"));
    if (file == die_after) ::raise(SIGKILL);
  }

  fs::path directory;
  std::string die_before, die_after;
  std::map<std::string, int> probes;
};

struct Still final : plan::Clock {
  std::chrono::milliseconds now() override { return time += std::chrono::milliseconds(1); }
  void wait() override { time += std::chrono::seconds(1); }
  std::chrono::milliseconds time{0};
};

plan::Outcome::Was run(Operation& operation, Maker& maker) {
  Still clock;
  plan::Observer nobody;
  const plan::Plan plan = plan::lawful(operation.draft(), verbs());
  return plan::run(plan, verbs(), maker, operation.journal(), clock, nobody).was;
}

}  // namespace

TEST_CASE("an operation whose program is killed in the middle of a step goes on where it was", "[resume]") {
  for (const bool before : {true, false}) {
    const Scratch scratch;
    fs::create_directory(scratch / "files");
    const ::pid_t first = start_child([&] {
      Maker maker(scratch / "files");
      (before ? maker.die_before : maker.die_after) = "b";
      Operation operation = Operation::create(scratch / "state", "make", three_files());
      run(operation, maker);
      return true;
    });
    ::waitpid(first, nullptr, 0);

    const std::string id = fs::directory_iterator(scratch / "state")->path().filename();
    Operation operation = Operation::open(scratch / "state", id);
    const plan::Progress progress = plan::progress_of(operation.journal().records());
    CHECK(progress.done == std::map<plan::Id, plan::Texts>{{"a", {{"made", "a"}}}});
    CHECK(progress.begun == std::set<plan::Id>{"a", "b"});

    Maker maker(scratch / "files");
    CHECK(run(operation, maker) == plan::Outcome::Was::done);
    CHECK(maker.probes.count("a") == 0);  // a step that is done is not asked again
    CHECK(bytes_of(scratch / "files/c") == "ab");
    operation.journal().end(Ending::done);
  }
}
