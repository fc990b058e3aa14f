// Checksums. OpenSSL's libcrypto is behind them and base64.hpp, and behind nothing else.
#pragma once
#include <string>
#include <string_view>

namespace kf {

/// SHA-256 in lower-case hexadecimal digits. Throws Error if the library refuses to compute one.
std::string sha256(std::string_view bytes);

/// MD5 likewise: only for names that others have made with it, never to trust in. A machine in FIPS mode refuses it.
std::string md5(std::string_view bytes);

}  // namespace kf
