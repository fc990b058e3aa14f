#include "export_files.hpp"

#include "base/text.hpp"
#include "document/write.hpp"
#include "kube/annotations.hpp"
#include "volume/consumers.hpp"
#include "volume/csi_translation.hpp"
#include "volume/farewell.hpp"
#include "volume/portable.hpp"

namespace kf::kfpv {

namespace {

using doc::In;
using doc::Json;
using doc::OrderedJson;

std::string name_of(const Json& object) {
  const In meta = In(object)["metadata"];
  const std::string ns = meta["namespace"].text();
  return record::word_for((ns.empty() ? "" : ns + ".") + meta["name"].text());
}

std::string yaml_of(const Json& object) { return doc::to_yaml(OrderedJson(object)); }

OrderedJson or_null(const std::string& text) { return text.empty() ? OrderedJson(nullptr) : OrderedJson(text); }

/// The policy that the volume had before anybody here held it.
std::string own_policy(const volume::DataVolume& row) {
  const std::string& noted = row.pv->meta.annotation(kube::annotation::original_policy);
  return noted.empty() ? row.reclaim_policy : noted;
}

OrderedJson servers_of(const volume::DataVolume& row, const volume::Consumers& consumers) {
  OrderedJson all = OrderedJson::array();
  const auto it = consumers.find(row.claim);
  if (it == consumers.end() || !row.has_claim) return all;
  for (const volume::Consumer& user : it->second) {
    if (user.is_workload()) all.push_back({{"kind", user.kind}, {"name", user.name}, {"image", or_null(user.image)}});
  }
  return all;
}

OrderedJson store_json(const volume::DataVolume& row, const Exported& of, const volume::Consumers& consumers,
                       const Json& identities) {
  return {{"role", volume::shown(row.role)},
          {"product", or_null(row.product)},
          {"version", or_null(row.version)},
          {"layout", or_null(row.layout)},
          {"namespace", row.claim.ns},
          {"claim", or_null(row.claim.name)},
          {"volume", row.volume},
          {"inUse", row.has_claim && volume::is_in_use(row, of.facts.snapshot)},
          {"reclaimPolicy", own_policy(row)},
          {"source",
           {{"type", row.source.type},
            {"id", or_null(row.source.id)},
            {"where", or_null(row.source.where)},
            {"tie", volume::shown(row.source.tie)}}},
          {"servers", servers_of(row, consumers)},
          {"identity", OrderedJson(identities.value(row.volume, Json()))}};
}

std::string index_of(const Exported& of, const Json& identities) {
  OrderedJson stores = OrderedJson::array(), outside = OrderedJson::array(), installed = OrderedJson::array();
  const auto consumers = volume::consumers_of(of.facts.snapshot);
  for (const auto& row : of.discovery.volumes) {
    if (row.pv != nullptr) stores.push_back(store_json(row, of, consumers, identities));
  }
  for (const auto& store : of.discovery.outside) {
    outside.push_back(
        {{"role", volume::shown(store.role)}, {"namespace", store.ns}, {"type", store.type}, {"id", store.id}});
  }
  for (const auto& one : of.discovery.installations) {
    installed.push_back({{"namespace", one.ns}, {"layout", one.shown()}});
  }
  return doc::to_json({{"apiVersion", "kf-plugins/v1"},
                       {"kind", "Export"},
                       {"cluster", of.cluster},
                       {"installations", std::move(installed)},
                       {"stores", std::move(stores)},
                       {"outside", std::move(outside)}});
}

/// What lies on it is said where nothing else will tell any more.
void note_content(Json& volume, const Exported& of) {
  for (const auto& row : of.discovery.volumes) {
    if (row.volume != In(volume)["metadata"]["name"].text()) continue;
    Json& annotations = volume["metadata"]["annotations"];
    if (!In(annotations)[kube::annotation::holds].has())
      annotations[kube::annotation::holds] =
          std::string(volume::shown(row.role)) + (row.product.empty() ? "" : "/" + row.product);
  }
}

/// A volume as the new cluster is to have it.
Json defined(const Json& volume, const Exported& of, bool to_csi) {
  Json portable = volume::portable_volume(volume);
  note_content(portable, of);
  std::vector<std::string> notes;  // were told before anything was done
  return to_csi ? volume::with_csi(portable, notes) : portable;
}

const Json* volume_named(const Exported& of, const std::string& name) {
  for (const Json& v : of.volumes) {
    if (In(v)["metadata"]["name"].text() == name) return &v;
  }
  return nullptr;
}

}  // namespace

record::Bundle files_of(const Exported& of, const Json& identities, bool to_csi) {
  record::Bundle out;
  auto& files = out.files;
  for (const Json& v : of.volumes) files["volumes/" + name_of(v) + ".yaml"] = {yaml_of(defined(v, of, to_csi))};
  for (const Json& c : of.claims) {
    const Json* its = volume_named(of, In(c)["spec"]["volumeName"].text());
    files["claims/" + name_of(c) + ".yaml"] = {yaml_of(volume::portable_claim(c, its == nullptr ? Json() : *its))};
  }
  for (const Json& c : of.classes) files["classes/" + name_of(c) + ".yaml"] = {yaml_of(volume::portable_object(c))};
  for (const Json& b : of.beside) {
    const std::string kind = text::lower(In(b)["kind"].text());
    files["beside/" + record::word_for(kind) + "/" + name_of(b) + ".yaml"] = {yaml_of(volume::portable_object(b))};
  }
  for (const Json& s : of.secrets)
    files["secrets/" + name_of(s) + ".yaml"] = {yaml_of(volume::portable_object(s)), true};
  files["export.json"] = {index_of(of, identities)};
  return out;
}

bool same_export(record::Bundle one, record::Bundle other) {
  for (record::Bundle* bundle : {&one, &other})
    std::erase_if(bundle->files, [](const auto& each) { return each.first.starts_with("beside/workflow/"); });
  return one == other;
}

}  // namespace kf::kfpv
