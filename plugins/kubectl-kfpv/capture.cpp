#include "app.hpp"
#include "base/text.hpp"
#include "document/write.hpp"
#include "picture.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace kf::kfpv {

namespace {

void sort(std::vector<doc::Json>& objects) {
  const auto key = [](const doc::Json& object) {
    const doc::In in(object);
    const doc::In meta = in["metadata"];
    return std::tuple(in["kind"].text(), meta["namespace"].text(), meta["name"].text());
  };
  std::stable_sort(objects.begin(), objects.end(),
                   [&](const doc::Json& a, const doc::Json& b) { return key(a) < key(b); });
}

std::string counted(const std::vector<doc::Json>& objects) {
  std::map<std::string, std::size_t> kinds;
  for (const auto& object : objects) ++kinds[doc::In(object)["kind"].text()];
  std::vector<std::string> parts;
  for (const auto& [kind, n] : kinds) parts.push_back(std::to_string(n) + " " + kind);
  return text::join(parts, ", ");
}

}  // namespace

Exit capture(cli::Invocation& in) {
  const std::string file = in.args.get("output");
  if (file.empty()) {
    throw Error("a capture is written to a file, and none is named", Exit::usage)
        .attempt(in.self + " capture -o cluster.json    (- is standard output)");
  }
  auto picture = look(in, {.events = true, .objects = true});
  auto& objects = picture->facts.objects;
  if (objects.empty()) throw Error("there is nothing to capture").why("nothing was found in " + picture->place);
  sort(objects);
  doc::OrderedJson items = doc::OrderedJson::array();
  for (const auto& object : objects) items.push_back(doc::OrderedJson(object));
  const std::string text = doc::to_json({{"apiVersion", "v1"}, {"kind", "List"}, {"items", std::move(items)}});
  if (file == "-") {
    in.out.answer(text);
    return Exit::done;
  }
  doc::write_file(file, text);
  in.out.answer("Captured " + text::printable(picture->place) + " without its secrets: " + counted(objects) + ".\n");
  in.out.answer("Next: " + in.self + " retain --rehearse=" + file + "\n");
  return Exit::done;
}

}  // namespace kf::kfpv
