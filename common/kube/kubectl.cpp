#include "kube/kubectl.hpp"

#include "base/text.hpp"
#include "document/json_stream.hpp"
#include "kube/failure.hpp"

#include <cstdlib>
#include <set>
#include <stdexcept>

namespace kf::kube {

namespace {

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

std::string uri_of(const Resource& resource, const std::string& ns, const std::string& name = {}) {
  std::string uri = resource.api;
  if (resource.namespaced && !ns.empty()) uri += "/namespaces/" + escaped(ns);
  uri += "/" + resource.plural;
  return name.empty() ? uri : uri + "/" + escaped(name);
}

std::string uri_of(const Resource& resource, const Query& query, int chunk_size) {
  std::string uri = uri_of(resource, query.ns) + "?limit=" + std::to_string(chunk_size);
  if (!query.fields.empty()) uri += "&fieldSelector=" + escaped(query.fields);
  return uri;
}

}  // namespace

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

process::Result Kubectl::call(std::vector<std::string> args, std::string input) {
  process::Command command = command_of(std::move(args));
  command.input = std::move(input);
  process::Result result = runner_.run(command);
  if (result.interrupted) throw Interrupted{*result.interrupted};
  return result;
}

/// One page, parsed while it arrives. What kubectl says of a failure counts more than half an answer does.
doc::ListMeta Kubectl::page(const std::string& uri, const Resource& resource, const std::string& ns,
                            const doc::ObjectSink& sink) {
  doc::JsonStream stream("the server's answer to list " + resource.plural, sink);
  const auto result =
      runner_.stream(command_of({"get", "--raw", prefix_ + uri}), [&](std::string_view piece) { stream.feed(piece); });
  if (result.interrupted) throw Interrupted{*result.interrupted};
  if (!result.ok()) throw explain(result, options_.typed, "list " + resource.plural, &resource, ns, options_.self);
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
  const std::string asked = "get " + resource.plural + " " + name.shown();
  const auto result = call({"get", "--raw", prefix_ + uri_of(resource, name.ns, name.name)});
  if (!result.ok()) {
    const auto error = explain(result, options_.typed, asked, &resource, name.ns, options_.self);
    // Only the words about this very object mean absence; a proxy's or an unknown resource's 404 has others.
    if (error.failure == Failure::not_found &&
        result.err.find("\"" + name.name + "\" not found") != std::string::npos) {
      return std::nullopt;
    }
    throw error;
  }
  std::optional<doc::Json> found;
  doc::read_json(result.out, "the server's answer to " + asked, [&](doc::Json&& object) { found = std::move(object); });
  if (!found || doc::In(*found)["metadata"]["name"].text() != name.name) {
    throw ClusterError(Failure::other, Error("cannot " + asked).why("the server's answer is another object"));
  }
  return found;
}

void Kubectl::create(const Resource& resource, const doc::Json& object) {
  const doc::In meta = doc::In(object)["metadata"];
  const std::string ns = meta["namespace"].text();
  const auto result = call({"create", "--raw", prefix_ + uri_of(resource, ns), "-f", "-"}, object.dump());
  if (!result.ok()) {
    throw explain(result, options_.typed, "create " + resource.plural + " " + meta["name"].text(), &resource, ns,
                  options_.self);
  }
}

void Kubectl::patch(const Resource& resource, const Name& name, const doc::Json& merge) {
  const doc::In meta = doc::In(merge)["metadata"];
  if (!meta["uid"].has() || !meta["resourceVersion"].has()) {
    throw std::logic_error("a patch without uid and resourceVersion");
  }
  std::vector<std::string> args{"patch", resource.qualified(), name.name, "--type=merge", "-o", "name",
                                "-p",    merge.dump()};
  if (resource.namespaced) args.insert(args.end(), {"-n", name.ns});
  const auto result = call(std::move(args));
  if (!result.ok()) {
    throw explain(result, options_.typed, "patch " + resource.plural + " " + name.shown(), &resource, name.ns,
                  options_.self);
  }
}

void Kubectl::remove(const Resource& resource, const Name& name, const std::string& uid) {
  const doc::Json options{{"apiVersion", "v1"}, {"kind", "DeleteOptions"}, {"preconditions", {{"uid", uid}}}};
  const auto result =
      call({"delete", "--raw", prefix_ + uri_of(resource, name.ns, name.name), "-f", "-"}, options.dump());
  if (!result.ok()) {
    throw explain(result, options_.typed, "delete " + resource.plural + " " + name.shown(), &resource, name.ns,
                  options_.self);
  }
}

std::string Kubectl::version() {
  const auto result = call({"get", "--raw", prefix_ + "/version"});
  if (!result.ok()) throw explain(result, options_.typed, "get the version", nullptr, "", options_.self);
  return doc::In(doc::Json::parse(result.out, nullptr, false))["gitVersion"].text();
}

void Kubectl::connect() {
  const auto result = call({"config", "view", "--minify", "-o", "json"});
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
  const auto answer = call({"get", "--raw", path + "/version"});
  return answer.ok() && answer.out.find("\"gitVersion\"") != std::string::npos ? path : "";
}

}  // namespace kf::kube
