# Writes OUTPUT, a C++ source that defines kf::embedded::SYMBOL with the bytes of INPUT.
file(READ "${INPUT}" hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
file(WRITE "${OUTPUT}" "// Generated from ${INPUT}\n#include <string_view>\nnamespace kf::embedded {\n"
  "static const unsigned char bytes_${SYMBOL}[] = {\n${bytes}0};\n"
  "extern const std::string_view ${SYMBOL};\n"
  "const std::string_view ${SYMBOL}(reinterpret_cast<const char*>(bytes_${SYMBOL}), sizeof bytes_${SYMBOL} - 1);\n}\n")
