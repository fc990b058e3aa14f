#include "if_deleted.hpp"

#include "base/text.hpp"
#include "document/write.hpp"
#include "rehearsal/world.hpp"
#include "ui/table.hpp"

#include <algorithm>

namespace kf::kfpv {

namespace {

using kube::Name;

struct Deleted {
  const kube::Resource* resource;
  Name name;
  std::string shown;  // "namespace kubeflow"
};

[[noreturn]] void not_understood(const cli::Invocation& in, const std::string& word) {
  throw Error("--if-deleted cannot be \"" + text::printable(word) + "\"", Exit::usage)
      .attempt(in.self + " check --if-deleted=namespace/kubeflow    (or pvc/NAMESPACE/CLAIM, pv/VOLUME)");
}

Deleted deleted_of(const cli::Invocation& in, const std::string& word) {
  namespace r = kube::resource;
  const auto parts = text::split(word, '/');
  const std::string kind = text::lower(parts.front());
  const bool two = parts.size() == 2 && !parts[1].empty();
  if (two && (kind == "namespace" || kind == "ns")) return {&r::namespaces, {"", parts[1]}, "namespace " + parts[1]};
  if (two && (kind == "pv" || kind == "volume")) return {&r::volumes, {"", parts[1]}, "volume " + parts[1]};
  if (parts.size() == 3 && (kind == "pvc" || kind == "claim") && !parts[1].empty() && !parts[2].empty()) {
    return {&r::claims, {parts[1], parts[2]}, "claim " + parts[1] + "/" + parts[2]};
  }
  not_understood(in, word);
}

/// What happens to one of Kubeflow's volumes, or to somebody else's.
struct Fate {
  std::string object, disk, words;
  bool lost = false;
};

std::string content_of(const volume::DataVolume& row) {
  return std::string(volume::shown(row.role)) + (row.product.empty() ? "" : "/" + row.product) + ", " +
         (row.claim.name.empty() ? row.volume : row.claim.shown());
}

std::string identity_of_disk(const volume::DataVolume& row) {
  return row.source.place.empty() ? "volume/" + row.volume : row.source.place;
}

std::vector<Fate> fates_of(const Picture& picture, const std::vector<rehearsal::Loss>& losses) {
  std::vector<Fate> fates;
  std::set<std::string> ours;
  for (const auto& row : picture.discovery.volumes) {
    if (row.pv == nullptr) continue;
    Fate fate{content_of(row), identity_of_disk(row), "its disk stays", false};
    for (const auto& loss : losses) {
      if (loss.disk == fate.disk) fate = {fate.object, fate.disk, loss.words, true};
    }
    ours.insert(fate.disk);
    fates.push_back(std::move(fate));
  }
  for (const auto& loss : losses) {
    if (!ours.contains(loss.disk)) fates.push_back({"not Kubeflow's", loss.disk, loss.words, true});
  }
  return fates;
}

/// A claim that is in use goes when its pods do, and sooner or later they do.
void end_pods_of(rehearsal::World& world, const Name& claim) {
  std::vector<Name> pods;
  world.list(kube::resource::pods, {claim.ns, ""}, [&](doc::Json&& pod) {
    for (const doc::In volume : doc::In(pod)["spec"]["volumes"].each()) {
      if (volume["persistentVolumeClaim"]["claimName"].text() == claim.name) {
        pods.push_back({claim.ns, doc::In(pod)["metadata"]["name"].text()});
      }
    }
  });
  for (const Name& pod : pods) world.remove_by_name(kube::resource::pods, pod);
}

std::vector<Fate> rehearse(const Picture& picture, const std::vector<Deleted>& all) {
  rehearsal::World world;
  for (const auto& object : picture.facts.objects) world.load(object);
  world.settle();
  const auto before = world.losses().size();
  for (const Deleted& d : all) {
    if (!world.get(*d.resource, d.name)) {
      throw Error(d.shown + " is not there", Exit::usage).why("nothing of that name was read from " + picture.place);
    }
    world.remove_by_name(*d.resource, d.name);
  }
  world.settle();
  for (const Deleted& d : all) {
    if (d.resource == &kube::resource::claims) end_pods_of(world, d.name);
  }
  world.settle();
  auto losses = world.losses();
  losses.erase(losses.begin(), losses.begin() + static_cast<std::ptrdiff_t>(before));
  return fates_of(picture, losses);
}

std::string shown(const std::vector<Deleted>& all) {
  std::vector<std::string> names;
  for (const Deleted& d : all) names.push_back(text::printable(d.shown));
  return text::join(names, ", ");
}

doc::OrderedJson json_of(const std::vector<Deleted>& all, const std::vector<Fate>& fates, bool loss) {
  doc::OrderedJson items = doc::OrderedJson::array(), names = doc::OrderedJson::array();
  for (const Deleted& d : all) names.push_back(d.shown);
  for (const Fate& f : fates) {
    items.push_back({{"holds", f.object}, {"disk", f.disk}, {"lost", f.lost}, {"words", f.words}});
  }
  return {{"apiVersion", "kf-plugins/v1"},
          {"kind", "DeletionRehearsal"},
          {"deleted", std::move(names)},
          {"verdict", loss ? "loss" : "safe"},
          {"items", std::move(items)}};
}

void answer_text(cli::Invocation& in, const Picture& picture, const std::vector<Deleted>& all,
                 const std::vector<Fate>& fates, std::size_t lost) {
  in.out.answer("If deleted: " + shown(all) + "; " + picture.place + ", rehearsed. Nothing was changed.\n");
  const std::string indent(6, ' ');
  const std::size_t room = in.out.width() > 40 ? in.out.width() - indent.size() : 0;
  for (const Fate& f : fates) {
    in.out.answer(in.out.styled(f.lost ? "LOST  " : "stays ", f.lost ? ui::Style::red : ui::Style::green) +
                  text::printable(f.object) + "\n" + indent + ui::wrap(text::printable(f.words), room, indent) + "\n");
  }
  if (lost == 0) {
    in.out.answer("Nothing would be lost: " + text::count(fates.size(), "volume") + " outlive it.\n");
  } else {
    in.out.answer(text::count(lost, "volume") + " of " + std::to_string(fates.size()) +
                  " would be lost.\nNext: " + in.self + " retain" + picture.flags + "\n");
  }
}

}  // namespace

Exit check_if_deleted(cli::Invocation& in, const Picture& picture) {
  std::vector<Deleted> all;
  for (const auto& word : in.args.all("if-deleted")) all.push_back(deleted_of(in, word));
  const auto fates = rehearse(picture, all);
  const auto lost =
      static_cast<std::size_t>(std::count_if(fates.begin(), fates.end(), [](const Fate& f) { return f.lost; }));
  const std::string format = in.args.get("output", "table");
  if (format == "json") {
    in.out.answer(doc::to_json(json_of(all, fates, lost > 0)));
  } else if (format == "yaml") {
    in.out.answer(doc::to_yaml(json_of(all, fates, lost > 0)));
  } else {
    answer_text(in, picture, all, fates, lost);
  }
  return lost > 0 ? Exit::refused : Exit::done;
}

}  // namespace kf::kfpv
