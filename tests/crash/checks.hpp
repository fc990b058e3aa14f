// What must hold when a command of a story has ended: what it says is so, and what it took back is as it was.
#pragma once
#include "cases.hpp"
#include "stage.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace kf::crash {

/// Every check throws Broken.
class Checks {
 public:
  Checks(const Case& a_case, Stage& a_stage) : of(a_case), stage(a_stage) {}

  std::map<std::string, std::string> before{};  ///< the arrangement, when the command was given
  std::map<plan::Id, plan::Texts> done{};       ///< of the last run, and what has begun
  std::set<plan::Id> begun{};
  std::vector<plan::Failure> told{};  ///< by all runs

  void outcome(const plan::Draft&, const plan::Outcome&, bool back);
  void restored(const plan::Draft&, const plan::Outcome&, bool back);
  static void rollback(const plan::Draft& plan, const plan::Draft& back, const plan::Progress&);

  struct Untouched {
    std::map<std::string, std::string> arrangement;
    long clock = 0;
  };
  Untouched not_begun(const plan::Draft&, const plan::Progress&);
  void untouched(const Untouched&);
  void taken_back(const plan::Draft& plan, const plan::Draft& back, const plan::Outcome&, const plan::Progress&);

 private:
  bool spoken_of(const plan::Id&) const;
  bool superseded(const plan::Draft&, const plan::Step&) const;

  const Case& of;
  Stage& stage;
};

}  // namespace kf::crash
