// The cleanup after a hop: the one plan that destroys.
#include "leftovers.hpp"
#include "site.hpp"
#include "volume/source.hpp"

namespace kf::crash {

namespace {

/// As it is, but for the bytes of the last byte of every file.
refresh::MemoryVault damaged_copy(refresh::MemoryVault& vault, const std::string& at) {
  auto bundle = vault.read(at).value();
  for (auto& [name, file] : bundle.files) file.bytes += "x";
  refresh::MemoryVault other;
  other.write(at, bundle);
  return other;
}

}  // namespace

Hop cleaned_up(const Hop& hop, bool damaged) {
  Left left = left_by(hop);
  const auto facts =
      refresh::read_facts(left.world, left.world.cluster(), recipe::Charms::known(), [](const std::string&) {});
  const auto rows = refresh::leftovers(hop.draft, left.progress, *facts);
  Hop out{.name = hop.name + ", cleaned up" + (damaged ? ", backup damaged" : ""),
          .from = hop.from,
          .to = hop.to,
          .world = left.world,
          .draft = refresh::cleanup_plan(rows, "kubeflow"),
          .vault = left.vault,
          .refuses = damaged};
  out.draft.tool = "test";
  out.draft.target = "rehearsal";
  for (const auto& row : rows) {
    if (!row.can_go()) continue;
    out.may_go.insert(volume::source_of(*row.volume).place);
    if (damaged) out.vault = damaged_copy(left.vault, row.backup);
  }
  if (out.may_go.empty()) throw Broken{"hop \"" + out.name + "\" has nothing to clean up"};
  return out;
}

}  // namespace kf::crash
