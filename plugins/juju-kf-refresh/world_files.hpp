// Files and databases in the pods of a rehearsed model.
#pragma once
#include "base/digest.hpp"
#include "databases.hpp"
#include "files.hpp"
#include "kube/failure.hpp"
#include "rehearsal/juju_world.hpp"

namespace kf::refresh {

class WorldFiles final : public Files {
 public:
  explicit WorldFiles(rehearsal::JujuWorld& world) : world_(world) {}

  std::optional<std::string> digest(const Where& at) override {
    const auto& all = files(at);
    const auto it = all.find(at.path);
    return it == all.end() ? std::nullopt : std::optional(sha256(it->second));
  }
  std::string read(const Where& at) override { return files(at).at(at.path); }
  void write(const Where& at, const std::string& bytes) override { files(at)[at.path] = bytes; }
  void replace(const Where& with, const std::string& path) override {
    auto& all = files(with);
    auto moved = all.extract(with.path);
    if (moved.empty()) throw kube::ClusterError(kube::Failure::other, Error("there is no " + with.path));
    if (const auto was = all.find(path); was != all.end()) all[path + ".~1~"] = was->second;
    all[path] = moved.mapped();
  }

 private:
  std::map<std::string, std::string>& files(const Where& at) {
    auto* all = world_.files(at.pod);
    if (all != nullptr) return *all;
    throw kube::ClusterError(kube::Failure::other, Error("pod " + at.pod.shown() + " does not run"));
  }

  rehearsal::JujuWorld& world_;
};

class WorldDatabases final : public Databases {
 public:
  explicit WorldDatabases(rehearsal::JujuWorld& world) : world_(world) {}

  std::optional<std::string> digest(const DatabaseOf& of) override {
    const auto& all = files(of);
    const auto it = all.find(path_of(of));
    return it == all.end() ? std::nullopt : std::optional(sha256(it->second));
  }
  std::string read(const DatabaseOf& of) override { return files(of).at(path_of(of)) + last_line; }
  void load(const DatabaseOf& of, const std::string& sql) override {
    files(of)[path_of(of)] = sql.substr(0, sql.rfind(last_line));
  }

 private:
  static constexpr const char* last_line = "-- Dump completed\n";

  static std::string path_of(const DatabaseOf& of) { return "/var/lib/mysql/" + of.name; }
  std::map<std::string, std::string>& files(const DatabaseOf& of) {
    auto* all = world_.files(of.pod());
    if (all != nullptr) return *all;
    throw kube::ClusterError(kube::Failure::other, Error("pod " + of.pod().shown() + " does not run"));
  }

  rehearsal::JujuWorld& world_;
};

}  // namespace kf::refresh
