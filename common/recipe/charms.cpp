#include "recipe/charms.hpp"

#include "base/text.hpp"
#include "recipe/tree.hpp"

#include <algorithm>

namespace kf::recipe {

namespace {

Style style_of(const Node& node, const std::string& origin) {
  const std::string word = text_of(node, origin, "\"style\"");
  if (word == "podspec") return Style::podspec;
  if (word == "sidecar") return Style::sidecar;
  unknown(node, origin, "style", word, {"podspec", "sidecar"});
}

std::map<std::string, StorageBlock> storage_of(const Node& node, const std::string& origin) {
  const Fields all(node, origin, "\"storage\"", {});
  std::map<std::string, StorageBlock> blocks;
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    const Fields one(node.items[i], origin, "a storage block", {"type", "location", "minimum_size"});
    blocks[node.keys[i].text] = {one.text("type"), one.text_or_none("location"), one.text_or_none("minimum_size")};
  }
  return blocks;
}

using Interfaces = std::map<std::string, std::string>;

/// An endpoint that is named on one side leaves the other; one that is there already with that interface is a mistake.
void add_endpoints(const Fields& row, const std::string& key, Interfaces& side, Interfaces& other) {
  for (const auto& [name, interface] : row.pairs(key)) {
    const auto [at, added] = side.insert({name, interface});
    if (!added && at->second == interface)
      fail(row.need(key), row.origin(), "the endpoint \"" + name + "\" was there already");
    at->second = interface;
    other.erase(name);
  }
}

void drop_endpoints(const Fields& row, Charm& charm) {
  for (const std::string& name : row.texts("endpoints_gone")) {
    if (charm.provides.erase(name) + charm.requires_.erase(name) == 0)
      fail(row.need("endpoints_gone"), row.origin(), "there was no endpoint \"" + name + "\" that could go");
  }
}

void change(const Fields& row, const std::string& key, std::set<std::string>& all) {
  for (const std::string& name : row.texts(key)) {
    if (!all.insert(name).second) fail(row.need(key), row.origin(), "\"" + name + "\" was there already");
  }
  for (const std::string& name : row.texts(key + "_gone")) {
    if (all.erase(name) == 0)
      fail(row.need(key + "_gone"), row.origin(), "there was no \"" + name + "\" that could go");
  }
}

/// What a row changes in the charm that the row before it told of.
void apply(const Fields& row, Charm& charm) {
  if (const Node* style = row.find("style")) charm.style = style_of(*style, row.origin());
  if (charm.style == Style::unknown) fail(row.node(), row.origin(), "the first row of a charm must have \"style\"");
  if (row.has("deployment")) charm.deployment = row.text_or_none("deployment");
  if (const Node* storage = row.find("storage")) charm.storage = storage_of(*storage, row.origin());
  if (row.has("base")) charm.base = row.text("base");
  add_endpoints(row, "provides", charm.provides, charm.requires_);
  add_endpoints(row, "requires", charm.requires_, charm.provides);
  drop_endpoints(row, charm);
  change(row, "settings", charm.settings);
  change(row, "crds", charm.crds);
}

std::string key_of(const std::string& track, const std::string& release) {
  return release.empty() ? track : track + "@" + release;
}

std::map<std::string, Charm> tracks_of(const std::string& name, const Node& node, const std::string& origin) {
  const Fields fields(node, origin, "a charm", {"source", "rows"});
  const std::string source = fields.text("source");
  std::map<std::string, Charm> tracks;
  Charm charm;
  charm.name = name;
  fields.need("rows");
  fields.each("rows", [&](const Node& item) {
    const Fields row(item, origin, "a row",
                     {"tracks", "release", "read_at", "style", "deployment", "storage", "base", "provides", "requires",
                      "endpoints_gone", "settings", "settings_gone", "crds", "crds_gone"});
    apply(row, charm);
    row.need("tracks");
    for (const std::string& track : row.texts("tracks")) {
      charm.track = track;
      charm.source = source + " @" + (row.has("read_at") ? row.text("read_at") : "track/" + track);
      if (!tracks.insert({key_of(track, row.text_or_none("release")), charm}).second)
        fail(row.need("tracks"), origin, "the track \"" + track + "\" stands twice");
    }
  });
  return tracks;
}

/// "1.7" of "1.7/stable"; a bare risk is of the track latest.
std::string track_of(const std::string& channel) {
  static const std::vector<std::string> risks{"stable", "candidate", "beta", "edge"};
  const std::string first = text::split(channel, '/').front();
  return std::find(risks.begin(), risks.end(), first) == risks.end() ? first : "latest";
}

}  // namespace

std::string_view shown(Style style) {
  switch (style) {
    case Style::podspec: return "podspec";
    case Style::sidecar: return "sidecar";
    case Style::unknown: break;
  }
  return "unknown";
}

Charms Charms::read(std::string_view yaml, const std::string& origin) {
  const Node root = parse(yaml, origin);
  const Fields file(root, origin, "a table of charms", {"charms"});
  const Node& node = file.need("charms");
  const Fields all(node, origin, "\"charms\"", {});
  Charms charms;
  for (std::size_t i = 0; i < node.keys.size(); ++i)
    charms.all_[node.keys[i].text] = tracks_of(node.keys[i].text, node.items[i], origin);
  return charms;
}

void Charms::add(Charm charm) {
  const std::string name = charm.name, track = charm.track;
  all_[name][track] = std::move(charm);
}

const Charm* Charms::find(const std::string& charm, const std::string& channel, const std::string& release) const {
  const auto tracks = all_.find(charm);
  if (tracks == all_.end()) return nullptr;
  auto found = tracks->second.find(key_of(track_of(channel), release));
  if (found == tracks->second.end()) found = tracks->second.find(track_of(channel));
  return found == tracks->second.end() ? nullptr : &found->second;
}

}  // namespace kf::recipe
