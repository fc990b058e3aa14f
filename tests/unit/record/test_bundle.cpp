#include "base/tar.hpp"
#include "bundles.hpp"
#include "document/json.hpp"
#include "record/temporary.hpp"

#include <csignal>
#include <sys/resource.h>

using namespace kf;
using namespace kf::record;

TEST_CASE("what is written as a bundle is read again", "[bundle]") {
  for (const char* name : both_kinds) {
    const Scratch scratch;
    CHECK(write_bundle(example(), scratch / name));
    CHECK(read_bundle(scratch / name) == example());
    CHECK(names_in(scratch.root) == std::set<std::string>{name});
    CHECK(write_bundle({}, scratch / (std::string("empty-") + name)));
    CHECK(read_bundle(scratch / (std::string("empty-") + name)).files.empty());
  }
}

TEST_CASE("two bundles of the same files are the same bytes, and a directory has those of the tar file", "[bundle]") {
  const Scratch scratch;
  for (const char* name : {"one.tar", "two.tar", "kf1"}) write_bundle(example(), scratch / name);
  const std::string packed = bytes_of(scratch / "one.tar");
  CHECK(packed == bytes_of(scratch / "two.tar"));
  std::string last;
  for (const auto& entry : tar::unpack(packed, "one.tar")) {
    CHECK(last < entry.name);
    CHECK(bytes_of(scratch / "kf1" / entry.name) == entry.bytes);
    CHECK(mode_of(scratch / "kf1" / entry.name) == entry.mode);
    last = entry.name;
  }
}

