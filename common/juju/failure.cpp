#include "juju/failure.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace kf::juju {

namespace {

struct Sign {
  std::string_view text;  // lower case, as a part of what juju wrote
  Failure failure;
};

// The first that fits wins: the more telling ones stand first. The texts are those of juju's sources: api/client and
// apiserver/facades/client/application, state/, cmd/juju/application, cmd/juju/block/protection.go, cmd/modelcmd.
constexpr std::array signs{
    Sign{"juju enable-command", Failure::blocked},
    Sign{"podspec style charm to a newer sidecar charm", Failure::needs_no_units},
    Sign{"would break relation", Failure::relation},
    Sign{"does not support updating", Failure::unsupported},  // deployment info, storage, node selectors
    Sign{"cannot downgrade from v2 charm format", Failure::unsupported},
    Sign{"refreshing a local charm requires", Failure::unsupported},
    Sign{"application is used by", Failure::in_use},
    Sign{"is dying, but not yet removed", Failure::exists},
    Sign{"already exists", Failure::exists},
    Sign{"to view the current relations", Failure::exists},     // where its words are lost in between, juju still
    Sign{"to view the current integrations", Failure::exists},  // appends this hint to a relation that is there
    Sign{"deploy incomplete, please try", Failure::incomplete},
    Sign{"please try again", Failure::incomplete},
    Sign{"charm or bundle not found for channel", Failure::no_release},
    Sign{"no charm found with revision", Failure::no_release},
    Sign{"selecting releases", Failure::no_release},
    Sign{"no information found for charm", Failure::not_found},
    Sign{"provided but not defined", Failure::unsupported},
    Sign{"unrecognized args", Failure::unsupported},
    Sign{"is not a juju command", Failure::unsupported},
    Sign{"--attach-storage cannot be used", Failure::unsupported},
    Sign{"attachstorage", Failure::unsupported},
    Sign{"importing volume", Failure::unsupported},
    Sign{"importing persistentvolume", Failure::unsupported},
    Sign{"forced detachment of storage", Failure::unsupported},
    Sign{"ambiguous relation", Failure::unsupported},
    Sign{"no relations found", Failure::unsupported},
    Sign{"no actions defined on charm", Failure::unsupported},  // state/unit.go
    Sign{"not defined on unit", Failure::unsupported},
    Sign{"unknown option", Failure::unsupported},
    Sign{"config or charm settings", Failure::unsupported},  // a key that the charm does not have
    Sign{"no model in focus", Failure::configuration},
    Sign{"no controllers registered", Failure::configuration},
    Sign{"no selected controller", Failure::configuration},
    Sign{"no current model", Failure::configuration},
    Sign{"has been removed from the controller", Failure::not_found},
    Sign{"permission denied", Failure::forbidden},
    Sign{"invalid entity name or password", Failure::unauthorized},
    Sign{"unauthorized", Failure::unauthorized},
    Sign{"cannot get discharge", Failure::unauthorized},
    Sign{"not logged in", Failure::unauthorized},
    Sign{"please log in", Failure::unauthorized},
    Sign{"cannot log in", Failure::unauthorized},
    Sign{"context deadline exceeded", Failure::timeout},
    Sign{"timed out", Failure::timeout},
    Sign{"unable to connect", Failure::unreachable},
    Sign{"cannot connect", Failure::unreachable},
    Sign{"connection is shut down", Failure::unreachable},
    Sign{"connection refused", Failure::unreachable},
    Sign{"no such host", Failure::unreachable},
    Sign{"no route to host", Failure::unreachable},
    Sign{"network is unreachable", Failure::unreachable},
    Sign{"i/o timeout", Failure::unreachable},
    Sign{"x509:", Failure::unreachable},
    Sign{"not supported", Failure::unsupported},
    Sign{"not implemented", Failure::unsupported},
};

/// What is known before anything was sent: after any other failure to reach the controller a change may have happened.
constexpr std::array never_sent{"unable to connect", "dial tcp", "connection refused",    "no such host",
                                "no route to host",  "x509:",    "network is unreachable"};

bool holds(const std::string& all, std::string_view part) { return all.find(part) != std::string::npos; }

/// An unknown controller is a wrong configuration; what is not found in a model is not.
Failure not_found(const std::string& err) {
  return err.starts_with("controller ") ? Failure::configuration : Failure::not_found;
}

std::string why_of(const process::Result& result, const Typed& typed, const Call& call) {
  if (result.timed_out) return typed.juju + " gave no answer within its time and was stopped";
  if (result.over_limit) return typed.juju + " answered too much to hold and was stopped";
  std::string words = said(result);
  for (const auto& secret : call.secrets) {
    for (auto at = words.find(secret); secret.size() > 2 && at != std::string::npos; at = words.find(secret, at + 3)) {
      words.replace(at, secret.size(), "***");
    }
  }
  if (words.size() > 2000) words = words.substr(0, 2000) + " ...";
  words = text::printable(words);
  return words.empty() ? typed.juju + " failed without a word" : words;
}

Error tool_error(const process::Result& result, const Typed& typed) {
  if (result.start_error) {
    return Error("cannot run " + typed.juju, Exit::tool_missing)
        .why(text::printable(*result.start_error))
        .attempt("sudo snap install juju    (or name yours: --juju /path/to/juju)");
  }
  return Error(typed.juju + " was killed by signal " + std::to_string(*result.signal)).attempt("run it again");
}

bool is_unknown_word(const std::string& why) {
  const std::string err = text::lower(why);
  return holds(err, "provided but not defined") || holds(err, "unrecognized args") ||
         holds(err, "is not a juju command");
}

std::string unblock(const Typed& typed, const std::string& why) {
  const std::string_view sign = "enable-command ";
  const auto begin = why.find(sign);
  const std::string what = begin == std::string::npos ? "all" : why.substr(begin + sign.size());
  return typed.juju + " enable-command" + typed.with_model() + " " + what.substr(0, what.find(' ')) +
         "    (somebody has forbidden changes here: ask first)";
}

std::string advice(Failure failure, const std::string& why, const Typed& typed, const Call& call) {
  const std::string look = typed.juju + " status" + typed.with_model();
  switch (failure) {
    case Failure::not_found:
      if (call.verb == "find the model") return typed.juju + " models";
      return look + "    (is it spelled like that?)";
    case Failure::exists: return look + "    (if it is still going, wait until it is gone, then repeat)";
    case Failure::unsupported:
      if (is_unknown_word(why)) return typed.juju + " version    (written for 2.9, 3.0, 3.6 and 4.0)";
      return "juju will not do this, however often it is asked";
    case Failure::needs_no_units:
      return typed.juju + " scale-application" + typed.with_model() + " " + call.object +
             " 0    (then wait until it has no units, and repeat)";
    case Failure::relation: return "remove that relation first; the new charm has no such endpoint";
    case Failure::in_use: return typed.juju + " offers" + typed.with_model() + "    (its consumers must let go first)";
    case Failure::no_release: return typed.juju + " info CHARM    (which channels there are, and for which bases)";
    case Failure::incomplete: return "repeat in a minute";
    case Failure::blocked: return unblock(typed, why);
    case Failure::unauthorized: return typed.juju + " login    (then repeat)";
    case Failure::forbidden:
      return typed.juju + " show-model" + typed.with_model() +
             "    (shows who may do what; its admin can: juju grant USER admin MODEL)";
    case Failure::unreachable: return typed.juju + " controllers --refresh    (is the controller up, the VPN on?)";
    case Failure::timeout:
      return "repeat; if it stays, look at the controller: " + typed.juju + " controllers --refresh";
    case Failure::configuration: return typed.juju + " models    (then -m CONTROLLER:OWNER/MODEL)";
    default: return "repeat; if it stays: " + typed.juju + " debug-log" + typed.with_model();
  }
}

std::string headline(Failure failure, const Call& call) {
  switch (failure) {
    case Failure::unauthorized: return "the controller does not accept this login";
    case Failure::forbidden: return "not allowed to " + call.shown();
    case Failure::unreachable: return "cannot reach the controller";
    case Failure::configuration: return "juju does not know which model is meant";
    case Failure::blocked: return "changes are switched off in this model";
    default: return "cannot " + call.shown();
  }
}

bool nobody_knows(const process::Result& result, Failure failure) {
  switch (failure) {
    case Failure::timeout:
    case Failure::other: return true;
    case Failure::tool: return result.signal.has_value();
    case Failure::unreachable: {
      const std::string err = text::lower(said(result));
      return std::none_of(never_sent.begin(), never_sent.end(), [&](const char* sign) { return holds(err, sign); });
    }
    default: return false;
  }
}

JujuError explained(const process::Result& result, const Typed& typed, const Call& call) {
  const Failure failure = classify(result);
  if (failure == Failure::tool) return {failure, tool_error(result, typed)};
  const std::string why = why_of(result, typed, call);
  const Exit code = failure == Failure::unsupported && is_unknown_word(why) ? Exit::tool_missing : Exit::failed;
  return {failure, Error(headline(failure, call), code).why(why).attempt(advice(failure, why, typed, call))};
}

}  // namespace

