#include "faults.hpp"

#include "strangers.hpp"

#include <random>

namespace kf::crash {

using What = Fault::What;

namespace {

/// Beyond the points of a run without faults come those of its second attempts.
constexpr long points_beyond = 6;

std::vector<std::string> volumes_of(const Case& c) {
  if (!c.met.empty()) return {c.met.begin(), c.met.end()};
  auto world = c.world;
  std::vector<std::string> all;
  for (const auto& step : c.draft(world).steps) {
    if (step.action.args.contains("volume")) all.push_back(step.action.text("volume"));
  }
  return all;
}

std::vector<Fault> faults_at(Point point, const std::vector<std::string>& volumes) {
  std::vector<Fault> all{{What::die_before}, {What::die_after}, {What::error}, {What::stop}};
  if (point == Point::read) all.insert(all.end(), {{What::forbidden}, {What::reply_lost}});
  if (point == Point::change) {
    all.insert(all.end(), {{What::forbidden}, {What::forbidden_for_ever}, {What::reply_lost}});
    for (const int ticks : {1, 3, 5}) all.insert(all.end(), {{What::late, ticks}, {What::late_and_die, ticks}});
  }
  if (point == Point::journal) all.insert(all.end(), {{What::torn, 0}, {What::torn, 1}, {What::torn, 2}});
  for (int act = 0; act < stranger_acts(); ++act) {
    for (const auto& volume : volumes) all.push_back({What::stranger, act, volume});
  }
  return all;
}

std::string kind_of(const Fault& fault) {
  switch (fault.what) {
    case What::stranger: return "stranger";
    case What::late:
    case What::late_and_die: return "late";
    case What::torn: return "torn";
    case What::forbidden:
    case What::forbidden_for_ever: return "forbidden";
    case What::die_before:
    case What::die_after: return "death";
    default: return shown(fault);
  }
}

bool deadly(const Fault& f) {
  return f.what == What::die_before || f.what == What::die_after || f.what == What::late_and_die ||
         f.what == What::torn;
}

const char* shown(Point point) {
  return point == Point::read ? "a read" : point == Point::change ? "a change" : "a line of the journal";
}

class Trial {
 public:
  explicit Trial(const Case& c) : case_(c), volumes_(volumes_of(c)), plain_(told({}, After::resume).points) {}

  void singles(Tried& tried) {
    for (long at = 0; at < static_cast<long>(plain_.size()) + points_beyond; ++at) {
      for (const Fault& fault : possible(at)) {
        play({{at, fault}}, After::resume, tried);
        ++tried.singles;
        ++tried.by_kind[kind_of(fault)];
        if (deadly(fault) && case_.turned_back != nullptr) play({{at, fault}}, After::turn_back, tried);
      }
    }
  }

  void pair(std::mt19937& random, Tried& tried) {
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    const long first = static_cast<long>(below(plain_.size())), second = first + 1 + static_cast<long>(below(12));
    const auto a = possible(first), b = possible(second);
    const Script script{{first, a[below(a.size())]}, {second, b[below(b.size())]}};
    const bool back = case_.turned_back != nullptr && deadly(script.at(first)) && below(4) == 0;
    play(script, back ? After::turn_back : After::resume, tried);
    ++tried.pairs;
  }

 private:
  std::vector<Fault> possible(long at) const {
    if (at < static_cast<long>(plain_.size())) return faults_at(plain_[static_cast<std::size_t>(at)], volumes_);
    return faults_at(at % 2 == 0 ? Point::read : Point::change, volumes_);
  }

  void play(const Script& script, After after, Tried& tried) {
    told(script, after);
    ++tried.stories;
  }

  /// Names the story if something breaks in it.
  Played told(const Script& script, After after) const {
    try {
      return crash::play(case_, script, after);
    } catch (const Broken& broken) {
      std::string words = "case \"" + case_.name + "\"";
      for (const auto& [at, fault] : script) {
        words += ", " + crash::shown(fault);
        if (fault.what == What::stranger) words += " (" + stranger_act(fault.how) + ")";
        words += " at point " + std::to_string(at);
        if (at < static_cast<long>(plain_.size()))
          words += std::string(", ") + shown(plain_[static_cast<std::size_t>(at)]);
      }
      throw Broken{words + (after == After::turn_back ? ", turned back" : "") + ": " + broken.what};
    }
  }

  const Case& case_;
  std::vector<std::string> volumes_;
  std::vector<Point> plain_{};
};

}  // namespace

Tried try_all(unsigned seed, unsigned pairs) {
  Tried tried;
  std::vector<Trial> trials;
  for (const Case& c : cases()) trials.emplace_back(c);
  for (Trial& trial : trials) trial.singles(tried);
  std::mt19937 random(seed);
  for (unsigned i = 0; i < pairs; ++i) trials[random() % trials.size()].pair(random, tried);
  return tried;
}

}  // namespace kf::crash
