#include "rights.hpp"

#include "base/text.hpp"
#include "kube/failure.hpp"
#include "shared/place.hpp"

namespace kf::refresh {

namespace {

namespace resource = kube::resource;
const kube::Resource secrets{"/api/v1", "secrets"};
const kube::Resource definitions{"/apis/apiextensions.k8s.io/v1", "customresourcedefinitions", false};

}  // namespace

std::vector<kube::Right> rights_of(const Facts& facts) {
  const std::string &model = facts.ns(), ours = shared::name_for().ns;
  std::vector<kube::Right> all{{"patch", resource::volumes},
                               {"patch", definitions},
                               {"get", secrets, model},
                               {"list", resource::pods, model},
                               {"create", resource::pods, model, "exec"},
                               {"create", resource::namespaces},
                               {"create", resource::config_maps, ours},
                               {"patch", resource::config_maps, ours}};
  for (const auto& definition : facts.definitions) {  // of which something may have to be guarded
    if (!definition.objects.empty()) all.push_back({"patch", definition.resource});
  }
  return all;
}

std::vector<Finding> check_rights(kube::Rights& rights, const Facts& facts) {
  std::vector<std::string> missing;
  try {
    for (const auto& right : rights_of(facts)) {
      if (!rights.may(right)) missing.push_back(right.shown());
    }
  } catch (const kube::ClusterError& e) {
    return {
        {"NOT-READ", false, std::string("the cluster does not say what you may do: ") + e.what() + ", " + e.why(), ""}};
  }
  if (missing.empty()) return {};
  return {{"RIGHTS", true, "you may not " + text::join(missing, "; "),
           "somebody with these rights does it, or gives them to you: kubectl auth can-i --list"}};
}

}  // namespace kf::refresh
