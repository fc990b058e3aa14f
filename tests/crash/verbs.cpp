// Verbs that remove something, for want of a plan of the suite that does.
#include "verbs.hpp"

#include "cases.hpp"
#include "kube/failure.hpp"

namespace kf::crash {

using doc::In;
using plan::Action;
using plan::Effect;
using plan::Observation;
using plan::Status;

namespace {

std::vector<plan::DataEffect> endanger(const plan::Address& address, const plan::Inventory& data) {
  std::vector<plan::DataEffect> all;
  for (const auto& datum : data) {
    if (datum.hangs_on.contains(address)) all.push_back({Effect::endanger, datum.id, datum.home});
  }
  return all;
}

struct Removal {
  const kube::Resource& resource;
  kube::Name name;
};
Removal removal_of(const Action& a) {
  if (a.verb == "kube.remove-claim") return {kube::resource::claims, {a.text("namespace"), a.text("claim")}};
  return {kube::resource::namespaces, {"", a.text("namespace")}};
}

}  // namespace

const plan::Verbs& verbs() {
  static const plan::Verbs all = [] {
    plan::Verbs table = kfpv::verbs();
    const auto command = [](const Action& a) { return a.verb; };
    table["kube.remove-claim"] = {
        {"namespace", "claim", "uid"},
        {},
        [](const Action& a, const plan::Inventory& data) {
          return endanger(kube::address_of_claim({a.text("namespace"), a.text("claim")}), data);
        },
        command};
    table["kube.remove-namespace"] = {{"namespace", "uid"},
                                      {},
                                      [](const Action& a, const plan::Inventory& data) {
                                        return endanger(kube::address_of_namespace(a.text("namespace")), data);
                                      },
                                      command};
    return table;
  }();
  return all;
}

namespace {

/// As the suite's own verbs do it.
template <typename Call>
auto translated(const Call& call) {
  try {
    return call();
  } catch (const kube::ClusterError& e) {
    if (e.failure == kube::Failure::forbidden) throw plan::Refused(e);
    throw;
  }
}

}  // namespace

Observation probe(kube::Cluster& cluster, const Action& action) {
  if (action.verb == "export.ask") return {Status::done, "", {{"identities", "{}"}}};
  if (action.verb == "export.write") return {Status::done};
  if (!action.verb.starts_with("kube.remove-")) return kube::Tools(cluster).probe(action);
  const Removal what = removal_of(action);
  const auto object = translated([&] { return cluster.get(what.resource, what.name); });
  if (!object || In(*object)["metadata"]["uid"].text() != action.text("uid")) return {Status::done};
  return {In(*object)["metadata"]["deletionTimestamp"].has() ? Status::working : Status::not_yet};
}

void act(kube::Cluster& cluster, const Action& action) {
  if (!action.verb.starts_with("kube.remove-")) return kube::Tools(cluster).act(action);
  const Removal what = removal_of(action);
  translated([&] {
    const auto object = cluster.get(what.resource, what.name);
    if (object) cluster.remove(what.resource, what.name, {action.text("uid"), kube::Seen::of(*object).version});
  });
}

Action remove_namespace(rehearsal::World& world, const std::string& name) {
  const auto object = world.get(kube::resource::namespaces, {"", name}).value();
  return {"kube.remove-namespace", {{"namespace", name}, {"uid", In(object)["metadata"]["uid"].text()}}};
}

}  // namespace kf::crash
