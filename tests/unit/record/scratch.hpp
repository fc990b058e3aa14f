// A directory that goes when the test ends, children that cannot run the rest of a test, and a plan with every field.
#pragma once
#include "catch.hpp"
#include "record/operation.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kf::record {

struct Scratch {
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { fs::remove_all(root); }
  fs::path operator/(const std::string& name) const { return root / name; }

  fs::path root = [] {
    std::string name = (fs::temp_directory_path() / "kf-record-XXXXXX").string();
    return fs::path(::mkdtemp(name.data()));
  }();
};

inline std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline void put(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

inline unsigned mode_of(const fs::path& file) {
  struct stat info {};
  return ::stat(file.c_str(), &info) == 0 ? info.st_mode & 07777U : 0;
}

/// The error that `call` ends with. Whatever else is thrown fails the test.
template <class Call>
std::optional<Error> error_of(Call call) {
  try {
    call();
  } catch (const Error& e) {
    return e;
  }
  return std::nullopt;
}

template <class Call>
::pid_t start_child(Call call) {
  const ::pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::alarm(120);  // what hangs ends, and the test with it
  try {
    ::_exit(call() ? 0 : 1);
  } catch (const Error& e) {
    std::cerr << "child: " << e.what() << ": " << e.why() << std::endl;
  } catch (const std::exception& e) {
    std::cerr << "child: " << e.what() << std::endl;
  }
  ::_exit(2);
}

inline bool went_well(::pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// A clock that moves on by a second each time.
inline Now ticking(const std::string& from = "2026-11-21T05:03:12.007Z") {
  return [time = *from_rfc3339(from)]() mutable { return std::exchange(time, time + std::chrono::seconds(1)); };
}

inline plan::Draft draft() {
  using namespace plan;
  Draft d{.kind = Draft::Kind::cleanup, .tool = "kfpv 0.1.0", .title = "move 1 volume", .target = "uid-1"};
  d.where = "context prod";
  d.keep_going = true;
  d.data = {{"mysql",
             "metadata (mysql), kubeflow/mysql",
             "disk/ebs/vol-1",
             {"claim/kubeflow/mysql", "pv/pvc-1"},
             {"workload/mysql"}}};
  d.premises = {{"pv/pvc-1 uid", "u-1"}};
  d.steps.push_back({.id = "hold", .title = "Keep the disk", .why = "it would go", .action = {"kube.hold"}});
  Step copy{.id = "copy", .title = "Copy", .why = "because", .needs = {"hold"}};
  copy.action = {"kube.copy", {{"from", "pvc-1"}, {"was", Ref{"hold", "was"}}}};
  copy.undo = Action{"kube.drop", {{"name", "copy-1"}}};
  copy.also = {{Effect::rewrite, "mysql", "disk/ebs/vol-1", "claim/kubeflow/mysql"}};
  copy.patience = std::chrono::seconds(86400);
  d.steps.push_back(copy);
  d.waivers = {{"copy", "mysql", "I know"}};
  return d;
}

inline const std::set<plan::Id> steps_of_draft{"hold", "copy"};

inline plan::Record began(const plan::Id& step) { return {plan::Record::What::began, step}; }
inline plan::Record done(const plan::Id& step, plan::Texts outputs = {}) {
  return {plan::Record::What::done, step, "the disk is kept", std::move(outputs)};
}

/// A journal file that is just created.
inline fs::path new_journal(const Scratch& scratch) {
  const fs::path file = scratch / "journal.jsonl";
  put(file, line_of(Header{"move-1", "abc", "kfpv 0.1.0", *from_rfc3339("2026-11-21T05:03:12.007Z")}) + "\n");
  return file;
}

}  // namespace kf::record
