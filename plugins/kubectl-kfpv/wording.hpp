// The sentences that list and check share.
#pragma once
#include "picture.hpp"

#include <string>

namespace kf::kfpv {

/// "Kubeflow: manifests 1.8 in kubeflow, 2 profiles; context prod"
std::string heading(const Picture&);

/// Nothing was found: where was it looked for, and what might be wrong.
std::string nothing_found(const cli::Invocation&, const Picture&);

/// `help risks`.
std::string risks_text();

}  // namespace kf::kfpv
