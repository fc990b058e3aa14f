#include "catch.hpp"
#include "volume/nodes.hpp"

using namespace kf;

namespace {
kube::Node node(const std::string& name, kube::Labels labels = {}) {
  kube::Node n;
  n.meta.name = name;
  n.meta.labels = std::move(labels);
  return n;
}
kube::Volume pinned(std::vector<kube::NodeTerm> terms) {
  kube::Volume v;
  v.affinity = std::move(terms);
  return v;
}
}  // namespace

TEST_CASE("a volume fits a node that one of its terms describes in full", "[nodes]") {
  const auto a = node("n1", {{"zone", "a"}, {"disk", "ssd"}, {"size", "5"}});
  CHECK(volume::fits(pinned({}), a));
  CHECK(volume::fits(pinned({{{"zone", "In", {"a", "b"}}}}), a));
  CHECK_FALSE(volume::fits(pinned({{{"zone", "In", {"b"}}}}), a));
  CHECK(volume::fits(pinned({{{"zone", "In", {"b"}}}, {{"disk", "Exists", {}}}}), a));       // either
  CHECK_FALSE(volume::fits(pinned({{{"zone", "In", {"a"}}, {"disk", "In", {"hdd"}}}}), a));  // both
  CHECK(volume::fits(pinned({{{"zone", "NotIn", {"b"}}, {"gpu", "DoesNotExist", {}}}}), a));
  CHECK(volume::fits(pinned({{{"gpu", "NotIn", {"b"}}}}), a));  // as Kubernetes: an absent label is not in the list
  CHECK(volume::fits(pinned({{{"metadata.name", "In", {"n1"}}}}), a));
  CHECK_FALSE(volume::fits(pinned({{{"metadata.name", "In", {"n2"}}}}), a));
  CHECK(volume::fits(pinned({{{"size", "Gt", {"4"}}}}), a));
  CHECK_FALSE(volume::fits(pinned({{{"size", "Lt", {"4"}}}}), a));
  CHECK_FALSE(volume::fits(pinned({{{"zone", "Gt", {"4"}}}}), a));
  CHECK_FALSE(volume::fits(pinned({{{"zone", "Resembles", {"a"}}}}), a));
}

TEST_CASE("a driver is there if any node has it", "[nodes]") {
  kube::Snapshot s;
  CHECK_FALSE(volume::can_mount("ebs.csi.aws.com", s));
  s.node_drivers.push_back({{}, {"nfs.csi.k8s.io"}});
  s.node_drivers.push_back({{}, {"ebs.csi.aws.com"}});
  CHECK(volume::can_mount("ebs.csi.aws.com", s));
  CHECK_FALSE(volume::can_mount("ebs", s));
}
