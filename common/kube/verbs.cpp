#include "kube/verbs.hpp"

#include "base/text.hpp"
#include "kube/bind.hpp"
#include "kube/destroy_volume.hpp"
#include "kube/hold.hpp"
#include "kube/new_volume.hpp"
#include "kube/refusing.hpp"
#include "kube/remove_volume.hpp"
#include "kube/scale.hpp"
#include "plan/effects.hpp"

#include <stdexcept>

namespace kf::kube {

namespace {

using plan::Action;
using plan::DataEffect;
using plan::Effect;
using plan::effects_on;
using plan::Inventory;
using plan::Observation;

std::string policy_patch(const std::string& volume, const std::string& policy) {
  return "patch pv " + volume + " -p '{\"spec\":{\"persistentVolumeReclaimPolicy\":\"" + policy + "\"}}'";
}

std::vector<DataEffect> nothing(const Action&, const Inventory&) { return {}; }
void nothing_to_do(Cluster&, const Action&) {}

std::vector<DataEffect> held(const Action& a, const Inventory& data) {
  return effects_on(Effect::hold, address_of_volume(a.text("volume")), data);
}

std::vector<DataEffect> started(const Action& a, const Inventory& data) {
  std::vector<DataEffect> all;
  for (const auto& volume : text::split(a.text("volumes"), ',')) {
    const auto of_one = effects_on(Effect::start, address_of_volume(volume), data);
    all.insert(all.end(), of_one.begin(), of_one.end());
  }
  return all;
}

/// Of the volume that it names: the verb refuses a claim that has another one.
std::vector<DataEffect> claim_removed(const Action& a, const Inventory& data) {
  auto all = effects_on(Effect::endanger, address_of_volume(a.text("volume")), data);
  for (auto& each : all) each.by = address_of_claim({a.text("namespace"), a.text("claim")});
  return all;
}

const std::set<std::string> claim_args{"volume", "uid", "namespace", "claim", "class", "size", "modes", "mode", "meta"};

std::string claim_command(const Action& a) {
  return "apply -f -    # a claim " + a.shown("namespace") + "/" + a.shown("claim") + " of volumeName " +
         a.shown("volume") + ", class \"" + a.shown("class") + "\", " + a.shown("size");
}

std::string scale_command(const Action& a, const std::string& replicas) {
  return "scale " + text::lower(a.shown("kind")) + " -n " + a.shown("namespace") + " " + a.shown("name") +
         " --replicas=" + replicas;
}

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
         held,
         [](const Action& a) { return policy_patch(a.shown("volume"), "Retain"); }},
        probe_hold,
        act_hold}},
      {"kube.held",
       {{{"volume", "uid"},
         {},
         held,
         [](const Action& a) {
           return "get pv " + a.shown("volume") + " -o jsonpath={.spec.persistentVolumeReclaimPolicy}";
         },
         true},
        probe_held,
        nothing_to_do}},
      {"kube.release",
       {{{"volume", "uid", "to"},
         {"policy"},
         [](const Action& a, const Inventory& data) {
           return effects_on(Effect::free, address_of_volume(a.text("volume")), data);
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
      {"kube.claim", {{claim_args, {"uid"}, nothing, claim_command}, probe_claim, act_claim}},
      {"kube.remove_claim",
       {{{"volume", "namespace", "claim", "uid"},
         {},
         claim_removed,
         [](const Action& a) { return "delete pvc -n " + a.shown("namespace") + " " + a.shown("claim"); }},
        probe_remove_claim,
        act_remove_claim}},
      {"kube.remove_volume",
       {{{"volume", "uid", "other", "other_uid"},
         {},
         [](const Action& a, const Inventory& data) {
           return effects_on(Effect::endanger, address_of_volume(a.text("volume")), data);
         },
         [](const Action& a) { return "delete pv " + a.shown("volume"); }},
        probe_remove_volume,
        act_remove_volume}},
      {"kube.create_volume",
       {{{"volume", "object"},
         {"uid"},
         held,
         [](const Action& a) { return "create -f volumes/" + a.shown("volume") + ".yaml"; }},
        probe_create_volume,
        act_create_volume}},
      {"kube.destroy_volume",
       {{{"volume", "uid"},
         {},
         [](const Action& a, const Inventory& data) {
           return effects_on(Effect::destroy, address_of_volume(a.text("volume")), data);
         },
         [](const Action& a) { return policy_patch(a.shown("volume"), "Delete"); }},
        probe_destroy_volume,
        act_destroy_volume}},
      {"kube.withdraw_volume",
       {{{"volume", "uid"},
         {},
         [](const Action& a, const Inventory& data) {
           return effects_on(Effect::endanger, address_of_volume(a.text("volume")), data);
         },
         [](const Action& a) { return "delete pv " + a.shown("volume"); }},
        probe_remove_volume,
        act_remove_volume}},
      {"kube.stop",
       {{{"kind", "namespace", "name", "uid", "replicas"},
         {"generation"},
         nothing,
         [](const Action& a) { return scale_command(a, "0"); }},
        probe_stop,
        act_stop}},
      {"kube.start",
       {{{"kind", "namespace", "name", "uid", "replicas", "ready", "volumes"},
         {},
         started,
         [](const Action& a) { return scale_command(a, a.shown("replicas")); }},
        probe_start,
        act_start}},
      {"kube.quiet",
       {{{"volume", "namespace", "claim", "workloads"},
         {"epoch"},
         [](const Action& a, const Inventory& data) {
           return effects_on(Effect::stop, address_of_volume(a.text("volume")), data);
         },
         [](const Action& a) {
           return "get pods -n " + a.shown("namespace") + "    # none with claim " + a.shown("claim");
         },
         true},
        probe_quiet,
        nothing_to_do}}};
  return all;
}

const Row& row_of(const Action& action) {
  const auto it = rows().find(action.verb);
  if (it == rows().end()) throw std::logic_error("no verb of a cluster: " + action.verb);
  return it->second;
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

Observation Tools::probe(const Action& action) {
  return refusing([&] { return row_of(action).probe(cluster_, action); });
}

void Tools::act(const Action& action) {
  refusing([&] { row_of(action).act(cluster_, action); });
}

}  // namespace kf::kube
