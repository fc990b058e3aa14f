// Where the record of an operation lies in the cluster that it changes: one ConfigMap, which is its lock as well.
#pragma once
#include "kube/cluster.hpp"
#include "shared/sheet.hpp"

namespace kf::shared {

inline constexpr const char* home_namespace = "kf-plugins";

/// The ConfigMap of a target; "" is the cluster itself.
kube::Name name_for(const std::string& part = {});

/// Who writes, and how a person would call us again.
struct Me {
  std::string who;    ///< "user@host"
  std::string self;   ///< "kubectl kfpv"
  std::string flags;  ///< that reach this cluster again, with a space in front
};

class Place {
 public:
  /// `target`: what the plans that are recorded here say of theirs.
  Place(kube::Cluster& cluster, std::string target, Me me, record::Now now = record::time_of_day)
      : cluster_(cluster), target_(std::move(target)), me_(std::move(me)), now_(std::move(now)) {}

  /// nullopt: there is none. Throws ClusterError, and Error (exit 4) as found_in() does.
  std::optional<Found> read() const;

  /// Creates it, or puts it in the place of `instead` exactly as that was read. True: it stands there. False: somebody
  /// was faster, or nobody knows; read again and decide anew. A reply that was lost is told by reading. The namespace
  /// is made if it is missing. Throws ClusterError for what asking again will not help, and if the cluster is silent.
  bool put(const std::optional<Found>& instead, const Sheet&);

  /// What the cluster last said when a change was not accepted.
  const std::string& trouble() const { return trouble_; }

  const std::string& target() const { return target_; }
  const Me& me() const { return me_; }
  record::Time now() const { return now_(); }
  std::string name() const { return "configmap -n " + at_.ns + " " + at_.name; }  ///< as kubectl takes it

 private:
  void create(const doc::Json& object);

  kube::Cluster& cluster_;
  std::string target_;
  Me me_;
  record::Now now_;
  kube::Name at_ = name_for();
  std::string trouble_{};
};

}  // namespace kf::shared
