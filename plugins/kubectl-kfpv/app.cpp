#include "app.hpp"

#include "cli/help.hpp"
#include "target.hpp"
#include "wording.hpp"

namespace kf::kfpv {

namespace {

const cli::FlagGroup scope_flags{
    "Scope",
    {{"namespace", 'n', "NAMESPACE", "only what is, or was, in this namespace (default: wherever Kubeflow is)"},
     {"all-namespaces", 'A', "", "the default, spelled out"},
     {"filename",
      'f',
      "FILE",
      "read a dump instead of the cluster (repeatable; - is standard input, sample a bundled one)",
      {},
      {},
      true}}};

cli::FlagGroup output_flags(std::vector<std::string> formats) {
  return {
      "Output",
      {{"output", 'o', "FORMAT", "table, wide, json, yaml or name, as far as the command has them", std::move(formats)},
       {"no-headers", 0, "", "rows only: no heading, no summary"}}};
}

const std::vector<std::string> roles{"metadata", "artifacts", "mlmd", "katib", "registry", "workspace", "other"};

cli::Command list_command() {
  return {
      .name = "list",
      .synonyms = {"ls", "get"},
      .summary = "show Kubeflow's data volumes and what threatens them",
      .description =
          "A volume is Kubeflow's because of who uses it, or because of what it was left behind with; a name alone "
          "is not enough. Nothing is changed.",
      .arguments = "[VOLUME | NAMESPACE/CLAIM | ROLE]...",
      .most_words = 1000,
      .word_choices = roles,
      .examples = {{"every Kubeflow volume of the cluster", "list"},
                   {"with class, node or zone, consumer and what made it", "list -o wide"},
                   {"a dump that somebody sent (kubectl get pv,pvc,deploy,sts,pod -A -o json)", "list -f dump.json"},
                   {"only the databases of one installation, for a script", "list metadata -n kubeflow -o json"}},
      .flags = {scope_flags, output_flags({"table", "wide", "json", "yaml", "name"}), connection_flags()},
      .run = list};
}

cli::Command check_command() {
  return {
      .name = "check",
      .synonyms = {"doctor"},
      .summary = "say what is wrong, or will go wrong, and what to type",
      .description =
          "Reads phases, policies, classes, claims and events. Exit code 4 when something would lose data or does "
          "not work. Nothing is changed.",
      .arguments = "[VOLUME | NAMESPACE/CLAIM | ROLE]...",
      .most_words = 1000,
      .word_choices = roles,
      .examples = {{"before an upgrade, a reinstall, a deletion", "check"},
                   {"in a pipeline: 0 safe, 4 not safe", "check -n kubeflow -o json"},
                   {"a dump, with the events that explain a Pending claim",
                    "check -f dump.json    # kubectl get pv,pvc,deploy,sts,pod,sc,ns,events -A -o json > dump.json"}},
      .flags = {scope_flags, output_flags({"table", "json", "yaml"}), connection_flags()},
      .run = check};
}

cli::Command rbac_command() {
  return {
      .name = "rbac",
      .summary = "print the ClusterRole that list and check need",
      .description =
          "Volumes belong to no namespace: even for one namespace they are read cluster-wide. Nothing is "
          "changed; pipe it into kubectl.",
      .examples =
          {{"let a group use it", "rbac | kubectl apply -f -"},
           {"and bind it",
            "rbac | kubectl apply -f - && kubectl create clusterrolebinding kfpv --clusterrole=kfpv --group=mlops"}},
      .flags = {output_flags({"yaml", "json"})},
      .run = rbac};
}

std::string environment_text() {
  return "  KUBECONFIG     as kubectl reads it\n"
         "  KF_KUBECTL     the kubectl to use, with words if need be: \"microk8s kubectl\"\n"
         "  KUBECTL_PATH   set by kubectl 1.37 and later for its plugins; used if KF_KUBECTL is not set\n"
         "  NO_COLOR       not empty: no colours\n"
         "  COLUMNS        the width of the terminal\n";
}

}  // namespace

cli::Program program() {
  return {
      .summary = "Finds and protects the volumes behind Kubeflow: pipelines, artifacts, metadata, Katib, notebooks.",
      .description =
          "Deleting a namespace deletes its claims, and with reclaim policy Delete the disks go with them. This "
          "shows which ones would.",
      .examples = {{"what is there, and what is in danger", "list"},
                   {"what to do about it", "check"},
                   {"try it without a cluster", "list -f sample"}},
      .commands = {list_command(), check_command(), rbac_command()},
      .topics = {{"risks", "what each id in the RISK column and in check means", risks_text},
                 {"exit-codes", "what each exit code means", cli::exit_codes_text},
                 {"environment", "the variables that are read", environment_text}}};
}

}  // namespace kf::kfpv
