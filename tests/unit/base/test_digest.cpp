#include "base/digest.hpp"
#include "catch.hpp"

using namespace kf;

TEST_CASE("SHA-256 gives the digests that its standard prints", "[digest]") {
  // FIPS 180-4, the examples of NIST's Cryptographic Standards and Guidelines; the empty text is from its CAVP vectors.
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a NUL and every other byte counts in a digest", "[digest]") {
  CHECK(sha256(std::string_view("a\0b", 3)) != sha256("a"));
  CHECK(sha256(std::string_view("\xbd", 1)) == "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b");
}

TEST_CASE("MD5 gives the digests that its standard prints", "[digest]") {
  CHECK(md5("") == "d41d8cd98f00b204e9800998ecf8427e");  // RFC 1321, A.5
  CHECK(md5("message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
}
