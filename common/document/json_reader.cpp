#include "document/json_parser.hpp"

namespace kf::doc {

ListMeta read_json(std::string_view text, const std::string& origin, const ObjectSink& sink) {
  return parse_json(text.begin(), text.end(), origin, sink);
}

}  // namespace kf::doc
