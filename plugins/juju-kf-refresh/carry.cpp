#include "carry.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "kube/failure.hpp"
#include "kube/verbs.hpp"
#include "verbs.hpp"

namespace kf::refresh {

namespace {

using plan::Action;
using plan::DataEffect;
using plan::Effect;
using plan::Inventory;
using plan::Observation;
using plan::Status;

const std::string half_way = ".kf-new";

std::vector<DataEffect> on_volume(Effect effect, const Action& a, const Inventory& data, const plan::Place& place) {
  std::vector<DataEffect> all;
  const auto volume = kube::address_of_volume(a.text("volume"));
  for (const auto& datum : data) {
    if (datum.hangs_on.contains(volume)) all.push_back({effect, datum.id, place.empty() ? datum.home : place});
  }
  return all;
}

Where where(const Action& a) { return {{a.text("namespace"), a.text("pod")}, a.text("container"), a.text("file")}; }

std::map<std::string, plan::Value> args_of(const Where& at) {
  return {{"namespace", at.pod.ns}, {"pod", at.pod.name}, {"container", at.container}, {"file", at.path}};
}

/// "mlmd.db" of "/data/mlmd.db"
std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string kept(const Action& a, const char* arg) { return a.shown(arg) + "/" + last_part(a.shown("file")); }

std::string exec_shown(const Action& a) {
  return "exec -i -n " + a.shown("namespace") + " " + a.shown("pod") + " -c " + a.shown("container") + " -- ";
}

Observation refused(const Error& e) {
  return {Status::refused, std::string(e.what()) + (e.why().empty() ? "" : ": " + e.why()), {}, e.attempt()};
}

}  // namespace

const plan::Verbs& carry_verbs() {
  const std::set<std::string> place{"namespace", "pod", "container", "file"};
  const auto with = [&](std::set<std::string> more) {
    more.insert(place.begin(), place.end());
    return more;
  };
  static const plan::Verbs all{
      {"refresh.still",
       {with({"volume"}),
        {"digest"},
        [](const Action& a, const Inventory& data) { return on_volume(Effect::stop, a, data, ""); },
        [](const Action& a) { return exec_shown(a) + "sha256sum " + a.shown("file"); },
        true}},
      {"refresh.fetch",
       {with({"to", "volume", "digest"}),
        {},
        [](const Action& a, const Inventory& data) {
          return on_volume(Effect::copy, a, data, place_of_file(a.text("to")));
        },
        [](const Action& a) { return exec_shown(a) + "cat " + a.shown("file") + " > " + kept(a, "to"); },
        true}},
      {"refresh.kept",
       {{"at", "file", "digest", "volume"},
        {},
        [](const Action& a, const Inventory& data) {
          return on_volume(Effect::copy, a, data, place_of_file(a.text("at")));
        },
        [](const Action& a) { return "sha256sum " + kept(a, "at") + "    # " + a.shown("digest").substr(0, 12); },
        true}},
      // What the new server had is kept beside it: nothing to be undone.
      {"refresh.put",
       {with({"from", "digest"}),
        {},
        [](const Action&, const Inventory&) { return std::vector<DataEffect>{}; },
        [](const Action& a) { return exec_shown(a) + "dd of=" + a.shown("file") + " < " + kept(a, "from"); },
        true}}};
  return all;
}

Action still(const StoreOf& store) {
  auto args = args_of(store.at);
  args["volume"] = store.volume;
  return {"refresh.still", std::move(args)};
}

Action fetch(const std::string& to, const StoreOf& store, plan::Value digest) {
  auto args = args_of(store.at);
  args["volume"] = store.volume;
  args["to"] = to;
  args["digest"] = std::move(digest);
  return {"refresh.fetch", std::move(args)};
}

Action kept(const std::string& at, const std::string& file, const std::string& digest, const std::string& volume) {
  return {"refresh.kept", {{"at", at}, {"file", file}, {"digest", digest}, {"volume", volume}}};
}

Action put(const std::string& from, const Where& at, plan::Value digest) {
  auto args = args_of(at);
  args["from"] = from;
  args["digest"] = std::move(digest);
  return {"refresh.put", std::move(args)};
}

/// The name of what SQLite has not brought to its end there; empty: nothing.
std::string Carrier::unfinished(const Where& at) {
  for (const char* suffix : {"-journal", "-wal"}) {
    if (files_.digest(at.beside(suffix))) return last_part(at.path) + suffix;
  }
  return "";
}

bool Carrier::runs(const kube::Name& pod) {
  const auto found = cluster_.get(kube::resource::pods, pod);
  if (!found) return false;
  const doc::In in(*found);
  return in["status"]["phase"].text() == "Running" && !in["metadata"]["deletionTimestamp"].has();
}

Observation Carrier::probe_still(const Where& at) {
  if (!runs(at.pod)) return {Status::working, "pod " + at.pod.name + " does not run", {}, ""};
  if (const auto name = unfinished(at); !name.empty()) return {Status::working, "there is a " + name, {}, ""};
  const auto digest = files_.digest(at);
  if (!digest) return {Status::refused, "there is no " + at.path + " in pod " + at.pod.name, {}, ""};
  return {Status::done, "sha256 " + digest->substr(0, 12), {{"digest", *digest}}, ""};
}

/// Done, not there at all, or refused.
Observation Carrier::look_at_backup(const std::string& at, const std::string& path, const std::string& digest) {
  const auto found = vault_.read(at);
  if (!found) return {Status::not_yet, "there is no " + at, {}, ""};
  const auto file = found->files.find(last_part(path));
  if (file == found->files.end() || sha256(file->second.bytes) != digest) {
    return {Status::refused, at + " holds another file", {}, "the same with another --backup-dir"};
  }
  return {Status::done, at + " is whole, " + std::to_string(file->second.bytes.size()) + " bytes", {}, ""};
}

Observation Carrier::probe_kept(const Action& action) {
  try {
    auto seen = look_at_backup(action.text("at"), action.text("file"), action.text("digest"));
    if (seen.status == Status::done) return seen;
    return {Status::refused, seen.detail, {}, ""};
  } catch (const Error& e) {
    return refused(e);
  }
}

Observation Carrier::probe_fetch(const Action& action, const Where& at) {
  const std::string& to = action.text("to");
  try {
    const auto backup = look_at_backup(to, at.path, action.text("digest"));
    if (backup.status != Status::done || !runs(at.pod)) return backup;
    if (files_.digest(at) == action.text("digest") && unfinished(at).empty()) return backup;
    return {Status::refused,
            at.path + " has changed since it was read: somebody still writes",
            {},
            "end what still runs, then abandon this operation and begin anew"};
  } catch (const kube::ClusterError&) {
    throw;
  } catch (const Error& e) {
    return refused(e);
  }
}

Observation Carrier::probe_put(const Action& action, const Where& at) {
  if (!runs(at.pod)) return {Status::working, "pod " + at.pod.name + " does not run", {}, ""};
  if (files_.digest(at) == action.text("digest")) return {Status::done, "it is served", {}, ""};
  return {Status::not_yet, "not there yet", {}, ""};
}

Observation Carrier::probe(const Action& action) {
  if (action.verb == "refresh.kept") return probe_kept(action);
  const Where at = where(action);
  if (action.verb == "refresh.still") return probe_still(at);
  return action.verb == "refresh.fetch" ? probe_fetch(action, at) : probe_put(action, at);
}

void Carrier::act_fetch(const Action& action, const Where& at) {
  record::Bundle bundle;
  std::string bytes = files_.read(at);
  if (sha256(bytes) != action.text("digest")) {
    throw plan::Refused(Error(at.path + " is not what it was a moment ago").why("somebody still writes on it"));
  }
  bundle.files[last_part(at.path)] = {std::move(bytes), true};
  try {
    vault_.write(action.text("to"), bundle);
  } catch (const Error& e) {
    throw plan::Refused(e);
  }
}

/// Two calls, of which each act makes one: beside it first, and when that is whole, in its place.
void Carrier::act_put(const Action& action, const Where& at) {
  const Where beside = at.beside(half_way);
  if (files_.digest(beside) == action.text("digest")) {
    if (const auto name = unfinished(at); !name.empty()) throw Error("there is a " + name + " beside " + at.path);
    files_.replace(beside, at.path);
    return;
  }
  const std::string bytes = vault_.file(action.text("from") + "/" + last_part(at.path));
  if (sha256(bytes) != action.text("digest"))
    throw plan::Refused("the copy is not what was read: " + action.text("from"));
  files_.write(beside, bytes);
}

void Carrier::act(const Action& action) {
  if (action.verb == "refresh.fetch") act_fetch(action, where(action));
  if (action.verb == "refresh.put") act_put(action, where(action));
}

}  // namespace kf::refresh
