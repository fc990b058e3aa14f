#include "catch.hpp"
#include "document/write.hpp"
#include "fixtures.hpp"
#include "volume/portable.hpp"

#include <algorithm>
#include <random>

using namespace kf;
using doc::Json;
using test::object;
using volume::portable_claim;
using volume::portable_volume;

namespace {

constexpr const char* original = "/metadata/annotations/kf-plugins~1original-reclaim-policy";

std::string text(const Json& from, const char* pointer) {
  const Json::json_pointer at(pointer);
  return from.contains(at) ? from.at(at).dump() : "absent";
}

Json with_policy(const std::string& policy, const std::string& annotations = "{}") {
  return object("apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v, annotations: " + annotations +
                "}\nspec: {nfs: {server: s, path: /p}" +
                (policy.empty() ? "" : ", persistentVolumeReclaimPolicy: " + policy) + "}\n");
}

Json claim_with(const std::string& metadata, const std::string& spec) {
  return object("apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {namespace: a, name: c" + metadata +
                "}\nspec: {resources: {requests: {storage: 1Gi}}" + spec + "}\n");
}

/// The same JSON with the members of every object in another order.
std::string shuffled(const Json& from, std::mt19937& random) {
  if (!from.is_structured()) return from.dump();
  std::vector<std::string> parts;
  for (const auto& [key, value] : from.items()) {
    parts.push_back((from.is_object() ? Json(key).dump() + ":" : "") + shuffled(value, random));
  }
  if (from.is_object()) std::shuffle(parts.begin(), parts.end(), random);
  std::string joined;
  for (const auto& part : parts) joined += (joined.empty() ? "" : ",") + part;
  return (from.is_object() ? "{" : "[") + joined + (from.is_object() ? "}" : "]");
}

}  // namespace

TEST_CASE("a portable volume says nothing of the cluster that it comes from", "[portable]") {
  const Json to = portable_volume(object(test::dynamic_volume));
  CHECK(to["metadata"] == object(R"({metadata: {name: pvc-6f1d, labels: {app: mysql, topology.kubernetes.io/zone: z1},
      annotations: {pv.kubernetes.io/provisioned-by: rbd.csi.ceph.com, example.com/cost-centre: "42",
                    kf-plugins/original-reclaim-policy: Delete}}, kind: X})")["metadata"]);
  CHECK(to["spec"]["claimRef"] == Json{{"apiVersion", "v1"},
                                       {"kind", "PersistentVolumeClaim"},
                                       {"namespace", "kubeflow"},
                                       {"name", "mysql-pv-claim"}});
  CHECK_FALSE(to.contains("status"));
  for (const char* id : {"000000000001", "000000000002", "884", "last-applied"}) {
    CHECK_THAT(to.dump(), !ContainsSubstring(id));
  }
}

TEST_CASE("all of a volume's spec but policy and claimRef stays as it was, also what nobody knows", "[portable]") {
  for (const Json& from : test::volumes()) {
    INFO(from.dump());
    const Json to = portable_volume(from);
    std::size_t kept = 0;
    for (const auto& [key, value] : from["spec"].items()) {
      if (key == "claimRef" || key == "persistentVolumeReclaimPolicy") continue;
      CHECK(to["spec"].value(key, Json("gone")) == value);
      ++kept;
    }
    CHECK(kept > 0);
    for (const auto& [key, value] : to["spec"].items()) {
      CHECK((from["spec"].contains(key) || key == "persistentVolumeReclaimPolicy"));
    }
    for (const char* same : {"apiVersion", "kind"}) CHECK(to[same] == from[same]);
    CHECK(to["metadata"]["name"] == from["metadata"]["name"]);
    CHECK(to["metadata"].value("labels", Json()) == from["metadata"].value("labels", Json()));
  }
}

TEST_CASE("a portable volume is always retained, and remembers the policy that it had", "[portable]") {
  const auto check = [](const Json& from, const std::string& was) {
    INFO(from.dump());
    const Json to = portable_volume(from);
    CHECK(text(to, "/spec/persistentVolumeReclaimPolicy") == R"("Retain")");
    CHECK(text(to, original) == was);
  };
  check(with_policy("Delete"), R"("Delete")");
  check(with_policy("Recycle"), R"("Recycle")");
  check(with_policy("Retain"), "absent");  // nothing to be put back
  check(with_policy(""), "absent");        // a static volume: the API says Retain
  check(with_policy("null"), "absent");
  check(with_policy("Retain", "{kf-plugins/original-reclaim-policy: Delete}"), R"("Delete")");  // held before
  check(with_policy("Delete", "{kf-plugins/original-reclaim-policy: Recycle}"), R"("Delete")");
  check(with_policy("Delete", "null"), R"("Delete")");
}

TEST_CASE("a volume reserved for a claim stays reserved for that name, whichever claim will bear it", "[portable]") {
  const auto ref = [](const std::string& written) {
    Json from = with_policy("Delete");
    from["spec"]["claimRef"] = Json::parse(written);
    return portable_volume(from)["spec"]["claimRef"].dump();
  };
  CHECK(ref(R"({"namespace":"a","name":"b","uid":"c","resourceVersion":"1"})") == R"({"name":"b","namespace":"a"})");
  CHECK(ref(R"({"namespace":"a","name":"b"})") == R"({"name":"b","namespace":"a"})");
  CHECK(ref("null") == "null");
}

