#include "taken.hpp"

using namespace kf;
using namespace kf::doc;
using Names = std::vector<std::string>;

namespace {

/// The one object of a YAML text.
Json one(const std::string& text) {
  const auto objects = from_yaml(text);
  INFO(text);
  REQUIRE(objects.size() == 1);
  return objects[0];
}

/// Reading `text` ends with an error that names the line and says why.
void refused(const std::string& text, int line, const std::string& why) {
  INFO(text.substr(0, 400));
  const auto error = error_of([&] { from_yaml(text); });
  REQUIRE(error);
  CHECK(error->code() == Exit::failed);
  CHECK_THAT(error->what(), StartsWith("cannot read dump: line " + std::to_string(line) + ","));
  CHECK_THAT(error->why(), ContainsSubstring(why));
}

}  // namespace

TEST_CASE("manifests as people write them are read", "[yaml]") {
  const std::string text = R"(# volumes of the first installation
---
apiVersion: v1
kind: PersistentVolume
metadata:
  name: minio-pv          # made by hand in 2021
  labels: {app: minio, 'tier': "storage"}
spec:
  capacity:
    storage: 20Gi
  accessModes: [ReadWriteOnce, "ReadOnlyMany"]
  nfs:
    server: 10.0.0.7
    path: /srv/minio
  mountOptions:
  - hard
  - nfsvers=4.1
---
# nothing in this one

---
apiVersion: apps/v1
kind: Deployment
metadata: {name: minio, namespace: kubeflow}
spec:
  template:
    spec:
      containers:
        - name: minio
          args: ["server", "/data"]
          env:
            - name: GREETING
              value: >-
                folded
                text
...
)";
  const auto objects = from_yaml(text);
  REQUIRE(objects.size() == 2);
  CHECK(objects[0] == Json::parse(R"({"apiVersion": "v1", "kind": "PersistentVolume",
      "metadata": {"name": "minio-pv", "labels": {"app": "minio", "tier": "storage"}},
      "spec": {"capacity": {"storage": "20Gi"}, "accessModes": ["ReadWriteOnce", "ReadOnlyMany"],
               "nfs": {"server": "10.0.0.7", "path": "/srv/minio"}, "mountOptions": ["hard", "nfsvers=4.1"]}})"));
  CHECK(names_of(objects) == Names{"PersistentVolume/minio-pv", "Deployment/minio"});
}

TEST_CASE("every document of a file is read, and empty ones harm nobody", "[yaml]") {
  CHECK(names_of(from_yaml("kind: A\n---\nkind: B\n---\n---\n# only a comment\n---\nkind: C\n---\n~\n---\n")) ==
        Names{"A/", "B/", "C/"});
  CHECK(from_yaml("").empty());
  CHECK(from_yaml("\n\n").empty());
  CHECK(from_yaml("# a comment\n  # and another\n").empty());
  CHECK(from_yaml("---\n---\n---\n").empty());
  CHECK(from_yaml("---\n...\n").empty());
  CHECK(from_yaml("just words\n").empty());
  CHECK(from_yaml("- kind: Pod\n").empty());
}

