// What the command line wants, kept with a saved plan and typed once more.
#include "asked.hpp"
#include "cli/log.hpp"
#include "stage.hpp"

#include <filesystem>

using namespace kf;
using namespace kf::refresh;

namespace {

struct Line {
  cli::Arguments args;
  ui::Output out;
  cli::Log log{0};
  cli::Invocation in{args, out, log, "juju kf-refresh"};
};

plan::Draft asking(const cli::Invocation& in) {
  plan::Draft draft;
  draft.premises = asked(in, "1.8");
  return draft;
}

}  // namespace

TEST_CASE("what is asked for is kept by its flags, with the release of the hop and whole paths", "[asked]") {
  Line line;
  line.args.add("to", "1.9");
  line.args.add("db", "migrate");
  line.args.add("map", "a=minio");
  line.args.add("map", "b=mlmd");
  line.args.add("without-serving", "");
  line.args.add("backup-dir", "here");
  line.args.add("yes", "");
  const auto here = (std::filesystem::current_path() / "here").string();
  CHECK(asked(line.in, "1.8") == plan::Texts{{"--to", "1.8"},
                                             {"--db", "migrate"},
                                             {"--map", "a=minio\nb=mlmd"},
                                             {"--without-serving", ""},
                                             {"--backup-dir", here}});
}

TEST_CASE("what to type next says all of it, and what somebody takes upon himself", "[asked]") {
  Line line;
  line.args.add("skip", "a b");
  line.args.add("map", "a=minio");
  line.args.add("map", "b=mlmd");
  line.args.add("without-serving", "");
  line.args.add("accept", "step:datum");
  CHECK(typed(line.in, asking(line.in)) ==
        " --to 1.8 --map a=minio --map b=mlmd --skip 'a b' --without-serving --accept step:datum");
  Line none;
  CHECK(typed(none.in, asking(none.in)) == " --to 1.8");
}
