// The words of the plans in plans/*.json: kube.* as kubectl-kfpv has them, and those that the juju and AWS plugins
// will.
#pragma once
#include "toy.hpp"

namespace kf::plan {

/// Also where the step that is asked about was taken out, and a Ref is a text.
inline Place place_of(const Value& value) {
  const auto* ref = std::get_if<Ref>(&value);
  return "born/" + (ref != nullptr ? ref->step : std::get<std::string>(value));
}

template <class Wanted>
std::vector<DataEffect> each(Effect effect, const Inventory& data, Wanted wanted, const Place& at = {},
                             const Address& by = {}) {
  std::vector<DataEffect> all;
  for (const Datum& d : data) {
    if (wanted(d)) all.push_back({effect, d.id, at.empty() ? d.home : at, by});
  }
  return all;
}

inline std::vector<DataEffect> hanging(Effect effect, const Address& on, const Inventory& data) {
  return each(
      effect, data, [&](const Datum& d) { return d.hangs_on.contains(on); }, {}, on);
}

/// Of several writers one that stops is no stop.
inline std::vector<DataEffect> stopping(const Address& writer, const Inventory& data) {
  return each(Effect::stop, data, [&](const Datum& d) { return d.written_by == std::set{writer}; });
}

inline std::vector<DataEffect> starting(const Address& writer, const Place& at, const Inventory& data) {
  return each(
      Effect::start, data, [&](const Datum& d) { return d.written_by.contains(writer); }, at);
}

inline std::vector<DataEffect> at_home(Effect effect, const Place& home, const Inventory& data, const Place& at = {}) {
  return each(
      effect, data, [&](const Datum& d) { return d.home == home; }, at);
}

inline std::string writer(const Action& a) {
  return (a.text("cluster").empty() ? "" : a.text("cluster") + "/") + a.text("workload");
}

using A = const Action&;
using I = const Inventory&;
using Effects = std::vector<DataEffect>;

inline Effects none(A, I) { return {}; }
inline std::string plainly(A a) { return a.verb; }

inline Verbs kube_words() {
  return {
      {"kube.hold",
       {{"volume", "uid", "was", "holds"},
        {"policy", "original"},
        [](A a, I data) { return hanging(Effect::hold, "pv/" + a.text("volume"), data); },
        plainly}},
      {"kube.release",
       {{"volume", "uid", "to"},
        {"policy"},
        [](A a, I data) { return hanging(Effect::free, "pv/" + a.text("volume"), data); },
        plainly}},
      {"kube.reserve", {{"volume", "uid", "from", "namespace", "claim"}, {}, none, plainly}},
      {"kube.claim",
       {{"volume", "uid", "namespace", "claim", "class", "size", "modes", "mode"}, {"uid"}, none, plainly}},
      {"kube.remove-claim",
       {{"namespace", "claim", "uid"},
        {},
        [](A a, I data) {
          return hanging(Effect::endanger, "claim/" + a.text("namespace") + "/" + a.text("claim"), data);
        },
        plainly}},
      {"kube.stop",
       {{"cluster", "workload", "uid", "replicas"},
        {},
        [](A a, I data) { return stopping(writer(a), data); },
        plainly}},
      {"kube.start",
       {{"cluster", "workload", "uid", "replicas", "place"},
        {},
        [](A a, I data) { return starting(writer(a), a.text("place"), data); },
        plainly}},
      {"kube.stop-notebooks",
       {{"cluster", "namespace"},
        {},
        [](A a, I data) { return stopping(a.text("cluster") + "/namespace/" + a.text("namespace"), data); },
        plainly}},
      {"kube.start-notebooks",
       {{"cluster", "namespace"},
        {},
        [](A a, I data) { return starting(a.text("cluster") + "/namespace/" + a.text("namespace"), "", data); },
        plainly}},
      {"kube.no-workflows", {{"cluster", "namespace"}, {}, none, plainly}},
      {"kube.set", {{"cluster", "object", "key", "value"}, {}, none, plainly}},
      {"kube.count-rows", {{"cluster", "instance", "like"}, {}, none, plainly}},
      {"kube.guard",
       {{"resource", "uid"}, {}, [](A a, I data) { return hanging(Effect::hold, a.text("resource"), data); }, plainly}},
      {"kube.unguard",
       {{"resource", "uid"}, {}, [](A a, I data) { return hanging(Effect::free, a.text("resource"), data); }, plainly}},
      {"kube.copy",
       {{"namespace", "from", "to", "epoch", "datum"},
        {"files", "bytes"},
        [](A a, I) {
          return Effects{{Effect::copy, a.text("datum"), place_of(a.args.at("to"))}};
        },
        plainly}},
  };
}

inline Verbs juju_words() {
  const auto endangers = [](A a, I data) { return hanging(Effect::endanger, "app/" + a.text("app"), data); };
  return {
      {"juju.settled",
       {{"model"}, {}, [](A a, I data) { return stopping("model/" + a.text("model"), data); }, plainly}},
      {"juju.save",
       {{"model", "datum", "file"},
        {"sha256"},
        [](A a, I) {
          return Effects{{Effect::copy, a.text("datum"), "file/" + a.text("file")}};
        },
        plainly}},
      {"db.dump",
       {{"app", "database", "file"},
        {"sha256"},
        [](A a, I data) {
          const Address app = "app/" + a.text("app");
          return each(
              Effect::snap, data, [&](const Datum& d) { return d.hangs_on.contains(app); }, "file/" + a.text("file"));
        },
        plainly}},
      {"juju.relate", {{"a", "b"}, {}, none, plainly}},
      {"juju.remove-relation",
       {{"a", "b"},
        {},
        [](A a, I data) { return hanging(Effect::endanger, "relation/" + a.text("a") + " " + a.text("b"), data); },
        plainly}},
      {"juju.remove-app", {{"app"}, {}, endangers, plainly}},
      {"juju.refresh-to-sidecar", {{"app", "channel"}, {}, endangers, plainly}},
      {"juju.absent", {{"app"}, {}, none, plainly}},
      {"juju.refresh", {{"app", "channel", "settled"}, {}, none, plainly}},
      {"juju.deploy",
       {{"app", "charm", "channel", "config", "storage", "place"},
        {"claim"},
        [](A a, I data) {
          return a.text("place").empty() ? Effects{} : starting("app/" + a.text("app"), a.text("place"), data);
        },
        plainly}},
      {"juju.trust", {{"app"}, {}, none, plainly}},
      {"juju.config", {{"app", "file"}, {}, none, plainly}},
      {"juju.stop", {{"app"}, {"epoch"}, [](A a, I data) { return stopping("app/" + a.text("app"), data); }, plainly}},
      {"juju.start",
       {{"app", "units", "place"},
        {},
        [](A a, I data) { return starting("app/" + a.text("app"), a.text("place"), data); },
        plainly}},
  };
}

inline Verbs aws_words() {
  return {
      {"aws.quiet",
       {{"instance"},
        {"epoch"},
        [](A a, I data) { return at_home(Effect::stop, "rds/" + a.text("instance"), data); },
        plainly}},
      {"aws.snapshot",
       {{"instance", "snapshot", "epoch"},
        {"arn"},
        [](A a, I data) {
          return at_home(Effect::copy, "rds/" + a.text("instance"), data, "rds-snapshot/" + a.text("snapshot"));
        },
        plainly}},
      {"aws.restore", {{"snapshot", "instance", "subnets", "groups"}, {"address"}, none, plainly}},
      {"aws.modify-instance", {{"instance", "like"}, {}, none, plainly}},
      {"aws.login", {{"instance", "secret"}, {}, none, plainly}},
      {"aws.secret", {{"secret", "instance"}, {"version"}, none, plainly}},
      {"aws.compare", {{"from", "to"}, {}, none, plainly}},
      {"aws.check-bucket",
       {{"bucket", "least"},
        {"objects"},
        [](A a, I data) { return at_home(Effect::copy, "s3/" + a.text("bucket"), data); },
        plainly}},
      {"aws.check-files",
       {{"filesystem", "least"},
        {"files"},
        [](A a, I data) { return at_home(Effect::copy, "efs/" + a.text("filesystem"), data); },
        plainly}},
      {"aws.sync",
       {{"task", "from", "to"},
        {"objects"},
        [](A a, I data) { return at_home(Effect::rewrite, a.text("from"), data, a.text("to")); },
        plainly}},
  };
}

inline const Verbs& written_words() {
  static const Verbs verbs = [] {
    Verbs all = kube_words();
    all.merge(juju_words());
    all.merge(aws_words());
    return all;
  }();
  return verbs;
}

}  // namespace kf::plan
