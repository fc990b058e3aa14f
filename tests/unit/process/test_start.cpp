#include "real.hpp"

#include <sys/file.h>
#include <sys/resource.h>

using namespace kf::process;

// ---- starts that fail

TEST_CASE("a missing program is told by its name", "[runner]") {
  const std::string program = GENERATE("no-such-program", "/no/such/program", "./no-such-program", "");
  const Result result = run({.program = program});
  REQUIRE(result.start_error);
  CHECK_THAT(*result.start_error, ContainsSubstring('"' + program + '"'));
  CHECK_THAT(*result.start_error, ContainsSubstring("no such"));
  CHECK_FALSE(result.ok());
}

TEST_CASE("a file that is not executable and a directory are no programs", "[runner]") {
  const Scratch scratch;
  std::ofstream(scratch / "plain") << "#!/bin/sh\n";
  const Result plain = run({.program = scratch / "plain"}), directory = run({.program = scratch.root.string()});
  CHECK_THAT(plain.start_error.value_or(""),
             ContainsSubstring(scratch / "plain") && ContainsSubstring("not an executable"));
  CHECK_THAT(directory.start_error.value_or(""),
             ContainsSubstring(scratch.root.string()) && ContainsSubstring("directory"));
}

TEST_CASE("a program that the kernel refuses is a failed start and leaves no zombie", "[runner]") {
  const Scratch scratch;
  const bool script = GENERATE(true, false);
  std::ofstream(scratch / "odd") << (script ? "#!/no/such/interpreter\n" : "neither script nor ELF\n");
  fs::permissions(scratch / "odd", fs::perms::owner_all);
  const Result result = run({.program = scratch / "odd"});
  CHECK_THAT(result.start_error.value_or(""), ContainsSubstring(scratch / "odd"));
  CHECK_THAT(result.start_error.value_or(""), ContainsSubstring(script ? "interpreter" : "format"));
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);  // no child at all
}

TEST_CASE("a working directory that does not exist is refused", "[runner]") {
  const Scratch scratch;
  std::ofstream(scratch / "file") << "";
  Command command = child({"pwd"});
  const std::string name = GENERATE("missing", "file");
  command.cwd = scratch / name;
  const Result result = run(command);
  CHECK_THAT(result.start_error.value_or(""), ContainsSubstring(command.cwd.string()));
  CHECK(result.out.empty());
}

TEST_CASE("a working directory that vanishes during the start never makes the program run elsewhere", "[runner]") {
  const Scratch scratch;
  const std::string here = scratch / "here", there = scratch / "there";
  fs::create_directory(here);
  std::atomic<bool> stop{false};
  std::jthread mover([&] {
    while (!stop) ::rename(here.c_str(), there.c_str()), ::rename(there.c_str(), here.c_str());
  });
  Command command = child({"pwd"});
  command.cwd = here;
  int elsewhere = 0;
  for (int i = 0; i < 200; ++i) {
    const Result result = make_runner()->run(command);
    if (!result.start_error && result.out != here && result.out != there) ++elsewhere;
  }
  stop = true;
  CHECK(elsewhere == 0);
}

TEST_CASE("an argument or variable with a NUL is refused, not cut", "[runner]") {
  Command command = child({"print_args", std::string("a\0b", 3)});
  CHECK_THAT(run(command).start_error.value_or(""), ContainsSubstring("NUL"));
  command = child({"print_env", "KF_A"});
  command.env["KF_A"] = std::string("a\0b", 3);
  CHECK_THAT(run(command).start_error.value_or(""), ContainsSubstring("KF_A"));
}

#ifndef __SANITIZE_ADDRESS__  // the sanitizers need descriptors themselves
TEST_CASE("too few descriptors are a failed start, not an exception and not a hang", "[runner]") {
  const SignalState before;
  const auto open_before = our_descriptors();
  ::rlimit usual{};
  ::getrlimit(RLIMIT_NOFILE, &usual);
  const int lowest = ::dup(0);
  ::close(lowest);
  int failed = 0;
  for (int spare = 0; spare < 24; ++spare) {  // at each of the descriptors that a start takes
    const ::rlimit few{static_cast<::rlim_t>(lowest + spare), usual.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &few);
    const Result result = make_runner()->run(child({"exit", "0"}));
    ::setrlimit(RLIMIT_NOFILE, &usual);
    CHECK(is_one_row_of_the_table(result));
    if (result.ok()) continue;
    ++failed;
    CHECK_THAT(result.start_error.value_or(""), ContainsSubstring("files"));
  }
  CHECK(failed > 0);
  CHECK(our_descriptors() == open_before);
}
#endif

// ---- what a child gets

TEST_CASE("arguments reach the program exactly as they are", "[runner]") {
  const std::vector<std::string> words{"two words", "",     "it's", "\"quoted\"", "'single'",     "two\nlines",
                                       "$HOME",     "`id`", "*",    "a\\b",       "\xc3\xa9\xff", ""};
  Command command = child({"print_args"});
  command.args.insert(command.args.end(), words.begin(), words.end());
  std::string expected;
  for (const auto& word : words) expected += word + '\0';
  CHECK(run(command).out == expected);
}

TEST_CASE("a program looked up on PATH sees the name it was called by", "[runner]") {
  CHECK(run({.program = "sh", .args = {"-c", "echo $0"}}).out == "sh\n");
}

