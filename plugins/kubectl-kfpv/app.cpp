#include "app.hpp"

#include "cli/help.hpp"
#include "exported_stores.hpp"
#include "operation/accept.hpp"
#include "target.hpp"
#include "wording.hpp"

namespace kf::kfpv {

namespace {

const cli::Flag namespace_flag{"namespace", 'n', "NAMESPACE",
                               "only what is, or was, in this namespace (default: wherever Kubeflow is)"};
const cli::Flag everywhere_flag{"all-namespaces", 'A', "", "the default, spelled out"};

const cli::FlagGroup scope_flags{
    "Scope",
    {namespace_flag,
     everywhere_flag,
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
          "Reads phases, policies, classes, claims, nodes and events, and the ends of the logs of the stores and of "
          "Pipelines. Exit code 4 when something would lose data or does not work. Nothing is changed.",
      .arguments = "[VOLUME | NAMESPACE/CLAIM | ROLE]...",
      .most_words = 1000,
      .word_choices = roles,
      .examples = {{"before an upgrade, a reinstall, a deletion", "check"},
                   {"whether the next release's servers start on this data", "check --to 1.10"},
                   {"what exactly a deletion would destroy", "check --if-deleted=namespace/kubeflow"},
                   {"in a pipeline: 0 safe, 4 not safe", "check -n kubeflow -o json"},
                   {"a dump, with the events that explain a Pending claim",
                    "check -f dump.json    # kubectl get pv,pvc,deploy,sts,pod,svc,sc,ns,no,csinode,events -A -o json "
                    "> dump.json"}},
      .flags = {scope_flags,
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

const cli::FlagGroup rehearsal_flags{
    "Rehearsal",
    {{"rehearse", 0, "FILE", "act on a capture in memory instead of the cluster (sample: a bundled one)", {}, {}, true},
     {"rehearse-out", 0, "FILE", "write the end state of the rehearsal, as another capture", {}, {}, true}}};

cli::Command retain_command() {
  return {
      .name = "retain",
      .summary = "let the disks outlive their claims and namespaces",
      .description =
          "Sets reclaim policy Retain on every Kubeflow volume, or on those named, remembers the policy that was "
          "there, "
          "and reads it back. What is already kept stays untouched. It only protects, so it does not ask; --undo gives "
          "each volume exactly its own policy back, and asks. A volume whose claim is gone is not given back policy "
          "Delete: its disk would be destroyed at once.",
      .arguments = "[VOLUME | NAMESPACE/CLAIM | ROLE]...",
      .most_words = 1000,
      .word_choices = roles,
      .examples = {{"before an upgrade, a reinstall, a deletion", "retain"},
                   {"what it would do", "retain --dry-run"},
                   {"one installation, one claim", "retain kubeflow/mysql-pv-claim"},
                   {"back to what was", "retain --undo"},
                   {"without a cluster", "retain --rehearse=sample"}},
      .flags = {{"Scope",
                 {namespace_flag, everywhere_flag, {"all", 0, "", "every Kubeflow volume: the default, spelled out"}}},
                {"Action",
                 {{"undo", 0, "", "give the volumes back the policy that they had"},
                  {"dry-run", 0, "", "show the plan; change nothing"},
                  {"yes", 'y', "", "do not ask (only --undo asks)"}}},
                rehearsal_flags,
                output_flags({"table", "json"}),
                connection_flags()},
      .run = retain};
}

const cli::Flag managers_flag{"managers-paused", 0, "",
                              "Argo CD, Flux or an operator leaves these objects alone for now"};
const cli::Flag csi_flag{"to-csi", 0, "",
                         "volumes of drivers that Kubernetes has lost become those of their CSI drivers"};

cli::Command rebind_command() {
  return {
      .name = "rebind",
      .summary = "give a volume to another claim, or to its own again",
      .description =
          "Keeps the volume (policy Retain), stops the Deployments and StatefulSets that use it or the claim, removes "
          "the claim that it has, reserves it for the other by name, proves that this claim is bound to that very "
          "volume, and starts those that use it. At no time are there two writers. Another volume that the claim "
          "had is kept too. Whoever means the removed claim stays stopped. The namespace must be there.",
      .arguments = "VOLUME",
      .most_words = 1,
      .examples = {{"after its namespace was deleted and made anew",
                    "rebind pvc-6f1d0c3a-mysql --to kubeflow/mysql-pv-claim"},
                   {"a store that came up healthy on an empty volume", "rebind minio-2020 --to kubeflow/minio-pvc"},
                   {"under another name", "rebind minio-2020 --to kubeflow/minio-pv-claim --dry-run"}},
      .flags = {{"Action",
                 {{"to", 0, "NAMESPACE/CLAIM", "the claim that gets it"},
                  {"other-server", 0, "", "the claim's server is another product than the one that wrote the volume"},
                  managers_flag,
                  operation::accept_flag(),
                  {"dry-run", 0, "", "show the plan; change nothing"},
                  {"yes", 'y', "", "do not ask"}}},
                rehearsal_flags,
                output_flags({"table", "json"}),
                connection_flags()},
      .run = rebind};
}

cli::Command cleanup_command() {
  return {
      .name = "cleanup",
      .summary = "remove volume objects that nobody has and nobody needs",
      .description =
          "Without a volume: what no claim has, and whether it can go. A volume object can go when another one of the "
          "same disk is bound to a living claim; it goes with policy Retain, so the disk stays. The last place of its "
          "bytes never goes: rebind it. A rollback does not bring back what a cleanup has removed.",
      .arguments = "[VOLUME]",
      .most_words = 1,
      .examples = {{"what could go", "cleanup"},
                   {"how it would go", "cleanup pv-of-before --dry-run"},
                   {"remove it", "cleanup pv-of-before --confirm=pv-of-before"}},
      .flags = {{"Scope", {namespace_flag, everywhere_flag}},
                {"Action",
                 {{"confirm", 0, "VOLUME", "the volume's name once more"},
                  {"dry-run", 0, "", "show the plan; change nothing"}}},
                rehearsal_flags,
                output_flags({"table", "json"}),
                connection_flags()},
      .run = cleanup};
}

cli::Command export_command() {
  return {
      .name = "export",
      .summary = "write down all that a new cluster needs, and say if the old one may go",
      .description =
          "Keeps every volume (as retain does), asks each database and object store what it holds, and writes to a "
          "directory, or one .tar file: definitions of volumes and claims that no applying of them can destroy a disk "
          "by, what each store holds, and what lives beside the volumes: recurring runs, Profiles, Notebooks, "
          "PodDefaults, unfinished Workflows. With --stop the stores are shut down first, and those that write to "
          "them before that; rollback starts them again.\n\n"
          "It ends in a verdict: exit code 4 when something would die with this Kubeflow or its cluster.",
      .examples = {{"what there is, and whether it may go", "export -o kf1"},
                   {"before the cluster is deleted: nothing is written any more", "export --stop -o kf1.tar"},
                   {"what it would do", "export --stop -o kf1 --dry-run"},
                   {"with the stores' own passwords, for a reinstallation", "export --stop --secrets -o kf1"}},
      .flags = {{"Scope", {namespace_flag, everywhere_flag}},
                {"Export",
                 {{"output", 'o', "DIR|FILE.tar", "where to write it", {}, {}, true},
                  {"stop", 0, "", "shut the stores down, and note how many replicas they had"},
                  {"secrets", 0, "", "also the Secrets that the stores and their drivers read (mode 0600)"},
                  csi_flag}},
                {"Action",
                 {managers_flag,
                  operation::accept_flag(),
                  {"dry-run", 0, "", "show the plan; change nothing"},
                  {"yes", 'y', "", "do not ask (only --stop asks)"},
                  {"format", 0, "FORMAT", "of what is reported: table or json", {"table", "json"}}}},
                rehearsal_flags,
                connection_flags()},
      .run = export_volumes};
}

cli::Command import_command() {
  return {
      .name = "import",
      .summary = "make an export's volumes in this cluster, each for its own claim",
      .description =
          "Looks first whether it can work here: drivers, zones and nodes, names, claims, other volumes of the same "
          "disk; asks the server itself whether it would take each object; then makes the volumes, with policy Retain, "
          "each reserved for its claim by name. The claims that an installation of Kubeflow makes get them, whatever "
          "their class. No disk is touched. What beside/ in the export holds is yours to apply when Kubeflow runs.",
      .arguments = "DIR|FILE.tar [VOLUME | NAMESPACE/CLAIM | ROLE]...",
      .most_words = 1000,
      .examples = {{"into the new cluster", "import kf1 --context=new"},
                   {"what it would do", "import kf1 --dry-run"},
                   {"a release that calls its claims otherwise",
                    "import kf1 --map-claim=minio-pv-claim=minio-pvc --map-namespace=kubeflow=kf"},
                   {"only the database, with its claim", "import kf1.tar metadata --claims"}},
      .flags = {mapping_flags(),
                {"Action",
                 {{"claims", 0, "", "make the claims too; their namespaces must be there"},
                  csi_flag,
                  {"old-cluster-gone", 0, "",
                   "nobody writes on these disks any more, though servers ran at the export"},
                  operation::accept_flag(),
                  {"dry-run", 0, "", "show the plan; change nothing"},
                  {"yes", 'y', "", "do not ask"}}},
                rehearsal_flags,
                output_flags({"table", "json"}),
                connection_flags()},
      .run = import_volumes};
}

cli::Command verify_command() {
  return {
      .name = "verify",
      .summary = "compare this cluster's stores with an export, disk by disk and row by row",
      .description =
          "Each disk of the export must be bound to its claim with policy Retain, and each store must say that it is "
          "the "
          "same one and has everything: the marker in its data, the rows of each table, the objects of each bucket. "
          "More than there was is no fault; less is. Exit code 4 when something is wrong, or could not be asked. "
          "Nothing is changed.",
      .arguments = "[VOLUME | NAMESPACE/CLAIM | ROLE]...",
      .most_words = 1000,
      .word_choices = roles,
      .examples = {{"after the reinstallation", "verify --from kf1"},
                   {"with the names that were mapped", "verify --from kf1 --map-claim=minio-pv-claim=minio-pvc"}},
      .flags = {{"Export", {{"from", 0, "DIR|FILE.tar", "the export to compare with", {}, {}, true}}},
                mapping_flags(),
                output_flags({"table", "json"}),
                connection_flags()},
      .run = verify};
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
          .flags = {scope_flags,
                    {"Output", {{"output", 'o', "FILE", "where to write it (- is standard output)", {}, {}, true}}},
                    connection_flags()},
          .run = capture};
}

const cli::Flag take_over_flag{"take-over", 0, "",
                               "take it from whoever holds it in the cluster; that run does nothing more"};

cli::Command status_command() {
  return {.name = "status",
          .summary = "show how far an operation is",
          .description =
              "Read from the record on this machine. The cluster is asked for what this machine does not know: an "
              "operation that somebody else has begun there, or has taken over.",
          .arguments = "[OPERATION]",
          .most_words = 1,
          .examples = {{"the unfinished one, or the last", "status"}},
          .flags = {output_flags({"table", "json"}), connection_flags()},
          .run = status};
}

cli::Command resume_command() {
  return {.name = "resume",
          .summary = "go on with an operation that was stopped, killed or cut off",
          .description =
              "Every step is asked what holds before anything is done again. With nothing to resume it says so, "
              "and that is no error.",
          .arguments = "[OPERATION]",
          .most_words = 1,
          .examples = {{"the unfinished one of this cluster", "resume"},
                       {"one that a colleague has begun, whose run is dead", "resume --take-over"}},
          .flags = {{"Action", {take_over_flag, {"yes", 'y', "", "do not ask (only --take-over asks)"}}},
                    output_flags({"table", "json"}),
                    connection_flags()},
          .run = resume};
}

cli::Command rollback_command() {
  return {.name = "rollback",
          .summary = "take back what an operation has done, as far as its plan says",
          .description =
              "A plan of its own, under the same law and with its own record: it is shown, and asks. What "
              "somebody else did meanwhile is left alone, and told.",
          .arguments = "[OPERATION]",
          .most_words = 1,
          .examples = {{"the unfinished one of this cluster", "rollback"},
                       {"one that is over", "rollback retain-20261121-050312-7f3a --dry-run"}},
          .flags = {{"Action",
                     {operation::accept_flag(),
                      {"dry-run", 0, "", "show the plan; change nothing"},
                      {"yes", 'y', "", "do not ask"},
                      take_over_flag}},
                    output_flags({"table", "json"}),
                    connection_flags()},
          .run = rollback};
}

cli::Command abandon_command() {
  return {
      .name = "abandon",
      .summary = "give an unfinished operation up; what it has done stays",
      .description = "Only its record is changed: the one on this machine, and the one in the cluster if there is one.",
      .arguments = "[OPERATION]",
      .most_words = 1,
      .examples = {{"the unfinished one", "abandon"}, {"its cluster is gone for good", "abandon --local"}},
      .flags = {{"Action", {{"local", 0, "", "only the record on this machine; ask no cluster"}, take_over_flag}},
                connection_flags()},
      .run = abandon};
}

cli::Command history_command() {
  return {.name = "history",
          .summary = "list the operations that this machine has a record of",
          .examples = {{"the latest last", "history"}},
          .flags = {output_flags({"table", "json"})},
          .run = history};
}

cli::Command rbac_command() {
  return {
      .name = "rbac",
      .summary = "print the ClusterRole that a command needs",
      .description =
          "Without a command: what list, check and capture need, which only read. Volumes belong to no namespace: even "
          "for one namespace they are read cluster-wide. resume and rollback have those of rebind; a cleanup is "
          "resumed with "
          "its own. Nothing is changed; pipe it into kubectl.",
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

std::string environment_text() {
  return "  KUBECONFIG     as kubectl reads it\n"
         "  KF_KUBECTL     the kubectl to use, with words if need be: \"microk8s kubectl\"\n"
         "  KUBECTL_PATH   set by kubectl 1.37 and later for its plugins; used if KF_KUBECTL is not set\n"
         "  NO_COLOR       not empty: no colours\n"
         "  COLUMNS        the width of the terminal\n"
         "  XDG_STATE_HOME where the records of operations are kept (default: ~/.local/state)\n";
}

}  // namespace

cli::Program program() {
  return {
      .summary = "Finds and protects the volumes behind Kubeflow: pipelines, artifacts, metadata, Katib, notebooks.",
      .description =
          "Deleting a namespace deletes its claims, and with reclaim policy Delete the disks go with them. This "
          "shows which ones would.",
      .examples = {{"what is there, and what is in danger", "list"},
                   {"what is wrong with it, and what to do", "check"},
                   {"let the disks outlive whatever is deleted", "retain"},
                   {"all that a new cluster needs, and may the old one go?", "export -o kf1"},
                   {"try it without a cluster", "list -f sample"}},
      .commands = {list_command(), check_command(), retain_command(), rebind_command(), export_command(),
                   import_command(), verify_command(), cleanup_command(), capture_command(), status_command(),
                   resume_command(), rollback_command(), abandon_command(), history_command(), rbac_command()},
      .topics = {{"risks", "what each id in the RISK column and in check means", risks_text},
                 {"exit-codes", "what each exit code means", cli::exit_codes_text},
                 {"environment", "the variables that are read", environment_text}}};
}

}  // namespace kf::kfpv
