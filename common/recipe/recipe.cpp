#include "recipe/recipe.hpp"

#include "recipe/rows.hpp"
#include "recipe/tree.hpp"

#include <algorithm>

namespace kf::recipe {

namespace {

/// Reads a list of rows; two of the same key are a mistake.
template <class Row, class Read, class Key>
std::vector<Row> rows(const Fields& file, const std::string& list, const Read& read, const Key& key) {
  std::vector<Row> all;
  std::set<std::string> seen;
  file.each(list, [&](const Node& node) {
    Row row = read(node);
    if (!seen.insert(key(row)).second)
      fail(node, file.origin(), "\"" + key(row) + "\" stands twice in \"" + list + "\"");
    all.push_back(std::move(row));
  });
  return all;
}

std::string key_of(const RelationRow& row) { return std::min(row.a, row.b) + " " + std::max(row.a, row.b); }

/// A charm that stays has a channel, one that goes has none.
void check_departures(const Recipe& recipe, const Fields& file) {
  for (const GoneRow& gone : recipe.departures) {
    if (recipe.channel_of(gone.charm) != nullptr)
      fail(file.need("departures"), file.origin(), "\"" + gone.charm + "\" stands in \"channels\" too");
  }
}

void check_grounds(const Context& context, const Fields& file) {
  const Node& node = file.need("grounds");
  for (const Node& key : node.keys) {
    if (context.used.count(key.text) == 0)
      fail(key, context.origin, "nothing in this file stands on the ground \"" + key.text + "\"");
  }
}

void read_tables(Recipe& recipe, const Fields& file, Context& context, const std::set<std::string>& known) {
  file.need("channels");
  recipe.channels = rows<ChannelRow>(
      file, "channels", [&](const Node& node) { return channel_row(node, context); },
      [](const ChannelRow& row) { return row.charm; });
  recipe.arrivals = rows<NewRow>(
      file, "arrivals", [&](const Node& node) { return new_row(node, context); },
      [](const NewRow& row) { return row.app; });
  recipe.departures = rows<GoneRow>(
      file, "departures", [&](const Node& node) { return gone_row(node, context); },
      [](const GoneRow& row) { return row.charm; });
  const auto relation = [&](const Node& node) { return relation_row(node, context); };
  const auto pair = [](const RelationRow& row) { return key_of(row); };
  recipe.relations_added = rows<RelationRow>(file, "relations_added", relation, pair);
  recipe.relations_removed = rows<RelationRow>(file, "relations_removed", relation, pair);
  recipe.procedures = rows<Procedure>(
      file, "procedures", [&](const Node& node) { return procedure_row(node, context, known); },
      [](const Procedure& row) { return row.charm.empty() ? row.name : row.name + " " + row.charm; });
}

}  // namespace

const ChannelRow* Recipe::channel_of(const std::string& charm) const {
  const auto found =
      std::find_if(channels.begin(), channels.end(), [&](const auto& row) { return row.charm == charm; });
  return found == channels.end() ? nullptr : &*found;
}

const Procedure* Recipe::procedure(const std::string& name, const std::string& charm) const {
  const auto found = std::find_if(procedures.begin(), procedures.end(), [&](const Procedure& row) {
    return row.name == name && (charm.empty() || row.charm == charm);
  });
  return found == procedures.end() ? nullptr : &*found;
}

Recipe read(std::string_view yaml, const std::string& origin, const std::set<std::string>& known_procedures) {
  const Node root = parse(yaml, origin);
  const Fields file(root, origin, "a recipe",
                    {"product", "from", "to", "title", "ground", "why", "grounds", "demands", "channels", "arrivals",
                     "departures", "relations_added", "relations_removed", "procedures"});
  Context context{origin};
  read_grounds(file, context);
  Recipe recipe;
  recipe.product = file.text("product");
  recipe.from = file.text("from");
  recipe.to = file.text("to");
  recipe.title = file.text("title");
  recipe.ground = ground_of(file, context);
  if (!before(recipe.from, recipe.to)) fail(file.need("to"), origin, "\"to\" must be a later release than \"from\"");
  recipe.demands = demands_of(file.need("demands"), origin);
  read_tables(recipe, file, context, known_procedures);
  check_departures(recipe, file);
  check_grounds(context, file);
  return recipe;
}

}  // namespace kf::recipe
