// The record of an operation in the cluster that it changes.
#pragma once
#include "shared/place.hpp"
#include "target.hpp"

namespace kf::kfpv {

/// Whether an operation of that verb ("rebind", "rollback-retain") is recorded in the cluster too. One that only sets
/// reclaim policies is not: each of its steps is safe alone, whoever else does it as well.
bool needs_place(const std::string& verb);

/// "retain-20261121-050312-7f3a" -> "retain"
std::string verb_of(const std::string& id);

/// Of the cluster behind `target`, whose identity_of() is `identity`.
shared::Place place_in(cli::Invocation&, Target& target, const std::string& identity);

}  // namespace kf::kfpv
