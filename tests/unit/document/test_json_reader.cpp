#include "taken.hpp"

using namespace kf;
using namespace kf::doc;

namespace {

// As `kubectl get pv,pvc -A -o json` writes it.
const std::string list = R"({
    "apiVersion": "v1",
    "items": [
        {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {
                "annotations": {
                    "pv.kubernetes.io/provisioned-by": "disks.example.com"
                },
                "finalizers": [
                    "kubernetes.io/pv-protection"
                ],
                "name": "pvc-0a1b",
                "uid": "11111111-0000-0000-0000-000000000001"
            },
            "spec": {
                "accessModes": [
                    "ReadWriteOnce"
                ],
                "capacity": {
                    "storage": "20Gi"
                },
                "claimRef": {
                    "name": "minio-pvc",
                    "namespace": "kubeflow"
                },
                "csi": {
                    "driver": "disks.example.com",
                    "fsType": "ext4",
                    "volumeHandle": "disk-7"
                },
                "persistentVolumeReclaimPolicy": "Delete"
            },
            "status": {
                "phase": "Bound"
            }
        },
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {
                "name": "minio-pvc",
                "namespace": "kubeflow"
            },
            "spec": {
                "resources": {
                    "requests": {
                        "storage": 21474836480
                    }
                },
                "storageClassName": null,
                "volumeName": "pvc-0a1b"
            }
        }
    ],
    "kind": "List",
    "metadata": {
        "resourceVersion": ""
    }
})";

}  // namespace

TEST_CASE("what kubectl wrote is read as it is", "[json]") {
  const Json whole = Json::parse(list);
  const auto objects = from_json(list);
  REQUIRE(objects.size() == 2);
  CHECK(objects[0] == whole["items"][0]);
  CHECK(objects[1] == whole["items"][1]);
}

TEST_CASE("a list cut off anywhere is an error that names it, and no wrong object ever comes out", "[json]") {
  const Json whole = Json::parse(list);
  for (const std::string name : {"dump.json", "dump", "dump.yaml"}) {
    for (std::size_t length = 0; length < list.size(); ++length) {
      std::vector<Json> objects;
      const auto error = error_of([&] {
        read_objects(std::string_view(list).substr(0, length), name,
                     [&](Json&& object) { objects.push_back(std::move(object)); });
      });
      const bool told =
          error && std::string(error->what()).find(name) != std::string::npos && error->code() == Exit::failed;
      bool right = objects.size() <= 2;
      for (std::size_t i = 0; right && i < objects.size(); ++i) right = objects[i] == whole["items"][i];
      if (!told || !right) FAIL(name << " of " << length << " bytes: " << (error ? error->what() : "no error"));
    }
  }
  SUCCEED();
}

TEST_CASE("a fault in JSON is told with its line and column", "[json]") {
  const auto error = error_of([] { from_json("{\n  \"kind\": \"Pod\",\n  \"a\": nope\n}"); });
  REQUIRE(error);
  CHECK_THAT(error->what(), ContainsSubstring("cannot read dump"));
  CHECK_THAT(error->why(), ContainsSubstring("line 3, column 9"));
  CHECK_THAT(error->why(), !ContainsSubstring("json.exception"));
}

TEST_CASE("text that is no JSON is refused", "[json]") {
  const std::vector<std::string> table{
      "",
      " \n",
      "{",
      "}",
      "{]",
      R"({"kind": "Pod"} trailing)",
      R"({"kind": "Pod"}{"kind": "Pod"})",
      R"({"kind": "Pod",})",
      R"({kind: "Pod"})",
      R"({'kind': 'Pod'})",
      R"({"kind": NaN})",
      R"({"kind": 1e999})",
      R"({"kind": "Pod" // comment)",
      "{\"kind\": \"Pod\n\"}",
      R"({"kind": "\ud800"})",
      R"({"kind": "\x41"})",
      "{\"kind\": \"\xFF\"}",
      "{\"kind\": \"\xC0\x80\"}",
      "{\"kind\": \"\xED\xA0\x80\"}",
      "{\"kind\": \"cut \xE6\x95\"}",
      "\xEF\xBB\xBF",
      "\xEF\xBB{\"kind\": \"Pod\"}",
      std::string("{\"kind\": \"P\0d\"}", 15),
      std::string("\0", 1),
  };
  for (const auto& text : table) {
    INFO(text);
    std::vector<Json> objects;
    const auto error =
        error_of([&] { read_json(text, "dump", [&](Json&& object) { objects.push_back(std::move(object)); }); });
    REQUIRE(error);
    CHECK_THAT(error->what(), StartsWith("cannot read dump"));
  }
}

