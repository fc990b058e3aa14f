// The programs that are started in a pod for its files.
#include "catch.hpp"
#include "files.hpp"
#include "kube/failure.hpp"
#include "plan/engine.hpp"

using namespace kf;
using namespace kf::refresh;

namespace {

struct Container final : kube::Exec {
  std::string answer, input;
  std::optional<kube::ClusterError> failure;
  std::vector<std::string> argv;

  std::string exec(const kube::Name&, const std::string&, const std::vector<std::string>& words,
                   const std::string& given, const kube::Bounds&) override {
    argv = words;
    input = given;
    if (failure) throw *failure;
    return answer;
  }
};

const Where at{{"kubeflow", "mlmd-0"}, "mlmd", "/data/mlmd.db"};

kube::ClusterError failed(const std::string& why, kube::Failure failure = kube::Failure::other) {
  return {failure, Error("kubectl exec failed").why(why)};
}

}  // namespace

TEST_CASE("a digest is the first word of what sha256sum says", "[files]") {
  Container c;
  PodFiles files(c);
  const std::string hash(64, 'a');
  c.answer = hash + "  /data/mlmd.db\n";
  CHECK(files.digest(at) == hash);
  CHECK(c.argv == std::vector<std::string>{"sha256sum", "--", "/data/mlmd.db"});
  for (const char* other : {"", "sha256sum (GNU coreutils) 8.32", "abc  /data/mlmd.db"}) {
    c.answer = other;
    CHECK_THROWS_AS(files.digest(at), Error);
  }
}

TEST_CASE("only the file itself can be missing", "[files]") {
  Container c;
  PodFiles files(c);
  c.failure = failed("sha256sum: /data/mlmd.db: No such file or directory");
  CHECK(files.digest(at) == std::nullopt);
  c.failure = failed("sha256sum: /data/mlmd.db: Permission denied");
  CHECK_THROWS_AS(files.digest(at), kube::ClusterError);
  c.failure = failed("exec: \"sha256sum\": executable file not found in $PATH: unknown");
  CHECK_THROWS_AS(files.digest(at), plan::Refused);
}

TEST_CASE("bytes go through standard input and output as they are", "[files]") {
  Container c;
  PodFiles files(c);
  c.answer = std::string("SQLite format 3\0\x10\xff", 18);
  CHECK(files.read(at) == c.answer);
  files.write(at, c.answer);
  CHECK(c.input == c.answer);
  CHECK(c.argv == std::vector<std::string>{"dd", "of=/data/mlmd.db", "conv=fsync", "status=none"});
  files.replace(at.beside(".new"), at.path);
  CHECK(c.argv == std::vector<std::string>{"mv", "--backup=numbered", "--", "/data/mlmd.db.new", "/data/mlmd.db"});
  c.failure = failed("the answer has more bytes than are held", kube::Failure::too_much);
  CHECK_THROWS_AS(files.read(at), plan::Refused);
}
