// Whether Charmhub has what a hop is going to ask it for.
#pragma once
#include "check.hpp"

#include <vector>

namespace kf::refresh {

/// CHANNEL for each channel in which Charmhub has nothing, whatever the base; one NOT-READ if it does not answer. Asks
/// once for every channel of the hop, its rungs included. Nothing where the hop cannot be decided yet.
std::vector<Finding> check_channels(juju::Reader&, const Facts&, const recipe::Recipe&, const recipe::Charms&,
                                    const UpgradeOf&, const Progress&);

}  // namespace kf::refresh
