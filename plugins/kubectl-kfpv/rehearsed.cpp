#include "rehearsed.hpp"

#include "base/text.hpp"
#include "document/write.hpp"
#include "kube/redact.hpp"
#include "process/runner.hpp"
#include "rehearsal/world.hpp"
#include "rehearsal/world_clock.hpp"
#include "verbs.hpp"
#include "volume/sample.hpp"

namespace kf::kfpv {

namespace {

class Rehearsed final : public Target {
 public:
  explicit Rehearsed(cli::Invocation& in) : in_(in) {
    const std::string file = in.args.get("rehearse");
    const doc::ObjectSink sink = [&](doc::Json&& object) { world_.load(object); };
    if (file == "sample") {
      doc::read_objects(volume::sample(), "the bundled sample.yaml", sink);
    } else {
      doc::read_objects(doc::read_file(file), file, sink);
    }
    world_.settle();
    place = "rehearsal of " + text::printable(file);
    kubectl = "kubectl";
    flags = process::shown({.program = "x", .args = {"--rehearse=" + file}}).substr(1);
    rehearsed = true;
  }

  rehearsal::World& cluster() override { return world_; }
  plan::Executor& tools() override { return tools_; }
  operation::Hands hands() override { return {verbs(), tools_, clock_, {}}; }

  void keep() override {
    world_.settle();
    for (const auto& loss : world_.losses()) in_.out.note("LOST in the rehearsal: " + text::printable(loss.words));
    const std::string file = in_.args.get("rehearse-out");
    if (file.empty()) return;
    doc::OrderedJson items = doc::OrderedJson::array();
    for (const auto& object : world_.objects()) items.push_back(doc::OrderedJson(kube::redacted(object)));
    doc::write_file(file, doc::to_json({{"apiVersion", "v1"}, {"kind", "List"}, {"items", std::move(items)}}));
  }

 private:
  cli::Invocation& in_;
  rehearsal::World world_{};
  rehearsal::WorldClock<rehearsal::World> clock_{world_};
  Tools tools_{*this};
};

}  // namespace

std::unique_ptr<Target> rehearsed_target(cli::Invocation& in) { return std::make_unique<Rehearsed>(in); }

}  // namespace kf::kfpv
