// The rehearsal behind a pipe, for tests/cluster/test_differential.py: one operation per line in, {"ok":…} per line
// out.
//   {"op":"create","object":{…}}   {"op":"patch","kind":…,"namespace":…,"name":…,"merge":{…}}
//   {"op":"delete","kind":…,"namespace":…,"name":…}   {"op":"settle"}   {"op":"project"}
//   {"op":"keep","worlds":[0,3]}   only these were right: all twelve go on from them
//   {"op":"again"}   what was told since then once more, with other chances
#include "kube/failure.hpp"
#include "rehearsal/world.hpp"

#include <algorithm>
#include <iostream>
#include <stdexcept>

using namespace kf;
using doc::In;
using doc::Json;

namespace {

const kube::Resource& resource_of(const std::string& kind) {
  static const std::map<std::string, const kube::Resource*> all{
      {"PersistentVolume", &kube::resource::volumes},     {"PersistentVolumeClaim", &kube::resource::claims},
      {"Namespace", &kube::resource::namespaces},         {"Pod", &kube::resource::pods},
      {"Deployment", &kube::resource::deployments},       {"StatefulSet", &kube::resource::stateful_sets},
      {"StorageClass", &kube::resource::storage_classes},
  };
  const auto it = all.find(kind);
  if (it == all.end()) throw std::runtime_error("no such kind: " + kind);
  return *it->second;
}

Json project_meta(const Json& object) {
  auto finalizers = In(object)["metadata"]["finalizers"].texts();
  std::sort(finalizers.begin(), finalizers.end());
  return {{"deleting", rehearsal::deleting(object)},
          {"finalizers", finalizers},
          {"tied", !rehearsal::annotation(object, "pv.kubernetes.io/bound-by-controller").empty()}};
}

Json project_volume(const Json& volume) {
  const In spec = In(volume)["spec"], ref = spec["claimRef"];
  Json out = project_meta(volume);
  out["phase"] = In(volume)["status"]["phase"].text();
  out["claim"] = ref.has() ? ref["namespace"].text() + "/" + ref["name"].text() : "";
  out["has_uid"] = ref["uid"].has();
  out["policy"] = spec["persistentVolumeReclaimPolicy"].text();
  return out;
}

Json project_claim(const Json& claim) {
  Json out = project_meta(claim);
  out["phase"] = In(claim)["status"]["phase"].text();
  out["volume"] = In(claim)["spec"]["volumeName"].text();
  return out;
}

/// Without content it waits for its own finalizers alone.
Json project_namespace(const Json& ns) {
  Json out = project_meta(ns);
  const Json::json_pointer waits_for("/spec/finalizers");
  out["emptied"] = ns.contains(waits_for) && ns[waits_for].empty();
  return out;
}

Json project(rehearsal::World& world) {
  Json out{{"volumes", Json::object()}, {"claims", Json::object()}, {"namespaces", Json::object()}};
  for (const Json& object : world.objects()) {
    const auto key = rehearsal::key_of(object);
    if (key.kind == "PersistentVolume") out["volumes"][key.name.name] = project_volume(object);
    if (key.kind == "PersistentVolumeClaim") out["claims"][key.name.shown()] = project_claim(object);
    const bool everywhere = key.name.name == "default" || key.name.name == "kube-system";
    if (key.kind == "Namespace" && !everywhere) out["namespaces"][key.name.name] = project_namespace(object);
  }
  for (const auto& [identity, disk] : world.disks()) out["disks"][identity] = !disk.destroyed;
  for (const auto& loss : world.losses()) out["losses"].push_back(loss.words);
  return out;
}

Json run(rehearsal::World& world, const Json& line) {
  const In in(line);
  const std::string op = in["op"].text();
  const auto& resource = resource_of(in["object"].has() ? in["object"]["kind"].text() : in["kind"].text("Pod"));
  const kube::Name name{in["namespace"].text(), in["name"].text()};
  if (op == "create") {
    world.create(resource, line.at("object"));
  } else if (op == "patch") {
    world.patch_by_name(resource, name, line.at("merge"));
  } else if (op == "delete") {
    world.remove_by_name(resource, name);
  } else if (op == "settle") {
    return {{"ok", world.settle()}};
  } else if (op == "project") {
    return project(world);
  } else {
    throw std::runtime_error("no such operation: " + op);
  }
  return {{"ok", true}};
}

Json answer(rehearsal::World& world, const Json& line) try {
  return run(world, line);
} catch (const kube::ClusterError& error) {
  return {{"ok", false}, {"why", error.why()}};  // the API server refuses: part of what is compared
}

class Worlds {
 public:
  explicit Worlds(unsigned seed) : seed_(seed) {
    for (int i = 0; i < 12; ++i) all_.emplace_back(seed_++).without_node();
    before_ = all_;
  }

  Json answers(const Json& line) {
    if (In(line)["op"].text() == "keep") return keep(line.at("worlds").get<std::vector<std::size_t>>());
    if (In(line)["op"].text() == "again") return again();
    if (In(line)["op"].text() != "project") told_.push_back(line);
    Json all = Json::array();
    for (auto& world : all_) all.push_back(answer(world, line));
    return all;
  }

 private:
  Json keep(const std::vector<std::size_t>& right) {
    const auto before = all_;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      all_[i] = before.at(right.at(i % right.size()));
      all_[i].reseed(seed_++);
    }
    before_ = all_;
    told_.clear();
    return true;
  }

  Json again() {
    for (std::size_t i = 0; i < all_.size(); ++i) {
      all_[i] = before_[i];
      all_[i].reseed(seed_++);
      for (const Json& line : told_) answer(all_[i], line);
    }
    return true;
  }

  unsigned seed_;
  std::vector<rehearsal::World> all_, before_;
  std::vector<Json> told_;  // since the last "keep"
};

}  // namespace

int main(int argc, char** argv) try {
  Worlds worlds(argc > 1 ? static_cast<unsigned>(std::stoul(argv[1])) : 1);
  for (std::string line; std::getline(std::cin, line);)
    std::cout << worlds.answers(Json::parse(line)).dump() << std::endl;
  return 0;
} catch (const std::exception& error) {
  std::cerr << "rehearsal_shell: " << error.what() << "\n";
  return 1;
}
