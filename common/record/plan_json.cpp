#include "record/plan_json.hpp"

#include "document/strict.hpp"
#include "document/write.hpp"
#include "record/file.hpp"
#include "record/node.hpp"

namespace kf::record {

namespace {

using doc::OrderedJson;
using plan::Action;
using plan::Draft;
using plan::Effect;
using plan::Ref;
using plan::Step;

constexpr std::string_view api_version = "kf-plugins/v1", kind = "Plan";
constexpr long long longest_patience = 1'000'000'000;  // seconds: no sum of milliseconds overflows

template <class All, class Written>
OrderedJson array_of(const All& all, Written written) {
  OrderedJson array = OrderedJson::array();
  for (const auto& one : all) array.push_back(written(one));
  return array;
}

OrderedJson texts(const std::set<std::string>& all) {
  return array_of(all, [](const std::string& text) { return OrderedJson(text); });
}

OrderedJson to_json(const Action& action) {
  OrderedJson args = OrderedJson::object();
  for (const auto& [name, value] : action.args) {
    if (const auto* ref = std::get_if<Ref>(&value)) {
      args[name] = {{"step", ref->step}, {"output", ref->output}};
    } else {
      args[name] = std::get<std::string>(value);
    }
  }
  return {{"verb", action.verb}, {"args", std::move(args)}};
}

OrderedJson to_json(const plan::Datum& d) {
  return {{"id", d.id},
          {"what", d.what},
          {"home", d.home},
          {"hangsOn", texts(d.hangs_on)},
          {"writtenBy", texts(d.written_by)}};
}

OrderedJson to_json(const plan::DataEffect& e) {
  return {{"effect", shown(e.effect)}, {"datum", e.datum}, {"place", e.place}, {"by", e.by}};
}

OrderedJson to_json(const plan::Waiver& w) { return {{"step", w.step}, {"datum", w.datum}, {"words", w.words}}; }

OrderedJson to_json(const Step& s) {
  OrderedJson json{{"id", s.id}, {"title", s.title}, {"why", s.why}};
  json["needs"] = texts(s.needs);
  json["action"] = to_json(s.action);
  if (s.undo) json["undo"] = to_json(*s.undo);
  json["also"] = array_of(s.also, [](const plan::DataEffect& e) { return to_json(e); });
  json["patienceSeconds"] = s.patience.count();
  return json;
}

Action action_in(const Node& node) {
  node.only({"verb", "args"});
  Action action{.verb = node.at("verb").text()};
  for (const auto& [name, value] : node.at("args").members()) {
    if (value.is_text()) {
      action.args.emplace(name, value.text());
    } else {
      value.only({"step", "output"});
      action.args.emplace(name, Ref{value.at("step").text(), value.at("output").text()});
    }
  }
  return action;
}

plan::Datum datum_in(const Node& node) {
  node.only({"id", "what", "home", "hangsOn", "writtenBy"});
  return {node.at("id").text(), node.at("what").text(), node.at("home").text(), node.at("hangsOn").texts(),
          node.at("writtenBy").texts()};
}

plan::DataEffect effect_in(const Node& node) {
  node.only({"effect", "datum", "place", "by"});
  const Effect effect =
      node.at("effect").one_of({Effect::endanger, Effect::rewrite, Effect::destroy, Effect::hold, Effect::snap,
                                Effect::copy, Effect::free, Effect::stop, Effect::start});
  return {effect, node.at("datum").text(), node.at("place").text(), node.at("by").text()};
}

plan::Waiver waiver_in(const Node& node) {
  node.only({"step", "datum", "words"});
  return {node.at("step").text(), node.at("datum").text(), node.at("words").text()};
}

Step step_in(const Node& node) {
  node.only({"id", "title", "why", "needs", "action", "undo", "also", "patienceSeconds"});
  Step step{.id = node.at("id").text(),
            .title = node.at("title").text(),
            .why = node.at("why").text(),
            .needs = node.at("needs").texts(),
            .action = action_in(node.at("action"))};
  if (const auto undo = node.maybe("undo")) step.undo = action_in(*undo);
  for (const Node& effect : node.at("also").elements()) step.also.push_back(effect_in(effect));
  step.patience = std::chrono::seconds(node.at("patienceSeconds").whole(0, longest_patience));
  return step;
}

void check_head(const Node& root) {
  if (root.at("apiVersion").text() != api_version) root.at("apiVersion").wrong("is not " + std::string(api_version));
  if (root.at("kind").text() != kind) root.at("kind").wrong("is not " + std::string(kind));
  root.check_schema(plan_schema);
}

Draft draft_in(const Node& root) {
  check_head(root);
  root.only({"apiVersion", "kind", "schema", "purpose", "tool", "title", "target", "where", "keepGoing", "premises",
             "data", "steps", "waivers"});
  using Kind = Draft::Kind;
  Draft draft{.kind = root.at("purpose").one_of({Kind::apply, Kind::rollback, Kind::cleanup}),
              .tool = root.at("tool").text(),
              .title = root.at("title").text(),
              .target = root.at("target").text(),
              .where = root.at("where").text(),
              .keep_going = root.at("keepGoing").truth()};
  for (const auto& [name, value] : root.at("premises").members()) draft.premises.emplace(name, value.text());
  for (const Node& datum : root.at("data").elements()) draft.data.push_back(datum_in(datum));
  for (const Node& step : root.at("steps").elements()) draft.steps.push_back(step_in(step));
  for (const Node& waiver : root.at("waivers").elements()) draft.waivers.push_back(waiver_in(waiver));
  return draft;
}

}  // namespace

OrderedJson to_json(const Draft& draft) {
  OrderedJson json{{"apiVersion", api_version}, {"kind", kind}, {"schema", plan_schema}};
  json["purpose"] = shown(draft.kind);
  json["tool"] = draft.tool;
  json["title"] = draft.title;
  json["target"] = draft.target;
  json["where"] = draft.where;
  json["keepGoing"] = draft.keep_going;
  json["premises"] = OrderedJson::object();
  for (const auto& [name, value] : draft.premises) json["premises"][name] = value;
  json["data"] = array_of(draft.data, [](const plan::Datum& d) { return to_json(d); });
  json["steps"] = array_of(draft.steps, [](const Step& s) { return to_json(s); });
  json["waivers"] = array_of(draft.waivers, [](const plan::Waiver& w) { return to_json(w); });
  return json;
}

std::string plan_text(const Draft& draft) {
  std::string text = doc::to_json(to_json(draft));
  if (!(draft_from(text, "the plan") == draft)) {
    throw Error("cannot write the plan").why("a text in it is no UTF-8, so it would not be read back as it is");
  }
  return text;
}

Draft draft_from(std::string_view text, const std::string& file) {
  const doc::Json json = doc::read_strict(text, file);
  return draft_in(Node(json, file));
}

Draft read_draft(const std::string& file) { return draft_from(read_file(file), file); }

}  // namespace kf::record
