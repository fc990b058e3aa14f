#include "verbs.hpp"

#include "base/text.hpp"
#include "document/strict.hpp"
#include "document/write.hpp"
#include "dump.hpp"
#include "juju/refusing.hpp"

namespace kf::refresh {

namespace {

using plan::Action;
using plan::DataEffect;
using plan::Effect;
using plan::Inventory;
using plan::Observation;

/// What a backup holds of an inventory.
std::vector<DataEffect> of_the_backup(Effect effect, const std::string& place, const Inventory& data) {
  std::vector<DataEffect> all;
  for (const auto& datum : data) {
    if (datum.home.starts_with(model_home) || datum.home.starts_with(secret_home)) {
      all.push_back({effect, datum.id, place.empty() ? datum.home : place});
    }
  }
  return all;
}

std::vector<DataEffect> dumped_data(const Action& a, const Inventory& data) {
  std::vector<DataEffect> all;
  const auto volume = kube::address_of_volume(a.text("volume"));
  for (const auto& datum : data) {
    if (datum.hangs_on.contains(volume)) all.push_back({Effect::snap, datum.id, place_of_file(a.text("to"))});
  }
  return all;
}

std::map<std::string, plan::Value> args_of(const BackupOf& of) {
  doc::OrderedJson objects = doc::OrderedJson::array();
  for (const auto& r : of.objects) objects.push_back({r.api, r.plural, r.namespaced ? "yes" : "no"});
  return {{"apps", text::join({of.apps.begin(), of.apps.end()}, ",")},
          {"secrets", text::join({of.secrets.begin(), of.secrets.end()}, ",")},
          {"objects", doc::to_line(objects)}};
}

std::set<std::string> words(const std::string& text) {
  std::set<std::string> all;
  for (auto& word : text::split(text, ',')) {
    if (!word.empty()) all.insert(std::move(word));
  }
  return all;
}

Observation damaged(const Error& e) {
  return {plan::Status::refused, std::string(e.what()) + (e.why().empty() ? "" : ": " + e.why()), {}, e.attempt()};
}

}  // namespace

const plan::Verbs& verbs() {
  static const plan::Verbs all = [] {
    plan::Verbs table = kube::verbs();
    table.insert(juju::verbs().begin(), juju::verbs().end());
    table.insert(carry_verbs().begin(), carry_verbs().end());
    table.insert(moving_verbs().begin(), moving_verbs().end());
    table["refresh.note"] = {
        {"apps", "secrets", "objects"},
        {"digest"},
        [](const Action&, const Inventory& data) { return of_the_backup(Effect::stop, "", data); },
        [](const Action&) {
          return std::string("export-bundle    # and config, and the Secrets that charms have made");
        },
        true};
    // A file on this machine: in the model there is nothing to be undone.
    table["refresh.save"] = {{"to", "apps", "secrets", "objects", "digest"},
                             {},
                             [](const Action& a, const Inventory& data) {
                               return of_the_backup(Effect::copy, place_of_file(a.text("to")), data);
                             },
                             [](const Action& a) { return "export-bundle > " + a.shown("to") + "/bundle.yaml"; },
                             true};
    table["refresh.dump"] = {{"to", "volume", "namespace", "claim", "product"},
                             {},
                             dumped_data,
                             [](const Action& a) {
                               return "exec POD -- mysqldump --all-databases > " + a.shown("to") +
                                      "    # the pod of claim " + a.shown("claim");
                             },
                             true};
    return table;
  }();
  return all;
}

plan::Place place_of_file(const std::string& path) { return "file/" + path; }

Action note(const BackupOf& of) { return {"refresh.note", args_of(of)}; }

Action save(const std::string& to, const BackupOf& of, plan::Value digest) {
  auto args = args_of(of);
  args["to"] = to;
  args["digest"] = std::move(digest);
  return {"refresh.save", std::move(args)};
}

Action dump(const std::string& to, const DumpOf& of) {
  return {"refresh.dump",
          {{"to", to},
           {"volume", of.volume},
           {"namespace", of.claim.ns},
           {"claim", of.claim.name},
           {"product", of.product}}};
}

BackupOf Tools::wanted(const Action& action) const {
  BackupOf of{ns_, words(action.text("apps")), words(action.text("secrets")), {}};
  const doc::Json objects = doc::read_strict(action.text("objects"), action.verb + " objects");
  for (const doc::In each : doc::In(objects).each()) {
    const auto parts = each.texts();
    if (parts.size() == 3) of.objects.push_back({parts[0], parts[1], parts[2] == "yes"});
  }
  return of;
}

Observation Tools::noted(const Action& action) {
  const auto of = wanted(action);
  return {plan::Status::done,
          text::count(of.apps.size(), "application") + " and " + text::count(of.secrets.size(), "Secret") + " noted",
          {{"digest", digest_of(backup_of(model_, cluster_, of))}},
          ""};
}

Observation Tools::saved(const Action& action) {
  const std::string& to = action.text("to");
  try {
    const auto found = vault_.read(to);
    if (!found) return {plan::Status::not_yet, "there is no " + to, {}, ""};
    if (digest_of(*found) == action.text("digest")) {
      return {plan::Status::done, to + " is whole, " + text::count(found->files.size(), "file"), {}, ""};
    }
    return {plan::Status::refused, to + " is another backup", {}, "the same with another --backup-dir"};
  } catch (const Error& e) {
    return damaged(e);
  }
}

Observation Tools::dumped(const Action& action) {
  const std::string& to = action.text("to");
  try {
    const auto found = vault_.read(to);
    if (!found) return {plan::Status::not_yet, "there is no " + to, {}, ""};
    const auto file = found->files.find("dump.sql");
    if (file == found->files.end() || !is_whole(file->second.bytes)) {
      return {plan::Status::refused, to + " holds no whole dump", {}, "the same with another --backup-dir"};
    }
    return {plan::Status::done, to + " is whole, " + std::to_string(file->second.bytes.size()) + " bytes", {}, ""};
  } catch (const Error& e) {
    return damaged(e);
  }
}

Observation Tools::probe(const Action& action) {
  return juju::refusing([&] {
    if (action.verb == "refresh.note") return noted(action);
    if (action.verb == "refresh.save") return saved(action);
    if (action.verb == "refresh.dump") return dumped(action);
    if (carry_verbs().contains(action.verb)) return carrier_.probe(action);
    if (moving_verbs().contains(action.verb)) return mover_.probe(action);
    return juju::verbs().contains(action.verb) ? juju_.probe(action) : kube_.probe(action);
  });
}

/// A file that cannot be written now will not be written by asking again.
void Tools::act(const Action& action) {
  juju::refusing([&] {
    if (action.verb == "refresh.note") return;
    if (carry_verbs().contains(action.verb)) return carrier_.act(action);
    if (moving_verbs().contains(action.verb)) return mover_.act(action);
    if (action.verb == "refresh.save" || action.verb == "refresh.dump") {
      record::Bundle bundle;
      if (action.verb == "refresh.save") {
        bundle = backup_of(model_, cluster_, wanted(action));
      } else {
        bundle.files["dump.sql"] = {dump_({action.text("namespace"), action.text("claim")}, action.text("product")),
                                    true};
        if (!is_whole(bundle.files["dump.sql"].bytes)) throw plan::Refused("the dump ended before its end");
      }
      try {
        vault_.write(action.text("to"), bundle);
      } catch (const Error& e) {
        throw plan::Refused(e);
      }
      return;
    }
    juju::verbs().contains(action.verb) ? juju_.act(action) : kube_.act(action);
  });
}

}  // namespace kf::refresh
