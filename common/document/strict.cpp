#include "document/strict.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <set>

namespace kf::doc {

namespace {

constexpr std::size_t max_depth = 100;

/// Watches the parser: how deep it is, and which keys each open object has had. An array has none.
class Watch {
 public:
  explicit Watch(const std::string& origin) : origin_(origin) {}

  bool operator()(int, Json::parse_event_t event, const Json& value) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (keys_.size() == max_depth) refuse("it is nested more than 100 levels deep");
      keys_.emplace_back();
    } else if (event == Event::object_end || event == Event::array_end) {
      keys_.pop_back();
    } else if (event == Event::key && !keys_.back().insert(value.get_ref<const std::string&>()).second) {
      refuse("the key \"" + text::printable(value.get_ref<const std::string&>()) + "\" stands twice in one object");
    }
    return true;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const { throw Error("cannot read " + origin_).why(why); }

  const std::string& origin_;
  std::vector<std::set<std::string>> keys_;
};

/// The parser takes a NUL for the end of the text and does not look at what follows. In JSON none can stand bare.
bool has_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

}  // namespace

Json read_strict(std::string_view text, const std::string& origin) {
  if (has_nul(text))
    throw Error("cannot read " + origin + ": it is not complete, valid JSON").why("NUL bytes are in it");
  Watch watch(origin);
  try {
    return Json::parse(text.begin(), text.end(),
                       [&](int depth, Json::parse_event_t event, Json& value) { return watch(depth, event, value); });
  } catch (const Json::exception& e) {  // "[json.exception.parse_error.101] parse error at line 1, column 9: …"
    std::string what = e.what();
    if (const auto at = what.find("] "); at != std::string::npos) what.erase(0, at + 2);
    throw Error("cannot read " + origin + ": it is not complete, valid JSON").why(text::printable(what));
  }
}

bool is_json(std::string_view text) { return !has_nul(text) && Json::accept(text.begin(), text.end()); }

}  // namespace kf::doc