TEST_CASE("a list in YAML is handed on item by item, typed or not, in one of several documents", "[yaml]") {
  CHECK(names_of(from_yaml(R"(apiVersion: v1
items:
- metadata:
    name: a
- metadata:
    name: b
kind: PersistentVolumeList
---
kind: List
items:
- {kind: Pod, metadata: {name: c}}
)")) == Names{"PersistentVolume/a", "PersistentVolume/b", "Pod/c"});
}

TEST_CASE("aliases are the values that they name", "[yaml]") {
  CHECK(one("kind: X\na: &a {b: [1, &c two]}\nd: *a\ne: *c\n") ==
        Json::parse(R"({"kind": "X", "a": {"b": [1, "two"]}, "d": {"b": [1, "two"]}, "e": "two"})"));
  CHECK(one("kind: X\n&k name: a\nb: *k\n") == Json::parse(R"({"kind": "X", "name": "a", "b": "name"})"));
  CHECK(one("kind: X\na: &k b\n*k : c\n") == Json::parse(R"({"kind": "X", "a": "b", "b": "c"})"));
}

TEST_CASE("an anchor ends with its document", "[yaml]") {
  const auto error = error_of([] { from_yaml("kind: A\na: &a 1\n---\nkind: B\nb: *a\n"); });
  REQUIRE(error);
  CHECK_THAT(error->what(), ContainsSubstring("line 5"));
}

TEST_CASE("merge keys are applied, and own keys win", "[yaml]") {
  const std::string base = "kind: X\nbase: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\n";
  const std::vector<std::pair<std::string, std::string>> table{
      {"own:\n  <<: *base\n", R"({"a": 1, "b": 2})"},
      {"own:\n  <<: *base\n  a: 9\n", R"({"a": 9, "b": 2})"},
      {"own:\n  a: 9\n  <<: *base\n", R"({"a": 9, "b": 2})"},
      {"own:\n  a: ~\n  <<: *base\n", R"({"a": null, "b": 2})"},
      {"own: {<<: *base, d: 5}\n", R"({"a": 1, "b": 2, "d": 5})"},
      {"own:\n  <<: [*base, *more]\n", R"({"a": 1, "b": 2, "c": 4})"},
      {"own:\n  <<: [*more, *base]\n", R"({"a": 1, "b": 3, "c": 4})"},
      {"own:\n  <<: {a: 7}\n", R"({"a": 7})"},
      {"own:\n  \"<<\": 1\n", R"({"<<": 1})"},  // quoted it is a key like any other
      {"own:\n  - <<: *base\n    b: x\n", R"([{"a": 1, "b": "x"}])"},
  };
  for (const auto& [text, expected] : table) {
    INFO(text);
    CHECK(one(base + text)["own"] == Json::parse(expected));
  }
  CHECK(one("kind: X\na: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b, z: 3}\n")["c"] ==
        Json::parse(R"({"x": 1, "y": 2, "z": 3})"));
}

TEST_CASE("an alias bomb is refused with its line", "[yaml]") {
  std::string wide = "kind: X\na0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string last = "*a" + std::to_string(i - 1) + ", ";
    wide += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last + last + last + last + last + last +
            last + last + last + last + "]\n";
  }
  refused(wide, 7, "two million values");

  // One that is deep instead of wide: few values, but each alias adds the depth of the one before.
  std::string deep = "kind: X\n";
  for (int i = 0; i < 200; ++i) {
    const std::string n = std::to_string(i);
    deep += "a" + n + ": &a" + n + " " + std::string(90, '[') + (i == 0 ? "1" : "*a" + std::to_string(i - 1)) +
            std::string(90, ']') + "\n";
  }
  refused(deep, 3, "more than 100 levels");
}

TEST_CASE("an alias to something unknown, or to what it stands in, is refused with its line", "[yaml]") {
  refused("kind: X\na: *nowhere\n", 2, "anchor is not defined");
  refused("kind: X\na: &a\n  b: *a\n", 3, "alias");
  refused("kind: X\na: &a [*a]\n", 2, "alias");
}

TEST_CASE("a key that stands twice is refused with the line of the second", "[yaml]") {
  refused("kind: X\nkind: Y\n", 2, "\"kind\" stands twice");
  refused("kind: X\na:\n  b: 1\n  c: 2\n  b: 3\n", 5, "\"b\" stands twice");
  refused("kind: X\na: {b: 1, b: 2}\n", 2, "\"b\" stands twice");
  refused("kind: X\na:\n  b: {}\na:\n  c:\n    d: {}\n  e:\n    f: {}\n", 4, "\"a\" stands twice");
  refused("kind: X\na: 1\n\"a\":\n  - {}\n", 3, "\"a\" stands twice");
  refused("kind: X\n1: a\n\"1\": b\n", 3, "\"1\" stands twice");
  refused("kind: X\n&k a: 1\n*k : 2\n", 3, "\"a\" stands twice");
  refused("kind: X\na: 1\n---\nkind: Y\na: 1\na: 2\n", 6, "\"a\" stands twice");
  CHECK(from_yaml("kind: X\na: 1\n---\nkind: Y\na: 1\n").size() == 2);
}

TEST_CASE("a hostile key reaches no terminal unescaped", "[yaml]") {
  refused("kind: X\n\"\\e[2J\": 1\n\"\\e[2J\": 1\n", 3, "\\x1b[2J");
}

TEST_CASE("keys that are no texts become texts, as in JSON", "[yaml]") {
  CHECK(one("kind: X\n8080: a\ntrue: b\n~: c\n1.5: d\n'': e\n") ==
        Json::parse(R"({"kind": "X", "8080": "a", "true": "b", "null": "c", "1.5": "d", "": "e"})"));
  refused("kind: X\n? [a, b]\n: c\n", 2, "cannot be a key");
  refused("kind: X\n{a: b}: c\n", 2, "");
  refused("kind: X\na: &a [1]\n*a : c\n", 3, "must be a text");
}

TEST_CASE("YAML nested more than a hundred levels deep is refused, however deep", "[yaml]") {
  CHECK(from_yaml("kind: X\na: " + std::string(99, '[') + std::string(99, ']')).size() == 1);
  refused("kind: X\na: " + std::string(100, '[') + std::string(100, ']'), 2, "more than 100 levels");
  for (const std::size_t depth : {1000U, 100'000U}) {
    refused("kind: X\na: " + std::string(depth, '[') + std::string(depth, ']'), 2, "");
    refused("kind: X\na: " + std::string(depth, '['), 2, "");
    CHECK(error_of([&] { from_yaml(std::string(depth, '{')); }));
  }
  std::string blocks = "kind: X\n";
  for (std::size_t i = 0; i < 400; ++i) blocks += std::string(i, ' ') + "a:\n";
  refused(blocks, 102, "more than 100 levels");
  std::string dashes = "kind: X\na:\n";
  for (std::size_t i = 0; i < 400; ++i) dashes += "- ";
  refused(dashes + "1\n", 3, "more than 100 levels");
}

TEST_CASE("a tab as indentation is refused with its line", "[yaml]") {
  refused("kind: X\na:\n\tb: 1\n", 3, "");
  CHECK(one("kind: X\t# tab before a comment\na:\tb\n")["a"] == "b");
}

TEST_CASE("broken YAML is refused with its line", "[yaml]") {
  refused("kind: X\na: b: c\n", 2, "");
  refused("kind: X\na: [1, 2\nb: 3\n", 3, "");
  refused("kind: X\n  a: 1\n", 2, "");
  refused("kind: X\na: %no\n", 2, "");
  refused("kind: X\na: \"\\q\"\n", 2, "");
  refused("kind: X\na: \"\\ud83d\"\n", 2, "");
  refused("kind: X\na: {b: 1\n", 3, "");
}

TEST_CASE("a bracket or a comma too many is refused with its line", "[yaml]") {
  for (const std::string text : {"{kind: X}\n}\n", "{kind: X}\n]\n", "[]\n}\n", "# a\n}\n", "# a\n]]]"})
    refused(text, 2, "");
  for (const std::string text : {"{kind: X}\n,\n", "[]\n,", "\"a\"\n,", "# a\n,\n"})
    refused(text, 2, "belongs to no document");
  CHECK(error_of([] { from_file("{\"kind\": \"X\"}}", "dump.yaml"); }));
  CHECK(error_of([] { from_file("{\"kind\": \"X\"},\n", "dump.yaml"); }));
}

TEST_CASE("a quotation that never ends is refused, not taken to the end of the file", "[yaml]") {
  for (const std::string quote : {"\"", "'"}) {
    for (const std::string end : {"", "\n", "\n\n", "\nb: 1\n", "\nb: 1\n---\nkind: Y\n", "\r\n", "\n  "}) {
      INFO(quote << end);
      std::vector<Json> objects;
      CHECK(error_of([&] {
        read_yaml("kind: X\na: " + quote + "never" + end, "dump",
                  [&](Json&& object) { objects.push_back(std::move(object)); });
      }));
      CHECK(objects.empty());
    }
  }
}

TEST_CASE("documents before a broken one have been handed on", "[yaml]") {
  std::vector<Json> objects;
  const auto error = error_of([&] {
    read_yaml("kind: A\n---\nkind: B\n---\nkind: [\n", "dump",
              [&](Json&& object) { objects.push_back(std::move(object)); });
  });
  CHECK(error);
  CHECK(names_of(objects) == Names{"A/", "B/"});
}

TEST_CASE("block scalars keep or fold their lines", "[yaml]") {
  CHECK(one("kind: X\na: |\n  one\n    two\n\n  three\nb: 1\n")["a"] == "one\n  two\n\nthree\n");
  CHECK(one("kind: X\na: |-\n  one\n  two\n\n")["a"] == "one\ntwo");
  CHECK(one("kind: X\na: |+\n  one\n\n")["a"] == "one\n\n");
  CHECK(one("kind: X\na: >\n  one\n  two\n\n  three\n")["a"] == "one two\nthree\n");
  CHECK(one("kind: X\na: |\n  true\n")["a"] == "true\n");
  CHECK(one("kind: X\na: >-\n  5\n")["a"] == "5");
}

TEST_CASE("line ends of Windows are line ends", "[yaml]") {
  CHECK(one("kind: X\r\na:\r\n  b: c\r\nd: |\r\n  one\r\n  two\r\n# end\r\n") ==
        Json::parse(R"({"kind": "X", "a": {"b": "c"}, "d": "one\ntwo\n"})"));
  CHECK(from_yaml("kind: A\r\n---\r\nkind: B\r\n").size() == 2);
}

TEST_CASE("a byte order mark before YAML is passed over, and UTF-16 is read", "[yaml]") {
  CHECK(one("\xEF\xBB\xBFkind: X\na: \xC3\xA9\n")["a"] == "\xC3\xA9");
  std::string wide = "\xFF\xFE";  // as PowerShell redirects it
  for (const char c : std::string("{\"kind\": \"X\",\r\n    \"a\": [1]\r\n}\r\n")) wide += {c, '\0'};
  CHECK(one(wide) == Json::parse(R"({"kind": "X", "a": [1]})"));
}
