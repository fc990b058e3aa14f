#include "app.hpp"
#include "kube/verbs.hpp"
#include "operation/past.hpp"
#include "operation/run.hpp"
#include "record/state_directory.hpp"
#include "retain_report.hpp"
#include "target.hpp"

namespace kf::kfpv {

namespace {
constexpr const char* tool = "kfpv";
}

Exit status(cli::Invocation& in) { return operation::status(in, tool); }
Exit history(cli::Invocation& in) { return operation::history(in, tool); }

Exit resume(cli::Invocation& in) {
  const auto target = target_of(in);
  const std::string id = operation::to_resume(in, tool, identity_of(target->cluster()), target->place);
  if (id.empty()) {
    in.out.note("There is nothing to resume on " + target->place + ".");
    return Exit::done;
  }
  auto operation = record::Operation::open(record::state_directory(), id);
  const auto plan = plan::lawful(operation.draft(), kube::verbs());
  kube::Tools tools(target->cluster());
  const auto ended = operation::go_on(in, operation, plan, target->hands(tools));
  prove(in, lines_of(*plan), id.starts_with("unretain"), ended, target->cluster());
  return operation::exit_of(ended, in);
}

}  // namespace kf::kfpv
