#include "vault.hpp"

#include "base/error.hpp"
#include "document/read.hpp"

namespace kf::refresh {

std::optional<record::Bundle> FileVault::read(const std::string& at) {
  std::error_code error;
  if (!std::filesystem::exists(at, error) || std::filesystem::is_empty(at, error)) return std::nullopt;
  return record::read_bundle(at);
}

void FileVault::write(const std::string& at, const record::Bundle& bundle) {
  std::error_code error;
  const auto parent = std::filesystem::path(at).parent_path();
  if (std::filesystem::create_directories(parent, error)) {
    std::filesystem::permissions(parent, std::filesystem::perms::owner_all, error);
  }
  record::write_bundle(bundle, at);
  std::filesystem::permissions(at, std::filesystem::perms::owner_all, error);  // 0700: secrets are in it
}

std::string FileVault::file(const std::string& path) { return doc::read_file(path); }

std::optional<record::Bundle> MemoryVault::read(const std::string& at) {
  const auto it = all_.find(at);
  return it == all_.end() ? std::nullopt : std::optional(it->second);
}

void MemoryVault::write(const std::string& at, const record::Bundle& bundle) { all_[at] = bundle; }

std::string MemoryVault::file(const std::string& path) {
  for (const auto& [at, bundle] : all_) {
    if (!path.starts_with(at + "/")) continue;
    const auto found = bundle.files.find(path.substr(at.size() + 1));
    if (found != bundle.files.end()) return found->second.bytes;
  }
  throw Error("cannot read " + path).why("it was never written");
}

}  // namespace kf::refresh
