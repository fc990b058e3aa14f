#include "volume/drivers.hpp"

#include <array>
#include <string>

namespace kf::volume {

namespace {

// Sources: the API reference of PersistentVolumeSource (k8s.io/api core/v1 types.go); k8s.io/csi-translation-lib for
// the in-tree twins; Kubernetes' changelogs 1.26 (cinder, glusterfs), 1.27 (EBS, Azure disk), 1.28 (GCE disk) and 1.31
// (rbd, cephfs) for what was taken out; the drivers' own documentation for their names.
constexpr std::array drivers{
    // field, csi, type, id, tie, within, exact, twin, until
    Driver{"gcePersistentDisk", "", "gce-pd", "pdName", Tie::zone, "", false, "pd.csi.storage.gke.io", 28},
    Driver{"csi", "pd.csi.storage.gke.io", "gce-pd", "volumeHandle", Tie::zone},
    Driver{"awsElasticBlockStore", "", "ebs", "volumeID", Tie::zone, "", true, "ebs.csi.aws.com", 27},
    Driver{"csi", "ebs.csi.aws.com", "ebs", "volumeHandle", Tie::zone, "", true},
    Driver{"azureDisk", "", "azure-disk", "diskURI", Tie::zone, "", true, "disk.csi.azure.com", 27},
    Driver{"csi", "disk.csi.azure.com", "azure-disk", "volumeHandle", Tie::zone, "", true},
    Driver{"cinder", "", "cinder", "volumeID", Tie::zone, "", true, "cinder.csi.openstack.org", 26},
    Driver{"csi", "cinder.csi.openstack.org", "cinder", "volumeHandle", Tie::zone, "", true},
    Driver{"vsphereVolume", "", "vsphere", "volumePath", Tie::zone, "", false, "csi.vsphere.vmware.com"},
    Driver{"csi", "csi.vsphere.vmware.com", "vsphere", "volumeHandle", Tie::zone},
    Driver{"csi", "diskplugin.csi.alibabacloud.com", "alibaba-disk", "volumeHandle", Tie::zone, "", true},
    Driver{"csi", "dobs.csi.digitalocean.com", "digitalocean", "volumeHandle", Tie::zone, "", true},
    Driver{"csi", "blockvolume.csi.oraclecloud.com", "oci-block", "volumeHandle", Tie::zone, "", true},
    Driver{"csi", "vpc.block.csi.ibm.io", "ibm-block", "volumeHandle", Tie::zone, "", true},
    Driver{"csi", "csi.hetzner.cloud", "hetzner", "volumeHandle", Tie::zone},

    Driver{"nfs", "", "nfs", "", Tie::free, "", true},
    Driver{"csi", "nfs.csi.k8s.io", "nfs", "volumeHandle", Tie::free},  // see nfs_export
    Driver{"csi", "smb.csi.k8s.io", "smb", "volumeHandle", Tie::free},
    Driver{"csi", "efs.csi.aws.com", "efs", "volumeHandle", Tie::free, "", true},
    Driver{"csi", "fsx.csi.aws.com", "fsx", "volumeHandle", Tie::zone, "", true},
    Driver{"csi", "filestore.csi.storage.gke.io", "filestore", "volumeHandle", Tie::zone},
    Driver{"azureFile", "", "azure-file", "shareName", Tie::free, "secretName", false, "file.csi.azure.com"},
    Driver{"csi", "file.csi.azure.com", "azure-file", "volumeHandle", Tie::free},

    Driver{"csi", "driver.longhorn.io", "longhorn", "volumeHandle", Tie::backend, "", true},
    Driver{"rbd", "", "rbd", "image", Tie::backend, "pool", false, "", 31},
    Driver{"csi", "rbd.csi.ceph.com", "rbd", "volumeHandle", Tie::backend},
    Driver{"cephfs", "", "cephfs", "path", Tie::backend, "", false, "", 31},
    Driver{"csi", "cephfs.csi.ceph.com", "cephfs", "volumeHandle", Tie::backend},
    Driver{"glusterfs", "", "glusterfs", "path", Tie::backend, "endpoints", false, "", 26},
    Driver{"portworxVolume", "", "portworx", "volumeID", Tie::backend, "", false, "pxd.portworx.com"},
    Driver{"csi", "pxd.portworx.com", "portworx", "volumeHandle", Tie::backend},
    Driver{"iscsi", "", "iscsi", "iqn", Tie::backend, "lun"},
    Driver{"fc", "", "fc", "", Tie::backend},
    Driver{"flexVolume", "", "flex", "driver", Tie::backend},
    Driver{"csi", "csi.trident.netapp.io", "trident", "volumeHandle", Tie::backend},
    Driver{"csi", "linstor.csi.linbit.com", "linstor", "volumeHandle", Tie::backend},
    Driver{"csi", "cstor.csi.openebs.io", "openebs-cstor", "volumeHandle", Tie::backend},
    Driver{"csi", "jiva.csi.openebs.io", "openebs-jiva", "volumeHandle", Tie::backend},
    Driver{"csi", "io.openebs.csi-mayastor", "openebs-mayastor", "volumeHandle", Tie::backend},

    Driver{"hostPath", "", "hostpath", "path", Tie::node, "", true},
    Driver{"local", "", "local", "path", Tie::node, "", true},
    Driver{"csi", "hostpath.csi.k8s.io", "csi-hostpath", "volumeHandle", Tie::node},
    Driver{"csi", "local.csi.openebs.io", "openebs-lvm", "volumeHandle", Tie::node},
    Driver{"csi", "zfs.csi.openebs.io", "openebs-zfs", "volumeHandle", Tie::node},
    Driver{"csi", "topolvm.io", "topolvm", "volumeHandle", Tie::node},
    Driver{"csi", "topolvm.cybozu.com", "topolvm", "volumeHandle", Tie::node},
};

/// Rook names its drivers after its namespace: rook-ceph.rbd.csi.ceph.com.
bool is_named(const std::string& driver, std::string_view known) {
  return driver == known || driver.ends_with("." + std::string(known));
}

}  // namespace

const Driver* driver_of(const kube::VolumeSource& source) {
  const auto driver = source.attributes.find("driver");
  for (const Driver& d : drivers) {
    if (source.field != d.field) continue;
    if (d.csi.empty() || (driver != source.attributes.end() && is_named(driver->second, d.csi))) return &d;
  }
  return nullptr;
}

}  // namespace kf::volume
