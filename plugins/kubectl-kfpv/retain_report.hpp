// What became of a retain or its undo: read back from the cluster, not from our own journal.
#pragma once
#include "cli/program.hpp"
#include "document/json.hpp"
#include "kube/cluster.hpp"
#include "operation/run.hpp"
#include "volume/retain_plan.hpp"

#include <string>
#include <vector>

namespace kf::kfpv {

using volume::RetainLine, volume::RetainPlan, volume::retain_plan, volume::undo_plan;

struct Fate {
  RetainLine line;
  std::string is;            ///< reclaim policy now; empty: the volume is gone, or is another one
  std::string why, attempt;  ///< it is not as wanted, and what to try
  bool as_wanted() const { return line.volume.empty() || is == line.want; }
};

struct Report {
  std::string operation;  ///< empty: nothing was recorded
  bool undo = false;
  std::vector<Fate> fates;
  std::size_t count(bool by_us) const;  ///< that are as wanted: changed by this operation, or before it
  bool complete() const;
};

/// The lines that a recorded plan of retain, or of its undo, was made of.
std::vector<RetainLine> lines_of(const plan::Draft&);

/// Asks the cluster once more for every volume of the lines.
Report report_of(const std::vector<RetainLine>&, bool undo, const operation::Ended&, kube::Reader&);

std::string text_of(const Report&, const std::string& self, std::size_t width);
doc::OrderedJson json_of(const Report&);

/// Reads back and answers in the form that -o asks for; true if all is as wanted, whatever the run said. If the reading
/// is cut off, the error says what has been done.
bool prove(cli::Invocation&, const std::vector<RetainLine>&, bool undo, const operation::Ended&, kube::Reader&);

}  // namespace kf::kfpv
