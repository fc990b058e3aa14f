// The rows of a recipe, one reader each.
#pragma once
#include "recipe/recipe.hpp"
#include "recipe/tree.hpp"

namespace kf::recipe {

/// What the rows of one file have in common.
struct Context {
  const std::string& origin;
  std::map<std::string, Ground> grounds{};  ///< by the name that rows give it
  std::set<std::string> used{};
};

/// The named grounds of a file.
void read_grounds(const Fields& file, Context&);
/// The ground that a row names, with the row's own `why` if it has one.
Ground ground_of(const Fields& row, Context&);

Demands demands_of(const Node&, const std::string& origin);
ChannelRow channel_row(const Node&, Context&);
NewRow new_row(const Node&, Context&);
GoneRow gone_row(const Node&, Context&);
RelationRow relation_row(const Node&, Context&);
Procedure procedure_row(const Node&, Context&, const std::set<std::string>& known_procedures);

/// "1.10" after "1.9", number by number.
bool before(const std::string& release, const std::string& other);

}  // namespace kf::recipe
