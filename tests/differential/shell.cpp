// The rehearsal behind a pipe, for tests/cluster/test_differential.py: one operation per line in, {"ok":…} per line
// out.
//   {"op":"create","object":{…}}   {"op":"patch","kind":…,"namespace":…,"name":…,"merge":{…}}
//   {"op":"delete","kind":…,"namespace":…,"name":…}   {"op":"settle"}   {"op":"project"}
//   {"op":"keep","worlds":[0,3]}   only these were right: all twelve go on from them
#include "kube/failure.hpp"
#include "rehearsal/world.hpp"

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

Json project_volume(const rehearsal::World& world, const Json& volume) {
  const In spec = In(volume)["spec"], ref = spec["claimRef"];
  const rehearsal::Disk& disk = world.disks().at("volume/" + In(volume)["metadata"]["name"].text());
  return {{"phase", In(volume)["status"]["phase"].text()},
          {"claim", ref.has() ? ref["namespace"].text() + "/" + ref["name"].text() : ""},
          {"has_uid", ref["uid"].has()},
          {"policy", spec["persistentVolumeReclaimPolicy"].text()},
          {"disk", !disk.destroyed}};
}

Json project(rehearsal::World& world) {
  Json out{{"volumes", Json::object()}, {"claims", Json::object()}, {"namespaces", Json::array()}};
  for (const Json& object : world.objects()) {
    const auto key = rehearsal::key_of(object);
    if (key.kind == "PersistentVolume") out["volumes"][key.name.name] = project_volume(world, object);
    if (key.kind == "Namespace") out["namespaces"].push_back(key.name.name);
    if (key.kind != "PersistentVolumeClaim") continue;
    out["claims"][key.name.shown()] = {{"phase", In(object)["status"]["phase"].text()},
                                       {"volume", In(object)["spec"]["volumeName"].text()}};
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
  }

  Json answers(const Json& line) {
    if (In(line)["op"].text() == "keep") return keep(line.at("worlds").get<std::vector<std::size_t>>());
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
    return true;
  }

  unsigned seed_;
  std::vector<rehearsal::World> all_;
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
