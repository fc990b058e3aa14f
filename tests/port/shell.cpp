// The port to a cluster as a program: one call per line of standard input, one answer per line of standard output, both
// JSON. tests/cluster/test_port.py asks a real API server through it.   usage: port_shell [KUBECTL [FLAG...]]
//   {"call": "get", "resource": {"api": "/api/v1", "plural": "configmaps", "namespaced": true}, "ns": …, "name": …}
//   create: "object"; patch: "merge"; remove: "uid", "version"; list: "ns", "fields"; may: "verb", "ns", "subresource";
//   version → {"result": …} or {"failure": "conflict", "what": …, "why": …, "state": …, "attempt": …}
#include "kube/failure.hpp"
#include "kube/kubectl.hpp"

#include <iostream>

using namespace kf;
using doc::In;
using doc::Json;

namespace {

const char* shown(kube::Failure failure) {
  using enum kube::Failure;
  switch (failure) {
    case forbidden: return "forbidden";
    case unauthorized: return "unauthorized";
    case not_found: return "not_found";
    case unreachable: return "unreachable";
    case timeout: return "timeout";
    case gone: return "gone";
    case conflict: return "conflict";
    case exists: return "exists";
    case invalid: return "invalid";
    case throttled: return "throttled";
    case configuration: return "configuration";
    case tool: return "tool";
    case too_much: return "too_much";
    case other: return "other";
  }
  return "";
}

Json answer(kube::Kubectl& cluster, const Json& line) {
  const In in(line);
  const std::string call = in["call"].text();
  if (call == "version") return cluster.version();
  const kube::Resource resource{in["resource"]["api"].text(), in["resource"]["plural"].text(),
                                in["resource"]["namespaced"].truth(true)};
  const kube::Name name{in["ns"].text(), in["name"].text()};
  if (call == "list") {
    Json all = Json::array();
    cluster.list(resource, {name.ns, in["fields"].text()}, [&](Json&& object) { all.push_back(std::move(object)); });
    return all;
  }
  if (call == "may") return cluster.may({in["verb"].text(), resource, name.ns, in["subresource"].text()});
  if (call == "get") return cluster.get(resource, name).value_or(nullptr);
  if (call == "create") return cluster.create(resource, line.at("object")), nullptr;
  if (call == "patch") return cluster.patch(resource, name, line.at("merge")), nullptr;
  if (call == "remove") return cluster.remove(resource, name, {in["uid"].text(), in["version"].text()}), nullptr;
  throw std::runtime_error("no such call: " + call);
}

Json told(const char* failure, const Error& e) {
  return {{"failure", failure}, {"what", e.what()}, {"why", e.why()}, {"state", e.state()}, {"attempt", e.attempt()}};
}

Json outcome(kube::Kubectl& cluster, const std::string& line) {
  try {
    return {{"result", answer(cluster, Json::parse(line))}};
  } catch (const kube::ClusterError& e) {
    return told(shown(e.failure), e);
  } catch (const Error& e) {
    return told("error", e);
  } catch (const std::exception& e) {
    return {{"failure", "bug"}, {"what", e.what()}};
  }
}

}  // namespace

int main(int argc, char** argv) {
  kube::KubectlOptions options;
  if (argc > 1) options.command = {argv[1]};
  for (int i = 2; i < argc; ++i) options.flags.emplace_back(argv[i]);
  const auto runner = process::make_runner();
  kube::Kubectl cluster(*runner, options);
  cluster.connect();
  for (std::string line; std::getline(std::cin, line);) std::cout << outcome(cluster, line).dump() << std::endl;
}
