#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/tar.hpp"
#include "catch.hpp"

#include <array>
#include <optional>
#include <stdexcept>

using namespace kf;

namespace {

const std::vector<tar::Entry> two{{"a.txt", "hello\n", 0644}, {"volumes/b.yaml", "x", 0600}};

/// Why it cannot be unpacked; empty: it can.
std::string problem(const std::string& bytes) {
  try {
    tar::unpack(bytes, "x.tar");
  } catch (const Error& e) {
    CHECK(std::string(e.what()) == "cannot read x.tar");
    return e.why();
  }
  return "";
}

/// The archive of one file with another text at a place of its header, and the check sum of that.
std::string forged(std::size_t at, const std::string& text) {
  std::string bytes = tar::pack({{"a.txt", "hello\n", 0644}});
  bytes.replace(at, text.size(), text);
  bytes.replace(148, 8, "        ");
  unsigned sum = 0;
  for (std::size_t i = 0; i < 512; ++i) sum += static_cast<unsigned char>(bytes[i]);
  std::string digits = "000000";
  for (std::size_t i = digits.size(); i-- > 0; sum >>= 3) digits[i] = static_cast<char>('0' + (sum & 7));
  return bytes.replace(148, 7, digits + '\0');
}

std::string with_name(const std::string& name) { return forged(0, name + std::string(100 - name.size(), '\0')); }

}  // namespace

TEST_CASE("an archive is what GNU tar makes of the same files without owners and times", "[tar]") {
  // tar 1.34: --format=ustar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -b 1
  CHECK(sha256(tar::pack(two)) == "b95976a818314361bc0da1b2ad10fff5b2927ffaab50d7c5a2b1c9168985aa8a");
  CHECK(tar::pack({two[1], two[0]}) == tar::pack(two));
}

TEST_CASE("what is packed is unpacked again, whatever its size and bytes", "[tar]") {
  CHECK(tar::unpack(tar::pack(two), "x").size() == 2);
  CHECK(tar::unpack(tar::pack({}), "x").empty());
  for (const std::size_t size : {0U, 1U, 511U, 512U, 513U, 5000U}) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * 37 % 256);
    std::vector<tar::Entry> entries{{"a", bytes, 0600}, {"b", std::string(size, '\0'), 0644}};
    CHECK(tar::unpack(tar::pack(entries), "x") == entries);
  }
}

TEST_CASE("a name leads below the directory it is unpacked in, and fits", "[tar]") {
  const std::string word(100, 'a');
  for (const std::string& name : {std::string("a"), std::string("a/b.c/d_e-F9"), word, "d/" + word, word + "/b"}) {
    INFO(name);
    CHECK(tar::is_name(name));
    const std::vector<tar::Entry> entries{{name, "x", 0644}};
    CHECK(tar::unpack(tar::pack(entries), "x") == entries);
  }
  for (const std::string& name : {std::string(),
                                  std::string("/a"),
                                  std::string("a/"),
                                  std::string("a//b"),
                                  std::string(".."),
                                  std::string("../a"),
                                  std::string("a/../b"),
                                  std::string("."),
                                  std::string("./a"),
                                  std::string(".git/x"),
                                  std::string("-rf"),
                                  std::string("a b"),
                                  std::string("a\\b"),
                                  std::string("C:a"),
                                  std::string("a\nb"),
                                  std::string("\xc3\xa4"),
                                  std::string("a\0b", 3),
                                  word + "a",
                                  word + "/" + word + "/b",
                                  std::string(300, 'a')}) {
    INFO(name);
    CHECK_FALSE(tar::is_name(name));
    CHECK_THROWS_AS(tar::pack({{name, "x", 0644}}), std::logic_error);
  }
  CHECK_THROWS_AS(tar::pack({{"a", "x", 0644}, {"a", "y", 0644}}), std::logic_error);
}

TEST_CASE("an archive that was cut anywhere is an error", "[tar]") {
  const std::string whole = tar::pack(two);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    CHECK_FALSE(problem(whole.substr(0, size)).empty());
  }
  CHECK(problem(whole).empty());
}

TEST_CASE("a byte changed in a header is an error", "[tar]") {
  const std::string whole = tar::pack({{"a.txt", "hello\n", 0644}});
  for (std::size_t at = 0; at < 512; ++at) {
    INFO(at);
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    if (at == 154 || at == 155) continue;  // the end of the check sum, which says nothing
    CHECK_FALSE(problem(changed).empty());
  }
}

TEST_CASE("what we would not write into an archive is an error that says what it is", "[tar]") {
  CHECK(problem(forged(0, "a.txt")).empty());  // the forger can write what is right
  CHECK_THAT(problem(forged(156, "2")), ContainsSubstring("a.txt is not a file but a symbolic link"));
  CHECK_THAT(problem(forged(156, "1")), ContainsSubstring("a link"));
  CHECK_THAT(problem(forged(156, "5")), ContainsSubstring("a directory"));
  CHECK_THAT(problem(forged(156, "3")), ContainsSubstring("a device"));
  CHECK_THAT(problem(forged(156, "6")), ContainsSubstring("a pipe"));
  for (const char* type : {"x", "g", "L", "K", "S", "7", "Z"}) {
    CHECK_THAT(problem(forged(156, type)), ContainsSubstring("does not write"));
  }
  for (const char* name : {"../x", "/etc/passwd", "a/../../x", ".bashrc", "-rf", "a\x1b[2J"}) {
    INFO(name);
    const std::string why = problem(with_name(name));
    CHECK_THAT(why, ContainsSubstring("is no name for a file in it"));
    CHECK_THAT(why, !ContainsSubstring("\x1b"));
  }
  CHECK_THAT(problem(forged(345, "..")), ContainsSubstring("\"../a.txt\""));
  CHECK_THAT(problem(with_name("")), ContainsSubstring("is no name"));
}

TEST_CASE("a size that is a lie is an error and takes no memory", "[tar]") {
  CHECK_THAT(problem(forged(124, "77777777777")), ContainsSubstring("not whole"));
  CHECK_THAT(problem(forged(124, std::string("\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", 12))),
             ContainsSubstring("a number in it is none, or too large"));
  CHECK_THAT(problem(forged(124, "-0000000006")), ContainsSubstring("a number"));
  CHECK_THAT(problem(forged(124, "           ")), ContainsSubstring("a number"));
  CHECK_THAT(problem(forged(124, "0000000001x")), ContainsSubstring("a number"));
}

TEST_CASE("a name twice and anything behind the end are errors", "[tar]") {
  const std::string one = tar::pack({{"a.txt", "hello\n", 0644}}), body = one.substr(0, one.size() - 1024);
  CHECK_THAT(problem(body + one), ContainsSubstring("a.txt is in it twice"));
  CHECK_THAT(problem(one + body), ContainsSubstring("something follows its end"));
  CHECK_THAT(problem(one + "x"), ContainsSubstring("something follows its end"));
  CHECK(problem(one + std::string(8192, '\0')).empty());  // other programs fill up their last record
  CHECK_FALSE(problem("PK\3\4" + one).empty());
  CHECK_FALSE(problem(std::string(512, 'x')).empty());
}
