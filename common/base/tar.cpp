#include "base/tar.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>

namespace kf::tar {

namespace {

constexpr std::size_t block = 512, end_size = 2 * block;
constexpr std::size_t most_in_name = 100, most_in_prefix = 155;

/// Where a field of the header is: IEEE Std 1003.1-2017, pax, "ustar Interchange Format".
struct Field {
  std::size_t at, size;
};
constexpr Field name_field{0, 100}, mode_field{100, 8}, uid_field{108, 8}, gid_field{116, 8}, size_field{124, 12},
    time_field{136, 12}, sum_field{148, 8}, type_field{156, 1}, magic_field{257, 8}, major_field{329, 8},
    minor_field{337, 8}, prefix_field{345, 155};
constexpr std::string_view magic("ustar\00000", 8);
constexpr std::uint64_t largest = (std::uint64_t{1} << 33) - 1;  // eleven octal digits

void put(std::string& header, Field field, std::string_view text) { header.replace(field.at, text.size(), text); }

/// All digits that the field has room for before a NUL.
void put_octal(std::string& header, Field field, std::uint64_t number) {
  std::string digits(field.size - 1, '0');
  for (std::size_t i = digits.size(); i-- > 0 && number > 0; number >>= 3) {
    digits[i] = static_cast<char>('0' + (number & 7));
  }
  put(header, field, digits);
}

std::uint64_t sum_of(std::string_view header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool own = i >= sum_field.at && i < sum_field.at + sum_field.size;
    sum += own ? ' ' : static_cast<unsigned char>(header[i]);
  }
  return sum;
}

/// How much of the name goes into the prefix; npos if it fits nowhere.
std::size_t prefix_of(std::string_view name) {
  if (name.size() <= most_in_name) return 0;
  const auto slash = name.find('/', name.size() - most_in_name - 1);
  return slash == std::string_view::npos || slash > most_in_prefix ? std::string_view::npos : slash;
}

std::string header_of(const Entry& entry) {
  std::string header(block, '\0');
  const std::size_t prefix = prefix_of(entry.name);
  put(header, name_field, std::string_view(entry.name).substr(prefix == 0 ? 0 : prefix + 1));
  put(header, prefix_field, std::string_view(entry.name).substr(0, prefix));
  put_octal(header, mode_field, entry.mode & 0777U);
  put_octal(header, size_field, entry.bytes.size());
  for (const Field field : {uid_field, gid_field, time_field, major_field, minor_field}) put_octal(header, field, 0);
  put(header, type_field, "0");
  put(header, magic_field, magic);
  put_octal(header, {sum_field.at, sum_field.size - 1}, sum_of(header));  // it ends with a NUL and a space
  header[sum_field.at + sum_field.size - 1] = ' ';
  return header;
}

std::size_t padding(std::size_t size) { return (block - size % block) % block; }

bool only_nul(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

class Reader {
 public:
  Reader(std::string_view bytes, const std::string& origin) : rest_(bytes), origin_(origin) {}

  std::vector<Entry> all() {
    std::vector<Entry> entries;
    std::set<std::string> names;
    while (auto entry = next()) {
      if (!names.insert(entry->name).second) wrong(entry->name + " is in it twice");
      entries.push_back(std::move(*entry));
    }
    return entries;
  }

 private:
  [[noreturn]] void wrong(const std::string& why) const {
    throw Error("cannot read " + text::printable(origin_)).why(text::printable(why));
  }

  [[noreturn]] void torn() const { wrong("it is not whole: it ends in the middle"); }

  std::string_view take(std::uint64_t wanted) {
    if (rest_.size() < wanted) torn();
    const auto size = static_cast<std::size_t>(wanted);
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::optional<Entry> next() {
    if (rest_.size() >= end_size && only_nul(rest_)) return std::nullopt;
    header_ = take(block);
    if (only_nul(header_)) wrong("something follows its end, or its end is not whole");
    check_header();
    Entry entry{name(), "", static_cast<unsigned>(number(mode_field)) & 0777U};
    entry.bytes = take(number(size_field));
    take(padding(entry.bytes.size()));
    return entry;
  }

  void check_header() const {
    if (text(magic_field) != magic.substr(0, 5) || number(sum_field) != sum_of(header_)) {
      wrong("it is no tar file as kf-plugins writes it, or was changed");
    }
    const char type = header_[type_field.at];
    if (type != '0') wrong(shown_name() + " is not a file but a " + kind_of(type));
  }

  static std::string kind_of(char type) {
    switch (type) {
      case '1': return "link";
      case '2': return "symbolic link";
      case '3':
      case '4': return "device";
      case '5': return "directory";
      case '6': return "pipe";
      default: return "thing that kf-plugins does not write";
    }
  }

  std::string shown_name() const {
    const std::string prefix(text(prefix_field)), name(text(name_field));
    return prefix.empty() ? name : prefix + "/" + name;
  }

  std::string name() const {
    const std::string name = shown_name();
    if (!is_name(name)) wrong("\"" + name + "\" is no name for a file in it");
    return name;
  }

  std::string_view text(Field field) const {
    const std::string_view all = header_.substr(field.at, field.size);
    return all.substr(0, all.find('\0'));
  }

  /// Octal digits, and behind them NULs and spaces. What GNU tar writes for a number with more digits is no digit.
  std::uint64_t number(Field field) const {
    const std::string_view all = header_.substr(field.at, field.size);
    const auto digits = std::min(all.find_first_not_of("01234567"), all.size());
    if (digits == 0 || all.find_first_not_of(std::string_view("\0 ", 2), digits) != std::string_view::npos) {
      wrong("a number in it is none, or too large");
    }
    std::uint64_t number = 0;
    for (const char digit : all.substr(0, digits)) number = number * 8 + static_cast<std::uint64_t>(digit - '0');
    return number;
  }

  std::string_view rest_, header_;
  const std::string& origin_;
};

bool is_word(std::string_view word) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !word.empty() && word.size() <= most_in_name && word.front() != '.' && word.front() != '-' &&
         std::all_of(word.begin(), word.end(), fits);
}

}  // namespace

bool is_name(std::string_view name) {
  if (name.size() > most_in_prefix + 1 + most_in_name || prefix_of(name) == std::string_view::npos) return false;
  const auto words = text::split(name, '/');
  return std::all_of(words.begin(), words.end(), is_word);
}

std::string pack(std::vector<Entry> entries) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  std::string bytes, last;
  for (const Entry& entry : entries) {
    if (!is_name(entry.name) || entry.name == last) throw std::logic_error("no file can be called " + entry.name);
    if (entry.bytes.size() > largest) throw Error("cannot pack " + entry.name).why("it is larger than 8 GiB");
    bytes += header_of(entry) + entry.bytes;
    bytes.append(padding(entry.bytes.size()), '\0');
    last = entry.name;
  }
  return bytes.append(end_size, '\0');
}

std::vector<Entry> unpack(std::string_view bytes, const std::string& origin) { return Reader(bytes, origin).all(); }

}  // namespace kf::tar
