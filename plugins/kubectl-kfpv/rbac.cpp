#include "app.hpp"
#include "base/text.hpp"
#include "document/write.hpp"
#include "export_read.hpp"
#include "kube/cluster.hpp"
#include "shared/place.hpp"
#include "volume/facts.hpp"

#include <map>
#include <set>

namespace kf::kfpv {

namespace {

/// By API group and verbs: the resources.
using Rules = std::map<std::pair<std::string, std::set<std::string>>, std::vector<std::string>>;

/// How far a command goes beyond reading: common/kube/hold.cpp, bind.cpp, scale.cpp, the cluster's identity, and the
/// record in it.
enum class Reach { reads, retains, rebinds, cleans, exports, imports, verifies };

const std::map<std::string, Reach>& reaches() {
  static const std::map<std::string, Reach> all{
      {"list", Reach::reads},     {"check", Reach::reads},      {"capture", Reach::reads},
      {"retain", Reach::retains}, {"rebind", Reach::rebinds},   {"cleanup", Reach::cleans},
      {"export", Reach::exports}, {"import", Reach::imports},   {"verify", Reach::verifies},
      {"resume", Reach::rebinds}, {"rollback", Reach::rebinds}, {"abandon", Reach::rebinds}};
  return all;
}

/// In the cluster, and in a namespace of ours.
bool has_record(Reach reach) { return reach != Reach::reads && reach != Reach::retains && reach != Reach::verifies; }

/// Runs servers' own clients: common/volume/identity.cpp.
bool asks_servers(Reach reach) { return reach == Reach::exports || reach == Reach::verifies; }

std::set<std::string> verbs_of(const kube::Resource& resource, Reach reach) {
  namespace r = kube::resource;
  std::set<std::string> verbs{"list"};
  if (reach == Reach::reads) return verbs;
  if (resource.plural == r::volumes.plural) verbs.insert("get");
  if (resource.plural == r::volumes.plural && reach != Reach::verifies) verbs.insert("patch");
  if (resource.plural == r::volumes.plural && reach == Reach::cleans) verbs.insert("delete");
  if (resource.plural == r::volumes.plural && reach == Reach::imports) verbs.insert({"create", "delete"});
  if (resource.plural == r::claims.plural || resource.plural == r::namespaces.plural) verbs.insert("get");
  if (resource.plural == r::namespaces.plural && has_record(reach)) verbs.insert("create");
  const bool makes_claims = reach == Reach::rebinds || reach == Reach::imports;
  if (resource.plural == r::claims.plural && makes_claims) verbs.insert({"create", "patch", "delete"});
  const bool scaled = resource.plural == r::deployments.plural || resource.plural == r::stateful_sets.plural;
  if (scaled && (reach == Reach::rebinds || reach == Reach::exports)) verbs.insert({"get", "patch"});
  return verbs;
}

/// What common/shared does: RBAC knows no name of what is yet to be created.
void add_record(doc::OrderedJson& rules) {
  const std::vector<std::string> core{""}, maps{kube::resource::config_maps.plural}, ours{shared::name_for().name};
  rules.push_back({{"apiGroups", core}, {"resources", maps}, {"verbs", std::vector<std::string>{"create"}}});
  rules.push_back({{"apiGroups", core},
                   {"resources", maps},
                   {"resourceNames", ours},
                   {"verbs", std::vector<std::string>{"get", "patch"}}});
}

std::string name_of(Reach reach) {
  switch (reach) {
    case Reach::reads: return "kfpv";
    case Reach::retains: return "kfpv-retain";
    case Reach::rebinds: return "kfpv-rebind";
    case Reach::cleans: return "kfpv-cleanup";
    case Reach::exports: return "kfpv-export";
    case Reach::imports: return "kfpv-import";
    case Reach::verifies: return "kfpv-verify";
  }
  return "";
}

}  // namespace

Exit rbac(cli::Invocation& in) {
  const std::string command = in.args.words.empty() ? "check" : in.args.words.front();
  const auto reach = reaches().find(command);
  if (reach == reaches().end()) {
    throw Error("no rights are known for " + text::printable(command), Exit::usage).attempt(in.self + " rbac retain");
  }
  Rules rules;
  for (const auto& resource : volume::resources_read()) {
    rules[{resource.group(), verbs_of(resource, reach->second)}].push_back(resource.plural);
  }
  if (reach->second == Reach::exports) {
    for (const auto& resource : resources_beside()) rules[{resource.group(), {"list"}}].push_back(resource.plural);
  }
  doc::OrderedJson list = doc::OrderedJson::array();
  for (const auto& [key, plurals] : rules) {
    list.push_back({{"apiGroups", std::vector<std::string>{key.first}}, {"resources", plurals}, {"verbs", key.second}});
  }
  const auto also = [&](const char* resource, const char* verb) {
    list.push_back({{"apiGroups", std::vector<std::string>{""}},
                    {"resources", std::vector<std::string>{resource}},
                    {"verbs", std::vector<std::string>{verb}}});
  };
  if (command == "check") also("pods/log", "get");
  if (asks_servers(reach->second)) also("pods/exec", "create");
  if (has_record(reach->second)) add_record(list);
  doc::OrderedJson role;
  role["apiVersion"] = "rbac.authorization.k8s.io/v1";
  role["kind"] = "ClusterRole";
  role["metadata"]["name"] = name_of(reach->second);
  role["rules"] = std::move(list);
  in.out.answer(in.args.get("output", "yaml") == "json" ? doc::to_json(role) : doc::to_yaml(role));
  return Exit::done;
}

}  // namespace kf::kfpv
