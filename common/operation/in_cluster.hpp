// What the commands over records say of the one in the cluster.
#pragma once
#include "cli/program.hpp"
#include "document/json.hpp"
#include "record/history.hpp"
#include "shared/place.hpp"

#include <functional>

namespace kf::operation {

/// Reads the record in the cluster; nullopt: there is none, or nobody could be asked, which a note has told.
using Ask = std::function<std::optional<shared::Head>()>;

/// As `status` shows one of this machine; flags as shared::Me has them.
void tell_one(cli::Invocation&, const shared::Head&, const std::string& flags);
doc::OrderedJson json_of(const shared::Head&);

/// Throws Error (exit 5) that names the holder if it is open and so waits for `resume --take-over`.
void check_not_elsewhere(const std::optional<shared::Head>&, const std::string& id, const shared::Me&);

}  // namespace kf::operation
