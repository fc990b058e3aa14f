#include "juju/words.hpp"

#include "base/text.hpp"
#include "juju/names.hpp"

#include <stdexcept>

namespace kf::juju {

JujuError unsupported(const std::string& what, const std::string& why, const std::string& attempt) {
  return {Failure::unsupported, Error("cannot " + what).why(why).attempt(attempt)};
}

const std::string& checked(const std::string& name) {
  if (name.empty()) throw std::logic_error("a call to juju about something without a name");
  if (name.front() == '-') {
    throw unsupported("name anything \"" + text::printable(name) + "\"", "juju would take it for a flag",
                      "juju status");
  }
  return name;
}

std::string checked(const Endpoint& endpoint) {
  if (endpoint.name.empty()) throw std::logic_error("a relation without endpoints");
  return checked(endpoint.app) + ":" + endpoint.name;
}

/// "key=value". A value that begins with an at sign would be read from a file of that name (juju:
/// cmd/juju/application/utils/utils.go).
std::string key_value(const std::string& key, const std::string& value) {
  if (value.starts_with('@') || key.find('=') != std::string::npos) {
    throw unsupported("set " + text::printable(key) + " while deploying",
                      "juju would read its value from a file, or cut its name", "set it afterwards: juju config");
  }
  return checked(key) + "=" + value;
}

/// A bare name could also be a directory here (juju: "The charm or bundle … is ambiguous").
std::string charm_to_deploy(const std::string& charm) {
  const CharmName named = charm_name(checked(charm));
  if (!named.local) return charm.find(':') == std::string::npos ? "ch:" + charm : charm;
  if (!charm.starts_with("local:")) return charm;
  throw unsupported("deploy " + text::printable(charm), "it was deployed from a file, which juju does not keep",
                    "deploy it from that file");
}

}  // namespace kf::juju
