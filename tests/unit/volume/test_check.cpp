#include "build.hpp"
#include "catch.hpp"
#include "volume/check.hpp"
#include "volume/risk.hpp"

#include <set>

using namespace kf;
using namespace kf::test;

// Each finding is tested through the executable in tests/cli/test_check.py; here is what only the function shows.

TEST_CASE("findings come by severity, and only loss and broken block", "[check]") {
  const auto s = snapshot(claim("kubeflow", "mysql-pv-claim") + pv("minio-pv", "kubeflow", "minio-pvc", "gone") +
                          pv("kfp-mysql", "", ""));
  const auto d = volume::discover(s);
  const auto findings = volume::check(d, s, {});
  REQUIRE(findings.size() >= 3);
  for (std::size_t i = 1; i < findings.size(); ++i) CHECK((findings[i - 1].severity <= findings[i].severity));
  CHECK(volume::blocks(findings));
  CHECK_FALSE(
      volume::blocks({{"X", volume::Severity::warning, "", "", ""}, {"Y", volume::Severity::note, "", "", ""}}));
}

TEST_CASE("every risk id is explained, once", "[check]") {
  std::set<std::string_view> seen;
  for (const auto& e : volume::finding_texts()) CHECK(seen.insert(e.id).second);
  for (const auto& r : volume::risk_texts()) CHECK(seen.contains(r.id));
}

TEST_CASE("a mismatch is judged by value, not by spelling", "[check]") {
  kube::Claim c;
  kube::Volume v;
  c.request = "21474836480";
  v.capacity = "20Gi";
  c.volume_mode = v.volume_mode = "Filesystem";
  c.access_modes = {"ReadWriteOnce"};
  v.access_modes = {"ReadOnlyMany", "ReadWriteOnce"};
  CHECK(volume::mismatch(c, v).empty());
  c.request = "20.1Gi";
  CHECK_FALSE(volume::mismatch(c, v).empty());
  c.request = "20Gi";
  c.volume_mode = "Block";
  CHECK_FALSE(volume::mismatch(c, v).empty());
  c.volume_mode = "Filesystem";
  c.access_modes = {"ReadWriteMany"};
  CHECK_FALSE(volume::mismatch(c, v).empty());
}

TEST_CASE("an absent class is not the empty class", "[check]") {
  kube::Claim c;
  kube::Volume v;
  v.storage_class = "fast";
  CHECK(volume::mismatch(c, v).empty());  // the default class will be filled in
  c.has_class = true;
  CHECK_FALSE(volume::mismatch(c, v).empty());
}
