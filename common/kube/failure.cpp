#include "kube/failure.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace kf::kube {

namespace {

struct Sign {
  std::string_view text;  // lower case, as a part of what kubectl wrote
  Failure failure;
};

// The first that fits wins: the more telling ones stand first. kubectl prints "Error from server (REASON): …" for what
// the API answered and bare texts of its own, of client-go and of login helpers for the rest.
constexpr std::array signs{
    Sign{"error from server (forbidden)", Failure::forbidden},
    Sign{"error from server (unauthorized)", Failure::unauthorized},
    Sign{"you must be logged in to the server", Failure::unauthorized},
    Sign{"error from server (expired)", Failure::gone},
    Sign{"error from server (gone)", Failure::gone},
    Sign{"continue parameter is too old", Failure::gone},
    Sign{"error from server (toomanyrequests)", Failure::throttled},
    Sign{"too many requests", Failure::throttled},
    Sign{"error from server (timeout)", Failure::timeout},
    Sign{"error from server (servertimeout)", Failure::timeout},
    Sign{"error from server (notfound)", Failure::not_found},
    Sign{"the server could not find the requested resource", Failure::not_found},
    Sign{"the server doesn't have a resource type", Failure::not_found},
    Sign{"error from server (conflict)", Failure::conflict},
    Sign{"metadata.uid: invalid value", Failure::conflict},  // how a server refuses a patch for another one's uid
    Sign{"error from server (alreadyexists)", Failure::exists},
    Sign{"\" is invalid", Failure::invalid},  // kubectl's own words for the reason Invalid
    Sign{"the request is invalid", Failure::invalid},
    Sign{"error from server (invalid)", Failure::invalid},
    Sign{"error from server (requestentitytoolarge)", Failure::invalid},
    Sign{"request is too large", Failure::invalid},  // etcd's
    Sign{"rejected our request for an unknown reason", Failure::other},
    Sign{"invalid continue token", Failure::other},
    Sign{"error from server (badrequest)", Failure::invalid},
    Sign{"error from server", Failure::other},  // it answered: what follows may tell of others whom it could not reach
    Sign{"getting credentials: exec", Failure::unauthorized},
    Sign{"error: eof", Failure::unauthorized},  // it asked for a user name on its standard output
    Sign{"server localhost:8080 was refused", Failure::configuration},  // where it looks without a configuration
    Sign{"host must be a url", Failure::configuration},
    Sign{"unable to load root certificates", Failure::configuration},
    Sign{"does not exist", Failure::configuration},
    Sign{"context was not found", Failure::configuration},
    Sign{"no configuration has been provided", Failure::configuration},
    Sign{"error loading config file", Failure::configuration},
    Sign{"invalid configuration", Failure::configuration},
    Sign{"no such file or directory", Failure::configuration},
    Sign{"unknown flag", Failure::tool},
    Sign{"unknown shorthand flag", Failure::tool},
    Sign{"unknown command", Failure::tool},
    Sign{"client.timeout", Failure::timeout},
    Sign{"request canceled", Failure::timeout},
    Sign{"context deadline exceeded", Failure::timeout},
    Sign{"i/o timeout", Failure::unreachable},
    Sign{"was refused", Failure::unreachable},
    Sign{"connection refused", Failure::unreachable},
    Sign{"unable to connect to the server", Failure::unreachable},
    Sign{"unexpected eof", Failure::unreachable},
    Sign{"no such host", Failure::unreachable},
    Sign{"x509:", Failure::unreachable},
    Sign{"tls:", Failure::unreachable},
    Sign{"network is unreachable", Failure::unreachable},
    Sign{"no route to host", Failure::unreachable},
};

/// What is known before anything was sent: after any other failure to reach the server a change may have happened.
constexpr std::array never_sent{
    "was refused",      "connection refused",     "no such host", "dial tcp",
    "no route to host", "network is unreachable", "x509:",        "handshake timeout",
};

/// What kubectl said, without its log lines ("E1121 01:53:39.1 …", "I…", "W…") and repetitions.
std::string said(const process::Result& result) {
  std::vector<std::string> kept;
  for (const auto& raw : text::split(result.err, '\n')) {
    const std::string_view line = text::trim(raw);
    const bool klog = line.size() > 6 && std::string_view("EIWF").find(line[0]) != std::string_view::npos &&
                      line[1] >= '0' && line[1] <= '9' && line[5] == ' ';
    if (line.empty() || klog || (!kept.empty() && kept.back() == line)) continue;
    kept.emplace_back(line);
  }
  if (kept.empty()) return std::string(text::trim(result.err));
  return text::join(kept, " ");
}

std::string why_of(const process::Result& result, const std::string& kubectl) {
  if (result.timed_out) return kubectl + " gave no answer within its time and was stopped";
  if (result.over_limit) return kubectl + " answered too much to hold and was stopped";
  std::string words = said(result);
  if (words.size() > 2000) words = words.substr(0, 2000) + " ...";  // a refused patch comes back with all of the object
  words = text::printable(words);
  return words.empty() ? kubectl + " failed without a word" : words;
}

/// The first text between `before` and `after`; empty if there is none.
std::string between(std::string_view all, std::string_view before, std::string_view after) {
  const auto begin = all.find(before);
  if (begin == std::string_view::npos) return {};
  const auto end = all.find(after, begin + before.size());
  return end == std::string_view::npos ? ""
                                       : std::string(all.substr(begin + before.size(), end - begin - before.size()));
}

/// What RBAC does not allow, in the words of every server since 1.12: User "x" cannot get resource "pods" in API group
/// "" … It may be another right than the one that our call is named after: kubectl gets what it patches.
struct Missing {
  std::string verb, resource, group;
  bool wide = false;  // for a right to what has no namespace

