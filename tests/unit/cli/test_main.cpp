#include "base/version.hpp"
#include "cli/log.hpp"
#include "program.hpp"
#include "unit/ui/streams.hpp"

#include <csignal>
#include <fcntl.h>
#include <new>

using namespace kf;
using namespace kf::cli;
using Words = std::vector<std::string>;

namespace {

struct Ended {
  int code = -1;
  std::string out, err;
};

Ended run(const Program& program, Words words, int instead = -1) {
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  const auto argc = static_cast<int>(argv.size());
  argv.push_back(nullptr);
  Ended ended;
  const auto written = test::written_by([&] {
    if (instead >= 0) ::dup2(instead, STDOUT_FILENO);
    ended.code = run_main(program, argc, argv.data());
  });
  ended.out = written.out;
  ended.err = written.err;
  return ended;
}

template <class Failure>
Ended failing(Failure failure) {
  return run(example([failure](Invocation& in) -> Exit {
               in.out.answer("half an answer\n");
               throw failure;
             }),
             {"/usr/bin/kubectl-kfpv", "list"});
}

}  // namespace

TEST_CASE("a program calls itself as the user called it", "[main]") {
  const std::vector<std::pair<std::string, std::string>> table{
      {"kubectl-kfpv", "kubectl kfpv"},
      {"/usr/local/bin/kubectl-kfpv", "kubectl kfpv"},
      {"./kubectl-kfpv", "kubectl kfpv"},
      {"/x/kubectl-kaptain-upgrade", "kubectl kaptain upgrade"},
      {"kubectl-kaptain_upgrade", "kubectl kaptain-upgrade"},
      {"juju-kf-refresh", "juju-kf-refresh"},
      {"/snap/bin/juju-kf_refresh", "juju-kf_refresh"},
      {"kfpv", "kfpv"},
      {"/opt/my-tool_2", "my-tool_2"},
      {"kubectl", "kubectl"},
      {"", ""},
      {"/", ""}};
  for (const auto& [argv0, name] : table) CHECK(self_name(argv0) == name);
}

TEST_CASE("a plugin that juju has started calls itself as juju calls it", "[main]") {
  CHECK(self_name("/usr/bin/juju-kf-refresh", "juju") == "juju kf-refresh");
  CHECK(self_name("/usr/bin/juju-kf_refresh", "juju") == "juju kf-refresh");
  CHECK(self_name("/usr/bin/juju-kf-refresh", "bash") == "juju-kf-refresh");
}

TEST_CASE("every ending of a command has its exit code and its words", "[main]") {
  const auto error = failing(Error("it failed", Exit::refused).why("because").state("half is done").attempt("resume"));
  CHECK(error.code == 4);
  CHECK(error.err == "error: it failed\nwhy:   because\nstate: half is done\ntry:   resume\n");
  CHECK(failing(Error("short")).err == "error: short\n");
  CHECK(failing(Error("no tool", Exit::tool_missing)).code == 8);
  CHECK(failing(Interrupted{SIGINT}).code == 130);
  CHECK(failing(Interrupted{SIGTERM}).code == 143);
  CHECK(failing(std::bad_alloc()).code == 1);
  const auto bug = failing(std::logic_error("impossible"));
  CHECK(bug.code == 1);
  CHECK_THAT(bug.err, ContainsSubstring("this is a bug in kubectl kfpv: impossible"));
}

TEST_CASE("a command that returns ends with its answer and its code", "[main]") {
  for (const Exit code : {Exit::done, Exit::changes_pending, Exit::refused, Exit::resumable, Exit::aborted}) {
    const auto ended = run(example([code](Invocation& in) {
                             in.out.answer(in.self + " " + in.args.get("output", "-") + "\n");
                             return code;
                           }),
                           {"kubectl-kfpv", "list", "-o", "json"});
    CHECK(ended.code == static_cast<int>(code));
    CHECK(ended.out == "kubectl kfpv json\n");
    CHECK(ended.err.empty());
  }
}

