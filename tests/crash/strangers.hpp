// Other actors: what they may do to a volume, its claim or its namespace between two calls of ours.
#pragma once
#include "stage.hpp"

namespace kf::crash {

/// How many different things a stranger does.
int stranger_acts(bool on_reservations);
std::string stranger_act(int which);

/// Does it, if there is still something to do it to.
void act_as_stranger(Stage&, const Fault&);

/// What strangers have done on purpose must still be so. Throws Broken.
void check_notes(Stage&);

/// Of what he puts in the place of something of the same name.
std::string fresh_uid(const Stage&);

struct Act {
  const char* name;
  void (*act)(Stage&, const doc::Json& volume);
};
const std::vector<Act>& acts_on_volumes();
/// What somebody does who wants the volume, or the claim's name, for himself: where a volume is to be bound.
const std::vector<Act>& acts_on_reservations();
/// What somebody does to the Deployments and StatefulSets that use it: where they are to be stopped and started.
const std::vector<Act>& acts_on_workloads();

}  // namespace kf::crash
