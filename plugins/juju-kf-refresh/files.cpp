#include "files.hpp"

#include "base/text.hpp"
#include "kube/failure.hpp"
#include "plan/engine.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <vector>

namespace kf::refresh {

namespace {

constexpr kube::Bounds bounds{.output = most_bytes, .patience = std::chrono::minutes{30}};

/// "HASH  PATH"; a path with a backslash or newline in it has a backslash before its line.
std::string first_word(const std::string& line) {
  const std::string word = line.substr(0, line.find(' '));
  const bool is_hash = word.size() == 64 && std::ranges::all_of(word, [](unsigned char c) { return std::isxdigit(c); });
  if (!is_hash) throw Error("sha256sum answered something else").why(text::printable(line.substr(0, 200)));
  return word;
}

}  // namespace

std::string PodFiles::run(const Where& at, const std::vector<std::string>& argv, const std::string& input) {
  try {
    return exec_.exec(at.pod, at.container, argv, input, bounds);
  } catch (const kube::ClusterError& e) {
    // runc's words for a program that the image does not have: asking again will not help
    if (e.why().find("executable file not found") == std::string::npos) throw;
    throw plan::Refused(Error("container " + text::printable(at.container) + " of pod " +
                              text::printable(at.pod.shown()) + " has no program " + argv.front())
                            .why(e.why()));
  }
}

std::optional<std::string> PodFiles::digest(const Where& at) {
  try {
    return first_word(run(at, {"sha256sum", "--", at.path}));
  } catch (const kube::ClusterError& e) {
    if (e.why().find("No such file or directory") != std::string::npos) return std::nullopt;
    throw;
  }
}

std::string PodFiles::read(const Where& at) {
  try {
    return run(at, {"cat", "--", at.path});
  } catch (const kube::ClusterError& e) {
    if (e.failure != kube::Failure::too_much) throw;
    throw plan::Refused(Error(text::printable(at.path) + " in pod " + text::printable(at.pod.shown()) +
                              " is too large to be carried over by us")
                            .why("it has more than " + std::to_string(most_bytes) + " bytes"));
  }
}

void PodFiles::write(const Where& at, const std::string& bytes) {
  run(at, {"dd", "of=" + at.path, "conv=fsync", "status=none"}, bytes);
}

void PodFiles::replace(const Where& with, const std::string& path) {
  run(with, {"mv", "--backup=numbered", "--", with.path, path});
}

}  // namespace kf::refresh
