#include "record/run_log.hpp"
#include "scratch.hpp"

#include <csignal>
#include <sys/resource.h>
#include <thread>

using namespace kf;
using namespace kf::record;

TEST_CASE("what was run is one line each, with the time", "[log]") {
  const Scratch scratch;
  const RunLog::Warn warn = [](const std::string& text) { FAIL(text); };
  RunLog(scratch / "run.log", warn, ticking()).line("kubectl get pv");
  RunLog(scratch / "run.log", warn, ticking()).line("a\nb\x1b[31m");
  CHECK(bytes_of(scratch / "run.log") ==
        "2026-11-21T05:03:12.007Z  kubectl get pv\n2026-11-21T05:03:12.007Z  a\\x0ab\\x1b[31m\n");
  CHECK(mode_of(scratch / "run.log") == 0600);
}

TEST_CASE("a line that was cut off stays alone", "[log]") {
  const Scratch scratch;
  put(scratch / "run.log", "2026-11-21T05:0");
  RunLog(
      scratch / "run.log", [](const std::string& text) { FAIL(text); }, ticking())
      .line("x");
  CHECK(bytes_of(scratch / "run.log") == "2026-11-21T05:0\n2026-11-21T05:03:12.007Z  x\n");
}

TEST_CASE("a log that cannot be written warns once and stops nothing", "[log]") {
  const Scratch scratch;
  std::vector<std::string> warnings;
  const auto warn = [&](const std::string& text) { warnings.push_back(text); };
  RunLog log(scratch / "none/run.log", warn);
  for (int i = 0; i < 3; ++i) log.line("x");
  REQUIRE(warnings.size() == 1);
  CHECK_THAT(warnings[0], StartsWith("no log of what is run: cannot open "));

  CHECK(went_well(start_child([&] {  // a disk that fills up later
    warnings.clear();
    RunLog full(scratch / "run.log", warn);
    full.line("fits");
    std::signal(SIGXFSZ, SIG_IGN);
    const struct rlimit limit { 50, RLIM_INFINITY };
    ::setrlimit(RLIMIT_FSIZE, &limit);
    for (int i = 0; i < 3; ++i) full.line("does not fit");
    return warnings.size() == 1;
  })));
}

TEST_CASE("lines of several threads do not mix", "[log]") {
  const Scratch scratch;
  RunLog log(
      scratch / "run.log", [](const std::string&) {}, [] { return Time(); });
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) log.line(std::string(100, 'x'));
    });
  }
  for (auto& thread : threads) thread.join();
  std::ifstream in(scratch / "run.log");
  int count = 0;
  for (std::string line; std::getline(in, line); ++count) {
    if (line != "1970-01-01T00:00:00.000Z  " + std::string(100, 'x')) FAIL(line);
  }
  CHECK(count == 800);
}