  std::string rule() const {
    return "apiGroups [\"" + group + "\"], resources [" + resource + "], verbs [" + verb + "]" +
           (wide ? " (cluster-wide)" : "");
  }
};

/// nullopt: it is forbidden for another reason: a quota, an admission plugin, a namespace that is being deleted.
std::optional<Missing> missing_right(const std::string& why, const Call& call) {
  const auto user = why.find("User \"");
  if (user == std::string::npos) return std::nullopt;
  const std::string_view told = std::string_view(why).substr(user);
  Missing missing{between(told, "\" cannot ", " "), call.resource->plural, call.resource->group(),
                  !call.resource->namespaced};
  if (missing.verb.empty()) return std::nullopt;
  const std::string resource = between(told, " resource \"", "\"");
  if (!resource.empty() && resource != missing.resource && told.find(" in API group \"") != std::string_view::npos) {
    missing = {missing.verb, resource, between(told, " in API group \"", "\""), false};
  }
  return missing;
}

/// "persistentvolumes x", "configmaps x -n kubeflow", as kubectl takes it.
std::string typed(const Call& call) {
  std::string words = call.resource->qualified();
  if (!call.name.name.empty()) words += " " + call.name.name;
  return call.resource->namespaced && !call.name.ns.empty() ? words + " -n " + call.name.ns : words;
}

ClusterError forbidden(const std::string& why, const std::string& kubectl, const Call& call, const std::string& self) {
  const auto missing = missing_right(why, call);
  if (!missing) {
    return {Failure::forbidden,
            Error("the server refuses to " + call.shown())
                .why(why)
                .attempt("it is no missing right, but a rule of this cluster (a quota, an admission "
                         "plugin, a namespace that is being deleted): ask whoever runs it")};
  }
  const bool list = call.verb == "list";
  std::string where;
  if (list && call.resource->namespaced)
    where = call.name.ns.empty() ? " in all namespaces" : " in namespace " + call.name.ns;
  std::string hint;
  if (list) {
    hint = self + " rbac    (prints the whole ClusterRole; missing here: " + missing->rule() + ")";
    if (call.name.ns.empty() && call.resource->namespaced) hint += "; or look into one namespace: -n kubeflow";
  } else {
    hint = kubectl + " auth can-i " + missing->verb + " " + typed({call.verb, call.resource, {call.name.ns, ""}}) +
           "    (whoever runs the cluster can grant it: " + missing->rule() + "; all that a command needs: " + self +
           " rbac COMMAND)";
  }
  return {Failure::forbidden, Error("not allowed to " + call.shown() + where).why(why).attempt(hint)};
}

Error tool_error(const process::Result& result, const std::string& kubectl) {
  if (result.start_error) {
    return Error("cannot run " + kubectl, Exit::tool_missing)
        .why(text::printable(*result.start_error))
        .attempt("install kubectl, or name yours: --kubectl \"microk8s kubectl\"");
  }
  if (result.signal) {
    return Error(kubectl + " was killed by signal " + std::to_string(*result.signal)).attempt("run it again");
  }
  return Error(kubectl + " does not know what it is asked; it may be too old", Exit::tool_missing)
      .why(text::printable(said(result)))
      .attempt(kubectl + " version --client    (tested with 1.20, 1.27, 1.32 and 1.33)");
}

std::string advice(Failure failure, const std::string& why, const std::string& kubectl, const Call& call,
                   const std::string& self) {
  switch (failure) {
    case Failure::unauthorized:
      return "log in again (the login of this context is missing or has expired), then repeat; test with: " + kubectl +
             " auth can-i list persistentvolumes";
    case Failure::unreachable:
      return kubectl + " cluster-info    (is the cluster up, the VPN on, the context the right one?)";
    case Failure::timeout: return "repeat; or allow more time: --request-timeout=5m";
    case Failure::throttled: return "the server asks for less load: repeat in a minute";
    case Failure::configuration: return kubectl + " config get-contexts    (then --context NAME or --kubeconfig FILE)";
    case Failure::not_found:
      if (const auto what = between(why, "namespaces \"", "\" not found"); !what.empty()) {
        return kubectl + " get namespaces    (is it spelled like that?)";
      }
      if (is_absence(why, call)) return kubectl + " get " + typed({call.verb, call.resource, {call.name.ns, ""}});
      return kubectl + " api-resources    (does this server offer it?)";
    case Failure::conflict: return "look at it again, then repeat: " + kubectl + " get " + typed(call) + " -o yaml";
    case Failure::exists: return "look at it: " + kubectl + " get " + typed(call) + " -o yaml";
    case Failure::invalid: return "if no policy of your cluster explains it, please report it with this text";
    case Failure::too_much: return "if there should not be that much, please report it with this text";
    case Failure::other: return "repeat; if it stays, ask whoever runs the API server";
    default: return self + " --help";
  }
}

std::string headline(Failure failure, const std::string& why, const Call& call) {
  const std::string asked = call.shown();
  switch (failure) {
    case Failure::unauthorized: return "the server does not accept this login";
    case Failure::unreachable: return "cannot reach the cluster";
    case Failure::timeout: return "the cluster did not answer in time (" + asked + ")";
    case Failure::configuration: return "kubectl has no usable configuration for a cluster";
    case Failure::not_found:
      if (why.find("\" not found") != std::string::npos) return "cannot " + asked + ": it is not there";
      return "the server does not know what was asked for (" + asked + ")";
    case Failure::conflict: return "cannot " + asked + ": it has changed meanwhile, or is another one of that name";
    case Failure::exists: return "cannot " + asked + ": there is one of that name already";
    case Failure::invalid: return "the server does not accept it: " + asked;
    default: return "cannot " + asked;
  }
}

bool nobody_knows(const process::Result& result, Failure failure) {
  switch (failure) {
    case Failure::timeout:
    case Failure::too_much:
    case Failure::other: return true;
    case Failure::tool: return result.signal.has_value();
    case Failure::unreachable: {
      const std::string err = text::lower(said(result));
      return std::none_of(never_sent.begin(), never_sent.end(),
                          [&](const char* sign) { return err.find(sign) != std::string::npos; });
    }
    default: return false;
  }
}

ClusterError explained(const process::Result& result, const std::string& kubectl, const Call& call,
                       const std::string& self) {
  const Failure failure = classify(result);
  if (failure == Failure::tool) return {failure, tool_error(result, kubectl)};
  std::string why = why_of(result, kubectl);
  if (failure == Failure::forbidden && call.resource != nullptr) return forbidden(why, kubectl, call, self);
  Error error(headline(failure, why, call));
  error.attempt(advice(failure, why, kubectl, call, self));
  if (failure == Failure::invalid && call.resource != nullptr && call.resource->plural == "secrets") {
    why = "what the server says is not shown, as it may repeat what is secret";
  }
  return {failure, std::move(error).why(why)};
}

}  // namespace

