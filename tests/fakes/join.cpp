// Where the fake uses the readers of other rooms.
#include "fake.hpp"
#include "juju/bundle.hpp"

namespace kf::fake {

juju::Bundle bundle_in(const std::string& yaml, const std::string& origin) { return juju::read_bundle(yaml, origin); }

const recipe::Charms& charms() { return recipe::Charms::known(); }

}  // namespace kf::fake
