#include "app.hpp"
#include "base/text.hpp"
#include "document/write.hpp"
#include "exported_stores.hpp"
#include "kube/failure.hpp"
#include "kube/new_volume.hpp"
#include "target.hpp"
#include "ui/table.hpp"
#include "volume/csi_translation.hpp"
#include "volume/identity.hpp"
#include "wording.hpp"

#include <algorithm>

namespace kf::kfpv {

namespace {

using doc::In;
using doc::Json;

enum class Verdict { same, unknown, wrong };

/// One store: whether its disk is where it belongs, and whether what its server says is what it said.
struct Row {
  const ExportedStore& store;
  std::string volume;  ///< that has the disk now
  Verdict disk = Verdict::wrong, content = Verdict::unknown;
  std::string about_disk, about_content;
  std::vector<std::string> differences;  ///< counts that are not what they were
};

bool has_disk(const ExportedStore& store, const Json& volume) {
  if (kube::has_source(store.object, volume)) return true;
  const auto translated = volume::to_csi(store.object);
  return translated.outcome == volume::Translation::Outcome::translated && kube::has_source(translated.volume, volume);
}

/// Of several objects of the disk, the one that the claim has.
void judge_disk(kube::Reader& cluster, const std::vector<Json>& volumes, Row& row) {
  const auto& want = row.store.claim;
  const auto claim = want.name.empty() ? std::nullopt : cluster.get(kube::resource::claims, want);
  const std::string has = claim ? In(*claim)["spec"]["volumeName"].text() : "";
  const Json* found = nullptr;
  for (const Json& v : volumes) {
    if (!has_disk(row.store, v)) continue;
    if (found == nullptr || In(v)["metadata"]["name"].text() == has) found = &v;
  }
  if (found == nullptr) {
    row.about_disk = "no volume of this cluster is that disk";
    return;
  }
  const In in(*found), ref = in["spec"]["claimRef"];
  row.volume = in["metadata"]["name"].text();
  const std::string policy = in["spec"]["persistentVolumeReclaimPolicy"].text("Retain");
  const bool bound = claim && has == row.volume && In(*claim)["status"]["phase"].text() == "Bound" &&
                     ref["uid"].text() == In(*claim)["metadata"]["uid"].text();
  if (want.name.empty() || bound) {
    row.disk = policy == "Retain" ? Verdict::same : Verdict::wrong;
    row.about_disk = policy == "Retain" ? "bound" : "policy " + policy + ": the disk goes with its claim";
  } else if (!has.empty()) {
    row.about_disk = "claim " + want.shown() + " has volume " + has + (bound ? "" : ", not bound to this disk");
  } else {
    row.disk = Verdict::unknown;  // nothing has been installed yet, or it has just begun
    row.about_disk = claim ? "claim " + want.shown() + " is " + In(*claim)["status"]["phase"].text("new")
                           : "there is no claim " + want.shown();
  }
}

void compare_counts(const std::map<std::string, long long>& is, In was, Row& row) {
  long long before = 0, now = 0;
  bool fewer = false;
  for (const auto& [what, text] : was.map()) {
    const long long n = std::atoll(text.c_str());
    const auto it = is.find(what);
    const long long there = it == is.end() ? 0 : it->second;
    before += n, now += there;
    if (there == n && it != is.end()) continue;
    fewer = fewer || there < n || it == is.end();
    row.differences.push_back(what + ": " + std::to_string(n) + " -> " +
                              (it == is.end() ? "gone" : std::to_string(there)));
  }
  row.content = fewer ? Verdict::wrong : Verdict::same;
  row.about_content = row.differences.empty() ? "all " + std::to_string(before) + " counted, the same"
                                              : std::to_string(before) + " -> " + std::to_string(now) +
                                                    (fewer ? ": SOME ARE MISSING" : ": more since then");
}

void compare(const volume::Identity& is, Row& row) {
  const In was(row.store.identity);
  if (is.marker != was["marker"].text()) {
    row.content = Verdict::wrong;
    row.about_content =
        "ANOTHER one: " + (is.marker.empty() ? "no marker" : is.marker) + ", was " + was["marker"].text("none");
    return;
  }
  compare_counts(is.counts, was["counts"], row);
}

void judge_content(Target& target, Row& row) try {
  const In was(row.store.identity);
  if (!was.is_object()) return;  // nothing was ever asked of it
  if (was["unknown"].has()) {
    row.about_content = "not known when it was exported: " + was["unknown"].text();
    return;
  }
  const auto server = volume::server_on(target.cluster(), row.store.product, row.store.claim);
  if (!server || target.exec() == nullptr) {
    row.about_content = "no server runs on it";
    return;
  }
  compare(volume::identity_of(*target.exec(), *server), row);
} catch (const Error& e) {
  row.about_content = "cannot be asked: " + (e.why().empty() ? std::string(e.what()) : e.why());
}

std::vector<Row> judged(Target& target, const ExportedStores& from) {
  std::vector<Json> volumes;
  target.cluster().list(kube::resource::volumes, {}, [&](Json&& object) { volumes.push_back(std::move(object)); });
  std::vector<Row> rows;
  for (const auto& store : from.stores) {
    rows.push_back({.store = store});
    judge_disk(target.cluster(), volumes, rows.back());
    judge_content(target, rows.back());
  }
  return rows;
}

/// A store of which nothing was ever counted is verified by its disk alone.
bool is_counted(const Row& row) {
  const In identity(row.store.identity);
  return identity.is_object() && !identity["unknown"].has();
}

bool verified(const Row& row) {
  return row.disk == Verdict::same &&
         (row.content == Verdict::same || (!is_counted(row) && row.content != Verdict::wrong));
}

doc::OrderedJson json_of(const std::vector<Row>& rows, bool all) {
  const auto word = [](Verdict v) { return v == Verdict::same ? "same" : v == Verdict::wrong ? "wrong" : "unknown"; };
  doc::OrderedJson items = doc::OrderedJson::array();
  for (const Row& row : rows) {
    items.push_back({{"role", row.store.role},
                     {"claim", row.store.claim.shown()},
                     {"volume", row.volume},
                     {"disk", word(row.disk)},
                     {"aboutDisk", row.about_disk},
                     {"content", word(row.content)},
                     {"aboutContent", row.about_content},
                     {"differences", row.differences}});
  }
  return {{"apiVersion", "kf-plugins/v1"}, {"kind", "VerifyReport"}, {"verified", all}, {"items", std::move(items)}};
}

std::string line(const std::string& name, const std::string& words, std::size_t width) {
  constexpr std::size_t indent = 14;
  const std::size_t room = width > indent + 20 ? width - indent : 0;
  return "        " + name + ": " + ui::wrap(text::printable(words), room, std::string(indent, ' ')) + "\n";
}

std::string text_of(const std::vector<Row>& rows, std::size_t width) {
  std::string out;
  for (const Row& row : rows) {
    const bool wrong = row.disk == Verdict::wrong || row.content == Verdict::wrong;
    const std::string& product = row.store.product;
    const std::string name = row.store.claim.name.empty() ? row.store.volume : row.store.claim.shown();
    out += std::string(verified(row) ? "  ok    "
                       : wrong       ? "  WRONG "
                                     : "  open  ") +
           text::printable(name + ", " + row.store.role + (product.empty() ? "" : "/" + product)) + "\n" +
           line("disk", (row.volume.empty() ? "" : "volume " + row.volume + ": ") + row.about_disk, width);
    if (!row.about_content.empty()) out += line("data", row.about_content, width);
    for (const auto& difference : row.differences) out += "              " + text::printable(difference) + "\n";
  }
  return out;
}

}  // namespace

Exit verify(cli::Invocation& in) {
  const std::string place = in.args.get("from");
  if (place.empty())
    throw Error("verify compares with an export", Exit::usage).attempt(in.self + " verify --from DIRECTORY");
  auto from = read_stores(place, mapping_of(in), false);
  select(from, in.args.words, in.self);
  const auto target = target_of(in);
  const auto rows = judged(*target, from);
  const bool all = std::all_of(rows.begin(), rows.end(), verified);
  if (wants_json(in)) {
    in.out.answer(doc::to_json(json_of(rows, all)));
  } else {
    in.out.answer(text_of(rows, in.out.width()) + "VERIFIED against " + text::printable(place) + ": " +
                  (all ? "yes" : "no") + "\nNext: " + in.self + " check" + target->flags + "\n");
  }
  return all ? Exit::done : Exit::refused;
}

}  // namespace kf::kfpv
