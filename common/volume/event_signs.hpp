// What Kubernetes' own events say about volumes that do not come: texts, one row each.
#pragma once
#include "kube/snapshot.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kf::volume {

struct EventSign {
  std::string_view reason;  ///< of the event; empty: any
  std::string_view text;    ///< a stable part of its message; empty: any
  std::string_view id;      ///< of the finding
  std::string_view meaning;
};
const std::vector<EventSign>& event_signs();

struct SeenSign {
  std::string_view id;
  std::string message;
};

/// The most telling event about this very claim or pod (an event of an earlier one of that name does not count).
std::optional<SeenSign> sign_of_claim(const kube::Claim&, const kube::Snapshot&);
std::optional<SeenSign> sign_of_pod(const kube::Pod&, const kube::Snapshot&);

}  // namespace kf::volume
