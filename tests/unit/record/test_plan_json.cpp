#include "document/strict.hpp"
#include "document/write.hpp"
#include "record/plan_json.hpp"
#include "scratch.hpp"

#include <random>

using namespace kf;
using namespace kf::record;

namespace {

/// The sample plan as JSON, changed, and how reading it ends.
template <class Change>
Error refused(Change change) {
  doc::OrderedJson json = to_json(draft());
  change(json);
  const auto error = error_of([&] { draft_from(doc::to_json(json), "plan.json"); });
  if (!error) FAIL("was read: " << json.dump());
  return *error;
}

}  // namespace

TEST_CASE("a plan is read back from its file exactly as it was", "[plan]") {
  CHECK(draft_from(plan_text(draft()), "plan.json") == draft());
  plan::Draft bare{};
  CHECK(draft_from(plan_text(bare), "plan.json") == bare);

  plan::Draft odd = draft();
  odd.title = std::string("\0\n\x1b[31m\"\\ \xE6\x95\xB0", 13);
  odd.steps[0].action.args["step"] = "not a Ref";
  odd.steps[0].patience = std::chrono::seconds(0);
  odd.steps[1].undo.reset();
  odd.kind = plan::Draft::Kind::rollback;
  CHECK(draft_from(plan_text(odd), "plan.json") == odd);
}

TEST_CASE("every word for an effect and for a kind of plan is read back", "[plan]") {
  plan::Draft all = draft();
  for (int e = 0; e <= static_cast<int>(plan::Effect::start); ++e) {
    all.steps[0].also.push_back({static_cast<plan::Effect>(e), "mysql", "p"});
  }
  for (int k = 0; k <= static_cast<int>(plan::Draft::Kind::cleanup); ++k) {
    all.kind = static_cast<plan::Draft::Kind>(k);
    CHECK(draft_from(plan_text(all), "plan.json") == all);
  }
}

