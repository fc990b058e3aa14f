#include "faults.hpp"

#include "strangers.hpp"

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <random>
#include <thread>

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

std::vector<Fault> faults_at(Point point, const std::vector<std::string>& volumes, bool binds) {
  std::vector<Fault> all{{What::die_before}, {What::die_after}, {What::error}, {What::stop}};
  if (point == Point::read) all.insert(all.end(), {{What::forbidden}, {What::reply_lost}});
  if (point == Point::change) {
    all.insert(all.end(), {{What::forbidden}, {What::forbidden_for_ever}, {What::reply_lost}});
    for (const int ticks : {1, 3, 5}) all.insert(all.end(), {{What::late, ticks}, {What::late_and_die, ticks}});
  }
  if (point == Point::journal) all.insert(all.end(), {{What::torn, 0}, {What::torn, 1}, {What::torn, 2}});
  for (int act = 0; act < stranger_acts(binds); ++act) {
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

/// A story that is to be told.
struct Task {
  const class Trial* trial;
  Script script;
  After after = After::resume;
};

class Trial {
 public:
  explicit Trial(const Case& c) : case_(c), volumes_(volumes_of(c)), plain_(told({}, After::resume).points) {
    if (c.turned_back != nullptr) others_.push_back(After::turn_back);
    others_.push_back(After::roll_back);
    if (c.is != Case::Is::other) others_.push_back(After::again);
  }

  /// One of `share` of them, drawn by the seed.
  void singles(std::vector<Task>& tasks, Tried& tried, unsigned seed, unsigned share) const {
    std::mt19937 random(seed);
    for (long at = 0; at < static_cast<long>(plain_.size()) + points_beyond; ++at) {
      for (const Fault& fault : possible(at)) {
        if (case_.crowded && fault.what == What::stranger) continue;
        if (random() % share != 0) continue;
        tasks.push_back({this, {{at, fault}}});
        ++tried.singles;
        ++tried.by_kind[kind_of(fault)];
        if (!deadly(fault)) continue;
        for (const After after : others_) tasks.push_back({this, {{at, fault}}, after});
      }
    }
  }

  Task pair(std::mt19937& random) const {
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    const long first = static_cast<long>(below(plain_.size())), second = first + 1 + static_cast<long>(below(12));
    const auto a = possible(first), b = possible(second);
    const Script script{{first, a[below(a.size())]}, {second, b[below(b.size())]}};
    const bool dies = deadly(script.at(first)) || deadly(script.at(second));
    const bool goes_on = !dies || below(2) == 0;
    return {this, script, goes_on ? After::resume : others_[below(others_.size())]};
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
      throw Broken{words + ", " + std::string(crash::shown(after)) + ": " + broken.what};
    }
  }

 private:
  std::vector<Fault> possible(long at) const {
    const bool beyond = at >= static_cast<long>(plain_.size());
    const Point point = !beyond ? plain_[static_cast<std::size_t>(at)] : at % 2 == 0 ? Point::read : Point::change;
    return faults_at(point, volumes_,
                     case_.is == Case::Is::rebind || case_.is == Case::Is::cleanup || case_.is == Case::Is::import ||
                         case_.is == Case::Is::stop);
  }

  const Case& case_;
  std::vector<std::string> volumes_;
  std::vector<After> others_{};
  std::vector<Point> plain_{};
};

/// All of them, by as many hands as there are. The first that breaks is the one that is told of.
class Telling {
 public:
  explicit Telling(const std::vector<Task>& tasks) : tasks_(tasks), broken_at_(tasks.size()) {}

  void tell() {
    {
      std::vector<std::jthread> hands;
      for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i) hands.emplace_back([this] { work(); });
      work();
    }
    if (trouble_) std::rethrow_exception(trouble_);
  }

 private:
  void work() {
    for (std::size_t i = next_++; i < broken_at_; i = next_++) {
      try {
        tasks_[i].trial->told(tasks_[i].script, tasks_[i].after);
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (i < broken_at_) broken_at_ = i, trouble_ = std::current_exception();
      }
    }
  }

  const std::vector<Task>& tasks_;
  std::atomic<std::size_t> next_{0}, broken_at_;
  std::mutex mutex_;
  std::exception_ptr trouble_;
};

}  // namespace

/// Rebinds have by far the most points: a run takes a third of them, drawn by the seed, unless KF_CRASH_ALL is set.
/// KF_CRASH_CASES: only those whose name begins so, and all of them.
std::vector<const Case*> cases_of(unsigned seed) {
  const char *all = std::getenv("KF_CRASH_ALL"), *only = std::getenv("KF_CRASH_CASES");
  std::vector<const Case*> chosen;
  unsigned rebind = seed;
  for (const Case& c : cases()) {
    const bool drawn = c.is != Case::Is::rebind || rebind++ % 3 == 0;
    if (only != nullptr ? c.name.starts_with(only) : drawn || all != nullptr) chosen.push_back(&c);
  }
  if (chosen.empty()) throw std::runtime_error("crash: no case has a name like that");
  return chosen;
}

Tried try_all(unsigned seed, unsigned pairs, unsigned share) {
  Tried tried;
  std::vector<Trial> trials;
  for (const Case* c : cases_of(seed)) trials.emplace_back(*c);
  tried.cases = trials.size();
  std::vector<Task> tasks;
  for (const Trial& trial : trials) trial.singles(tasks, tried, seed, share);
  std::mt19937 random(seed);
  for (unsigned i = 0; i < pairs; ++i) tasks.push_back(trials[random() % trials.size()].pair(random));
  tried.pairs = pairs;
  tried.stories = static_cast<long>(tasks.size());
  Telling(tasks).tell();
  return tried;
}

}  // namespace kf::crash
