#include "catch.hpp"
#include "dump.hpp"
#include "kube/failure.hpp"
#include "plan/engine.hpp"
#include "support/silent_model.hpp"

using namespace kf;
using namespace kf::refresh;
using doc::Json;

namespace {

const kube::Name claim{"kubeflow", "kfp-db-database-0a1b2c3d-kfp-db-0"};
const std::string whole = "-- MySQL dump\nINSERT INTO t VALUES (1);\n-- Dump completed on 2030-01-01  0:00:00\n";

Json container(const std::string& name, bool mounts = true, const std::string& variable = "") {
  Json made{{"name", name}};
  if (mounts) made["volumeMounts"] = Json::array({Json{{"name", "data"}, {"mountPath", "/var/lib/mysql"}}});
  if (!variable.empty()) made["env"] = Json::array({Json{{"name", variable}, {"value", "x"}}});
  return made;
}

Json pod(const std::string& name, const std::vector<Json>& containers, const std::string& phase = "Running",
         const std::string& of = claim.name) {
  const Json volume{{"name", "data"}, {"persistentVolumeClaim", {{"claimName", of}}}};
  return {{"apiVersion", "v1"},
          {"kind", "Pod"},
          {"metadata", {{"name", name}, {"namespace", "kubeflow"}}},
          {"spec", {{"containers", containers}, {"volumes", Json::array({Json{{"name", "tmp"}}, volume})}}},
          {"status", {{"phase", phase}}}};
}

/// A cluster that knows pods only, and one program in them.
struct Pods final : kube::Reader, kube::Exec {
  std::vector<Json> all;
  std::string answer = whole;
  std::optional<kube::ClusterError> failure;
  std::vector<std::string> argv;
  std::string asked, input;
  kube::Bounds bounds;

  void list(const kube::Resource& resource, const kube::Query& query, const doc::ObjectSink& sink) override {
    CHECK(resource.plural == "pods");
    CHECK(query.ns == "kubeflow");
    for (Json each : all) sink(std::move(each));
  }
  std::optional<Json> get(const kube::Resource&, const kube::Name&) override { return std::nullopt; }
  std::string version() override { return "v1.24.0"; }
  std::string exec(const kube::Name& in, const std::string& container, const std::vector<std::string>& words,
                   const std::string& given, const kube::Bounds& within) override {
    asked = in.name + " " + container;
    argv = words;
    input = given;
    bounds = within;
    if (failure) throw *failure;
    return answer;
  }
};

struct Made {
  Pods pods;
  SilentModel model;
  std::string dump(const std::string& product) { return dump_of({pods, pods, model}, claim, product); }
};

/// What somebody is told; "refused" in front if asking again will not help.
std::string told(Made& of, const std::string& product) {
  try {
    of.dump(product);
  } catch (const plan::Refused& e) {
    return "refused: " + std::string(e.what()) + ": " + e.why();
  } catch (const Error& e) {
    return std::string(e.what()) + ": " + e.why();
  }
  return "";
}

void fails(Made& of, kube::Failure failure, const std::string& why) {
  of.pods.failure = kube::ClusterError(failure, Error("cannot create pods/exec kubeflow/kfp-db-0").why(why));
}

}  // namespace

