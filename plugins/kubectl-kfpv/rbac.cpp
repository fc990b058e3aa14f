#include "app.hpp"
#include "base/text.hpp"
#include "document/write.hpp"
#include "kube/cluster.hpp"
#include "volume/facts.hpp"

#include <map>
#include <set>

namespace kf::kfpv {

namespace {

/// By API group and verbs: the resources.
using Rules = std::map<std::pair<std::string, std::set<std::string>>, std::vector<std::string>>;

/// What retain, its undo and resume do beyond reading (common/kube/hold.cpp, and the cluster's identity).
std::set<std::string> verbs_of(const kube::Resource& resource, bool retain) {
  namespace r = kube::resource;
  std::set<std::string> verbs{"list"};
  if (!retain) return verbs;
  if (resource.plural == r::volumes.plural) verbs.insert({"get", "patch"});
  if (resource.plural == r::claims.plural || resource.plural == r::namespaces.plural) verbs.insert("get");
  return verbs;
}

}  // namespace

Exit rbac(cli::Invocation& in) {
  const std::string command = in.args.words.empty() ? "check" : in.args.words.front();
  static const std::set<std::string> reading{"list", "check", "capture"}, changing{"retain", "resume"};
  if (!reading.contains(command) && !changing.contains(command)) {
    throw Error("no rights are known for " + text::printable(command), Exit::usage).attempt(in.self + " rbac retain");
  }
  Rules rules;
  for (const auto& resource : volume::resources_read()) {
    rules[{resource.group(), verbs_of(resource, changing.contains(command))}].push_back(resource.plural);
  }
  doc::OrderedJson list = doc::OrderedJson::array();
  for (const auto& [key, plurals] : rules) {
    list.push_back({{"apiGroups", std::vector<std::string>{key.first}}, {"resources", plurals}, {"verbs", key.second}});
  }
  doc::OrderedJson role;
  role["apiVersion"] = "rbac.authorization.k8s.io/v1";
  role["kind"] = "ClusterRole";
  role["metadata"]["name"] = changing.contains(command) ? "kfpv-retain" : "kfpv";
  role["rules"] = std::move(list);
  in.out.answer(in.args.get("output", "yaml") == "json" ? doc::to_json(role) : doc::to_yaml(role));
  return Exit::done;
}

}  // namespace kf::kfpv
