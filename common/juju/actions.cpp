// The typed constructors of a model's actions, and the addresses that they put in danger.
#include "base/text.hpp"
#include "document/write.hpp"
#include "juju/verbs.hpp"

namespace kf::juju {

namespace {

using plan::Action;

std::string is(bool yes) { return yes ? "yes" : "no"; }
std::string line_of(const std::map<std::string, std::string>& texts) {
  return doc::to_line(doc::OrderedJson(texts.empty() ? doc::OrderedJson::object() : doc::OrderedJson(texts)));
}

std::map<std::string, plan::Value> object_args(const Guarded& of) {
  return {{"api", of.resource.api},  {"plural", of.resource.plural}, {"namespaced", is(of.resource.namespaced)},
          {"namespace", of.name.ns}, {"name", of.name.name},         {"uid", of.uid}};
}

std::map<std::string, plan::Value> sides_of(const Relation& r) { return {{"a", r.a.shown()}, {"b", r.b.shown()}}; }

}  // namespace

Action settled_as(const std::string& app, const std::string& wanted) {
  return {"juju.settled", {{"app", app}, {"wanted", wanted}}};
}

Action refresh(const RefreshOf& of) {
  return {"juju.refresh",
          {{"app", of.app},
           {"charm", of.charm},
           {"from", of.from},
           {"to", of.to},
           {"base", of.base},
           {"style", of.style},
           {"becomes", of.becomes},
           {"wanted", of.wanted}}};
}

Action scale(const std::string& app, long from, long to, const std::string& wanted) {
  return {"juju.scale", {{"app", app}, {"from", std::to_string(from)}, {"to", std::to_string(to)}, {"wanted", wanted}}};
}

Action trust(const std::string& app) { return {"juju.trust", {{"app", app}}}; }
Action distrust(const std::string& app) { return {"juju.distrust", {{"app", app}}}; }
Action remove(const std::string& app, const std::string& charm) {
  return {"juju.remove", {{"app", app}, {"charm", charm}}};
}

Action deploy(const Deploy& of, const std::string& wanted) {
  return {"juju.deploy",
          {{"app", of.app},
           {"charm", of.charm},
           {"channel", of.channel},
           {"base", of.base},
           {"trust", is(of.trust)},
           {"units", std::to_string(of.scale)},
           {"constraints", of.constraints},
           {"options", line_of(of.options)},
           {"storage", line_of(of.storage)},
           {"attach", of.attach},
           {"wanted", wanted}}};
}

Action forget(const Storage& of) { return {"juju.forget", {{"storage", of.id}, {"volume", of.volume}}}; }

Action import_storage(const kube::Volume& volume, const std::string& name) {
  return {"juju.import", {{"volume", volume.meta.name}, {"uid", volume.meta.uid}, {"storage", name}}};
}

Action relate(const Relation& r) { return {"juju.relate", sides_of(r)}; }
Action unrelate(const Relation& r) { return {"juju.unrelate", sides_of(r)}; }
Action configure(const std::string& app, const std::string& from, const std::vector<std::string>& keys) {
  return {"juju.configure", {{"app", app}, {"from", from}, {"keys", text::join(keys, ",")}}};
}
Action set(const std::string& app, const std::string& key, const std::string& value) {
  return {"juju.set", {{"app", app}, {"key", key}, {"value", value}}};
}
Action guard(const Guarded& of) { return {"kube.guard", object_args(of)}; }
Action unguard(const Guarded& of) { return {"kube.unguard", object_args(of)}; }

plan::Address address_of_app(const std::string& app) { return "app/" + app; }
plan::Address address_of(const Relation& r) { return "relation/" + r.shown(); }
plan::Address address_of(const kube::Resource& resource, const kube::Name& name) {
  return "object/" + resource.plural + "." + resource.group() + "/" + name.shown();
}

}  // namespace kf::juju
