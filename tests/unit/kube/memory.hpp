// A cluster in memory: objects by resource and name, changed as the API server would change them.
#pragma once
#include "base/text.hpp"
#include "catch.hpp"
#include "document/read.hpp"
#include "kube/failure.hpp"

#include <functional>

namespace kf::kube {

struct Memory final : Cluster {
  using Key = std::pair<std::string, Name>;
  std::map<Key, doc::Json> objects;
  std::vector<doc::Json> patches;  // as they were sent
  std::function<void(const std::string& plural)> on_get = [](const std::string&) {};
  std::function<void()> before_patch = [] {}, after_patch = [] {};
  int version_number = 100;

  explicit Memory(const std::string& yaml) {
    doc::read_yaml(yaml, "test", [&](doc::Json&& object) {
      const doc::In in(object);
      const std::string kind = in["kind"].text();
      const std::string plural = text::lower(kind) + "s";
      object["metadata"]["resourceVersion"] = next_version();
      objects[{plural, {in["metadata"]["namespace"].text(), in["metadata"]["name"].text()}}] = object;
    });
  }
  std::string next_version() { return std::to_string(++version_number); }

  doc::Json& volume(const std::string& name = "pv1") { return objects.at({"persistentvolumes", {"", name}}); }
  doc::Json& claim(const std::string& name = "mysql") {
    return objects.at({"persistentvolumeclaims", {"kubeflow", name}});
  }
  doc::Json& ns() { return objects.at({"namespaces", {"", "kubeflow"}}); }
  /// Somebody else's change.
  void change_volume(const doc::Json& merge) {
    volume().merge_patch(merge);
    volume()["metadata"]["resourceVersion"] = next_version();
  }

  std::optional<doc::Json> get(const Resource& resource, const Name& name) override {
    on_get(resource.plural);
    const auto it = objects.find({resource.plural, name});
    return it == objects.end() ? std::nullopt : std::optional(it->second);
  }
  void patch(const Resource& resource, const Name& name, const doc::Json& merge) override {
    patches.push_back(merge);
    before_patch();
    const auto it = objects.find({resource.plural, name});
    if (it == objects.end()) throw ClusterError(Failure::not_found, Error("not found"));
    for (const char* key : {"uid", "resourceVersion"}) {
      if (!merge.at("metadata").contains(key)) throw std::logic_error("a patch without preconditions");
      if (merge["metadata"][key] != it->second["metadata"][key])
        throw ClusterError(Failure::conflict, Error("the object has been modified"));
    }
    it->second.merge_patch(merge);
    it->second["metadata"]["resourceVersion"] = next_version();
    after_patch();
  }
  void list(const Resource& resource, const Query& query, const doc::ObjectSink& sink) override {
    if (!query.fields.empty()) throw std::logic_error("a field selector");
    for (const auto& [key, object] : objects) {
      if (key.first == resource.plural && (query.ns.empty() || key.second.ns == query.ns)) sink(doc::Json(object));
    }
  }
  std::string version() override { throw std::logic_error("version"); }
  void create(const Resource&, const doc::Json&) override { throw std::logic_error("create"); }
  void try_create(const Resource&, const doc::Json&) override { throw std::logic_error("try_create"); }
  void remove(const Resource&, const Name&, const Seen&) override { throw std::logic_error("remove"); }
};

}  // namespace kf::kube
