#include "volume/facts.hpp"

#include "kube/failure.hpp"
#include "kube/redact.hpp"
#include "process/at_once.hpp"
#include "volume/configured.hpp"
#include "volume/sample.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <set>

namespace kf::volume {

namespace {

using kube::Resource;

/// One list to be read.
struct List {
  Resource resource;
  std::string fields;   // a field selector; empty: all
  std::string without;  // what is missing if it may not be read; empty: it is indispensable
};

struct Answer {
  kube::Snapshot snapshot;
  std::vector<doc::Json> objects;
  std::exception_ptr failure;
};

// Most of the time is the server's, and what is ours (parsing) can be done while it works on the next list.
constexpr std::size_t side_by_side = 3;

Answer ask(kube::Reader& cluster, const List& list, const Wanted& wanted) {
  Answer answer;
  cluster.list(list.resource, {list.resource.namespaced ? wanted.ns : "", list.fields}, [&](doc::Json&& object) {
    answer.snapshot.add(object);
    if (wanted.objects) answer.objects.push_back(kube::redacted(object));
  });
  return answer;
}

std::vector<Answer> ask_all(kube::Reader& cluster, const std::vector<List>& all, const Wanted& wanted) {
  std::vector<Answer> answers(all.size());
  std::vector<std::function<void()>> tasks;
  for (std::size_t i = 0; i < all.size(); ++i) {
    tasks.emplace_back([&, i] { answers[i] = ask(cluster, all[i], wanted); });
  }
  const auto ends = process::at_once(side_by_side, tasks);
  for (std::size_t i = 0; i < all.size(); ++i) answers[i].failure = ends[i];
  return answers;
}

/// A missing right to what can be done without is a gap to be told; anything else ends the command. True: it was read.
bool read_or_gap(const Answer& answer, const List& wanted, std::vector<std::string>& gaps) {
  if (!answer.failure) return true;
  try {
    std::rethrow_exception(answer.failure);
  } catch (const kube::ClusterError& e) {
    const bool missing = e.failure == kube::Failure::forbidden || e.failure == kube::Failure::not_found;
    if (wanted.without.empty() || !missing) throw;
    gaps.push_back("cannot list " + wanted.resource.plural + ": " + wanted.without);
    return false;
  }
}

/// What was read, and what was not, into `facts`.
void take(std::vector<Answer>&& answers, const std::vector<List>& lists, Facts& facts) {
  for (std::size_t i = 0; i < lists.size(); ++i) {
    const bool read = read_or_gap(answers[i], lists[i], facts.gaps);
    facts.snapshot.append(std::move(answers[i].snapshot));
    std::move(answers[i].objects.begin(), answers[i].objects.end(), std::back_inserter(facts.objects));
    if (read && lists[i].resource.plural == kube::resource::storage_classes.plural) facts.snapshot.has_classes = true;
  }
}

/// Only where a host's name leaves open what it is: each list costs the start of a kubectl.
void read_services(kube::Reader& cluster, const Wanted& wanted, Facts& facts) {
  const List list{kube::resource::services, "", "stores behind a Service of another name are not recognised"};
  for (const auto& ns : namespaces_to_ask(facts.snapshot)) {
    if (!wanted.ns.empty() && ns != wanted.ns) continue;
    take(ask_all(cluster, {list}, {.ns = ns, .objects = wanted.objects}), {list}, facts);
  }
}

}  // namespace

Facts read_cluster(kube::Reader& cluster, const Wanted& wanted, const Progress& progress) {
  namespace r = kube::resource;
  const std::string& ns = wanted.ns;
  std::vector<List> lists{
      {r::volumes, "", ""},
      {r::claims, "", ""},
      {r::pods, "", ""},
      {r::deployments, "", ""},
      {r::stateful_sets, "", ""},
      {r::namespaces, ns.empty() || wanted.objects ? "" : "metadata.name=" + ns,
       "users' namespaces are not recognised"},
      {r::config_maps, "metadata.name=pipeline-install-config", "some installations may not be recognised"}};
  if (wanted.events || wanted.objects) {
    lists.push_back({r::storage_classes, "", "storage classes are not checked"});
    lists.push_back({r::nodes, "", "whether a volume's node is still there is not checked"});
    lists.push_back({r::csi_nodes, "", "whether a node can mount a volume is not checked"});
    for (const char* fields : {"involvedObject.kind=PersistentVolumeClaim", "involvedObject.kind=Pod,type=Warning"}) {
      lists.push_back({r::events, fields, "reasons that only events tell are missing"});
    }
  }
  progress("reading volumes, claims and workloads");
  Facts facts;
  take(ask_all(cluster, lists, wanted), lists, facts);
  read_services(cluster, wanted, facts);
  facts.gaps.erase(std::unique(facts.gaps.begin(), facts.gaps.end()), facts.gaps.end());
  return facts;
}

const std::vector<Resource>& resources_read() {
  namespace r = kube::resource;
  static const std::vector<Resource> all{r::volumes,       r::claims,          r::pods,       r::events,
                                         r::config_maps,   r::services,        r::namespaces, r::deployments,
                                         r::stateful_sets, r::storage_classes, r::nodes,      r::csi_nodes};
  return all;
}

Facts read_files(const std::vector<std::string>& paths, const Wanted& wanted) {
  Facts facts;
  std::set<std::vector<std::string>> seen;
  const std::string home = wanted.ns.empty() ? "default" : wanted.ns;
  for (const auto& path : paths) {
    const doc::ObjectSink sink = [&](doc::Json&& object) {
      const doc::In in(object);
      const doc::In meta = in["metadata"];
      const bool first = seen.insert({in["kind"].text(), meta["namespace"].text(home), meta["name"].text()}).second;
      if (!first && !meta["name"].text().empty()) return;
      facts.snapshot.add(object, home);
      if (wanted.objects) facts.objects.push_back(kube::redacted(object));
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
