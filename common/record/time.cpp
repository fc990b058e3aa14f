#include "record/time.hpp"

#include <array>
#include <cstdio>

namespace kf::record {

namespace {

using std::chrono::floor;

struct Parts {
  explicit Parts(Time time) : date(floor<std::chrono::days>(time)), clock(time - floor<std::chrono::days>(time)) {}
  int year() const { return int(date.year()); }
  unsigned month() const { return unsigned(date.month()); }
  unsigned day() const { return unsigned(date.day()); }
  int hour() const { return static_cast<int>(clock.hours().count()); }
  int minute() const { return static_cast<int>(clock.minutes().count()); }
  int second() const { return static_cast<int>(clock.seconds().count()); }
  int milli() const { return static_cast<int>(clock.subseconds().count()); }

  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::milliseconds> clock;
};

/// The number that `count` digits at `at` make.
int number(std::string_view digits, std::size_t at, std::size_t count) {
  int value = 0;
  for (const char c : digits.substr(at, count)) value = value * 10 + (c - '0');
  return value;
}

bool has_form(std::string_view text) {
  constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd.dddZ";
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == 'd' ? !digit : text[i] != form[i]) return false;
  }
  return true;
}

}  // namespace

Time time_of_day() { return floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

std::string rfc3339(Time time) {
  const Parts p(time);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", p.year(), p.month(), p.day(), p.hour(),
                p.minute(), p.second(), p.milli());
  return text.data();
}

std::optional<Time> from_rfc3339(std::string_view text) {
  if (!has_form(text)) return std::nullopt;
  using namespace std::chrono;
  const year_month_day date{year(number(text, 0, 4)), month(static_cast<unsigned>(number(text, 5, 2))),
                            day(static_cast<unsigned>(number(text, 8, 2)))};
  const int h = number(text, 11, 2), m = number(text, 14, 2), s = number(text, 17, 2);
  if (!date.ok() || h > 23 || m > 59 || s > 59) return std::nullopt;
  return Time(sys_days(date)) + hours(h) + minutes(m) + seconds(s) + milliseconds(number(text, 20, 3));
}

std::string compact(Time time) {
  const Parts p(time);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d%02u%02u-%02d%02d%02d", p.year(), p.month(), p.day(), p.hour(),
                p.minute(), p.second());
  return text.data();
}

}  // namespace kf::record
