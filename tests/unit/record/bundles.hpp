// A bundle with every kind of file, and what is wrong with one that cannot be read.
#pragma once
#include "record/bundle.hpp"
#include "scratch.hpp"

namespace kf::record {

inline Bundle example() {
  return {{{"volumes/minio-pv.yaml", {"kind: PersistentVolume\n"}},
           {"claims/kubeflow/minio-pvc.yaml", {"kind: PersistentVolumeClaim\n"}},
           {"secrets/rook/ceph.yaml", {"kind: Secret\n", true}},
           {"empty", {""}},
           {"binary", {std::string("\0\xff\n", 3)}}}};
}

/// Both ways to keep one.
inline const char* const both_kinds[] = {"kf1", "kf1.tar"};

inline std::string why_not(const fs::path& from) {
  const auto error = error_of([&] { read_bundle(from); });
  return error ? std::string(error->what()) + ": " + error->why() : "";
}

/// The names in a directory, hidden ones too: what a failed writer has left.
inline std::set<std::string> names_in(const fs::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) names.insert(entry.path().filename().string());
  return names;
}

}  // namespace kf::record
