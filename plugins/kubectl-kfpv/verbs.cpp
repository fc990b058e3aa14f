#include "verbs.hpp"

#include "base/text.hpp"
#include "document/strict.hpp"
#include "document/write.hpp"
#include "export_files.hpp"
#include "kube/refusing.hpp"
#include "process/runner.hpp"
#include "volume/identity.hpp"

namespace kf::kfpv {

namespace {

using doc::In;
using doc::Json;
using plan::Action;
using plan::Observation;
using plan::Status;

std::vector<plan::DataEffect> none(const Action&, const plan::Inventory&) { return {}; }

std::string is(bool yes) { return yes ? "yes" : "no"; }

/// It may be otherwise a moment later.
bool passes(kube::Failure failure) {
  using kube::Failure;
  return failure == Failure::unreachable || failure == Failure::timeout || failure == Failure::throttled ||
         failure == Failure::gone;
}

Json json_of(const volume::Identity& identity) {
  return {{"version", identity.version}, {"marker", identity.marker}, {"counts", identity.counts}};
}

Json unknown(const std::string& why) { return {{"unknown", why}}; }

/// Of one store; what its server does not tell is no reason to end an export.
Json identity_or_why(Target& target, const AskedStore& store) try {
  if (!volume::can_be_asked(store.product)) return unknown("nothing is known of how to ask " + store.product);
  const auto server = volume::server_on(target.cluster(), store.product, store.claim);
  if (!server) return unknown("no server runs on it");
  return json_of(volume::identity_of(*target.exec(), *server));
} catch (const kube::ClusterError& e) {
  if (passes(e.failure)) throw;
  return unknown(e.why().empty() ? e.what() : e.why());
} catch (const Error& e) {
  return unknown(std::string(e.what()) + (e.why().empty() ? "" : ": " + e.why()));
}

std::vector<AskedStore> stores_of(const Action& action) {
  std::vector<AskedStore> all;
  const Json given = doc::read_strict(action.text("stores"), action.verb + " stores");
  for (const In each : In(given).each()) {
    all.push_back({each["volume"].text(), each["product"].text(), {each["namespace"].text(), each["claim"].text()}});
  }
  return all;
}

record::Bundle wanted(Target& target, const Action& action) {
  return kube::refusing([&] {
    const auto exported =
        read_export(target.cluster(), {.ns = action.text("namespace"), .secrets = action.text("secrets") == "yes"});
    const Json identities = doc::read_strict(action.text("identities"), action.verb + " identities");
    return files_of(*exported, identities, action.text("csi") == "yes");
  });
}

bool is_there(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error) && !std::filesystem::is_empty(path, error);
}

}  // namespace

const plan::Verbs& verbs() {
  static const plan::Verbs all = [] {
    plan::Verbs table = kube::verbs();
    table["export.ask"] = {
        {"stores"},
        {"identities"},
        none,
        [](const Action&) {
          return std::string("exec POD -- mysql -N -e 'SELECT COUNT(*)'    # each store by its own client");
        },
        true};
    // A file on this machine: in the cluster there is nothing to be undone.
    table["export.write"] = {{"to", "namespace", "secrets", "csi", "identities"},
                             {},
                             none,
                             [](const Action& a) { return "get pv,pvc,sc -o yaml    # to " + a.shown("to"); },
                             true};
    return table;
  }();
  return all;
}

Action ask(const std::vector<AskedStore>& stores) {
  doc::OrderedJson list = doc::OrderedJson::array();
  for (const AskedStore& s : stores) {
    list.push_back({{"volume", s.volume}, {"product", s.product}, {"namespace", s.claim.ns}, {"claim", s.claim.name}});
  }
  return {"export.ask", {{"stores", doc::to_line(list)}}};
}

Action write(const WriteTo& of, plan::Value identities) {
  return {"export.write",
          {{"to", of.to.string()},
           {"namespace", of.ns},
           {"secrets", is(of.secrets)},
           {"csi", is(of.csi)},
           {"identities", std::move(identities)}}};
}

Observation Tools::asked(const Action& action) {
  doc::OrderedJson all = doc::OrderedJson::object();
  std::size_t known = 0;
  const auto stores = stores_of(action);
  for (const AskedStore& store : stores) {
    const Json identity =
        target_.exec() == nullptr ? unknown("a rehearsal has no servers") : identity_or_why(target_, store);
    known += identity.contains("unknown") ? 0 : 1;
    all[store.volume] = identity;
  }
  return {Status::done,
          std::to_string(known) + " of " + text::count(stores.size(), "store") + " have said what they hold",
          {{"identities", doc::to_line(all)}},
          ""};
}

Observation Tools::written(const Action& action) {
  const std::string& to = action.text("to");
  if (target_.rehearsed) return {Status::done, "a rehearsal writes no export", {}, ""};
  if (!is_there(to)) return {Status::not_yet, "there is no " + to, {}, ""};
  try {
    if (same_export(record::read_bundle(to), wanted(target_, action))) return {Status::done, to + " is whole", {}, ""};
    return {Status::refused, to + " is another export", {}, "the same with another place behind -o"};
  } catch (const kube::ClusterError&) {
    throw;
  } catch (const plan::Refused&) {
    throw;
  } catch (const Error& e) {
    return {Status::refused, std::string(e.what()) + (e.why().empty() ? "" : ": " + e.why()), {}, e.attempt()};
  }
}

Observation Tools::probe(const Action& action) {
  if (action.verb == "export.ask") return asked(action);
  if (action.verb == "export.write") return written(action);
  return kube_.probe(action);
}

/// A file that cannot be written now will not be written by asking again.
void Tools::act(const Action& action) {
  if (action.verb == "export.ask") return;
  if (action.verb != "export.write") return kube_.act(action);
  const record::Bundle bundle = wanted(target_, action);
  try {
    record::write_bundle(bundle, action.text("to"));
  } catch (const Error& e) {
    throw plan::Refused(e);
  }
}

}  // namespace kf::kfpv
