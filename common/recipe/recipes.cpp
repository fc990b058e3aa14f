#include "base/error.hpp"
#include "recipe/embedded.hpp"
#include "recipe/recipe.hpp"
#include "recipe/rows.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace kf::recipe {

namespace {

namespace fs = std::filesystem;

std::string hop_of(const Recipe& recipe) { return recipe.from + "-" + recipe.to; }

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  if (in && in.peek() != std::ifstream::traits_type::eof()) text << in.rdbuf();
  if (!in.is_open() || in.bad() || !text) throw Error("cannot read " + path.string());
  return text.str();
}

/// The recipes of a directory, by hop. A file is called after its hop, so that one look at the names tells what is
/// there.
std::map<std::string, Recipe> read_directory(const std::string& product, const std::string& directory,
                                             const std::set<std::string>& known_procedures) {
  std::map<std::string, Recipe> all;
  std::error_code error;
  fs::directory_iterator entries(directory, error);
  if (error) throw Error("cannot read the recipes in " + directory).why(error.message());
  for (const auto& entry : entries) {
    if (entry.path().extension() != ".yaml" || entry.path().filename() == "charms.yaml") continue;
    const std::string origin = entry.path().string();
    Recipe recipe = read(content_of(entry.path()), origin, known_procedures);
    if (recipe.product != product) continue;
    const std::string name = hop_of(recipe) + ".yaml";
    if (entry.path().filename() != name)
      throw Error("cannot read " + origin).why("a recipe is called after its hop: " + name);
    all[hop_of(recipe)] = std::move(recipe);
  }
  return all;
}

}  // namespace

Recipes::Recipes(std::vector<Recipe> all) : all_(std::move(all)) {
  std::stable_sort(all_.begin(), all_.end(), [](const Recipe& a, const Recipe& b) {
    return a.from == b.from ? before(a.to, b.to) : before(a.from, b.from);
  });
}

Recipes Recipes::of(const std::string& product, const std::string& directory,
                    const std::set<std::string>& known_procedures) {
  std::map<std::string, Recipe> all;
  for (const Embedded& file : embedded(product)) {
    Recipe recipe = read(file.content, file.name, known_procedures);
    std::string hop = hop_of(recipe);
    all[std::move(hop)] = std::move(recipe);
  }
  if (!directory.empty()) {
    for (auto& [hop, recipe] : read_directory(product, directory, known_procedures)) all[hop] = std::move(recipe);
  }
  std::vector<Recipe> recipes;
  for (auto& entry : all) recipes.push_back(std::move(entry.second));
  return Recipes(std::move(recipes));
}

const Recipe* Recipes::hop(const std::string& from, const std::string& to) const {
  const auto found =
      std::find_if(all_.begin(), all_.end(), [&](const Recipe& one) { return one.from == from && one.to == to; });
  return found == all_.end() ? nullptr : &*found;
}

/// The way with the fewest hops; a hop only goes forward, so this ends.
std::vector<const Recipe*> Recipes::chain(const std::string& from, const std::string& to) const {
  std::vector<const Recipe*> best;
  for (const Recipe& first : all_) {
    if (first.from != from || before(to, first.to)) continue;
    std::vector<const Recipe*> way{&first};
    if (first.to != to) {
      const auto rest = chain(first.to, to);
      if (rest.empty()) continue;
      way.insert(way.end(), rest.begin(), rest.end());
    }
    if (best.empty() || way.size() < best.size()) best = std::move(way);
  }
  return best;
}

}  // namespace kf::recipe
