// Running a plan: one thread, no branch, no wait that is not a probe. Behind four small interfaces, so that a test can
// be the tool, the journal, the clock and the person who watches.
#pragma once
#include "plan/plan.hpp"

#include <functional>

namespace kf::plan {

enum class Status {
  not_yet,  ///< nothing has happened, or too little: act
  working,  ///< it is on its way: ask again later
  done,     ///< the promise is kept, whoever kept it
  refused,  ///< asking again will not help; a person or a new plan will
};
std::string_view shown(Status);

struct Observation {
  Status status{};
  std::string detail{};   ///< one line for people
  Texts outputs{};        ///< the evidence, and what Refs stand for; never a secret itself
  std::string attempt{};  ///< refused: what to try
};

/// What asking again will not help: no right, no login, no such tool. Thrown by probe and act; ends the step.
struct Refused : Error {
  using Error::Error;
  explicit Refused(Error error) : Error(std::move(error)) {}
};

/// Behind it the ports: real adapters, or the same verbs over the rehearsal's ports. Any other exception derived from
/// std::exception means "nobody knows": the next probe tells.
struct Executor {
  virtual Observation probe(const Action&) = 0;  ///< only reads: is the promise of this action kept?
  virtual void act(const Action&) = 0;           ///< at most one changing call, safe to repeat, returns at once
  virtual ~Executor() = default;
};

struct Record {
  enum class What { began, done, failed };
  What what{};
  Id step;
  std::string detail{};
  Texts outputs{};
  bool operator==(const Record&) const = default;
};
std::string_view shown(Record::What);

/// append() returns when the record is safe; if it throws, nothing that came after it has been done.
struct Journal {
  virtual void append(const Record&) = 0;
  virtual const std::vector<Record>& records() const = 0;
  virtual ~Journal() = default;
};

struct Clock {
  virtual std::chrono::milliseconds now() = 0;  ///< monotonic
  virtual void wait() = 0;                      ///< until it is worth asking again, at most about a second
  virtual ~Clock() = default;
};

struct Observer {
  virtual void began(const Step&) {}
  virtual void seen(const Step&, const Observation&) {}               ///< each probe
  virtual void troubled(const Step&, const std::string& /*what*/) {}  ///< a call failed; it will be asked again
  virtual ~Observer() = default;
};

/// Why a step is not done.
struct Failure {
  Id step;
  std::string why, attempt;
  bool operator==(const Failure&) const = default;
};

struct Outcome {
  enum class Was {
    done,       ///< every step
    stopped,    ///< by its reins
    refused,    ///< at least one step will not be done by asking again
    timed_out,  ///< at least one step ran out of patience, none was refused
  };
  Was was{};
  std::vector<Failure> failures{};
};

/// What a journal says of a plan.
struct Progress {
  std::map<Id, Texts> done;          ///< with their outputs
  std::set<Id> begun;                ///< done or not
  std::map<Id, std::string> failed;  ///< and not done later
};
Progress progress_of(const std::vector<Record>&);

/// What keeps a run from beginning more; an empty one keeps it from nothing. What has begun is seen to its end, or,
/// when a stop is asked, asked once more how it ended.
struct Reins {
  std::function<bool()> stop_asked{};
  /// Whether a step is of this run at all: of one that is not, nothing is even asked.
  std::function<bool(const Step&)> covers{};
  /// Asked once of each step that is not done yet, before its safeguards are asked for it; false is a stop. A person
  /// may take his time: patience does not run meanwhile, and what was known of the step is asked anew.
  std::function<bool(const Step&)> consents{};
};

/// For each ready step: probe; done, then journal it; else probe its safeguards, journal `began`, act, probe again.
/// Starts where the journal ends. Errors of the journal and Interrupted come through; all else is in the Outcome.
Outcome run(const Plan&, const Verbs&, Executor&, Journal&, Clock&, Observer&, const Reins& = {});

}  // namespace kf::plan
