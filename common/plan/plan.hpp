// What will be done, as plain data. Knows no tool, no file, no clock and no JSON.
#pragma once
#include "base/error.hpp"

#include <chrono>
#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace kf::plan {

using Id = std::string;       ///< of a step or a datum: unique in its plan, stable, readable: "retain-pvc-1234"
using Address = std::string;  ///< what an API can remove: "pv/NAME", "claim/NAMESPACE/NAME", "namespace/NAME"
using Place = std::string;    ///< where bytes lie: "disk/csi/ebs.csi.aws.com/vol-1", "file/…/db.sql"
using Texts = std::map<std::string, std::string>;

/// Something that we promise to keep. A plan lists every datum that it can reach, recognised or not.
struct Datum {
  Id id;
  std::string what;            ///< for people: "metadata (mysql), kubeflow/mysql-pv-claim"
  Place home;                  ///< the one place that is served and written today
  std::set<Address> hangs_on;  ///< the home goes, now or later, when one of these goes
  /// Whoever may write it. A verb that stops one of several stops no writing, and so has no effect `stop`: that is for
  /// the step that sees them all at rest.
  std::set<Address> written_by{};
  bool operator==(const Datum&) const = default;
};
using Inventory = std::vector<Datum>;

/// What an action does to one datum at one place. The law sees nothing else of an action.
enum class Effect {
  endanger,  ///< hazard: an object before the bytes is removed; of what the bytes lie in, it is `destroy`
  rewrite,   ///< hazard: the bytes change where they are
  destroy,   ///< hazard: the bytes, or what they lie on, go
  hold,      ///< safeguard: the bytes survive the object
  snap,      ///< safeguard: they are elsewhere too, verified, taken while writers ran
  copy,      ///< safeguard: the same, taken while no writer ran; or the place that is now served
  free,      ///< gives a hold up
  stop,      ///< stops every writer of the datum
  start,     ///< starts one, on this place
};
std::string_view shown(Effect);

struct DataEffect {
  Effect effect{};
  Id datum;
  Place place;
  Address by{};  ///< what is removed, or what carries the hold: "pv/NAME" for policy Retain. Empty: nobody knows
  auto operator<=>(const DataEffect&) const = default;
};

/// A text that is known only when another step is done: one of its outputs.
struct Ref {
  Id step;
  std::string output;
  auto operator<=>(const Ref&) const = default;
};
using Value = std::variant<std::string, Ref>;

/// A verb with its arguments. Verbs and the names of their arguments are frozen: plan files outlive a release.
struct Action {
  std::string verb;  ///< "kube.hold"
  std::map<std::string, Value> args{};
  bool operator==(const Action&) const = default;

  /// The argument as text. Throws std::logic_error for one that is not there or still a Ref.
  const std::string& text(const std::string& arg) const;
  /// The same for people: a Ref reads as "<STEP.OUTPUT>".
  std::string shown(const std::string& arg) const;
};

/// One row of a vocabulary. The rows stand in the room that owns the tool and are joined at the composition root.
struct Verb {
  std::set<std::string> args, outputs;
  std::vector<DataEffect> (*effects)(const Action&, const Inventory&);  ///< pure
  std::string (*command)(const Action&);  ///< pure; what a person would type instead, behind the tool's own name
  bool looks = false;                     ///< it changes nothing: there is nothing to be undone
};
using Verbs = std::map<std::string, Verb>;

struct Step {
  Id id;
  std::string title, why;
  std::set<Id> needs;  ///< edges of the graph; a Ref adds its step by itself
  Action action;
  std::optional<Action> undo{};    ///< absent: a point of no return, and shown as such
  std::vector<DataEffect> also{};  ///< effects that only the workflow knows: they add, never take away
  std::chrono::seconds patience{300};
  bool operator==(const Step&) const = default;

  std::set<Id> all_needs() const;  ///< with those that the action's Refs add
};

/// The user takes it upon himself that a step endangers or rewrites a datum, by name. The only way around the law;
/// there is none for a destruction.
struct Waiver {
  Id step, datum;
  std::string words;
  bool operator==(const Waiver&) const = default;
};

struct Draft {
  enum class Kind { apply, rollback, cleanup };  ///< destroy is lawful in a cleanup only, and even there needs a copy
  Kind kind = Kind::apply;
  std::string tool;    ///< "kfpv 0.1.0"
  std::string title;   ///< "retain 3 volumes"
  std::string target;  ///< uid of the namespace kube-system, uuid of a juju model, ARN of a cluster
  std::string where;   ///< the target's name for people: "context prod"
  /// A refused step stops only what needs it. For plans whose steps have nothing to do with one another.
  bool keep_going = false;
  /// What the steps stand on: facts, which whoever runs it reads again first ("pv/NAME uid" -> "…"), and what was asked
  /// for ("--db" -> "migrate").
  Texts premises{};
  Inventory data{};
  std::vector<Step> steps{};  ///< in an order that respects needs
  std::vector<Waiver> waivers{};
  bool operator==(const Draft&) const = default;
};
std::string_view shown(Draft::Kind);

/// What differs between the facts that a plan was made of and those of now, a line for each; none: it still holds.
std::vector<std::string> stale(const Texts& premises, const Texts& now);

/// A hazard without a safeguard.
struct Violation {
  Id step;
  DataEffect hazard;
};

/// Holding one means: well formed and lawful. There is no other way to get one; reading a file goes through make() too.
class Plan {
 public:
  /// Throws Error (exit 1) for a draft that is not well formed: an unknown verb, arguments that are not the verb's, a
  /// Ref where the effects need a text, ids twice, a need or a Ref that names no earlier step, an undo that waits for a
  /// Ref of its own: of a step that is neither its own nor certainly done before that; a waiver that waives nothing.
  static std::variant<Plan, std::vector<Violation>> make(Draft, const Verbs&);

  const Draft* operator->() const { return &draft_; }
  const Draft& operator*() const { return draft_; }

 private:
  explicit Plan(Draft draft) : draft_(std::move(draft)) {}
  Draft draft_;
};

/// make() for a workflow's own draft. A violation is a bug of the workflow then, or something that the user must waive:
/// throws Error (exit 4) that tells each step, what it does to which data, what would answer it, and the --accept that
/// waives it.
Plan lawful(Draft, const Verbs&);

}  // namespace kf::plan
