#include "taken.hpp"

using namespace kf;
using namespace kf::doc;
using Names = std::vector<std::string>;

namespace {

/// The same document through each of the two readers: JSON is YAML.
std::vector<Json> both(const std::string& text) {
  const auto json = from_json(text);
  const auto yaml = from_yaml(text);
  INFO(text);
  CHECK(json == yaml);
  return json;
}

}  // namespace

TEST_CASE("a list is handed on item by item", "[list]") {
  CHECK(names_of(both(R"({"kind": "List", "apiVersion": "v1", "items": [
      {"kind": "PersistentVolume", "metadata": {"name": "a"}},
      {"kind": "Pod", "metadata": {"name": "b"}}]})")) == Names{"PersistentVolume/a", "Pod/b"});
}

TEST_CASE("an object that is no list comes out as it is", "[list]") {
  const std::string text =
      R"({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"}, "spec": {"items": [{"kind": "X"}]}})";
  const auto objects = both(text);
  REQUIRE(objects.size() == 1);
  CHECK(objects[0] == Json::parse(text));
}

TEST_CASE("items of a typed list get its kind and version, wherever in the list these stand", "[list]") {
  const std::string kind = R"("kind": "PersistentVolumeList")", version = R"("apiVersion": "v1")",
                    items = R"("items": [{"metadata": {"name": "a"}}, {"metadata": {"name": "b"}}])",
                    meta = R"("metadata": {"resourceVersion": "7"})";
  std::vector<std::string> parts{kind, version, items, meta};
  std::sort(parts.begin(), parts.end());
  do {
    const std::string text = "{" + parts[0] + ", " + parts[1] + ", " + parts[2] + ", " + parts[3] + "}";
    INFO(text);
    const auto objects = both(text);
    CHECK(names_of(objects) == Names{"PersistentVolume/a", "PersistentVolume/b"});
    for (const Json& object : objects) CHECK(In(object)["apiVersion"].text() == "v1");
  } while (std::next_permutation(parts.begin(), parts.end()));
}

TEST_CASE("an item that says its kind keeps it", "[list]") {
  const auto objects = both(
      R"({"kind": "PodList", "apiVersion": "v1", "items": [{"kind": "Node", "apiVersion": "v9", "metadata": {"name": "a"}}]})");
  CHECK(names_of(objects) == Names{"Node/a"});
  CHECK(In(objects.at(0))["apiVersion"].text() == "v9");
}

TEST_CASE("an item whose kind is null is of the list's kind", "[list]") {
  CHECK(
      names_of(both(
          R"({"kind": "PodList", "apiVersion": "v1", "items": [{"kind": null, "apiVersion": null, "metadata": {"name": "a"}}]})")) ==
      Names{"Pod/a"});
  CHECK(names_of(
            both(R"({"items": [{"kind": null, "metadata": {"name": "a"}}], "kind": "PodList", "apiVersion": "v1"})")) ==
        Names{"Pod/a"});
}

TEST_CASE("lists within lists are opened, typed ones and mixed ones", "[list]") {
  CHECK(names_of(both(R"({"kind": "List", "items": [
      {"kind": "PersistentVolumeList", "apiVersion": "v1", "items": [{"metadata": {"name": "a"}}]},
      {"kind": "Pod", "metadata": {"name": "b"}},
      {"items": [{"metadata": {"name": "c"}}], "kind": "PodList"},
      {"kind": "List", "items": [{"kind": "List", "items": [{"kind": "Node", "metadata": {"name": "d"}}]}]},
      {"kind": "List", "items": []}]})")) == Names{"PersistentVolume/a", "Pod/b", "Pod/c", "Node/d"});
}

TEST_CASE("what is no object of a kind is not handed on", "[list]") {
  CHECK(both(R"({"kind": "List", "items": [null, 1, "text", [], [{"kind": "Pod"}], {}, {"metadata": {"name": "a"}}]})")
            .empty());
  CHECK(both(R"({"metadata": {"name": "a"}})").empty());
  CHECK(both(R"({"kind": null})").empty());
  CHECK(both(R"({"kind": {}})").empty());
  CHECK(both("null").empty());
  CHECK(both("[]").empty());
  CHECK(both(R"([{"kind": "Pod"}])").empty());
  CHECK(both("1").empty());
  CHECK(both(R"({"kind": "PodList", "items": null})").size() <= 1);
}

TEST_CASE("an empty list is a list", "[list]") {
  const auto never = [](Json&&) { FAIL("an empty list has no items"); };
  CHECK(read_json(R"({"kind": "PodList", "items": []})", "dump", never).is_list);
  CHECK(read_json(R"({"items": [], "kind": "PodList"})", "dump", never).is_list);
  CHECK_NOTHROW(read_objects(R"({"kind": "List", "apiVersion": "v1", "items": []})", "dump.json", never));
  CHECK_FALSE(read_json(R"({"kind": "Status", "items": null})", "dump", [](Json&&) {}).is_list);
  CHECK_FALSE(read_json(R"({"kind": "Status", "items": {}})", "dump", [](Json&&) {}).is_list);
  CHECK_FALSE(read_json(R"([[{"kind": "Pod"}]])", "dump", never).is_list);
}

TEST_CASE("a list says whether there is another page", "[list]") {
  const auto token = [](const std::string& meta) {
    return read_json(R"({"kind": "PodList", "metadata": )" + meta + R"(, "items": []})", "page", [](Json&&) {})
        .continue_token;
  };
  CHECK(token(R"({"continue": "abc=="})") == "abc==");
  CHECK(token(R"({"continue": ""})").empty());
  CHECK(token(R"({"continue": null})").empty());
  CHECK(token("{}").empty());
  CHECK(token("null").empty());
  CHECK(read_json(R"({"items": [{"metadata": {"continue": "mine"}}], "metadata": {}, "kind": "PodList"})", "page",
                  [](Json&&) {})
            .continue_token.empty());
}

TEST_CASE("an item is handed on before the rest of the list is read", "[list]") {
  std::size_t seen = 0;
  const std::string broken =
      R"({"kind": "List", "apiVersion": "v1", "items": [{"kind": "Pod"}, {"kind": "Pod"}, {"kind": )";
  CHECK_THROWS_AS(read_json(broken, "dump", [&](Json&&) { ++seen; }), Error);
  CHECK(seen == 2);
}

TEST_CASE("nulls in every place of a list harm nobody", "[list]") {
  for (const std::string text :
       {R"({"kind": null, "apiVersion": null, "metadata": null, "items": null})",
        R"({"kind": "List", "metadata": null, "items": [null]})",
        R"({"kind": null, "items": [{"kind": "Pod", "metadata": null, "spec": null, "status": null}]})",
        R"({"kind": "PodList", "items": [{"metadata": {"name": null, "labels": null, "annotations": {"a": null}}}]})",
        R"({"items": [{"items": null, "kind": "X"}], "kind": "List"})",
        R"({"items": [{"items": [null], "kind": null}], "kind": null})"}) {
    CHECK_NOTHROW(both(text));
  }
}
