#include "juju/action.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "document/json.hpp"

namespace kf::juju {

// juju: cmd/juju/action/runaction.go, where the key is the unit's tag ("unit-mysql-0"), and run.go of 3.0, where it is
// its name. 2.9 ends with 0 whatever became of the action. Not the parser's own words, which would repeat the secret.
std::string read_result(std::string_view json, const std::string& origin, const std::string& key) {
  const auto document = doc::Json::parse(json, nullptr, false);
  if (!document.is_object() || document.size() != 1) {
    throw Error("cannot understand " + origin).why("it is not the answer of one unit");
  }
  const doc::In answer(document.front());
  const std::string status = answer["status"].text(), message = answer["message"].text();
  if (status != "completed") {
    throw Error("cannot use " + origin)
        .why("the action is " + (status.empty() ? "in an unknown state" : text::printable(status)) +
             (message.empty() ? "" : ": " + text::printable(message)));
  }
  std::string found = answer["results"][key.c_str()].text();
  if (found.empty()) throw Error("cannot understand " + origin).why("there is no " + key + " in its results");
  return found;
}

}  // namespace kf::juju
