#include "catch.hpp"
#include "streams.hpp"
#include "ui/output.hpp"

#include <cerrno>
#include <fcntl.h>

using namespace kf::test;
using namespace kf::ui;

TEST_CASE("the answer is held back until all of it is there, and is written once", "[output]") {
  std::string early = "?";
  bool done = false;
  written_by([&] {
    const Diverted out(STDOUT_FILENO);
    Output output;
    output.answer("a\n");
    output.answer("b\n");
    early = out.text();
    done = output.finish() && output.finish();
    early += "|" + out.text();
  });
  CHECK(done);
  CHECK(early == "|a\nb\n");
}

TEST_CASE("notes go to standard error, the answer goes to standard output", "[output]") {
  const auto written = written_by([] {
    Output output;
    output.note("careful");
    output.progress("reading pods");  // no terminal: nobody could see it overwritten
    output.end_progress();
    output.answer("a\n");
    output.finish();
  });
  CHECK(written.err == "careful\n");
  CHECK(written.out == "a\n");
}

TEST_CASE("an answer that cannot be written is found out", "[output]") {
  bool nothing = false, something = true;
  int why = 0;
  written_by([&] {
    const int full = ::open("/dev/full", O_WRONLY);
    ::dup2(full, STDOUT_FILENO);
    ::close(full);
    Output output;
    nothing = output.finish();
    output.answer("a\n");
    errno = 0;
    something = output.finish();
    why = errno;
  });
  CHECK(nothing);
  CHECK_FALSE(something);
  CHECK(why == ENOSPC);
}

TEST_CASE("there is colour only where it is asked for or can be seen", "[output]") {
  std::string shy, all, none;
  std::size_t width = 99;
  written_by([&] {
    Output output;
    width = output.width();
    shy = output.styled("a", Style::red) + output.styled_note("b", Style::red);
    output.set_colour(Colour::always);
    all = output.styled("a", Style::red) + output.styled_note("b", Style::bold) + output.styled("c", Style::plain);
    output.set_colour(Colour::never);
    none = output.styled("a", Style::red) + output.styled_note("b", Style::red);
  });
  CHECK(width == 0);
  CHECK(shy == "ab");
  CHECK(all == "\x1b[31ma\x1b[0m\x1b[1mb\x1b[0mc");
  CHECK(none == "ab");
}
