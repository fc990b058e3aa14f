#include "juju/verbs.hpp"

#include "document/strict.hpp"
#include "juju/at_work.hpp"
#include "juju/refusing.hpp"
#include "kube/verbs.hpp"
#include "plan/effects.hpp"
#include "process/runner.hpp"

#include <stdexcept>

namespace kf::juju {

namespace {

using plan::Action;
using plan::DataEffect;
using plan::Effect;
using plan::effects_on;
using plan::Inventory;
using plan::Observation;

std::vector<DataEffect> nothing(const Action&, const Inventory&) { return {}; }
void nothing_to_do(Scene&, const Action&) {}

std::vector<DataEffect> app_endangered(const Action& a, const Inventory& data) {
  return effects_on(Effect::endanger, address_of_app(a.text("app")), data);
}

/// juju may sweep away what a podspec charm has made, whatever the new charm is said to be.
std::vector<DataEffect> refreshed(const Action& a, const Inventory& data) {
  return a.text("style") == "sidecar" ? std::vector<DataEffect>{} : app_endangered(a, data);
}

/// A sidecar without units has run its hook "remove", which takes its resource definitions along (canonical/
/// bundle-kubeflow#1307); of a podspec charm only the pods go.
std::vector<DataEffect> unrelated(const Action& a, const Inventory& data) {
  return effects_on(Effect::endanger, address_of(relation_of(a)), data);
}

/// Its claim goes, and until it is attached somebody else's may take it and write.
std::vector<DataEffect> imported(const Action& a, const Inventory& data) {
  std::vector<DataEffect> all;
  for (auto each : effects_on(Effect::endanger, kube::address_of_volume(a.text("volume")), data)) {
    each.by = "import/" + a.text("volume");
    all.push_back(each);
    each.effect = Effect::rewrite;
    all.push_back(each);
  }
  return all;
}

/// --no-destroy keeps the volume; what juju does with the claim is its own affair, so the volume must be kept without
/// it.
std::vector<DataEffect> forgotten(const Action& a, const Inventory& data) {
  auto all = effects_on(Effect::endanger, kube::address_of_volume(a.text("volume")), data);
  for (auto& each : all) each.by = "storage/" + a.text("storage");
  return all;
}

plan::Address object_of(const Action& a) {
  return address_of(kube::Resource{a.text("api"), a.text("plural"), a.text("namespaced") == "yes"},
                    kube::Name{a.text("namespace"), a.text("name")});
}
std::vector<DataEffect> guarded(const Action& a, const Inventory& data) {
  return effects_on(Effect::hold, object_of(a), data);
}
std::vector<DataEffect> freed(const Action& a, const Inventory& data) {
  return effects_on(Effect::free, object_of(a), data);
}

std::string option(const char* name, const std::string& value) {
  return value.empty() ? "" : std::string(" ") + name + " " + value;
}

std::string deploy_command(const Action& a) {
  std::string out = "deploy " + a.shown("charm") + " " + a.shown("app") + " --channel " + a.shown("channel");
  out += option("--base", a.shown("base")) + (a.shown("trust") == "yes" ? " --trust" : "");
  if (a.shown("units") != "1") out += " -n " + a.shown("units");
  out += option("--constraints", a.shown("constraints")) + option("--attach-storage", a.shown("attach"));
  for (const auto& [arg, flag] : {std::pair{"options", "--config"}, std::pair{"storage", "--storage"}}) {
    const doc::Json json = doc::read_strict(a.text(arg), a.verb);
    for (const auto& [key, value] : doc::In(json).map()) out += std::string(" ") + flag + " " + key + "=" + value;
  }
  return out;
}

std::string label_command(const Action& a, const std::string& change) {
  return "label " + a.shown("plural") + (a.shown("namespace").empty() ? "" : " -n " + a.shown("namespace")) + " " +
         a.shown("name") + " " + lifecycle_label + change;
}

/// A verb's row and what it does, in one place.
struct Row {
  plan::Verb verb;
  Observation (*probe)(Scene&, const Action&);
  void (*act)(Scene&, const Action&);
};

const std::set<std::string> object_args{"api", "plural", "namespaced", "namespace", "name", "uid"};

const std::map<std::string, Row>& rows() {
  static const std::map<std::string, Row> all{
      {"juju.settled",
       {{{"app", "wanted"}, {}, nothing, [](const Action& a) { return "status " + a.shown("app"); }, true},
        probe_settled,
        nothing_to_do}},
      {"juju.refresh",
       {{{"app", "charm", "from", "to", "base", "style", "becomes", "wanted"},
         {"channel", "revision"},
         refreshed,
         [](const Action& a) {
           return "refresh " + a.shown("app") + " --channel " + a.shown("to") + option("--base", a.shown("base"));
         }},
        probe_refresh,
        act_refresh}},
      {"juju.scale",
       {{{"app", "from", "to", "wanted"},
         {},
         nothing,
         [](const Action& a) { return "scale-application " + a.shown("app") + " " + a.shown("to"); }},
        probe_scale,
        act_scale}},
      {"juju.trust",
       {{{"app"}, {}, nothing, [](const Action& a) { return "trust " + a.shown("app") + " --scope=cluster"; }},
        probe_trust,
        act_trust}},
      {"juju.distrust",
       {{{"app"}, {}, nothing, [](const Action& a) { return "trust " + a.shown("app") + " --remove --scope=cluster"; }},
        probe_distrust,
        act_distrust}},
      {"juju.remove",
       {{{"app", "charm"}, {}, app_endangered, [](const Action& a) { return "remove-application " + a.shown("app"); }},
        probe_remove,
        act_remove}},
      {"juju.deploy",
       {{{"app", "charm", "channel", "base", "trust", "units", "constraints", "options", "storage", "attach", "wanted"},
         {"revision"},
         nothing,
         deploy_command},
        probe_deploy,
        act_deploy}},
      {"juju.forget",
       {{{"storage", "volume"},
         {},
         forgotten,
         [](const Action& a) { return "remove-storage --no-destroy " + a.shown("storage"); }},
        probe_forget,
        act_forget}},
      {"juju.import",
       {{{"volume", "uid", "storage"},
         {"storage"},
         imported,
         [](const Action& a) {
           return "import-filesystem --force kubernetes " + a.shown("volume") + " " + a.shown("storage");
         }},
        probe_import,
        act_import}},
      {"juju.relate",
       {{{"a", "b"}, {}, nothing, [](const Action& a) { return "relate " + a.shown("a") + " " + a.shown("b"); }},
        probe_relate,
        act_relate}},
      {"juju.unrelate",
       {{{"a", "b"},
         {},
         unrelated,
         [](const Action& a) { return "remove-relation " + a.shown("a") + " " + a.shown("b"); }},
        probe_unrelate,
        act_unrelate}},
      {"juju.configure",
       {{{"app", "from", "keys"},
         {},
         nothing,
         [](const Action& a) {
           return "config " + a.shown("app") + " --file -    # " + a.shown("keys") + " from " + a.shown("from");
         }},
        probe_configure,
        act_configure}},
      {"juju.set",
       {{{"app", "key", "value"},
         {},
         nothing,
         [](const Action& a) { return "config " + a.shown("app") + " " + a.shown("key") + "=" + a.shown("value"); }},
        probe_set,
        act_set}},
      {"kube.guard",
       {{object_args, {}, guarded, [](const Action& a) { return label_command(a, std::string("=") + persistent); }},
        probe_guard,
        act_guard}},
      {"kube.unguard",
       {{object_args, {}, freed, [](const Action& a) { return label_command(a, "-"); }}, probe_unguard, act_unguard}}};
  return all;
}

const Row& row_of(const Action& action) {
  const auto it = rows().find(action.verb);
  if (it == rows().end()) throw std::logic_error("no verb of a model: " + action.verb);
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
  Scene scene{model_, cluster_, ns_, file_};
  return refusing([&] { return row_of(action).probe(scene, action); });
}

void Tools::act(const Action& action) {
  Scene scene{model_, cluster_, ns_, file_};
  refusing([&] { row_of(action).act(scene, action); });
}

}  // namespace kf::juju
