// What somebody may do: asked, not tried.
#include "document/json.hpp"
#include "kube/kubectl.hpp"

namespace kf::kube {

std::string Right::shown() const {
  std::string out = verb + " " + resource.plural;
  if (!subresource.empty()) out += "/" + subresource;
  if (!resource.group().empty()) out += "." + resource.group();
  return ns.empty() ? out : out + " in " + ns;
}

/// A review is posted and kept nowhere (authorization.k8s.io/v1, since Kubernetes 1.6; everybody who has logged in
/// may).
bool Kubectl::may(const Right& right) {
  static const Resource reviews{"/apis/authorization.k8s.io/v1", "selfsubjectaccessreviews", false};
  const doc::Json review{{"apiVersion", "authorization.k8s.io/v1"},
                         {"kind", "SelfSubjectAccessReview"},
                         {"spec",
                          {{"resourceAttributes",
                            {{"verb", right.verb},
                             {"group", right.resource.group()},
                             {"resource", right.resource.plural},
                             {"subresource", right.subresource},
                             {"namespace", right.ns}}}}}};
  process::Command command = command_of({"create", "--raw", prefix_ + reviews.api + "/" + reviews.plural, "-f", "-"});
  command.input = review.dump();
  const auto result = run(command);
  if (!result.ok()) throw explain(result, options_.typed, {"create", &reviews}, options_.self);
  const auto answer = doc::Json::parse(result.out, nullptr, false);
  return doc::In(answer)["status"]["allowed"].truth(false);
}

}  // namespace kf::kube
