// Is it Kubeflow's, and what does it hold: the judgement on one claim, and on one volume that was left without one.
#pragma once
#include "kube/snapshot.hpp"
#include "volume/catalog.hpp"
#include "volume/configured.hpp"
#include "volume/consumers.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace kf::volume {

struct Verdict {
  bool ours = false;
  Role role = Role::other;
  std::string product;    ///< as of DataVolume
  std::string evidence;   ///< why it is ours
  std::string version{};  ///< of the server, as far as its image tells
  std::string home{};     ///< the namespace of the Kubeflow that uses it, if that is another one than the claim's
};

/// A name counts only together with what runs there: others call their databases mysql as well. Points into the
/// snapshot.
class Recogniser {
 public:
  explicit Recogniser(const kube::Snapshot&);

  Verdict of_claim(const kube::Claim&) const;
  Verdict of_orphan(const kube::Volume&) const;

  const std::vector<Consumer>& consumers(const kube::Name& claim) const;
  const std::set<std::string>& profiles() const { return profiles_; }

 private:
  bool tells_of_kubeflow(const kube::Workload&) const;
  std::string context(const std::string& ns) const;
  Verdict of_consumer(const Consumer&, const kube::Claim&) const;
  Verdict of_server(const Consumer&, const kube::Claim&) const;
  Verdict by_application(const CharmStore*, const std::string& ns) const;
  Verdict in_profile(const kube::Name& claim) const;
  bool left_in_pairs(const std::string& ns) const;

  const kube::Snapshot& snapshot_;
  Consumers consumers_;
  std::vector<ConfiguredHost> hosts_;
  std::map<kube::Name, std::string> of_runs_;           ///< claims of pipeline runs: by which
  std::set<std::string> profiles_, evident_, kaptain_;  ///< namespaces
};

}  // namespace kf::volume
