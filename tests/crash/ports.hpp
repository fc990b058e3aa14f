// The suite's own ports on a stage: each call and each line of the journal is a point where a fault can strike.
#pragma once
#include "record/journal.hpp"
#include "stage.hpp"

namespace kf::crash {

class StageCluster final : public kube::Cluster {
 public:
  explicit StageCluster(Stage& stage) : stage_(stage) {}
  void list(const kube::Resource&, const kube::Query&, const doc::ObjectSink&) override;
  std::optional<doc::Json> get(const kube::Resource&, const kube::Name&) override;
  std::string version() override;
  void create(const kube::Resource&, const doc::Json&) override;
  void try_create(const kube::Resource& r, const doc::Json& object) override { stage_.world.try_create(r, object); }
  void patch(const kube::Resource&, const kube::Name&, const doc::Json& merge) override;
  void remove(const kube::Resource&, const kube::Name&, const kube::Seen&) override;

  /// Of the running operation: no change before its step is begun in there.
  const plan::Journal* journal = nullptr;

 private:
  void change(Sent);
  Stage& stage_;
};

/// A real file, whose lines can tear.
class StageJournal final : public plan::Journal {
 public:
  /// `start`: the world when the command was given.
  StageJournal(Stage&, record::FileJournal&, std::filesystem::path file, const plan::Plan&, const World& start);
  void append(const plan::Record&) override;
  const std::vector<plan::Record>& records() const override { return real_.records(); }
  void end(record::Ending);

 private:
  void check(const plan::Record&) const;
  void check_done(const plan::Step&) const;
  void tear(const std::string& line, int how) const;

  Stage& stage_;
  record::FileJournal& real_;
  std::filesystem::path file_;
  const plan::Plan& plan_;
  const World& start_;
};

/// Tells the stage which step asks.
class StageTools final : public plan::Executor {
 public:
  StageTools(Stage& stage, plan::Executor& tools, const plan::Plan& plan) : stage_(stage), tools_(tools), plan_(plan) {}
  plan::Observation probe(const plan::Action&) override;
  void act(const plan::Action&) override;

 private:
  const plan::Step* step_of(const plan::Action&) const;
  Stage& stage_;
  plan::Executor& tools_;
  const plan::Plan& plan_;
};

/// Time passes when somebody waits.
class StageClock final : public plan::Clock {
 public:
  explicit StageClock(Stage& stage) : stage_(stage) {}
  std::chrono::milliseconds now() override;
  void wait() override;

 private:
  Stage& stage_;
  std::chrono::milliseconds time_{0};
};

}  // namespace kf::crash
