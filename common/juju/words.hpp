// What we put on juju's command line, made so that juju takes each word for what it is.
#pragma once
#include "juju/model.hpp"

#include <string>
#include <vector>

namespace kf::juju {

/// What juju can never do, told before it is asked.
JujuError unsupported(const std::string& what, const std::string& why, const std::string& attempt);

/// The name itself, if juju cannot take it for a flag; else JujuError.
const std::string& checked(const std::string& name);
/// "minio:object-storage". Never without its endpoint: juju would guess one, or refuse.
std::string checked(const Endpoint& endpoint);

/// "key=value" of deploy.
std::string key_value(const std::string& key, const std::string& value);
/// A charm of Charmhub or of a path, as deploy understands it wherever it is run.
std::string charm_to_deploy(const std::string& charm);

}  // namespace kf::juju
