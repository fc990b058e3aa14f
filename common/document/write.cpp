#include "document/write.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "document/scalar.hpp"

#include <array>
#include <cstdio>

namespace kf::doc {

namespace {

constexpr auto replace = OrderedJson::error_handler_t::replace;

bool needs_quotes(const std::string& s) {
  if (s.empty() || !resolve_plain(s).is_string()) return true;
  constexpr std::string_view leading = "-?:,[]{}#&*!|>'\"%@`=<";
  if (leading.find(s.front()) != std::string_view::npos || s.front() == ' ' || s.back() == ' ' || s.back() == ':')
    return true;
  if (s.find(": ") != std::string::npos || s.find(" #") != std::string::npos) return true;
  // Dates and base-60 numbers are types of YAML 1.1: anything that begins like a number is quoted.
  if ((s.front() >= '0' && s.front() <= '9') || s.front() == '+' || s.front() == '.') return true;
  for (const char c : s) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7f) return true;
  }
  return false;
}

/// JSON's escapes are YAML's as well, except that YAML knows no pairs of surrogates.
std::string quoted(const OrderedJson& text) {
  const std::string json = text.dump(-1, ' ', true, replace);
  std::string out;
  for (std::size_t i = 0; i < json.size();) {
    if (json.compare(i, 3, "\\ud") == 0 && json[i + 3] >= '8') {  // "\ud83d\ude00"
      const auto half = [&](std::size_t at) { return std::stoul(json.substr(at, 4), nullptr, 16) & 0x3FF; };
      std::array<char, 11> code{};
      std::snprintf(code.data(), code.size(), "\\U%08lx", 0x10000 + (half(i + 2) << 10) + half(i + 8));
      out += code.data();
      i += 12;
    } else {
      const std::size_t length = json[i] == '\\' ? 2 : 1;
      out.append(json, i, length);
      i += length;
    }
  }
  return out;
}

std::string scalar(const OrderedJson& v) {
  if (!v.is_string()) return v.dump();
  return needs_quotes(v.get_ref<const std::string&>()) ? quoted(v) : v.get<std::string>();
}

void emit(const OrderedJson& v, std::size_t indent, std::string& out);

void emit_after(const OrderedJson& v, std::size_t indent, std::string& out) {
  if (v.is_structured() && !v.empty()) {
    out += '\n';
    emit(v, indent, out);
  } else {
    out += ' ' + scalar(v) + '\n';
  }
}

void emit(const OrderedJson& v, std::size_t indent, std::string& out) {
  const std::string pad(indent, ' ');
  if (v.is_object()) {
    for (auto it = v.begin(); it != v.end(); ++it) {
      out += pad + scalar(OrderedJson(it.key())) + ':';
      emit_after(it.value(), it.value().is_array() ? indent : indent + 2, out);
    }
    return;
  }
  for (const auto& element : v) {
    if (!element.is_structured() || element.empty()) {
      out += pad + "- " + scalar(element) + '\n';
      continue;
    }
    std::string block;
    emit(element, indent + 2, block);
    block.replace(indent, 2, "- ");
    out += block;
  }
}

}  // namespace

std::string to_json(const OrderedJson& value) { return value.dump(2, ' ', false, replace) + "\n"; }

std::string to_line(const OrderedJson& value) { return value.dump(-1, ' ', false, replace); }

std::string to_yaml(const OrderedJson& value) {
  if (!value.is_structured() || value.empty()) return scalar(value) + "\n";
  std::string out;
  emit(value, 0, out);
  return out;
}

namespace {

[[noreturn]] void cannot_write(const std::string& path, int reason) {
  throw Error("cannot write " + text::printable(path)).why(std::strerror(reason));
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return ::fsync(fd) == 0;
}

}  // namespace

void write_file(const std::string& path, std::string_view text) {
  std::string temporary = path + ".XXXXXX";  // beside it: only there a rename is one step
  const int fd = ::mkstemp(temporary.data());
  if (fd < 0) cannot_write(path, errno);
  const bool written = write_all(fd, text);
  const int reason = errno;
  ::close(fd);
  if (written && ::rename(temporary.c_str(), path.c_str()) == 0) return;
  const int why = written ? errno : reason;
  ::unlink(temporary.c_str());
  cannot_write(path, why);
}

}  // namespace kf::doc
