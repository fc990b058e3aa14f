#include "deployed.hpp"

using namespace kf;
using namespace kf::recipe;

namespace {

/// The interface of the endpoint "CHARM:ENDPOINT" on one side; empty: it has no such endpoint.
std::string interface_of(const std::string& endpoint, const Channels& channels, const std::string& release,
                         bool provided) {
  const auto colon = endpoint.find(':');
  const std::string charm = endpoint.substr(0, colon);
  if (channels.count(charm) == 0) return {};
  const Charm* known = Charms::known().find(charm, channels.at(charm), release);
  if (known == nullptr) return {};
  const auto& side = provided ? known->provides : known->requires_;
  const auto found = side.find(endpoint.substr(colon + 1));
  return found == side.end() ? std::string() : found->second;
}

/// What the two endpoints speak; empty: they cannot be related.
std::string spoken(const std::pair<std::string, std::string>& pair, const Channels& channels,
                   const std::string& release = {}) {
  for (const bool first_provides : {true, false}) {
    const std::string a = interface_of(pair.first, channels, release, first_provides);
    if (!a.empty() && a == interface_of(pair.second, channels, release, !first_provides)) return a;
  }
  return {};
}

/// A pair as the set has it, whichever way a recipe writes it.
std::pair<std::string, std::string> as_in(const Pairs& all, const RelationRow& row) {
  return all.count({row.b, row.a}) != 0 ? std::pair(row.b, row.a) : std::pair(row.a, row.b);
}

bool is_removed(const Recipe& recipe, const std::pair<std::string, std::string>& pair) {
  for (const RelationRow& row : recipe.relations_removed) {
    if ((row.a == pair.first && row.b == pair.second) || (row.a == pair.second && row.b == pair.first)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("every relation of a built-in recipe can be made, and what is removed was there", "[relations]") {
  Channels channels = channels_of_1_6();
  Pairs pairs = relations_of_1_6();
  for (const auto& pair : pairs) {
    INFO(pair.first << " " << pair.second);
    CHECK_FALSE(spoken(pair, channels, "1.6").empty());
  }
  for (const Recipe* recipe : built_in().chain("1.6", "1.11")) {
    INFO(recipe->title);
    const Channels now = after(channels, *recipe);
    for (const RelationRow& row : recipe->relations_removed) {
      INFO("removed: " << row.a << " " << row.b);
      CHECK(pairs.erase(as_in(pairs, row)) == 1);
      CHECK_FALSE(spoken({row.a, row.b}, channels).empty());
    }
    for (const RelationRow& row : recipe->relations_added) {
      INFO("added: " << row.a << " " << row.b);
      CHECK(pairs.insert(as_in(pairs, row)).second);
      CHECK_FALSE(spoken({row.a, row.b}, now).empty());
    }
    channels = now;
  }
}

TEST_CASE("a relation whose interface changes in a hop is cut by that hop", "[relations]") {
  Channels channels = channels_of_1_6();
  Pairs pairs = relations_of_1_6();
  for (const Recipe* recipe : built_in().chain("1.6", "1.11")) {
    const Channels now = after(channels, *recipe);
    for (const auto& pair : pairs) {
      INFO(recipe->title << ": " << pair.first << " " << pair.second);
      if (!is_removed(*recipe, pair)) CHECK(spoken(pair, channels, recipe->from) == spoken(pair, now));
    }
    for (const RelationRow& row : recipe->relations_removed) pairs.erase(as_in(pairs, row));
    for (const RelationRow& row : recipe->relations_added) pairs.insert(as_in(pairs, row));
    channels = now;
  }
}

TEST_CASE("the endpoints that a database moves between are there", "[relations]") {
  const Recipe& recipe = *built_in().hop("1.7", "1.8");
  for (const std::string client : {"katib-db-manager", "kfp-api"}) {
    const Procedure* move = recipe.procedure("db-migration", client);
    REQUIRE(move != nullptr);
    const auto& with = move->parameters;
    const std::string channel = built_in().hop("1.6", "1.7")->channel_of(client)->channel;
    const Charm* charm = Charms::known().find(client, channel);
    REQUIRE(charm != nullptr);
    const Charm* mysql = Charms::known().find(with.at("new_charm"), with.at("new_channel"));
    REQUIRE(mysql != nullptr);
    CHECK(charm->requires_.at(with.at("new_endpoint")) == mysql->provides.at(with.at("new_server_endpoint")));
    const Charm* mariadb = Charms::known().find("charmed-osm-mariadb-k8s", "latest/stable");
    REQUIRE(mariadb != nullptr);
    CHECK(charm->requires_.at(with.at("old_endpoint")) == mariadb->provides.at(with.at("old_server_endpoint")));
  }
}
