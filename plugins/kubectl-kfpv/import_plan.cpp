#include "import_plan.hpp"

#include "base/text.hpp"
#include "kube/verbs.hpp"
#include "select.hpp"
#include "volume/nodes.hpp"
#include "volume/risk.hpp"
#include "volume/source.hpp"

#include <algorithm>

namespace kf::kfpv {

namespace {

using kube::Claim;
using kube::Name;
using kube::Snapshot;
using kube::Volume;
using plan::Id;

[[noreturn]] void refuse(const std::string& what, const std::string& why, const std::string& attempt) {
  throw Error("cannot import: " + text::printable(what), Exit::refused).why(text::printable(why)).attempt(attempt);
}

Volume typed(const doc::Json& object) {
  Snapshot one;
  one.add(object);
  return one.volumes.empty() ? Volume{} : one.volumes.front();
}

std::string content_of(const ExportedStore& store) {
  return store.role + (store.product.empty() ? "" : "/" + store.product);
}

class Importer {
 public:
  Importer(const Snapshot& snapshot, const ExportedStores& from, const ImportOf& of)
      : snapshot_(snapshot), from_(from), of_(of) {}

  ImportPlan planned() {
    check_at_rest();
    check_targets();
    plan_.draft.title = "import " + text::count(from_.stores.size(), "volume") + " from " + from_.place;
    for (const ExportedStore& store : from_.stores) {
      const Volume volume = typed(store.object);
      check_volume(store, volume);
      check_place(volume);
      check_claim(store, volume);
      add(store, volume);
    }
    return std::move(plan_);
  }

 private:
  /// In the cluster that it was exported from the claims themselves say who writes.
  void check_at_rest() const {
    if (of_.old_cluster_gone || from_.cluster == of_.cluster) return;
    std::vector<std::string> running;
    for (const ExportedStore& store : from_.stores) {
      if (store.in_use) running.push_back(store.was.shown());
    }
    if (running.empty()) return;
    refuse("when the export was made, pods of the old cluster had " + text::join(running, ", "),
           "if they still write there, a second writer here destroys what is on the disks",
           "export --stop there, and import that; or, if that cluster is gone, the same with --old-cluster-gone");
  }

  void check_targets() const {
    std::map<Name, std::string> taken;
    for (const ExportedStore& store : from_.stores) {
      if (store.claim.name.empty()) continue;
      const auto [it, fresh] = taken.emplace(store.claim, store.volume);
      if (fresh) continue;
      refuse("volumes " + it->second + " and " + store.volume + " are both for claim " + store.claim.shown(),
             "a claim has one volume", "--map-claim=NAMESPACE/OLD=NEW for one of them");
    }
  }

  void check_volume(const ExportedStore& store, const Volume& volume) const {
    const std::string& name = store.volume;
    if (volume.source.field.empty())
      refuse("volume " + name + " says nowhere where its bytes are", "its definition in the export has no source",
             "export again");
    if (const Volume* same = find_volume(snapshot_, name); same != nullptr) {
      if (same->meta.deleting)
        refuse("a volume " + name + " is being deleted", "the name is not free yet", "repeat when it has gone");
      if (!volume::may_be_same_disk(*same, volume))
        refuse("there is a volume " + name + ", and it is another disk",
               "volumes belong to no namespace: a name is there once", "the same with --name-prefix=OLD-");
    }
    for (const Volume& other : snapshot_.volumes) {
      if (other.meta.name == name) continue;
      check_disk(store, volume, other);
      check_reservation(store, other);
    }
  }

  void check_disk(const ExportedStore& store, const Volume& volume, const Volume& other) const {
    if (!volume::may_be_same_disk(volume, other)) return;
    const bool held = other.reclaim_policy == "Retain";
    refuse("volume " + other.meta.name + " is the same disk as " + store.volume,
           other.has_claim_ref
               ? "it is for claim " + other.claim.shown() + "; two writers on one disk destroy what is on it"
               : "two volumes of one disk can get two writers",
           held ? of_.self + " rebind " + other.meta.name + " --to " + store.claim.shown()
                : of_.self + " retain " + other.meta.name);
  }

  void check_reservation(const ExportedStore& store, const Volume& other) const {
    if (store.claim.name.empty() || !other.has_claim_ref || other.claim != store.claim) return;
    const Claim* claim = find_claim(snapshot_, store.claim);
    if (claim != nullptr && claim->volume == other.meta.name) return;  // told by check_claim()
    if (!other.claim_uid.empty()) return;                              // it means an earlier claim of that name
    refuse("volume " + other.meta.name + " is reserved for claim " + store.claim.shown() + " too",
           "nobody can say which of the two the claim would get", of_.self + " list -o wide    (or --map-claim)");
  }

