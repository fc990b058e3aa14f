#include "volume/csi_sources.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "volume/csi_topology.hpp"

#include <algorithm>
#include <set>

namespace kf::volume {

namespace {

using doc::In;
using doc::Json;

std::string annotation(const Work& w, const char* key) { return In(w.volume)["metadata"]["annotations"][key].text(); }

std::string says_no(const char* field) { return std::string("it does not say its ") + field; }

/// The member that is the driver's handle as it is.
std::string handle_is(const Work& w, const char* member) {
  const std::string id = w.source[member].text();
  if (id.empty()) return says_no(member);
  w.csi["volumeHandle"] = id;
  return "";
}

/// "us-east1" of {us-east1-b, us-east1-c}; empty if they are not zones of one region.
std::string gce_region(const std::vector<std::string>& zones) {
  std::set<std::string> regions;
  for (const auto& zone : zones) {
    const auto parts = text::split(zone, '-');
    regions.insert(parts.size() == 3 ? parts[0] + "-" + parts[1] : "");
  }
  return regions.size() == 1 ? *regions.begin() : "";
}

/// Modes that the in-tree driver took for ReadWriteOnce, and that the CSI driver and the attacher refuse:
/// ReadWriteMany, and ReadOnlyMany beside another one (kubernetes-csi/external-attacher issue 153).
void one_access_mode(Json& volume) {
  const auto modes = In(volume)["spec"]["accessModes"].texts();
  if (modes.empty()) return;
  const bool only_read =
      std::all_of(modes.begin(), modes.end(), [](const std::string& mode) { return mode == "ReadOnlyMany"; });
  volume["spec"]["accessModes"] = Json::array({only_read ? "ReadOnlyMany" : "ReadWriteOnce"});
}

std::string between(const std::string& text, const std::string& before, const std::string& after) {
  const auto first = text.find(before), last = text.rfind(after);
  if (first == std::string::npos || last == std::string::npos || last <= first + before.size()) return "";
  return text.substr(first + before.size(), last - first - before.size());
}

std::string hex_of(const std::string& bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += {digits[byte >> 4], digits[byte & 15]};
  }
  return hex;
}

}  // namespace

/// UNSPECIFIED is what the driver takes for "where the node is": project always, zone if no label tells.
std::string write_gce(const Work& w) {
  const std::string name = w.source["pdName"].text();
  if (name.empty()) return says_no("pdName");
  const In labels = In(w.volume)["metadata"]["labels"];
  const std::string beta = labels[topology::beta_zone].text();  // here the older one comes first
  const auto zones = zones_in(beta.empty() ? labels[topology::zone].text() : beta);
  const bool regional = zones.size() > 1;
  const std::string place = regional ? gce_region(zones) : zones[0].empty() ? "UNSPECIFIED" : zones[0];
  if (place.empty()) return "its zones " + text::join(zones, ", ") + " are not those of one region";
  const long long partition = w.source["partition"].number();
  w.csi["volumeHandle"] =
      "projects/UNSPECIFIED/" + std::string(regional ? "regions/" : "zones/") + place + "/disks/" + name;
  w.csi["volumeAttributes"] = {{"partition", partition == 0 ? "" : std::to_string(partition)}};
  one_access_mode(w.volume);
  return "";
}

/// "aws://us-east-1a/vol-1", "aws:///vol-1" or "vol-1".
std::string write_ebs(const Work& w) {
  constexpr std::string_view scheme = "aws://";
  std::string id = w.source["volumeID"].text();
  if (id.empty()) return says_no("volumeID");
  if (id.starts_with(scheme)) {
    const auto slash = id.find('/', scheme.size());
    const std::string path = slash == std::string::npos ? "" : id.substr(slash);
    const auto first = path.find_first_not_of('/'), last = path.find_last_not_of('/');
    const std::string its = first == std::string::npos ? "" : path.substr(first, last - first + 1);
    if (!its.starts_with("vol-") || its.find('/') != std::string::npos)
      return "its volumeID " + id + " names no volume";
    id = its;
  }
  w.csi["volumeHandle"] = id;
  w.csi["volumeAttributes"] = {{"partition", std::to_string(w.source["partition"].number())}};
  return "";
}

std::string write_azure_disk(const Work& w) {
  const std::string kind = w.source["kind"].text("Managed"), uri = text::lower(w.source["diskURI"].text());
  if (text::lower(kind) != "managed" || uri.starts_with("http")) {
    return "its disk is a blob in a storage account (kind " + kind + "); the CSI driver takes only managed disks";
  }
  Json attributes{{"kind", "Managed"}};
  const In cache = w.source["cachingMode"], type = w.source["fsType"];
  if (cache.has()) attributes["cachingmode"] = cache.text();
  if (type.has()) attributes["fstype"] = type.text();
  w.csi["volumeAttributes"] = std::move(attributes);
  return handle_is(w, "diskURI");
}

