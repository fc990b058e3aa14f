#include "export_files.hpp"

#include "base/text.hpp"
#include "document/write.hpp"
#include "kube/annotations.hpp"
#include "volume/csi_translation.hpp"
#include "volume/portable.hpp"

namespace kf::kfpv {

namespace {

using doc::In;
using doc::Json;

std::string name_of(const Json& object) {
  const In meta = In(object)["metadata"];
  const std::string ns = meta["namespace"].text();
  return record::word_for((ns.empty() ? "" : ns + ".") + meta["name"].text());
}

std::string yaml_of(const Json& object) { return doc::to_yaml(doc::OrderedJson(object)); }

doc::OrderedJson or_null(const std::string& text) {
  return text.empty() ? doc::OrderedJson(nullptr) : doc::OrderedJson(text);
}

/// The policy that the volume had before anybody here held it.
std::string own_policy(const volume::DataVolume& row) {
  const std::string& noted = row.pv->meta.annotation(kube::annotation::original_policy);
  return noted.empty() ? row.reclaim_policy : noted;
}

doc::OrderedJson identity_json(const volume::Identity& identity) {
  doc::OrderedJson counts = doc::OrderedJson::object();
  for (const auto& [what, n] : identity.counts) counts[what] = n;
  return {{"version", identity.version}, {"marker", or_null(identity.marker)}, {"counts", std::move(counts)}};
}

doc::OrderedJson store_json(const volume::DataVolume& row, const Exported& of) {
  const auto identity = of.identities.find(row.volume);
  return {{"role", volume::shown(row.role)},
          {"product", or_null(row.product)},
          {"version", or_null(row.version)},
          {"layout", or_null(row.layout)},
          {"namespace", row.claim.ns},
          {"claim", or_null(row.claim.name)},
          {"volume", row.volume},
          {"reclaimPolicy", own_policy(row)},
          {"source",
           {{"type", row.source.type},
            {"id", or_null(row.source.id)},
            {"where", or_null(row.source.where)},
            {"tie", volume::shown(row.source.tie)}}},
          {"identity", identity == of.identities.end() ? doc::OrderedJson(nullptr) : identity_json(identity->second)}};
}

std::string index_of(const Exported& of) {
  doc::OrderedJson stores = doc::OrderedJson::array(), outside = doc::OrderedJson::array();
  for (const auto& row : of.discovery.volumes) {
    if (row.pv != nullptr) stores.push_back(store_json(row, of));
  }
  for (const auto& store : of.discovery.outside) {
    outside.push_back(
        {{"role", volume::shown(store.role)}, {"namespace", store.ns}, {"type", store.type}, {"id", store.id}});
  }
  return doc::to_json({{"apiVersion", "kf-plugins/v1"},
                       {"kind", "Export"},
                       {"cluster", of.cluster},
                       {"stores", std::move(stores)},
                       {"outside", std::move(outside)}});
}

/// A volume as the new cluster is to have it; what stood in the way of a translation goes to `notes`.
Json defined(const Json& volume, const Exported& of, std::vector<std::string>& notes) {
  Json portable = volume::portable_volume(volume);
  if (!of.to_csi) return portable;
  auto translated = volume::to_csi(portable);
  const std::string name = In(volume)["metadata"]["name"].text();
  using Outcome = volume::Translation::Outcome;
  if (translated.outcome == Outcome::impossible) notes.push_back(name + " stays as it is: " + translated.reason);
  if (!translated.needs.empty()) notes.push_back(name + ": " + translated.needs);
  return translated.outcome == Outcome::translated ? translated.volume : portable;
}

const Json* volume_named(const Exported& of, const std::string& name) {
  for (const Json& v : of.volumes) {
    if (In(v)["metadata"]["name"].text() == name) return &v;
  }
  return nullptr;
}

}  // namespace

ExportFiles files_of(const Exported& of) {
  ExportFiles out;
  auto& files = out.bundle.files;
  for (const Json& v : of.volumes) files["volumes/" + name_of(v) + ".yaml"] = {yaml_of(defined(v, of, out.notes))};
  for (const Json& c : of.claims) {
    const Json* its = volume_named(of, In(c)["spec"]["volumeName"].text());
    files["claims/" + name_of(c) + ".yaml"] = {yaml_of(volume::portable_claim(c, its == nullptr ? Json() : *its))};
  }
  for (const Json& c : of.classes) files["classes/" + name_of(c) + ".yaml"] = {yaml_of(volume::portable_object(c))};
  for (const Json& b : of.beside) {
    const std::string kind = text::lower(In(b)["kind"].text());
    files["beside/" + record::word_for(kind) + "/" + name_of(b) + ".yaml"] = {yaml_of(volume::portable_object(b))};
  }
  files["export.json"] = {index_of(of)};
  return out;
}

}  // namespace kf::kfpv
