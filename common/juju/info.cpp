#include "juju/info.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "document/strict.hpp"
#include "juju/names.hpp"

namespace kf::juju {

namespace {

[[noreturn]] void refuse(const std::string& origin, const std::string& what, const std::string& why) {
  throw Error(origin + " is no description of " + what).why(why);
}

/// What a document tells of the only thing that it tells of: {"kubeflow": {…}}.
doc::In only(const doc::Json& document, const std::string& origin, const std::string& what) {
  if (!document.is_object() || document.size() != 1) refuse(origin, what, "it does not tell of exactly one");
  return doc::In(document)[document.begin().key().c_str()];
}

/// juju 2.9 writes "ubuntu@20.04", later ones {"name":"ubuntu","channel":"20.04"}. "all" fits every base.
bool fits(const doc::In& release, const std::string& base) {
  if (base.empty()) return true;
  for (const doc::In one : release["bases"].each()) {
    const std::string written = one.is_object() ? one["name"].text() + "@" + one["channel"].text() : one.text();
    if (plain_base(written) == plain_base(base) || written.starts_with("all")) return true;
  }
  return false;
}

std::optional<int> revision_of(const doc::In& release) {
  const auto revision = release["revision"].number(-1);
  return revision < 0 ? std::nullopt : std::optional<int>(static_cast<int>(revision));
}

}  // namespace

// juju: cmd/juju/common/model.go. "name" is OWNER/NAME, but was not before 2.9.
ModelInfo read_model(std::string_view json, const std::string& origin) {
  const doc::Json document = doc::read_strict(json, origin);
  const doc::In in = only(document, origin, "a model");
  ModelInfo model;
  const std::string full = in["name"].text();
  const auto slash = full.rfind('/');
  model.controller = in["controller-name"].text();
  model.owner = slash == std::string::npos ? in["owner"].text() : full.substr(0, slash);
  model.name = slash == std::string::npos ? full : full.substr(slash + 1);
  model.uuid = in["model-uuid"].text();
  model.type = in["model-type"].text();
  model.agent = version_of(in["agent-version"].text());
  if (model.controller.empty() || model.owner.empty() || model.name.empty() || model.uuid.empty()) {
    refuse(origin, "a model", "it does not tell its controller, owner, name and uuid");
  }
  return model;
}

// juju: cmd/juju/controller/showcontroller.go. With a controller that it cannot reach it succeeds, without a version.
Version read_controller(std::string_view json, const std::string& origin) {
  const doc::Json document = doc::read_strict(json, origin);
  const doc::In in = only(document, origin, "a controller");
  const Version version = version_of(in["details"]["agent-version"].text());
  if (!version.known()) refuse(origin, "a controller", text::printable(text::join(in["errors"].texts(), "; ")));
  return version;
}

Version read_version(std::string_view text, const std::string& origin) {
  const Version version = version_of(std::string(text));
  if (!version.known()) refuse(origin, "a version", "it is \"" + text::printable(text::trim(text)) + "\"");
  return version;
}

// juju: cmd/juju/charmhub/data.go; "channel-map" in 2.9, "channels" since 3.0, where the newest release stands first.
std::optional<int> read_released(std::string_view json, const std::string& origin, const std::string& channel,
                                 const std::string& base) {
  const doc::Json document = doc::read_strict(json, origin);
  const doc::In in(document);
  if (!in.is_object() || (!document.contains("channels") && !document.contains("channel-map"))) {
    refuse(origin, "a charm", "it has no channels");
  }
  const std::string full = full_channel(channel);
  if (const doc::In release = in["channel-map"][full.c_str()]; release.has()) {
    return fits(release, base) ? revision_of(release) : std::nullopt;
  }
  const auto slash = full.find('/');
  if (slash == std::string::npos) return std::nullopt;
  for (const doc::In release : in["channels"][full.substr(0, slash).c_str()][full.substr(slash + 1).c_str()].each()) {
    if (fits(release, base)) return revision_of(release);
  }
  return std::nullopt;
}

}  // namespace kf::juju
