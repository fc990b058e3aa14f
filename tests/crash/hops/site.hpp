// One upgrade in memory: its model, its plan, who disturbs it, and what must hold whatever happens.
#pragma once
#include "plan/plan.hpp"
#include "trouble.hpp"
#include "truth.hpp"

#include <functional>
#include <set>
#include <string>

namespace kf::crash {

/// An upgrade, or the cleanup after one.
struct Hop {
  std::string name;  ///< "1.6 to 1.7"
  std::string from, to;
  rehearsal::JujuWorld world;
  plan::Draft draft;
  bool on_mariadb = false;         ///< and its databases are moved
  refresh::MemoryVault vault{};    ///< what has been written down before it
  std::set<std::string> may_go{};  ///< disks that it is to destroy
  bool refuses = false;            ///< it must come to nothing
};

/// Of a release, only these applications; none: all that it has.
Hop hop(const std::string& from, const std::string& to, const std::set<std::string>& apps, bool on_mariadb = false);
/// 1.9 to 1.10, MinIO deployed anew on its volume: lawful by a waiver only.
Hop attached(const std::set<std::string>& apps);

/// The next hop of the same model: volumes have policy Retain since the first one, and guards are there.
Hop following(const Hop& first, const std::string& to);

/// What a hop has left, and what may go of it. `damaged`: the backup is not what was on the disk.
Hop cleaned_up(const Hop&, bool damaged);

/// After a hop that nothing disturbs.
struct Left {
  rehearsal::JujuWorld world;
  refresh::MemoryVault vault;
  plan::Progress progress;
};
Left left_by(const Hop&);

/// Somebody else at work, while we wait: at our waits from number `at` on, until it says that it has done it.
struct Stranger {
  std::string name;
  std::function<bool(rehearsal::JujuWorld&)> act;
  bool destroys = false;  ///< what is lost then is its own doing
};
const std::vector<Stranger>& strangers();

struct Story {
  Fault fault = Fault::none;
  std::size_t at = 0;  ///< of the fault the changing call, of a stranger our wait; from 1
  const Stranger* stranger = nullptr;
  unsigned seed = 1;
};

struct Told {
  std::size_t calls = 0, waits = 0;
};

/// Plays it to its end, through death and resumption. Throws Broken that names hop and story.
Told play(const Hop&, const Story&);

}  // namespace kf::crash
