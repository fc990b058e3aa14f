#include "rehearsal/world.hpp"

#include "kube/failure.hpp"

namespace kf::rehearsal {

using doc::In;
using doc::Json;
using kube::ClusterError;
using kube::Failure;
using kube::Name;
using kube::Resource;

namespace {

constexpr const char* kube_system_uid = "5eed0000-0000-4000-8000-00000000cafe";

/// The kind of a custom resource, if there is a definition of it.
std::string custom_kind(const Objects& objects, const Resource& resource) {
  const std::string group = resource.group(), version = resource.api.substr(resource.api.rfind('/') + 1);
  const Json* definition = objects.find({kind::definition, {"", resource.plural + "." + group}});
  if (definition != nullptr) {
    for (const In each : In(*definition)["spec"]["versions"].each()) {
      if (each["name"].text() == version && each["served"].truth(true)) return kind_defined_by(*definition);
    }
  }
  throw ClusterError(
      Failure::not_found,
      Error("cannot find " + resource.qualified()).why("the server could not find the requested resource"));
}

/// The kind that a resource serves; throws std::logic_error for one that is not modelled.
std::string kind_of(const Objects& objects, const Resource& resource) {
  static const std::map<std::string, std::string> all{
      {"persistentvolumes", kind::volume},
      {"persistentvolumeclaims", kind::claim},
      {"pods", kind::pod},
      {"deployments", kind::deployment},
      {"statefulsets", kind::stateful_set},
      {"namespaces", kind::ns},
      {"storageclasses", kind::storage_class},
      {"configmaps", kind::config_map},
      {"secrets", kind::secret},
      {"customresourcedefinitions", kind::definition},
      {"events", "Event"},
      {"services", kind::service},  // as they were loaded: nothing in the model looks at these three
      {"nodes", "Node"},
      {"csinodes", "CSINode"},
  };
  if (is_custom(resource.group())) return custom_kind(objects, resource);
  const auto it = all.find(resource.plural);
  if (it == all.end()) throw std::logic_error("rehearsal: " + resource.qualified() + " are not modelled");
  return it->second;
}

std::string of(const Resource& resource, const Name& name) { return resource.plural + " " + name.shown(); }

ClusterError failed(Failure failure, const std::string& asked, const std::string& why) {
  return {failure, Error("cannot " + asked).why(why).attempt("read it again, and decide anew")};
}

ClusterError not_found(const Resource& resource, const Name& name, const std::string& asked) {
  return failed(Failure::not_found, asked, resource.plural + " \"" + name.name + "\" not found");
}

/// Only what kubectl and the suite ask: a name, or what an event speaks of (there are no events).
std::string only_name(const std::string& fields) {
  const std::string by_name = "metadata.name=";
  if (fields.empty()) return "";
  if (!fields.starts_with(by_name) || fields.find(',') != std::string::npos) {
    throw std::logic_error("rehearsal: field selector " + fields + " is not modelled");
  }
  return fields.substr(by_name.size());
}

/// What the API server would say of a new one; empty: nothing.
std::string missing_member(const Json& object) {
  const In spec = In(object)["spec"];
  const std::string kind = key_of(object).kind;
  if (In(object)["metadata"]["name"].text().empty()) return "metadata.name: Required value";
  if (kind == kind::config_map) return bad_config_map(object);
  if (kind == kind::volume && volume_of(object).source.field.empty()) return "spec: must specify a volume type";
  if (kind == kind::volume && !spec["capacity"]["storage"].has()) return "spec.capacity: Required value";
  if (kind == kind::claim && !spec["resources"]["requests"]["storage"].has()) {
    return "spec.resources[storage]: Required value";
  }
  if ((kind == kind::claim || kind == kind::volume) && spec["accessModes"].texts().empty()) {
    return "spec.accessModes: Required value: at least 1 access mode is required";
  }
  return "";
}

}  // namespace

World::World(unsigned seed) : state_(seed) {
  for (const char* name : {"default", "kube-system"}) {
    load({{"apiVersion", "v1"}, {"kind", kind::ns}, {"metadata", {{"name", name}}}});
  }
}

void World::load(const Json& captured) {
  Json object = captured;
  const Key key = key_of(object);
  const bool cluster_wide = key.kind == kind::volume || key.kind == kind::ns || key.kind == kind::storage_class ||
                            key.kind == kind::definition;
  const bool known = key.kind == kind::claim || key.kind == kind::pod || key.kind == kind::deployment ||
                     key.kind == kind::stateful_set || key.kind == kind::config_map || key.kind == "Secret";
  if (known && key.name.ns.empty()) object["metadata"]["namespace"] = "default";
  if (key.kind == kind::ns && !In(object)["status"]["phase"].has()) object["status"]["phase"] = "Active";
  if (key.kind == kind::ns && key.name.name == "kube-system" && !In(object)["metadata"]["uid"].has()) {
    object["metadata"]["uid"] = kube_system_uid;
  }
  const std::string ns = cluster_wide ? "" : key_of(object).name.ns;
  if (!ns.empty() && state_.objects.find({kind::ns, {"", ns}}) == nullptr) {
    load({{"apiVersion", "v1"}, {"kind", kind::ns}, {"metadata", {{"name", ns}}}});
  }
  const std::string phase = In(object)["status"]["phase"].text();
  if (key.kind == kind::claim && (phase == "Bound" || phase == "Lost")) {
    annotate(object, "pv.kubernetes.io/bind-completed", "yes");  // a capture may have lost it, a cluster never does
  }
  if (key.kind == kind::pod && phase == "Running" && !In(object)["spec"]["nodeName"].has()) {
    object["spec"]["nodeName"] = "node";
  }
  state_.add(std::move(object));
  if (key.kind == kind::pod || key.kind == kind::deployment || key.kind == kind::stateful_set) adopt_pods(state_);
}

void World::list(const Resource& resource, const kube::Query& query, const doc::ObjectSink& sink) {
  const std::string kind = kind_of(state_.objects, resource);
  if (kind == "Event") return;
  const std::string name = only_name(query.fields);
  std::vector<Json> answer;  // the sink may call us
  for (const auto& each : state_.objects.names(kind, resource.namespaced ? query.ns : "")) {
    if (name.empty() || each.name == name) answer.push_back(*state_.objects.find({kind, each}));
  }
  for (Json& object : answer) sink(std::move(object));
}

std::optional<Json> World::get(const Resource& resource, const Name& name) {
  const Json* found = state_.objects.find({kind_of(state_.objects, resource), name});
  return found == nullptr ? std::nullopt : std::optional<Json>(*found);
}

std::string World::version() { return state_.kubernetes; }

Json World::to_be_created(const Resource& resource, const Json& object) const {
  const Key key = key_of(object);
  const std::string asked = "create " + of(resource, key.name);
  if (key.kind != kind_of(state_.objects, resource))
    throw std::logic_error("rehearsal: a " + key.kind + " among " + resource.plural);
  if (const auto bad = missing_member(object); !bad.empty()) throw failed(Failure::invalid, asked, bad);
  if (In(object)["metadata"]["resourceVersion"].has()) {
    throw failed(Failure::invalid, asked, "resourceVersion should not be set on objects to be created");
  }
  if (resource.namespaced && state_.objects.find({kind::ns, {"", key.name.ns}}) == nullptr) {
    throw failed(Failure::not_found, asked, "namespaces \"" + key.name.ns + "\" not found");
  }
  if (state_.objects.find(key) != nullptr) {
    throw failed(Failure::exists, asked, resource.plural + " \"" + key.name.name + "\" already exists");
  }
  if (!accepts(state_, key.name.ns)) {  // admission NamespaceLifecycle
    throw failed(Failure::forbidden, asked,
                 "unable to create new content in namespace " + key.name.ns + " because it is being terminated");
  }
  return admitted(state_, object);
}

void World::create(const Resource& resource, const Json& object) { state_.add(to_be_created(resource, object)); }
void World::try_create(const Resource& resource, const Json& object) { to_be_created(resource, object); }

void World::change(const Key& key, const Json& merge, const std::string& asked) {
  const Json before = *state_.objects.find(key);
  Json after = before;
  after.merge_patch(merge);
  if (before.contains("status")) after["status"] = before["status"];  // a subresource of its own
  if (const auto bad = forbidden_change(before, after); !bad.empty()) throw failed(Failure::invalid, asked, bad);
  const bool counted = key.kind == kind::deployment || key.kind == kind::stateful_set;
  if (counted && after["spec"] != before["spec"]) {
    after["metadata"]["generation"] = In(before)["metadata"]["generation"].number(1) + 1;
  }
  state_.save(after);
  // The finalizer of takes_disk_along is in no list here. Whoever empties the list has emptied it of that one too: the
  // object goes at once, and the disk is left over.
  const bool stripped = In(merge)["metadata"].is_object() && merge["metadata"].contains("finalizers") &&
                        In(after)["metadata"]["finalizers"].texts().empty();
  if (key.kind == kind::volume && stripped && deleting(after)) state_.objects.erase(key);
}

void World::patch(const Resource& resource, const Name& name, const Json& merge) {
  const In wanted = In(merge)["metadata"];
  const std::string asked = "patch " + of(resource, name);
  if (!wanted["uid"].has() || !wanted["resourceVersion"].has()) {
    throw std::logic_error(asked + " without metadata.uid and metadata.resourceVersion");
  }
  const Key key{kind_of(state_.objects, resource), name};
  const Json* found = state_.objects.find(key);
  if (found == nullptr) throw not_found(resource, name, asked);
  const In meta = In(*found)["metadata"];
  if (meta["uid"].text() != wanted["uid"].text() ||
      meta["resourceVersion"].text() != wanted["resourceVersion"].text()) {
    throw failed(Failure::conflict, asked,
                 "Operation cannot be fulfilled on " + resource.plural + " \"" + name.name +
                     "\": the object has been modified; please apply your changes to the latest version and try again");
  }
  Json members = merge;
  members["metadata"].erase("resourceVersion");
  change(key, members, asked);
}

void World::patch_by_name(const Resource& resource, const Name& name, const Json& merge) {
  const std::string asked = "patch " + of(resource, name);
  if (state_.objects.find({kind_of(state_.objects, resource), name}) == nullptr) throw not_found(resource, name, asked);
  change({kind_of(state_.objects, resource), name}, merge, asked);
}

void World::remove(const Resource& resource, const Name& name, const kube::Seen& seen) {
  const std::string asked = "delete " + of(resource, name);
  const Json* found = state_.objects.find({kind_of(state_.objects, resource), name});
  if (found == nullptr) throw not_found(resource, name, asked);
  if (seen.uid.empty() || seen.version.empty()) throw std::logic_error("a removal of what was not read");
  const kube::Seen is = kube::Seen::of(*found);
  const auto differs = [&](const std::string& what, const std::string& wanted, const std::string& its) {
    if (wanted == its) return;
    throw failed(Failure::conflict, asked,
                 "Operation cannot be fulfilled on " + resource.plural + " \"" + name.name +
                     "\": Precondition failed: " + what + " in precondition: " + wanted + ", " + what +
                     " in object meta: " + its);
  };
  differs("UID", seen.uid, is.uid);
  differs("ResourceVersion", seen.version, is.version);
  remove_by_name(resource, name);
}

void World::remove_by_name(const Resource& resource, const Name& name) {
  const Key key{kind_of(state_.objects, resource), name};
  if (state_.objects.find(key) == nullptr) throw not_found(resource, name, "delete " + of(resource, name));
  state_.remove(key, "claim " + name.shown() + " was deleted");
}

bool World::make(const Json& object) {
  const Key key = key_of(object);
  if (state_.objects.find(key) != nullptr || !accepts(state_, key.name.ns)) return false;
  state_.add(admitted(state_, object));
  return true;
}

void World::change(const Key& key, const Json& merge) {
  change(key, merge, "patch " + key.kind + " " + key.name.shown());
}

void World::remove(const Key& key, const std::string& why) { state_.remove(key, why); }

void World::run_controllers(bool all) {
  std::vector<std::pair<const Controller*, Name>> looks;
  for (const Controller& each : controllers()) {
    for (const Name& name : state_.objects.names(each.kind)) looks.emplace_back(&each, name);
  }
  for (std::size_t i = looks.size(); i > 1; --i) std::swap(looks[i - 1], looks[state_.below(i)]);
  state_.prompt = all;
  for (const auto& [controller, name] : looks) {
    if (!all && state_.below(2) == 0) continue;
    if (state_.objects.find({controller->kind, name}) != nullptr) controller->sync(state_, name);
  }
}

void World::tick() {
  if (between) between(*this);
  run_controllers(false);
  state_.disks.write(writers(state_));
}

bool World::settle(int most_ticks) {
  for (int i = 0; i < most_ticks; ++i) {
    const auto before = moves();
    tick();
    if (moves() != before) continue;
    catch_up();
    if (moves() == before) return true;
  }
  return false;
}

std::vector<Json> World::objects() const {
  std::vector<Json> all;
  for (const auto& [key, object] : state_.objects.all()) all.push_back(object);
  return all;
}

}  // namespace kf::rehearsal
