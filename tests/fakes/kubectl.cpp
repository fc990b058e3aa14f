// kubectl, as common/kube/kubectl.cpp calls it: get, create and delete with --raw, patch, exec, config view. The texts
// of failures are those of kubectl 1.20 to 1.33.
#include "base/text.hpp"
#include "document/strict.hpp"
#include "fake.hpp"
#include "kube/failure.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace kf::fake {

using kube::Failure;
using kube::Name;
using kube::Resource;
using rehearsal::World;

namespace {

struct Place {
  Resource resource;
  Name name;  ///< without a name: a list
  std::string query;
};

std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '%' && i + 2 < text.size();
    out += escaped ? static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16)) : text[i];
    if (escaped) i += 2;
  }
  return out;
}

/// "/apis/apps/v1/namespaces/NS/deployments/NAME?limit=500"
Place place_of(const std::string& uri) {
  const auto question = uri.find('?');
  std::vector<std::string> parts = text::split(uri.substr(0, question), '/');
  Place place;
  place.query = question == std::string::npos ? "" : uri.substr(question + 1);
  const std::size_t api = parts.size() > 2 && parts[1] == "apis" ? 4 : 3;
  if (parts.size() <= api || (parts[1] != "api" && parts[1] != "apis")) unmodelled("kubectl --raw " + uri);
  place.resource = {text::join({parts.begin(), parts.begin() + static_cast<long>(api)}, "/"), "", false};
  std::size_t at = api;
  if (parts[at] == "namespaces" && parts.size() > at + 2) {
    place.name.ns = unescaped(parts[at + 1]);
    place.resource.namespaced = true;
    at += 2;
  }
  place.resource.plural = parts[at];
  if (parts.size() > at + 2) unmodelled("kubectl --raw " + uri);
  if (parts.size() > at + 1) place.name.name = unescaped(parts[at + 1]);
  return place;
}

std::string parameter(const std::string& query, const std::string& key) {
  for (const auto& each : text::split(query, '&')) {
    if (each.starts_with(key + "=")) return unescaped(each.substr(key.size() + 1));
  }
  return "";
}

std::string qualified(const Resource& r) { return r.group().empty() ? r.plural : r.plural + "." + r.group(); }

/// The world tells resources by their plural alone, the server with the group behind it.
std::string server_words(const kube::ClusterError& error, const Resource& r) {
  std::string words = error.why();
  const std::string plain = r.plural + " \"";
  if (const auto at = words.find(plain); at != std::string::npos) words.replace(at, r.plural.size(), qualified(r));
  return words;
}

[[noreturn]] void fail(const kube::ClusterError& error, const Resource& r, const Name& name) {
  const std::string words = server_words(error, r);
  switch (error.failure) {
    case Failure::not_found: throw Ends{"Error from server (NotFound): " + words};
    case Failure::conflict: throw Ends{"Error from server (Conflict): " + words};
    case Failure::exists: throw Ends{"Error from server (AlreadyExists): " + words};
    case Failure::forbidden: throw Ends{"Error from server (Forbidden): " + words};
    case Failure::invalid: throw Ends{"The " + qualified(r) + " \"" + name.name + "\" is invalid: " + words};
    default: throw Ends{"Error from server: " + words};
  }
}

int get(World& world, const std::string& uri) {
  if (uri == "/version") return std::cout << Json{{"gitVersion", world.version()}}.dump() << "\n", 0;
  const Place place = place_of(uri);
  if (!place.name.name.empty()) {
    const auto found = world.get(place.resource, place.name);
    if (!found) {
      throw Ends{"Error from server (NotFound): " + qualified(place.resource) + " \"" + place.name.name +
                 "\" not found"};
    }
    std::cout << found->dump() << "\n";
    return 0;
  }
  if (!parameter(place.query, "labelSelector").empty()) unmodelled("a labelSelector");
  Json list{{"apiVersion", "v1"}, {"kind", "List"}, {"metadata", {{"resourceVersion", "1"}}}, {"items", Json::array()}};
  Resource resource = place.resource;
  resource.namespaced = resource.namespaced || !place.name.ns.empty();
  world.list(resource, {place.name.ns, parameter(place.query, "fieldSelector")},
             [&](Json&& object) { list["items"].push_back(std::move(object)); });
  std::cout << list.dump() << "\n";
  return 0;
}

/// A SelfSubjectAccessReview. KF_FAKE_FORBIDDEN: "patch persistentvolumes,create pods/exec".
int review(Json object) {
  const In of = In(object)["spec"]["resourceAttributes"];
  const std::string sub = of["subresource"].text(),
                    wish = of["verb"].text() + " " + of["resource"].text() + (sub.empty() ? "" : "/" + sub);
  const char* forbidden = std::getenv("KF_FAKE_FORBIDDEN");
  const auto all = text::split(forbidden == nullptr ? "" : forbidden, ',');
  object["status"] = {{"allowed", std::ranges::find(all, wish) == all.end()}};
  std::cout << object.dump() << "\n";
  return 0;
}

int create(World& world, const std::string& uri) {
  const Place place = place_of(uri);
  Json object = doc::read_strict(standard_input(), "standard input");
  if (place.resource.plural == "selfsubjectaccessreviews") return review(std::move(object));
  if (!place.name.ns.empty()) object["metadata"]["namespace"] = place.name.ns;
  if (parameter(place.query, "dryRun") == "All") {
    world.try_create(place.resource, object);
  } else {
    world.create(place.resource, object);
  }
  std::cout << object.dump() << "\n";
  return 0;
}

