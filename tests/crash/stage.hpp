// What one story is played on: a world, the faults that are to happen in it, and a book of who saw and did what, by
// which everything that must never happen is noticed at the moment when it does.
#pragma once
#include "plan/engine.hpp"
#include "rehearsal/state.hpp"
#include "rehearsal/world.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace kf::crash {

using rehearsal::Key;
using rehearsal::World;

/// An invariant does not hold. No std::exception, so that nothing on its way takes it for a failed call.
struct Broken {
  std::string what;
};
/// kill -9 at this very moment.
struct Died {};

/// Where something can happen: before, in and after a reading or changing call, or a line of the journal.
enum class Point { read, change, journal };

struct Fault {
  enum class What {
    die_before,
    die_after,
    error,               ///< the call fails, and nothing has happened
    forbidden,           ///< no right, this once
    forbidden_for_ever,  ///< no right to change anything from now on
    reply_lost,          ///< the call fails, and has happened
    late,                ///< the call fails, and happens `how` ticks later
    late_and_die,        ///< we die, and it happens `how` ticks later
    torn,                ///< we die in the middle of the line: a byte, half of it, all but its end
    stop,                ///< somebody asks us to stop
    stranger,            ///< somebody else does something: strangers.hpp
  };
  What what{};
  int how = 0;
  std::string volume{};  ///< stranger: to which
};
std::string shown(const Fault&);
using Script = std::map<long, Fault>;  ///< by the number of the point

/// What a stranger did to a volume on purpose, and what must therefore stay as it is.
struct Note {
  std::string volume, uid;
  std::string annotation{};  ///< he wrote this one
  std::string policy{};      ///< he set this policy
  kube::Name reserved{};     ///< he reserved it for this claim
};

/// A change on its way, with what its sender knew when it was sent.
struct Sent {
  enum class How { create, patch, remove };
  How how{};
  kube::Resource resource;
  kube::Name name;
  doc::Json body{};   ///< the new object, or the merge patch
  kube::Seen seen{};  ///< of the removal
  plan::Action action{};
  bool late = false;           ///< it comes when its sender may have done other things
  long probed = 0, began = 0;  ///< when its step was last probed, and the act began
  std::map<Key, std::pair<long, std::string>> looks{};
};

class Stage {
 public:
  Stage(World start, Script script);

  /// The next point. Throws Died for a death before it. What else is to happen in it is the caller's; null: nothing.
  const Fault* arrive(Point);
  const std::vector<Point>& points() const { return points_; }
  const std::set<long>& fired() const { return fired_; }
  /// No story goes on for ever: throws Broken.
  void count_a_question();

  // What our side does.
  void probes(const plan::Step*);
  void saw(const plan::Step*, plan::Status);
  void acts(const plan::Step*, const plan::Action& = {});
  void looked(const Key&, const std::optional<doc::Json>&);
  /// With what we know at this moment.
  Sent sent(Sent) const;
  /// The change takes place, or fails as the API server would fail it. Throws Broken if it must not be.
  void apply(const Sent&);
  void apply_later(const Sent&, int ticks);
  const plan::Step* acting() const { return acting_; }
  /// The last probe of the step said done, and nothing has been done for it since.
  bool proven(const plan::Id&) const;

  // What everybody else does.
  void tick();
  void pass(int ticks);
  void settle();
  void stranger_changes(const Key&);
  bool met_a_stranger() const { return !strange_.empty(); }
  bool hopeless() const { return hopeless_; }
  bool asked_to_stop() const { return stop_; }
  void starts_again() { acting_ = nullptr, stop_ = false; }
  /// It is not as it was when we last looked at it, or changed it: somebody else, a controller, or a call of ours that
  /// was late has changed it.
  bool changed_since_looked(const Key&);
  /// A stranger has changed it since it was looked at for the last probe of the step.
  bool changed_since_probed(const Key&, const plan::Id&) const;
  /// A stranger has changed it since then.
  bool changed_since(const Key&, long clock) const;
  long clock() const { return clock_; }
  bool met_a_stranger_since(long clock) const;
  /// A call of ours that was late has changed something since then.
  bool late_came_since(long clock) const { return late_came_ > clock; }
  bool waits() const { return !late_.empty(); }  ///< for such a call
  /// Our change was made while we waited for the answer.
  void made(const Sent&);

