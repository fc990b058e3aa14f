#include "rehearsal/disks.hpp"

namespace kf::rehearsal {

std::string_view shown(Loss::What what) {
  switch (what) {
    case Loss::What::destroyed: return "destroyed";
    case Loss::What::wiped: return "wiped";
    case Loss::What::stolen: return "stolen";
    case Loss::What::shared: return "shared";
    case Loss::What::missing: return "missing";
    case Loss::What::gone: return "gone";
    case Loss::What::changed: return "changed";
  }
  return "";
}

void Disks::know(const std::string& identity, const std::string& shown, const kube::Name& claim, bool has_content) {
  auto [it, is_new] = all_.try_emplace(identity);
  Disk& disk = it->second;
  disk.shown = shown;
  if (!is_new) return;
  disk.identity = identity;
  disk.generation = disk.acknowledged = has_content ? 1 : 0;
  if (has_content) disk.owner = claim;
}

void Disks::reserve(const std::string& identity, const kube::Name& claim) { all_.at(identity).reserved = claim; }

void Disks::lose(Loss::What what, const Disk& disk, const std::string& words) {
  const std::string sentence = disk.shown + ": " + words;
  if (told_.insert(sentence).second) losses_.push_back({what, disk.identity, sentence});
}

void Disks::destroy(const std::string& identity, const std::string& because) {
  Disk& disk = all_.at(identity);
  if (disk.destroyed) return;
  disk.destroyed = true;
  if (disk.generation > 0) lose(Loss::What::destroyed, disk, "destroyed, because " + because);
}

void Disks::wipe(const std::string& identity, const std::string& because) {
  Disk& disk = all_.at(identity);
  if (disk.generation > 0) lose(Loss::What::wiped, disk, "wiped, because " + because);
  disk.generation = disk.acknowledged = 0;
  disk.owner = {};
}

bool Disks::usable(const std::string& identity) const {
  const auto it = all_.find(identity);
  return it != all_.end() && !it->second.destroyed;
}

void Disks::write_one(const Writer& writer, const Mount& mount) {
  Disk& disk = all_.at(mount.disk);
  if (disk.destroyed) return;
  if (disk.acknowledged > disk.generation) {
    lose(Loss::What::missing, disk, "acknowledged writes are missing from it");
  }
  if (disk.generation > 0 && disk.owner != mount.claim && disk.reserved != mount.claim && !disk.owner.name.empty()) {
    lose(Loss::What::stolen, disk,
         "written over, because claim " + mount.claim.shown() + " took it and nobody had reserved its volume");
  }
  disk.owner = mount.claim;
  disk.acknowledged = ++disk.generation;
  disk.writers.insert(writer.pod);
}

void Disks::write(const std::vector<Writer>& writers) {
  for (auto& [identity, disk] : all_) disk.writers.clear();
  std::map<std::string, std::string> first;  // disk -> workload
  for (const Writer& writer : writers) {
    for (const Mount& mount : writer.mounts) {
      write_one(writer, mount);
      const auto [it, alone] = first.try_emplace(mount.disk, writer.workload);
      if (alone || !mount.one_writer || it->second == writer.workload) continue;
      lose(Loss::What::shared, all_.at(mount.disk), it->second + " and " + writer.workload + " write on it at once");
    }
  }
}

std::vector<Loss> Disks::losses() const {
  Disks copy = *this;  // what nobody has tripped over yet counts too
  for (const auto& [identity, disk] : all_) {
    if (!disk.destroyed && disk.acknowledged > disk.generation) {
      copy.lose(Loss::What::missing, disk, "acknowledged writes are missing from it");
    }
  }
  return copy.losses_;
}

}  // namespace kf::rehearsal
