// The shapes are those of juju's cmd/juju/storage/{list,storage,filesystem,volume}.go at 2.9.38, 3.6.28 and 4.0.15.
#include "juju/storage.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "document/strict.hpp"

namespace kf::juju {

namespace {

/// The one of a section that belongs to a storage instance.
doc::In of_storage(const doc::In& section, const std::string& id) {
  for (const auto& key : section.keys()) {
    const doc::In one = section[key.c_str()];
    if (one["storage"].text() == id) return one;
  }
  static const doc::Json nothing;
  return doc::In(nothing)["nothing"];
}

/// Up to juju 3 the volume's provider-id is the PersistentVolume's name, and the filesystem's is the uid of its claim.
/// juju 4 has no volumes on Kubernetes, and the filesystem's is the PersistentVolume's name.
void find_volume(Storage& storage, const doc::In& all) {
  const doc::In filesystem = of_storage(all["filesystems"], storage.id);
  const doc::In volumes = all["volumes"];
  doc::In volume = of_storage(volumes, storage.id);
  const std::string backing = filesystem["volume"].text();
  if (!volume.has() && !backing.empty()) volume = volumes[backing.c_str()];
  storage.volume = volume["provider-id"].text();
  storage.mebibytes = static_cast<long>(volume["size"].number(filesystem["size"].number()));
  if (!volumes.has() && backing.empty()) storage.volume = filesystem["provider-id"].text();
}

Storage storage_of(const std::string& id, const doc::In& in, const doc::In& all) {
  Storage storage;
  storage.id = id;
  const auto units = in["attachments"]["units"].keys();
  if (!units.empty()) storage.unit = units.front();
  storage.state = in["status"]["current"].text();
  const std::string life = in["life"].text();
  storage.dying = life == "dying" || life == "dead";
  find_volume(storage, all);
  return storage;
}

}  // namespace

std::vector<Storage> read_storage(std::string_view json, const std::string& origin) {
  if (text::trim(json).empty()) return {};
  const doc::Json document = doc::read_strict(json, origin);
  const doc::In all(document);
  if (!all.is_object()) throw Error(origin + " is no list of storage").why("it is no object");
  std::vector<Storage> found;
  for (const auto& id : all["storage"].keys()) found.push_back(storage_of(id, all["storage"][id.c_str()], all));
  return found;
}

}  // namespace kf::juju
