#include "juju/dialect.hpp"

#include "base/text.hpp"
#include "juju/model.hpp"
#include "juju/names.hpp"

#include <algorithm>
#include <array>

namespace kf::juju {

namespace {

struct Row {
  Feature feature;
  Version from, below;  // below 0.0.0: no end is known
};

// Read in juju's sources at 2.9.38, 3.0.3, 3.6.28 and 4.0.15; a number between them is that of version/version.go in
// the commit that brought it. What is not told here is the same in all four: scale-application, trust --scope=cluster,
// remove-relation and remove-storage --no-destroy (both never prompt), config --file -, offer, export-bundle.
constexpr std::array rows{
    Row{Feature::integrate, {3, 0, 0}, {}},    // cmd/juju/application/{addrelation,integrate}.go
    Row{Feature::run_action, {3, 0, 0}, {}},   // cmd/juju/action/{runaction,run}.go
    Row{Feature::no_prompt, {2, 9, 38}, {}},   // cmd/juju/application/removeapplication.go; in 2.9 it does nothing
    Row{Feature::deploy_base, {3, 1, 0}, {}},  // cmd/juju/application/deploy.go, juju@669550f692; 3.0.3 has --series
    // cmd/juju/application/refresh.go. juju@3bc62f557e brought it to 3.5.5, but there only beside --force-series.
    Row{Feature::refresh_base, {3, 6, 0}, {}},
    Row{Feature::info_by_base, {3, 0, 0}, {}},  // cmd/juju/charmhub/data.go
    // juju@32d27ea119 took its feature flag away. 4.0.15 has the words, but answers "import filesystem not implemented"
    // (internal/provider/kubernetes/storage.go) and attaches nothing on Kubernetes (deployrepository.go).
    Row{Feature::import_volume, {3, 6, 12}, {4, 0, 0}},
    Row{Feature::podspec, {2, 0, 0}, {4, 0, 0}},
    // juju@8bd479e0d7, of June 2023; it is in 3.6.28 and not in 3.0.3. Which 3.1 or 3.2 got it first was not looked up:
    // without units all of them do it.
    Row{Feature::empty_first, {2, 9, 44}, {3, 0, 0}},
    Row{Feature::empty_first, {3, 1, 0}, {4, 0, 0}},
};

bool within(Version version, const Row& row) {
  return version >= row.from && (!row.below.known() || version < row.below);
}

}  // namespace

bool has(Feature feature, Version version) {
  return version.known() && std::any_of(rows.begin(), rows.end(),
                                        [&](const Row& row) { return row.feature == feature && within(version, row); });
}

std::string wanted(Feature feature) {
  std::vector<std::string> ranges;
  for (const Row& row : rows) {
    if (row.feature != feature) continue;
    ranges.push_back(row.from.shown() + " or later" + (row.below.known() ? ", below " + row.below.shown() : ""));
  }
  return text::join(ranges, "; or ");
}

std::string relate_word(Version client) { return has(Feature::integrate, client) ? "integrate" : "add-relation"; }

std::string action_word(Version client) { return has(Feature::run_action, client) ? "run" : "run-action"; }

std::vector<std::string> deploy_base(Version client, const std::string& base) {
  if (base.empty()) return {};
  if (has(Feature::deploy_base, client)) return {"--base", base};
  const std::string series = series_of_base(base);
  if (!series.empty()) return {"--series", series};
  throw JujuError(Failure::unsupported,
                  Error("cannot deploy on " + text::printable(base))
                      .why("this juju " + client.shown() + " knows series, and " + text::printable(base) + " has none")
                      .attempt("a juju client of " + wanted(Feature::deploy_base)));
}

}  // namespace kf::juju
