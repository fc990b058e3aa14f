"""list and check against a real etcd, kube-apiserver and controller-manager."""
import pathlib
import subprocess
import tempfile

import pytest
from objects import volume
from run import kfpv

SHARED = pathlib.Path(tempfile.gettempdir())  # the hostPath deleter of Kubernetes works nowhere else


def namespace(name, **meta):
    return {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": name, **meta}}


def static(name, claim, path, policy="Retain"):
    v = volume(name, claim, policy, source={"hostPath": {"path": str(path)}})
    del v["status"], v["metadata"]["uid"]
    return v


def wants(full, cls=""):
    ns, name = full.split("/")
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "20Gi"}}}
    if cls is not None:
        spec["storageClassName"] = cls
    return {"kind": "PersistentVolumeClaim", "apiVersion": "v1", "metadata": {"namespace": ns, "name": name}, "spec": spec}


def store(full, image, claim, labels=None):
    ns, name = full.split("/")
    labels = {"app": name, **(labels or {})}
    return {"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"namespace": ns, "name": name, "labels": labels},
            "spec": {"replicas": 1, "selector": {"matchLabels": {"app": name}}, "template": {"metadata": {"labels": labels}, "spec": {
                "containers": [{"name": name, "image": image, **({"volumeMounts": [{"name": "d", "mountPath": "/d"}]} if claim else {})}],
                "volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": claim}}] if claim else []}}}}


KFP = {"application-crd-id": "kubeflow-pipelines"}


@pytest.fixture
def disks(tmp_path_factory):
    with tempfile.TemporaryDirectory(prefix="kf-disks-", dir=SHARED) as folder:
        yield pathlib.Path(folder)


@pytest.fixture
def kubeflow(cluster, disks):
    """Pipelines with a kept and a deadly volume, and a WordPress next door."""
    for name in ("mysql", "minio", "blog"):
        (disks / name).mkdir()
        (disks / name / "data").write_text("all we have")
    cluster.apply(namespace("kubeflow"), namespace("blog"),
                  static("v-mysql", "kubeflow/mysql-pv-claim", disks / "mysql", "Delete"), wants("kubeflow/mysql-pv-claim"),
                  static("v-minio", "kubeflow/minio-pvc", disks / "minio"), wants("kubeflow/minio-pvc"),
                  static("v-blog", "blog/mysql-pv-claim", disks / "blog"), wants("blog/mysql-pv-claim"),
                  store("kubeflow/ml-pipeline", "gcr.io/ml-pipeline/api-server:2.0.5", None, KFP),
                  store("kubeflow/mysql", "gcr.io/ml-pipeline/mysql:8.0.26", "mysql-pv-claim", KFP),
                  store("kubeflow/minio", "gcr.io/ml-pipeline/minio:RELEASE.2019-08-14T20-37-41Z", "minio-pvc", KFP),
                  store("blog/wordpress-mysql", "mysql:5.6", "mysql-pv-claim"))
    for ns, claim in (("kubeflow", "mysql-pv-claim"), ("kubeflow", "minio-pvc"), ("blog", "mysql-pv-claim")):
        cluster.wait(f"{ns}/{claim} bound", lambda: cluster.phase("pvc", claim, ns) == "Bound")
    return cluster


def brief(rows):
    return [(r["role"], r["claim"], r["phase"], r["risks"]) for r in rows]


def test_an_empty_cluster_has_no_kubeflow_and_check_does_not_call_it_safe(cluster):
    done = cluster.kfpv("list")
    assert (done.returncode, done.stdout) == (0, "") and "No Kubeflow volumes found" in done.stderr
    assert cluster.kfpv("check").returncode == 4


def test_a_real_kubeflow_is_found_and_its_neighbour_is_not(kubeflow):
    assert brief(kubeflow.items()) == [("metadata", "mysql-pv-claim", "Bound", ["DELETE-POLICY", "NOT-PORTABLE"]),
                                       ("artifacts", "minio-pvc", "Bound", ["NOT-PORTABLE"])]
    assert kubeflow.kfpv("list").stdout.startswith("Kubeflow: standalone 2.0.5 in namespace kubeflow; context admin\n")


def test_a_dump_of_a_real_cluster_gives_the_same_answer_as_the_cluster(kubeflow, tmp_path):
    for form in ("json", "yaml"):
        dump = tmp_path / f"dump.{form}"
        dump.write_text(kubeflow.kubectl("get", "pv,pvc,deploy,sts,pod,sc,ns,events", "-A", "-o", form).stdout)
        live, offline = kubeflow.kfpv("list", "-o", "json"), kfpv("list", "-o", "json", "-f", str(dump))
        assert live.stdout == offline.stdout and live.returncode == offline.returncode == 0
        assert kubeflow.kfpv("check", "-o", "json").stdout == kfpv("check", "-o", "json", "-f", str(dump)).stdout


