// Where safeguards are written: files of this machine, or, in a rehearsal, memory.
#pragma once
#include "record/bundle.hpp"

#include <map>
#include <optional>
#include <string>

namespace kf::refresh {

class Vault {
 public:
  virtual ~Vault() = default;
  /// nullopt: nothing is there. Throws Error for what is damaged.
  virtual std::optional<record::Bundle> read(const std::string& at) = 0;
  /// Whole or not at all. Throws Error.
  virtual void write(const std::string& at, const record::Bundle&) = 0;
  /// One file of a bundle, or a file of its own: "DIR/config/minio.json". Throws Error if it is not there.
  virtual std::string file(const std::string& path) = 0;
};

class FileVault final : public Vault {
 public:
  std::optional<record::Bundle> read(const std::string& at) override;
  void write(const std::string& at, const record::Bundle&) override;
  std::string file(const std::string& path) override;
};

class MemoryVault final : public Vault {
 public:
  std::optional<record::Bundle> read(const std::string& at) override;
  void write(const std::string& at, const record::Bundle&) override;
  std::string file(const std::string& path) override;

 private:
  std::map<std::string, record::Bundle> all_;
};

}  // namespace kf::refresh
