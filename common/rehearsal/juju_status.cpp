// What a unit at rest says of itself: the few states of charms that an upgrade meets.
#include "rehearsal/juju_state.hpp"

#include <charconv>
#include <set>

namespace kf::rehearsal {

using recipe::Charm;
using recipe::Style;

namespace {

/// "1.16/stable": 16.
int minor_of(const std::string& channel) {
  const auto dot = channel.find('.');
  int minor = -1;
  if (dot != std::string::npos) std::from_chars(channel.data() + dot + 1, channel.data() + channel.size(), minor);
  return minor;
}

bool is_related(const Juju& s, const std::string& app, const std::string& endpoint) {
  for (const auto& [relation, going] : s.relations) {
    if (!going && (relation.a == juju::Endpoint{app, endpoint} || relation.b == juju::Endpoint{app, endpoint})) {
      return true;
    }
  }
  return false;
}

/// A gateway with units whose relation to this pilot is there.
bool has_gateway(const Juju& s, const JujuApp& pilot) {
  for (const auto& [relation, going] : s.relations) {
    if (going || !relation.has(pilot.name)) continue;
    const auto other = s.apps.find(relation.a.app == pilot.name ? relation.b.app : relation.a.app);
    if (other == s.apps.end() || other->second.is.charm != "istio-gateway") continue;
    if (!other->second.units.empty()) return true;
  }
  return false;
}

/// What a charm cannot do without, by interface. src/charm.py of katib-, kfp- and argo-operators and mlflow-operator;
/// istio-gateway's of istio-operators. Others require the same interfaces and do without: the official bundles deploy
/// kserve-controller and mlmd so.
bool needs(const Charm& charm, const std::string& endpoint, const std::string& interface) {
  static const std::set<std::string> databases{"katib-db-manager", "kfp-api", "mlflow-server"};
  static const std::set<std::string> stores{"argo-controller",        "kfp-api", "kfp-persistence",
                                            "kfp-profile-controller", "kfp-ui",  "mlflow-server"};
  if (interface == "mysql" || interface == "mysql_client") return databases.contains(charm.name);
  if (interface == "object-storage") return stores.contains(charm.name);
  return charm.name == "istio-gateway" && endpoint == "istio-pilot";
}

/// The charms' own words. One database is enough, under either endpoint.
std::string missing_relation(const Juju& s, const JujuApp& app, const Charm& charm) {
  bool wants_database = false, has_database = false;
  for (const auto& [endpoint, interface] : charm.requires_) {
    if (!needs(charm, endpoint, interface)) continue;
    const bool related = is_related(s, app.name, endpoint);
    if (interface.starts_with("mysql")) {
      wants_database = true;
      has_database = has_database || related;
    } else if (!related) {
      return "Please add required relation " + endpoint;
    }
  }
  return wants_database && !has_database ? "Please add required database relation: eg. relational-db" : "";
}

/// Its hooks get 403 from the API server, and juju tries them again and again. Of the sidecars in the official bundles
/// only minio has no trust (1.10).
bool is_forbidden(const JujuApp& app, const Charm& charm) {
  return charm.style == Style::sidecar && !app.is.trust && charm.name != "minio";
}

/// istio-operators charms/istio-pilot src/charm.py; canonical/bundle-kubeflow docs/upgrade-guide-1.6-to-1.7.md: 1.12 to
/// 1.15 wait for the gateway's service, 1.16 becomes active without it.
bool waits_for_gateway(const Juju& s, const JujuApp& app, const JujuUnit& unit) {
  const int minor = minor_of(unit.channel);
  return app.is.charm == "istio-pilot" && minor >= 12 && minor <= 15 && !has_gateway(s, app);
}

}  // namespace

juju::State judged(const Juju& s, const JujuApp& app, const JujuUnit& unit) {
  if (!unit.stuck.empty()) return {"error", unit.stuck};
  const Charm* charm = s.charm_in(app, unit);
  if (app.undisturbed) return unit.workload;
  if (charm == nullptr) return {"active", ""};
  if (is_forbidden(app, *charm)) {
    return {"error",
            "hook failed: \"config-changed\": 403 Forbidden, try `juju trust " + app.name + " --scope=cluster`"};
  }
  if (const auto missing = missing_relation(s, app, *charm); !missing.empty()) return {"blocked", missing};
  if (waits_for_gateway(s, app, unit)) {
    return {"waiting", "Missing istio-ingressgateway-workload service, deferring this event"};
  }
  return {"active", ""};
}

/// istio-operators charms/istio-pilot README.md "Upgrading": one minor at a time, no way back, and the gateway removed
/// before: "some versions hang otherwise". A hook that failed so is left by going back to the charm that ran before.
std::string hook_failure(Juju& s, const JujuApp& app, const JujuUnit& unit) {
  if (app.is.charm != "istio-pilot" || unit.channel.empty()) return "";
  const int hop = minor_of(app.is.channel) - minor_of(unit.channel);
  const bool hangs = hop != 0 && has_gateway(s, app) && s.below(2) == 0;
  return hop > 1 || hop < 0 || hangs ? "hook failed: \"upgrade-charm\"" : "";
}

}  // namespace kf::rehearsal
