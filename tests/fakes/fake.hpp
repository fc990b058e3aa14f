// What the two fakes share: the state, and how they end.
#pragma once
#include "rehearsal/juju_world.hpp"

#include <map>
#include <string>
#include <vector>

namespace kf::fake {

using doc::In;
using doc::Json;
using doc::OrderedJson;

/// How a real tool ends: `words` on standard error, its exit code.
struct Ends {
  std::string words;
  int code = 1;
};

/// Something that the real tool can do and the fake cannot: never taken for success or for a refusal.
[[noreturn]] void unmodelled(const std::string& what);

// join.cpp: what other rooms read
juju::Bundle bundle_in(const std::string& yaml, const std::string& origin);
const recipe::Charms& charms();

/// The state in the file that KF_FAKE_STATE names, locked from the first line to the last. A few ticks pass before a
/// call is answered, and a few after it: KF_FAKE_TICKS, or chance.
class Session {
 public:
  Session();
  explicit Session(rehearsal::JujuWorld begun);  ///< a new state
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  /// After this the state is written; without it the file stays as it was.
  void keep();
  rehearsal::JujuWorld world;

 private:
  explicit Session(int locked);
  static int lock();
  void pass();

  int lock_;
};

/// A command line taken apart as gnuflag does: flags anywhere, "--x v", "--x=v", "-m v".
struct Arguments {
  std::vector<std::string> words;
  std::multimap<std::string, std::string> flags;  ///< of those without a value "true"

  bool has(const std::string& flag) const { return flags.contains(flag); }
  std::string get(const std::string& flag) const { return has(flag) ? flags.find(flag)->second : ""; }
  std::vector<std::string> all(const std::string& flag) const;
};
/// `with_value` and `without`: flags as they are written, "--channel", "-m".
Arguments parse(const std::vector<std::string>& line, const std::vector<std::string>& with_value,
                const std::vector<std::string>& without, const std::string& unknown_flag, int code);

std::string standard_input();

int run_juju(const std::vector<std::string>& line);
int run_kubectl(const std::vector<std::string>& line);

// kubectl_exec.cpp: a program in a pod; `words` is its command line
int run_in_pod(rehearsal::JujuWorld&, const kube::Name& pod, const std::string& container,
               const std::vector<std::string>& words);

// juju_json.cpp: how juju prints it, in the dialect of a client
juju::Version client();
std::string full_version();  ///< "2.9.49-ubuntu-amd64"
Json status_json(rehearsal::JujuWorld&, const recipe::Charms&);
std::string bundle_yaml(rehearsal::JujuWorld&);
Json config_json(rehearsal::JujuWorld&, const std::string& app);
Json storage_json(rehearsal::JujuWorld&);
Json model_json(rehearsal::JujuWorld&);
Json controller_json(rehearsal::JujuWorld&);
Json password_json(rehearsal::JujuWorld&, const std::string& unit);  ///< what the action get-password answers
Json info_json(rehearsal::JujuWorld&, const std::string& charm);

// juju_changes.cpp
using Call = void (*)(rehearsal::JujuWorld&, const Arguments&);
Call change_called(const std::string& command);  ///< null: none

}  // namespace kf::fake
