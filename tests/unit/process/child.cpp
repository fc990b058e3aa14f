// The program that the tests of the runner start. Its first argument says how it behaves; it does nothing by itself.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <signal.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using Args = std::vector<std::string>;  // those after the mode

void put(int descriptor, std::size_t size, char c) {
  const std::string block(std::min<std::size_t>(size, 4096), c);
  for (std::size_t done = 0; done < size;) {
    const auto n = ::write(descriptor, block.data(), std::min(block.size(), size - done));
    if (n < 0) std::_Exit(99);
    done += static_cast<std::size_t>(n);
  }
}

void say(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

unsigned number(const Args& args, std::size_t i = 0) { return static_cast<unsigned>(std::stoul(args.at(i))); }

/// Tells the test, which cannot see our output before our end, that we have come this far.
void touch(const std::string& file) { std::ofstream(file) << ::getpid() << '\n'; }

/// The other stream is full before the first byte of this one: a reader of one after the other would hang.
int both(const Args& args) {
  const bool out_first = args.at(1) == "out";
  put(out_first ? 1 : 2, number(args), out_first ? 'o' : 'e');
  put(out_first ? 2 : 1, number(args), out_first ? 'e' : 'o');
  return 0;
}

int cat(const Args&) {
  for (char buffer[8192];;) {
    const auto n = ::read(0, buffer, sizeof buffer);
    if (n <= 0) return n < 0;
    for (ssize_t done = 0; done < n;) {
      const auto written = ::write(1, buffer + done, static_cast<std::size_t>(n - done));
      if (written < 0) return 2;
      done += written;
    }
  }
}

int count_stdin(const Args&) {
  std::size_t sum = 0;
  char buffer[8192];
  for (ssize_t n = 0; (n = ::read(0, buffer, sizeof buffer)) > 0;) sum += static_cast<std::size_t>(n);
  say(std::to_string(sum));
  return 0;
}

int close_stdin(const Args&) {
  ::close(0);
  ::usleep(300'000);
  say("still here");
  return 0;
}

int close_stdout(const Args&) {
  say("before");
  ::close(1);
  ::usleep(300'000);
  put(2, 5, 'e');
  return 3;
}

int ignore_signals(const Args& args) {  // until SIGKILL
  for (int signal : {SIGTERM, SIGINT, SIGHUP}) ::signal(signal, SIG_IGN);
  say("deaf");
  if (!args.empty()) touch(args[0]);
  for (;;) ::pause();
}

int wait_for_signal(const Args& args) {  // says which one it was
  ::sigset_t set;
  ::sigemptyset(&set);
  for (int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&set, signal);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  touch(args.at(0));
  int signal = 0;
  ::sigwait(&set, &signal);
  say("got " + std::to_string(signal));
  return 0;
}

/// Works until FILE is there: READY FILE DONE
int until(const Args& args) {
  touch(args.at(0));
  while (!std::filesystem::exists(args.at(1))) ::usleep(1000);
  touch(args.at(2));
  say("finished");
  return 0;
}

/// Leaves a grandchild which keeps our pipes and, if it is deaf, only ends by SIGKILL.
int grandchild(const Args& args) {  // SECONDS FILE stay|leave|wait [deaf]
  if (::fork() == 0) {
    if (args.size() > 3) ::signal(SIGTERM, SIG_IGN);
    touch(args.at(1));
    say("from the grandchild");
    ::sleep(number(args));
    return 0;
  }
  while (!std::filesystem::exists(args.at(1)) || std::filesystem::file_size(args.at(1)) == 0) ::usleep(1000);
  if (args.at(2) == "stay") ::sleep(number(args));
  if (args.at(2) == "wait") {  // for the grandchild's end, whatever we are told
    ::signal(SIGTERM, SIG_IGN);
    ::wait(nullptr);
  }
  return 0;
}

int die_by(const Args& args) {
  ::signal(static_cast<int>(number(args)), SIG_DFL);  // a sanitizer has handlers
  ::raise(static_cast<int>(number(args)));
  return 98;
}

int list_fds(const Args&) {
  DIR* directory = ::opendir("/proc/self/fd");
  while (const dirent* entry = ::readdir(directory)) {
    if (entry->d_name[0] != '.' && std::atoi(entry->d_name) != ::dirfd(directory))
      say(entry->d_name + std::string(" "));
  }
  ::closedir(directory);
  return 0;
}

int print_env(const Args& args) {
  const char* value = std::getenv(args.at(0).c_str());
  if (value != nullptr) say(value);
  return value == nullptr;
}

int print_args(const Args& args) {  // each ends with NUL, which none can contain
  for (const auto& arg : args) std::fwrite(arg.c_str(), 1, arg.size() + 1, stdout);
  return 0;
}

int print_signals(const Args&) {  // what we inherited of dispositions and mask
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("SigBlk:") && !line.starts_with("SigIgn:")) continue;
    // The C library keeps 32 and 33 for itself and lets nobody change them: they are as whoever started us left them.
    const auto signals = std::stoull(line.substr(7), nullptr, 16) & ~std::uint64_t{0x180000000};
    say(line.substr(0, 7) + " " + std::to_string(signals) + "\n");
  }
  return 0;
}

int print_group(const Args&) {
  say(::getpid() == ::getpgrp() && ::getpid() == ::getsid(0) ? "leader" : "member");
  return 0;
}

int pwd(const Args&) {
  say(std::filesystem::current_path().string());
  return 0;
}

int sleep_for(const Args& args) {
  say("before");
  ::sleep(number(args));
  return 0;
}

int endless(const Args& args) {
  if (!args.empty()) ::signal(SIGTERM, SIG_IGN);
  for (;;) put(1, 65536, 'y');
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<int(const Args&)>> modes{
      {"both", both},
      {"cat", cat},
      {"close_stdin", close_stdin},
      {"close_stdout", close_stdout},
      {"count_stdin", count_stdin},
      {"die_by", die_by},
      {"endless", endless},
      {"exit", [](const Args& args) { return static_cast<int>(number(args)); }},
      {"grandchild", grandchild},
      {"ignore_signals", ignore_signals},
      {"list_fds", list_fds},
      {"print_args", print_args},
      {"print_env", print_env},
      {"print_group", print_group},
      {"print_signals", print_signals},
      {"pwd", pwd},
      {"sleep", sleep_for},
      {"stderr", [](const Args& args) { return put(2, number(args), 'e'), 0; }},
      {"stdout", [](const Args& args) { return put(1, number(args), 'o'), 0; }},
      {"until", until},
      {"wait_for_signal", wait_for_signal},
  };
  const auto mode = modes.find(argc > 1 ? argv[1] : "");
  if (mode == modes.end()) return 97;
  return mode->second(Args(argv + 2, argv + argc));
}
