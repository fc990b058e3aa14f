#include "volume/sample.hpp"

namespace kf::embedded {
extern const std::string_view sample_cluster;
}

namespace kf::volume {
std::string_view sample() { return embedded::sample_cluster; }
}  // namespace kf::volume
