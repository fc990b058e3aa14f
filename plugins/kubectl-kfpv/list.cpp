#include "app.hpp"
#include "base/text.hpp"
#include "document/write.hpp"
#include "select.hpp"
#include "ui/table.hpp"
#include "volume/risk.hpp"
#include "wording.hpp"

#include <algorithm>

namespace kf::kfpv {

namespace {

using volume::DataVolume;

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

doc::OrderedJson or_null(const std::string& text) {
  return text.empty() ? doc::OrderedJson(nullptr) : doc::OrderedJson(text);
}

std::string source_shown(const volume::Source& source) {
  if (source.type.empty()) return "-";
  return source.type + (source.id.empty() ? "" : " " + source.id);
}

std::string server_shown(const DataVolume& v) {
  return or_dash(v.product + (v.product.empty() || v.version.empty() ? "" : " ") + v.version);
}

/// A store outside the cluster has no claim, no volume and no policy.
std::vector<std::string> cells_of(const volume::Outside& store, std::size_t columns) {
  std::vector<std::string> cells{
      std::string(volume::shown(store.role)), "(outside) " + store.ns, "-", "-", "-", store.type + " " + store.id};
  cells.resize(columns, "-");
  for (auto& cell : cells) cell = text::printable(cell);
  return cells;
}

ui::Table table_of(const std::vector<DataVolume>& rows, const std::vector<volume::Outside>& outside, bool wide) {
  ui::Table table;
  table.columns = {{"ROLE"}, {"CLAIM"}, {"PHASE"}, {"POLICY"}, {"SIZE"}, {"SOURCE", !wide}, {"RISK"}};
  if (wide)
    table.columns.insert(table.columns.end(),
                         {{"VOLUME"}, {"CLASS"}, {"NODE-OR-ZONE"}, {"CONSUMER"}, {"MADE-BY"}, {"LAYOUT"}, {"SERVER"}});
  for (const DataVolume& v : rows) {
    std::vector<std::string> cells{std::string(volume::shown(v.role)),
                                   v.claim.name.empty() ? "(none) volume " + v.volume : v.claim.shown(),
                                   or_dash(v.phase),
                                   or_dash(v.reclaim_policy),
                                   or_dash(v.capacity),
                                   source_shown(v.source),
                                   or_dash(text::join(v.risks, ","))};
    if (wide) {
      cells.insert(cells.end(),
                   {or_dash(v.volume), or_dash(v.storage_class), or_dash(v.source.where),
                    or_dash(text::join(v.consumers, ",")), or_dash(v.made_by), or_dash(v.layout), server_shown(v)});
    }
    for (auto& cell : cells) cell = text::printable(cell);
    table.rows.push_back(std::move(cells));
  }
  for (const auto& store : outside) table.rows.push_back(cells_of(store, table.columns.size()));
  return table;
}

doc::OrderedJson json_of(const std::vector<DataVolume>& rows, const std::vector<volume::Outside>& outside) {
  doc::OrderedJson items = doc::OrderedJson::array();
  for (const DataVolume& v : rows) {
    doc::OrderedJson item;
    item["role"] = volume::shown(v.role);
    item["product"] = or_null(v.product);
    item["version"] = or_null(v.version);
    item["namespace"] = or_null(v.claim.ns);
    item["claim"] = or_null(v.claim.name);
    item["volume"] = or_null(v.volume);
    item["phase"] = or_null(v.phase);
    item["reclaimPolicy"] = or_null(v.reclaim_policy);
    item["storageClass"] = or_null(v.storage_class);
    item["capacity"] = or_null(v.capacity);
    item["source"] = {
        {"type", or_null(v.source.type)},
        {"id", or_null(v.source.id)},
        {"where", or_null(v.source.where)},
        {"tie", v.pv == nullptr ? doc::OrderedJson(nullptr) : doc::OrderedJson(volume::shown(v.source.tie))}};
    item["consumers"] = v.consumers;
    item["layout"] = or_null(v.layout);
    item["risks"] = v.risks;
    item["provisioner"] = or_null(v.made_by);
    item["evidence"] = v.evidence;
    items.push_back(std::move(item));
  }
  doc::OrderedJson others = doc::OrderedJson::array();
  for (const auto& store : outside) {
    others.push_back({{"role", volume::shown(store.role)},
                      {"namespace", store.ns},
                      {"type", store.type},
                      {"id", store.id},
                      {"evidence", store.evidence}});
  }
  return {{"apiVersion", "kf-plugins/v1"},
          {"kind", "VolumeList"},
          {"items", std::move(items)},
          {"outside", std::move(others)}};
}

std::string names_of(const std::vector<DataVolume>& rows) {
  std::string out;
  for (const DataVolume& v : rows) {
    if (v.pv != nullptr) out += "persistentvolume/" + v.volume + "\n";
  }
  return out;
}

/// How many die, and what to do next.
std::string summary(const Picture& picture, const std::string& self) {
  const auto& rows = picture.discovery.volumes;
  const auto dying = static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), volume::dies_with_claim));
  const bool trouble = std::any_of(rows.begin(), rows.end(),
                                   [](const DataVolume& v) { return !v.risks.empty() || v.phase == "Pending"; });
  std::string line = text::count(rows.size(), "volume") + ", ";
  line += dying == 0 ? "none dies" : dying == 1 ? "1 dies" : std::to_string(dying) + " die";
  line += std::string(" with ") + (dying <= 1 ? "its" : "their") + " claim.\n";
  if (const auto outside = picture.discovery.outside.size(); outside > 0)
    line += text::count(outside, "store") + " outside the cluster: not looked at, and no command here protects it.\n";
  const std::string next = dying > 0 ? " retain" : trouble ? " check" : " list -o wide";
  return line + "Next: " + self + next + picture.flags + "\n";
}

void answer_table(cli::Invocation& in, const Picture& picture, bool wide) {
  const auto& rows = picture.discovery.volumes;
  const bool bare = in.args.has("no-headers");
  const auto& outside = picture.discovery.outside;
  if (rows.empty() && outside.empty()) return in.out.note(nothing_found(in, picture));
  const auto rendered = ui::render(table_of(rows, outside, wide), wide ? 0 : in.out.width(), !bare);
  if (bare) return in.out.answer(rendered.text);
  in.out.answer(heading(picture) + "\n" + rendered.text);
  if (!rendered.left_out.empty()) in.out.answer("(" + text::join(rendered.left_out, ", ") + ": -o wide) ");
  in.out.answer(summary(picture, in.self));
}

}  // namespace

Exit list(cli::Invocation& in) {
  const auto picture = look(in, {});
  select(*picture, in.args.words, in.self);
  const std::string format = in.args.get("output", "table");
  if (format == "json") {
    in.out.answer(doc::to_json(json_of(picture->discovery.volumes, picture->discovery.outside)));
  } else if (format == "yaml") {
    in.out.answer(doc::to_yaml(json_of(picture->discovery.volumes, picture->discovery.outside)));
  } else if (format == "name") {
    in.out.answer(names_of(picture->discovery.volumes));
  } else {
    answer_table(in, *picture, format == "wide");
  }
  return Exit::done;
}

}  // namespace kf::kfpv