/// The handle is RESOURCE-GROUP#ACCOUNT#SHARE#VOLUME#NAMESPACE, of which the first may be empty.
std::string write_azure_file(const Work& w) {
  const In object(w.volume);
  const std::string share = w.source["shareName"].text(), secret = w.source["secretName"].text();
  if (share.empty()) return says_no("shareName");
  if (secret.empty()) return says_no("secretName");
  const In said = w.source["secretNamespace"];
  const std::string ns = said.has() ? said.text() : object["spec"]["claimRef"]["namespace"].text();
  if (ns.empty()) return "nothing says the namespace of its Secret " + secret;
  const std::string account = between(secret, "azure-storage-account-", "-secret");
  w.csi["volumeHandle"] = text::join({annotation(w, "kubernetes.io/azure-file-resource-group"),
                                      account.empty() ? secret : account, share, object["metadata"]["name"].text(), ns},
                                     "#");
  w.csi["volumeAttributes"] = {{"sharename", share}};
  w.csi["nodeStageSecretRef"] = {{"name", secret}, {"namespace", ns}};
  return "";
}

/// Its secretRef was for clouds that kubelet itself called; the CSI driver has its own configuration.
std::string write_cinder(const Work& w) { return handle_is(w, "volumeID"); }

/// kubernetes-sigs/vsphere-csi-driver docs/book/features/vsphere_csi_migration.md
std::string write_vsphere(const Work& w) {
  const std::string policy = w.source["storagePolicyName"].text();
  if (!policy.empty()) w.csi["volumeAttributes"] = {{"storagepolicyname", policy}};
  w.needs = "the driver's feature csi-migration must be on: without it, it knows no volume by the path of its VMDK";
  return handle_is(w, "volumePath");
}

std::string write_portworx(const Work& w) {
  const std::string name = annotation(w, "openstorage.io/auth-secret-name");
  const std::string ns = annotation(w, "openstorage.io/auth-secret-namespace");
  if (!name.empty() && !ns.empty()) {
    for (const char* ref : {"controllerPublishSecretRef", "nodeStageSecretRef", "nodePublishSecretRef",
                            "controllerExpandSecretRef", "nodeExpandSecretRef"}) {
      w.csi[ref] = {{"name", name}, {"namespace", ns}};
    }
  }
  return handle_is(w, "volumeID");
}

/// The driver reads image, pool and cluster from the attributes, and the key from a Secret of the old form
/// (ceph/ceph-csi internal/rbd/nodeserver.go, initStaticVol; internal/util/credentials.go). It knows the cluster by the
/// MD5 of its monitors, as they were written.
std::string write_rbd(const Work& w) {
  const std::string monitors = text::join(w.source["monitors"].texts(), ","), image = w.source["image"].text();
  const std::string pool = w.source["pool"].text("rbd"), handle = annotation(w, "rbd.csi.ceph.com/volume-handle");
  if (image.empty()) return says_no("image");
  if (monitors.empty()) return says_no("monitors");
  const std::string features = annotation(w, "imageFeatures");
  Json attributes{{"imageName", image},
                  {"pool", pool},
                  {"imageFeatures", features.empty() ? "layering" : features},
                  {"imageFormat", annotation(w, "imageFormat")},
                  {"journalPool", annotation(w, "journalPool")},
                  {"migration", "true"},
                  {"tryOtherMounters", "true"}};
  const std::string cluster = handle.empty() ? md5(monitors) : annotation(w, "clusterID");
  attributes["clusterID"] = cluster;
  if (handle.empty()) attributes["staticVolume"] = "true";
  constexpr std::string_view prefix = "kubernetes-dynamic-pvc-";
  const std::string short_image = image.starts_with(prefix) ? image.substr(prefix.size()) : image;
  w.csi["volumeHandle"] =
      handle.empty() ? "mig_mons-" + cluster + "_image-" + short_image + "_" + hex_of(pool) : handle;
  w.csi["volumeAttributes"] = std::move(attributes);
  if (const std::string secret = w.source["secretRef"]["name"].text(); !secret.empty()) {
    Json ref{{"name", secret}};
    if (const std::string ns = w.source["secretRef"]["namespace"].text(); !ns.empty()) ref["namespace"] = ns;
    w.csi["nodeStageSecretRef"] = w.csi["controllerExpandSecretRef"] = ref;
  }
  w.volume["spec"]["accessModes"] = Json::array({w.source["readOnly"].truth() ? "ReadOnlyMany" : "ReadWriteOnce"});
  w.needs = "the driver's configuration must have a cluster " + cluster + " with the monitors " + monitors;
  if (const std::string user = w.source["user"].text("admin"); user != "admin") {
    w.needs += ", and the Secret the user's name: adminId " + user;
  }
  return "";
}

}  // namespace kf::volume
