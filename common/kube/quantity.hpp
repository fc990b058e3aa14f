// Kubernetes quantities: "20Gi", "21474836480", "20G" and "0.02Ti" are numbers, not texts.
#pragma once
#include <optional>
#include <string_view>

namespace kf::kube {

/// In bytes (or whatever the quantity counts). Suffixes n u m, k M G T P E, Ki Mi Gi Ti Pi Ei and decimal exponents
/// (k8s.io/apimachinery pkg/api/resource/quantity.go). nullopt for anything else.
std::optional<double> quantity(std::string_view text);

}  // namespace kf::kube
