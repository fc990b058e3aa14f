# Seeded bugs of upgrades: what the verbs of a model ask, what the law is told of them, what a plan must not forget.
set(kf_harness hops_harness)

set(refreshing common/juju/refreshing.cpp)
kf_mutant(refresh_done_on_its_channel ${refreshing}
          [==[if (const auto why = unsettled(app, action.text("wanted")); !why.empty()) return on_its_way(why);]==] "")
kf_mutant(old_operator_ignored ${refreshing} [==[&& operator_is_there(scene, app.name)) {]==] [==[&& false) {]==])
kf_mutant(units_not_awaited ${refreshing} [==[if (static_cast<long>(app->units.size()) != to) {]==] [==[if (to < 0) {]==])

set(deploying common/juju/deploying.cpp)
kf_mutant(removal_done_when_asked_for ${deploying} [==[return {plan::Status::working, "it is going", {}, ""};]==]
          [==[return {plan::Status::done, "it is going", {}, ""};]==])
kf_mutant(deployed_before_it_is_settled ${deploying}
          [==[if (const auto why = unsettled(*app, action.text("wanted")); !why.empty())]==] [==[if (const std::string why; !why.empty())]==])

set(guarding common/juju/guarding.cpp)
kf_mutant(guard_of_another_uid ${guarding} [==[if (In(*object)["metadata"]["uid"].text() != action.text("uid")) {]==]
          [==[if (action.text("uid").empty()) {]==])
kf_mutant(guard_not_read ${guarding}
          [==[if (found.lifecycle() == persistent) return {plan::Status::done, "juju leaves it alone, uid unchanged", {}, ""};]==]
          [==[return {plan::Status::done, "juju leaves it alone, uid unchanged", {}, ""};]==])

set(settings common/juju/settings.cpp)
kf_mutant(trust_not_read ${settings}
          [==[return when(scene.model.config(action.text("app")).trust, "trusted", "not trusted");]==]
          [==[return when(true, "trusted", "not trusted");]==])
kf_mutant(settings_not_compared ${settings} [==[if (setting->second.value != value) return]==] [==[if (value.empty()) return]==])
kf_mutant(relation_not_read ${settings} [==[return when(related(scene, action), "related", "not related");]==]
          [==[return when(true, "related", "not related");]==])
kf_mutant(relation_gone_not_read ${settings} [==[return when(!related(scene, action), "not related", "related");]==]
          [==[return when(true, "not related", "related");]==])

set(effects common/juju/verbs.cpp)
kf_mutant(refresh_endangers_nothing ${effects}
          [==[return a.text("style") == "sidecar" ? std::vector<DataEffect>{} : app_endangered(a, data);]==]
          [==[return nothing(a, data);]==])

kf_mutant(served_without_comparing plugins/juju-kf-refresh/carry.cpp
          [==[if (files_.digest(at) == action.text("digest")) return {Status::done, "it is served", {}, ""};]==]
          [==[if (files_.digest(at)) return {Status::done, "it is served", {}, ""};]==])
kf_mutant(definitions_not_in_reach plugins/juju-kf-refresh/inventory.cpp [==[if (!apps.empty()) {]==] [==[if (of.name.empty()) {]==])
kf_mutant(retained_and_not_asked common/kube/hold.cpp
          [==[if (found.policy() == retain) return {Status::done, "policy Retain", {}, ""};]==] [==[return {Status::done, "policy Retain", {}, ""};]==])
kf_mutant(store_not_put_back plugins/juju-kf-refresh/plan_applications.cpp
          [==[for (const auto* d : anew) put_store(*d);]==] "")

set(storing common/juju/storing.cpp)
kf_mutant(forgotten_when_asked_for ${storing} [==[return {plan::Status::working, "juju is about to forget it", {}, ""};]==]
          [==[return {plan::Status::done, "juju is about to forget it", {}, ""};]==])
kf_mutant(imported_when_asked_for ${storing} [==[return {plan::Status::not_yet, "nobody has it", {}, ""};]==]
          [==[return {plan::Status::done, "nobody has it", {}, ""};]==])
kf_mutant(new_credentials plugins/juju-kf-refresh/plan_applications.cpp [==[    credentials(d);
]==] "")
set(destroying common/kube/destroy_volume.cpp)
kf_mutant(destroyed_when_asked_for ${destroying} [==[return {Status::working, "its disk is being deleted", {}, ""};]==]
          [==[return {Status::done, "its disk is being deleted", {}, ""};]==])
kf_mutant(backup_not_compared plugins/juju-kf-refresh/carry.cpp
          [==[if (file == found->files.end() || sha256(file->second.bytes) != digest) {]==] [==[if (file == found->files.end() && digest.empty()) {]==])
set(moving plugins/juju-kf-refresh/moving.cpp)
kf_mutant(moved_without_comparing ${moving} [==[if (databases_.digest(each) == action.text("digest")) continue;]==] [==[continue;]==])
kf_mutant(loaded_when_asked_for ${moving}
          [==[return {Status::not_yet, "not there yet", {}, ""};]==] [==[return {Status::done, "not there yet", {}, ""};]==])
kf_mutant(moved_under_a_writer plugins/juju-kf-refresh/plan_databases.cpp
          [==[.action = juju::scale(use.keeper, units, 0),]==] [==[.action = juju::settled_as(use.keeper, "idle"),]==])