TEST_CASE("the Secret that deletes a disk is named only if it comes along", "[portable]") {
  const Json from = object(test::dynamic_volume);
  const char* key = "/metadata/annotations/volume.kubernetes.io~1provisioner-deletion-secret-name";
  CHECK(text(portable_volume(from), key) == "absent");
  CHECK(text(portable_volume(from, {.deletion_secrets = true}), key) == R"("ceph")");
}

TEST_CASE("a class that only the beta annotation names is not lost", "[portable]") {
  const Json from = with_policy("Retain", "{volume.beta.kubernetes.io/storage-class: slow}");
  CHECK(text(portable_volume(from), "/metadata/annotations/volume.beta.kubernetes.io~1storage-class") == R"("slow")");
  const Json claim = portable_claim(claim_with("", ""), from);
  CHECK(text(claim, "/spec/storageClassName") == R"("slow")");
}

TEST_CASE("a portable claim says nothing of the cluster that it comes from, and means its volume", "[portable]") {
  const Json volume = object(test::dynamic_volume), from = object(test::its_claim), to = portable_claim(from, volume);
  CHECK(to["metadata"] == object(R"({kind: X, metadata: {name: mysql-pv-claim, namespace: kubeflow,
      labels: {application-crd-id: kubeflow-pipelines}, annotations: {example.com/owner: ml-platform}}})")["metadata"]);
  Json wanted = from["spec"];
  wanted.erase("dataSource");
  wanted.erase("dataSourceRef");
  CHECK(to["spec"] == wanted);
  CHECK_FALSE(to.contains("status"));
  CHECK(portable_claim(from, portable_volume(volume)) == to);
}

TEST_CASE("a portable claim has the class of its volume in words, so that no default class comes in", "[portable]") {
  const Json none = with_policy("Retain");
  Json fast = none;
  fast["spec"]["storageClassName"] = "fast";
  const auto its = [](const Json& claim, const Json& volume) {
    return text(portable_claim(claim, volume), "/spec/storageClassName");
  };
  CHECK(its(claim_with("", ""), none) == R"("")");
  CHECK(its(claim_with("", ", storageClassName: standard"), none) == R"("")");  // the old cluster's default, perhaps
  CHECK(its(claim_with("", ""), fast) == R"("fast")");
  CHECK(its(claim_with("", ", storageClassName: null"), fast) == R"("fast")");
  CHECK(its(claim_with("", ", storageClassName: other"), fast) == R"("fast")");
}

TEST_CASE("a claim's beta annotation of the class, which wins over its spec, says the same", "[portable]") {
  const Json claim = claim_with(", annotations: {volume.beta.kubernetes.io/storage-class: standard}", "");
  const Json to = portable_claim(claim, with_policy("Retain"));
  CHECK(text(to, "/metadata/annotations/volume.beta.kubernetes.io~1storage-class") == R"("")");
  CHECK(text(to, "/spec/storageClassName") == R"("")");
}

TEST_CASE("a claim without a volume keeps the class that it asks for, or its silence", "[portable]") {
  const Json asks = portable_claim(claim_with(", uid: u", ", storageClassName: fast"), nullptr);
  CHECK(text(asks, "/spec/storageClassName") == R"("fast")");
  CHECK(text(asks, "/metadata/uid") == "absent");
  const Json silent = portable_claim(claim_with("", ""), nullptr);
  CHECK(text(silent, "/spec/storageClassName") == "absent");
  CHECK(text(silent, "/spec/volumeName") == "absent");
}

TEST_CASE("made portable twice is the same as once", "[portable]") {
  for (const Json& from : test::volumes()) {
    INFO(from.dump());
    const Json once = portable_volume(from);
    CHECK(portable_volume(once) == once);
    const Json claim = portable_claim(object(test::its_claim), from);
    CHECK(portable_claim(claim, once) == claim);
  }
}

TEST_CASE("the bytes do not depend on the order in which a definition was written", "[portable]") {
  std::mt19937 random(1);
  for (const Json& from : test::volumes()) {
    const std::string wanted = doc::to_yaml(doc::OrderedJson(portable_volume(from)));
    for (int i = 0; i < 5; ++i) {
      const std::string other = shuffled(from, random);
      CHECK(doc::to_yaml(doc::OrderedJson(portable_volume(Json::parse(other)))) == wanted);
    }
  }
}

TEST_CASE("what is no volume is left alone, whatever it is", "[portable]") {
  for (const char* odd : {"null", "[]", "3", "{}", R"({"spec":7})", R"({"metadata":[],"spec":[]})",
                          R"({"metadata":"m","spec":{"claimRef":"r"}})",
                          R"({"metadata":{"annotations":"a"},"spec":{"persistentVolumeReclaimPolicy":{}}})"}) {
    INFO(odd);
    const Json from = Json::parse(odd);
    CHECK_NOTHROW(portable_volume(from));
    CHECK_NOTHROW(portable_claim(from, from));
    CHECK(portable_volume(portable_volume(from)) == portable_volume(from));
  }
  CHECK(portable_volume(Json::parse("[]")) == Json::array());
}
