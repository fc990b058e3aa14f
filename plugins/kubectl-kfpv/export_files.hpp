// What an export holds, as files: portable definitions, the list of stores, and what lived beside them. Pure.
#pragma once
#include "export_read.hpp"
#include "record/bundle.hpp"

namespace kf::kfpv {

/// "volumes/NAME.yaml", "claims/NAMESPACE.NAME.yaml", "classes/NAME.yaml", "beside/KIND/NAMESPACE.NAME.yaml",
/// "secrets/NAMESPACE.NAME.yaml" (for its owner's eyes only) and "export.json". The same cluster gives the same bytes.
/// `identities` is what export.ask has found; with `to_csi` in-tree sources become those of their CSI drivers.
record::Bundle files_of(const Exported&, const doc::Json& identities, bool to_csi);

/// The two are the same but for unfinished Workflows, which come and go.
bool same_export(record::Bundle, record::Bundle);

}  // namespace kf::kfpv
