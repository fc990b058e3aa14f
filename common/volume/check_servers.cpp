#include "base/text.hpp"
#include "kube/redact.hpp"
#include "volume/check_rules.hpp"
#include "volume/log_signs.hpp"
#include "volume/risk.hpp"
#include "volume/upgrades.hpp"

#include <algorithm>

namespace kf::volume {

namespace {

/// "mysql:8" follows the registry, "mysql" and "mysql:latest" even more.
bool moves(const DataVolume& row) {
  const auto dots = std::count(row.version.begin(), row.version.end(), '.');
  return row.version.empty() || (dots == 0 && row.product != "seaweedfs" && row.product != "minio");
}

std::string server_of(const DataVolume& row) { return row.product + (row.version.empty() ? "" : " " + row.version); }

/// What the wanted release runs in a row's place; empty: it has none, or leaves it to others.
Server wanted_for(const DataVolume& row, const Release& release) {
  if (row.role == Role::metadata && row.product != "postgresql") return database_of(release);
  return row.role == Role::artifacts ? objects_of(release) : Server{};
}

std::string path_told(const UpgradePath& path, const DataVolume& row, const Server& wanted) {
  const std::string from = server_of(row), to = wanted.product + " " + wanted.version;
  switch (path.kind) {
    case UpgradePath::Kind::one_step:
      return to + " upgrades the data of " + from +
             " at its first start, and there is no way back: back it up, and "
             "stop " +
             row.product + " cleanly before (SET GLOBAL innodb_fast_shutdown=0)";
    case UpgradePath::Kind::several:
      return to + " does not start on the data of " + from + ": start " + text::join(path.by_way_of, ", then ") +
             " on it once, each stopped cleanly (SET GLOBAL innodb_fast_shutdown=0), then " + wanted.version;
    case UpgradePath::Kind::backwards:
      return to + " does not start on the data of the newer " + from + ": dump it, or keep the server";
    case UpgradePath::Kind::format:
      return to + " cannot read the files of " + from +
             " and starts empty on their volume: copy the data through both "
             "servers";
    case UpgradePath::Kind::unknown: return "it cannot be told whether " + to + " starts on the data of " + from;
    case UpgradePath::Kind::none: break;
  }
  return "";
}

std::string logs_command(const Checkup& c, const kube::Log& log) {
  return c.typed.kubectl + " logs -n " + log.pod.ns + " " + log.pod.name + " -c " + log.container;
}

/// The claim of the pod that has one of ours, else the pod itself.
std::string object_of(const Checkup& c, const kube::Name& name) {
  for (const auto& pod : c.snapshot.pods) {
    if (pod.meta.full() != name) continue;
    for (const auto& row : c.discovery.volumes) {
      if (!row.has_claim || row.claim.ns != name.ns) continue;
      for (const auto& [volume, claim] : pod.spec.claims) {
        if (claim == row.claim.name) return object_of(row);
      }
    }
  }
  return "pod " + name.shown();
}

}  // namespace

void check_image(Checkup& c, const DataVolume& row) {
  const bool known = row.product == "mysql" || row.product == "mariadb" || row.product == "postgresql";
  if (!known || row.consumers.empty() || !moves(row)) return;
  if (row.layout.starts_with("charmed")) return;  // an image by its digest: juju's, and it stays
  c.add("MOVING-IMAGE", Severity::warning, object_of(row),
        "its image names " + (row.version.empty() ? "no version of " + row.product : "only " + server_of(row)) +
            ": the next start may be of a newer server, and older ones refuse the data from then on",
        c.typed.kubectl + " get -n " + row.claim.ns + " " + text::lower(row.consumers.front()) + " -o yaml");
}

/// With a release wanted: whether its servers start on this data. Otherwise only where those of the newest do not.
void check_upgrade(Checkup& c, const DataVolume& row) {
  // Of a charm's and of Kaptain's servers the charm and the operator decide.
  const bool plain =
      row.layout.starts_with("kfctl") || row.layout.starts_with("manifests") || row.layout.starts_with("standalone");
  if (!row.has_claim || row.pv == nullptr || row.product.empty() || !plain) return;
  const Release& release = c.to != nullptr ? *c.to : releases().back();
  const Server wanted = wanted_for(row, release);
  if (wanted.product.empty() || wanted.version.empty()) return;
  const auto path = upgrade_path(row.product, row.version, wanted.product, wanted.version);
  const std::string told = path_told(path, row, wanted);
  const bool stops = path.kind != UpgradePath::Kind::one_step && path.kind != UpgradePath::Kind::unknown;
  if (told.empty() || (c.to == nullptr && !stops)) return;
  const std::string name =
      release.kubeflow.empty() ? "Pipelines " + newest_pipelines(release) : "Kubeflow " + std::string(release.kubeflow);
  std::string next = c.typed.self + " check --to " + std::string(release.kubeflow) + c.typed.flags;
  if (c.to != nullptr) {
    next = dies_with_claim(row) ? c.retain(row.volume) : c.typed.self + " list -o wide" + c.typed.flags;
  }
  const Severity severity = c.to == nullptr ? Severity::note : stops ? Severity::broken : Severity::warning;
  c.add("UPGRADE-PATH", severity, object_of(row), name + ": " + told, next);
}

void check_logs(Checkup& c) {
  for (const auto& log : c.snapshot.logs) {
    for (const auto& seen : signs_in(log.text)) {
      c.add(std::string(seen.sign->id), seen.sign->broken ? Severity::broken : Severity::warning, object_of(c, log.pod),
            std::string(seen.sign->remedy) + "; pod " + log.pod.name +
                " says: " + kube::redacted_text(seen.line).substr(0, 300),
            logs_command(c, log));
    }
  }
}

}  // namespace kf::volume
