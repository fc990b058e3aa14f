// A volume of a driver that was once part of Kubernetes, as a volume of the CSI driver that took its place. A cluster
// translates such volumes itself for as long as it knows how; a new one is better given what it will read for good.
#pragma once
#include "document/json.hpp"

#include <string>
#include <vector>

namespace kf::volume {

struct Translation {
  enum class Outcome {
    translated,
    not_needed,  ///< as it is, it works wherever it worked: it is CSI already, nfs, hostPath, local, …
    impossible,  ///< no driver takes over, or what the volume says is not enough for one
  };
  Outcome outcome = Outcome::impossible;
  doc::Json volume;    ///< the PersistentVolume; unless it was translated, as it was given
  std::string reason;  ///< why it was not translated, one clause
  std::string needs;   ///< translated, but the driver must also be set up like this; empty: as usual
};

/// Translates what k8s.io/csi-translation-lib translates: handle, attributes, fsType, readOnly, Secret references, and
/// the zones that node affinity and labels name. The rest of the volume stays, so it makes no difference whether it is
/// made portable before or after. A translated volume is the same disk as the one that it was made from.
Translation to_csi(const doc::Json& volume);

/// The volume translated, or, with the reason in `notes`, as it is; what its driver needs besides is noted too.
doc::Json with_csi(const doc::Json& volume, std::vector<std::string>& notes);

}  // namespace kf::volume
