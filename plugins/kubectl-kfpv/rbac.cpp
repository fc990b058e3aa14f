#include "app.hpp"
#include "document/write.hpp"
#include "kube/cluster.hpp"
#include "volume/facts.hpp"

#include <map>

namespace kf::kfpv {

Exit rbac(cli::Invocation& in) {
  std::map<std::string, std::vector<std::string>> by_group;
  for (const auto& resource : volume::resources_read()) by_group[resource.group()].push_back(resource.plural);
  doc::OrderedJson rules = doc::OrderedJson::array();
  for (const auto& [group, plurals] : by_group) {
    doc::OrderedJson rule;
    rule["apiGroups"] = std::vector<std::string>{group};
    rule["resources"] = plurals;
    rule["verbs"] = std::vector<std::string>{"list"};
    rules.push_back(std::move(rule));
  }
  doc::OrderedJson role;
  role["apiVersion"] = "rbac.authorization.k8s.io/v1";
  role["kind"] = "ClusterRole";
  role["metadata"]["name"] = "kfpv";
  role["rules"] = std::move(rules);
  in.out.answer(in.args.get("output", "yaml") == "json" ? doc::to_json(role) : doc::to_yaml(role));
  return Exit::done;
}

}  // namespace kf::kfpv
