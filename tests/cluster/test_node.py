"""Real stores in real pods on a whole node: what survives a pod, a namespace and a cluster, and what does not.

KF_NODE_DIR is the directory of a node brought up by `tests/cluster/up --dir`; KF_NODE_SKIP says why there is none.
"""
import os
import pathlib
import subprocess
import tempfile

import pytest
from conftest import Cluster
from run import ROOT
from test_volumes import namespace, static, wants

DIR = os.environ.get("KF_NODE_DIR")
pytestmark = pytest.mark.skipif(not DIR, reason=os.environ.get("KF_NODE_SKIP", "no node: tests/cluster/up --dir DIR, then KF_NODE_DIR=DIR"))

MINIO = "minio/minio:RELEASE.2022-05-26T05-48-41Z"
MARIADB, MYSQL = "mariadb:10.11", "mysql:5.6.24"
KFP = {"application-crd-id": "kubeflow-pipelines"}


class Node(Cluster):
    def up(self, *args):
        subprocess.run([ROOT / "tests/cluster/up", "--dir", DIR, *args], check=True, capture_output=True, text=True, timeout=300)

    def images(self):
        return {name for image in self.get("node", "localhost")["status"]["images"] for name in image.get("names") or []}

    def exec(self, ns, deployment, *command, **options):
        return self.kubectl("exec", "-i", "-n", ns, f"deployment/{deployment}", "--", *command, **options)

    def sql(self, ns, statement, deployment="mysql", **options):
        return self.exec(ns, deployment, "mariadb", "-N", "-B", "-h127.0.0.1", "-uroot", "mlpipeline", "-e", statement, **options).stdout

    def s3(self, ns, *args, **options):
        return self.exec(ns, "minio", "s3", *args, **options).stdout

    def healthy(self, ns, *deployments, seconds=100):
        for name in deployments:
            done = self.kubectl("rollout", "status", f"deployment/{name}", "-n", ns, f"--timeout={seconds}s", check=False)
            if done.returncode:
                said = [self.kubectl(*a, "-n", ns, check=False) for a in (["describe", "pods"], ["logs", f"deployment/{name}", "--tail=20"])]
                pytest.fail(f"{name}: {done.stderr}" + "".join(d.stdout + d.stderr for d in said))


@pytest.fixture
def node():
    """Asked for after the disks: its pods end before their disks go."""
    n = Node(f"{DIR}/kubeconfig")
    yield n
    ours = [ns["metadata"]["name"] for ns in n.get("namespaces")["items"]]
    ours = [ns for ns in ours if ns != "default" and not ns.startswith("kube-")]
    if ours:
        n.kubectl("delete", "namespace", *ours, "--wait=true")
    n.kubectl("delete", "pv", "--all", "--wait=true")


def need(node, image):
    if not any(name.endswith(image) for name in node.images()):
        pytest.skip(f"no {image}: its registry was out of reach")


@pytest.fixture
def disks():
    """Below the temporary directory: the hostPath deleter of Kubernetes works nowhere else."""
    with tempfile.TemporaryDirectory(prefix="kf-disks-", dir="/tmp") as folder:
        yield pathlib.Path(folder)


def server(full, image, claim, at, args=(), env=None, probe=None):
    ns, name = full.split("/")
    labels = {"app": name, **KFP}
    container = {"name": name, "image": image, "imagePullPolicy": "IfNotPresent", "args": list(args),
                 "env": [{"name": k, "value": v} for k, v in (env or {}).items()],
                 "readinessProbe": {**probe, "periodSeconds": 1, "timeoutSeconds": 5, "failureThreshold": 60},
                 "volumeMounts": [{"name": "data", "mountPath": at}]}
    return {"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"namespace": ns, "name": name, "labels": labels},
            "spec": {"replicas": 1, "strategy": {"type": "Recreate"}, "selector": {"matchLabels": {"app": name}},
                     "template": {"metadata": {"labels": labels}, "spec": {
                         "containers": [container], "terminationGracePeriodSeconds": 10,
                         "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": claim}}]}}}}


def database(ns, image=MARIADB):
    return server(f"{ns}/mysql", image, "mysql-pv-claim", "/var/lib/mysql",
                  env={"MYSQL_ALLOW_EMPTY_PASSWORD": "true", "MYSQL_DATABASE": "mlpipeline"},
                  probe={"exec": {"command": ["mariadb", "-h127.0.0.1", "-uroot", "-e", "SELECT 1"]}})


def objects(ns):
    return server(f"{ns}/minio", MINIO, "minio-pvc", "/data", args=["server", "/data"],
                  env={"MINIO_ACCESS_KEY": "minio", "MINIO_SECRET_KEY": "minio123"},
                  probe={"httpGet": {"path": "/minio/health/ready", "port": 9000}})


