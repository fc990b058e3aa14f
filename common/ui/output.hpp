// Where words go: the answer to standard output, everything else to standard error, colour only where it can be seen.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace kf::ui {

enum class Colour { automatic, always, never };
enum class Style { plain, bold, red, yellow, green, dim };

/// The process's two output streams. What is written to the answer is kept until `finish`, so that a failure half-way
/// prints no half answer, and a stream that cannot be written to is found out.
class Output {
 public:
  explicit Output(Colour colour = Colour::automatic);
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void set_colour(Colour);

  void answer(std::string_view text) { answer_ += text; }  ///< standard output
  void note(std::string_view line);                        ///< standard error, one line
  void progress(const std::string& what);                  ///< standard error, overwritten; only on a terminal
  void end_progress();

  /// Writes the answer out. False with errno set if that failed.
  bool finish();

  std::string styled(std::string_view text, Style) const;       ///< for the answer
  std::string styled_note(std::string_view text, Style) const;  ///< for standard error

  std::size_t width() const { return width_; }  ///< of the terminal that shows the answer; 0: no terminal

 private:
  std::string answer_;
  bool colour_out_ = false, colour_err_ = false, live_ = false;
  std::size_t width_ = 0, shown_progress_ = 0;
};

}  // namespace kf::ui
