#include "exported_stores.hpp"

#include "base/text.hpp"
#include "document/read.hpp"
#include "document/strict.hpp"
#include "process/runner.hpp"
#include "record/bundle.hpp"
#include "volume/catalog.hpp"
#include "volume/csi_translation.hpp"
#include "volume/portable.hpp"

#include <algorithm>
#include <set>

namespace kf::kfpv {

namespace {

using doc::In;
using doc::Json;

[[noreturn]] void broken(const std::string& place, const std::string& why) {
  throw Error("cannot use the export " + text::printable(place), Exit::refused)
      .why(text::printable(why))
      .attempt("export again where the volumes are");
}

std::map<std::string, std::string> pairs(const cli::Invocation& in, const std::string& flag) {
  std::map<std::string, std::string> all;
  for (const auto& given : in.args.all(flag)) {
    const auto parts = text::split(given, '=');
    if (parts.size() != 2 || parts[0].empty() || parts[1].empty() || parts[1].find('/') != std::string::npos ||
        !all.emplace(parts[0], parts[1]).second) {
      throw Error("--" + flag + " cannot be \"" + text::printable(given) + "\"", Exit::usage)
          .attempt(flag == "map-claim" ? "--map-claim=minio-pv-claim=minio-pvc    (or NAMESPACE/OLD=NEW)"
                                       : "--map-namespace=OLD=NEW");
    }
  }
  return all;
}

Json object_in_file(const record::Bundle& bundle, const std::string& name, const std::string& place) {
  const auto file = bundle.files.find(name);
  if (file == bundle.files.end()) broken(place, "it names " + name + ", which is not in it");
  Json object;
  doc::read_objects(file->second.bytes, place + "/" + name, [&](Json&& read) { object = std::move(read); });
  return object;
}

std::string file_of(const kube::Name& name, const std::string& folder) {
  return folder + "/" + record::word_for((name.ns.empty() ? "" : name.ns + ".") + name.name) + ".yaml";
}

/// Made portable once more: what was edited by hand must not be able to destroy a disk.
Json volume_as_wanted(const Json& defined, const Mapping& mapping, bool to_csi, std::vector<std::string>& notes) {
  Json object = volume::portable_volume(defined);
  if (to_csi) object = volume::with_csi(object, notes);
  object["metadata"]["name"] = mapping.prefix + In(object)["metadata"]["name"].text();
  if (Json* ref = doc::object_in(object["spec"], "claimRef")) {
    const kube::Name to = mapping.claim({In(*ref)["namespace"].text(), In(*ref)["name"].text()});
    (*ref)["apiVersion"] = "v1";
    (*ref)["kind"] = "PersistentVolumeClaim";
    (*ref)["namespace"] = to.ns;
    (*ref)["name"] = to.name;
  }
  return object;
}

Json claim_as_wanted(const Json& defined, const Json& volume, const kube::Name& name) {
  Json object = volume::portable_claim(defined, volume);
  object["metadata"]["namespace"] = name.ns;
  object["metadata"]["name"] = name.name;
  return object;
}

ExportedStore store_of(In told, const record::Bundle& bundle, const std::string& place, const Mapping& mapping,
                       bool to_csi, std::vector<std::string>& notes) {
  ExportedStore store{.role = told["role"].text(),
                      .product = told["product"].text(),
                      .version = told["version"].text(),
                      .in_use = told["inUse"].truth(),
                      .was = {told["namespace"].text(), told["claim"].text()}};
  const std::string name = told["volume"].text();
  const Json volume = object_in_file(bundle, file_of({"", name}, "volumes"), place);
  if (In(volume)["kind"].text() != "PersistentVolume" || In(volume)["metadata"]["name"].text() != name || name.empty())
    broken(place, "volumes/ does not hold volume " + name);
  store.object = volume_as_wanted(volume, mapping, to_csi, notes);
  store.volume = In(store.object)["metadata"]["name"].text();
  const In ref = In(store.object)["spec"]["claimRef"];
  store.claim = {ref["namespace"].text(), ref["name"].text()};
  if (!store.was.name.empty() && bundle.files.contains(file_of(store.was, "claims"))) {
    const Json claim = object_in_file(bundle, file_of(store.was, "claims"), place);
    store.claim_object = claim_as_wanted(claim, store.object, store.claim);
  }
  return store;
}

void check_used(const Mapping& mapping, const ExportedStores& all) {
  std::set<std::string> namespaces, claims;
  for (const auto& store : all.stores) {
    namespaces.insert(store.was.ns);
    claims.insert({store.was.name, store.was.shown()});
  }
  const auto check = [&](const auto& pairs, const auto& known, const std::string& flag) {
    for (const auto& [from, to] : pairs) {
      if (known.contains(from)) continue;
      const std::string near = text::nearest(from, {known.begin(), known.end()});
      throw Error("--" + flag + " names " + text::printable(from) + ", which is not in the export", Exit::usage)
          .attempt(near.empty() ? "it has " + text::join({known.begin(), known.end()}, ", ")
                                : "did you mean " + near + "?");
    }
  };
  check(mapping.namespaces, namespaces, "map-namespace");
  check(mapping.claims, claims, "map-claim");
}

bool means(const std::string& word, const ExportedStore& store) {
  return word == store.role || word == store.volume || word == In(store.object)["metadata"]["name"].text() ||
         word == store.claim.shown() || word == store.claim.name || word == store.was.shown() || word == store.was.name;
}

}  // namespace

kube::Name Mapping::claim(const kube::Name& old) const {
  kube::Name name = old;
  if (const auto ns = namespaces.find(old.ns); ns != namespaces.end()) name.ns = ns->second;
  for (const std::string& key : {old.shown(), old.name}) {
    const auto it = claims.find(key);
    if (it == claims.end()) continue;
    name.name = it->second;
    break;
  }
  return name;
}

const cli::FlagGroup& mapping_flags() {
  static const cli::FlagGroup group{
      "Names",
      {{"map-namespace", 0, "OLD=NEW", "the claims of a namespace are in another one here (repeatable)"},
       {"map-claim", 0, "OLD=NEW", "a claim has another name here; OLD may be NAMESPACE/NAME (repeatable)"},
       {"name-prefix", 0, "PREFIX", "in front of each volume's name"}}};
  return group;
}

Mapping mapping_of(const cli::Invocation& in) {
  return {pairs(in, "map-namespace"), pairs(in, "map-claim"), in.args.get("name-prefix")};
}

std::string shown(const Mapping& mapping) {
  process::Command words{.program = "x"};
  for (const auto& [from, to] : mapping.namespaces) words.args.push_back("--map-namespace=" + from + "=" + to);
  for (const auto& [from, to] : mapping.claims) words.args.push_back("--map-claim=" + from + "=" + to);
  if (!mapping.prefix.empty()) words.args.push_back("--name-prefix=" + mapping.prefix);
  return process::shown(words).substr(1);
}

ExportedStores read_stores(const std::string& place, const Mapping& mapping, bool to_csi) {
  const record::Bundle bundle = record::read_bundle(place);
  const auto file = bundle.files.find("export.json");
  if (file == bundle.files.end()) broken(place, "it has no export.json: it is no export");
  const Json index = doc::read_strict(file->second.bytes, place + "/export.json");
  const In in(index);
  if (in["apiVersion"].text() != "kf-plugins/v1" || in["kind"].text() != "Export")
    broken(place, "it is " + in["kind"].text("nothing") + " of " + in["apiVersion"].text("nobody") +
                      ", not an Export of kf-plugins/v1");
  ExportedStores all{.place = place, .cluster = in["cluster"].text()};
  for (const In store : in["stores"].each()) {
    all.stores.push_back(store_of(store, bundle, place, mapping, to_csi, all.notes));
  }
  std::size_t at = 0;
  for (const Json& store : index.value("stores", Json::array()))
    all.stores[at++].identity = store.value("identity", Json());
  check_used(mapping, all);
  return all;
}

void select(ExportedStores& all, const std::vector<std::string>& words, const std::string& self) {
  if (words.empty()) return;
  for (const auto& word : words) {
    const bool found = std::any_of(all.stores.begin(), all.stores.end(), [&](const auto& s) { return means(word, s); });
    if (found || volume::role_named(word)) continue;
    throw Error("no volume, claim or role of the export is called " + text::printable(word))
        .attempt(self + " import " + text::printable(all.place) + " --dry-run");
  }
  std::erase_if(all.stores, [&](const ExportedStore& store) {
    return std::none_of(words.begin(), words.end(), [&](const auto& word) { return means(word, store); });
  });
}

}  // namespace kf::kfpv
