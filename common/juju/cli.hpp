// The model behind a juju binary: it brings every login and controller that the user already has.
#pragma once
#include "juju/failure.hpp"
#include "juju/info.hpp"
#include "juju/model.hpp"
#include "process/runner.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace kf::juju {

/// Which juju and which model.
struct JujuOptions {
  std::vector<std::string> command{"juju"};  ///< program and leading words
  std::string model;                         ///< ModelInfo::pinned(): "uk8s:admin/kubeflow"
  std::string typed = "juju";                ///< what a person types to reach the same juju, for hints
  std::chrono::seconds patience{120};        ///< for a call that only reads; 0: none
  std::chrono::seconds changing{900};        ///< for one that changes something, or runs an action
};

/// --juju if given, else KF_JUJU, else juju.
std::vector<std::string> choose_juju(const std::string& flag);

/// The model that the user means: what -m said, or if that is empty what juju takes then (JUJU_MODEL, JUJU_CONTROLLER,
/// the last `juju switch`). `options.model` does not count. Asks the controller. Throws JujuError.
ModelInfo find_model(process::Runner&, const JujuOptions&, const std::string& wanted);

/// Changing calls are let finish on a first Ctrl-C (process::Command::finish). Every call names the model, so that
/// neither a `juju switch` nor a variable of the environment leads to another one. Only the exit code tells success:
/// juju writes "Added charm …" before it may fail, and information on standard error.
class Juju final : public Model {
 public:
  /// `options.model` must be pinned; anything else is a std::logic_error.
  Juju(process::Runner& runner, JujuOptions options);

  Versions versions() override;
  Status status() override;
  Bundle bundle() override;
  Config config(const std::string& app) override;
  std::vector<Storage> storage() override;
  std::optional<int> released(const std::string& charm, const std::string& channel, const std::string& base) override;
  std::string root_password(const std::string& app) override;

  void refresh(const Refresh&) override;
  void scale(const std::string& app, long units) override;
  void trust(const std::string& app, bool on) override;
  void remove(const std::string& app) override;
  void deploy(const Deploy&) override;
  void relate(const Relation&) override;
  void unrelate(const Relation&) override;
  void configure(const std::string& app, const std::map<std::string, std::string>& values) override;
  void forget_storage(const std::string& id) override;
  void import_volume(const std::string& volume, const std::string& storage_name) override;
  void offer(const Offer&) override;

  /// A descriptor that the juju of every changing call inherits from now on: the lock of an operation, which an orphan
  /// of ours then keeps. -1: none any more.
  void lend(int descriptor) { lent_ = descriptor; }

 private:
  using Words = std::vector<std::string>;

  Words in_model(Words words) const;
  process::Result try_ask(Words words) { return try_ask(std::move(words), options_.patience); }
  process::Result try_ask(Words words, std::chrono::seconds patience);
  std::string ask(const Call&, Words words);
  void change(Call, Words words, std::string input = {});
  Version client();
  void demand_volumes(const Call&);

  process::Runner& runner_;
  JujuOptions options_;
  std::string controller_, model_;  // "uk8s", "admin/kubeflow"
  std::optional<Version> client_;
  int lent_ = -1;
};

}  // namespace kf::juju
