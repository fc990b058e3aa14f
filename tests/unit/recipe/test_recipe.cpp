#include "recipe_tests.hpp"

using namespace kf;
using namespace kf::recipe;

namespace {

const std::string head = R"(product: charmed
from: "1.9"
to: "1.10"
title: A hop
ground: guide
grounds:
  guide: {source: the guide, grade: official}
demands:
  juju: {from: "3.6", below: "4"}
  kubernetes: {from: "1.29", below: "1.34"}
)";
const std::string channels = "channels:\n  - {charm: minio, channel: 1.10/stable, ground: guide}\n";

Recipe hop(const std::string& yaml) { return read(yaml, "dump", procedures); }

void broken(const std::string& yaml, const std::string& place, const std::string& why) {
  INFO(yaml);
  refused([&] { hop(yaml); }, place, why);
}

/// A mistake in the first row of a list, which then begins at line 14.
void bad_row(const std::string& list, const std::string& row, int column, const std::string& why) {
  broken(head + channels + list + ":\n  - " + row + "\n", "line 14, column " + std::to_string(column), why);
}

/// One in the first channel, at line 12.
void bad_channel(const std::string& row, int column, const std::string& why) {
  broken(head + "channels:\n  - " + row + "\n", "line 12, column " + std::to_string(column), why);
}

std::string with(const std::string& old, const std::string& now) {
  std::string yaml = head + channels;
  return yaml.replace(yaml.find(old), old.size(), now);
}

}  // namespace

TEST_CASE("a recipe is read as it is written", "[recipe]") {
  const Recipe recipe = hop(R"(product: charmed
from: "1.9"
to: "1.10"
title: A hop
ground: guide
why: all of it
grounds:
  guide: {source: the guide, grade: official}
  probe: {source: juju itself, grade: corrected, why: juju refuses}
demands:
  juju: {from: "3.6.2", below: "4"}
  kubernetes: {from: "1.29", below: "1.34"}
  before: [Nothing runs., "There is a backup: of all."]
channels:
  - {charm: minio, channel: 1.10/stable, ground: probe}
  - {charm: kfp-api, channel: 2.5/stable, trust: true, base: "ubuntu@24.04", ground: guide, why: said so}
arrivals:
  - {app: serving, charm: knative-serving, channel: 1.16/edge, trust: true, constraints: mem=2G, group: serving,
     options: {namespace: knative, replicas: "2"}, ground: guide}
departures:
  - {charm: seldon-core, keep: true, ground: guide}
relations_added:
  - {a: "envoy:grpc", b: "mlmd:grpc", group: serving, ground: guide}
relations_removed:
  - {a: "mlmd:grpc", b: "envoy:grpc", ground: guide}
procedures:
  - {name: istio-ladder, charm: istio-pilot, parameters: {between: active}, rungs: [1.23/stable, 1.24/stable],
     ground: guide}
  - {name: redeploy, charm: envoy, ground: guide}
  - {name: redeploy, charm: mlmd, ground: guide}
)");
  CHECK(recipe.ground.why == "all of it");
  CHECK(recipe.demands.juju_from == "3.6.2");
  CHECK(recipe.demands.before == std::vector<std::string>{"Nothing runs.", "There is a backup: of all."});
  REQUIRE(recipe.channel_of("minio") != nullptr);
  CHECK(recipe.channel_of("minio")->ground.grade == Grade::corrected);
  CHECK(recipe.channel_of("minio")->ground.why == "juju refuses");
  CHECK(recipe.channel_of("kfp-api")->trust);
  CHECK(recipe.channel_of("kfp-api")->base == "ubuntu@24.04");
  CHECK(recipe.channel_of("kfp-api")->ground.why == "said so");
  CHECK(recipe.channel_of("kfp-ui") == nullptr);
  REQUIRE(recipe.arrivals.size() == 1);
  CHECK(recipe.arrivals[0].options == std::map<std::string, std::string>{{"namespace", "knative"}, {"replicas", "2"}});
  CHECK(recipe.arrivals[0].constraints == "mem=2G");
  CHECK(recipe.departures[0].keep);
  CHECK(recipe.relations_added[0].b == "mlmd:grpc");
  CHECK(recipe.relations_removed[0].a == "mlmd:grpc");
  REQUIRE(recipe.procedure("istio-ladder") != nullptr);
  CHECK(recipe.procedure("istio-ladder")->rungs == std::vector<std::string>{"1.23/stable", "1.24/stable"});
  CHECK(recipe.procedure("redeploy", "mlmd")->charm == "mlmd");
  CHECK(recipe.procedure("redeploy", "minio") == nullptr);
}

