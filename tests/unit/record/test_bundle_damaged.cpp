#include "base/digest.hpp"
#include "base/tar.hpp"
#include "bundles.hpp"

using namespace kf;
using namespace kf::record;

namespace {

/// A directory with the example in it.
struct Written {
  Written() { write_bundle(example(), scratch / "kf1"); }
  fs::path operator/(const std::string& name) const { return scratch / "kf1" / name; }
  std::string why() const { return why_not(scratch / "kf1"); }

  Scratch scratch{};
};

std::string manifest(const std::string& files, const std::string& schema = "1") {
  return R"({"apiVersion":"kf-plugins/v1","kind":"Bundle","schema":)" + schema + R"(,"files":[)" + files + "]}";
}

std::string entry(const std::string& name, const std::string& bytes, const std::string& size = "") {
  return R"({"name":")" + name + R"(","size":)" + (size.empty() ? std::to_string(bytes.size()) : size) +
         R"(,"sha256":")" + sha256(bytes) + R"(","secret":false})";
}

/// Why a bundle with this manifest and one file "a" cannot be read.
std::string why_with(const std::string& manifest_text) {
  const Scratch scratch;
  fs::create_directory(scratch / "kf1");
  put(scratch / "kf1/manifest.json", manifest_text);
  put(scratch / "kf1/a", "x");
  return why_not(scratch / "kf1");
}

}  // namespace

TEST_CASE("a torn, a changed, a missing and an added file are told in one error", "[bundle]") {
  const Written w;
  fs::resize_file(w / "volumes/minio-pv.yaml", 4);
  put(w / "binary", "xyz");
  put(w / "empty", "longer");
  fs::remove(w / "claims/kubeflow/minio-pvc.yaml");
  put(w / "volumes/added.yaml", "x");
  const auto error = error_of([&] { read_bundle(w.scratch / "kf1"); });
  REQUIRE(error);
  CHECK(error->code() == Exit::refused);
  CHECK_THAT(error->what(), ContainsSubstring("is not as it was written"));
  CHECK(error->why() ==
        "binary was changed; claims/kubeflow/minio-pvc.yaml is missing; empty was changed; volumes/minio-pv.yaml is "
        "torn: 4 of 23 bytes are there; volumes/added.yaml is not of it");
  CHECK_FALSE(error->attempt().empty());
}

TEST_CASE("of many troubles the first are told, and how many more there are", "[bundle]") {
  const Written w;
  for (int i = 0; i < 100; ++i) put(w / ("x" + std::to_string(i)), "x");
  CHECK_THAT(w.why(), ContainsSubstring("; and 95 more"));
}

TEST_CASE("a byte changed anywhere in a tar file is an error, or changes nothing", "[bundle]") {
  const Scratch scratch;
  write_bundle(example(), scratch / "kf1.tar");
  const std::string whole = bytes_of(scratch / "kf1.tar");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    put(scratch / "kf1.tar", changed);
    std::optional<Bundle> read;
    if (!error_of([&] { read = read_bundle(scratch / "kf1.tar"); }) && *read != example()) FAIL("at " << at);
  }
  SUCCEED();
}

TEST_CASE("a tar file that ends too early is an error wherever it ends", "[bundle]") {
  const Scratch scratch;
  write_bundle(example(), scratch / "kf1.tar");
  const std::string whole = bytes_of(scratch / "kf1.tar");
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    put(scratch / "kf1.tar", whole.substr(0, size));
    if (why_not(scratch / "kf1.tar").empty()) FAIL("read with " << size << " bytes");
  }
  SUCCEED();
}

