// kubectl exec, as far as databases and the files of ML Metadata need it. The texts of refusals: kubectl
// (pkg/cmd/exec/exec.go), the API server (pkg/registry/core/pod/strategy.go), the kubelet
// (pkg/kubelet/server/server.go), mysqldump.
#include "base/digest.hpp"
#include "fake.hpp"
#include "rehearsal/state.hpp"

#include <iostream>

namespace kf::fake {

using rehearsal::JujuWorld;

namespace {

bool has_container(const Json& pod, const std::string& name) {
  for (const In each : In(pod)["spec"]["containers"].each()) {
    if (each["name"].text() == name) return true;
  }
  return false;
}

Json running_pod(JujuWorld& world, const kube::Name& name, const std::string& container) {
  const auto pod = world.cluster().get(kube::resource::pods, name);
  if (!pod) throw Ends{"Error from server (NotFound): pods \"" + name.name + "\" not found"};
  const std::string phase = In(*pod)["status"]["phase"].text();
  if (phase == "Succeeded" || phase == "Failed") {
    throw Ends{"error: cannot exec into a container in a completed pod; current phase is " + phase};
  }
  if (!has_container(*pod, container)) {
    throw Ends{"Error from server (BadRequest): container " + container + " is not valid for pod " + name.name};
  }
  if (phase != "Running")
    throw Ends{"error: unable to upgrade connection: container not found (\"" + container + "\")"};
  return *pod;
}

/// One line for each disk that the pod has: who it is, and how often it was written on.
std::string dump_of(const rehearsal::World& world, const Json& pod) {
  std::string dump = "-- MySQL dump of a rehearsed database\n";
  for (const In volume : In(pod)["spec"]["volumes"].each()) {
    const std::string claim = volume["persistentVolumeClaim"]["claimName"].text();
    if (claim.empty()) continue;
    const kube::Name name{In(pod)["metadata"]["namespace"].text(), claim};
    const Json* its = world.all().find({rehearsal::kind::claim, name});
    const Json* pv = its == nullptr
                         ? nullptr
                         : world.all().find({rehearsal::kind::volume, {"", In(*its)["spec"]["volumeName"].text()}});
    if (pv == nullptr) continue;
    const rehearsal::Disk& disk = world.disks().at(rehearsal::disk_of(*pv));
    dump += "-- " + disk.shown + "\nINSERT INTO `generation` VALUES (" + std::to_string(disk.generation) + ");\n";
  }
  return dump + "-- Dump completed on 2030-01-01  0:00:00\n";
}

/// The sidecar's password is known to its charm alone; a podspec charm's stands in its container's environment.
void check_password(JujuWorld& world, const std::string& pod, const std::string& given) {
  const auto& apps = world.inside().apps;
  const auto app = apps.find(pod.substr(0, pod.rfind('-')));
  const bool asks = app != apps.end() && app->second.is.charm == "mysql-k8s";
  if (given == (asks ? world.root_password(app->first) : "")) return;
  throw Ends{
      "mysqldump: Got error: 1045: Access denied for user 'root'@'localhost' (using password: YES) when trying to "
      "connect\ncommand terminated with exit code 2",
      2};
}

/// A rehearsed database is one line of text: here the only row of its only table.
std::string row_of(const std::string& text) {
  return "-- Dumping data for table `ledger`\nINSERT INTO `ledger` VALUES ('" + text.substr(0, text.find('\n')) +
         "');\n-- Dump completed\n";
}

std::string in_row(const std::string& sql) {
  const std::string before = "VALUES ('";
  const auto begin = sql.find(before), end = sql.find("')", begin);
  if (begin == std::string::npos || end == std::string::npos) unmodelled("SQL without a row");
  return sql.substr(begin + before.size(), end - begin - before.size()) + "\n";
}

/// A client of a database: what it does stands at the end of its command line, the database last.
void run_client(JujuWorld& world, const kube::Name& name, const Json& pod, const std::string& script) {
  const std::string input = standard_input();
  const auto line = input.find('\n');
  check_password(world, name.name, input.substr(0, line));
  const std::string options = script.substr(script.rfind("utf8mb4 ") + 8);
  if (options.starts_with("--all-databases")) {
    std::cout << dump_of(world.cluster(), pod);
    return;
  }
  auto* files = world.files(name);
  if (files == nullptr) unmodelled("a client without a server's files");
  if (options == "--batch") {
    const std::string sql = input.substr(line + 1), use = "USE `";
    const auto at = sql.find(use) + use.size();
    (*files)["/var/lib/mysql/" + sql.substr(at, sql.find('`', at) - at)] = in_row(sql);
    return;
  }
  const std::string database = options.substr(options.rfind(' ') + 1);
  const auto it = files->find("/var/lib/mysql/" + database);
  if (it == files->end()) {
    throw Ends{"mysqldump: Got error: 1049: \"Unknown database '" + database +
                   "'\" when selecting the database\ncommand terminated with exit code 2",
               2};
  }
  if (options.find("--no-create-info") == std::string::npos) std::cout << "CREATE TABLE `ledger` (`row` text);\n";
  std::cout << row_of(it->second);
}

[[noreturn]] void no_file(const std::string& program, const std::string& path) {
  throw Ends{program + ": " + path + ": No such file or directory\ncommand terminated with exit code 1"};
}

/// GNU coreutils' programs on the files of a pod; false: it is none of them.
bool run_on_files(std::map<std::string, std::string>& files, const std::vector<std::string>& words) {
  if (words.size() == 3 && words[1] == "--" && (words[0] == "sha256sum" || words[0] == "cat")) {
    const auto it = files.find(words[2]);
    if (it == files.end()) no_file(words[0], words[2]);
    std::cout << (words[0] == "cat" ? it->second : sha256(it->second) + "  " + words[2] + "\n");
  } else if (words.size() > 1 && words[0] == "dd" && words[1].starts_with("of=")) {
    files[words[1].substr(3)] = standard_input();
  } else if (words.size() == 5 && words[0] == "mv" && words[1] == "--backup=numbered" && words[2] == "--") {
    auto moved = files.extract(words[3]);
    if (moved.empty())
      throw Ends{"mv: cannot stat '" + words[3] + "': No such file or directory\ncommand terminated with exit code 1"};
    if (const auto was = files.find(words[4]); was != files.end()) files[words[4] + ".~1~"] = was->second;
    files[words[4]] = moved.mapped();
  } else {
    return false;
  }
  return true;
}

}  // namespace

int run_in_pod(JujuWorld& world, const kube::Name& name, const std::string& container,
               const std::vector<std::string>& words) {
  const bool is_client =
      words.size() == 3 && words[0] == "sh" && words[1] == "-c" && words[2].find("MYSQL_PWD") != std::string::npos;
  const Json pod = running_pod(world, name, container);
  if (auto* files = world.files(name); !is_client && files != nullptr && run_on_files(*files, words)) return 0;
  if (!is_client) unmodelled("kubectl exec of " + words[0]);
  run_client(world, name, pod, words[2]);
  return 0;
}

}  // namespace kf::fake
