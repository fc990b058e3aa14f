// Lawful plans, whole; each test takes something away.
#pragma once
#include "toy.hpp"

namespace kf::plan {

using E = Effect;

inline const std::string a = "disk/a", b = "disk/b", c = "disk/c";

inline Inventory database() { return {{"db", "pipeline runs", a, {"claim/old", "pv/a", "workload/app"}}}; }

/// A claim is replaced by another one of the same volume.
inline Draft rebind() {
  return draft(
      database(),
      {step("retain", {}, on("hold", "pv/a")), step("stop", {"retain"}, on("stop", "workload/app")),
       step("delete-old", {"retain", "stop"}, on("remove", "claim/old")), step("reserve", {"delete-old"}),
       step("create-new", {"reserve"}), step("use-new", {"create-new"}),
       step("start", {"use-new"}, on("start", "workload/app")), step("policy-back", {"start"}, on("free", "pv/a"))});
}

/// The bytes move from a to b, and the old claim goes.
inline Draft migrate() {
  return draft(database(), {step("stop", {}, {{E::stop, "db", a}}), step("copy", {"stop"}, {{E::copy, "db", b}}),
                            step("start", {"copy"}, {{E::start, "db", b}}),
                            step("drop", {"copy", "start"}, on("remove", "claim/old"))});
}

/// A charm is refreshed; what juju made for the old one goes.
inline Draft refresh() {
  return draft({{"profiles", "Profiles", "etcd/profiles", {"app/profiles"}}},
               {step("guard", {}, {{E::hold, "profiles", "etcd/profiles"}}),
                step("refresh", {"guard"}, on("remove", "app/profiles")),
                step("unguard", {"refresh"}, {{E::free, "profiles", "etcd/profiles"}})});
}

/// The application is served from b; what a still holds is to go.
inline Draft cleanup() {
  Draft made = draft({{"db", "pipeline runs", b, {}}}, {step("verify", {}, {{E::copy, "db", b}}),
                                                        step("remove-old", {"verify"}, {{E::destroy, "db", a}})});
  made.kind = Draft::Kind::cleanup;
  return made;
}

}  // namespace kf::plan