TEST_CASE("the child's environment is ours with variables added, replaced and removed, while ours stays", "[runner]") {
  const auto snapshot = [] {
    std::vector<std::string> all;
    for (char** entry = ::environ; *entry != nullptr; ++entry) all.emplace_back(*entry);
    return all;
  };
  ::setenv("KF_KEPT", "kept", 1);
  ::setenv("KF_REPLACED", "old", 1);
  ::setenv("KF_REMOVED", "here", 1);
  const auto before = snapshot();

  const auto seen_by_child = [](const std::string& name) {
    Command command = child({"print_env", name});
    command.env = {{"KF_ADDED", "a=b c"}, {"KF_REPLACED", "new"}, {"KF_REMOVED", std::nullopt}, {"KF_EMPTY", ""}};
    const Result result = run(command);
    return result.exit_code == 0 ? result.out : "(unset)";
  };
  CHECK(seen_by_child("KF_KEPT") == "kept");
  CHECK(seen_by_child("KF_ADDED") == "a=b c");
  CHECK(seen_by_child("KF_REPLACED") == "new");
  CHECK(seen_by_child("KF_REMOVED") == "(unset)");
  CHECK(seen_by_child("KF_EMPTY").empty());
  CHECK(snapshot() == before);
  for (const char* name : {"KF_KEPT", "KF_REPLACED", "KF_REMOVED"}) ::unsetenv(name);
}

TEST_CASE("the child runs in the given directory, and else in ours", "[runner]") {
  const Scratch scratch;
  Command command = child({"pwd"});
  CHECK(run(command).out == fs::current_path());
  command.cwd = scratch.root;
  CHECK(run(command).out == fs::canonical(scratch.root));
}

TEST_CASE("a relative program is the one seen from our directory, not from the child's", "[runner]") {
  const fs::path before = fs::current_path(), program = KF_TEST_CHILD;
  fs::current_path(program.parent_path());
  const Result result = run({.program = "./" + program.filename().string(), .args = {"pwd"}, .cwd = "/"});
  fs::current_path(before);
  CHECK(result.out == "/");
}

TEST_CASE("a child inherits no descriptor but 0, 1 and 2, whatever we hold", "[runner]") {
  const int low = ::open("/dev/null", O_RDONLY), high = ::fcntl(low, F_DUPFD, 500);  // neither is close-on-exec
  CHECK(run_child({"list_fds"}).out == "0 1 2 ");
  ::close(low);
  ::close(high);
}

TEST_CASE("a child inherits a descriptor that it is to keep, and no other", "[runner]") {
  const int other = ::open("/dev/null", O_RDONLY), kept = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  Command command = child({"list_fds"});
  command.keep_open = {kept};
  CHECK(run(command).out == "0 1 2 " + std::to_string(kept) + " ");
  CHECK(::fcntl(kept, F_GETFD) == FD_CLOEXEC);  // ours stays as it was
  CHECK(run_child({"list_fds"}).out == "0 1 2 ");
  ::close(other);
  ::close(kept);
}

TEST_CASE("a descriptor to keep that is not open is a failed start", "[runner]") {
  const int closed = ::open("/dev/null", O_RDONLY);
  ::close(closed);
  Command command = child({"exit", "0"});
  command.keep_open = {closed};
  CHECK_THAT(run(command).start_error.value_or(""), ContainsSubstring("descriptor " + std::to_string(closed)));
}

TEST_CASE("an orphan keeps the lock that it was given, as long as it lives", "[runner]") {
  const Scratch scratch;
  const ::pid_t ours = ::fork();
  if (ours == 0) {
    Command command = child({"until", scratch / "ready", scratch / "go", scratch / "done"});
    command.keep_open = {::open((scratch / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    ::flock(command.keep_open[0], LOCK_EX);
    make_runner()->run(command);
    std::_Exit(0);
  }
  wait_for(scratch / "ready");
  ::kill(ours, SIGKILL);
  ::waitpid(ours, nullptr, 0);
  const int lock = ::open((scratch / "lock").c_str(), O_RDWR | O_CLOEXEC);
  CHECK(::flock(lock, LOCK_EX | LOCK_NB) == -1);
  std::ofstream(scratch / "go") << "go\n";
  CHECK(ends(pid_in(scratch / "ready")));
  CHECK(::flock(lock, LOCK_EX | LOCK_NB) == 0);
  ::close(lock);
}

TEST_CASE("a child has default dispositions and an empty mask, whatever ours are", "[runner]") {
  const SignalState before;
  for (int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGCHLD}) ::signal(signal, SIG_IGN);
  for (int signal : {SIGTERM, SIGUSR2, SIGCHLD}) block(signal);
  CHECK(run_child({"print_signals"}).out == "SigBlk: 0\nSigIgn: 0\n");
}

TEST_CASE("a child leads a session of its own, so that it cannot ask for a password on our terminal", "[runner]") {
  CHECK(run_child({"print_group"}).out == "leader");
}

TEST_CASE("a stream hands standard output on as it comes, without limit and without keeping it", "[runner]") {
  Command command = child({"stdout", "3000000"});
  command.output_limit = 1000;
  std::size_t bytes = 0, pieces = 0;
  const auto runner = make_runner();
  const Result result = runner->stream(command, [&](std::string_view piece) { bytes += piece.size(), ++pieces; });
  CHECK(result.ok());
  CHECK(bytes == 3000000);
  CHECK(pieces > 1);
  CHECK(result.out.empty());
}
