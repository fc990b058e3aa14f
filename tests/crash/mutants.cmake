# Seeded bugs: the crash test is judged by whether it catches them, not by its number of cases.

# kf_mutant(NAME FILE OLD NEW): the crash test, or the one that kf_harness names, with one source of ours in which OLD,
# which must stand in it exactly once, is NEW. A test passes when an invariant breaks in it: not for a crash of the test itself, and not for a timeout.
function(kf_mutant name file old new)
  set(source "${CMAKE_SOURCE_DIR}/${file}")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
  file(READ "${source}" text)
  string(FIND "${text}" "${old}" first)
  string(FIND "${text}" "${old}" last REVERSE)
  if(first EQUAL -1 OR NOT first EQUAL last)
    message(FATAL_ERROR "mutant ${name}: its text must stand in ${file} exactly once:\n${old}")
  endif()
  string(REPLACE "${old}" "${new}" text "${text}")
  get_filename_component(extension "${file}" EXT)
  set(mutated "${CMAKE_CURRENT_BINARY_DIR}/mutants/${name}${extension}")
  set(there "")
  if(EXISTS "${mutated}")
    file(READ "${mutated}" there)
  endif()
  if(NOT there STREQUAL text)
    file(WRITE "${mutated}" "${text}")
  endif()
  add_executable(crash_${name} "${mutated}")  # comes before the library that has the same functions
  target_compile_options(crash_${name} PRIVATE -w -O1)
  target_link_libraries(crash_${name} PRIVATE kf_settings ${kf_harness})
  set_target_properties(crash_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/mutants")
  add_test(NAME "mutant: ${name} is caught"
           COMMAND ${CMAKE_COMMAND} "-DCRASH=$<TARGET_FILE:crash_${name}>" -DNAME=${name}
                   "-DRESULTS=${CMAKE_CURRENT_BINARY_DIR}/mutants" -P "${CMAKE_CURRENT_SOURCE_DIR}/caught.cmake")
  set_tests_properties("mutant: ${name} is caught" PROPERTIES TIMEOUT 300)
  if(file MATCHES "bind|scale")  # only what rebinds has these verbs
    set_tests_properties("mutant: ${name} is caught" PROPERTIES ENVIRONMENT "KF_CRASH_CASES=rebind")
  elseif(file MATCHES "new_volume|import_plan")
    set_tests_properties("mutant: ${name} is caught" PROPERTIES ENVIRONMENT "KF_CRASH_CASES=import")
  elseif(file MATCHES "moving.cpp|plan_databases")
    set_tests_properties("mutant: ${name} is caught" PROPERTIES ENVIRONMENT "KF_CRASH_CASES=databases move")
  elseif(file MATCHES "export_plan")
    set_tests_properties("mutant: ${name} is caught" PROPERTIES ENVIRONMENT "KF_CRASH_CASES=export")
  elseif(file MATCHES "remove_volume")
    set_tests_properties("mutant: ${name} is caught" PROPERTIES ENVIRONMENT "KF_CRASH_CASES=clean up")
  endif()
  set_property(DIRECTORY APPEND PROPERTY kf_mutants ${name})
endfunction()

set(kf_harness crash_harness)
set(engine common/plan/engine.cpp)
kf_mutant(done_before_the_probe ${engine} [==[
    act(step, attempt);
    return true;]==] [==[
    act(step, attempt);
    return finish(step, {.status = Status::done});]==])
kf_mutant(reply_believed ${engine} [==[tools_.act(action);]==]
          [==[tools_.act(action), finish(step, {.status = Status::done});]==])
kf_mutant(began_not_written ${engine} [==[journal_.append({Record::What::began, step.id});]==] "")
kf_mutant(began_twice ${engine} [==[if (past_.begun.insert(step.id).second) {]==] [==[past_.begun.insert(step.id);
    {]==])
kf_mutant(guards_not_asked_again ${engine}
          [==[if (!safeguarded(step, attempt)) return given_up_.contains(step.id);]==] "")
kf_mutant(needs_ignored ${engine} [==[return past_.done.contains(need); });]==] [==[return !need.empty(); });]==])
kf_mutant(refused_act_forgotten ${engine} [==[attempt.refused_act = Failure{step.id, said(e), e.attempt()};]==] "")

