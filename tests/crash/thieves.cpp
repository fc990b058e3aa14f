// Other actors who want the volume, or the name of the claim, for themselves.
#include "kube/failure.hpp"
#include "strangers.hpp"

namespace kf::crash {

using doc::In;
using doc::Json;

namespace resource = kube::resource;

namespace {

kube::Name wanted(const Stage& stage, const Json& volume) {
  return stage.wanted.at(rehearsal::key_of(volume).name.name);
}

void make_claim(Stage& stage, const kube::Name& name, const std::string& volume, const std::string& size) {
  Json claim{{"apiVersion", "v1"},
             {"kind", rehearsal::kind::claim},
             {"metadata", {{"namespace", name.ns}, {"name", name.name}}},
             {"spec",
              {{"accessModes", {"ReadWriteOnce"}},
               {"resources", {{"requests", {{"storage", size}}}}},
               {"storageClassName", ""},
               {"volumeMode", "Filesystem"}}}};
  if (!volume.empty()) claim["spec"]["volumeName"] = volume;
  stage.world.create(resource::claims, claim);
  stage.stranger_changes({rehearsal::kind::claim, name});
  stage.at_rest = false;
}

void make_the_claim_first(Stage& stage, const Json& volume) { make_claim(stage, wanted(stage, volume), "", "1Gi"); }
void make_it_too_big(Stage& stage, const Json& volume) { make_claim(stage, wanted(stage, volume), "", "9Ti"); }
void make_it_for_another(Stage& stage, const Json& volume) {
  make_claim(stage, wanted(stage, volume), "pv-elsewhere", "1Gi");
}
void take_the_volume(Stage& stage, const Json& volume) {
  make_claim(stage, {"default", "thief"}, rehearsal::key_of(volume).name.name, "1Gi");
}

/// Whom it is reserved for comes, and gets it.
void claim_the_reservation(Stage& stage, const Json& volume) {
  const kube::Name name = claim_of(volume);
  if (name.name.empty() || stage.world.get(resource::claims, name)) return;
  make_claim(stage, name, "", "1Gi");
  stage.pass(6);
}

void set_reservation(Stage& stage, const Json& volume, const Json& reference) {
  const Key key = rehearsal::key_of(volume);
  std::erase_if(stage.notes, [&](const Note& n) { return n.volume == key.name.name && !n.reserved.name.empty(); });
  stage.world.patch_by_name(resource::volumes, key.name, {{"spec", {{"claimRef", reference}}}});
  stage.stranger_changes(key);
  stage.at_rest = false;
}

void reserve_for_another(Stage& stage, const Json& volume) {
  const kube::Name other{"default", "other-plans"};
  set_reservation(stage, volume, {{"namespace", other.ns}, {"name", other.name}, {"uid", nullptr}});
  stage.notes.push_back({.volume = rehearsal::key_of(volume).name.name, .uid = uid_of(volume), .reserved = other});
}

void clear_the_reservation(Stage& stage, const Json& volume) { set_reservation(stage, volume, nullptr); }

/// Everything of kubectl's that a tired operator tries at once: the claim is gone, and made again.
void make_the_claim_anew(Stage& stage, const Json& volume) {
  const kube::Name name = wanted(stage, volume);
  if (const auto claim = stage.world.get(resource::claims, name)) {
    stage.world.remove_by_name(resource::claims, name);
    stage.stranger_changes({rehearsal::kind::claim, name});
    stage.at_rest = false;
  }
  stage.pass(1);
  if (!stage.world.get(resource::claims, name)) make_claim(stage, name, "", "1Gi");
}

}  // namespace

const std::vector<Act>& acts_on_reservations() {
  static const std::vector<Act> all{
      {"makes the claim first", make_the_claim_first},
      {"makes the claim first, too big", make_it_too_big},
      {"makes the claim first, of another volume", make_it_for_another},
      {"makes a claim that takes the volume", take_the_volume},
      {"makes the claim that the volume is reserved for", claim_the_reservation},
      {"reserves the volume for another claim", reserve_for_another},
      {"clears the claimRef", clear_the_reservation},
      {"deletes the claim and makes it anew", make_the_claim_anew},
  };
  return all;
}

}  // namespace kf::crash
