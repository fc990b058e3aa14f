#include "select.hpp"

#include "base/text.hpp"
#include "volume/consumers.hpp"

#include <algorithm>
#include <set>

namespace kf::kfpv {

namespace {

bool names(const std::string& word, const volume::DataVolume& row) {
  return word == volume::shown(row.role) || word == row.volume || word == row.claim.shown() ||
         (!row.claim.name.empty() && word == row.claim.name);
}

/// Something of that name is there, but it is somebody else's.
std::string stranger(const std::string& word, const kube::Snapshot& snapshot) {
  for (const auto& claim : snapshot.claims) {
    if (word != claim.meta.full().shown() && word != claim.meta.name && word != claim.volume) continue;
    const auto all = volume::consumers_of(snapshot);
    const auto users = all.find(claim.meta.full());
    return "claim " + claim.meta.full().shown() + " exists, but is not Kubeflow's" +
           (users == all.end() ? "" : ": " + users->second.front().shown() + " uses it");
  }
  for (const auto& v : snapshot.volumes) {
    if (word == v.meta.name) return "volume " + word + " exists, but nothing in it says that it is Kubeflow's";
  }
  return "";
}

}  // namespace

void select(Picture& picture, const std::vector<std::string>& words, const std::string& self) {
  if (words.empty()) return;
  auto& rows = picture.discovery.volumes;
  std::vector<std::string> known;
  for (const auto& row : rows) {
    for (const auto& name : {row.claim.shown(), row.volume}) {
      if (!name.empty()) known.push_back(name);
    }
  }
  for (const auto& word : words) {
    const bool found = std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return names(word, row); });
    if (found || volume::role_named(word)) continue;
    const std::string other = stranger(word, picture.facts.snapshot);
    const std::string near = other.empty() ? text::nearest(word, known) : "";
    throw Error("no Kubeflow volume or claim is called " + text::printable(word))
        .why(text::printable(other))
        .attempt(near.empty() ? self + " list" : "did you mean " + near + "?");
  }
  std::erase_if(rows, [&](const auto& row) {
    return std::none_of(words.begin(), words.end(), [&](const auto& word) { return names(word, row); });
  });
  std::erase_if(picture.discovery.outside, [&](const volume::Outside& store) {
    return std::none_of(words.begin(), words.end(),
                        [&](const auto& word) { return word == volume::shown(store.role); });
  });
}

const kube::Volume& volume_named(const kube::Snapshot& snapshot, const std::string& name, const std::string& self) {
  std::vector<std::string> known;
  for (const kube::Volume& v : snapshot.volumes) {
    if (v.meta.name == name) return v;
    known.push_back(v.meta.name);
  }
  const std::string near = text::nearest(name, known);
  throw Error("there is no volume " + text::printable(name))
      .attempt(near.empty() ? self + " list -o wide" : "did you mean " + near + "?");
}

const kube::Claim* find_claim(const kube::Snapshot& snapshot, const kube::Name& name) {
  const auto it = std::find_if(snapshot.claims.begin(), snapshot.claims.end(),
                               [&](const kube::Claim& c) { return c.meta.full() == name; });
  return it == snapshot.claims.end() ? nullptr : &*it;
}

const kube::Volume* find_volume(const kube::Snapshot& snapshot, const std::string& name) {
  const auto it = std::find_if(snapshot.volumes.begin(), snapshot.volumes.end(),
                               [&](const kube::Volume& v) { return v.meta.name == name; });
  return it == snapshot.volumes.end() ? nullptr : &*it;
}

}  // namespace kf::kfpv
