#include "recipe/rows.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace kf::recipe {

namespace {

using Names = std::vector<std::string>;

/// "1.7/stable": a channel without a risk means something else to each command of juju.
std::string channel_of(const Node& node, const std::string& origin) {
  static const Names risks{"stable", "candidate", "beta", "edge"};
  std::string channel = text_of(node, origin, "a channel");
  const Names parts = text::split(channel, '/');
  if (parts.size() != 2 || parts[0].empty() || parts[1].empty())
    fail(node, origin, "the channel \"" + channel + "\" must be TRACK/RISK, as in 1.7/stable");
  if (std::find(risks.begin(), risks.end(), parts[1]) == risks.end())
    unknown(node, origin, "risk of a channel", parts[1], risks);
  return channel;
}

std::string base_of(const Fields& row) {
  std::string base = row.text_or_none("base");
  const Names parts = text::split(base, '@');
  if (row.has("base") && (parts.size() != 2 || parts[0].empty() || parts[1].empty()))
    fail(row.need("base"), row.origin(), "the base \"" + base + "\" must be NAME@CHANNEL, as in ubuntu@24.04");
  return base;
}

std::string endpoint_of(const Fields& row, const std::string& key) {
  std::string endpoint = row.text(key);
  const Names parts = text::split(endpoint, ':');
  if (parts.size() != 2 || parts[0].empty() || parts[1].empty())
    fail(row.need(key), row.origin(), "\"" + endpoint + "\" must be CHARM:ENDPOINT, as in minio:object-storage");
  return endpoint;
}

bool is_version(const std::string& text) {
  const Names parts = text::split(text, '.');
  return parts.size() <= 3 && std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
           return !part.empty() && part.size() <= 6 && part.find_first_not_of("0123456789") == std::string::npos;
         });
}

std::string version_of(const Fields& range, const std::string& key) {
  std::string version = range.text(key);
  if (!is_version(version))
    fail(range.need(key), range.origin(), "\"" + version + "\" is no version; allowed: numbers and dots, as in 2.9.37");
  return version;
}

/// A half-open range of versions.
void range_of(const Fields& demands, const std::string& key, std::string& from, std::string& below) {
  const Fields range(demands.need(key), demands.origin(), "\"" + key + "\"", {"from", "below"});
  from = version_of(range, "from");
  below = version_of(range, "below");
  if (!before(from, below))
    fail(range.need("below"), range.origin(), "\"below\" of \"" + key + "\" must be higher than \"from\"");
}

Grade grade_of(const Fields& ground) {
  const std::string word = ground.text("grade");
  for (const Grade grade : {Grade::official, Grade::derived, Grade::corrected}) {
    if (word == shown(grade)) return grade;
  }
  unknown(ground.need("grade"), ground.origin(), "grade", word, {"official", "derived", "corrected"});
}

/// Numbers of a release, for comparing: what is no number counts as 0.
std::vector<long> numbers(const std::string& release) {
  std::vector<long> all;
  for (const std::string& part : text::split(release, '.'))
    all.push_back(part.empty() || part.size() > 9 ? 0 : std::strtol(part.c_str(), nullptr, 10));
  return all;
}

}  // namespace

bool before(const std::string& release, const std::string& other) { return numbers(release) < numbers(other); }

std::string_view shown(Grade grade) {
  switch (grade) {
    case Grade::official: return "official";
    case Grade::corrected: return "corrected";
    case Grade::derived: break;
  }
  return "derived";
}

void read_grounds(const Fields& file, Context& context) {
  const Node& node = file.need("grounds");
  const Fields all(node, context.origin, "\"grounds\"", {});
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    const Fields one(node.items[i], context.origin, "a ground", {"source", "grade", "why"});
    context.grounds[node.keys[i].text] = {one.text("source"), grade_of(one), one.text_or_none("why")};
  }
}

Ground ground_of(const Fields& row, Context& context) {
  const std::string name = row.text("ground");
  const auto found = context.grounds.find(name);
  if (found == context.grounds.end()) {
    Names names;
    for (const auto& entry : context.grounds) names.push_back(entry.first);
    unknown(row.need("ground"), context.origin, "ground of this file", name, names);
  }
  context.used.insert(name);
  Ground ground = found->second;
  if (row.has("why")) ground.why = row.text("why");
  // A correction is a claim against somebody else's guide; it has to say how we know.
  if (ground.grade == Grade::corrected && ground.why.empty())
    fail(row.node(), context.origin, row.called() + " that corrects a guide must have \"why\"");
  return ground;
}

Demands demands_of(const Node& node, const std::string& origin) {
  const Fields fields(node, origin, "\"demands\"", {"juju", "kubernetes", "before"});
  Demands demands;
  range_of(fields, "juju", demands.juju_from, demands.juju_below);
  range_of(fields, "kubernetes", demands.kubernetes_from, demands.kubernetes_below);
  demands.before = fields.texts("before");
  return demands;
}

ChannelRow channel_row(const Node& node, Context& context) {
  const Fields row(node, context.origin, "a channel", {"charm", "channel", "trust", "base", "ground", "why"});
  return {row.text("charm"), channel_of(row.need("channel"), context.origin), row.flag("trust"), base_of(row),
          ground_of(row, context)};
}

NewRow new_row(const Node& node, Context& context) {
  const Fields row(node, context.origin, "an arrival",
                   {"app", "charm", "channel", "constraints", "trust", "options", "group", "ground", "why"});
  return {row.text("app"),
          row.text("charm"),
          channel_of(row.need("channel"), context.origin),
          row.text_or_none("constraints"),
          row.flag("trust"),
          row.pairs("options"),
          row.text_or_none("group"),
          ground_of(row, context)};
}

GoneRow gone_row(const Node& node, Context& context) {
  const Fields row(node, context.origin, "a departure", {"charm", "keep", "ground", "why"});
  return {row.text("charm"), row.flag("keep"), ground_of(row, context)};
}

RelationRow relation_row(const Node& node, Context& context) {
  const Fields row(node, context.origin, "a relation", {"a", "b", "group", "ground", "why"});
  return {endpoint_of(row, "a"), endpoint_of(row, "b"), row.text_or_none("group"), ground_of(row, context)};
}

Procedure procedure_row(const Node& node, Context& context, const std::set<std::string>& known_procedures) {
  const Fields row(node, context.origin, "a procedure", {"name", "charm", "parameters", "rungs", "ground", "why"});
  const std::string name = row.text("name");
  if (known_procedures.count(name) == 0)
    unknown(row.need("name"), context.origin, "procedure", name, {known_procedures.begin(), known_procedures.end()});
  Names rungs;
  row.each("rungs", [&](const Node& rung) { rungs.push_back(channel_of(rung, context.origin)); });
  return {name, row.text_or_none("charm"), row.pairs("parameters"), std::move(rungs), ground_of(row, context)};
}

}  // namespace kf::recipe
