"""Real stores in real pods on a whole node.

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
on_a_node = pytest.mark.skipif(not DIR, reason=os.environ.get("KF_NODE_SKIP", "no node: tests/cluster/up --dir DIR, then KF_NODE_DIR=DIR"))

MINIO = "minio/minio:RELEASE.2022-05-26T05-48-41Z"
MARIADB, MYSQL = "mariadb:10.11", "mysql:5.6.24"
KFP = {"application-crd-id": "kubeflow-pipelines"}


CLAIMS = {"Deployment": ("mysql-pv-claim", "minio-pvc"), "StatefulSet": ("data-mysql-0", "data-minio-0")}


class Node(Cluster):
    kind = "Deployment"  # of the stores

    def up(self, *args):
        subprocess.run([ROOT / "tests/cluster/up", "--dir", DIR, *args], check=True, capture_output=True, text=True, timeout=300)

    def images(self):
        return {name for image in self.get("node", "localhost")["status"]["images"] for name in image.get("names") or []}

    def exec(self, ns, name, *command, **options):
        return self.kubectl("exec", "-i", "-n", ns, f"{self.kind}/{name}", "--", *command, **options)

    def sql(self, ns, statement, **options):
        return self.exec(ns, "mysql", "mariadb", "-N", "-B", "-h127.0.0.1", "-uroot", "mlpipeline", "-e", statement, **options).stdout

    def s3(self, ns, *args, **options):
        return self.exec(ns, "minio", "s3", *args, **options).stdout

    def healthy(self, ns, *names, seconds=100):
        for name in names:
            done = self.kubectl("rollout", "status", f"{self.kind}/{name}", "-n", ns, f"--timeout={seconds}s", check=False)
            if done.returncode:
                said = [self.kubectl(*a, "-n", ns, check=False) for a in (["describe", "pods"], ["logs", f"{self.kind}/{name}", "--tail=20"])]
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


def server(full, image, claim, at, args=(), env=None, probe=None, kind="Deployment"):
    """A store. A StatefulSet makes its claim itself, which names neither a volume nor a class."""
    ns, name = full.split("/")
    labels = {"app": name, **KFP}
    container = {"name": name, "image": image, "imagePullPolicy": "IfNotPresent", "args": list(args),
                 "env": [{"name": k, **({"value": v} if isinstance(v, str) else {"valueFrom": v})} for k, v in (env or {}).items()],
                 "readinessProbe": {**probe, "periodSeconds": 1, "timeoutSeconds": 5, "failureThreshold": 60},
                 "volumeMounts": [{"name": "data", "mountPath": at}]}
    pod = {"containers": [container], "terminationGracePeriodSeconds": 10}
    if kind == "Deployment":
        pod["volumes"] = [{"name": "data", "persistentVolumeClaim": {"claimName": claim}}]
        more = {"strategy": {"type": "Recreate"}}
    else:
        more = {"serviceName": name, "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": wants("/data", None)["spec"]}]}
    return {"kind": kind, "apiVersion": "apps/v1", "metadata": {"namespace": ns, "name": name, "labels": labels},
            "spec": {"replicas": 1, "selector": {"matchLabels": {"app": name}}, **more,
                     "template": {"metadata": {"labels": labels}, "spec": pod}}}


def database(ns, image=MARIADB, kind="Deployment", password=None):
    env = {"MYSQL_ROOT_PASSWORD": password} if password else {"MYSQL_ALLOW_EMPTY_PASSWORD": "true"}
    return server(f"{ns}/mysql", image, "mysql-pv-claim", "/var/lib/mysql", kind=kind, env={**env, "MYSQL_DATABASE": "mlpipeline"},
                  probe={"exec": {"command": ["sh", "-c", 'MYSQL_PWD="${MYSQL_ROOT_PASSWORD:-}" exec mariadb -h127.0.0.1 -uroot -e "SELECT 1"']}})


def objects(ns, kind="Deployment"):
    return server(f"{ns}/minio", MINIO, "minio-pvc", "/data", args=["server", "/data"], kind=kind,
                  env={"MINIO_ACCESS_KEY": "minio", "MINIO_SECRET_KEY": "minio123"},
                  probe={"httpGet": {"path": "/minio/health/ready", "port": 9000}})


def reserved(ns, disks, policy="Retain", kind="Deployment"):
    """Volumes made by hand, each for its claim."""
    return [static(f"v-{name}-{ns}", f"{ns}/{claim}", disks / name, policy) for name, claim in zip(("mysql", "minio"), CLAIMS[kind])]


def installation(ns, image=MARIADB, kind="Deployment"):
    """The two stores, and claims that name neither a volume nor a class."""
    claims = [wants(f"{ns}/{claim}", None) for claim in CLAIMS[kind]] if kind == "Deployment" else []
    return [namespace(ns), *claims, database(ns, image, kind), objects(ns, kind)]


def start(node, ns, disks, policy="Retain", image=MARIADB):
    for name in ("mysql", "minio"):
        (disks / name).mkdir(exist_ok=True)
    volumes = reserved(ns, disks, policy, node.kind)
    node.apply(*volumes)
    node.wait("volumes", lambda: all(node.phase("pv", v["metadata"]["name"]) == "Available" for v in volumes))
    node.apply(*installation(ns, image, node.kind))
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
