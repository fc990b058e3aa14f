// A snapshot of the objects in a YAML text.
#pragma once
#include "catch.hpp"
#include "document/read.hpp"
#include "kube/snapshot.hpp"

namespace kf::kube {

inline Snapshot snapshot_of(const std::string& yaml, const std::string& ns = "default") {
  Snapshot snapshot;
  doc::read_yaml(yaml, "test", [&](doc::Json&& object) { snapshot.add(object, ns); });
  return snapshot;
}

}  // namespace kf::kube
