#include "outcome.hpp"

namespace kf::refresh {

const operation::Kit kit{"kf-refresh", verbs,
                         [](cli::Invocation& in) -> std::unique_ptr<operation::Target> { return target_of(in); },
                         [](const std::string&) { return true; }, tell_outcome};

}  // namespace kf::refresh
