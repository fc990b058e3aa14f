#include "stoppable.hpp"

#include "base/text.hpp"
#include "kube/annotations.hpp"
#include "kube/managers.hpp"

#include <algorithm>
#include <charconv>

namespace kf::kfpv {

namespace {

[[noreturn]] void refuse(const StopFor& why_stop, const std::string& what, const std::string& why,
                         const std::string& attempt) {
  throw Error("cannot " + why_stop.verb + ": " + text::printable(what), Exit::refused)
      .why(text::printable(why))
      .attempt(attempt);
}

long long replicas_of(const kube::Workload& workload) {
  const std::string& note = workload.meta.annotation(kube::annotation::replicas);
  long long noted = 0;
  std::from_chars(note.data(), note.data() + note.size(), noted);
  return workload.replicas == 0 ? std::max(noted, 0LL) : workload.replicas;
}

}  // namespace

void check_manager(const kube::Meta& meta, const std::string& what, const StopFor& of) {
  const auto manager = kube::manager_of(meta);
  if (!manager || of.managers_paused) return;
  const std::string again = "then the same with --managers-paused";
  refuse(of, what + " is managed by " + manager->name,
         "it would put back what is changed here, at any moment, and start a second writer",
         manager->pause.empty() ? "make sure that it leaves " + what + " alone, " + again
                                : manager->pause + "    (" + again + ")");
}

std::optional<kube::Scaled> to_stop(const kube::Workload& workload, const StopFor& of) {
  const long long replicas = replicas_of(workload);
  if (replicas == 0) return std::nullopt;
  const std::string shown = workload.kind + "/" + workload.meta.name + " in " + workload.meta.ns;
  if (workload.claims_go_when_scaled) {
    refuse(of, shown + " deletes its claims when it is scaled down",
           "their disks could go with them (persistentVolumeClaimRetentionPolicy.whenScaled)",
           "kubectl patch statefulset -n " + workload.meta.ns + " " + workload.meta.name +
               R"( -p '{"spec":{"persistentVolumeClaimRetentionPolicy":{"whenScaled":"Retain"}}}')");
  }
  check_manager(workload.meta, shown, of);
  return kube::Scaled{workload.kind, workload.meta.full(), workload.meta.uid, replicas,
                      std::min(workload.ready, replicas)};
}

}  // namespace kf::kfpv
