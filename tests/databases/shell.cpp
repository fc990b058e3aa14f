// Databases of servers in pods as a program: one call per line of standard input, one answer per line of standard
// output, both JSON. tests/cluster/test_node_databases.py asks real servers through it.   usage: database_shell FLAG...
//   {"call": "digest" | "read" | "load", "ns": …, "app": …, "product": …, "name": …, "password": …, "sql": …}
//   → {"result": …} or {"failure": …, "why": …, "refused": true | false}
#include "databases.hpp"
#include "document/strict.hpp"
#include "kube/failure.hpp"
#include "kube/kubectl.hpp"
#include "plan/engine.hpp"
#include "support/silent_model.hpp"

#include <iostream>

using namespace kf;
using doc::In;
using doc::Json;

namespace {

Json answer(refresh::Databases& databases, SilentModel& model, const Json& line) {
  const In in(line);
  const refresh::DatabaseOf of{in["ns"].text(), in["app"].text(), in["product"].text(), in["name"].text()};
  const std::string call = in["call"].text();
  model.password = in["password"].text();
  if (call == "read") return databases.read(of);
  if (call == "load") return databases.load(of, in["sql"].text()), nullptr;
  if (call != "digest") throw std::runtime_error("no such call: " + call);
  const auto digest = databases.digest(of);
  return digest ? Json(*digest) : Json();
}

Json outcome(refresh::Databases& databases, SilentModel& model, const std::string& line) {
  try {
    return {{"result", answer(databases, model, Json::parse(line))}};
  } catch (const plan::Refused& e) {
    return {{"failure", e.what()}, {"why", e.why()}, {"refused", true}};
  } catch (const Error& e) {
    return {{"failure", e.what()}, {"why", e.why()}, {"refused", false}};
  }
}

}  // namespace

int main(int argc, char** argv) {
  kube::KubectlOptions options;
  for (int i = 1; i < argc; ++i) options.flags.emplace_back(argv[i]);
  const auto runner = process::make_runner();
  kube::Kubectl cluster(*runner, options);
  cluster.connect();
  SilentModel model;
  refresh::PodDatabases databases(cluster, cluster, model);
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << outcome(databases, model, line).dump() << std::endl;
  }
}
