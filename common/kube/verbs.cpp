#include "kube/verbs.hpp"

#include "base/text.hpp"
#include "kube/bind.hpp"
#include "kube/failure.hpp"
#include "kube/hold.hpp"

#include <stdexcept>

namespace kf::kube {

namespace {

using plan::Action;
using plan::DataEffect;
using plan::Effect;
using plan::Inventory;
using plan::Observation;

std::vector<DataEffect> on(Effect effect, const plan::Address& address, const Inventory& data) {
  std::vector<DataEffect> all;
  for (const auto& datum : data) {
    if (datum.hangs_on.contains(address)) all.push_back({effect, datum.id, datum.home, address});
  }
  return all;
}

std::string policy_patch(const std::string& volume, const std::string& policy) {
  return "patch pv " + volume + " -p '{\"spec\":{\"persistentVolumeReclaimPolicy\":\"" + policy + "\"}}'";
}

std::vector<DataEffect> nothing(const Action&, const Inventory&) { return {}; }

/// A verb's row and what it does, in one place.
struct Row {
  plan::Verb verb;
  Observation (*probe)(Reader&, const Action&);
  void (*act)(Cluster&, const Action&);
};

const std::map<std::string, Row>& rows() {
  static const std::map<std::string, Row> all{
      {"kube.hold",
       {{{"volume", "uid", "was", "holds"},
         {"policy", "original"},
         [](const Action& a, const Inventory& data) {
           return on(Effect::hold, address_of_volume(a.text("volume")), data);
         },
         [](const Action& a) { return policy_patch(a.shown("volume"), "Retain"); }},
        probe_hold,
        act_hold}},
      {"kube.release",
       {{{"volume", "uid", "to"},
         {"policy"},
         [](const Action& a, const Inventory& data) {
           return on(Effect::free, address_of_volume(a.text("volume")), data);
         },
         [](const Action& a) { return policy_patch(a.shown("volume"), a.shown("to")); }},
        probe_release,
        act_release}},
      {"kube.reserve",
       {{{"volume", "uid", "from", "namespace", "claim"},
         {},
         nothing,
         [](const Action& a) {
           return "patch pv " + a.shown("volume") + R"( --type merge -p '{"spec":{"claimRef":{"namespace":")" +
                  a.shown("namespace") + R"(","name":")" + a.shown("claim") +
                  R"(","uid":null,"resourceVersion":null}}}')";
         }},
        probe_reserve,
        act_reserve}},
      {"kube.claim",
       {{{"volume", "uid", "namespace", "claim", "class", "size", "modes", "mode"},
         {"uid"},
         nothing,
         [](const Action& a) {
           return "apply -f -    # a claim " + a.shown("namespace") + "/" + a.shown("claim") + " of volumeName " +
                  a.shown("volume") + ", class \"" + a.shown("class") + "\", " + a.shown("size");
         }},
        probe_claim,
        act_claim}}};
  return all;
}

const Row& row_of(const Action& action) {
  const auto it = rows().find(action.verb);
  if (it == rows().end()) throw std::logic_error("no verb of a cluster: " + action.verb);
  return it->second;
}

bool hopeless(const ClusterError& error) {
  switch (error.failure) {
    case Failure::forbidden:
    case Failure::unauthorized:
    case Failure::configuration:
    case Failure::invalid: return true;
    case Failure::tool: return error.code() == Exit::tool_missing;  // not for one that was killed
    default: return false;
  }
}

template <typename Call>
auto translated(const Call& call) {
  try {
    return call();
  } catch (const ClusterError& e) {
    if (hopeless(e)) throw plan::Refused(e);
    throw;
  }
}

}  // namespace

const plan::Verbs& verbs() {
  static const plan::Verbs all = [] {
    plan::Verbs table;
    for (const auto& [name, row] : rows()) table.emplace(name, row.verb);
    return table;
  }();
  return all;
}

Action hold(const HoldOf& what) {
  return {"kube.hold", {{"volume", what.volume}, {"uid", what.uid}, {"was", what.was}, {"holds", what.holds}}};
}

Action release(const std::string& volume, const std::string& uid, const std::string& to) {
  return {"kube.release", {{"volume", volume}, {"uid", uid}, {"to", to}}};
}

Action reserve(const std::string& volume, const std::string& uid, const Name& from, const Name& claim) {
  return {"kube.reserve",
          {{"volume", volume}, {"uid", uid}, {"from", from.shown()}, {"namespace", claim.ns}, {"claim", claim.name}}};
}

Action claim(const Volume& volume, const Name& name) {
  return {"kube.claim",
          {{"volume", volume.meta.name},
           {"uid", volume.meta.uid},
           {"namespace", name.ns},
           {"claim", name.name},
           {"class", volume.storage_class},
           {"size", volume.capacity},
           {"modes", text::join({volume.access_modes.begin(), volume.access_modes.end()}, ",")},
           {"mode", volume.volume_mode}}};
}

plan::Address address_of_volume(const std::string& name) { return "pv/" + name; }
plan::Address address_of_claim(const Name& name) { return "claim/" + name.shown(); }
plan::Address address_of_namespace(const std::string& name) { return "namespace/" + name; }

Observation Tools::probe(const Action& action) {
  return translated([&] { return row_of(action).probe(cluster_, action); });
}

void Tools::act(const Action& action) {
  translated([&] { row_of(action).act(cluster_, action); });
}

}  // namespace kf::kube
