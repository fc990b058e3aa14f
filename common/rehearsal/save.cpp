// The world as one JSON value and back, for a process that goes on where another one stopped.
#include "rehearsal/world.hpp"

#include <sstream>

namespace kf::rehearsal {

using doc::Json;

namespace {

Json saved(const kube::Name& name) { return Json::array({name.ns, name.name}); }
std::string text(const Json& saved) { return saved.get<std::string>(); }
kube::Name name_in(const Json& saved) { return {text(saved.at(0)), text(saved.at(1))}; }

Json saved(const Disk& d) {
  Json writers = Json::array();
  for (const auto& each : d.writers) writers.push_back(saved(each));
  return {
      {"identity", d.identity},   {"shown", d.shown},   {"generation", d.generation}, {"acknowledged", d.acknowledged},
      {"destroyed", d.destroyed}, {"writers", writers}, {"owner", saved(d.owner)},    {"reserved", saved(d.reserved)},
      {"files", d.files}};
}

Disk disk_in(const Json& saved) {
  Disk d{text(saved.at("identity")), text(saved.at("shown"))};
  saved.at("generation").get_to(d.generation);
  saved.at("acknowledged").get_to(d.acknowledged);
  saved.at("destroyed").get_to(d.destroyed);
  d.owner = name_in(saved.at("owner"));
  d.reserved = name_in(saved.at("reserved"));
  d.files = saved.at("files").get<std::map<std::string, std::string>>();
  for (const Json& each : saved.at("writers")) d.writers.insert(name_in(each));
  return d;
}

}  // namespace

Json Disks::save() const {
  Json disks = Json::array(), losses = Json::array();
  for (const auto& [identity, disk] : all_) disks.push_back(saved(disk));
  for (const Loss& each : losses_) losses.push_back(Json::array({static_cast<int>(each.what), each.disk, each.words}));
  return {{"disks", disks}, {"losses", losses}, {"told", told_}};
}

Disks Disks::restored(const Json& saved) {
  Disks disks;
  for (const Json& each : saved.at("disks")) disks.all_[text(each.at("identity"))] = disk_in(each);
  for (const Json& each : saved.at("losses")) {
    disks.losses_.push_back({static_cast<Loss::What>(each.at(0).get<int>()), text(each.at(1)), text(each.at(2))});
  }
  disks.told_ = saved.at("told").get<std::set<std::string>>();
  return disks;
}

Json World::save() const {
  Json mounts = Json::object();
  for (const auto& [uid, all] : state_.mounts) {
    mounts[uid] = Json::array();
    for (const Mount& each : all) mounts[uid].push_back(Json::array({saved(each.claim), each.disk, each.one_writer}));
  }
  std::ostringstream chance;
  chance << state_.random;
  return {{"objects", state_.objects.save()},
          {"disks", state_.disks.save()},
          {"mounts", mounts},
          {"fates", state_.fates},
          {"random", chance.str()},
          {"adopted", state_.adopted},
          {"kubernetes", state_.kubernetes},
          {"has_node", state_.has_node}};
}

World World::restored(const Json& saved) {
  World world;
  State& s = world.state_;
  s.objects = Objects::restored(saved.at("objects"));
  s.disks = Disks::restored(saved.at("disks"));
  for (const auto& [uid, all] : saved.at("mounts").items()) {
    s.mounts[uid] = {};
    for (const Json& each : all)
      s.mounts[uid].push_back({name_in(each.at(0)), text(each.at(1)), each.at(2).get<bool>()});
  }
  s.fates = saved.at("fates").get<std::map<std::string, std::string>>();
  std::istringstream(saved.at("random").get<std::string>()) >> s.random;
  s.adopted = saved.at("adopted").get<std::set<std::string>>();
  saved.at("kubernetes").get_to(s.kubernetes);
  saved.at("has_node").get_to(s.has_node);
  return world;
}

}  // namespace kf::rehearsal
