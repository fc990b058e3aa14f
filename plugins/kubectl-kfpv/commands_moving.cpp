#include "app.hpp"
#include "commands.hpp"
#include "exported_stores.hpp"
#include "operation/accept.hpp"
#include "target.hpp"

namespace kf::kfpv {

namespace {

const cli::Flag csi_flag{"to-csi", 0, "",
                         "volumes of drivers that Kubernetes has lost become those of their CSI drivers"};

}  // namespace

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
      .word_choices = role_words,
      .examples = {{"after the reinstallation", "verify --from kf1"},
                   {"with the names that were mapped", "verify --from kf1 --map-claim=minio-pv-claim=minio-pvc"}},
      .flags = {{"Export", {{"from", 0, "DIR|FILE.tar", "the export to compare with", {}, {}, true}}},
                mapping_flags(),
                output_flags({"table", "json"}),
                connection_flags()},
      .run = verify};
}

}  // namespace kf::kfpv
