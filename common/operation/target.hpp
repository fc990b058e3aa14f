// What a command works on: something live, or the rehearsal of a capture.
#pragma once
#include "operation/run.hpp"
#include "operation/show.hpp"
#include "shared/place.hpp"

#include <memory>
#include <string>

namespace kf::operation {

/// What was read from it can be acted on in it.
class Target {
 public:
  virtual ~Target() = default;
  virtual kube::Cluster& cluster() = 0;  ///< also where the record of an operation lies
  virtual std::string identity() = 0;    ///< what tells it from every other; plan::Draft::target. Throws Error
  virtual plan::Executor& tools() = 0;   ///< of all verbs of this plugin
  virtual Hands hands() = 0;             ///< with tools()
  virtual void keep() {}                 ///< a rehearsal writes its end state where --rehearse-out says
  virtual Wording wording(const std::string& self) const { return {.tool = kubectl, .self = self}; }

  std::string place;       ///< "context prod"; for headings
  std::string kubectl;     ///< how a person reaches the same cluster: "kubectl --context prod"
  std::string flags;       ///< our own flags that do the same, with a space in front; empty: none
  bool rehearsed = false;  ///< nothing that is done to it is real
};

/// What the commands that change something have to know of the plugin that they are part of.
struct Kit {
  std::string tool;  ///< "kfpv": of its operations' records
  const plan::Verbs& (*verbs)();
  std::unique_ptr<Target> (*target_of)(cli::Invocation&);  ///< connects, or loads what --rehearse names
  bool (*recorded_there)(const std::string& verb);         ///< its operations have a record in the cluster
  /// Answers how an operation of whatever plan has ended: what was read back has the last word.
  Exit (*tell)(cli::Invocation&, const plan::Plan&, const Ended&, Target&);
};

/// Of an operation of that verb, or of one that takes it back ("rebind", "rollback-rebind").
bool recorded_there(const Kit&, const std::string& verb);

/// "retain-20261121-050312-7f3a" -> "retain"
std::string verb_of(const std::string& id);

/// The record in the cluster behind a target.
shared::Place place_in(const cli::Invocation&, Target&, const std::string& identity);

}  // namespace kf::operation
