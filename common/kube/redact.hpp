// What may leave a cluster in a file: everything that says how volumes hang together, and nothing that opens a door.
#pragma once
#include "document/json.hpp"

#include <string>

namespace kf::kube {

/// The object without secrets. Pods and workloads keep, by an allow-list, only what recognising and rehearsing them
/// needs: no commands, no arguments, no values of variables but a database's name. Of ConfigMaps and Secrets the keys
/// stay. Of Services and nodes what a volume's users and place need. Volumes, claims, classes, namespaces and events
/// stay as they are, but for values whose key speaks of a secret, credentials in URLs and assignments ("password=…").
/// Of every other kind only name and labels stay. Never kept: managedFields, and the copies of whole objects that
/// kubectl apply and others leave in annotations.
doc::Json redacted(const doc::Json& object);

/// A line of a log, or another text of somebody else's: without credentials in URLs and values of assignments that
/// speak of a secret ("password=…", "X-Amz-Signature=…").
std::string redacted_text(const std::string& text);

}  // namespace kf::kube
