// check: the verdict, with evidence and what to do.
#include "app.hpp"
#include "asked.hpp"
#include "base/text.hpp"
#include "channels.hpp"
#include "document/write.hpp"
#include "picture.hpp"
#include "rights.hpp"
#include "ui/table.hpp"

#include <algorithm>

namespace kf::refresh {

namespace {

doc::OrderedJson json_of(const Picture& p) {
  doc::OrderedJson list = doc::OrderedJson::array();
  for (const Finding& f : p.findings) {
    list.push_back({{"id", f.id}, {"blocks", f.blocks}, {"what", f.what}, {"next", f.next}});
  }
  return {{"apiVersion", "kf-plugins/v1"},
          {"kind", "UpgradeCheck"},
          {"from", p.is.version},
          {"to", p.of.to},
          {"verdict", blocks(p.findings) ? "blocked" : "ready"},
          {"findings", std::move(list)}};
}

std::string text_of(const Finding& f, const ui::Output& out) {
  const std::string word = f.blocks ? "blocks" : "note", indent(9, ' ');
  const std::size_t width = out.width() > 40 ? out.width() - indent.size() : 0;
  std::string text = out.styled(word, f.blocks ? ui::Style::red : ui::Style::dim) + indent.substr(word.size()) + f.id +
                     "\n" + indent + ui::wrap(text::printable(f.what), width, indent) + "\n";
  if (!f.next.empty()) text += indent + "next: " + ui::wrap(text::printable(f.next), width, indent) + "\n";
  return text;
}

/// A rehearsal has no Charmhub.
void ask_charmhub(cli::Invocation& in, Target& target, Picture& p) {
  auto more = check_channels(target.model(), *p.facts, p.hop(), recipe::Charms::known(), p.of,
                             [&](const std::string& what) { in.out.progress(what); });
  in.out.end_progress();
  std::ranges::move(more, std::back_inserter(p.findings));
}

/// What can only be asked, and not be read: not for a plan, as it would take a minute each time.
void ask_others(cli::Invocation& in, Target& target, Picture& p) {
  if (p.chain.empty()) return;
  if (auto* rights = target.rights(); rights != nullptr)
    std::ranges::move(check_rights(*rights, *p.facts), std::back_inserter(p.findings));
  if (!in.args.has("offline") && !target.rehearsed) ask_charmhub(in, target, p);
  std::ranges::stable_partition(p.findings, &Finding::blocks);
}

}  // namespace

Exit check_upgrade(cli::Invocation& in) {
  const auto target = target_of(in);
  const auto p = look(in, *target);
  ask_others(in, *target, *p);
  const std::string format = in.args.get("format", "tabular");
  if (format != "tabular") {
    in.out.answer(format == "json" ? doc::to_json(json_of(*p)) : doc::to_yaml(json_of(*p)));
  } else {
    in.out.answer(heading(*p, *target));
    for (const Finding& f : p->findings) in.out.answer(text_of(f, in.out));
    in.out.answer(further_hops(*p));
    const auto n = static_cast<std::size_t>(std::ranges::count_if(p->findings, &Finding::blocks));
    if (p->chain.empty()) {
      in.out.answer("This is " + p->is.version + " already. Nothing was changed.\n");
    } else if (n > 0) {
      in.out.answer(text::count(n, "finding blocks", "findings block") + " the upgrade to " + p->hop().to +
                    ". Nothing was changed.\n");
    } else {
      in.out.answer("Nothing blocks the upgrade to " + p->hop().to + ". Nothing was changed.\nNext: " + in.self +
                    " plan" + typed(in, asked(in, p->hop().to)) + target->flags + "\n");
    }
  }
  return blocks(p->findings) ? Exit::refused : Exit::done;
}

}  // namespace kf::refresh
