#include "target.hpp"

#include "base/text.hpp"
#include "document/json.hpp"
#include "dump.hpp"
#include "juju/cli.hpp"
#include "kube/failure.hpp"

namespace kf::refresh {

namespace {

/// The namespace of a model carries its uuid (caas/kubernetes/provider/namespaces.go): the annotation model.juju.is/id,
/// of juju before 2.9 juju.io/model. Without it two clusters with a namespace of one name could be taken for each
/// other.
void check_same(kube::Reader& cluster, const juju::ModelInfo& model, const std::string& self) {
  const auto ns = cluster.get(kube::resource::namespaces, {"", model.name});
  if (!ns) {
    throw Error("the cluster has no namespace \"" + text::printable(model.name) + "\"", Exit::refused)
        .why("a juju model is a namespace of its cluster: kubectl reaches another one than juju")
        .attempt(self + " check --context NAME    (or --kubectl \"microk8s kubectl\")");
  }
  const doc::In annotations = doc::In(*ns)["metadata"]["annotations"];
  const std::string uuid = annotations["model.juju.is/id"].text(annotations["juju.io/model"].text());
  if (uuid.empty() || uuid == model.uuid) return;
  throw Error("namespace \"" + text::printable(model.name) + "\" belongs to another juju model", Exit::refused)
      .why("its uuid there is " + text::printable(uuid) + ", the model's is " + text::printable(model.uuid))
      .attempt(self + " check --context NAME");
}

class Live final : public Target {
 public:
  explicit Live(cli::Invocation& in)
      : connection_(in),
        info_(find(in)),
        juju_(connection_.runner(), options(in, info_.pinned())),
        tools_(
            juju_, connection_.cluster(), info_.name, vault_,
            [this](const kube::Name& claim, const std::string& product) {
              return dump_of({connection_.cluster(), connection_.cluster(), juju_}, claim, product);
            },
            files_, databases_) {
    if (info_.type != "caas") {
      throw Error("model " + text::printable(info_.pinned()) + " is not on Kubernetes", Exit::refused)
          .attempt("juju models");
    }
    check_same(connection_.cluster(), info_, in.self);
    place = "model " + text::printable(info_.pinned());
    kubectl = connection_.kubectl;
    flags = " -m " + info_.pinned() + connection_.flags;
  }

  kube::Cluster& cluster() override { return connection_.cluster(); }
  juju::Model& model() override { return juju_; }
  kube::Rights* rights() override { return &connection_.cluster(); }
  std::string identity() override { return info_.uuid; }
  std::string pinned() override { return info_.pinned(); }
  plan::Executor& tools() override { return tools_; }
  operation::Hands hands() override {
    return {verbs(), tools_, connection_.clock(), [this](int lock) {
              connection_.cluster().lend(lock);
              juju_.lend(lock);
            }};
  }

 private:
  static juju::JujuOptions options(const cli::Invocation& in, const std::string& model) {
    juju::JujuOptions out;
    out.command = juju::choose_juju(in.args.get("juju"));
    out.model = model;
    return out;
  }
  juju::ModelInfo find(const cli::Invocation& in) {
    return juju::find_model(connection_.runner(), options(in, ""), in.args.get("model"));
  }

  operation::Connection connection_;
  juju::ModelInfo info_;
  juju::Juju juju_;
  FileVault vault_;
  PodFiles files_{connection_.cluster()};
  PodDatabases databases_{connection_.cluster(), connection_.cluster(), juju_};
  Tools tools_;
};

}  // namespace

const cli::FlagGroup& model_flags() {
  static const cli::FlagGroup group{
      "Model",
      {{"model", 'm', "[CONTROLLER:]MODEL", "the model (default: JUJU_MODEL, else what juju switch says)"},
       {"juju", 0, "COMMAND", "the juju to use (default: KF_JUJU, else juju)"}}};
  return group;
}

const cli::FlagGroup& kubectl_flags() { return operation::connection_flags(); }

const cli::FlagGroup rehearsal_flags{"Rehearsal",
                                     {{"rehearse",
                                       0,
                                       "BUNDLE",
                                       "act in memory: on this model as it is now, or on what a bundle.yaml describes "
                                       "(sample: a bundled 1.6)",
                                       {},
                                       "live",
                                       true}}};

std::unique_ptr<Target> live_target(cli::Invocation& in) { return std::make_unique<Live>(in); }

std::unique_ptr<Target> target_of(cli::Invocation& in) {
  if (in.args.has("rehearse")) return rehearsed_target(in);
  return live_target(in);
}

const std::set<std::string>& known_procedures() {
  static const std::set<std::string> all{"istio-ladder", "redeploy",        "redeploy-on-aks", "profile-unmark",
                                         "db-migration", "mlmd-carry-over", "minio-move",      "pin-setting"};
  return all;
}

recipe::Recipes recipes_of(const cli::Invocation& in) {
  return recipe::Recipes::of("charmed", in.args.get("recipes"), known_procedures());
}

}  // namespace kf::refresh
