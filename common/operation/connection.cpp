#include "operation/connection.hpp"

#include "base/text.hpp"
#include "cli/log.hpp"

#include <charconv>
#include <cstdlib>
#include <ctime>

namespace kf::operation {

namespace {

constexpr const char* no_secrets =
    "what stands on a command line can be read by every user of the machine; put it into your kubeconfig";

/// The user's connection flags as kubectl's own.
std::vector<std::string> passed_on(const cli::Arguments& args) {
  std::vector<std::string> flags;
  for (const auto& flag : connection_flags().flags) {
    if (flag.name == "kubectl" || flag.name == "chunk-size" || !flag.refusal.empty()) continue;
    for (const auto& value : args.all(flag.name)) {
      flags.push_back("--" + flag.name + (flag.value.empty() ? "" : "=" + value));
    }
  }
  return flags;
}

/// kubectl's own deadline for one request, and ours for the whole call, which must be the later one. A login helper or
/// a proxy can hang where kubectl's deadline does not reach.
std::chrono::seconds patience(const std::string& request_timeout) {
  if (request_timeout.empty()) return std::chrono::seconds{60};
  const char* end = request_timeout.data() + request_timeout.size();
  int n = 0;
  const auto [at, fault] = std::from_chars(request_timeout.data(), end, n);
  const std::string_view unit(at, static_cast<std::size_t>(end - at));
  const int factor = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (fault != std::errc() || n < 0 || factor == 0) {
    throw Error("--request-timeout cannot be \"" + text::printable(request_timeout) + "\"", Exit::usage)
        .attempt("--request-timeout=90s    (also m and h; 0 for none)");
  }
  return n == 0 ? std::chrono::seconds{0} : std::chrono::seconds{n * factor + 30};
}

int chunk_size(const std::string& given) {
  int n = 0;
  const char* end = given.data() + given.size();
  const auto [at, fault] = std::from_chars(given.data(), end, n);
  if (fault == std::errc() && at == end && n >= 0) return n;
  throw Error("--chunk-size cannot be \"" + text::printable(given) + "\"", Exit::usage)
      .attempt("--chunk-size=500    (0: all at once)");
}

process::Watched::Watch logging(cli::Log& log) {
  return [&log](const process::Command& command, const process::Result* result) {
    if (result == nullptr) return log.info(process::shown(command));
    log.debug("  exit " + (result->exit_code ? std::to_string(*result->exit_code) : std::string("-")) + ", " +
              std::to_string(result->out.size()) + " bytes, " + std::to_string(result->duration.count()) + " ms" +
              (result->err.empty() ? "" : "\n" + text::printable(result->err, true)));
  };
}

std::string as_typed(const std::vector<std::string>& command, const std::vector<std::string>& flags) {
  process::Command shown{.program = command.front()};
  shown.args.assign(command.begin() + 1, command.end());
  shown.args.insert(shown.args.end(), flags.begin(), flags.end());
  return process::shown(shown);
}

/// The user's own words that reach the same cluster again, behind one of our commands.
std::string flags_as_typed(const cli::Arguments& args, const std::vector<std::string>& flags) {
  process::Command shown{.program = "x", .args = flags};
  if (args.has("kubectl")) shown.args.push_back("--kubectl=" + args.get("kubectl"));
  return process::shown(shown).substr(1);
}

/// Milliseconds between two looks. Tests, whose worlds are quicker than real ones, set KF_PAUSE_MS lower.
long pause_of(const char* set) {
  constexpr long usual = 300;
  const long wanted = set == nullptr ? usual : std::strtol(set, nullptr, 10);
  return wanted > 0 && wanted < usual ? wanted : usual;
}

/// Sleeps between two looks; a signal ends the sleep.
struct SystemClock final : plan::Clock {
  std::chrono::milliseconds now() override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
  }
  void wait() override {
    const ::timespec pause{0, pause_ms * 1'000'000};
    ::nanosleep(&pause, nullptr);
  }
  const long pause_ms = pause_of(std::getenv("KF_PAUSE_MS"));
};

kube::KubectlOptions options_of(const cli::Invocation& in) {
  kube::KubectlOptions options;
  options.command = kube::choose_kubectl(in.args.get("kubectl"));
  options.flags = passed_on(in.args);
  options.patience = patience(in.args.get("request-timeout"));
  options.self = in.self;
  if (in.args.has("chunk-size")) options.chunk_size = chunk_size(in.args.get("chunk-size"));
  options.typed = as_typed(options.command, options.flags);
  if (!in.args.has("request-timeout")) options.flags.emplace_back("--request-timeout=45s");
  return options;
}

}  // namespace

Connection::Connection(cli::Invocation& in)
    : kubectl(as_typed(kube::choose_kubectl(in.args.get("kubectl")), passed_on(in.args))),
      flags(flags_as_typed(in.args, passed_on(in.args))),
      runner_(process::make_runner()),
      watched_(*runner_, logging(in.log)),
      cluster_(watched_, options_of(in)),
      clock_(std::make_unique<SystemClock>()) {
  in.out.progress("connecting");
  cluster_.connect();
  place = cluster_.context().empty() ? "this cluster" : "context " + text::printable(cluster_.context());
}

const cli::FlagGroup& connection_flags() {
  static const cli::FlagGroup group{
      "Connection (passed on to kubectl)",
      {{"context", 0, "NAME", "the kubeconfig context to use"},
       {"kubeconfig", 0, "FILE", "the kubeconfig to use", {}, {}, true},
       {"cluster", 0, "NAME", "the kubeconfig cluster to use"},
       {"user", 0, "NAME", "the kubeconfig user to use"},
       {"as", 0, "USER", "the user to act as"},
       {"as-group", 0, "GROUP", "a group to act as; repeatable"},
       {"server", 's', "URL", "the API server's address"},
       {"certificate-authority", 0, "FILE", "whom to trust", {}, {}, true},
       {"client-certificate", 0, "FILE", "to log in with", {}, {}, true},
       {"client-key", 0, "FILE", "of that certificate", {}, {}, true},
       {"tls-server-name", 0, "NAME", "the name that the server must prove"},
       {"insecure-skip-tls-verify", 0, "", "do not ask the server for proof"},
       {"cache-dir", 0, "DIR", "kubectl's cache", {}, {}, true},
       {"request-timeout", 0, "DURATION", "how long one request may take: 30s, 5m (default 45s)"},
       {"chunk-size", 0, "N", "objects to a page of a list (default 10000, 0 for all at once)"},
       {"kubectl", 0, "COMMAND", "the kubectl to use, for example \"microk8s kubectl\""},
       {.name = "token", .value = "TOKEN", .help = "", .refusal = no_secrets},
       {.name = "password", .value = "PASSWORD", .help = "", .refusal = no_secrets}}};
  return group;
}

std::string identity_of(kube::Reader& cluster) {
  const auto system = cluster.get(kube::resource::namespaces, {"", "kube-system"});
  const std::string uid = system ? doc::In(*system)["metadata"]["uid"].text() : "";
  if (uid.empty()) throw Error("cannot tell which cluster this is").why("it has no namespace kube-system");
  return uid;
}

}  // namespace kf::operation
