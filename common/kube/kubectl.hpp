// The cluster behind a kubectl binary: it brings every login method and kubeconfig rule that the user already has.
#pragma once
#include "kube/cluster.hpp"
#include "kube/failure.hpp"
#include "process/runner.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace kf::kube {

/// Which kubectl and which cluster.
struct KubectlOptions {
  std::vector<std::string> command{"kubectl"};  ///< program and leading words: {"microk8s", "kubectl"}
  std::vector<std::string>
      flags;  ///< kubectl's own connection flags as the user gave them: --context=…, --kubeconfig=…
  std::string self = "kubectl kfpv";  ///< our own command name, for hints
  std::string typed = "kubectl";      ///< what a person types to reach the same cluster, for hints
  /// Objects to a page. Pages are parsed while they arrive, so their size costs us no memory; each costs the start of a
  /// kubectl (0.05 s of CPU), and a list in one piece costs the server the memory of all of it.
  int chunk_size = 10000;
  std::chrono::seconds patience{60};  ///< for one call; 0: none
};

/// --kubectl if given, else KF_KUBECTL, else KUBECTL_PATH (kubectl 1.37 tells plugins its own path in it), else
/// kubectl.
std::vector<std::string> choose_kubectl(const std::string& flag);

/// Changing calls are let finish on a first Ctrl-C (process::Command::finish). Objects and patches reach kubectl
/// through its standard input, never through its command line.
class Kubectl final : public Cluster, public Logs, public Exec, public Rights {
 public:
  Kubectl(process::Runner& runner, KubectlOptions options) : runner_(runner), options_(std::move(options)) {}

  /// Reads which context and server kubectl will use. Not needed before other calls, except for a server behind a path
  /// of its own (https://rancher.example.com/k8s/clusters/c-1), which every `kubectl … --raw` loses.
  void connect();

  void list(const Resource&, const Query&, const doc::ObjectSink&) override;
  std::optional<doc::Json> get(const Resource&, const Name&) override;
  void create(const Resource&, const doc::Json& object) override;
  void try_create(const Resource&, const doc::Json& object) override;
  void patch(const Resource&, const Name&, const doc::Json& merge) override;
  void remove(const Resource&, const Name&, const Seen&) override;
  std::string version() override;
  std::string exec(const Name& pod, const std::string& container, const std::vector<std::string>& argv,
                   const std::string& input, const Bounds& bounds = {}) override;
  bool may(const Right&) override;
  std::string log(const Name& pod, const std::string& container, int lines) override;

  /// A descriptor that the kubectl of every changing call inherits from now on: the lock of an operation, which an
  /// orphan of ours then keeps. -1: none any more.
  void lend(int descriptor) { lent_ = descriptor; }

  /// The name of the context in use; empty before connect(), or if kubectl cannot say (inside a pod there is none).
  const std::string& context() const { return context_; }

 private:
  process::Command command_of(std::vector<std::string> args) const;
  process::Result run(const process::Command&);
  process::Result ask(std::vector<std::string> args);
  void change(const Call&, std::vector<std::string> args, std::string input);
  void post(const Resource&, const doc::Json& object, const std::string& options);
  std::string find_prefix(const std::string& server);
  doc::ListMeta page(const std::string& uri, const Resource&, const std::string& ns, const doc::ObjectSink&);

  process::Runner& runner_;
  KubectlOptions options_;
  std::string context_, prefix_;
  int lent_ = -1;
};

}  // namespace kf::kube
