// What an export has come to, and whether the Kubeflow can be deleted now.
#pragma once
#include "cli/program.hpp"
#include "operation/run.hpp"
#include "target.hpp"

#include <string>

namespace kf::kfpv {

/// A place beside one that is taken: "kf1-stopped" beside "kf1/", "kf1-stopped.tar" beside "kf1.tar".
std::string stopped_place(const std::string& place);

/// The plan has an export in it.
bool is_export(const plan::Plan&);

/// Answers what was written, read back from there, and the verdict, read from the cluster. Exit 0: safe to delete; 4:
/// not safe; 1: the export is not there.
Exit answer_export(cli::Invocation&, Target&, const plan::Plan&, const operation::Ended&);

}  // namespace kf::kfpv
