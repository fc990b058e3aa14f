#include "juju/names.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace kf::juju {

namespace {

struct Series {
  std::string_view name, base;
};

// The long-term releases of Ubuntu: no charm of Kubeflow was ever built for another (juju: core/base/supported.go).
constexpr std::array all_series{
    Series{"trusty", "ubuntu@14.04"}, Series{"xenial", "ubuntu@16.04"}, Series{"bionic", "ubuntu@18.04"},
    Series{"focal", "ubuntu@20.04"},  Series{"jammy", "ubuntu@22.04"},  Series{"noble", "ubuntu@24.04"},
};

constexpr std::array<std::string_view, 4> risks{"stable", "candidate", "beta", "edge"};

/// Takes "-200" off the end of a name; -1 if there is none.
int take_revision(std::string& name) {
  const auto dash = name.rfind('-');
  if (dash == std::string::npos || dash + 1 == name.size() || name.size() - dash > 9) return -1;
  int revision = 0;
  for (const char c : std::string_view(name).substr(dash + 1)) {
    if (c < '0' || c > '9') return -1;
    revision = revision * 10 + (c - '0');
  }
  name.resize(dash);
  return revision;
}

}  // namespace

CharmName charm_name(const std::string& text) {
  if (text.starts_with('.') || text.starts_with('/') || text.ends_with(".charm")) return {text, -1, true};
  const auto colon = text.find(':');
  if (colon == std::string::npos) return {text, -1, false};  // a revision never stands in a bare name
  CharmName charm{text.substr(colon + 1), -1, text.starts_with("local:")};
  if (const auto slash = charm.name.rfind('/'); slash != std::string::npos) charm.name.erase(0, slash + 1);
  charm.revision = take_revision(charm.name);
  return charm;
}

std::string full_channel(const std::string& channel) {
  if (channel.empty()) return {};
  const std::string first = channel.substr(0, channel.find('/'));
  if (std::find(risks.begin(), risks.end(), first) != risks.end()) return "latest/" + channel;
  return first.size() == channel.size() ? channel + "/stable" : channel;
}

std::string plain_base(const std::string& base) { return base.substr(0, base.find('/')); }

std::string base_of_series(const std::string& series) {
  for (const Series& one : all_series) {
    if (one.name == series) return std::string(one.base);
  }
  return {};
}

std::string series_of_base(const std::string& base) {
  for (const Series& one : all_series) {
    if (one.base == plain_base(base)) return std::string(one.name);
  }
  return {};
}

}  // namespace kf::juju
