#include "catch.hpp"
#include "kube/failure.hpp"
#include "volume/identity.hpp"

#include <vector>

using namespace kf;

namespace {

/// Gives the answers that it was told to, and notes what was asked.
struct Scripted final : kube::Exec {
  std::vector<std::string> answers, inputs;
  std::vector<std::vector<std::string>> programs;
  std::string exec(const kube::Name&, const std::string&, const std::vector<std::string>& argv,
                   const std::string& input, const kube::Bounds&) override {
    programs.push_back(argv);
    inputs.push_back(input);
    REQUIRE(inputs.size() <= answers.size());
    return answers[inputs.size() - 1];
  }
};

const volume::ServerAt mysql{"mysql", {"kubeflow", "mysql-0"}, "mysql", "/var/lib/mysql"},
    minio{"minio", {"kubeflow", "minio-0"}, "minio", "/data"};

}  // namespace

TEST_CASE("a database tells its version, its uuid, and the rows of every table of one moment", "[identity]") {
  Scripted server;
  server.answers = {
      "version\t5.6.24\nserver_uuid\t7f3a\ntable\tmlpipeline\trun_details\ntable\tmlpipeline\todd`na'me\n",
      "rows\tmlpipeline.run_details\t61\nrows\tmlpipeline.odd`na'me\t0\n"};
  const auto identity = volume::identity_of(server, mysql);
  CHECK(identity.version == "5.6.24");
  CHECK(identity.marker == "server_uuid 7f3a");
  CHECK(identity.counts ==
        std::map<std::string, long long>{{"mlpipeline.run_details", 61}, {"mlpipeline.odd`na'me", 0}});
  REQUIRE(server.inputs.size() == 2);
  CHECK_THAT(server.inputs[1], StartsWith("START TRANSACTION WITH CONSISTENT SNAPSHOT;"));
  CHECK_THAT(server.inputs[1], ContainsSubstring("COUNT(*) FROM `mlpipeline`.`odd``na'me`;"));
  CHECK_THAT(server.inputs[1], ContainsSubstring("'mlpipeline.odd`na''me'"));
}

TEST_CASE("no password and no statement is in what others on that machine can see", "[identity]") {
  Scripted server;
  server.answers = {"version\t10.11.6-MariaDB\ndatadir\t/var/lib/mysql/\n",
                    " 01 23 45 67 89 ab cd ef\n 01 23 45 67 89 ab cd ef\n", ""};
  const auto identity = volume::identity_of(server, {"mariadb", {"a", "b"}, "c", ""});
  CHECK(identity.marker == "aria uuid 0123456789abcdef0123456789abcdef");
  for (const auto& argv : server.programs) {
    for (const auto& word : argv) CHECK_THAT(word, !ContainsSubstring("SELECT") && !ContainsSubstring("-p"));
  }
}

TEST_CASE("an object store in filesystem mode tells its id and the objects of each bucket", "[identity]") {
  Scripted server;
  server.answers = {
      "format\t{\"version\":\"1\",\"format\":\"fs\",\"id\":\"90be\",\"fs\":{\"version\":\"2\"}}\n"
      "objects\tmlpipeline\t1204\nobjects\tempty\t0\n"};
  const auto identity = volume::identity_of(server, minio);
  CHECK(identity.marker == "fs id 90be");
  CHECK(identity.counts == std::map<std::string, long long>{{"mlpipeline", 1204}, {"empty", 0}});
  CHECK(server.programs[0].back() == "/data");
}

TEST_CASE("what cannot be understood is an error and no identity", "[identity]") {
  for (const std::string answer : {"", "nonsense\n", "format\tnot json\n", "format\t{\"format\":\"xl-single\"}\n",
                                   "format\t{\"format\":\"fs\"}\nobjects\tb\tmany\n"}) {
    INFO(answer);
    Scripted server;
    server.answers = {answer};
    CHECK_THROWS_AS(volume::identity_of(server, minio), Error);
  }
  Scripted server;
  CHECK_THROWS_AS(volume::identity_of(server, {"seaweedfs", {"a", "b"}, "c", ""}), Error);
}
