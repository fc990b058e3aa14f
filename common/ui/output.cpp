#include "ui/output.hpp"

#include "ui/table.hpp"

#include <cerrno>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

namespace kf::ui {

namespace {

bool set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

bool dumb() {
  const char* term = std::getenv("TERM");
  return term == nullptr || *term == '\0' || std::string_view(term) == "dumb";
}

bool colourful(Colour colour, int stream) {
  if (colour != Colour::automatic) return colour == Colour::always;
  return ::isatty(stream) == 1 && !set("NO_COLOR") && !dumb();
}

std::size_t columns(int stream) {
  if (::isatty(stream) != 1) return 0;
  if (const char* forced = std::getenv("COLUMNS"); forced != nullptr && std::atoi(forced) > 0) {
    return static_cast<std::size_t>(std::atoi(forced));
  }
  winsize size{};
  return ::ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

bool write_all(int stream, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(stream, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

std::string wrapped(std::string_view text, Style style) {
  const char* code = "";
  switch (style) {
    case Style::plain: return std::string(text);
    case Style::bold: code = "1"; break;
    case Style::red: code = "31"; break;
    case Style::yellow: code = "33"; break;
    case Style::green: code = "32"; break;
    case Style::dim: code = "2"; break;
  }
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

/// Cut to one line of a terminal: what runs over into the next one is not overwritten.
std::string fitting(std::string line, std::size_t width) {
  if (width < 8 || display_width(line) < width) return line;
  while (!line.empty() && display_width(line) + 1 >= width) {
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xC0U) == 0x80U) line.pop_back();  // UTF-8
    if (!line.empty()) line.pop_back();
  }
  return line + "…";
}

}  // namespace

Output::Output(Colour colour) : live_(::isatty(STDERR_FILENO) == 1 && !dumb()), width_(columns(STDOUT_FILENO)) {
  set_colour(colour);
}

void Output::set_colour(Colour colour) {
  colour_out_ = colourful(colour, STDOUT_FILENO);
  colour_err_ = colourful(colour, STDERR_FILENO);
}

void Output::note(std::string_view line) {
  end_progress();
  write_all(STDERR_FILENO, std::string(line) + "\n");
}

void Output::progress(const std::string& what) {
  if (!live_) return;
  end_progress();
  const std::string line = fitting(what + "…", columns(STDERR_FILENO));
  write_all(STDERR_FILENO, line);
  shown_progress_ = line.size();
}

void Output::end_progress() {
  if (shown_progress_ == 0) return;
  write_all(STDERR_FILENO, "\r\x1b[K");
  shown_progress_ = 0;
}

bool Output::finish() {
  end_progress();
  const std::string text = std::move(answer_);
  answer_.clear();
  return write_all(STDOUT_FILENO, text);
}

std::string Output::styled(std::string_view text, Style style) const {
  return colour_out_ ? wrapped(text, style) : std::string(text);
}

std::string Output::styled_note(std::string_view text, Style style) const {
  return colour_err_ ? wrapped(text, style) : std::string(text);
}

}  // namespace kf::ui
