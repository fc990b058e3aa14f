// Who holds an operation, as a colleague would call him.
#pragma once
#include <string>

namespace kf::shared {

/// "user@host" of this process.
std::string who();

}  // namespace kf::shared
