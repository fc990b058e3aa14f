// Our hold on an operation: what its journal says is in the cluster as well, and whoever was taken over does nothing
// more.
#pragma once
#include "record/operation.hpp"
#include "record/session.hpp"
#include "shared/place.hpp"

namespace kf::shared {

/// What is taken for granted when an operation is taken up.
enum class Mode {
  fresh,  ///< it begins now
  again,  ///< it goes on
  even,   ///< it goes on even where the cluster no longer knows it
};

/// That no other operation is open, and that its record has room; `instead`: one of ours that this one may follow.
/// Nothing is written. Throws Error (exit 4) that names the holder, or says why there can be no record.
void check_free(const Place&, const plan::Draft&, const std::string& plan, const record::Operation* instead = nullptr);

/// The journal of an operation that is ours, in two places. It and `operation` are used by one thread.
class Hold final : public plan::Journal {
 public:
  Hold(Place& place, record::Operation& operation);

  /// Makes the record in the cluster ours, or finds that it is, and writes all that the journal says. Throws Error:
  /// exit 4 as check_free() does (and if somebody else has brought this operation to its end), exit 5 that names
  /// whoever holds it. A cluster that is silent: exit 5, since nobody knows.
  void take(Mode, const record::Operation* instead = nullptr);

  /// First on the disk, then in the cluster. `began` is in both when this returns, or it throws Error (exit 5); the
  /// others wait for the next one if the cluster is silent. Being taken over is an Error (exit 5) always.
  void append(const plan::Record&) override;
  const std::vector<plan::Record>& records() const override { return operation_.journal().records(); }

  /// First in the cluster, so that nobody has one that is over here and open there. Throws as append(`began`) does.
  void end(record::Ending);

  /// Throws plan::Refused if it is no longer ours. Right after `began` was written nothing is asked.
  void check_before_act();

 private:
  Sheet sheet(std::optional<record::Ending> ending) const;
  void write(std::optional<record::Ending> ending);
  Found ours() const;
  std::string call_again() const;
  void check_replaceable(const Found&, Mode, const record::Operation* instead) const;
  void check_known(const Head* there, Mode) const;

  Place& place_;
  record::Operation& operation_;
  std::string plan_;
  record::Session session_;
  record::Time since_;
  bool just_written_ = false;
};

/// Acts only while the hold is ours.
class Fence final : public plan::Executor {
 public:
  Fence(plan::Executor& tools, Hold& hold) : tools_(tools), hold_(hold) {}
  plan::Observation probe(const plan::Action& action) override { return tools_.probe(action); }
  void act(const plan::Action& action) override {
    hold_.check_before_act();
    tools_.act(action);
  }

 private:
  plan::Executor& tools_;
  Hold& hold_;
};

}  // namespace kf::shared
