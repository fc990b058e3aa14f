#include "fake.hpp"

#include <algorithm>

namespace kf::fake {

std::vector<std::string> Arguments::all(const std::string& flag) const {
  std::vector<std::string> values;
  for (auto [it, end] = flags.equal_range(flag); it != end; ++it) values.push_back(it->second);
  return values;
}

Arguments parse(const std::vector<std::string>& line, const std::vector<std::string>& with_value,
                const std::vector<std::string>& without, const std::string& unknown_flag, int code) {
  const auto in = [](const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  Arguments out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::string& word = line[i];
    if (word == "-" || !word.starts_with('-')) {
      out.words.push_back(word);
      continue;
    }
    const auto equals = word.find('=');
    const std::string flag = word.substr(0, equals);
    if (in(without, flag)) {
      out.flags.emplace(flag, equals == std::string::npos ? "true" : word.substr(equals + 1));
    } else if (!in(with_value, flag)) {
      throw Ends{unknown_flag + flag, code};
    } else if (equals != std::string::npos) {
      out.flags.emplace(flag, word.substr(equals + 1));
    } else if (i + 1 == line.size()) {
      throw Ends{"ERROR option needs an argument: " + flag, code};
    } else {
      out.flags.emplace(flag, line[++i]);
    }
  }
  return out;
}

}  // namespace kf::fake
