#include "stage.hpp"

#include "kube/annotations.hpp"
#include "kube/failure.hpp"

#include <algorithm>

namespace kf::crash {

using doc::In;
using doc::Json;
using kube::ClusterError;
using kube::Failure;

namespace resource = kube::resource;

namespace {

constexpr long most_questions = 20000;

}  // namespace

std::string shown(const Fault& fault) {
  using What = Fault::What;
  const std::string ticks = " by " + std::to_string(fault.how) + " ticks";
  switch (fault.what) {
    case What::die_before: return "death before";
    case What::die_after: return "death after";
    case What::error: return "error";
    case What::forbidden: return "forbidden once";
    case What::forbidden_for_ever: return "forbidden for ever";
    case What::reply_lost: return "reply lost";
    case What::late: return "late" + ticks;
    case What::late_and_die: return "death, and late" + ticks;
    case What::torn: return "torn line " + std::to_string(fault.how);
    case What::stop: return "asked to stop";
    case What::stranger: return "stranger " + std::to_string(fault.how) + " at " + fault.volume;
  }
  return "";
}

std::string uid_of(const Json& object) { return In(object)["metadata"]["uid"].text(); }
std::string version_of(const Json& object) { return In(object)["metadata"]["resourceVersion"].text(); }
std::string stamp_of(const Json& object) { return uid_of(object) + " " + version_of(object); }

namespace {

const std::map<std::string, const kube::Resource*>& resources() {
  static const std::map<std::string, const kube::Resource*> all{
      {rehearsal::kind::volume, &resource::volumes},         {rehearsal::kind::claim, &resource::claims},
      {rehearsal::kind::ns, &resource::namespaces},          {rehearsal::kind::pod, &resource::pods},
      {rehearsal::kind::deployment, &resource::deployments}, {rehearsal::kind::stateful_set, &resource::stateful_sets}};
  return all;
}

}  // namespace

const kube::Resource& resource_of(const std::string& kind) { return *resources().at(kind); }

Key key_of(const kube::Resource& r, const kube::Name& name) {
  for (const auto& [kind, resource] : resources()) {
    if (resource->plural == r.plural) return {kind, name};
  }
  throw std::logic_error("crash: " + r.plural + " are asked for");
}

bool lost(const World& world, const std::string& disk) {
  for (const auto& loss : world.losses()) {
    if (loss.disk == disk) return true;
  }
  return false;
}

kube::Name claim_of(const Json& volume) {
  const In ref = In(volume)["spec"]["claimRef"];
  return {ref["namespace"].text(), ref["name"].text()};
}

Key volume_key(const std::string& name) { return {rehearsal::kind::volume, {"", name}}; }

std::string policy_of(const Json& volume) { return In(volume)["spec"]["persistentVolumeReclaimPolicy"].text("Retain"); }

std::vector<std::string> objects_of(World& world, const std::string& disk) {
  std::vector<std::string> all;
  world.list(resource::volumes, {}, [&](Json&& v) {
    if (rehearsal::disk_of(v) == disk) all.push_back(rehearsal::key_of(v).name.name);
  });
  return all;
}

Stage::Stage(World start, Script script) : world(std::move(start)), script_(std::move(script)) {
  for (const auto& loss : world.losses()) known_losses_.insert(loss.words);
  world.list(resource::volumes, {}, [&](Json&& v) {
    const std::string noted = In(v)["metadata"]["annotations"][kube::annotation::original_policy].text();
    originals[rehearsal::key_of(v).name.name] = !noted.empty()             ? noted
                                                : policy_of(v) == "Retain" ? "Delete"
                                                                           : policy_of(v);
  });
}

void Stage::count_a_question() {
  if (++questions_ > most_questions) throw Broken{"it does not end: asked " + std::to_string(questions_) + " times"};
}

const Fault* Stage::arrive(Point kind) {
  using What = Fault::What;
  count_a_question();
  const long number = static_cast<long>(points_.size());
  points_.push_back(kind);
  static const Fault never{What::forbidden};
  const auto it = script_.find(number);
  if (it == script_.end()) return forbidden_ && kind == Point::change ? &never : nullptr;
  const Fault& fault = it->second;
  fired_.insert(number);
  if (fault.what == What::die_before) throw Died{};
  if (fault.what == What::stop) return stop_ = true, nullptr;
  if (fault.what == What::forbidden_for_ever) {
    hopeless_ = forbidden_ = true;
    return kind == Point::change ? &never : nullptr;
  }
  hopeless_ = hopeless_ || fault.what == What::forbidden;
  return &fault;
}

void Stage::probes(const plan::Step* step) {
  probed_[step->id] = ++clock_;
  proven_[step->id] = false;
}
void Stage::saw(const plan::Step* step, plan::Status status) {
  proven_[step->id] = status == plan::Status::done;
  proofs_[step->id] = looks_;
}
void Stage::acts(const plan::Step* step, const plan::Action& action) {
  acting_ = step;
  action_ = action;
  act_began_ = ++clock_;
  if (step != nullptr) proven_[step->id] = false;
}
bool Stage::proven(const plan::Id& id) const {
  const auto it = proven_.find(id);
  return it != proven_.end() && it->second;
}

void Stage::looked(const Key& key, const std::optional<Json>& object) {
  looks_[key] = {++clock_, object ? stamp_of(*object) : ""};
}

Sent Stage::sent(Sent s) const {
  if (acting_ == nullptr) throw Broken{"a probe wants to change " + s.name.shown()};
  const auto probed = probed_.find(acting_->id);
  s.action = action_;
  s.probed = probed == probed_.end() ? 0 : probed->second;
  s.began = act_began_;
  s.looks = looks_;
  return s;
}

Json Lenient::checked(const kube::Resource& resource, const kube::Name& name, const Json& merge) {
  const auto object = world_.get(resource, name);
  if (!object) throw ClusterError(Failure::not_found, Error("not found"));
  const In wanted = In(merge)["metadata"];
  if ((wanted["uid"].has() && wanted["uid"].text() != uid_of(*object)) ||
      (wanted["resourceVersion"].has() && wanted["resourceVersion"].text() != version_of(*object))) {
    throw ClusterError(Failure::conflict, Error("the object has been modified"));
  }
  return *object;
}

void Lenient::patch(const kube::Resource& resource, const kube::Name& name, const Json& merge) {
  checked(resource, name, merge);
  Json members = merge;
  members["metadata"].erase("uid");
  members["metadata"].erase("resourceVersion");
  world_.patch_by_name(resource, name, members);
}

void Stage::apply(const Sent& s) {
  switch (s.how) {
    case Sent::How::create: judge_creation(s); return world.create(s.resource, s.body);
    case Sent::How::patch: return apply_patch(s);
    case Sent::How::remove: judge_removal(s); return world.remove(s.resource, s.name, s.seen);
  }
}

void Stage::apply_patch(const Sent& s) {
  Lenient port(world);
  judge_patch(s, port.checked(s.resource, s.name, s.body));
  const World before = world;
  port.patch(s.resource, s.name, s.body);
  const auto now = world.get(s.resource, s.name);  // one that is being deleted may have waited for that alone
  if (now && s.resource.plural == resource::volumes.plural && policy_of(*now) != "Retain") judge_release(s, before);
}

void Stage::made(const Sent& s) {
  const Key key = key_of(s.resource, s.name);
  if (const auto now = world.get(s.resource, s.name); now && looks_.contains(key)) {
    looks_[key].second = stamp_of(*now);
  }
}

void Stage::apply_later(const Sent& s, int ticks) {
  late_.emplace_back(ticks_ + ticks, s);
  late_.back().second.late = true;
}

void Stage::tick() {
  count_a_question();
  ++ticks_;
  std::vector<std::pair<long, Sent>> waiting;
  waiting.swap(late_);
  for (const auto& [when, what] : waiting) {
    if (when > ticks_) {
      late_.emplace_back(when, what);
      continue;
    }
    try {
      apply(what);
      late_came_ = ++clock_;
    } catch (const ClusterError&) {  // its own preconditions did not hold
    }
  }
  world.tick();
  check_losses();
}

void Stage::pass(int ticks) {
  for (int i = 0; i < ticks; ++i) tick();
}

void Stage::settle() {
  while (!late_.empty()) tick();
  if (!world.settle()) throw Broken{"the world does not come to rest"};
  check_losses();
}

void Stage::stranger_changes(const Key& key) { strange_[key] = ++clock_; }

bool Stage::changed_since_looked(const Key& key) {
  const auto look = looks_.find(key);
  if (look == looks_.end()) return false;
  const auto now = world.get(resource_of(key.kind), key.name);
  return look->second.second != (now ? stamp_of(*now) : "");
}

bool Stage::changed_since(const Key& key, long clock) const {
  const auto change = strange_.find(key);
  return change != strange_.end() && change->second > clock;
}

bool Stage::met_a_stranger_since(long clock) const {
  return std::any_of(strange_.begin(), strange_.end(), [&](const auto& change) { return change.second > clock; });
}

bool Stage::changed_since_probed(const Key& key, const plan::Id& step) const {
  const auto probed = probed_.find(step);
  long when = probed == probed_.end() ? 0 : probed->second;
  if (const auto proof = proofs_.find(step); proof != proofs_.end()) {
    if (const auto look = proof->second.find(key); look != proof->second.end())
      when = std::max(when, look->second.first);
  }
  return changed_since(key, when);
}

void Stage::check_losses() {
  for (const auto& loss : world.losses()) {
    if (!known_losses_.insert(loss.words).second) continue;
    const bool reclaimed = loss.what == rehearsal::Loss::What::destroyed || loss.what == rehearsal::Loss::What::wiped;
    // Somebody else can clear or change a reservation; what we take is judged when we take it.
    if (loss.what == rehearsal::Loss::What::stolen && met_a_stranger()) continue;
    if (promised.contains(loss.disk)) throw Broken{"lost although it was promised: " + loss.words};
    if (!reclaimed) throw Broken{std::string(rehearsal::shown(loss.what)) + ": " + loss.words};
    if (!met_a_stranger() && !user_deletes && !racing.contains(loss.disk)) throw Broken{"lost: " + loss.words};
  }
}

}  // namespace kf::crash
