#include "volume/facts.hpp"

#include "kube/failure.hpp"
#include "volume/sample.hpp"

#include <set>

namespace kf::volume {

namespace {

using kube::Resource;

class Reader {
 public:
  Reader(kube::Cluster& cluster, std::string ns, const Progress& progress)
      : cluster_(cluster), ns_(std::move(ns)), progress_(progress) {}

  void need(const Resource& resource) { list(resource, ""); }

  /// Can be done without: a missing right is a gap to be told, anything else is still an error. True if it was read.
  bool like(const Resource& resource, const std::string& fields, const std::string& without) {
    try {
      list(resource, fields);
      return true;
    } catch (const kube::ClusterError& e) {
      if (e.failure != kube::Failure::forbidden && e.failure != kube::Failure::not_found) throw;
      facts_.gaps.push_back("cannot list " + resource.plural + ": " + without);
      return false;
    }
  }

  Facts take() { return std::move(facts_); }
  kube::Snapshot& snapshot() { return facts_.snapshot; }

 private:
  void list(const Resource& resource, const std::string& fields) {
    progress_("reading " + resource.plural);
    cluster_.list(resource, {resource.namespaced ? ns_ : "", fields},
                  [&](doc::Json&& object) { facts_.snapshot.add(object); });
  }

  kube::Cluster& cluster_;
  std::string ns_;
  const Progress& progress_;
  Facts facts_;
};

}  // namespace

Facts read_cluster(kube::Cluster& cluster, const std::string& ns, bool events, const Progress& progress) {
  Reader reader(cluster, ns, progress);
  reader.need(kube::resource::volumes);
  reader.need(kube::resource::claims);
  reader.need(kube::resource::deployments);
  reader.need(kube::resource::stateful_sets);
  reader.need(kube::resource::pods);
  reader.like(kube::resource::namespaces, ns.empty() ? "" : "metadata.name=" + ns, "users' namespaces are not recognised");
  reader.like(kube::resource::config_maps, "metadata.name=pipeline-install-config", "some installations may not be recognised");
  if (!events) return reader.take();
  reader.snapshot().has_classes =
      reader.like(kube::resource::storage_classes, "", "storage classes are not checked");
  for (const char* fields : {"involvedObject.kind=PersistentVolumeClaim", "involvedObject.kind=Pod,type=Warning"}) {
    if (!reader.like(kube::resource::events, fields, "reasons that only events tell are missing")) break;
  }
  return reader.take();
}

const std::vector<Resource>& resources_read() {
  namespace r = kube::resource;
  static const std::vector<Resource> all{r::volumes,    r::claims,      r::pods,        r::events,         r::config_maps,
                                         r::namespaces, r::deployments, r::stateful_sets, r::storage_classes};
  return all;
}

Facts read_files(const std::vector<std::string>& paths, const std::string& ns) {
  Facts facts;
  std::set<std::vector<std::string>> seen;
  const std::string home = ns.empty() ? "default" : ns;
  for (const auto& path : paths) {
    const doc::ObjectSink sink = [&](doc::Json&& object) {
      const doc::In in(object);
      const doc::In meta = in["metadata"];
      const bool first = seen.insert({in["kind"].text(), meta["namespace"].text(home), meta["name"].text()}).second;
      if (first || meta["name"].text().empty()) facts.snapshot.add(object, home);
    };
    if (path == "sample") {
      doc::read_objects(sample(), "the bundled sample.yaml", sink);
    } else {
      doc::read_objects(doc::read_file(path), path == "-" ? "standard input" : path, sink);
    }
  }
  return facts;
}

}  // namespace kf::volume
