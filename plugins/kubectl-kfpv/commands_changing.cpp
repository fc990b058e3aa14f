#include "app.hpp"
#include "commands.hpp"
#include "operation/accept.hpp"
#include "target.hpp"

namespace kf::kfpv {

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
      .word_choices = role_words,
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

}  // namespace kf::kfpv
