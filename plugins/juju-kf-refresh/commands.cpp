#include "commands.hpp"

#include "app.hpp"
#include "operation/accept.hpp"
#include "operation/commands.hpp"
#include "operation/pace.hpp"

namespace kf::refresh {

namespace {

cli::Command check_command() {
  return {.name = "check",
          .summary = "say what stands in the way of the next release",
          .description =
              "Reads the model and its cluster: versions of juju and Kubernetes, whether everything is at rest, what "
              "runs, databases, offers, charms, and in Charmhub the channels. Nothing is changed. Exit code 4 when "
              "something blocks.",
          .examples = {{"the next release", "check"}, {"a certain one", "check --to 1.7"}},
          .flags = {upgrade_flags(),
                    {"Check", {{"offline", 0, "", "do not ask Charmhub whether it has each channel"}}},
                    rehearsal_flags,
                    output_flags(),
                    model_flags(),
                    kubectl_flags()},
          .run = check_upgrade};
}

cli::Command plan_command() {
  return {.name = "plan",
          .summary = "show what an upgrade would do; with --rehearse do it in memory",
          .description =
              "The phases, what is down meanwhile, and how far it can be taken back; --steps shows every step with its "
              "command. Of several releases only the first hop is planned: what lies between is yours to do.",
          .examples = {{"the phases", "plan --to 1.7"},
                       {"each step", "plan --to 1.7 --steps"},
                       {"for the change board", "plan --to 1.7 --plan-out kf17.plan --emit-script kf17.sh"},
                       {"on this model as it is, in memory", "plan --to 1.7 --rehearse"},
                       {"on a bundle, without juju", "plan --rehearse=sample"}},
          .flags = {upgrade_flags(),
                    {"Plan",
                     {{"steps", 0, "", "every step, with the command that a person would type"},
                      {"exit-code", 0, "", "exit with 3 if there is something to do"},
                      {"plan-out", 0, "FILE", "save the plan, for apply FILE", {}, {}, true},
                      {"emit-script", 0, "FILE", "write it as a script, to be read (-: standard output)", {}, {}, true},
                      {"as-documented", 0, "", "what the guide's first draft says instead, and what that loses"},
                      operation::accept_flag()}},
                    rehearsal_flags,
                    output_flags(),
                    model_flags(),
                    kubectl_flags()},
          .run = plan_upgrade};
}

cli::Command apply_command() {
  return {.name = "apply",
          .summary = "upgrade: plan, ask once, run; the default",
          .description =
              "Every step is asked what holds before and after it. A signal stops after the running step, resumably. "
              "Relations, settings and generated credentials are written down and compared before anything goes.",
          .arguments = "[PLAN-FILE]",
          .most_words = 1,
          .examples = {{"to the next release", "apply"},
                       {"a plan that was saved, if it still is the plan", "apply kf17.plan"},
                       {"the same, without the word", "--to 1.7"},
                       {"without model serving, which is new in 1.7", "apply --to 1.7 --without-serving"},
                       {"on a bundle in memory", "apply --rehearse=sample"}},
          .flags = {upgrade_flags(),
                    {"Action", {{"yes", 'y', "", "do not ask"}, operation::accept_flag()}},
                    {"Pace", operation::pace_flags()},
                    rehearsal_flags,
                    output_flags(),
                    model_flags(),
                    kubectl_flags()},
          .run = apply};
}

cli::Command verify_command() {
  return {.name = "verify",
          .summary = "ask once more whether an upgrade has kept what it promised",
          .description =
              "Channels, relations, guarded objects and volumes of the last upgrade, or of the one that is named, as "
              "they are now; then your own test, if there is one. Nothing is changed. Exit code 4 when something does "
              "not hold.",
          .arguments = "[OPERATION]",
          .most_words = 1,
          .examples = {{"the last upgrade", "verify"}, {"with your own tests", "verify --with ./uats.sh"}},
          .flags = {{"Verify", {{"with", 0, "COMMAND", "a shell command that must end with 0, run afterwards"}}},
                    output_flags(),
                    model_flags(),
                    kubectl_flags()},
          .run = verify};
}

cli::Command cleanup_command() {
  return {
      .name = "cleanup",
      .summary = "show, or destroy, the old disks that an upgrade has left behind",
      .description =
          "The only command that destroys. A disk goes when all that was on it is in the backup, nobody has it, the "
          "upgrade keeps what it promised and has ended long enough ago; what is nowhere else stays. The backup, "
          "guards and policies are left alone.",
      .examples = {{"what is left, and what of it can go", "cleanup"},
                   {"what it would do", "cleanup --dry-run"},
                   {"do it", "cleanup --confirm=kubeflow"}},
      .flags = {{"Action",
                 {{"confirm", 0, "MODEL", "the name of the model: destroy what can go"},
                  {"after", 0, "DAYS", "how long ago its upgrade must have ended (default: 14)"},
                  {"dry-run", 0, "", "show the plan; change nothing"}}},
                output_flags(),
                model_flags(),
                kubectl_flags()},
      .run = cleanup};
}

cli::Command recipes_command() {
  return {.name = "recipes",
          .summary = "list the hops that are known, or show one with its sources",
          .arguments = "[FROM-TO]",
          .most_words = 1,
          .examples = {{"all of them", "recipes"}, {"one, with the ground of each row", "recipes 1.6-1.7"}},
          .flags = {{"Recipes",
                     {{"recipes", 0, "DIR", "recipes of your own, which replace those compiled in", {}, {}, true}}},
                    output_flags()},
          .run = recipes};
}

}  // namespace

cli::FlagGroup upgrade_flags() {
  return {
      "Upgrade",
      {{"to", 0, "RELEASE", "the release of Kubeflow: 1.7 (default: the next one)"},
       {"from", 0, "RELEASE", "the release that it is, where its channels do not tell"},
       {"channel", 0, "APP=TRACK/RISK", "another channel for an application (repeatable)"},
       {"map", 0, "APP=CHARM", "what charm of Kubeflow's an application is, if its name does not tell (repeatable)"},
       {"skip", 0, "APP,...", "leave these applications alone"},
       {"only", 0, "APP,...", "only these"},
       {"db",
        0,
        "keep|migrate",
        "whether databases on MariaDB stay there (default) or move to mysql-k8s, which 1.8 needs",
        {"keep", "migrate"}},
       {"minio-strategy",
        0,
        "STRATEGY",
        "where juju refuses to refresh MinIO (1.10): auto stays on a channel with the same server (default), refresh "
        "tries all the same, attach-storage deploys it anew on its volume",
        {"auto", "refresh", "attach-storage"}},
       {"without-serving", 0, "", "without KServe and Knative, where they are new"},
       {"backup-dir", 0, "DIR", "where relations, settings, Secrets and dumps are written (mode 0700)", {}, {}, true},
       {"recipes", 0, "DIR", "recipes of your own, which replace those compiled in", {}, {}, true}}};
}

cli::FlagGroup output_flags() {
  return {"Output", {{"format", 0, "FORMAT", "tabular, json or yaml", {"tabular", "json", "yaml"}}}};
}

std::vector<cli::Command> commands() {
  std::vector<cli::Command> all{check_command(), plan_command(), apply_command(), verify_command(), cleanup_command()};
  cli::FlagGroup model = model_flags();
  model.flags.insert(model.flags.end(), kubectl_flags().flags.begin(), kubectl_flags().flags.end());
  for (auto& each : operation::operation_commands(kit, model, output_flags(), "upgrade-20261121-050312-7f3a")) {
    all.push_back(std::move(each));
  }
  all.push_back(recipes_command());
  return all;
}

}  // namespace kf::refresh
