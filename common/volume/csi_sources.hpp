// What each in-tree source becomes. Belongs to csi_translation; nothing else includes it.
#pragma once
#include "document/json.hpp"

#include <string>

namespace kf::volume {

struct Work {
  doc::Json& volume;  ///< still with its in-tree source; labels and annotations may be part of the answer
  doc::In source;     ///< that source
  doc::Json& csi;     ///< spec.csi to be: driver, fsType and readOnly are in it already
  std::string& needs;
};

/// Writes the rest of spec.csi. Returns why that cannot be; empty: it is done.
using Write = std::string (*)(const Work&);

std::string write_gce(const Work&);
std::string write_ebs(const Work&);
std::string write_azure_disk(const Work&);
std::string write_azure_file(const Work&);
std::string write_cinder(const Work&);
std::string write_vsphere(const Work&);
std::string write_portworx(const Work&);
std::string write_rbd(const Work&);

}  // namespace kf::volume
