// The commands as the command line has them: words, flags, help and examples. What they do is in app.hpp.
#pragma once
#include "cli/program.hpp"

#include <string>
#include <vector>

namespace kf::kfpv {

// What several of them have.
extern const cli::Flag namespace_flag, everywhere_flag, managers_flag;
extern const cli::FlagGroup rehearsal_flags;
extern const std::vector<std::string> role_words;
cli::FlagGroup scope_flags();
cli::FlagGroup output_flags(std::vector<std::string> formats);

// Which look, which change, and which move volumes from cluster to cluster. Those about operations are everybody's.
cli::Command list_command();
cli::Command check_command();
cli::Command capture_command();
cli::Command rbac_command();

cli::Command retain_command();
cli::Command rebind_command();
cli::Command cleanup_command();

cli::Command export_command();
cli::Command import_command();
cli::Command verify_command();

}  // namespace kf::kfpv
