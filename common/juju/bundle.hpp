// A juju bundle: what `juju export-bundle` prints, and what people write.
#pragma once
#include "juju/values.hpp"

#include <string_view>

namespace kf::juju {

/// All documents of it, later ones laid over the first as juju does: an application without anything is taken away,
/// what is given replaces what was. A relation without endpoints has empty ones. Scale is 0 where none is written: so
/// juju exports a zero, and so it deploys. Throws Error (exit 1) that names `origin` for text that is no bundle, and
/// for a channel that YAML reads as a number (1.10 is 1.1).
Bundle read_bundle(std::string_view yaml, const std::string& origin);

}  // namespace kf::juju
