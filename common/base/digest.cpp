// This file and base64.cpp are the only ones that know OpenSSL.
#include "base/digest.hpp"

#include "base/error.hpp"

#include <array>
#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace kf {

namespace {

std::string digest_of(std::string_view bytes, const EVP_MD* method, const char* name) {
  // A broken openssl.cnf of the machine, or OPENSSL_CONF, is no reason to stop: we need nothing that stands in it.
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, method, nullptr) != 1) {
    throw Error(std::string("cannot compute ") + name).why("OpenSSL refuses it on this machine");
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < length; ++i) hex += {digits[digest.at(i) >> 4], digits[digest.at(i) & 15]};
  return hex;
}

}  // namespace

std::string sha256(std::string_view bytes) { return digest_of(bytes, EVP_sha256(), "a SHA-256"); }

std::string md5(std::string_view bytes) { return digest_of(bytes, EVP_md5(), "an MD5"); }

}  // namespace kf
