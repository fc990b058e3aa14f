#include "app.hpp"

#include "cli/help.hpp"
#include "commands.hpp"
#include "operation/commands.hpp"
#include "target.hpp"
#include "wording.hpp"

namespace kf::kfpv {

namespace {

std::string environment_text() {
  return "  KUBECONFIG     as kubectl reads it\n"
         "  KF_KUBECTL     the kubectl to use, with words if need be: \"microk8s kubectl\"\n"
         "  KUBECTL_PATH   set by kubectl 1.37 and later for its plugins; used if KF_KUBECTL is not set\n"
         "  NO_COLOR       not empty: no colours\n"
         "  COLUMNS        the width of the terminal\n"
         "  XDG_STATE_HOME where the records of operations are kept (default: ~/.local/state)\n";
}

std::vector<cli::Command> commands() {
  std::vector<cli::Command> all{list_command(),   check_command(),   retain_command(),
                                rebind_command(), export_command(),  import_command(),
                                verify_command(), cleanup_command(), capture_command()};
  for (auto& each : operation::operation_commands(kit, connection_flags(), output_flags({"table", "json"}),
                                                  "retain-20261121-050312-7f3a")) {
    all.push_back(std::move(each));
  }
  all.push_back(rbac_command());
  return all;
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
      .commands = commands(),
      .topics = {{"risks", "what each id in the RISK column and in check means", risks_text},
                 {"exit-codes", "what each exit code means", cli::exit_codes_text},
                 {"environment", "the variables that are read", environment_text}}};
}

}  // namespace kf::kfpv
