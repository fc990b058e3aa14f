// This file and base64.cpp are the only ones that know OpenSSL.
#include "base/digest.hpp"

#include "base/error.hpp"

#include <array>
#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace kf {

std::string sha256(std::string_view bytes) {
  // A broken openssl.cnf of the machine, or OPENSSL_CONF, is no reason to stop: we need nothing that stands in it.
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1 || length != 32) {
    throw Error("cannot compute a SHA-256").why("OpenSSL refuses it on this machine");
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < length; ++i) hex += {digits[digest.at(i) >> 4], digits[digest.at(i) & 15]};
  return hex;
}

}  // namespace kf
