#include "base/text.hpp"
#include "build.hpp"
#include "catch.hpp"
#include "kube/redact.hpp"
#include "volume/discover.hpp"
#include "volume/sample.hpp"

using namespace kf;
using namespace kf::volume;

namespace {
std::vector<std::string> rows(const Discovery& found) {
  std::vector<std::string> all;
  for (const auto& i : found.installations) all.push_back(i.ns + ": " + i.shown());
  for (const auto& v : found.volumes) {
    std::string row;
    for (const std::string& part :
         {std::string(shown(v.role)), v.product, v.claim.shown(), v.volume, v.phase, v.reclaim_policy, v.storage_class,
          v.capacity, v.made_by, v.source.type, v.source.id, v.source.where, v.source.place,
          text::join(v.consumers, ","), v.layout, text::join(v.risks, ","), v.evidence})
      row += part + " | ";
    all.push_back(row + (v.has_claim ? "claim" : "no claim"));
  }
  all.push_back(std::to_string(found.profiles) + " profiles");
  return all;
}
}  // namespace

TEST_CASE("a redacted capture of the sample tells the same as the sample", "[redact]") {
  kube::Snapshot plain, redacted, twice;
  doc::read_objects(sample(), "sample", [&](doc::Json&& object) {
    plain.add(object);
    redacted.add(kube::redacted(object));
    twice.add(kube::redacted(kube::redacted(object)));
  });
  const auto told = rows(discover(plain));
  REQUIRE(told.size() > 6);
  CHECK(rows(discover(redacted)) == told);
  CHECK(rows(discover(twice)) == told);
}