def pipelines(ns, disks, policy="Retain", image=MARIADB):
    """Volumes made by hand and reserved, claims that name no volume, the two stores: as after a re-installation."""
    return [namespace(ns), static(f"v-mysql-{ns}", f"{ns}/mysql-pv-claim", disks / "mysql", policy), wants(f"{ns}/mysql-pv-claim"),
            static(f"v-minio-{ns}", f"{ns}/minio-pvc", disks / "minio", policy), wants(f"{ns}/minio-pvc"),
            database(ns, image), objects(ns)]


def start(node, ns, disks, **how):
    for name in ("mysql", "minio"):
        (disks / name).mkdir(exist_ok=True)
    node.apply(*pipelines(ns, disks, **how))
    node.healthy(ns, "mysql", "minio")


RUNS = "CREATE TABLE run_details (uuid VARCHAR(64) PRIMARY KEY, name TEXT); INSERT INTO run_details VALUES "
KEYS = [f"artifacts/run-{i}/model" for i in range(20)]


def write(node, ns):
    node.sql(ns, RUNS + ", ".join(f"('u{i}', 'run {i}')" for i in range(500)))
    node.s3(ns, "mb", "mlpipeline")
    for key in KEYS:
        node.s3(ns, "put", "mlpipeline", key, input=f"the model of {key}\n" * 100)


def everything_is_there(node, ns):
    rows = node.sql(ns, "SELECT uuid, name FROM run_details").splitlines()
    assert sorted(rows) == sorted(f"u{i}\trun {i}" for i in range(500))
    assert sorted(node.s3(ns, "ls", "mlpipeline").split()[1::2]) == sorted(KEYS)
    for key in KEYS[::7]:
        assert node.s3(ns, "get", "mlpipeline", key) == f"the model of {key}\n" * 100
    return True


def test_data_outlives_its_pods_and_list_and_check_see_real_stores(disks, node):
    need(node, MINIO)
    start(node, "kubeflow", disks)
    write(node, "kubeflow")
    node.kubectl("delete", "deployment", "mysql", "minio", "-n", "kubeflow", "--wait=true")
    node.apply(database("kubeflow"), objects("kubeflow"))
    node.healthy("kubeflow", "mysql", "minio")
    assert everything_is_there(node, "kubeflow")
    rows = node.items()
    assert [(r["role"], r["claim"], r["phase"]) for r in rows] == [("metadata", "mysql-pv-claim", "Bound"), ("artifacts", "minio-pvc", "Bound")]
    assert ["mysql" in str(r["consumers"]) for r in rows] == [True, False] and "minio" in str(rows[1]["consumers"])
    code, report = node.check()
    assert not [f for f in report["findings"] if f["severity"] in ("loss", "broken")], report


def test_control_run_a_namespace_takes_deletable_volumes_with_it_and_leaves_retained_ones(disks, node):
    need(node, MINIO)
    for ns, policy in (("lost", "Delete"), ("kept", "Retain")):
        (disks / ns).mkdir()
        start(node, ns, disks / ns, policy=policy)
    write(node, "lost")
    write(node, "kept")
    assert (disks / "lost/mysql/ibdata1").exists() and (disks / "lost/minio/mlpipeline").is_dir()
    node.kubectl("delete", "namespace", "lost", "kept", "--wait=true")
    node.wait("the volumes destroyed", lambda: node.phase("pv", "v-mysql-lost") is node.phase("pv", "v-minio-lost") is None)
    assert list((disks / "lost").iterdir()) == []
    node.wait("the others released", lambda: node.phase("pv", "v-mysql-kept") == node.phase("pv", "v-minio-kept") == "Released")
    assert (disks / "kept/mysql/mlpipeline/run_details.ibd").exists() and (disks / "kept/minio/mlpipeline/artifacts").is_dir()


def test_retained_stores_outlive_their_namespace_and_serve_every_byte_again(disks, node, tmp_path):
    need(node, MINIO)
    start(node, "kubeflow", disks, policy="Delete")
    write(node, "kubeflow")
    record = {"XDG_STATE_HOME": str(tmp_path)}
    assert node.kfpv("check", "--if-deleted=namespace/kubeflow").returncode == 4
    done = node.kfpv("retain", **record)
    assert done.returncode == 0 and "2 volumes retained" in done.stdout, done.stdout + done.stderr
    foretold = node.kfpv("check", "--if-deleted=namespace/kubeflow")
    assert foretold.returncode == 0, foretold.stdout
    node.kubectl("delete", "namespace", "kubeflow", "--wait=true")
    node.wait("released", lambda: node.phase("pv", "v-mysql-kubeflow") == node.phase("pv", "v-minio-kubeflow") == "Released")
    assert (disks / "mysql/mlpipeline/run_details.ibd").exists() and (disks / "minio/mlpipeline/artifacts").is_dir()
    assert [(r["role"], r["phase"]) for r in node.items()] == [("metadata", "Released"), ("artifacts", "Released")]
    for finding in node.check()[1]["findings"]:
        if finding["id"] == "RELEASED":
            node.type(finding["next"])
    node.apply(namespace("kubeflow"), wants("kubeflow/mysql-pv-claim"), wants("kubeflow/minio-pvc"), database("kubeflow"), objects("kubeflow"))
    node.healthy("kubeflow", "mysql", "minio")
    assert everything_is_there(node, "kubeflow")
    back = node.kfpv("retain", "--undo", "--yes", **record)
    assert back.returncode == 0 and "2 volumes restored" in back.stdout, back.stdout + back.stderr


