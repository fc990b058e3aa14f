#include "app.hpp"

#include "check.hpp"
#include "cli/help.hpp"
#include "commands.hpp"

namespace kf::refresh {

namespace {

std::string environment_text() {
  return "  JUJU_MODEL     the model, as juju reads it; -m wins\n"
         "  KF_JUJU        the juju to use, with words if need be\n"
         "  KUBECONFIG     as kubectl reads it\n"
         "  KF_KUBECTL     the kubectl to use, with words if need be: \"microk8s kubectl\"\n"
         "  NO_COLOR       not empty: no colours\n"
         "  COLUMNS        the width of the terminal\n"
         "  XDG_STATE_HOME where the records of operations are kept (default: ~/.local/state)\n";
}

std::string findings_text() {
  std::string out;
  for (const auto& each : finding_texts()) {
    std::string id(each.id);
    id.resize(20, ' ');
    out += "  " + id + std::string(each.meaning) + "\n";
  }
  return out;
}

}  // namespace

cli::Program program() {
  return {.summary = "Upgrades Charmed Kubeflow, one release at a time, without losing what users made.",
          .description =
              "juju deletes custom resources, relations and generated credentials with the applications that it "
              "replaces. This writes them down, puts them out of juju's reach, and proves afterwards that they are as "
              "they were. Where juju is a strict snap (3.0 and later) type juju-kf-refresh: that juju sees no plugins.",
          .examples = {{"may it be upgraded?", "check --to 1.7"},
                       {"what would be done, and does it end well?", "plan --to 1.7 --rehearse=sample"},
                       {"do it: plan, ask, run", "--to 1.7"},
                       {"go on after an interruption", "resume"}},
          .commands = commands(),
          .topics = {{"findings", "what each id in check means", findings_text},
                     {"exit-codes", "what each exit code means", cli::exit_codes_text},
                     {"environment", "the variables that are read", environment_text}},
          .bare = "apply"};
}

}  // namespace kf::refresh
