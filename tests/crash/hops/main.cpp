// The crash, fault and mutant test of upgrades: every hop, under each fault at each changing call, and with strangers.
//   KF_CRASH_CASES  only hops whose name has this in it, and all of their stories
//   KF_CRASH_ALL    every fault at every call of every hop of few applications, in which every way of an application
//                   occurs; and of those with all their applications, which take ten times as long, one in four
//   KF_CRASH_SHARE  one of so many, for a build that is slow
//   KF_SEED         what is drawn. Exit 3: an invariant is broken
#include "../entry.hpp"
#include "site.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>

using namespace kf::crash;

namespace {

/// Small enough to be played hundreds of times, with every way of an application that the hop has.
std::vector<Hop> few() {
  const std::set<std::string> base{"istio-pilot", "istio-ingressgateway", "minio", "kubeflow-profiles"};
  const auto with = [&](std::set<std::string> more) {
    more.insert(base.begin(), base.end());
    return more;
  };
  std::vector<Hop> all;
  all.push_back(hop("1.8", "1.9", with({"envoy", "katib-controller", "kfp-metadata-writer", "mlmd"})));
  all.push_back(hop("1.6", "1.7",
                    with({"argo-controller", "katib-db", "katib-db-manager", "kubeflow-dashboard", "kubeflow-roles"})));
  all.push_back(hop("1.4", "1.6", with({"argo-controller", "envoy", "katib-controller", "kubeflow-roles", "mlmd"})));
  all.push_back(hop("1.7", "1.8", with({"argo-controller", "argo-server", "kfp-api", "kfp-db", "kfp-ui"})));
  all.push_back(hop("1.7", "1.8", with({"kfp-api", "kfp-db"}), true));
  all.push_back(hop("1.9", "1.10", with({"kfp-api", "kfp-db", "katib-controller"})));
  all.push_back(hop("1.10", "1.11", with({"kfp-api", "kfp-db", "katib-controller"})));
  all.push_back(following(all.front(), "1.10"));
  all.push_back(attached(with({"kfp-api", "kfp-db", "argo-controller"})));
  for (const bool damaged : {false, true}) all.push_back(cleaned_up(all.front(), damaged));
  return all;
}

std::vector<Hop> whole() {
  std::vector<Hop> all;
  for (const auto& [from, to] :
       {std::pair{"1.4", "1.6"}, {"1.6", "1.7"}, {"1.7", "1.8"}, {"1.8", "1.9"}, {"1.9", "1.10"}, {"1.10", "1.11"}}) {
    all.push_back(hop(from, to, {}));
  }
  all.push_back(hop("1.7", "1.8", {}, true));
  return all;
}

std::vector<Story> stories_of(const Hop& hop, unsigned seed) {
  const Told told = play(hop, {.seed = seed});
  std::vector<Story> all;
  for (std::size_t at = 1; at <= told.calls; ++at) {
    for (const auto fault : {Fault::fails, Fault::reply_lost, Fault::dies_before, Fault::dies_after, Fault::late}) {
      all.push_back({.fault = fault, .at = at, .seed = seed});
    }
  }
  for (const auto& stranger : strangers()) {
    for (std::size_t at = 1; at <= told.waits; at += 3) all.push_back({.at = at, .stranger = &stranger, .seed = seed});
  }
  return all;
}

struct Counts {
  std::size_t hops = 0, played = 0, known = 0;
};

/// Of each hop as many of its stories as `most` says, drawn.
void play_all(const std::vector<Hop>& hops, std::mt19937& random, unsigned seed, bool tell, Counts& counts,
              const std::function<std::size_t(std::size_t)>& most) {
  const char* only = std::getenv("KF_CRASH_CASES");
  for (const Hop& hop : hops) {
    if (only != nullptr && hop.name.find(only) == std::string::npos) continue;
    auto stories = stories_of(hop, seed);
    counts.known += stories.size();
    std::shuffle(stories.begin(), stories.end(), random);
    if (only == nullptr) stories.resize(std::min(stories.size(), most(stories.size())));
    for (const Story& story : stories) play(hop, story);
    counts.hops += 1;
    counts.played += stories.size();
    if (tell) std::printf("hop \"%s\": %zu stories\n", hop.name.c_str(), stories.size());
    std::fflush(stdout);  // hours of it: who stops it knows how far it was
  }
}

int run() {
  const unsigned seed = number("KF_SEED", 1), share = std::max(1U, number("KF_CRASH_SHARE", 1));
  const bool all = std::getenv("KF_CRASH_ALL") != nullptr;
  std::mt19937 random(seed);
  Counts counts;
  std::printf("seed %u\n", seed);
  play_all(few(), random, seed, all, counts, [&](std::size_t n) { return all ? n : 150 / share; });
  if (all) play_all(whole(), random, seed, all, counts, [](std::size_t n) { return n / 4; });
  std::printf("hops: %zu, %zu of %zu stories\n", counts.hops, counts.played, counts.known);
  return 0;
}

}  // namespace

int main() { return judged<Broken>(run); }
