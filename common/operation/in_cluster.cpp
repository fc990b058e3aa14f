#include "operation/in_cluster.hpp"

#include "base/text.hpp"
#include "shared/refusals.hpp"

namespace kf::operation {

using shared::Head;

namespace {

std::string state_of(const Head& head) {
  return head.ending ? std::string(record::shown(*head.ending)) : std::string("unfinished");
}

}  // namespace

void tell_one(cli::Invocation& in, const Head& head, const std::string& flags) {
  in.out.answer(text::printable(head.operation) + ": " + state_of(head) + ", recorded in the cluster\n");
  in.out.answer("  what:    " + text::printable(head.title) + "; " + text::printable(head.where) + "\n");
  in.out.answer("  held:    by " + shared::shown(head) + "\n");
  if (!head.ending) {
    in.out.answer("Next: ask " + text::printable(head.holder) + "; if that run is dead: " + in.self +
                  " resume --take-over " + text::printable(head.operation) + flags + "\n");
  }
}

doc::OrderedJson json_of(const Head& head) {
  return {{"id", head.operation},    {"title", head.title},   {"where", head.where},
          {"state", state_of(head)}, {"holder", head.holder}, {"since", record::rfc3339(head.since)},
          {"done", head.done},       {"total", head.steps},   {"trouble", nullptr}};
}

void check_not_elsewhere(const std::optional<Head>& head, const std::string& id, const shared::Me& me) {
  if (!head || head->ending || (!id.empty() && head->operation != id)) return;
  throw Error("operation " + text::printable(head->operation) + " is unfinished, and not this machine's",
              Exit::resumable)
      .why("held by " + shared::shown(*head) + ": " + text::printable(head->title))
      .attempt("ask " + text::printable(head->holder) + "; if that run is dead: " + me.self + " resume --take-over " +
               text::printable(head->operation) + me.flags);
}

}  // namespace kf::operation
