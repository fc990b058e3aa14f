// The shapes are those of juju's cmd/juju/status/formatted.go at 2.9.38, 3.0.3, 3.6.28 and 4.0.15.
#include "juju/status.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "document/strict.hpp"
#include "juju/names.hpp"

#include <algorithm>

namespace kf::juju {

namespace {

/// Gone from the model for everybody but juju: it only has to tidy up.
bool is_dying(const doc::In& in) {
  const std::string life = in["life"].text();
  return life == "dying" || life == "dead";
}

class Reader {
 public:
  Status read(const doc::In& in) {
    model(in["model"]);
    for (const auto& name : in["applications"].keys()) application(name, in["applications"][name.c_str()]);
    for (const auto& name : in["application-endpoints"].keys()) remote(name, in["application-endpoints"][name.c_str()]);
    for (const auto& name : in["offers"].keys()) offer(name, in["offers"][name.c_str()]);
    return std::move(status_);
  }

 private:
  /// Any object may be {"status-error": "…"} instead.
  std::string broken(const doc::In& in, const std::string& what) {
    std::string error = in["status-error"].text();
    if (!error.empty()) status_.broken.push_back(what + ": " + text::printable(error));
    return error;
  }

  State state(const doc::In& in, const std::string& what) {
    if (std::string error = broken(in, what); !error.empty()) return {"unknown", std::move(error)};
    return {in["current"].text(), in["message"].text()};
  }

  void model(const doc::In& in) {
    status_.model = in["name"].text();
    status_.type = in["type"].text();
    status_.controller = in["controller"].text();
    status_.cloud = in["cloud"].text();
    status_.region = in["region"].text();
    status_.version = in["version"].text();
    status_.state = state(in["model-status"], "model " + status_.model);
  }

  void application(const std::string& name, const doc::In& in) {
    Application& app = status_.applications[name];
    app.name = name;
    app.broken = broken(in, "application " + name);
    if (!app.broken.empty()) return;
    charm(app, in);
    app.can_upgrade_to = in["can-upgrade-to"].text();
    app.dying = is_dying(in);
    app.state = state(in["application-status"], "status of application " + name);
    relations(app, in["relations"]);
    for (const auto& unit : in["units"].keys()) app.units.push_back(this->unit(unit, in["units"][unit.c_str()]));
    // Outside Kubernetes nobody wants a number of units: there are those that were added.
    app.scale = static_cast<long>(in["scale"].number(status_.type == "caas" ? 0 : static_cast<long>(app.units.size())));
  }

  static void charm(Application& app, const doc::In& in) {
    const CharmName written = charm_name(in["charm"].text());
    app.charm = in["charm-name"].text(written.name);
    app.local = in["charm-origin"].text() == "local" || written.local;
    app.channel = full_channel(in["charm-channel"].text());
    app.revision = static_cast<int>(in["charm-rev"].number(written.revision));
    const doc::In base = in["base"];
    app.base = base.has() ? plain_base(base["name"].text() + "@" + base["channel"].text())
                          : base_of_series(in["series"].text());
  }

  /// Names of applications, or since 3.6 objects that tell one each. A peer is related to itself, which is no relation.
  static void relations(Application& app, const doc::In& in) {
    for (const auto& endpoint : in.keys()) {
      for (const doc::In other : in[endpoint.c_str()].each()) {
        const std::string name = other.is_object() ? other["related-application"].text() : other.text();
        if (!name.empty() && name != app.name) app.related[endpoint].insert(name);
      }
    }
  }

  Unit unit(const std::string& name, const doc::In& in) {
    Unit unit;
    unit.name = name;
    if (std::string error = broken(in, "unit " + name); !error.empty()) {
      unit.workload = unit.agent = {"unknown", std::move(error)};
      return unit;
    }
    unit.workload = state(in["workload-status"], "status of unit " + name);
    unit.agent = state(in["juju-status"], "status of the agent of unit " + name);
    unit.leader = in["leader"].truth();
    unit.upgrading_from = in["upgrading-from"].text();
    unit.provider_id = in["provider-id"].text();
    return unit;
  }

  void remote(const std::string& name, const doc::In& in) {
    broken(in, "consumed offer " + name);
    status_.remotes[name] = {name, in["url"].text()};
  }

  /// Of how many consumers juju counts all, also those that are just not active: it refuses to remove what has any.
  void offer(const std::string& name, const doc::In& in) {
    broken(in, "offer " + name);
    Offer& offer = status_.offers[name];
    offer.name = name;
    offer.app = in["application"].text();
    for (const auto& endpoint : in["endpoints"].keys()) offer.endpoints[endpoint] = endpoint;
    offer.connections =
        static_cast<long>(std::max(in["total-connected-count"].number(), in["active-connected-count"].number()));
  }

  Status status_;
};

}  // namespace

Status read_status(std::string_view json, const std::string& origin) {
  const doc::Json document = doc::read_strict(json, origin);
  const doc::In in(document);
  // An absent "applications" would otherwise look like a model without any.
  if (!in["model"].is_object() || !document.contains("applications")) {
    throw Error(origin + " is no status of a juju model").why("it has no \"model\" or no \"applications\"");
  }
  return Reader().read(in);
}

}  // namespace kf::juju