TEST_CASE("help is an answer, wherever it is asked for", "[main]") {
  const auto whole = run(example(), {"kubectl-kfpv"});
  CHECK_THAT(whole.out, ContainsSubstring("kubectl kfpv COMMAND [flags]"));
  for (const Words& words : std::vector<Words>{
           {"help"}, {"-h"}, {"--help"}, {"help", "--help"}, {"help", "-h"}, {"-A", "--help"}, {"-v", "help"}}) {
    Words all{"kubectl-kfpv"};
    all.insert(all.end(), words.begin(), words.end());
    INFO(words.front() << " " << words.back());
    const auto ended = run(example(), all);
    CHECK(ended.out == whole.out);
    CHECK(ended.code == 0);
    CHECK(ended.err.empty());
  }
  const auto command = run(example(), {"kubectl-kfpv", "list", "--help"});
  CHECK_THAT(command.out, ContainsSubstring("kubectl kfpv list [NAME]... [flags]"));
  for (const Words& words : std::vector<Words>{{"help", "list"},
                                               {"help", "ls"},
                                               {"-h", "list"},
                                               {"get", "a", "b", "c", "-h"},
                                               {"help", "list", "--help"}}) {
    Words all{"kubectl-kfpv"};
    all.insert(all.end(), words.begin(), words.end());
    INFO(words.front() << " " << words.back());
    CHECK(run(example(), all).out == command.out);
  }
  CHECK(run(example(), {"kubectl-kfpv", "help", "risks"}).out == "All of them.\n");
}

TEST_CASE("an unknown topic is a usage error that names the one that was meant", "[main]") {
  const std::vector<std::pair<std::string, std::string>> table{
      {"risk", "kubectl kfpv help risks"}, {"lst", "kubectl kfpv help list"}, {"weather", "kubectl kfpv help"}};
  for (const auto& [word, meant] : table) {
    const auto ended = run(example(), {"kubectl-kfpv", "help", word});
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK(ended.err == "error: no help on " + word + "\ntry:   " + meant + "\n");
  }
}

TEST_CASE("a wrong command line is a usage error without an answer", "[main]") {
  for (const Words& words :
       std::vector<Words>{{"lsit"}, {"list", "--nope"}, {"list", "-o", "x"}, {"list", "a", "b", "c"}, {"--", "list"}}) {
    Words all{"kubectl-kfpv"};
    all.insert(all.end(), words.begin(), words.end());
    const auto ended = run(example(), all);
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK_THAT(ended.err, StartsWith("error: "));
  }
}

TEST_CASE("the version is an answer", "[main]") {
  CHECK(run(example(), {"kubectl-kfpv", "--version"}).out == "kubectl kfpv " + std::string(version) + "\n");
}

TEST_CASE("kubectl gets completions under either name", "[main]") {
  const std::string expected = "list\tshow the volumes\n:4\n";
  CHECK(run(example(), {"kubectl-kfpv", "__complete", "l"}).out == expected);
  CHECK(run(example(), {"/usr/bin/kubectl_complete-kfpv", "l"}).out == expected);
  CHECK(run(example(), {"kubectl_complete-kfpv"}).code == 0);
}

TEST_CASE("colour is as the flag says", "[main]") {
  const Program program = example([](Invocation& in) {
    in.out.answer(in.out.styled("x", ui::Style::red) + "\n");
    return Exit::done;
  });
  CHECK(run(program, {"kf", "list"}).out == "x\n");
  CHECK(run(program, {"kf", "list", "--color"}).out == "\x1b[31mx\x1b[0m\n");
  CHECK(run(program, {"kf", "list", "--color=always", "--color=never"}).out == "x\n");
}

TEST_CASE("an answer that cannot be written is an error, but a reader who left is none", "[main]") {
  const Program program = example([](Invocation& in) {
    in.out.answer("x\n");
    return Exit::done;
  });
  const int full = ::open("/dev/full", O_WRONLY);
  const auto disk = run(program, {"kf", "list"}, full);
  ::close(full);
  CHECK(disk.code == 1);
  CHECK(disk.err == "error: cannot write the answer to standard output: No space left on device\n");

  int pipe[2];
  REQUIRE(::pipe(pipe) == 0);
  ::close(pipe[0]);
  const auto gone = run(program, {"kf", "list"}, pipe[1]);
  ::close(pipe[1]);
  CHECK(gone.code == 141);
  CHECK(gone.err.empty());
}

TEST_CASE("diagnostics go to standard error, as much as was asked for", "[main]") {
  const auto logged = [](std::size_t verbosity) {
    return test::written_by([&] {
      Log log(verbosity);
      log.info("runs {} %s");
      log.debug("and how it went");
    });
  };
  CHECK((logged(0).err + logged(0).out + logged(1).out + logged(2).out).empty());
  CHECK_THAT(logged(1).err, EndsWith("  runs {} %s\n"));
  CHECK_THAT(logged(2).err, ContainsSubstring("  runs {} %s\n") && EndsWith("  and how it went\n"));
}
