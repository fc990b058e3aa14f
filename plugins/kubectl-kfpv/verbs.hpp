// What an export does beside protecting and stopping, as verbs, and the executor of all verbs of this plugin.
#pragma once
#include "kube/verbs.hpp"
#include "target.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace kf::kfpv {

/// Those of a cluster, and
///   export.ask    stores
///                 each store's own server has said what it holds, as far as one runs and can be asked. Gives
///                 "identities": by volume, version, marker and counts, or why they are not known
///   export.write  to namespace secrets csi identities
///                 the export is at `to`, whole: refused where something else is
const plan::Verbs& verbs();

struct AskedStore {
  std::string volume, product;
  kube::Name claim;
};
plan::Action ask(const std::vector<AskedStore>&);

struct WriteTo {
  std::filesystem::path to;  ///< absolute
  std::string ns;
  bool secrets = false, csi = false;
};
plan::Action write(const WriteTo&, plan::Value identities);

/// Executes them. A rehearsal has no servers to ask, and writes no export.
class Tools final : public plan::Executor {
 public:
  explicit Tools(Target& target) : target_(target), kube_(target.cluster()) {}
  plan::Observation probe(const plan::Action&) override;
  void act(const plan::Action&) override;

 private:
  plan::Observation asked(const plan::Action&);
  plan::Observation written(const plan::Action&);

  Target& target_;
  kube::Tools kube_;
};

}  // namespace kf::kfpv