Failure classify(const process::Result& result) {
  if (result.timed_out) return Failure::timeout;  // before its signal, which was ours
  if (result.over_limit) return Failure::too_much;
  if (result.start_error || result.signal) return Failure::tool;
  const std::string err = text::lower(said(result));  // not its log lines, which tell of attempts
  for (const Sign& sign : signs) {
    if (err.find(sign.text) != std::string::npos) return sign.failure;
  }
  return Failure::other;
}

std::string Call::shown() const {
  if (resource == nullptr) return verb + " the version";
  return verb + " " + resource->plural + (name.name.empty() ? "" : " " + name.shown());
}

bool is_absence(const std::string& said, const Call& call) {
  const std::string group = call.resource->group();
  return !call.name.name.empty() && said.find(" " + call.resource->plural + (group.empty() ? "" : "." + group) + " \"" +
                                              call.name.name + "\" not found") != std::string::npos;
}

ClusterError explain(const process::Result& result, const std::string& kubectl, const Call& call,
                     const std::string& self) {
  ClusterError error = explained(result, kubectl, call, self);
  if (call.changes() && nobody_knows(result, error.failure)) {
    error.state("nobody knows whether it was done: it may or may not have happened");
    if (error.attempt().starts_with("repeat") || error.failure == Failure::tool) {
      error.attempt("look first whether it happened: " + kubectl + " get " + typed(call) + " -o yaml");
    }
  }
  return error;
}

bool is_hopeless(const ClusterError& error) {
  switch (error.failure) {
    case Failure::forbidden:
    case Failure::unauthorized:
    case Failure::configuration:
    case Failure::too_much:
    case Failure::invalid: return true;
    case Failure::tool: return error.code() == Exit::tool_missing;  // not for one that was killed
    default: return false;
  }
}

}  // namespace kf::kube
