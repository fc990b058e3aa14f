#include "recipe_tests.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace kf;
using namespace kf::recipe;
namespace fs = std::filesystem;

namespace {

/// A directory of recipes that goes when the test ends.
struct Directory {
  fs::path path = fs::temp_directory_path() / ("kf-recipes-" + std::to_string(::getpid()));
  Directory() { fs::create_directories(path); }
  ~Directory() { fs::remove_all(path); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path / name) << text; }
  Recipes read() const { return Recipes::of("charmed", path.string(), procedures); }
};

std::string hop(const std::string& from, const std::string& to, const std::string& product = "charmed") {
  return "product: " + product + "\nfrom: \"" + from + "\"\nto: \"" + to +
         "\"\ntitle: Ours\nground: us\ngrounds: {us: {source: us, grade: derived}}\n"
         "demands: {juju: {from: \"3\", below: \"4\"}, kubernetes: {from: \"1.29\", below: \"1.34\"}}\nchannels: []\n";
}

std::string names(const std::vector<const Recipe*>& way) {
  std::string all;
  for (const Recipe* one : way) all += one->from + ">" + one->to + " ";
  return all;
}

}  // namespace

TEST_CASE("the built-in recipes are read, in the order of their releases", "[recipes]") {
  std::string all;
  for (const Recipe& one : built_in().all()) all += one.from + ">" + one.to + " ";
  CHECK(all == "1.4>1.6 1.6>1.7 1.7>1.8 1.8>1.9 1.9>1.10 1.10>1.11 ");
  CHECK(Recipes::of("manifests", "", procedures).all().empty());
}

TEST_CASE("a way from one release to another is the hops between them", "[recipes]") {
  CHECK(names(built_in().chain("1.6", "1.7")) == "1.6>1.7 ");
  CHECK(names(built_in().chain("1.4", "1.11")) == "1.4>1.6 1.6>1.7 1.7>1.8 1.8>1.9 1.9>1.10 1.10>1.11 ");
  CHECK(names(built_in().chain("1.8", "1.10")) == "1.8>1.9 1.9>1.10 ");
  CHECK(built_in().chain("1.7", "1.6").empty());
  CHECK(built_in().chain("1.7", "1.7").empty());
  CHECK(built_in().chain("1.5", "1.7").empty());
  CHECK(built_in().chain("1.7", "1.12").empty());
  REQUIRE(built_in().hop("1.9", "1.10") != nullptr);
  CHECK(built_in().hop("1.8", "1.10") == nullptr);
}

TEST_CASE("every channel of every built-in recipe is in the table of charms", "[recipes]") {
  for (const Recipe& recipe : built_in().all()) {
    INFO(recipe.title);
    for (const ChannelRow& row : recipe.channels) {
      INFO(row.charm << " " << row.channel);
      CHECK(Charms::known().find(row.charm, row.channel) != nullptr);
    }
    for (const NewRow& row : recipe.arrivals) {
      INFO(row.charm << " " << row.channel);
      const Charm* charm = Charms::known().find(row.charm, row.channel);
      REQUIRE(charm != nullptr);
      for (const auto& option : row.options) CHECK(charm->settings.count(option.first) == 1);
    }
    for (const Procedure& procedure : recipe.procedures) {
      for (const std::string& rung : procedure.rungs) CHECK(Charms::known().find(procedure.charm, rung) != nullptr);
    }
  }
}

TEST_CASE("the last rung of a ladder is the channel of the release, and no rung is left out", "[recipes]") {
  int minor = 11;
  for (const Recipe& recipe : built_in().all()) {
    const Procedure* ladder = recipe.procedure("istio-ladder", "istio-pilot");
    if (ladder == nullptr) continue;  // 1.4 to 1.6, where there are no rungs
    INFO(recipe.title);
    for (const std::string& rung : ladder->rungs) CHECK(rung == "1." + std::to_string(++minor) + "/stable");
    CHECK(ladder->rungs.back() == recipe.channel_of("istio-pilot")->channel);
    CHECK(ladder->rungs.back() == recipe.channel_of("istio-gateway")->channel);
  }
  CHECK(minor == 28);
}

TEST_CASE("a base that a recipe gives is one that the charm is built for", "[recipes]") {
  for (const Recipe& recipe : built_in().all()) {
    for (const ChannelRow& row : recipe.channels) {
      INFO(recipe.title << ", " << row.charm);
      if (!row.base.empty()) CHECK(Charms::known().find(row.charm, row.channel)->base == row.base);
    }
  }
}

TEST_CASE("a recipe in a directory takes the place of the built-in one of its name, or is one more", "[recipes]") {
  const Directory directory;
  directory.write("1.9-1.10.yaml", hop("1.9", "1.10"));
  directory.write("1.11-1.12.yaml", hop("1.11", "1.12"));
  directory.write("1.0-2.0.yaml", hop("1.0", "2.0", "other"));
  directory.write("README.md", "no recipe");
  const Recipes all = directory.read();
  CHECK(all.hop("1.9", "1.10")->title == "Ours");
  CHECK(all.hop("1.8", "1.9")->title == "Charmed Kubeflow 1.8 to 1.9");
  CHECK(names(all.chain("1.10", "1.12")) == "1.10>1.11 1.11>1.12 ");
  CHECK(all.hop("1.0", "2.0") == nullptr);
}

TEST_CASE("a directory that is not there, or a file of another name, is an error", "[recipes]") {
  const Directory directory;
  const auto missing = error_of([&] { Recipes::of("charmed", (directory.path / "none").string(), procedures); });
  REQUIRE(missing);
  CHECK_THAT(missing->what(), StartsWith("cannot read the recipes in "));
  directory.write("new.yaml", hop("1.9", "1.10"));
  const auto renamed = error_of([&] { directory.read(); });
  REQUIRE(renamed);
  CHECK_THAT(renamed->what(), EndsWith("new.yaml"));
  CHECK(renamed->why() == "a recipe is called after its hop: 1.9-1.10.yaml");
  directory.write("new.yaml", "");
  const auto empty = error_of([&] { directory.read(); });
  REQUIRE(empty);
  CHECK_THAT(empty->why(), EndsWith("not nothing"));
  directory.write("new.yaml", "product: charmed\n");
  const auto broken = error_of([&] { directory.read(); });
  REQUIRE(broken);
  CHECK_THAT(broken->what(), ContainsSubstring("new.yaml: line 1, column 1"));
}
