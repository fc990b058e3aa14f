// The law's refusal in words of a person.
#include "base/text.hpp"
#include "plan/law.hpp"

namespace kf::plan {

namespace {

std::string what_of(const Draft& draft, const Id& datum) {
  for (const Datum& d : draft.data) {
    if (d.id == datum && !d.what.empty()) return d.what;
  }
  return "\"" + datum + "\"";
}

std::string title_of(const Draft& draft, const Id& step) {
  for (const Step& s : draft.steps) {
    if (s.id == step && !s.title.empty() && s.title != step) return " (" + s.title + ")";
  }
  return "";
}

std::string would(const DataEffect& hazard, const std::string& what) {
  switch (hazard.effect) {
    case Effect::endanger: return "would remove what keeps " + what + " at " + hazard.place;
    case Effect::rewrite: return "would change " + what + " where it lies, at " + hazard.place;
    default: return "would destroy " + what + " at " + hazard.place;
  }
}

std::string answers_to(Effect hazard) {
  std::vector<std::string> all;
  if (accepts(hazard, Effect::hold)) all.push_back("a hold that outlives what is removed");
  if (accepts(hazard, Effect::snap)) all.push_back("a verified dump elsewhere");
  if (accepts(hazard, Effect::copy)) all.push_back("a verified copy elsewhere, taken while nothing writes");
  return text::join(all, ", or ");
}

std::string told(const Violation& v, const Draft& draft) {
  std::string why = "step \"" + v.step + "\"" + title_of(draft, v.step) + " " +
                    would(v.hazard, what_of(draft, v.hazard.datum)) + ": ";
  if (v.hazard.effect == Effect::destroy && draft.kind != Draft::Kind::cleanup) return why + "only a cleanup destroys";
  return why + "no step that certainly comes before gives " + answers_to(v.hazard.effect) + ", and keeps it";
}

/// Empty: not to be had by any words.
std::string way_out(const std::vector<Violation>& violations) {
  std::set<std::string> flags;
  for (const Violation& v : violations) {
    if (!can_be_waived(v.hazard.effect)) return "";
    flags.insert("--accept " + v.step + ":" + v.hazard.datum);
  }
  return "to take it upon yourself, the same with " + text::join({flags.begin(), flags.end()}, " ");
}

}  // namespace

Plan lawful(Draft draft, const Verbs& verbs) {
  auto made = Plan::make(draft, verbs);
  if (auto* plan = std::get_if<Plan>(&made)) return std::move(*plan);
  const auto& violations = std::get<1>(made);
  std::vector<std::string> lines;
  for (const Violation& v : violations) lines.push_back(text::printable(told(v, draft)));
  throw Error("this plan could lose data", Exit::refused)
      .why(text::join(lines, "\n       "))
      .attempt(text::printable(way_out(violations)));
}

}  // namespace kf::plan