int remove(World& world, const std::string& uri) {
  const Place place = place_of(uri);
  if (place.name.name.empty()) unmodelled("the deletion of a whole list");
  const Json options = doc::read_strict(standard_input(), "standard input");
  const In must = In(options)["preconditions"];
  if (must["uid"].has() && must["resourceVersion"].has()) {
    world.remove(place.resource, place.name, {must["uid"].text(), must["resourceVersion"].text()});
  } else {
    world.remove_by_name(place.resource, place.name);
  }
  std::cout << Json{{"kind", "Status"}, {"apiVersion", "v1"}, {"status", "Success"}}.dump() << "\n";
  return 0;
}

/// "deployments.v1.apps"; of the core group only the plural.
Resource resource_called(const std::string& text, bool namespaced) {
  const auto first = text.find('.');
  if (first == std::string::npos) return {"/api/v1", text, namespaced};
  const auto second = text.find('.', first + 1);
  if (second == std::string::npos) unmodelled("a resource without its version: " + text);
  return {"/apis/" + text.substr(second + 1) + "/" + text.substr(first + 1, second - first - 1), text.substr(0, first),
          namespaced};
}

int patch(World& world, const Arguments& in) {
  if (in.words.size() != 2) throw Ends{"error: resource(s) were provided, but no name was specified"};
  const std::string ns = in.has("--namespace") ? in.get("--namespace") : in.get("-n");
  const Resource resource = resource_called(in.words[0], !ns.empty());
  const Name name{ns, in.words[1]};
  if (in.get("--type") != "merge") unmodelled("kubectl patch without --type=merge");
  if (in.has("--patch-file") && in.get("--patch-file") != "/dev/stdin") unmodelled("kubectl patch --patch-file FILE");
  const std::string text = in.has("-p") ? in.get("-p") : standard_input();
  const Json merge = doc::read_strict(text, "the patch");
  const In meta = In(merge)["metadata"];
  try {
    if (meta["uid"].has() && meta["resourceVersion"].has()) {
      world.patch(resource, name, merge);
    } else {
      world.patch_by_name(resource, name, merge);
    }
  } catch (const kube::ClusterError& error) {
    fail(error, resource, name);
  }
  std::cout << qualified(resource) << "/" << name.name << (in.has("-o") ? "" : " patched") << "\n";
  return 0;
}

int config() {
  const Json out{
      {"kind", "Config"},
      {"apiVersion", "v1"},
      {"current-context", "fake"},
      {"contexts", Json::array({Json{{"name", "fake"}, {"context", {{"cluster", "fake"}}}}})},
      {"clusters", Json::array({Json{{"name", "fake"}, {"cluster", {{"server", "https://127.0.0.1:16443"}}}}})}};
  std::cout << out.dump() << "\n";
  return 0;
}

int raw(const std::string& verb, World& world, const Arguments& in) {
  const std::string uri = in.get("--raw");
  if (uri.empty()) unmodelled("kubectl " + verb + " without --raw");
  if (verb != "get" && in.get("-f") != "-") unmodelled("kubectl " + verb + " -f FILE");
  try {
    if (verb == "get") return get(world, uri);
    return verb == "create" ? create(world, uri) : remove(world, uri);
  } catch (const kube::ClusterError& error) {
    const Place place = place_of(uri);
    fail(error, place.resource, place.name);
  }
}

/// kubectl exec -i -n NS POD -c CONTAINER -- WORDS
int exec(Session& session, const Arguments& in, const std::vector<std::string>& words) {
  if (in.words.size() != 1) throw Ends{"error: pod, type/name or --filename must be specified"};
  if (words.empty()) throw Ends{"error: you must specify at least one command for the container"};
  if (!in.has("-i") || !in.has("-c")) unmodelled("kubectl exec without -i and -c");
  return run_in_pod(session.world, {in.get("-n"), in.words[0]}, in.get("-c"), words);
}

}  // namespace

int run_kubectl(const std::vector<std::string>& line) {
  static const std::vector<std::string> with_value{
      "--context", "--kubeconfig", "--request-timeout", "--server",        "-n", "--namespace", "--raw", "-f", "-o",
      "-p",        "--type",       "--patch-file",      "--field-manager", "-c"};
  const auto dashes = std::find(line.begin(), line.end(), "--");
  const Arguments all =
      parse({line.begin(), dashes}, with_value, {"--minify", "--client", "-i"}, "error: unknown flag: ", 1);
  const std::vector<std::string> behind(dashes == line.end() ? dashes : dashes + 1, line.end());
  if (all.words.empty()) throw Ends{"kubectl controls the Kubernetes cluster manager.", 1};
  Arguments in = all;
  const std::string verb = in.words[0];
  in.words.erase(in.words.begin());
  if (verb == "config") return config();
  static const std::vector<std::string> known{"get", "create", "delete", "patch", "exec"};
  if (std::find(known.begin(), known.end(), verb) == known.end()) {
    throw Ends{"error: unknown command \"" + verb + "\" for \"kubectl\""};
  }
  Session session;
  int code = 0;
  if (verb == "exec") {
    code = exec(session, in, behind);
  } else {
    code = verb == "patch" ? patch(session.world.cluster(), in) : raw(verb, session.world.cluster(), in);
  }
  session.keep();
  return code;
}

}  // namespace kf::fake
