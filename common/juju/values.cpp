#include "juju/values.hpp"

#include "base/text.hpp"

#include <array>
#include <charconv>

namespace kf::juju {

namespace {

/// "minio/0 maintenance: installing charm".
std::string said(const std::string& name, const State& state) {
  std::string words = name + " " + (state.current.empty() ? "unknown" : text::printable(state.current));
  if (!state.message.empty()) words += ": " + text::printable(state.message);
  return words;
}

/// "waiting: Missing gateway" is a status and how its message begins, "active | waiting" either of them, "idle"
/// whatever does not move by itself any more.
bool fits(const State& state, const std::string& wanted) {
  const std::string either = " | ";
  if (const auto at = wanted.find(either); at != std::string::npos) {
    return fits(state, wanted.substr(0, at)) || fits(state, wanted.substr(at + either.size()));
  }
  if (wanted == "idle") return state.current == "active" || state.current == "waiting" || state.current == "blocked";
  const auto colon = wanted.find(": ");
  if (colon == std::string::npos) return state.current == wanted;
  return state.current == wanted.substr(0, colon) && state.message.starts_with(wanted.substr(colon + 2));
}

std::string unsettled(const Unit& unit, const std::string& wanted) {
  // An agent in error tells more than what the workload was before.
  if (unit.agent.current != "idle" && unit.agent.current != "executing") return said(unit.name + " agent", unit.agent);
  if (!fits(unit.workload, wanted)) return said(unit.name, unit.workload);
  if (unit.agent.current != "idle") return said(unit.name + " agent", unit.agent);
  if (!unit.upgrading_from.empty()) return unit.name + " does not run the new charm yet";
  return {};
}

}  // namespace

Relation relation(Endpoint a, Endpoint b) {
  if (b.shown() < a.shown()) std::swap(a, b);
  return {std::move(a), std::move(b)};
}

std::string unsettled(const Application& app, const std::string& wanted) {
  if (!app.broken.empty()) return "juju cannot tell: " + text::printable(app.broken);
  if (app.dying) return app.name + " is being removed";
  for (const Unit& unit : app.units) {
    if (auto why = unsettled(unit, wanted); !why.empty()) return why;
  }
  const long there = static_cast<long>(app.units.size());
  if (there == app.scale) return {};
  return app.name + " has " + text::count(app.units.size(), "unit") + " of " + std::to_string(app.scale);
}

bool settled(const Application& app, const std::string& wanted) { return unsettled(app, wanted).empty(); }

std::string Version::shown() const {
  if (!known()) return "unknown";
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

Version version_of(const std::string& text) {
  const std::string_view all = text::trim(text);
  const auto parts = text::split(all.substr(0, all.find('-')), '.');
  std::array<int, 3> numbers{};
  for (std::size_t i = 0; i < numbers.size() && i < parts.size(); ++i) {
    const std::string& part = parts[i];
    int number = 0;
    const auto [end, failure] = std::from_chars(part.data(), part.data() + part.size(), number);
    const bool whole = failure == std::errc() && end == part.data() + part.size();
    if (whole && number > 0) numbers[i] = number;
  }
  return {numbers[0], numbers[1], numbers[2]};
}

}  // namespace kf::juju
