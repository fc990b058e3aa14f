#include "app.hpp"
#include "commands.hpp"
#include "target.hpp"

namespace kf::kfpv {

const cli::Flag namespace_flag{"namespace", 'n', "NAMESPACE",
                               "only what is, or was, in this namespace (default: wherever Kubeflow is)"};
const cli::Flag everywhere_flag{"all-namespaces", 'A', "", "the default, spelled out"};

const cli::Flag managers_flag{"managers-paused", 0, "",
                              "Argo CD, Flux or an operator leaves these objects alone for now"};

const cli::FlagGroup rehearsal_flags{
    "Rehearsal",
    {{"rehearse", 0, "FILE", "act on a capture in memory instead of the cluster (sample: a bundled one)", {}, {}, true},
     {"rehearse-out", 0, "FILE", "write the end state of the rehearsal, as another capture", {}, {}, true}}};

const std::vector<std::string> role_words{"metadata", "artifacts", "mlmd", "katib", "registry", "workspace", "other"};

cli::FlagGroup scope_flags() {
  return {"Scope",
          {namespace_flag,
           everywhere_flag,
           {"filename",
            'f',
            "FILE",
            "read a dump instead of the cluster (repeatable; - is standard input, sample a bundled one)",
            {},
            {},
            true}}};
}

cli::FlagGroup output_flags(std::vector<std::string> formats) {
  return {
      "Output",
      {{"output", 'o', "FORMAT", "table, wide, json, yaml or name, as far as the command has them", std::move(formats)},
       {"no-headers", 0, "", "rows only: no heading, no summary"}}};
}

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
      .word_choices = role_words,
      .examples = {{"every Kubeflow volume of the cluster", "list"},
                   {"with class, node or zone, consumer and what made it", "list -o wide"},
                   {"a dump that somebody sent (kubectl get pv,pvc,deploy,sts,pod -A -o json)", "list -f dump.json"},
                   {"only the databases of one installation, for a script", "list metadata -n kubeflow -o json"}},
      .flags = {scope_flags(), output_flags({"table", "wide", "json", "yaml", "name"}), connection_flags()},
      .run = list};
}

cli::Command check_command() {
  return {
      .name = "check",
      .synonyms = {"doctor"},
      .summary = "say what is wrong, or will go wrong, and what to type",
      .description =
          "Reads phases, policies, classes, claims, nodes and events, and the ends of the logs of the stores and of "
          "Pipelines. Exit code 4 when something would lose data or does not work. Nothing is changed.",
      .arguments = "[VOLUME | NAMESPACE/CLAIM | ROLE]...",
      .most_words = 1000,
      .word_choices = role_words,
      .examples = {{"before an upgrade, a reinstall, a deletion", "check"},
                   {"whether the next release's servers start on this data", "check --to 1.10"},
                   {"what exactly a deletion would destroy", "check --if-deleted=namespace/kubeflow"},
                   {"in a pipeline: 0 safe, 4 not safe", "check -n kubeflow -o json"},
                   {"a dump, with the events that explain a Pending claim",
                    "check -f dump.json    # kubectl get pv,pvc,deploy,sts,pod,svc,sc,ns,no,csinode,events -A -o json "
                    "> dump.json"}},
      .flags = {scope_flags(),
                {"Upgrade",
                 {{"to", 0, "RELEASE",
                   "also: do that Kubeflow's servers start on this data? 1.8, 1.10, 26.03, or pipelines-2.5.0"}}},
                {"Rehearsal",
                 {{"if-deleted", 0, "OBJECT",
                   "delete it in a rehearsal and tell what is lost: namespace/NAME, pvc/NAMESPACE/NAME, pv/NAME "
                   "(repeatable)"}}},
                output_flags({"table", "json", "yaml"}),
                connection_flags()},
      .run = check};
}

cli::Command capture_command() {
  return {.name = "capture",
          .summary = "write what is there to a file, without secrets, to look at or to rehearse on",
          .description =
              "The file holds volumes, claims, workloads, pods, namespaces, storage classes and the events that "
              "explain them. Values of variables, commands and what speaks of a secret are left out. Nothing "
              "is changed.",
          .examples = {{"the cluster as it is now", "capture -o cluster.json"},
                       {"try a command on it, in memory", "retain --rehearse=cluster.json"},
                       {"a dump that somebody sent, without its secrets", "capture -f dump.json -o clean.json"}},
          .flags = {scope_flags(),
                    {"Output", {{"output", 'o', "FILE", "where to write it (- is standard output)", {}, {}, true}}},
                    connection_flags()},
          .run = capture};
}

cli::Command rbac_command() {
  return {
      .name = "rbac",
      .summary = "print the ClusterRole that a command needs",
      .description =
          "Without a command: what list, check and capture need, which only read. Volumes belong to no namespace: even "
          "for one namespace they are read cluster-wide. resume and rollback have those of rebind; what another "
          "command "
          "has begun is resumed with that command's own. export --secrets also needs to get secrets. Nothing is "
          "changed; pipe it into kubectl.",
      .arguments = "[COMMAND]",
      .most_words = 1,
      .word_choices = {"list", "check", "capture", "retain", "rebind", "export", "import", "verify", "cleanup",
                       "resume", "rollback", "abandon"},
      .examples =
          {{"let a group look", "rbac | kubectl apply -f -"},
           {"let it retain, and resume a retain", "rbac retain | kubectl apply -f -"},
           {"and bind it",
            "rbac | kubectl apply -f - && kubectl create clusterrolebinding kfpv --clusterrole=kfpv --group=mlops"}},
      .flags = {output_flags({"yaml", "json"})},
      .run = rbac};
}

}  // namespace kf::kfpv
