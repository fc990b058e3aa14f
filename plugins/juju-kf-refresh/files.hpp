// Files in running containers: a store that is one file is carried over by reading and writing it where it is served.
#pragma once
#include "kube/cluster.hpp"

#include <map>
#include <optional>
#include <string>

namespace kf::refresh {

/// A path in a container of a running pod.
struct Where {
  kube::Name pod;
  std::string container, path;

  Where beside(const std::string& suffix) const { return {pod, container, path + suffix}; }
};

/// Every call throws kube::ClusterError, also if the pod does not run now.
class Files {
 public:
  virtual ~Files() = default;
  /// SHA-256 in lower-case hexadecimal; nullopt: there is no such file.
  virtual std::optional<std::string> digest(const Where&) = 0;
  /// Throws plan::Refused for more than `most_bytes`.
  virtual std::string read(const Where&) = 0;
  /// What is there is overwritten, and a failed call may have written a part of it.
  virtual void write(const Where&, const std::string& bytes) = 0;
  /// Puts the first one in the place of the second, in one moment; what was there stays beside it, as PATH.~1~.
  virtual void replace(const Where& with, const std::string& path) = 0;
};

/// What is held in memory until it is on disk.
inline constexpr std::size_t most_bytes = std::size_t{1} << 30;

/// By the programs of GNU coreutils, which the images have (mlmd-operator's README installs packages with apt in them).
/// No shell. Bytes go through standard input and output.
class PodFiles final : public Files {
 public:
  explicit PodFiles(kube::Exec& exec) : exec_(exec) {}
  std::optional<std::string> digest(const Where&) override;
  std::string read(const Where&) override;
  void write(const Where&, const std::string& bytes) override;
  void replace(const Where& with, const std::string& path) override;

 private:
  std::string run(const Where&, const std::vector<std::string>& argv, const std::string& input = {});

  kube::Exec& exec_;
};

}  // namespace kf::refresh
