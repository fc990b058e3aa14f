// The keys are those of github.com/juju/charm, bundledata.go; what an export holds is made by juju's
// apiserver/facades/client/bundle/bundle.go. Keys that begin with an underscore are notes of Kubeflow's own bundles.
#include "juju/bundle.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "document/read.hpp"
#include "juju/names.hpp"

#include <utility>

namespace kf::juju {

namespace {

/// "minio:object-storage", or only "minio".
Endpoint endpoint(const std::string& text) {
  const auto colon = text.find(':');
  return colon == std::string::npos ? Endpoint{text, ""} : Endpoint{text.substr(0, colon), text.substr(colon + 1)};
}

class Reader {
 public:
  explicit Reader(const std::string& origin) : origin_(origin) {}

  void document(const doc::Json& json) {
    if (json.is_null()) return;  // an empty one
    const doc::In in(json);
    if (!in.is_object()) refuse("a document of it is no mapping");
    bundle_.name = in["name"].text(bundle_.name);
    base_ = base_of(in, "default-base", base_);
    for (const char* section : {"applications", "services"}) {  // the second is how juju 1 called them
      const auto found = json.find(section);
      if (found == json.end() || found->is_null()) continue;
      if (!found->is_object()) refuse("its \"" + std::string(section) + "\" is no mapping");
      has_applications_ = true;
      for (auto it = found->begin(); it != found->end(); ++it) application(it.key(), it.value());
    }
    for (const auto& name : in["saas"].keys()) {
      bundle_.remotes[name] = {name, in["saas"][name.c_str()]["url"].text()};
    }
    if (in["relations"].has() && !json["relations"].is_array()) refuse("its \"relations\" are no list");
    for (const doc::In& pair : in["relations"].each()) relation(pair);
    first_ = false;
  }

  Bundle finish() {
    if (!has_applications_) refuse("it has no applications");
    std::erase_if(bundle_.relations, [&](const Relation& relation) { return removed(relation); });
    return std::move(bundle_);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw Error("cannot read " + origin_ + ": it is no juju bundle").why(text::printable(why));
  }

  static std::string base_of(const doc::In& in, const char* key, const std::string& otherwise) {
    if (in[key].has()) return plain_base(in[key].text());
    if (in["series"].has()) return base_of_series(in["series"].text());
    return otherwise;
  }

  /// An overlay that names an application and says nothing of it takes it away, with its relations.
  void application(const std::string& name, const doc::Json& json) {
    if (json.is_null() && !first_) {
      bundle_.applications.erase(name);
      gone_.insert(name);
      std::erase_if(bundle_.offers, [&](const Offer& offer) { return offer.app == name; });
      return;
    }
    if (!json.is_object()) refuse("application " + name + " is no mapping");
    gone_.erase(name);
    const doc::In in(json);
    const auto [found, added] = bundle_.applications.try_emplace(name);
    Deployed& app = found->second;
    if (added) {
      app.scale = 0;
      app.base = base_;
    }
    charm(app, in["charm"]);
    if (in["channel"].has()) app.channel = full_channel(channel(name, json["channel"]));
    app.base = base_of(in, "base", app.base);
    app.constraints = in["constraints"].text(app.constraints);
    app.revision = static_cast<int>(in["revision"].number(app.revision));
    app.scale = static_cast<long>(in["scale"].number(in["num_units"].number(app.scale)));
    app.trust = in["trust"].truth(app.trust);
    options(app, in["options"], json);
    for (const auto& [storage, directive] : in["storage"].map()) app.storage[storage] = directive;
    offers(name, in["offers"]);
  }

  /// A local charm stays what it is written as: "local:minio-0" and a path say where it comes from.
  static void charm(Deployed& app, const doc::In& in) {
    if (!in.has()) return;
    const std::string written = in.text();
    const CharmName named = charm_name(written);
    app.charm = named.local ? written : named.name;
    if (named.revision >= 0) app.revision = named.revision;
  }

  std::string channel(const std::string& app, const doc::Json& json) const {
    if (json.is_string()) return json.get<std::string>();
    throw Error("cannot read " + origin_ + ": the channel of " + text::printable(app) + " is no text")
        .why("YAML reads " + text::printable(json.dump(-1, ' ', true, doc::Json::error_handler_t::replace)) +
             " here; a channel that is written like a number loses its last zero")
        .attempt("put it in quotes: channel: \"1.10\"");
  }

  static void options(Deployed& app, const doc::In& in, const doc::Json& json) {
    for (const auto& key : in.keys()) app.options[key] = json["options"][key].dump();
  }

  /// A bundle lists the endpoints; what each of them is called in the offer it does not tell.
  void offers(const std::string& app, const doc::In& in) {
    for (const auto& name : in.keys()) {
      Offer offer{.name = name, .app = app};
      for (const auto& endpoint : in[name.c_str()]["endpoints"].texts()) offer.endpoints[endpoint] = endpoint;
      std::erase_if(bundle_.offers, [&](const Offer& old) { return old.name == name; });
      bundle_.offers.push_back(std::move(offer));
    }
  }

  /// A pair, or in old bundles one side and a list of others.
  void relation(const doc::In& in) {
    const auto sides = in.each();
    if (sides.size() != 2) refuse("one of its relations is no pair");
    const auto all = [](const doc::In& side) {
      return side.each().empty() ? std::vector<std::string>{side.text()} : side.texts();
    };
    for (const auto& a : all(sides[0])) {
      for (const auto& b : all(sides[1])) {
        if (a.empty() || b.empty()) refuse("one of its relations has an empty side");
        bundle_.relations.insert(juju::relation(endpoint(a), endpoint(b)));
      }
    }
  }

  bool removed(const Relation& relation) const {
    return gone_.contains(relation.a.app) || gone_.contains(relation.b.app);
  }

  const std::string& origin_;
  Bundle bundle_;
  std::set<std::string> gone_;
  std::string base_;
  bool first_ = true, has_applications_ = false;
};

}  // namespace

Bundle read_bundle(std::string_view yaml, const std::string& origin) {
  Reader reader(origin);
  for (const doc::Json& document : doc::read_yaml_values(yaml, origin)) reader.document(document);
  return reader.finish();
}

}  // namespace kf::juju