TEST_CASE("no link in a bundle is followed", "[bundle]") {
  const Written w;
  put(w.scratch / "outside", "kind: PersistentVolume\n");
  fs::remove(w / "volumes/minio-pv.yaml");
  fs::create_symlink(w.scratch / "outside", w / "volumes/minio-pv.yaml");
  CHECK_THAT(w.why(), ContainsSubstring("volumes/minio-pv.yaml is a symbolic link"));
  const Written directory;
  fs::rename(directory / "volumes", directory.scratch / "volumes");
  fs::create_directory_symlink(directory.scratch / "volumes", directory / "volumes");
  CHECK_THAT(directory.why(), ContainsSubstring("volumes is a symbolic link"));
}

TEST_CASE("what is no file in a bundle is named, and does not hold us", "[bundle]") {
  const Written w;
  REQUIRE(::mkfifo((w / "pipe").c_str(), 0600) == 0);
  CHECK_THAT(w.why(), ContainsSubstring("pipe is not a file"));
  const Written odd;
  put(odd / "a\x1b[2J b", "x");
  CHECK_THAT(odd.why(), ContainsSubstring("is not of it") && !ContainsSubstring("\x1b"));
  const Written hidden;
  put(hidden / ".DS_Store", "x");
  CHECK_THAT(hidden.why(), ContainsSubstring(".DS_Store is not of it"));
}

TEST_CASE("what is not a bundle is told from one that is damaged", "[bundle]") {
  const Scratch scratch;
  fs::create_directory(scratch / "kf1");
  put(scratch / "kf1/a", "x");
  CHECK_THAT(why_not(scratch / "kf1"), ContainsSubstring("is not a bundle: there is no manifest.json in it"));
  put(scratch / "plain.tar", tar::pack({{"a", "x", 0644}}));
  CHECK_THAT(why_not(scratch / "plain.tar"), ContainsSubstring("is not a bundle"));
  CHECK_THAT(why_not(scratch / "none"), ContainsSubstring("No such file"));
  REQUIRE(::mkfifo((scratch / "pipe").c_str(), 0600) == 0);
  CHECK_THAT(why_not(scratch / "pipe"), ContainsSubstring("it is not a file"));
}

TEST_CASE("a manifest that is not exactly one is an error that says where", "[bundle]") {
  CHECK(why_with(manifest(entry("a", "x"))).empty());
  for (const auto& [text, why] : std::vector<std::pair<std::string, std::string>>{
           {"", "not complete, valid JSON"},
           {manifest(entry("a", "x")).substr(0, 60), "not complete, valid JSON"},
           {"[]", "is not an object"},
           {manifest(entry("a", "x") + "," + entry("a", "x")), "stands there twice"},
           {manifest(entry("../a", "x")), "is no name for a file in it"},
           {manifest(entry("/etc/passwd", "x")), "is no name for a file in it"},
           {manifest(entry("manifest.json", "x")), "is no name for a file in it"},
           {manifest(entry("a", "x", "-1")), ".files[0].size is not between"},
           {manifest(entry("a", "x", "1e300")), ".files[0].size is not a whole number"},
           {manifest(entry("a", "x", "99999999999999999999")), ".files[0].size"},
           {manifest(R"({"name":"a"})"), "has no \"size\""},
           {manifest(R"({"name":"a","size":1,"sha256":"x","secret":false,"more":1})"), "is not known"},
           {manifest(entry("a", "x", "2")), "a is torn: 1 of 2 bytes"},
           {manifest(entry("a", "y")), "a was changed"},
           {manifest(""), "a is not of it"}}) {
    INFO(text);
    CHECK_THAT(why_with(text), ContainsSubstring(why));
  }
}

TEST_CASE("a bundle of a newer kf-plugins is refused, and says so", "[bundle]") {
  const Scratch scratch;
  fs::create_directory(scratch / "kf1");
  put(scratch / "kf1/manifest.json", R"({"apiVersion":"kf-plugins/v1","kind":"Bundle","schema":2,"new":[]})");
  const auto error = error_of([&] { read_bundle(scratch / "kf1"); });
  REQUIRE(error);
  CHECK(error->code() == Exit::refused);
  CHECK_THAT(error->why(), ContainsSubstring("newer than this one"));
}