TEST_CASE("what a hostile file says of itself reaches no terminal unescaped", "[json]") {
  for (const std::string text : {"{\"\x1b[2J\xC2\x9B[31m\": \x1b}", "{\"a\xFF\": 1}", "{\"a\": \"\xC2\x9B[2J\x01\"}"}) {
    const auto error = error_of([&] { from_json(text); });
    REQUIRE(error);
    CHECK_THAT(error->why(), !ContainsSubstring("\x1b"));
    CHECK_THAT(error->why(), !ContainsSubstring("\xC2\x9B"));
    CHECK_THAT(error->why(), !ContainsSubstring("\xFF"));
  }
}

TEST_CASE("a byte order mark before JSON is passed over", "[json]") {
  CHECK(names_of(from_json("\xEF\xBB\xBF{\"kind\": \"Pod\", \"metadata\": {\"name\": \"a\"}}")) ==
        std::vector<std::string>{"Pod/a"});
}

TEST_CASE("JSON nested more than a hundred levels deep is refused, however deep", "[json]") {
  const auto nested = [](std::size_t depth, const std::string& open, const std::string& close) {
    std::string text = R"({"kind": "Pod", "a": )";
    for (std::size_t i = 1; i < depth; ++i) text += open;
    text += "1";
    for (std::size_t i = 1; i < depth; ++i) text += close;
    return text + "}";
  };
  CHECK(from_json(nested(100, "[", "]")).size() == 1);
  CHECK(from_json(nested(100, "{\"a\":", "}")).size() == 1);
  for (const std::size_t depth : {101U, 1000U, 100'000U}) {
    for (const auto& [open, close] : {std::pair{"[", "]"}, {"{\"a\":", "}"}, {"{\"managedFields\":", "}"}, {"[", ""}}) {
      const auto error = error_of([&, o = open, c = close] { from_json(nested(depth, o, c)); });
      REQUIRE(error);
      CHECK_THAT(error->why(), ContainsSubstring("more than 100 levels"));
    }
  }
}

TEST_CASE("of a JSON key that stands twice the last value counts, as with kubectl", "[json]") {
  const auto objects =
      from_json(R"({"kind": "Pod", "metadata": {"name": "a", "name": "b"}, "spec": {"x": 1}, "spec": {"y": 2}})");
  REQUIRE(objects.size() == 1);
  CHECK(objects[0] == Json::parse(R"({"kind": "Pod", "metadata": {"name": "b"}, "spec": {"y": 2}})"));
}

TEST_CASE("managedFields are dropped wherever and whatever they are, and nothing else with them", "[json]") {
  const std::vector<std::string> table{
      R"([{"manager": "a", "fieldsV1": {"f:spec": {"f:managedFields": {}, ".": {}}}}, {"time": "x"}])",
      R"({"a": {"b": [1, {"c": null}]}})",
      "[]",
      "{}",
      "null",
      "\"text\"",
      "1.5",
      "true"};
  for (const auto& fields : table) {
    INFO(fields);
    const auto objects = from_json(R"({"kind": "Pod", "metadata": {"managedFields": )" + fields +
                                   R"(, "name": "a"}, "spec": [{"managedFields": )" + fields + R"(}, 1], "z": 2})");
    REQUIRE(objects.size() == 1);
    CHECK(objects[0] == Json::parse(R"({"kind": "Pod", "metadata": {"name": "a"}, "spec": [{}, 1], "z": 2})"));
  }
  const auto last = from_json(
      R"({"kind": "PodList", "items": [{"metadata": {"name": "a", "managedFields": [{}]}}, {"metadata": {"name": "b"}}]})");
  CHECK(names_of(last) == std::vector<std::string>{"Pod/a", "Pod/b"});
}

TEST_CASE("numbers keep their value", "[json]") {
  const auto objects = from_json(
      R"({"kind": "X", "a": 21474836480, "b": -5, "c": 18446744073709551615, "d": 0.02, "e": 1e3, "f": 1.10, "g": "1.10"})");
  REQUIRE(objects.size() == 1);
  const In in(objects[0]);
  CHECK(in["a"].text() == "21474836480");
  CHECK(in["b"].text() == "-5");
  CHECK(in["c"].text() == "18446744073709551615");
  CHECK(in["d"].text() == "0.02");
  CHECK(in["e"].text() == "1000.0");
  CHECK(in["g"].text() == "1.10");
}
