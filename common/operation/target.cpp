#include "operation/target.hpp"

#include "shared/who.hpp"

namespace kf::operation {

bool recorded_there(const Kit& kit, const std::string& verb) {
  const std::string undo = "rollback-";
  return verb.starts_with(undo) ? recorded_there(kit, verb.substr(undo.size())) : kit.recorded_there(verb);
}

std::string verb_of(const std::string& id) {
  const std::string suffix = "-20261121-050312-7f3a";
  return id.size() > suffix.size() ? id.substr(0, id.size() - suffix.size()) : id;
}

shared::Place place_in(const cli::Invocation& in, Target& target, const std::string& identity) {
  return {target.cluster(), identity, {shared::who(), in.self, target.flags}};
}

}  // namespace kf::operation
