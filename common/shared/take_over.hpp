// Going on with an operation that another machine, or another session, holds.
#pragma once
#include "shared/hold.hpp"

#include <functional>

namespace kf::shared {

using Consent = std::function<void(const Head&, const plan::Plan&)>;

/// Makes the operation that is recorded in the cluster ours: a new session and our name are written under its
/// resourceVersion before anything else, so that whoever had it does nothing more. Then its plan and journal are
/// brought to this machine, under the same id; where this machine has it already, what its journal does not know is
/// added.
///
/// `consent` is asked before anything is written, and throws if it is not given: what is run then is a plan that this
/// machine has never shown.
///
/// `id` empty: whichever it is. nullopt: there is none (or only one that is over, or `id` is not the one): nothing was
/// changed, unless it was over on this machine alone: see end_there(). Throws Error (exit 4) for a record that is
/// damaged, newer, of another tool or cluster, or whose plan breaks the law, and if it runs on this machine; nothing
/// was changed then.
std::optional<record::Operation> take_over(Place&, const std::filesystem::path& root, const std::string& tool,
                                           const std::string& id, const plan::Verbs&, const Consent& consent);

/// Tells the cluster the end that this machine has given an operation alone (abandon --local), if the record there is
/// still open and ours: else it would keep everybody out, this machine too. True: it is over there now. Throws Error
/// (exit 5) if the cluster does not take it.
bool end_there(Place&, record::Operation&);

/// Brings this machine's record of an operation to the end that the cluster tells of it. True: it has one now.
bool learn_end(const Place&, record::Operation&);

/// Throws Error (exit 5) that names the holder if the operation is open in the cluster and somebody else's: what this
/// machine's journal says of it is no longer all.
void check_not_taken(const Place&, const record::Operation&);

/// Ends an operation as abandoned, here and, if it is ours there, in the cluster. What it gives: who has it there now,
/// if somebody else has; his record stays. Throws Error (exit 5) if the cluster does not answer; then nothing has
/// changed.
std::optional<Head> give_up(Place&, record::Operation&);

}  // namespace kf::shared
