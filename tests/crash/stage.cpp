#include "stage.hpp"

#include "kube/annotations.hpp"
#include "kube/failure.hpp"

namespace kf::crash {

using doc::In;
using doc::Json;
using kube::ClusterError;
using kube::Failure;

namespace resource = kube::resource;

namespace {

constexpr long most_questions = 20000;

std::string version_of(const Json& object) { return In(object)["metadata"]["resourceVersion"].text(); }
/// Of this very object, in this very state. A version alone can come again, out of a backup.
std::string stamp_of(const Json& object) { return In(object)["metadata"]["uid"].text() + " " + version_of(object); }
std::string uid_of(const Json& object) { return In(object)["metadata"]["uid"].text(); }

/// Every pod ends, as pods do; nothing starts them again.
void end_workloads(World& world, const std::string& ns) {
  for (const auto* r : {&resource::deployments, &resource::stateful_sets, &resource::pods}) {
    std::vector<kube::Name> all;
    world.list(*r, {ns, ""}, [&](Json&& o) { all.push_back(rehearsal::key_of(o).name); });
    for (const auto& name : all) world.remove_by_name(*r, name);
  }
}

bool lost(const World& world, const std::string& disk) {
  for (const auto& loss : world.losses()) {
    if (loss.disk == disk) return true;
  }
  return false;
}

/// With nobody doing anything more but pods ending.
bool goes(World world, const std::string& disk, const std::string& ns) {
  end_workloads(world, ns);
  world.settle();
  return lost(world, disk);
}

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
void Stage::saw(const plan::Step* step, plan::Status status) { proven_[step->id] = status == plan::Status::done; }
void Stage::acts(const plan::Step* step) {
  acting_ = step;
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

Sent Stage::sent(const kube::Resource& r, const kube::Name& name, Json merge, const std::string& uid) const {
  if (acting_ == nullptr) throw Broken{"a probe wants to change " + name.shown()};
  const auto probed = probed_.find(acting_->id);
  return {r,          name,  std::move(merge), uid, acting_->action, probed == probed_.end() ? 0 : probed->second,
          act_began_, looks_};
}

/// The port is lenient here: what a patch does not carry is not compared. So what catches a patch without a
/// precondition is what it does.
void Stage::apply(const Sent& s) {
  const auto object = world.get(s.resource, s.name);
  if (s.merge.is_null()) {
    if (object && uid_of(*object) == s.uid) judge_removal(s);
    return world.remove(s.resource, s.name, s.uid);
  }
  if (!object) throw ClusterError(Failure::not_found, Error("not found"));
  const In meta = In(s.merge)["metadata"];
  if ((meta["uid"].has() && meta["uid"].text() != uid_of(*object)) ||
      (meta["resourceVersion"].has() && meta["resourceVersion"].text() != version_of(*object))) {
    throw ClusterError(Failure::conflict, Error("the object has been modified"));
  }
  judge_patch(s, *object);
  Json members = s.merge;
  members["metadata"].erase("uid");
  members["metadata"].erase("resourceVersion");
  const World before = world;
  world.patch_by_name(s.resource, s.name, members);
  const Json now = world.get(s.resource, s.name).value();
  if (policy_of(now) != "Retain") judge_release(s, before);
}

void Stage::made(const Sent& s) {
  const Key key = volume_key(s.name.name);
  if (const auto now = world.get(resource::volumes, s.name); now && looks_.contains(key)) {
    looks_[key].second = stamp_of(*now);
  }
}

void Stage::apply_later(const Sent& s, int ticks) { late_.emplace_back(ticks_ + ticks, s); }

void Stage::judge_patch(const Sent& s, const Json& object) const {
  const bool volume = s.resource.plural == resource::volumes.plural;
  if (!volume || s.name.name != s.action.text("volume")) {
    throw Broken{"what the plan does not name is patched: " + s.resource.plural + " " + s.name.shown()};
  }
  if (uid_of(object) != s.action.text("uid")) {
    throw Broken{"another volume that only bears the name of " + s.name.name + " is patched"};
  }
  const auto look = s.looks.find(volume_key(s.name.name));
  if (look == s.looks.end() || look->second.first < s.began) throw Broken{s.name.name + " is patched without a look"};
  if (look->second.second != stamp_of(object)) {
    throw Broken{"a change of " + s.name.name + " is patched over that nobody of us had seen"};
  }
}

/// A volume has just got Delete or Recycle from us. Does its disk go because of that? Then the reason must have come
/// about after we looked.
void Stage::judge_release(const Sent& s, const World& before) {
  const std::string& volume = s.name.name;
  const Json object = world.get(resource::volumes, {"", volume}).value();
  const std::string disk = rehearsal::disk_of(object);
  const In ref = In(object)["spec"]["claimRef"];
  const kube::Name claim{ref["namespace"].text(), ref["name"].text()};
  promised.erase(disk);
  if (at_rest || lost(world, disk)) return;
  if (!goes(world, disk, claim.ns) || goes(before, disk, claim.ns)) return;
  for (const Key& key :
       {volume_key(volume), Key{rehearsal::kind::claim, claim}, Key{rehearsal::kind::ns, {"", claim.ns}}}) {
    const auto look = s.looks.find(key);
    const auto change = strange_.find(key);
    const bool looked = look != s.looks.end() && look->second.first > s.began;
    if (change != strange_.end() && looked && change->second > look->second.first) return;  // nobody could have known
  }
  throw Broken{"the release of " + volume + " destroys its disk, which could be seen before"};
}

/// A claim is about to go by our hand. Each volume that is bound to it must be held, and we must have seen that after
/// we last asked whether the claim is there.
void Stage::judge_removal(const Sent& s) {
  world.list(resource::volumes, {}, [&](Json&& v) {
    if (In(v)["spec"]["claimRef"]["uid"].text() != s.uid || policy_of(v) == "Retain") return;
    const Key key = rehearsal::key_of(v);
    const auto look = s.looks.find(key);
    const auto change = strange_.find(key);
    const bool fresh = look != s.looks.end() && look->second.first > s.probed;
    if (fresh && change != strange_.end() && change->second > look->second.first) return;
    throw Broken{"claim " + s.name.shown() + " is removed although " + key.name.name + " is no longer held"};
  });
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

bool Stage::changed_since_looked(const std::string& volume) {
  const auto look = looks_.find(volume_key(volume));
  const auto now = world.get(resource::volumes, {"", volume});
  return look != looks_.end() && look->second.second != (now ? stamp_of(*now) : "");
}

void Stage::check_losses() {
  for (const auto& loss : world.losses()) {
    if (!known_losses_.insert(loss.words).second) continue;
    const bool reclaimed = loss.what == rehearsal::Loss::What::destroyed || loss.what == rehearsal::Loss::What::wiped;
    if (promised.contains(loss.disk)) throw Broken{"lost although it was promised: " + loss.words};
    if (!reclaimed) throw Broken{std::string(rehearsal::shown(loss.what)) + ": " + loss.words};
    if (!met_a_stranger() && !user_deletes && !racing.contains(loss.disk)) throw Broken{"lost: " + loss.words};
  }
}

}  // namespace kf::crash
