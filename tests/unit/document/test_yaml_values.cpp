#include "taken.hpp"

using namespace kf;
using namespace kf::doc;

TEST_CASE("YAML that is no Kubernetes object is read as the values that it holds", "[yaml]") {
  const std::string text = R"(bundle: kubernetes
applications:
  minio: {charm: minio, channel: ckf-1.7/stable, scale: 1, trust: yes}
relations:
- [argo-controller, minio]
)";
  const auto all = read_yaml_values(text, "bundle.yaml");
  REQUIRE(all.size() == 1);
  CHECK(all[0].dump() ==
        R"({"applications":{"minio":{"channel":"ckf-1.7/stable","charm":"minio","scale":1,"trust":true}},)"
        R"("bundle":"kubernetes","relations":[["argo-controller","minio"]]})");
}

TEST_CASE("each document is a value of its own, whatever it is", "[yaml]") {
  const auto all = read_yaml_values("--- {a: 1}\n--- # overlay.yaml\nb: 2\n---\n- c\n---\nd\n---\n# nothing\n", "x");
  REQUIRE(all.size() == 5);
  CHECK(all[0].dump() == R"({"a":1})");
  CHECK(all[1].dump() == R"({"b":2})");
  CHECK(all[2].dump() == R"(["c"])");
  CHECK(all[3].dump() == R"("d")");
  CHECK(all[4].is_null());
}

TEST_CASE("a list of Kubernetes objects is not taken apart where values are asked for", "[yaml]") {
  const auto all = read_yaml_values("{kind: List, apiVersion: v1, items: [{kind: Pod}]}", "x");
  REQUIRE(all.size() == 1);
  CHECK(In(all[0])["items"].each().size() == 1);
}

TEST_CASE("no text holds no values", "[yaml]") {
  CHECK(read_yaml_values("", "x").empty());
  for (const auto& value : read_yaml_values("# a comment\n", "x")) CHECK(value.is_null());
}

TEST_CASE("broken YAML values are refused with their line", "[yaml]") {
  for (const char* text : {"a: 1\nb: [1\n", "a: 1\na: 2\n", "a: 1\nb: *nobody\n"}) {
    INFO(text);
    const auto error = error_of([&] { read_yaml_values(text, "bundle.yaml"); });
    REQUIRE(error);
    CHECK_THAT(error->what(), StartsWith("cannot read bundle.yaml: line "));
  }
}
