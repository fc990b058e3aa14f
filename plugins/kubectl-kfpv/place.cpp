#include "place.hpp"

#include "shared/who.hpp"

namespace kf::kfpv {

bool needs_place(const std::string& verb) {
  const std::string undo = "rollback-";
  if (verb.starts_with(undo)) return needs_place(verb.substr(undo.size()));
  return verb != "retain" && verb != "unretain" && verb != "export";
}

std::string verb_of(const std::string& id) {
  const std::string suffix = "-20261121-050312-7f3a";
  return id.size() > suffix.size() ? id.substr(0, id.size() - suffix.size()) : id;
}

shared::Place place_in(cli::Invocation& in, Target& target, const std::string& identity) {
  return {target.cluster(), identity, {shared::who(), in.self, target.flags}};
}

}  // namespace kf::kfpv