set(hold common/kube/hold.cpp)
kf_mutant(patch_without_uid ${hold} [==[{{"uid", found.meta()["uid"].text()},
            {"resourceVersion"]==] [==[{{"resourceVersion"]==])
kf_mutant(patch_without_version ${hold} [==[{"resourceVersion", found.meta()["resourceVersion"].text()},]==] "")
kf_mutant(uid_not_compared common/kube/found_volume.cpp [==[if (uid != action.text("uid")) {]==] [==[if (uid.empty()) {]==])
kf_mutant(original_not_noted ${hold} [==[{{annotation::original_policy, original}, {annotation::holds, holds}}]==]
          [==[{{annotation::holds, holds}}]==])
kf_mutant(foreign_policy_overwritten ${hold} [==[if (policy == was) return {Status::not_yet]==]
          [==[return {Status::not_yet]==])
kf_mutant(release_without_claim ${hold} [==[
  if (!claim || In(*claim)["metadata"]["uid"].text() != ref["uid"].text()) return {"its claim is gone"};
  if (In(*claim)["metadata"]["deletionTimestamp"].has()) return {"its claim " + name.shown() + " is being deleted"};
  if (In(*claim)["metadata"]["annotations"][annotation::removal].has()) {  // the removal may still be on its way
    return {"an operation has begun to remove its claim " + name.shown(),
            "kubectl annotate pvc -n " + name.ns + " " + name.name + " " + annotation::removal + "-"};
  }
  const std::string bound = In(*claim)["spec"]["volumeName"].text();]==] [==[
  const std::string bound;]==])
kf_mutant(release_without_claims_uid ${hold}
          [==[if (!claim || In(*claim)["metadata"]["uid"].text() != ref["uid"].text()) return]==]
          [==[if (!claim) return]==])
kf_mutant(release_without_namespace ${hold} [==[if (ns && In(*ns)]==] [==[if (!ns && In(*ns)]==])
kf_mutant(claim_being_deleted_ignored ${hold}
          [==[if (In(*claim)["metadata"]["deletionTimestamp"].has()) return]==] [==[if (name.name.empty()) return]==])
kf_mutant(another_volume_ignored ${hold} [==[if (!bound.empty() && bound != found]==]
          [==[if (bound.empty() && bound != found]==])
kf_mutant(volume_being_deleted_ignored ${hold}
          [==[if (found.deleting()) return {"the volume object is being deleted"};]==] "")
kf_mutant(release_acts_without_a_look ${hold}
          [==[if (look_at_release(cluster, found, action).status != Status::not_yet) return;]==]
          [==[if (found.object.is_null()) return;]==])
kf_mutant(hold_acts_without_a_look ${hold} [==[if (look_at_hold(found, action).status != Status::not_yet) return;]==]
          [==[if (found.object.is_null()) return;]==])

set(bind common/kube/bind.cpp)
kf_mutant(reserve_takes_what_a_claim_has ${bind} [==[if (!uid.empty() && is_there(cluster, now, uid)) {]==]
          [==[if (!uid.empty() && now == target && is_there(cluster, now, uid)) {]==])
kf_mutant(reserve_overwrites_a_reservation ${bind} [==[if (now != target && now.shown() != action.text("from")) {]==]
          [==[if (now.name == "nobody's") {]==])
kf_mutant(reserve_without_uid ${bind} [==[{{"uid", found.meta()["uid"].text()},
            {"resourceVersion"]==] [==[{{"resourceVersion"]==])
kf_mutant(reserve_without_version ${bind} [==[{"resourceVersion", found.meta()["resourceVersion"].text()},]==] "")
kf_mutant(reserve_clears_the_claim_ref ${bind} [==[{{"apiVersion", "v1"},
              {"kind", "PersistentVolumeClaim"},
              {"namespace", claim.ns},
              {"name", claim.name},
              {"uid", nullptr},
              {"resourceVersion", nullptr}}]==] [==[nullptr]==])
kf_mutant(reserve_keeps_the_old_uid ${bind} [==[{"uid", nullptr},
]==] "")
kf_mutant(reserve_acts_without_a_look ${bind}
          [==[if (look_at_reserve(cluster, found, action).status != Status::not_yet) return;]==]
          [==[if (found.object.is_null()) return;]==])
kf_mutant(claim_of_another_volume_accepted ${bind}
          [==[if (!has.empty() && has != action.text("volume")) return refused]==] [==[if (has == "none") return refused]==])
kf_mutant(claim_done_before_it_is_bound ${bind} [==[const bool both = phase == "Bound" && ]==] [==[const bool both = true || ]==])
kf_mutant(claim_done_when_the_claim_says_so ${bind}
          [==[phase == "Bound" && found.spec()["claimRef"]["uid"].text() == uid;]==] [==[phase == "Bound";]==])
kf_mutant(create_not_idempotent ${bind} [==[{"name", action.text("claim")},
]==] [==[{"name", action.text("claim") + "-" + std::to_string(std::rand())},
]==])
kf_mutant(claim_without_its_volume ${bind} [==[,
            {"volumeName", action.text("volume")}}}]==] [==[}}]==])
kf_mutant(claim_waits_for_a_volume_of_somebody_else ${bind} [==[if (!holder.name.empty() && holder != name) {]==]
          [==[if (holder.name == "nobody's") {]==])

set(rollback common/plan/rollback.cpp)
kf_mutant(undo_in_the_wrong_order ${rollback} [==[.needs = needed_by[step->id],]==] [==[.needs = {},]==])
kf_mutant(undo_of_what_we_did_not_do ${rollback} [==[if (!begun.contains(step->id) || stay.contains(step->id)) {]==]
          [==[if (stay.contains(step->id)) {]==])
kf_mutant(undo_beyond_the_point_of_no_return ${rollback} [==[for (const Id& need : step->all_needs()) stay.insert(need);]==]
          "")
kf_mutant(undo_of_nothing ${rollback} [==[if (!begun.contains(step->id) || stay]==] [==[if (begun.contains(step->id) || stay]==])

kf_mutant(remove_by_name ${bind}
          [==[{action.text("uid"), Seen::of(*claim).version}]==]
          [==[Seen::of(*cluster.get(resource::claims, target_of(action)))]==])
kf_mutant(removal_not_announced ${bind} [==[if (!is_announced(In(*claim))) return announce(]==] [==[if (false) return announce(]==])
kf_mutant(announcement_not_taken_back ${bind} [==[if (both && is_announced(claim))]==] [==[if (both && false)]==])
kf_mutant(announced_whatever_the_version ${bind} [==[
                   {"resourceVersion", meta["resourceVersion"].text()},]==] "")
kf_mutant(restore_with_a_wrong_uid ${bind} [==[return !uid.empty() && (!claim ||]==]
          [==[return uid == "nobody's" && (!claim ||]==])

set(remove_volume common/kube/remove_volume.cpp)
kf_mutant(volume_removed_whatever_its_policy ${remove_volume} [==[if (policy != "Retain")]==] [==[if (policy.empty())]==])
kf_mutant(volume_removed_as_it_is_by_now ${remove_volume} [==[{action.text("uid"), Seen::of(*object).version}]==]
          [==[Seen::of(*cluster.get(resource::volumes, name))]==])
kf_mutant(volume_of_a_claim_removed common/kube/users.cpp [==[if (has == name || named) holder]==]
          [==[if (has == "nobody's") holder]==])
kf_mutant(other_volume_of_the_disk_not_asked ${remove_volume} [==[if (is_second && !serves(cluster]==] [==[if (volume.empty() && !serves(cluster]==])
kf_mutant(volume_removal_believed ${remove_volume} [==[if (!object) return {Status::done, "there is no volume object " + volume, {}, ""};]==]
          [==[if (!object || In(*object)["metadata"]["deletionTimestamp"].has()) return {Status::done, "there is no volume object " + volume, {}, ""};]==])

set(new_volume common/kube/new_volume.cpp)
kf_mutant(another_disk_of_the_name_adopted ${new_volume} [==[if (!has_source(wanted, there)) return "it is another disk";]==] "")
kf_mutant(volume_adopted_whatever_its_policy ${new_volume} [==[policy != "Retain") {]==] [==[policy.empty()) {]==])
kf_mutant(volume_adopted_from_another_claim ${new_volume} [==[want = claim_of(wanted); is != want) {]==]
          [==[want = claim_of(wanted); is.name == "nobody" && want.name.empty()) {]==])
kf_mutant(volume_that_goes_adopted ${new_volume} [==[if (In(*there)["metadata"]["deletionTimestamp"].has()) {]==]
          [==[if (name.empty()) {]==])
kf_mutant(volume_made_without_a_look ${new_volume} [==[if (probe_create_volume(cluster, action).status != Status::not_yet) return;]==] "")
kf_mutant(volume_made_for_anybody ${new_volume} [==[cluster.create(resource::volumes, wanted_by(action));]==]
          [==[Json free = wanted_by(action);
  free["spec"].erase("claimRef");
  cluster.create(resource::volumes, free);]==])

set(export_plan plugins/kubectl-kfpv/export_plan.cpp)
kf_mutant(export_written_before_the_stop ${export_plan} [==[if (of_.stop) last = stop_stores();]==] [==[if (of_.stop) stop_stores();]==])

set(scale common/kube/scale.cpp)
kf_mutant(stop_not_awaited ${scale} [==[if (!found.observed() || found.status("replicas") > 0) return {Status::working, "its pods are going", {}, ""};]==] "")
kf_mutant(pods_on_their_way_out_not_awaited ${scale} [==[if (!pod.empty()) return]==] [==[if (pod == "x") return]==])
kf_mutant(stop_of_another_workload ${scale} [==[if (uid != action.text("uid")) {]==] [==[if (uid.empty()) {]==])
kf_mutant(scale_without_version ${scale} [==[{"resourceVersion", found.meta()["resourceVersion"].text()},]==] "")
kf_mutant(note_of_replicas_left_behind ${scale} [==[if (!runs || found.noted()) return]==] [==[if (!runs) return]==])
kf_mutant(started_as_before_over_somebody_else ${scale} [==[found.replicas() > 0 ? found.replicas() : found.before(action)]==]
          [==[found.before(action)]==])
kf_mutant(replicas_forgotten ${scale} [==[scale(cluster, action, found, 0, std::to_string(found.replicas()));]==]
          [==[scale(cluster, action, found, 0, nullptr);]==])
kf_mutant(started_with_one_more ${scale} [==[found.replicas() > 0 ? found.replicas() : found.before(action), nullptr);]==]
          [==[found.replicas() > 0 ? found.replicas() : found.before(action) + 1, nullptr);]==])
kf_mutant(started_is_not_ready ${scale} [==[if (!found.observed() || found.status("readyReplicas") < std::min<long long>(ready, found.replicas())) {]==]
          [==[if (ready < 0) {]==])

set(rebind plugins/kubectl-kfpv/rebind_plan.cpp)
kf_mutant(claim_before_the_reservation ${rebind} [==[freed.insert("reserve");]==] [==[freed.clear();]==])
kf_mutant(start_too_early ${rebind} [==[.needs = {"claim", id_of("stop", w)},]==] [==[.needs = {id_of("stop", w)},]==])
kf_mutant(displaced_volume_not_kept ${rebind} [==[? keep(has, "retain-displaced")]==] [==[? std::set<Id>{}]==])

kf_mutant(refused_is_asked_again common/kube/refusing.cpp [==[if (is_hopeless(e)) throw plan::Refused(e);]==] "")
kf_mutant(timeout_is_final common/kube/failure.cpp [==[case Failure::invalid: return true;]==]
          [==[case Failure::timeout:
    case Failure::invalid: return true;]==])

kf_mutant(torn_line_not_cut common/record/journal.cpp
          [==[if (::ftruncate(fd_.get(), static_cast<off_t>(entries_.whole)) != 0) throw]==] [==[if (false) throw]==])
kf_mutant(torn_line_not_known common/record/journal_text.cpp
          [==[const bool torn = line.empty() || (line.size() == rest.size() && !doc::is_json(line));]==]
          [==[const bool torn = rest.empty();]==])

set(law common/plan/law.cpp)
kf_mutant(hold_answers_rewrite ${law} [==[{Effect::rewrite,  Effect::snap}]==]
          [==[{Effect::rewrite, Effect::hold}, {Effect::rewrite, Effect::snap}]==])
kf_mutant(free_ignored ${law} [==[return is_hazard(d.effect) || d.effect == Effect::free;]==]
          [==[return is_hazard(d.effect);]==])
kf_mutant(any_order_will_do common/plan/survey.cpp [==[seen_.emplace(step.id, std::move(seen));]==] [==[
    for (const Step& other : draft.steps) {
      if (other.id != step.id) seen.before.insert(other.id);
    }
    seen_.emplace(step.id, std::move(seen));]==])

set(retain common/volume/retain_plan.cpp)
kf_mutant(other_volumes_of_the_disk_forgotten ${retain}
          [==[if (const auto same = by_place_.find(row.source.place); same != by_place_.end()) objects = same->second;]==]
          "")
kf_mutant(nothing_hangs_on_the_namespace ${retain}
          [==[datum.hangs_on.insert(kube::address_of_namespace(v.claim.ns));]==] "")
kf_mutant(recycle_not_held ${retain} [==[if (was != retain) {]==] [==[if (was == "Delete") {]==])

# These are found late in the order of all cases: they begin where they are found.
set_tests_properties("mutant: volume_of_a_claim_removed is caught" PROPERTIES ENVIRONMENT "KF_CRASH_CASES=clean up")
foreach(name note_of_replicas_left_behind started_as_before_over_somebody_else)
  set_tests_properties("mutant: ${name} is caught" PROPERTIES
                       ENVIRONMENT "KF_CRASH_CASES=rebind a volume to what a Deployment has")
endforeach()
foreach(name remove_by_name restore_with_a_wrong_uid scale_without_version stop_of_another_workload)
  set_tests_properties("mutant: ${name} is caught" PROPERTIES
                       ENVIRONMENT "KF_CRASH_CASES=rebind a volume from a Deployment to another name")
endforeach()

include("${CMAKE_CURRENT_SOURCE_DIR}/hops/mutants.cmake")
set_tests_properties("mutant: retained_and_not_asked is caught" PROPERTIES ENVIRONMENT "KF_CRASH_CASES=then to 1.10")
foreach(name imported_when_asked_for new_credentials)
  set_tests_properties("mutant: ${name} is caught" PROPERTIES ENVIRONMENT "KF_CRASH_CASES=MinIO attached")
endforeach()
foreach(name forgotten_when_asked_for destroyed_when_asked_for backup_not_compared)
  set_tests_properties("mutant: ${name} is caught" PROPERTIES ENVIRONMENT "KF_CRASH_CASES=cleaned up")
endforeach()

# Counts them, after all the others.
get_directory_property(mutants kf_mutants)
list(LENGTH mutants number)
add_test(NAME "mutants: all are caught"
         COMMAND ${CMAKE_COMMAND} "-DMUTANTS=${mutants}" "-DRESULTS=${CMAKE_CURRENT_BINARY_DIR}/mutants"
                 -P "${CMAKE_CURRENT_SOURCE_DIR}/all_caught.cmake")
list(TRANSFORM mutants REPLACE "(.+)" "mutant: \\1 is caught" OUTPUT_VARIABLE tests)
set_tests_properties("mutants: all are caught" PROPERTIES DEPENDS "${tests}")