def test_without_a_volume_of_its_own_a_store_is_healthy_on_an_empty_one(node):
    node.apply(namespace("kubeflow"), wants("kubeflow/mysql-pv-claim", None), database("kubeflow"))
    node.healthy("kubeflow", "mysql")
    volume = node.get("pv", node.get("pvc", "mysql-pv-claim", "-n", "kubeflow")["spec"]["volumeName"])
    assert volume["spec"]["storageClassName"] == "standard" and volume["spec"]["persistentVolumeReclaimPolicy"] == "Delete"
    assert node.sql("kubeflow", "SHOW TABLES") == ""
    path = pathlib.Path(volume["spec"]["hostPath"]["path"])
    assert (path / "ibdata1").exists()
    node.kubectl("delete", "namespace", "kubeflow", "--wait=true")
    node.wait("its files gone", lambda: not path.exists())


@pytest.fixture
def file_systems():
    """Two file systems of their own, mounted where `down` finds them: full is full, and nothing can be renamed across."""
    made = {}
    for name in ("mysql", "minio"):
        image, at = pathlib.Path(DIR, "disks", f"{name}.img"), pathlib.Path(DIR, "disks", name)
        at.mkdir()
        subprocess.run(["truncate", "-s", "512M", image], check=True)
        subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True)
        subprocess.run(["mount", "-o", "loop", image, at], check=True)
        made[name] = at
    yield pathlib.Path(DIR, "disks")
    for name, at in made.items():
        subprocess.run(["umount", at], check=True)
        at.rmdir()
        at.with_suffix(".img").unlink()


def test_a_new_cluster_serves_every_row_and_object_from_the_old_disks(file_systems, node):
    need(node, MINIO)
    start(node, "kubeflow", file_systems)
    assert len({os.stat(file_systems / name).st_dev for name in ("mysql", "minio", ".")}) == 3
    assert (file_systems / "mysql/ibdata1").exists()
    write(node, "kubeflow")
    node.up("--fresh-etcd")
    assert node.get("pv,pvc,deploy,pod", "-A")["items"] == []
    assert (file_systems / "mysql/ibdata1").exists()
    node.apply(*pipelines("kubeflow", file_systems))
    node.healthy("kubeflow", "mysql", "minio")
    assert everything_is_there(node, "kubeflow")


def test_mysql_itself_keeps_its_rows_and_its_identity(disks, node):
    need(node, MYSQL)
    (disks / "mysql").mkdir()
    node.apply(namespace("kubeflow"), static("v-mysql", "kubeflow/mysql-pv-claim", disks / "mysql"), wants("kubeflow/mysql-pv-claim"), database("kubeflow", MYSQL))
    node.healthy("kubeflow", "mysql")
    node.sql("kubeflow", RUNS + "('a', 'b')")
    before = node.sql("kubeflow", "SELECT @@version, @@server_uuid, COUNT(*) FROM run_details")
    assert before.startswith("5.6.24\t") and before.endswith("\t1\n")
    node.kubectl("delete", "pod", "-n", "kubeflow", "-l", "app=mysql", "--wait=true")
    node.healthy("kubeflow", "mysql")
    assert node.sql("kubeflow", "SELECT @@version, @@server_uuid, COUNT(*) FROM run_details") == before


def test_check_reads_what_a_real_server_says_of_files_that_are_not_its_own(node, disks):
    """Kubeflow 1.10 runs MySQL as a user of its own; a volume of 1.9 belongs to root."""
    (disks / "mysql").mkdir()
    stranger = database("kubeflow")
    pod = stranger["spec"]["template"]["spec"]
    pod["securityContext"] = {"runAsUser": 12345, "runAsGroup": 12345}  # and no entrypoint that would complain before the server
    pod["containers"][0]["command"] = ["/usr/sbin/mariadbd", "--no-defaults", "--datadir=/var/lib/mysql", "--socket=/tmp/s", "--pid-file=/tmp/p"]
    node.apply(namespace("kubeflow"), static("v-mysql", "kubeflow/mysql-pv-claim", disks / "mysql", "Retain"),
               wants("kubeflow/mysql-pv-claim"), stranger)
    node.wait("the finding", lambda: [f for f in node.check()[1]["findings"] if f["id"] == "FILE-OWNER"], 90)
    found = [f for f in node.check()[1]["findings"] if f["id"] == "FILE-OWNER"]
    assert found[0]["object"] == "kubeflow/mysql-pv-claim" and found[0]["severity"] == "broken"
    assert found[0]["next"].split()[0] == "kubectl" and "-c mysql" in found[0]["next"]