TEST_CASE("of mysql-k8s the server's container is asked, with the password that its leader told", "[dump]") {
  Made it;
  it.pods.all = {pod("kfp-api-0", {container("kfp-api")}, "Running", "another"),
                 pod("kfp-db-0", {container("charm"), container("mysql")})};
  CHECK(it.dump("mysql") == whole);
  CHECK(it.pods.asked == "kfp-db-0 mysql");
  CHECK(it.model.of == "kfp-db");
  CHECK(it.pods.input == "hunter2\n");
  CHECK(it.pods.bounds.output == 1'073'741'824);
  CHECK(it.pods.bounds.patience == std::chrono::hours{1});
}

TEST_CASE("no password is on a command line, and the dump is whole and of one moment", "[dump]") {
  Made it;
  it.pods.all = {pod("kfp-db-0", {container("mysql")})};
  it.dump("mysql");
  REQUIRE(it.pods.argv.size() == 3);
  for (const auto& word : it.pods.argv) CHECK_THAT(word, !ContainsSubstring("hunter2"));
  for (const char* option : {"--all-databases", "--single-transaction", "--routines", "--events", "--hex-blob"}) {
    CHECK_THAT(it.pods.argv[2], ContainsSubstring(option));
  }
}

TEST_CASE("of a podspec charm the container that has the password itself is asked", "[dump]") {
  Made it;
  it.pods.all = {pod("kfp-db-0", {container("metrics"), container("mariadb", true, "MYSQL_ROOT_PASSWORD"),
                                  container("other", false, "MYSQL_ROOT_PASSWORD")})};
  CHECK(it.dump("mariadb") == whole);
  CHECK(it.pods.asked == "kfp-db-0 mariadb");
  CHECK(it.pods.input == "\n");
  CHECK(it.model.of.empty());
  it.pods.all = {pod("kfp-db-0", {container("alone"), container("other", false)})};
  CHECK(it.dump("mariadb") == whole);
  CHECK(it.pods.asked == "kfp-db-0 alone");
}

TEST_CASE("a server that cannot be told from others is not guessed", "[dump]") {
  Made it;
  it.pods.all = {pod("kfp-db-0", {container("a"), container("b")})};
  CHECK_THAT(told(it, "mariadb"), StartsWith("refused: cannot tell which container of pod kubeflow/kfp-db-0"));
  CHECK_THAT(told(it, "mysql"), StartsWith("refused: cannot tell which container"));
  CHECK(it.pods.asked.empty());
}

TEST_CASE("a server that does not run now may run later", "[dump]") {
  Made it;
  Json going = pod("kfp-db-0", {container("mysql")});
  going["metadata"]["deletionTimestamp"] = "2030-01-01T00:00:00Z";
  it.pods.all = {going, pod("kfp-db-0", {container("mysql")}, "Pending")};
  CHECK_THAT(told(it, "mysql"), StartsWith("no pod runs that has claim kubeflow/" + claim.name));
  CHECK(it.model.of.empty());
}

TEST_CASE("a dump without its last line is none", "[dump]") {
  Made it;
  it.pods.all = {pod("kfp-db-0", {container("mysql")})};
  for (const std::string& cut : {std::string(), std::string("-- MySQL dump\n"), whole + "x", whole.substr(0, 50),
                                 std::string("INSERT INTO t VALUES ('-- Dump completed');\nINSERT")}) {
    INFO(cut);
    it.pods.answer = cut;
    CHECK_FALSE(is_whole(cut));
    CHECK_THAT(told(it, "mysql"), StartsWith("the dump of the database in pod kubeflow/kfp-db-0 ended before its end"));
  }
  CHECK(is_whole(whole));
  CHECK(is_whole("-- Dump completed"));
}

TEST_CASE("what asking again will not help is refused, and what may pass is not", "[dump]") {
  Made it;
  it.pods.all = {pod("kfp-db-0", {container("mysql")})};
  for (const char* why :
       {"mysqldump: Got error: 1045: Access denied for user 'root'@'localhost' (using password: YES) when trying to "
        "connect command terminated with exit code 2",
        "no client of a database in this image command terminated with exit code 127",
        "mysqldump: [ERROR] unknown option '--nonsense'. command terminated with exit code 2",
        "OCI runtime exec failed: exec failed: unable to start container process: exec: \"sh\": executable file not "
        "found in $PATH: unknown"}) {
    fails(it, kube::Failure::other, why);
    CHECK(told(it, "mysql") == "refused: cannot dump the database in pod kubeflow/kfp-db-0: " + std::string(why));
  }
  for (const char* why :
       {"mysqldump: Got error: 2002: Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' "
        "(111) when trying to connect command terminated with exit code 2",
        "mysqldump: Error 2013: Lost connection to MySQL server during query when dumping table `t` at row: 7"}) {
    fails(it, kube::Failure::other, why);
    CHECK(told(it, "mysql") == "cannot create pods/exec kubeflow/kfp-db-0: " + std::string(why));
  }
}

TEST_CASE("a dump too large to hold is refused with its limit", "[dump]") {
  Made it;
  it.pods.all = {pod("kfp-db-0", {container("mysql")})};
  fails(it, kube::Failure::too_much, "kubectl answered too much to hold and was stopped");
  CHECK(told(it, "mysql") ==
        "refused: the database in pod kubeflow/kfp-db-0 is too large to be dumped by us: its dump has more than "
        "1073741824 bytes");
}
