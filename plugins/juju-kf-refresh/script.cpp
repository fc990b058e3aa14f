#include "script.hpp"

#include "base/text.hpp"
#include "verbs.hpp"

#include <algorithm>

namespace kf::refresh {

namespace {

std::string comment(const std::string& text) { return text.empty() ? "" : "# " + text::printable(text) + "\n"; }

/// What a person would have to wait for before the next line.
std::string wait_of(const plan::Action& action) {
  if (!action.verb.starts_with("juju.") || !action.args.contains("wanted")) return "";
  return "# wait: juju status " + action.shown("app") + " says \"" + action.shown("wanted") + "\", units idle\n";
}

struct Line {
  std::string command, loses;
};

std::vector<Line> documented(const Facts& facts) {
  const auto n = text::count(facts.bundle.relations.size(), "relation");
  std::vector<Line> all{
      {"juju status --relations | grep regular | awk '{print $1\" \"$2}' | xargs -l juju remove-relation",
       "removes all " + n + " of this model, those to other models too; only five of MinIO's are ever made again"}};
  for (const auto& [name, app] : facts.status.applications) {
    if (name.starts_with("istio-") || name == "minio") continue;
    Line line{"juju refresh " + name + " --channel latest/edge", ""};
    for (const auto& definition : facts.definitions) {
      if (definition.app != name || definition.guarded) continue;
      if (!line.loses.empty()) line.loses += "; ";
      line.loses += definition.name + " carries its labels: if it becomes a sidecar juju deletes it, and with it " +
                    text::count(definition.objects.size(), "object") + " of kind " + definition.kind;
    }
    for (const auto& definition : facts.definitions) {
      for (const auto& object : definition.objects) {
        if (object.app != name || object.guarded) continue;
        line.loses += (line.loses.empty() ? "" : "; ") + definition.kind + " " + object.name.shown() +
                      " carries its labels, and goes in the same way, with the namespace of that name";
      }
    }
    if (app.charm == "charmed-osm-mariadb-k8s" || app.charm == "mariadb-k8s") {
      line.loses = "a database on the newest unstable charm, without a dump before";
    }
    all.push_back(line);
  }
  const std::vector<Line> minio{
      {"MINIO_USER=$(juju config minio secret-key); MINIO_PASSWORD=$(juju config minio secret-key)",
       "both are the same setting, and empty where the charm has made the key up itself: the key is lost"},
      {"PV_NAME=$(kubectl -n kubeflow get pv | grep minio | awk '{print $1}')",
       "volumes belong to no namespace: every volume with minio in its line, of any claim"},
      {"juju remove-application minio", "not awaited: the next line meets a name that is still taken"},
      {"juju deploy minio --channel edge --storage minio-data=$PV_SIZE", "the size is never set"},
      {"juju config minio secret-key=$MINIO_USER; juju config minio secret-key=$MINIO_PASSWORD",
       "the second overwrites the first, and every user of the machine can read both in ps"},
      {"kubectl -n kubeflow exec -ti minio-migration -- cp -rfpT /data-source/ /data-destination/",
       "while the new MinIO writes to the destination; nothing is compared"},
      {"kubectl -n kubeflow delete pv $PV_NAME; kubectl -n kubeflow delete pvc $SOURCE_PVC",
       "the only other copy, at once; the claim of that name does not exist"}};
  all.insert(all.end(), minio.begin(), minio.end());
  return all;
}

}  // namespace

std::string script_of(const plan::Draft& draft, const std::string& model, const operation::Wording& wording) {
  std::string out = "#!/bin/sh\n# " + text::printable(draft.title) +
                    "\n# To be read: it asks nothing before a step, waits for nothing, and cannot be resumed.\n"
                    "set -eu\nexport JUJU_MODEL='" +
                    text::printable(model) + "'\n";
  std::size_t number = 0;
  for (const auto& step : draft.steps) {
    out += "\n" + comment(std::to_string(++number) + ". " + step.title) + comment(step.why);
    out += operation::command_of(step.action, verbs(), wording) + "\n" + wait_of(step.action);
  }
  return out;
}

std::string as_documented(const Facts& facts) {
  std::string out = "# The guide's first draft, literally, for this model. Nothing of it is run.\n";
  std::size_t losing = 0;
  for (const auto& line : documented(facts)) {
    out += line.command + "\n";
    if (line.loses.empty()) continue;
    ++losing;
    out += "    # LOSES: " + text::printable(line.loses) + "\n";
  }
  return out + "# " + text::count(losing, "line") + " of them lose something.\n";
}

}  // namespace kf::refresh
