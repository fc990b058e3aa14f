#include "kube/kubectl.hpp"

#include "base/text.hpp"
#include "document/json_stream.hpp"
#include "kube/failure.hpp"

#include <cstdlib>
#include <set>
#include <stdexcept>

namespace kf::kube {

namespace {

constexpr const char* field_manager = "kf-plugins";  // who set a field, for whoever looks into managedFields

std::string escaped(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~') {
      out += c;
    } else {
      out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return out;
}

/// A name may neither leave its place in the URI nor be taken for a flag, however strange it is.
const std::string& checked(const std::string& name) {
  if (name.empty()) throw std::logic_error("a call for one object, or in one namespace, without its name");
  if (name == "." || name == ".." || name.front() == '-' || name.find_first_of("/%") != std::string::npos) {
    throw ClusterError(Failure::invalid, Error("no object can be called \"" + text::printable(name) + "\""));
  }
  return name;
}

std::string uri_of(const Resource& resource, const std::string& ns) {
  std::string uri = resource.api;
  if (resource.namespaced && !ns.empty()) uri += "/namespaces/" + escaped(ns);
  return uri + "/" + resource.plural;
}

std::string uri_of(const Resource& resource, const Name& name) {
  // Without its name it would be the URI of all of them, and a DELETE of that one deletes all of them.
  return uri_of(resource, resource.namespaced ? checked(name.ns) : "") + "/" + escaped(checked(name.name));
}

std::string uri_of(const Resource& resource, const Query& query, int chunk_size) {
  if (resource.namespaced && !query.ns.empty() && query.ns.front() == '.') checked(query.ns);
  std::string uri = uri_of(resource, query.ns) + "?limit=" + std::to_string(chunk_size);
  if (!query.fields.empty()) uri += "&fieldSelector=" + escaped(query.fields);
  return uri;
}

}  // namespace

Seen Seen::of(const doc::Json& object) {
  const doc::In meta = doc::In(object)["metadata"];
  return {meta["uid"].text(), meta["resourceVersion"].text()};
}

std::string Resource::group() const {
  const auto parts = text::split(api, '/');  // "", "apis", GROUP, VERSION
  return parts.size() == 4 ? parts[2] : "";
}

std::string Resource::qualified() const {
  const auto parts = text::split(api, '/');
  return parts.size() == 4 ? plural + "." + parts[3] + "." + parts[2] : plural;
}

std::vector<std::string> choose_kubectl(const std::string& flag) {
  std::string chosen = flag;
  for (const char* name : {"KF_KUBECTL", "KUBECTL_PATH"}) {
    const char* value = std::getenv(name);
    if (chosen.empty() && value != nullptr && *value != '\0') {
      if (std::string_view(name) == "KUBECTL_PATH") return {value};  // a path, spaces and all
      chosen = value;
    }
  }
  std::vector<std::string> words;
  for (auto& word : text::split(chosen, ' ')) {
    if (!word.empty()) words.push_back(std::move(word));
  }
  return words.empty() ? std::vector<std::string>{"kubectl"} : words;
}

process::Command Kubectl::command_of(std::vector<std::string> args) const {
  process::Command command{.program = options_.command.front()};
  command.args.assign(options_.command.begin() + 1, options_.command.end());
  command.args.insert(command.args.end(), options_.flags.begin(), options_.flags.end());
  command.args.insert(command.args.end(), std::make_move_iterator(args.begin()), std::make_move_iterator(args.end()));
  command.timeout = options_.patience;
  return command;
}

process::Result Kubectl::run(const process::Command& command) {
  process::Result result = runner_.run(command);
  if (result.interrupted) throw Interrupted{*result.interrupted};
  return result;
}

process::Result Kubectl::ask(std::vector<std::string> args) { return run(command_of(std::move(args))); }

/// Input and not an argument, which every user of the machine can read; an argument may also have only 128 KiB.
void Kubectl::change(const Call& what, std::vector<std::string> args, std::string input) {
  process::Command command = command_of(std::move(args));
  command.input = std::move(input);
  command.finish = true;
  if (lent_ >= 0) command.keep_open = {lent_};
  const auto result = run(command);
  if (!result.ok()) throw explain(result, options_.typed, what, options_.self);
}

/// One page, parsed while it arrives. What kubectl says of a failure counts more than half an answer does.
doc::ListMeta Kubectl::page(const std::string& uri, const Resource& resource, const std::string& ns,
                            const doc::ObjectSink& sink) {
  doc::JsonStream stream("the server's answer to list " + resource.plural, sink);
  const auto result =
      runner_.stream(command_of({"get", "--raw", prefix_ + uri}), [&](std::string_view piece) { stream.feed(piece); });
  if (result.interrupted) throw Interrupted{*result.interrupted};
  if (!result.ok()) throw explain(result, options_.typed, {"list", &resource, {ns, ""}}, options_.self);
  return stream.finish();
}

void Kubectl::list(const Resource& resource, const Query& query, const doc::ObjectSink& sink) {
  const std::string uri = uri_of(resource, query, options_.chunk_size);
  std::set<std::string> delivered;
  const doc::ObjectSink once = [&](doc::Json&& object) {
    const std::string uid = doc::In(object)["metadata"]["uid"].text();
    if (uid.empty() || delivered.insert(uid).second) sink(std::move(object));
  };
  std::string next;
  for (bool restarted = false;;) {
    try {
      const auto meta = page(next.empty() ? uri : uri + "&continue=" + escaped(next), resource, query.ns, once);
      if (!meta.is_list) {
        throw ClusterError(Failure::other,
                           Error("cannot list " + resource.plural)
                               .why("the server's answer is no list; is this a Kubernetes API server?"));
      }
      if (meta.continue_token.empty()) return;
      if (meta.continue_token == next) {
        throw ClusterError(
            Failure::other,
            Error("cannot list " + resource.plural).why("the server gives the same page again and again"));
      }
      next = meta.continue_token;
    } catch (const ClusterError& e) {
      // A continue token lives for some minutes. Once it has expired the list begins anew; twice is a failure.
      if (e.failure != Failure::gone || next.empty() || restarted) throw;
      restarted = true;
      next.clear();
    }
  }
}

std::optional<doc::Json> Kubectl::get(const Resource& resource, const Name& name) {
  const Call what{"get", &resource, name};
  const auto result = ask({"get", "--raw", prefix_ + uri_of(resource, name)});
  if (!result.ok()) {
    auto error = explain(result, options_.typed, what, options_.self);
    if (error.failure == Failure::not_found && is_absence(error.why(), what)) return std::nullopt;
    throw error;
  }
  doc::Json found;
  try {
    const auto meta = doc::read_json(result.out, "the server's answer to " + what.shown(),
                                     [&](doc::Json&& object) { found = std::move(object); });
    if (meta.is_list) found = nullptr;
  } catch (const Error& e) {  // a login page, half an answer, none
    throw ClusterError(Failure::other, e);
  }
  const doc::In meta = doc::In(found)["metadata"];
  if (meta["name"].text() != name.name || (resource.namespaced && meta["namespace"].text() != name.ns)) {
    throw ClusterError(Failure::other, Error("cannot " + what.shown())
                                           .why("the server's answer is something else; is this a Kubernetes API "
                                                "server?"));
  }
  return found;
}

std::string Kubectl::log(const Name& pod, const std::string& container, int lines) {
  const std::string uri = uri_of(resource::pods, pod) + "/log?container=" + escaped(container) +
                          "&tailLines=" + std::to_string(lines) + "&limitBytes=65536";
  // The kubelet of a dead node does not answer at all; the last flag of a name counts.
  const auto result = ask({"get", "--raw", prefix_ + uri, "--request-timeout=10s"});
  static const Resource logs{"/api/v1", "pods/log"};
  if (!result.ok()) throw explain(result, options_.typed, {"get", &logs, pod}, options_.self);
  return result.out;
}

/// What a program inside says on standard error is told as it is: it is the server's own client that speaks.
std::string Kubectl::exec(const Name& pod, const std::string& container, const std::vector<std::string>& argv,
                          const std::string& input, const Bounds& bounds) {
  std::vector<std::string> args{"exec", "-i", "-n", checked(pod.ns), checked(pod.name), "-c", container};
  // What may take longer than another call is not for kubectl's deadline of a request; the last flag of a name counts.
  if (bounds.patience.count() > 0) args.emplace_back("--request-timeout=0");
  args.emplace_back("--");
  args.insert(args.end(), argv.begin(), argv.end());
  process::Command command = command_of(std::move(args));
  command.input = input;
  command.output_limit = bounds.output;
  if (bounds.patience.count() > 0) command.timeout = bounds.patience;
  const auto result = run(command);
  static const Resource programs{"/api/v1", "pods/exec"};
  if (!result.ok()) throw explain(result, options_.typed, {"create", &programs, pod}, options_.self);
  return result.out;
}

void Kubectl::post(const Resource& resource, const doc::Json& object, const std::string& options) {
  const doc::In meta = doc::In(object)["metadata"];
  const Name name{resource.namespaced ? meta["namespace"].text() : "", meta["name"].text()};
  checked(name.name);
  const std::string uri = uri_of(resource, resource.namespaced ? checked(name.ns) : "");
  change({"create", &resource, name},
         {"create", "--raw", prefix_ + uri + "?fieldManager=" + field_manager + options, "-f", "-"}, object.dump());
}

void Kubectl::create(const Resource& resource, const doc::Json& object) { post(resource, object, ""); }
void Kubectl::try_create(const Resource& resource, const doc::Json& object) { post(resource, object, "&dryRun=All"); }

/// Not --raw, which has no PATCH: kubectl finds the resource itself, and a path of the server's own too.
void Kubectl::patch(const Resource& resource, const Name& name, const doc::Json& merge) {
  const doc::In meta = doc::In(merge)["metadata"];
  if (meta["uid"].text().empty() || meta["resourceVersion"].text().empty()) {
    throw std::logic_error("a patch without uid and resourceVersion");
  }
  std::vector<std::string> args{"patch", resource.qualified(), checked(name.name), "--type=merge", "-o", "name"};
  args.push_back(std::string("--field-manager=") + field_manager);
  args.emplace_back("--patch-file=/dev/stdin");
  if (resource.namespaced) args.push_back("--namespace=" + checked(name.ns));
  change({"patch", &resource, name}, std::move(args), merge.dump());
}

/// Not without --raw, since `kubectl delete` knows no preconditions. The propagation is the one that it has by default:
/// the server's own would leave a Job's pods behind.
void Kubectl::remove(const Resource& resource, const Name& name, const Seen& seen) {
  if (seen.uid.empty() || seen.version.empty()) throw std::logic_error("a removal of what was not read");
  const doc::Json options{{"apiVersion", "v1"},
                          {"kind", "DeleteOptions"},
                          {"propagationPolicy", "Background"},
                          {"preconditions", {{"uid", seen.uid}, {"resourceVersion", seen.version}}}};
  change({"delete", &resource, name}, {"delete", "--raw", prefix_ + uri_of(resource, name), "-f", "-"}, options.dump());
}

std::string Kubectl::version() {
  const auto result = ask({"get", "--raw", prefix_ + "/version"});
  const Call what{"get"};
  if (!result.ok()) throw explain(result, options_.typed, what, options_.self);
  const auto answer = doc::Json::parse(result.out, nullptr, false);
  auto version = doc::In(answer)["gitVersion"].text();
  if (version.empty()) {
    throw ClusterError(
        Failure::other,
        Error("cannot " + what.shown()).why("the server's answer holds none; is this a Kubernetes API server?"));
  }
  return version;
}

void Kubectl::connect() {
  const auto result = ask({"config", "view", "--minify", "-o", "json"});
  if (!result.ok()) return;  // the first real call will say what is wrong, in better words
  std::string server;
  doc::read_json(result.out, "kubectl config view", [&](doc::Json&& config) {
    const doc::In in(config);
    context_ = in["current-context"].text();
    for (const doc::In cluster : in["clusters"].each()) server = cluster["cluster"]["server"].text();
  });
  for (const auto& flag : options_.flags) {
    if (flag.starts_with("--server=")) server = flag.substr(9);
  }
  prefix_ = find_prefix(server);
}

/// kubectl up to 1.33 asks for the path behind --raw at the root of the server, later ones may not (kubernetes#131165):
/// whichever way the version is found is the right one.
std::string Kubectl::find_prefix(const std::string& server) {
  const auto host = server.find("://");
  const auto slash = host == std::string::npos ? std::string::npos : server.find('/', host + 3);
  if (slash == std::string::npos) return "";
  std::string path = server.substr(slash);
  while (path.ends_with('/')) path.pop_back();
  if (path.empty()) return "";
  const auto answer = ask({"get", "--raw", path + "/version"});
  return answer.ok() && answer.out.find("\"gitVersion\"") != std::string::npos ? path : "";
}

}  // namespace kf::kube