TEST_CASE("a plan's file is readable, and the same plan gives the same bytes", "[plan]") {
  CHECK(plan_text(draft()) == plan_text(draft()));
  CHECK_THAT(plan_text(draft()), StartsWith(R"({
  "apiVersion": "kf-plugins/v1",
  "kind": "Plan",
  "schema": 1,
  "purpose": "cleanup",
  "tool": "kfpv 0.1.0",
  "title": "move 1 volume",
  "target": "uid-1",
  "where": "context prod",
  "keepGoing": true,
  "premises": {
    "pv/pvc-1 uid": "u-1"
  },
  "data": [
    {
      "id": "mysql",)"));
  CHECK_THAT(plan_text(draft()), ContainsSubstring(R"("was": {
            "step": "hold",
            "output": "was"
          })"));
}

TEST_CASE("a plan that would not be read back is not written", "[plan]") {
  plan::Draft bad = draft();
  bad.steps[1].action.args["from"] = "\xff";
  CHECK(error_of([&] { plan_text(bad); })->what() == std::string("cannot write the plan"));
  bad = draft();
  bad.steps[0].patience = std::chrono::seconds(-1);
  CHECK_THAT(error_of([&] { plan_text(bad); })->why(), ContainsSubstring(".steps[0].patienceSeconds is not between"));
}

TEST_CASE("a plan of a newer schema is refused by naming both", "[plan]") {
  const Error error = refused([](auto& json) {
    json["schema"] = 2;
    json["steps"][0]["retries"] = 3;  // what is new is not what the error is about
  });
  CHECK(error.what() == std::string("cannot read plan.json"));
  CHECK(error.why() == ".schema: written by kf-plugins newer than this one: schema 2, this one knows 1");
  CHECK(error.code() == Exit::refused);
}

TEST_CASE("a plan with anything unknown, missing or of another type is refused by naming the place", "[plan]") {
  using Json = doc::OrderedJson;
  const std::vector<std::pair<std::function<void(Json&)>, std::string>> table{
      {[](Json& j) { j["note"] = ""; }, ".note is not known to this version"},
      {[](Json& j) { j["steps"][1]["action"]["arg"] = 1; }, ".steps[1].action.arg is not known to this version"},
      {[](Json& j) { j.erase("target"); }, "it has no \"target\""},
      {[](Json& j) { j.erase("schema"); }, "it has no \"schema\""},
      {[](Json& j) { j["steps"][1].erase("also"); }, ".steps[1] has no \"also\""},
      {[](Json& j) { j["schema"] = "1"; }, ".schema is not a whole number"},
      {[](Json& j) { j["schema"] = 0; }, ".schema is not between 1 and 9223372036854775807"},
      {[](Json& j) { j["kind"] = "PodList"; }, ".kind is not Plan"},
      {[](Json& j) { j["apiVersion"] = "v1"; }, ".apiVersion is not kf-plugins/v1"},
      {[](Json& j) { j["purpose"] = "destroy"; }, ".purpose is none of apply, rollback, cleanup"},
      {[](Json& j) { j["keepGoing"] = 1; }, ".keepGoing is neither true nor false"},
      {[](Json& j) { j["premises"]["pv/pvc-1 uid"] = 3; }, ".premises.pv/pvc-1 uid is not a text"},
      {[](Json& j) { j["steps"] = Json::object(); }, ".steps is not an array"},
      {[](Json& j) { j["steps"][0] = nullptr; }, ".steps[0] is not an object"},
      {[](Json& j) {
         j["steps"][1]["needs"] = {"hold", 3};
       },
       ".steps[1].needs[1] is not a text"},
      {[](Json& j) {
         j["steps"][1]["needs"] = {"hold", "hold"};
       },
       ".steps[1].needs[1] stands there twice"},
      {[](Json& j) { j["steps"][1]["action"]["args"]["from"] = 3; }, ".steps[1].action.args.from is not an object"},
      {[](Json& j) { j["steps"][1]["action"]["args"]["was"].erase("output"); },
       ".steps[1].action.args.was has no \"output\""},
      {[](Json& j) { j["steps"][1]["undo"] = nullptr; }, ".steps[1].undo is not an object"},
      {[](Json& j) { j["steps"][1]["also"][0]["effect"] = "Hold"; },
       ".steps[1].also[0].effect is none of endanger, rewrite, destroy, hold, snap, copy, free, stop, start"},
      {[](Json& j) { j["steps"][0]["patienceSeconds"] = 1.5; }, ".steps[0].patienceSeconds is not a whole number"},
      {[](Json& j) { j["steps"][0]["patienceSeconds"] = 18446744073709551615ULL; },
       ".steps[0].patienceSeconds is not between 0 and 1000000000"},
      {[](Json& j) { j["waivers"][0]["words"] = true; }, ".waivers[0].words is not a text"},
      {[](Json& j) { j["data"][0]["\x1b[31m"] = true; }, ".data[0].\\x1b[31m is not known to this version"},
  };
  for (const auto& [change, why] : table) {
    const Error error = refused(change);
    CHECK(error.what() == std::string("cannot read plan.json"));
    CHECK(error.why() == why);
    CHECK(error.code() == Exit::failed);
  }
}

TEST_CASE("a plan in which a key stands twice is refused", "[plan]") {
  std::string text = plan_text(draft());
  text.insert(1, "\"kind\": \"Plan\",");
  CHECK_THAT(error_of([&] { draft_from(text, "plan.json"); })->why(), ContainsSubstring("\"kind\" stands twice"));
}

TEST_CASE("a plan that is cut off at any byte is an error and nothing else", "[plan]") {
  const std::string text = plan_text(draft());
  for (std::size_t length = 0; length + 2 < text.size(); ++length) {
    if (!error_of([&] { draft_from(std::string_view(text).substr(0, length), "plan.json"); })) FAIL(length);
  }
  SUCCEED();
}

TEST_CASE("a plan with spoilt bytes is an error or a plan, and nothing else", "[plan]") {
  std::mt19937 dice(20261121);
  const std::string good = plan_text(draft());
  for (int round = 0; round < 5000; ++round) {
    std::string text = good;
    for (auto left = 1 + dice() % 5; left > 0; --left) {
      const auto at = dice() % text.size();
      switch (dice() % 3) {
        case 0: text[at] = static_cast<char>(dice() % 256); break;
        case 1: text.erase(at, 1 + dice() % 20); break;
        default: text.insert(at, good.substr(dice() % good.size(), dice() % 40)); break;
      }
    }
    error_of([&] { draft_from(text, "plan.json"); });
  }
  SUCCEED();
}

TEST_CASE("no depth and no number in a plan's file does harm", "[plan]") {
  std::string deep = plan_text(draft());
  deep.replace(deep.find("\"uid-1\""), 7, std::string(1'000'000, '['));
  CHECK(error_of([&] { draft_from(deep, "plan.json"); }));
  for (const char* text : {"", "[]", "1", "null", "\"Plan\"", "{}", "{\"schema\":99999999999999999999999999}"}) {
    CHECK(error_of([&] { draft_from(text, "plan.json"); }));
  }
}

TEST_CASE("a plan's file that is a directory or a pipe is an error at once", "[plan]") {
  const Scratch scratch;
  REQUIRE(::mkfifo((scratch / "pipe").c_str(), 0600) == 0);
  CHECK(error_of([&] { read_draft((scratch / "pipe").string()); })->why() == "it is not a file");
  CHECK(error_of([&] { read_draft(scratch.root.string()); })->why() == "it is not a file");
  CHECK(error_of([&] { read_draft((scratch / "none").string()); })->why() == "No such file or directory");
}