/// juju writes "ERROR …" over several lines, and before it on the same stream how far it got; some commands of 2.9
/// leave the word out, so that without any of it all lines but its log's count.
std::string said(const process::Result& result) {
  std::vector<std::string> after, all;
  for (const auto& raw : text::split(result.err, '\n')) {
    std::string_view line = text::trim(raw);
    const bool begins = line.starts_with("ERROR ");
    if (begins) line = text::trim(line.substr(6));
    if (line.empty() || line.starts_with("WARNING ") || line.starts_with("INFO ") || line.starts_with("DEBUG "))
      continue;
    if (begins || !after.empty()) after.emplace_back(line);
    all.emplace_back(line);
  }
  return text::join(after.empty() ? all : after, " ");
}

Failure classify(const process::Result& result) {
  if (result.timed_out) return Failure::timeout;  // before its signal, which was ours
  if (result.over_limit) return Failure::other;
  if (result.start_error || result.signal) return Failure::tool;
  const std::string err = text::lower(said(result));
  for (const Sign& sign : signs) {
    if (holds(err, sign.text)) return sign.failure;
  }
  if (holds(err, "not found")) return not_found(err);
  // What juju calls a wrong use of a command ends with 2 (github.com/juju/cmd): our words are not its words.
  return result.exit_code == 2 ? Failure::unsupported : Failure::other;
}

JujuError explain(const process::Result& result, const Typed& typed, const Call& call) {
  JujuError error = explained(result, typed, call);
  if (call.changes && nobody_knows(result, error.failure)) {
    error.state("nobody knows whether it was done: it may or may not have happened");
    error.attempt("look first whether it happened: " + typed.juju + " status" + typed.with_model());
  }
  return error;
}

bool is_hopeless(const JujuError& error) {
  switch (error.failure) {
    case Failure::unsupported:
    case Failure::needs_no_units:
    case Failure::relation:
    case Failure::in_use:
    case Failure::no_release:
    case Failure::blocked:
    case Failure::unauthorized:
    case Failure::forbidden:
    case Failure::configuration: return true;
    case Failure::tool: return error.code() == Exit::tool_missing;  // not for one that was killed
    default: return false;
  }
}

}  // namespace kf::juju
