// How databases are read, loaded and compared by the servers' own clients.
#include "catch.hpp"
#include "databases.hpp"
#include "kube/failure.hpp"
#include "plan/engine.hpp"
#include "server.hpp"
#include "support/silent_model.hpp"

using namespace kf;
using namespace kf::refresh;
using doc::Json;

namespace {

const DatabaseOf katib{"kubeflow", "katib-db-mysql", "mysql", "katib"};
const std::string end = "-- Dump completed\n";

Json pod_of_mysql() {
  const auto container = [](const char* name) {
    return Json{{"name", name}, {"volumeMounts", Json::array({Json{{"name", "data"}}})}};
  };
  return {{"metadata", {{"name", "katib-db-mysql-0"}, {"namespace", "kubeflow"}}},
          {"spec",
           {{"containers", Json::array({container("charm"), container("mysql")})},
            {"volumes", Json::array({Json{{"name", "data"}, {"persistentVolumeClaim", {{"claimName", "c"}}}}})}}},
          {"status", {{"phase", "Running"}}}};
}

/// One pod, and one client in it.
struct Pod final : kube::Reader, kube::Exec {
  std::optional<Json> pod = pod_of_mysql();
  std::string answer, script, input, asked;
  std::optional<kube::ClusterError> failure;

  void list(const kube::Resource&, const kube::Query&, const doc::ObjectSink&) override {}
  std::optional<Json> get(const kube::Resource&, const kube::Name& name) override {
    CHECK(name.shown() == "kubeflow/katib-db-mysql-0");
    return pod;
  }
  std::string version() override { return "v1.28.0"; }
  std::string exec(const kube::Name&, const std::string& container, const std::vector<std::string>& argv,
                   const std::string& given, const kube::Bounds&) override {
    asked = container;
    script = argv.at(2);
    input = given;
    for (const auto& word : argv) CHECK_THAT(word, !ContainsSubstring("hunter2"));
    if (failure) throw *failure;
    return answer;
  }
};

struct Bench {
  Pod pod;
  SilentModel model;
  PodDatabases databases{pod, pod, model};
  void fails(const std::string& why) {
    pod.failure = kube::ClusterError(kube::Failure::other, Error("cannot create pods/exec").why(why));
  }
};

std::string rows(const std::string& table, const std::string& values) {
  return "-- Dumping data for table `" + table + "`\n" + values;
}

}  // namespace

TEST_CASE("two servers that hold the same rows have one digest, however their clients write them down", "[databases]") {
  const std::string mysql = "-- MySQL dump 10.13\n/*!40101 SET NAMES utf8mb4 */;\n" +
                            rows("a", "INSERT INTO `a` (`id`) VALUES (1);\nINSERT INTO `a` (`id`) VALUES (2);\n") +
                            rows("b", "") + end;
  const std::string mariadb = "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19\n" + rows("b", "") +
                              rows("a", "INSERT INTO `a` (`id`) VALUES\n(1);\nINSERT INTO `a` (`id`) VALUES\n(2);\n") +
                              end;
  CHECK(digest_of_rows(mysql) == digest_of_rows(mariadb));
}

TEST_CASE("a row more, a table more or another value is another digest; no table is none", "[databases]") {
  const auto one = digest_of_rows(rows("a", "INSERT INTO `a` VALUES (1);\n"));
  CHECK(one != digest_of_rows(rows("a", "INSERT INTO `a` VALUES (1);\nINSERT INTO `a` VALUES (2);\n")));
  CHECK(one != digest_of_rows(rows("a", "INSERT INTO `a` VALUES (2);\n")));
  CHECK(one != digest_of_rows(rows("a", "INSERT INTO `a` VALUES (1);\n") + rows("b", "")));
  CHECK_FALSE(digest_of_rows("-- MySQL dump 10.13\n" + end));
}

TEST_CASE("what MariaDB's client writes for its own sandbox does not reach MySQL's", "[databases]") {
  CHECK(portable_sql("/*M!999999\\- enable the sandbox mode */ \n/*!40101 SET x */;\nINSERT;\n") ==
        "/*!40101 SET x */;\nINSERT;\n");
  CHECK(portable_sql("/*!999999\\- enable the sandbox mode */ \nINSERT;") == "INSERT;\n");
}

TEST_CASE("the server's container is asked, with the password on its standard input alone", "[databases]") {
  Bench b;
  b.pod.answer = rows("a", "") + end;
  CHECK(b.databases.digest(katib));
  CHECK(b.pod.asked == "mysql");
  CHECK(b.pod.input == "hunter2\n");
  CHECK_THAT(b.pod.script,
             ContainsSubstring("--no-create-info") && ContainsSubstring("--default-character-set=utf8mb4"));
  b.databases.load(katib, "CREATE TABLE a;\n");
  CHECK(b.pod.input == "hunter2\nCREATE DATABASE IF NOT EXISTS `katib`;\nUSE `katib`;\nCREATE TABLE a;\n");
}

TEST_CASE("a database that is not there is none; one that was not read to its end is an error", "[databases]") {
  Bench b;
  b.fails("mysqldump: Got error: 1049: \"Unknown database 'katib'\" when selecting the database");
  CHECK_FALSE(b.databases.digest(katib));
  b.pod.failure.reset();
  b.pod.answer = rows("a", "INSERT INTO `a` VALUES (1);\n");
  CHECK_THROWS_WITH(b.databases.digest(katib), ContainsSubstring("was not read to its end"));
  CHECK_THROWS_WITH(b.databases.read(katib), ContainsSubstring("was not read to its end"));
}

TEST_CASE("a server that is not there yet is asked again, one that does not accept the rows is not", "[databases]") {
  const auto is_refused = [](const std::string& why) {
    Bench b;
    b.fails(why);
    try {
      b.databases.load(katib, "x");
    } catch (const plan::Refused&) {
      return true;
    } catch (const kube::ClusterError&) {
      return false;
    }
    return false;
  };
  CHECK_FALSE(is_refused("ERROR 2002 (HY000): Can't connect to local server through socket (111)"));
  CHECK_FALSE(
      is_refused("ERROR 1290 (HY000) at line 1: The MySQL server is running with the --super-read-only option"));
  CHECK(is_refused(
      "ERROR 3098 (HY000) at line 30: The table does not comply with the requirements by an external plugin."));
  CHECK(is_refused("ERROR 1064 (42000) at line 3: You have an error in your SQL syntax"));
  Bench b;
  b.pod.pod.reset();
  CHECK_THROWS_WITH(b.databases.digest(katib), ContainsSubstring("does not run"));
}

TEST_CASE("rows of a statement that failed are not told", "[databases]") {
  Bench b;
  b.fails(
      "-------------- INSERT INTO t VALUES ('a private row') -------------- ERROR 1136 (21S01) at line 3: Column "
      "count");
  try {
    b.databases.load(katib, "x");
    FAIL("it was loaded");
  } catch (const Error& e) {
    CHECK(e.why() == "ERROR 1136 (21S01) at line 3: Column count");
  }
}

TEST_CASE("a recipe cannot put anything but a name where a name belongs", "[databases]") {
  Bench b;
  CHECK_THROWS_WITH(b.databases.digest({"kubeflow", "katib-db-mysql", "mysql", "x; rm -rf /"}),
                    ContainsSubstring("no name"));
  CHECK(b.pod.script.empty());
}
