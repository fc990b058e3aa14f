#include "wording.hpp"

#include "base/text.hpp"
#include "ui/table.hpp"
#include "volume/check.hpp"

namespace kf::kfpv {

std::string heading(const Picture& picture) {
  std::vector<std::string> parts;
  for (const auto& i : picture.discovery.installations) parts.push_back(i.shown() + " in namespace " + i.ns);
  if (parts.empty()) parts.emplace_back("no installation found, only what was left behind");
  std::string line = "Kubeflow: " + text::join(parts, ", ");
  if (picture.discovery.profiles > 0) line += ", " + text::count(picture.discovery.profiles, "profile");
  return line + "; " + picture.place;
}

std::string nothing_found(const cli::Invocation& in, const Picture& picture) {
  const std::string ns = in.args.get("namespace");
  return "No Kubeflow volumes found in " + (ns.empty() ? "any namespace" : "namespace " + text::printable(ns)) +
         " of " + picture.place + " (" + text::count(picture.facts.snapshot.volumes.size(), "volume") + " and " +
         text::count(picture.facts.snapshot.claims.size(), "claim") + " looked at).";
}

std::string risks_text() {
  std::string out;
  for (const auto& each : volume::finding_texts()) {
    const std::string id =
        "  " + std::string(each.id) + std::string(each.id.size() < 22 ? 22 - each.id.size() : 1, ' ');
    out += id + ui::wrap(std::string(each.meaning), 56, std::string(24, ' ')) + "\n";
  }
  return out;
}

}  // namespace kf::kfpv