TEST_CASE("a channel has a track and a risk, and every charm one channel", "[recipe]") {
  bad_channel("{charm: minio, channel: ckf-1.9, ground: guide}", 29, "must be TRACK/RISK, as in 1.7/stable");
  bad_channel("{charm: minio, channel: \"1.10\", ground: guide}", 29, "must be TRACK/RISK");
  bad_channel("{charm: minio, channel: 1.10/stabel, ground: guide}", 29, "did you mean \"stable\"?");
  bad_channel("{charm: minio, channel: 1.10/stable/fix, ground: guide}", 29, "must be TRACK/RISK");
  bad_channel("{charm: minio, ground: guide}", 5, "a channel must have \"channel\"");
  bad_channel("{channel: 1.10/stable, ground: guide}", 5, "a channel must have \"charm\"");
  bad_channel("{charm: minio, channel: 1.10/stable}", 5, "a channel must have \"ground\"");
  bad_channel("{charm: minio, channel: 1.10/stable, trust: yes, ground: guide}", 49, "must be true or false");
  bad_channel("{charm: minio, channel: 1.10/stable, base: noble, ground: guide}", 48, "as in ubuntu@24.04");
  bad_channel("minio", 5, "a channel must be a mapping with charm, channel");
  broken(head + channels + "  - {charm: minio, channel: ckf-1.9/stable, ground: guide}\n", "line 13, column 5",
         "\"minio\" stands twice in \"channels\"");
  broken(head, "line 1, column 1", "a recipe must have \"channels\"");
}

TEST_CASE("an unknown ground, grade or procedure is named together with those that there are", "[recipe]") {
  bad_channel("{charm: minio, channel: 1.10/stable, ground: guid}", 50,
              "\"guid\" is no ground of this file; did you mean \"guide\"? Allowed: guide");
  broken(with("grade: official", "grade: offical"), "line 7, column 37", "did you mean \"official\"?");
  broken(with("grade: official", "grade: corrected"), "line 1, column 1", "that corrects a guide must have \"why\"");
  broken(with("demands:", "  other: {source: x, grade: derived}\ndemands:"), "line 8, column 3",
         "nothing in this file stands on the ground \"other\"");
  bad_row("procedures", "{name: istio-lader, ground: guide}", 12,
          "did you mean \"istio-ladder\"? Allowed: db-migration");
  bad_row("procedures", "{name: redeploy, parameters: {a: 1}, ground: guide}", 38, "put 1 in quotation marks");
  bad_row("procedures", "{name: istio-ladder, rungs: [\"1.23\"], ground: guide}", 34, "TRACK/RISK");
  broken(head + channels +
             "procedures:\n  - {name: redeploy, charm: minio, ground: guide}\n"
             "  - {name: redeploy, charm: minio, ground: guide}\n",
         "line 15, column 5", "\"redeploy minio\" stands twice in \"procedures\"");
}

TEST_CASE("a relation names two endpoints and stands once", "[recipe]") {
  for (const std::string list : {"relations_added", "relations_removed"}) {
    bad_row(list, "{a: envoy, b: \"mlmd:grpc\", ground: guide}", 9,
            "must be CHARM:ENDPOINT, as in minio:object-storage");
    bad_row(list, "{a: \"envoy:grpc\", b: \"mlmd:\", ground: guide}", 26, "must be CHARM:ENDPOINT");
    bad_row(list, "{a: \"envoy:grpc\", ground: guide}", 5, "a relation must have \"b\"");
    broken(head + channels + list + ":\n  - {a: \"a:b\", b: \"c:d\", ground: guide}\n  - {a: \"c:d\", b: \"a:b\", " +
               "ground: guide}\n",
           "line 15, column 5", "\"a:b c:d\" stands twice in \"" + list + "\"");
  }
}

TEST_CASE("what comes and what goes stands once, and in one list", "[recipe]") {
  bad_row("arrivals", "{app: a, charm: b, channel: \"1\", ground: guide}", 33, "TRACK/RISK");
  bad_row("arrivals", "{app: a, charm: b, channel: 1/edge, options: [c], ground: guide}", 50, "must be a mapping");
  bad_row("arrivals", "{app: a, charm: b, channel: 1/edge, option: {}, ground: guide}", 41,
          "did you mean \"options\"?");
  bad_row("arrivals", "{charm: b, channel: 1/edge, ground: guide}", 5, "an arrival must have \"app\"");
  bad_row("departures", "{charm: a, keeps: true, ground: guide}", 16, "did you mean \"keep\"?");
  bad_row("departures", "{charm: minio, ground: guide}", 3, "\"minio\" stands in \"channels\" too");
  broken(head + channels + "departures:\n  - {charm: a, ground: guide}\n  - {charm: a, ground: guide}\n",
         "line 15, column 5", "\"a\" stands twice in \"departures\"");
}

TEST_CASE("a hop goes forward and says what it demands", "[recipe]") {
  broken(with("to: \"1.10\"", "to: \"1.8\""), "line 3, column 5", "\"to\" must be a later release than \"from\"");
  broken(with("to: \"1.10\"", "to: 1.10"), "line 3, column 5", "put 1.10 in quotation marks");
  broken(with("title: A hop\n", ""), "line 1, column 1", "a recipe must have \"title\"");
  broken(with("below: \"4\"", "below: four"), "line 9, column 30", "\"four\" is no version");
  broken(with("below: \"4\"", "below: \"3.6\""), "line 9, column 30", "must be higher than \"from\"");
  broken(with("  juju: {from: \"3.6\", below: \"4\"}\n", ""), "line 9, column 3", "\"demands\" must have \"juju\"");
  broken(with("below: \"4\"", "upto: \"4\""), "line 9, column 23", "\"upto\" is no key of \"juju\"");
  broken("- a\n", "line 1, column 1", "a recipe must be a mapping");
  broken("", "line 1, column 1", "not nothing");
}
