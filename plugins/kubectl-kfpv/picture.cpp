#include "picture.hpp"

#include "base/text.hpp"

namespace kf::kfpv {

namespace {

std::string scope_of(const cli::Invocation& in) {
  const std::string ns = in.args.get("namespace");
  if (!ns.empty() && in.args.has("all-namespaces")) {
    throw Error("--namespace and --all-namespaces contradict each other", Exit::usage)
        .attempt(in.self + " list -n " + ns);
  }
  return ns;
}

std::unique_ptr<Picture> recognised(cli::Invocation& in, std::unique_ptr<Picture> picture, const std::string& ns) {
  for (const auto& gap : picture->facts.gaps) in.out.note("note: " + gap);
  picture->discovery = volume::discover(picture->facts.snapshot, ns);
  return picture;
}

}  // namespace

std::unique_ptr<Picture> look(cli::Invocation& in, Target& target, volume::Wanted wanted) {
  wanted.ns = scope_of(in);
  auto picture = std::make_unique<Picture>();
  picture->place = target.place;
  picture->kubectl = target.kubectl;
  picture->flags = target.flags;
  picture->facts =
      volume::read_cluster(target.cluster(), wanted, [&](const std::string& what) { in.out.progress(what); });
  return recognised(in, std::move(picture), wanted.ns);
}

std::unique_ptr<Picture> look(cli::Invocation& in, volume::Wanted wanted) {
  wanted.ns = scope_of(in);
  const auto& files = in.args.all("filename");
  if (files.empty()) return look(in, *target_of(in), wanted);
  auto picture = std::make_unique<Picture>();
  picture->kubectl = "kubectl";
  picture->facts = volume::read_files(files, wanted);
  picture->place = text::printable(text::join(files, ", "));
  return recognised(in, std::move(picture), wanted.ns);
}

}  // namespace kf::kfpv
