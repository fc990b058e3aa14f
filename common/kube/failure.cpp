#include "kube/failure.hpp"

#include "base/text.hpp"

#include <array>

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
  const std::string words = text::printable(said(result));
  return words.empty() ? kubectl + " failed without a word" : words;
}

std::string rule_for(const Resource& resource) {
  return "apiGroups [\"" + resource.group() + "\"], resources [" + resource.plural + "], verbs [list]" +
         (resource.namespaced ? "" : " (cluster-wide)");
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

std::string advice(Failure failure, const std::string& kubectl, const std::string& self) {
  switch (failure) {
    case Failure::unauthorized:
      return "log in again (the login of this context is missing or has expired), then repeat; test with: " + kubectl +
             " auth can-i list persistentvolumes";
    case Failure::unreachable:
      return kubectl + " cluster-info    (is the cluster up, the VPN on, the context the right one?)";
    case Failure::timeout: return "repeat; or allow more time: --request-timeout=5m";
    case Failure::throttled: return "the server asks for less load: repeat in a minute";
    case Failure::configuration: return kubectl + " config get-contexts    (then --context NAME or --kubeconfig FILE)";
    case Failure::not_found: return kubectl + " api-resources    (does this server offer it?)";
    case Failure::other: return "repeat; if it stays, ask whoever runs the API server";
    default: return self + " --help";
  }
}

std::string headline(Failure failure, const std::string& asked) {
  switch (failure) {
    case Failure::unauthorized: return "the server does not accept this login";
    case Failure::unreachable: return "cannot reach the cluster";
    case Failure::timeout: return "the cluster did not answer in time (" + asked + ")";
    case Failure::configuration: return "kubectl has no usable configuration for a cluster";
    case Failure::not_found: return "the server does not know what was asked for (" + asked + ")";
    default: return "cannot " + asked;
  }
}

}  // namespace

Failure classify(const process::Result& result) {
  if (result.timed_out) return Failure::timeout;  // before its signal, which was ours
  if (result.over_limit) return Failure::other;
  if (result.start_error || result.signal) return Failure::tool;
  const std::string err = text::lower(said(result));  // not its log lines, which tell of attempts
  for (const Sign& sign : signs) {
    if (err.find(sign.text) != std::string::npos) return sign.failure;
  }
  return Failure::other;
}

ClusterError explain(const process::Result& result, const std::string& kubectl, const std::string& asked,
                     const Resource* resource, const std::string& ns, const std::string& self) {
  const Failure failure = classify(result);
  if (failure == Failure::tool) return {failure, tool_error(result, kubectl)};
  const std::string why = why_of(result, kubectl);
  if (failure == Failure::forbidden && resource != nullptr) {
    const std::string where = !resource->namespaced ? "" : ns.empty() ? " in all namespaces" : " in namespace " + ns;
    Error error("not allowed to " + asked + where);
    error.why(why);
    std::string hint = self + " rbac    (prints the whole ClusterRole; missing here: " + rule_for(*resource) + ")";
    if (ns.empty() && resource->namespaced) hint += "; or look into one namespace: -n kubeflow";
    return {failure, std::move(error).attempt(hint)};
  }
  Error error(headline(failure, asked));
  return {failure, std::move(error).why(why).attempt(advice(failure, kubectl, self))};
}

}  // namespace kf::kube