def test_the_loss_that_check_tells_of_is_real_and_typing_its_command_averts_it(kubeflow, disks):
    code, report = kubeflow.check()
    deadly = [f for f in report["findings"] if f["severity"] == "loss"]
    assert code == 4 and [(f["id"], f["object"]) for f in deadly] == [("DELETE-POLICY", "kubeflow/mysql-pv-claim")]
    kubeflow.type(deadly[0]["next"])
    code, report = kubeflow.check()
    assert (code, report["verdict"]) == (0, "safe")
    kubeflow.kubectl("delete", "namespace", "kubeflow", "--wait=true")
    kubeflow.wait("volumes released", lambda: kubeflow.phase("pv", "v-mysql") == kubeflow.phase("pv", "v-minio") == "Released")
    assert (disks / "mysql/data").read_text() == (disks / "minio/data").read_text() == "all we have"
    assert brief(kubeflow.items()) == [("metadata", "mysql-pv-claim", "Released", ["RELEASED", "NOT-PORTABLE"]),
                                       ("artifacts", "minio-pvc", "Released", ["RELEASED", "NOT-PORTABLE"])]


def test_without_its_command_the_loss_happens(kubeflow, disks):
    assert kubeflow.check()[0] == 4
    kubeflow.kubectl("delete", "namespace", "kubeflow", "--wait=true")
    kubeflow.wait("the volume destroyed", lambda: kubeflow.phase("pv", "v-mysql") is None)
    assert not (disks / "mysql").exists() and (disks / "minio/data").exists()


def test_a_released_volume_is_bound_again_by_the_command_that_check_prints(kubeflow):
    kubeflow.kubectl("delete", "deployment", "minio", "-n", "kubeflow")
    kubeflow.kubectl("delete", "pvc", "minio-pvc", "-n", "kubeflow", "--wait=true")
    kubeflow.wait("released", lambda: kubeflow.phase("pv", "v-minio") == "Released")
    claim = wants("kubeflow/minio-pvc")
    claim["spec"]["volumeName"] = "v-minio"
    kubeflow.apply(claim, store("kubeflow/minio", "minio/minio:x", "minio-pvc", KFP))
    kubeflow.wait("the event", lambda: any("already bound" in e["message"] for e in kubeflow.get("events", "-n", "kubeflow")["items"]))
    taken = [f for f in kubeflow.check()[1]["findings"] if f["id"] == "CLAIM-TAKEN"]
    assert [(f["severity"], f["object"]) for f in taken] == [("broken", "kubeflow/minio-pvc")]
    kubeflow.type(taken[0]["next"])
    kubeflow.wait("bound to its old volume", lambda: kubeflow.phase("pvc", "minio-pvc", "kubeflow") == "Bound")
    assert not [f for f in kubeflow.check()[1]["findings"] if f["id"] == "CLAIM-TAKEN"]


def test_an_unreserved_volume_is_reserved_by_the_command_that_check_prints(cluster, disks):
    free = static("minio-pv", None, disks / "x")
    free["metadata"]["labels"] = {"app.kubernetes.io/part-of": "kubeflow"}
    cluster.apply(namespace("kubeflow"), free, wants("kubeflow/minio-pvc", "not-this-one"), store("kubeflow/minio", "minio/minio:x", "minio-pvc", KFP))
    cluster.wait("available", lambda: cluster.phase("pv", "minio-pv") == "Available")
    stolen = [f for f in cluster.check()[1]["findings"] if f["id"] == "UNRESERVED"]
    cluster.type(stolen[0]["next"])
    assert cluster.get("pv", "minio-pv")["spec"]["claimRef"]["name"] == "minio-pvc"
    assert not [f for f in cluster.check()[1]["findings"] if f["id"] == "UNRESERVED"]


def test_pending_claims_say_why(cluster):
    lazy = {"kind": "StorageClass", "apiVersion": "storage.k8s.io/v1", "metadata": {"name": "lazy"}, "provisioner": "example.com/none",
            "volumeBindingMode": "WaitForFirstConsumer"}
    cluster.apply(namespace("kubeflow"), lazy, wants("kubeflow/mysql-pv-claim", "gone"), wants("kubeflow/minio-pvc", ""),
                  wants("kubeflow/katib-mysql", "lazy"), wants("kubeflow/seaweedfs-pvc", None))
    found = {f["object"]: f["id"] for f in cluster.check()[1]["findings"]}
    assert found == {"kubeflow/mysql-pv-claim": "CLASS-NOT-FOUND", "kubeflow/minio-pvc": "NO-VOLUME",
                     "kubeflow/katib-mysql": "WAITING-FOR-POD", "kubeflow/seaweedfs-pvc": "NO-VOLUME"}


def test_a_volume_that_is_being_deleted_is_a_loss_until_it_is_kept(kubeflow):
    kubeflow.kubectl("delete", "pv", "v-mysql", "--wait=false")
    going = [f for f in kubeflow.check()[1]["findings"] if f["id"] == "TERMINATING"]
    assert going[0]["severity"] == "loss"
    kubeflow.type(going[0]["next"])
    assert [f["severity"] for f in kubeflow.check()[1]["findings"] if f["id"] == "TERMINATING"] == ["warning"]


def test_1200_volumes_are_read_in_pages(kubeflow):
    many = [static(f"other-{i}", f"x/c{i}", "/nowhere") for i in range(1200)]
    for start in range(0, len(many), 400):
        kubeflow.kubectl("create", "-f", "-", input=__import__("json").dumps({"kind": "List", "apiVersion": "v1", "items": many[start:start + 400]}))
    done = kubeflow.kfpv("list", "-v", "-o", "name", "--chunk-size=500")
    assert done.stdout.split() == ["persistentvolume/v-mysql", "persistentvolume/v-minio"]
    assert done.stderr.count("/api/v1/persistentvolumes?limit=500") == 3