TEST_CASE("the manifest tells of each file how long it is and its SHA-256", "[bundle]") {
  const Scratch scratch;
  write_bundle({{{"b", {"abc"}}, {"a", {"", true}}}}, scratch / "kf1");
  const auto json = doc::Json::parse(bytes_of(scratch / "kf1/manifest.json"));
  CHECK(json == doc::Json::parse(R"({"apiVersion":"kf-plugins/v1","kind":"Bundle","schema":1,"files":[
      {"name":"a","size":0,"secret":true,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"name":"b","size":3,"secret":false,"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}]})"));
}

TEST_CASE("only its owner reads a secret, whatever the umask", "[bundle]") {
  for (const ::mode_t mask : {0000U, 0022U, 0077U}) {
    const Scratch scratch;
    const ::mode_t before = ::umask(mask);
    for (const char* name : both_kinds) write_bundle(example(), scratch / name);
    write_bundle({{{"a", {"x"}}}}, scratch / "plain.tar");
    ::umask(before);
    CHECK(mode_of(scratch / "kf1/secrets/rook/ceph.yaml") == 0600);
    CHECK(mode_of(scratch / "kf1/volumes/minio-pv.yaml") == 0644);
    CHECK(mode_of(scratch / "kf1/manifest.json") == 0644);
    CHECK(mode_of(scratch / "kf1.tar") == 0600);  // there is a secret in it
    CHECK(mode_of(scratch / "plain.tar") == 0644);
    for (const auto& entry : tar::unpack(bytes_of(scratch / "kf1.tar"), "kf1.tar")) {
      CHECK(entry.mode == (entry.name.starts_with("secrets/") ? 0600U : 0644U));
    }
  }
}

TEST_CASE("the same bundle once more is no error and writes nothing", "[bundle]") {
  for (const char* name : both_kinds) {
    const Scratch scratch;
    REQUIRE(write_bundle(example(), scratch / name));
    const auto time = fs::last_write_time(scratch / name);
    CHECK_FALSE(write_bundle(example(), scratch / name));
    CHECK(fs::last_write_time(scratch / name) == time);
    CHECK(names_in(scratch.root) == std::set<std::string>{name});
  }
}

TEST_CASE("over another bundle, a damaged one or anything else nothing is written", "[bundle]") {
  for (const char* name : both_kinds) {
    const auto check = [&](const Scratch& scratch, const Bundle& bundle, const char* why) {
      const auto error = error_of([&] { write_bundle(bundle, scratch / name); });
      REQUIRE(error);
      CHECK(error->code() == Exit::refused);
      CHECK_THAT(error->what(), ContainsSubstring("is there already"));
      CHECK_THAT(error->why(), ContainsSubstring(why));
      CHECK_FALSE(error->attempt().empty());
      CHECK(names_in(scratch.root) == std::set<std::string>{name});
    };
    const Scratch other, damaged, file, directory;
    write_bundle(example(), other / name);
    Bundle more = example();
    more.files["more"] = {"x"};
    check(other, more, "it is another bundle");
    CHECK(read_bundle(other / name) == example());
    more = example();
    more.files["empty"].secret = true;
    check(other, more, "it is another bundle");

    write_bundle(example(), damaged / name);
    if (fs::is_directory(damaged / name)) {
      put(damaged / name / "empty", "x");
      check(damaged, example(), "empty was changed");
    } else {
      put(damaged / name, "x");
      check(damaged, example(), "not whole");
    }
    put(file / name, "precious");
    check(file, example(), "not whole");
    CHECK(bytes_of(file / name) == "precious");
    fs::create_directory(directory / name);
    put(directory / name / "precious", "x");
    check(directory, example(), "is not a bundle");
    CHECK(bytes_of(directory / name / "precious") == "x");
  }
}

TEST_CASE("an empty directory is taken, also through a link or with a slash behind it", "[bundle]") {
  const Scratch scratch;
  fs::create_directory(scratch / "kf1");
  CHECK(write_bundle(example(), scratch / "kf1/"));
  fs::create_directory(scratch / "real");
  fs::create_directory_symlink(scratch / "real", scratch / "link");
  CHECK(write_bundle(example(), scratch / "link"));
  CHECK(fs::is_symlink(scratch / "link"));
  for (const char* name : {"kf1/", "kf1", "real", "link", "link/", "./kf1"}) {
    CHECK(read_bundle(scratch / name) == example());
  }
  CHECK(names_in(scratch.root) == std::set<std::string>{"kf1", "real", "link"});
}

TEST_CASE("the directory that one is in is not replaced, but read", "[bundle]") {
  const Scratch scratch;
  fs::create_directory(scratch / "kf1");
  CHECK(went_well(start_child([&] {
    fs::current_path(scratch / "kf1");
    const auto error = error_of([&] { write_bundle(example(), "."); });
    return error && error->code() == Exit::refused && write_bundle(example(), "sub") &&
           write_bundle(example(), "../sibling.tar") && read_bundle("sub") == example() &&
           (fs::current_path("sub"), read_bundle(".") == example());
  })));
  CHECK(read_bundle(scratch / "sibling.tar") == example());
}

TEST_CASE("a bundle that does not fit on the disk leaves nothing behind", "[bundle]") {
  for (const char* name : both_kinds) {
    const Scratch scratch;
    CHECK(went_well(start_child([&] {
      std::signal(SIGXFSZ, SIG_IGN);
      const struct rlimit limit { 100, RLIM_INFINITY };
      ::setrlimit(RLIMIT_FSIZE, &limit);
      const auto error = error_of([&] { write_bundle(example(), scratch / name); });
      return error && error->code() == Exit::failed && !error->why().empty() && fs::is_empty(scratch.root);
    })));
  }
}

TEST_CASE("a place where nothing can be written is an error that does not speak of our own records", "[bundle]") {
  const Scratch scratch;
  put(scratch / "file", "x");
  for (const fs::path& place : {fs::path("/proc/kf1"), fs::path("/proc/kf1.tar"), scratch / "missing/kf1",
                                scratch / "missing/kf1.tar", scratch / "file/kf1"}) {
    INFO(place);
    const auto error = error_of([&] { write_bundle(example(), place); });
    REQUIRE(error);
    CHECK(error->code() == Exit::failed);
    CHECK_FALSE(error->why().empty());
    CHECK_THAT(error->attempt(), !ContainsSubstring("XDG_STATE_HOME"));
  }
  CHECK(names_in(scratch.root) == std::set<std::string>{"file"});
}

TEST_CASE("whether a place can be written is asked without leaving anything there", "[bundle]") {
  const Scratch scratch;
  for (const char* name : both_kinds) CHECK_FALSE(error_of([&] { check_place(scratch / name); }));
  CHECK(error_of([&] { check_place(scratch / "missing/kf1"); })->code() == Exit::failed);
  CHECK(error_of([&] { check_place("/proc/kf1"); })->code() == Exit::failed);
  CHECK(names_in(scratch.root).empty());
}

TEST_CASE("what a killed writer has left goes with the next one for the same place, and nobody else's", "[bundle]") {
  for (const char* name : both_kinds) {
    const Scratch scratch;
    const auto child = start_child([&] {
      const Temporary left(scratch / name);
      fs::create_directory(left.place());
      put(left.place() / "secret", "x");
      std::raise(SIGKILL);
      return true;
    });
    CHECK_FALSE(went_well(child));
    REQUIRE(names_in(scratch.root).size() == 1);
    const Temporary ours(scratch / name), others(scratch / "kf2");
    put(ours.place(), "of a process that lives");
    CHECK(write_bundle(example(), scratch / name));
    CHECK(names_in(scratch.root) == std::set<std::string>{name, ours.place().filename().string()});
  }
}

TEST_CASE("a file that cannot be in a bundle is a fault of the program", "[bundle]") {
  const Scratch scratch;
  for (const char* name : {"", "../x", "/x", ".hidden", "a b", "manifest.json"}) {
    CHECK_THROWS_AS(write_bundle({{{name, {"x"}}}}, scratch / "kf1"), std::logic_error);
  }
  CHECK(fs::is_empty(scratch.root));
}

TEST_CASE("every text has a word of its own that can be a file's name", "[bundle]") {
  CHECK(word_for("minio-pv") == "minio-pv");
  CHECK(word_for("a.b_c") == "a.b_c");
  std::set<std::string> words;
  const std::string longest(253, 'x');
  const std::vector<std::string> texts{"",    "..",  ".a",       "-a",    "a/b",        "a:b",
                                       "a b", "A\n", "\xc3\xa4", longest, longest + "y"};
  for (const std::string& text : texts) {
    const std::string word = word_for(text);
    INFO(word);
    CHECK(tar::is_name("claims/" + word + ".yaml"));
    CHECK(words.insert(word).second);
    CHECK(word == word_for(text));
  }
}
