#include "base/text.hpp"
#include "base/version.hpp"
#include "cli/complete.hpp"
#include "cli/help.hpp"
#include "cli/log.hpp"
#include "cli/parse.hpp"
#include "cli/program.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <fcntl.h>
#include <unistd.h>

namespace kf::cli {

namespace {

/// A closed standard stream would be handed out again by the next open(): what we write as our answer would then go
/// into some file or pipe. In its place stands /dev/null, opened so that using it the wrong way fails.
void guard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) != -1 || errno != EBADF) continue;
    const int opened = ::open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (opened >= 0 && opened != fd) {
      ::dup2(opened, fd);
      ::close(opened);
    }
  }
}

void print(const Error& error, ui::Output& out) {
  out.note(out.styled_note("error: ", ui::Style::red) + error.what());
  if (!error.why().empty()) out.note("why:   " + error.why());
  if (!error.state().empty()) out.note("state: " + error.state());
  if (!error.attempt().empty()) out.note("try:   " + error.attempt());
}

ui::Colour colour_of(const Arguments& args) {
  const std::string when = args.get("color", "auto");
  return when == "always" ? ui::Colour::always : when == "never" ? ui::Colour::never : ui::Colour::automatic;
}

/// `help`, `help COMMAND`, `help TOPIC`.
Exit help(const Program& program, const std::vector<std::string>& words, ui::Output& out, const std::string& self) {
  if (words.empty()) return out.answer(program_help(program, self)), Exit::done;
  if (const Command* command = program.find(words[0])) return out.answer(command_help(*command, self)), Exit::done;
  std::vector<std::string> names;
  for (const auto& topic : program.topics) {
    if (topic.name == words[0]) return out.answer(topic.text()), Exit::done;
    names.push_back(topic.name);
  }
  for (const auto& c : program.commands) names.push_back(c.name);
  const std::string near = text::nearest(words[0], names);
  throw Error("no help on " + text::printable(words[0]), Exit::usage)
      .attempt(self + " help" + (near.empty() ? "" : " " + near));
}

Exit run(const Program& program, const std::vector<std::string>& words, ui::Output& out, const std::string& self) {
  if (words == std::vector<std::string>{"--description"}) {  // juju asks plugins so for `juju help plugins`
    return out.answer(program.summary + "\n"), Exit::done;
  }
  if (const std::size_t at = command_position(program, words); at < words.size() && words[at] == "help") {
    std::vector<std::string> rest(words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end());
    std::erase_if(rest, [](const std::string& word) { return word.starts_with("-"); });
    return help(program, rest, out, self);
  }
  const Parsed parsed = parse(program, words, self);
  out.set_colour(colour_of(parsed.args));
  if (parsed.args.has("help")) {
    out.answer(parsed.command != nullptr ? command_help(*parsed.command, self) : program_help(program, self));
    return Exit::done;
  }
  if (parsed.args.has("version")) {
    out.answer(self + " " + std::string(version) + "\n");
    return Exit::done;
  }
  if (parsed.command == nullptr) {
    if (parsed.args.words.empty()) return out.answer(program_help(program, self)), Exit::done;
    throw Error("unexpected argument: " + text::printable(parsed.args.words.front()), Exit::usage)
        .attempt(self + " --help");
  }
  Log log(parsed.args.count("verbose"));
  Invocation invocation{parsed.args, out, log, self};
  return parsed.command->run(invocation);
}

/// Runs and makes every ending an exit code.
int guarded(const Program& program, const std::vector<std::string>& words, ui::Output& out, const std::string& self) {
  try {
    return static_cast<int>(run(program, words, out, self));
  } catch (const Error& e) {
    out.end_progress();
    print(e, out);
    return static_cast<int>(e.code());
  } catch (const Interrupted& i) {
    out.end_progress();
    out.note("interrupted; " + i.state);
    return 128 + i.signal;
  } catch (const std::bad_alloc&) {
    out.note("error: out of memory");
    return static_cast<int>(Exit::failed);
  } catch (const std::exception& e) {
    print(Error("this is a bug in " + self + ": " + e.what()).attempt("please report it with the command line"), out);
    return static_cast<int>(Exit::failed);
  }
}

}  // namespace

const Command* Program::find(const std::string& word) const {
  for (const Command& c : commands) {
    if (c.name == word || std::find(c.synonyms.begin(), c.synonyms.end(), word) != c.synonyms.end()) return &c;
  }
  return nullptr;
}

const FlagGroup& general_flags() {
  static const FlagGroup group{"General flags",
                               {{"help", 'h', "", "this help"},
                                {"version", 0, "", "the version"},
                                {"color",
                                 0,
                                 "WHEN",
                                 "colours: auto, always, never (NO_COLOR is respected)",
                                 {"auto", "always", "never"},
                                 "always"},
                                {"verbose", 'v', "", "say on standard error what is run; twice: and how it went"}}};
  return group;
}

std::string self_name(const std::string& argv0, const std::string& parent) {
  std::string name = argv0.substr(argv0.rfind('/') + 1);
  for (const char* tool : {"kubectl", "juju"}) {
    const std::string prefix = std::string(tool) + "-";
    if (!name.starts_with(prefix)) continue;
    std::string rest = name.substr(prefix.size());
    if (std::string_view(tool) == "kubectl") std::replace(rest.begin(), rest.end(), '-', ' ');
    std::replace(rest.begin(), rest.end(), '_', '-');
    if (std::string_view(tool) == "juju" && parent != "juju") return name;
    return std::string(tool) + " " + rest;
  }
  return name;
}

namespace {

/// As the kernel tells it; empty: it does not.
std::string parent_name() {
  std::ifstream file("/proc/" + std::to_string(::getppid()) + "/comm");
  std::string name;
  std::getline(file, name);
  return name;
}

}  // namespace

int run_main(const Program& program, int argc, char** argv) {
  guard_streams();
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error that we look at, not the end of us
  std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  const std::string argv0 = argc > 0 ? argv[0] : "";
  ui::Output out;
  int code = 0;
  const bool completing = argv0.substr(argv0.rfind('/') + 1).starts_with("kubectl_complete-");
  if (completing || (!words.empty() && words[0] == "__complete")) {
    if (!completing) words.erase(words.begin());
    out.answer(completions(program, words));
  } else {
    code = guarded(program, words, out, self_name(argv0, parent_name()));
  }
  if (out.finish()) return code;
  if (errno == EPIPE) return 128 + SIGPIPE;  // `| head` has seen enough; as quiet as any other tool
  out.note(std::string("error: cannot write the answer to standard output: ") + std::strerror(errno));
  return static_cast<int>(Exit::failed);
}

}  // namespace kf::cli
