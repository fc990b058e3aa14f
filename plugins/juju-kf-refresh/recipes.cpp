// recipes: the hops that are known, and what each row of one stands on.
#include "app.hpp"
#include "base/text.hpp"
#include "target.hpp"
#include "ui/table.hpp"

namespace kf::refresh {

namespace {

std::string ground_of(const recipe::Ground& g) { return std::string(recipe::shown(g.grade)); }

void add(ui::Table& table, const std::string& what, const std::string& how, const recipe::Ground& ground) {
  table.rows.push_back({what, how, ground_of(ground), ground.why});
}

std::string text_of(const recipe::Recipe& r, std::size_t width) {
  ui::Table table{{{"WHAT"}, {"HOW"}, {"GRADE"}, {"WHY", true}}, {}};
  for (const auto& row : r.channels) add(table, row.charm, row.channel + (row.trust ? ", trusted" : ""), row.ground);
  for (const auto& row : r.arrivals)
    add(table, "+ " + row.app, row.channel + (row.trust ? ", trusted" : ""), row.ground);
  for (const auto& row : r.departures)
    add(table, "- " + row.charm, row.keep ? "stays, unsupported" : "removed", row.ground);
  for (const auto& row : r.relations_removed) add(table, "- " + row.a + " " + row.b, "relation", row.ground);
  for (const auto& row : r.relations_added) add(table, "+ " + row.a + " " + row.b, "relation", row.ground);
  for (const auto& row : r.procedures) {
    add(table, row.name + (row.charm.empty() ? "" : " of " + row.charm), text::join(row.rungs, ", "), row.ground);
  }
  std::string out = r.title + "\nsource: " + r.ground.source + " (" + ground_of(r.ground) + ")\njuju " +
                    r.demands.juju_from + " or later; Kubernetes " + r.demands.kubernetes_from + " or later, below " +
                    r.demands.kubernetes_below + "\n";
  for (const auto& line : r.demands.before) out += "before: " + line + "\n";
  return out + ui::render(table, width).text;
}

}  // namespace

Exit recipes(cli::Invocation& in) {
  const auto all = recipes_of(in);
  if (in.args.words.empty()) {
    ui::Table table{{{"HOP"}, {"GRADE"}, {"SOURCE"}}, {}};
    for (const auto& r : all.all()) table.rows.push_back({r.from + "-" + r.to, ground_of(r.ground), r.ground.source});
    in.out.answer(ui::render(table, in.out.width()).text);
    return Exit::done;
  }
  const auto parts = text::split(in.args.words.front(), '-');
  const auto* hop = parts.size() == 2 ? all.hop(parts[0], parts[1]) : nullptr;
  if (hop == nullptr) {
    throw Error("no hop \"" + text::printable(in.args.words.front()) + "\" is known", Exit::usage)
        .attempt(in.self + " recipes");
  }
  in.out.answer(text_of(*hop, in.out.width()));
  return Exit::done;
}

}  // namespace kf::refresh