  void check_place(const Volume& volume) {
    if (const auto why = volume::no_driver_for(volume, snapshot_); !why.empty()) {
      const bool in_tree = volume.source.field != "csi";
      refuse(why, "a pod that uses it would wait for ever",
             in_tree ? "the same with --to-csi, once that driver is installed" : "install the driver first");
    }
    if (const auto why = volume::no_node_for(volume, snapshot_); !why.empty())
      refuse(why, "a disk is reached only from its zone, bytes on a node only from that node", "add such a node first");
    const auto source = volume::source_of(volume);
    if (source.tie == volume::Tie::node)
      note("volume " + volume.meta.name + " is on the own disk of " +
           (source.where.empty() ? "one node, and nothing says which" : "node " + source.where) + ": " + source.id +
           "; on any other it is empty");
    const bool has_class = std::any_of(snapshot_.classes.begin(), snapshot_.classes.end(),
                                       [&](const auto& c) { return c.meta.name == volume.storage_class; });
    if (!volume.storage_class.empty() && snapshot_.has_classes && !has_class)
      note("there is no StorageClass " + volume.storage_class + " here: volume " + volume.meta.name +
           " binds all the same, and cannot grow");
  }

  void check_claim(const ExportedStore& store, const Volume& volume) {
    if (store.claim.name.empty()) {
      note("volume " + store.volume + " is for no claim: any claim that fits may take it");
      return;
    }
    check_namespace(store);
    const Claim* claim = find_claim(snapshot_, store.claim);
    if (claim == nullptr) return;
    const std::string name = store.claim.shown();
    if (claim->meta.deleting)
      refuse("claim " + name + " is being deleted", "the volume would be bound to what goes",
             "repeat when it has gone");
    const bool lost = claim->phase == "Lost";
    if (lost || (!claim->volume.empty() && claim->volume != store.volume)) {
      const std::string has = lost ? " has lost its volume" : " has volume " + claim->volume;
      const std::string rebind = of_.self + " rebind " + store.volume + " --to " + name;
      if (of_.claims)
        refuse("claim " + name + has, "it must be made anew for this one", "without --claims, then " + rebind);
      note("claim " + name + has + "; to give it this one afterwards: " + rebind);
      return;
    }
    Claim alike = *claim;  // a volume reserved for the claim is bound whatever the classes say
    alike.has_class = false;
    if (const auto why = volume::mismatch(alike, volume); !why.empty())
      refuse("claim " + name + " cannot take volume " + store.volume, why, of_.self + " check");
  }

  void check_namespace(const ExportedStore& store) const {
    if (snapshot_.namespaces.empty()) return;
    const auto it = std::find_if(snapshot_.namespaces.begin(), snapshot_.namespaces.end(),
                                 [&](const kube::Namespace& n) { return n.meta.name == store.claim.ns; });
    const bool is = it != snapshot_.namespaces.end();
    if (is && it->meta.deleting && of_.claims)
      refuse("namespace " + store.claim.ns + " is being deleted", "no claim can be made in it",
             "repeat when it is there anew");
    if (!is && of_.claims && store.claim_object.is_object())
      refuse("there is no namespace " + store.claim.ns, "a claim needs one",
             "kubectl create namespace " + store.claim.ns + "    (or without --claims: the volumes wait for them)");
  }

  void note(const std::string& words) { plan_.notes.push_back(words); }

  void add(const ExportedStore& store, const Volume& volume) {
    const std::string place = volume::source_of(volume).place;
    plan_.draft.data.push_back({store.volume,
                                content_of(store) + ", volume " + store.volume,
                                place.empty() ? "volume/" + store.volume : "disk/" + place,
                                {kube::address_of_volume(store.volume)}});
    if (!store.claim.name.empty()) plan_.draft.data.back().hangs_on.insert(kube::address_of_claim(store.claim));
    const Id made = "volume-" + store.volume;
    plan_.draft.steps.push_back(
        {.id = made,
         .title = "volume " + store.volume + " is there",
         .why = content_of(store) + ", " + store.object["spec"].value("capacity", doc::Json()).value("storage", "") +
                (store.claim.name.empty() ? "" : ", for claim " + store.claim.shown()) + ", policy Retain",
         .needs = {},
         .action = kube::create_volume(store.object),
         .undo = kube::withdraw_volume(store.volume, plan::Ref{made, "uid"}),
         .patience = std::chrono::seconds{60}});
    if (of_.claims && store.claim_object.is_object()) add_claim(store, volume, made);
  }

  void add_claim(const ExportedStore& store, const Volume& volume, const Id& made) {
    Snapshot one;
    one.add(store.claim_object);
    plan::Action action = kube::claim(volume, kube::claim_as(one.claims.front()));
    action.args["uid"] = plan::Ref{made, "uid"};
    const Id id = "claim-" + store.claim.ns + "-" + store.claim.name;
    const bool is = find_claim(snapshot_, store.claim) != nullptr;
    plan::Step step{.id = id,
                    .title = "claim " + store.claim.shown() + " is bound to volume " + store.volume,
                    .why = is ? "the claim is there" : "the claim is made",
                    .needs = {made},
                    .action = std::move(action)};
    step.undo = kube::remove_claim(store.volume, store.claim, plan::Ref{id, "uid"});
    plan_.draft.steps.push_back(std::move(step));
  }

  const Snapshot& snapshot_;
  const ExportedStores& from_;
  const ImportOf& of_;
  ImportPlan plan_;
};

}  // namespace

ImportPlan import_plan(const Snapshot& snapshot, const ExportedStores& from, const ImportOf& of) {
  return Importer(snapshot, from, of).planned();
}

}  // namespace kf::kfpv