  /// From now on the data of these disks has been promised to survive.
  std::set<std::string> promised{};
  std::set<std::string> racing{};  ///< disks that may go without anybody's doing
  bool user_deletes = false;       ///< the user deletes things himself, and knows what is not promised

  World world;
  std::map<std::string, std::string> originals{};  ///< policies, as they were before we ever came
  bool at_rest = false;                            ///< so far nobody has deleted or replaced anything
  std::vector<Note> notes{};                       ///< of strangers' changes: strangers.hpp
  std::map<std::string, kube::Name> wanted{};      ///< by volume: the claim that it is to be bound to

 private:
  // judge.cpp: what a change of ours must never be, whatever has happened. They throw Broken.
  void judge_patch(const Sent&, const doc::Json& object);
  void judge_volume_patch(const Sent&, const doc::Json& volume);
  void judge_reservation(const Sent&, const doc::Json& volume);
  void judge_announcement(const Sent&, const doc::Json& claim);
  void judge_scale(const Sent&, const doc::Json& workload);
  void judge_release(const Sent&, const World& before);
  void judge_creation(const Sent&);
  void judge_volume_creation(const Sent&, const Key&) const;
  void judge_removal(const Sent&);
  void judge_volume_removal(const Sent&, const doc::Json& volume);
  /// After we had looked at it for this change: nobody could have known.
  bool strange_since_look(const Sent&, const Key&) const;

  void apply_patch(const Sent&);
  void check_losses();

  Script script_;
  std::vector<Point> points_;
  std::set<long> fired_;
  std::vector<std::pair<long, Sent>> late_;  // by tick
  long ticks_ = 0, clock_ = 0, questions_ = 0, late_came_ = 0;
  bool forbidden_ = false, hopeless_ = false, stop_ = false;
  const plan::Step* acting_ = nullptr;
  plan::Action action_{};  // of the step that acts, its Refs resolved
  long act_began_ = 0;
  std::map<plan::Id, long> probed_;  // when the last probe of a step began
  std::map<plan::Id, bool> proven_;
  std::map<plan::Id, std::map<Key, std::pair<long, std::string>>> proofs_;  // what we had seen when it was last probed
  std::map<Key, std::pair<long, std::string>> looks_;  // when we last saw an object, and its version
  std::map<Key, long> strange_;                        // when a stranger last changed it
  std::set<std::string> known_losses_;
};

/// The cluster as a port that compares in a patch only what the patch carries. So what catches a patch without a
/// precondition is what it does.
class Lenient final : public kube::Cluster {
 public:
  explicit Lenient(World& world) : world_(world) {}
  void list(const kube::Resource& r, const kube::Query& q, const doc::ObjectSink& s) override { world_.list(r, q, s); }
  std::optional<doc::Json> get(const kube::Resource& r, const kube::Name& n) override { return world_.get(r, n); }
  std::string version() override { return world_.version(); }
  void create(const kube::Resource& r, const doc::Json& object) override { world_.create(r, object); }
  void try_create(const kube::Resource& r, const doc::Json& object) override { world_.try_create(r, object); }
  void patch(const kube::Resource&, const kube::Name&, const doc::Json& merge) override;
  void remove(const kube::Resource& r, const kube::Name& n, const kube::Seen& s) override { world_.remove(r, n, s); }

  /// Throws ClusterError if a precondition that the patch does carry is not met.
  doc::Json checked(const kube::Resource&, const kube::Name&, const doc::Json& merge);

 private:
  World& world_;
};

Key volume_key(const std::string& name);
Key key_of(const kube::Resource&, const kube::Name&);
const kube::Resource& resource_of(const std::string& kind);
std::string uid_of(const doc::Json&);
std::string version_of(const doc::Json&);
/// Of this very object, in this very state. A version alone can come again, out of a backup.
std::string stamp_of(const doc::Json&);
/// A disk with content was destroyed, or what was on it.
bool lost(const World&, const std::string& disk);
kube::Name claim_of(const doc::Json& volume);
/// Of all volume objects whose disk it is, the names.
std::vector<std::string> objects_of(World&, const std::string& disk);
std::string policy_of(const doc::Json& volume);

}  // namespace kf::crash
