// The objects of the rehearsal as an API server's store would hold them: JSON with unknown fields kept.
#pragma once
#include "document/json.hpp"
#include "kube/objects.hpp"

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kf::rehearsal {

struct Key {
  std::string kind;
  kube::Name name;
  auto operator<=>(const Key&) const = default;
};

/// Where an object of this kind, namespace and name is kept. The kind of a custom resource has its group behind it
/// ("Profile.kubeflow.org"): Knative has Services too.
Key key_of(const doc::Json& object);
/// The group belongs to a custom resource definition and not to Kubernetes itself.
bool is_custom(std::string_view group);

std::string label(const doc::Json& object, const char* key);
/// The member metadata.annotations.KEY; empty if there is none.
std::string annotation(const doc::Json& object, const char* key);
void annotate(doc::Json& object, const char* key, const std::string& value);
bool deleting(const doc::Json& object);
bool has_finalizer(const doc::Json& object, const char* finalizer);

class Objects {
 public:
  const doc::Json* find(const Key&) const;
  /// Names of all objects of a kind, in order; with `ns` only those there.
  std::vector<kube::Name> names(const std::string& kind, const std::string& ns = {}) const;
  const std::map<Key, doc::Json>& all() const { return all_; }
  /// All of it as JSON, and back.
  doc::Json save() const;
  static Objects restored(const doc::Json&);

  /// A new object, or one that replaces what bears its name. It gets a uid and a resourceVersion if it has none.
  const doc::Json& add(doc::Json object);
  /// True if something has changed, and then it has a new resourceVersion.
  bool update(doc::Json object);
  void erase(const Key&);

  bool was_there(const std::string& uid) const { return gone_.contains(uid); }  ///< and is no more
  long changes() const { return changes_; }  ///< a number that grows with every change
  std::string fresh_uid();

 private:
  std::string next_version();

  std::map<Key, doc::Json> all_;
  std::set<std::string> gone_;  // uids
  long version_ = 1, uids_ = 0, changes_ = 0;
};

}  // namespace kf::rehearsal
