"""What the command-line tests share: the real executable, the real kubectl, and an API server that answers what it is told.

kubectl is never faked, except where the subject is a kubectl that is missing, too old or broken.
"""
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import threading
import time
import urllib.parse

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("KF_BUILD", ROOT / "build"))
KFPV = BUILD / "bin" / "kubectl-kfpv"
SAMPLE = ROOT / "manifests" / "sample" / "cluster.yaml"
GOLDEN = pathlib.Path(__file__).resolve().parent / "golden"

KINDS = {
    "persistentvolumes": ("v1", "PersistentVolume"), "persistentvolumeclaims": ("v1", "PersistentVolumeClaim"),
    "pods": ("v1", "Pod"), "events": ("v1", "Event"), "configmaps": ("v1", "ConfigMap"), "namespaces": ("v1", "Namespace"),
    "deployments": ("apps/v1", "Deployment"), "statefulsets": ("apps/v1", "StatefulSet"),
    "storageclasses": ("storage.k8s.io/v1", "StorageClass"),
}


def clean_env(**more):
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "KF_KUBECTL", "KUBECTL_PATH", "KUBECONFIG", "COLUMNS")}
    env.update(HOME=os.environ.get("HOME", "/"), TERM="dumb", KUBECONFIG="/nonexistent/kubeconfig")
    env.update({k: v for k, v in more.items() if v is not None})
    return env


def kfpv(*args, env=None, **options):
    """Runs it with captured streams. Nothing on this machine's own kubeconfig is ever used."""
    options.setdefault("timeout", 120)
    return subprocess.run([str(KFPV), *args], capture_output=True, text=True, env=env or clean_env(), **options)


def golden(name, text):
    """Compares with the accepted text; KF_ACCEPT=1 accepts what came out."""
    file = GOLDEN / name
    if os.environ.get("KF_ACCEPT"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    assert text == file.read_text(), f"differs from {file.name}; KF_ACCEPT=1 accepts it"


class ApiServer:
    """Serves lists of objects with paging, as the API server does, and fails as told.

    faults: resource -> one of ("status", code, reason, message), ("body", bytes), ("hang",)
    """

    def __init__(self, directory):
        self.objects = {plural: [] for plural in KINDS}
        self.faults, self.requests, self.lock = {}, [], threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.kubeconfig = directory / "kubeconfig"
        self.kubeconfig.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "lab",
            "clusters": [{"name": "lab", "cluster": {"server": self.url}}],
            "users": [{"name": "me", "user": {"token": "not-a-secret"}}],
            "contexts": [{"name": "lab", "context": {"cluster": "lab", "user": "me"}}]}))

    def add(self, *objects):
        by_kind = {kind: plural for plural, (_, kind) in KINDS.items()}
        for o in objects:
            self.objects[by_kind[o["kind"]]].append({k: v for k, v in o.items() if k not in ("kind", "apiVersion")})

    def env(self, **more):
        return clean_env(KUBECONFIG=str(self.kubeconfig), **more)

    def answer(self, handler):
        url = urllib.parse.urlparse(handler.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        parts = url.path.strip("/").split("/")
        plural = parts[-1]
        with self.lock:
            self.requests.append(handler.path)
        fault = self.faults.get(plural)
        if callable(fault):
            fault = fault(query)
        if fault and fault[0] == "hang":
            time.sleep(60)
            return
        if fault and fault[0] == "body":
            return self.send(handler, 200, fault[1])
        if fault:
            _, code, reason, message = fault
            return self.send(handler, code, json.dumps({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                                                        "message": message, "reason": reason, "code": code}).encode())
        if plural not in KINDS:
            return self.send(handler, 404, b"404 page not found\n")
        ns = parts[parts.index("namespaces") + 1] if "namespaces" in parts[:-1] else None
        items = [o for o in self.objects[plural] if ns is None or o["metadata"].get("namespace") == ns]
        for term in filter(None, query.get("fieldSelector", "").split(",")):
            key, value = term.split("=")
            items = [o for o in items if self.field(o, key) == value]
        start, limit = int(query.get("continue", "0")), int(query.get("limit", "0"))
        page = items[start:start + limit] if limit else items[start:]
        more = limit and start + limit < len(items)
        version, kind = KINDS[plural]
        self.send(handler, 200, json.dumps({"kind": kind + "List", "apiVersion": version,
                                            "metadata": {"resourceVersion": "7", **({"continue": str(start + limit)} if more else {})},
                                            "items": page}).encode())

    @staticmethod
    def field(o, path):
        for part in path.split("."):
            o = o.get(part, {})
        return o

    @staticmethod
    def send(handler, code, body):
        handler.send_response(code)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


@pytest.fixture
def api(tmp_path):
    server = ApiServer(tmp_path)
    yield server
    server.server.shutdown()
    server.server.server_close()


# ---- objects, as small as they can be ---------------------------------------------------------------------------------
def volume(name, claim=None, policy="Retain", phase="Bound", size="20Gi", uid=None, cls="", source=None, **meta):
    spec = {"capacity": {"storage": size}, "accessModes": ["ReadWriteOnce"], "persistentVolumeReclaimPolicy": policy,
            "storageClassName": cls, "volumeMode": "Filesystem", **(source or {"nfs": {"server": "nas", "path": "/" + name}})}
    if claim:
        ns, claim_name = claim.split("/")
        spec["claimRef"] = {"kind": "PersistentVolumeClaim", "namespace": ns, "name": claim_name, **({"uid": uid} if uid else {})}
    return {"kind": "PersistentVolume", "apiVersion": "v1", "metadata": {"name": name, "uid": "pv-" + name, **meta},
            "spec": spec, "status": {"phase": phase}}


def claim(full, volume_name="", phase="Bound", uid=None, cls=None, size="20Gi", **meta):
    ns, name = full.split("/")
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}, "volumeMode": "Filesystem"}
    if volume_name:
        spec["volumeName"] = volume_name
    if cls is not None:
        spec["storageClassName"] = cls
    return {"kind": "PersistentVolumeClaim", "apiVersion": "v1",
            "metadata": {"namespace": ns, "name": name, "uid": uid or "pvc-" + name, **meta}, "spec": spec, "status": {"phase": phase}}


def deployment(full, image, claim_name=None, labels=None):
    ns, name = full.split("/")
    container = {"name": name, "image": image}
    pod = {"containers": [container]}
    if claim_name:
        container["volumeMounts"] = [{"name": "data", "mountPath": "/data"}]
        pod["volumes"] = [{"name": "data", "persistentVolumeClaim": {"claimName": claim_name}}]
    return {"kind": "Deployment", "apiVersion": "apps/v1",
            "metadata": {"namespace": ns, "name": name, "uid": "dep-" + ns + name, "labels": labels or {}},
            "spec": {"replicas": 1, "template": {"metadata": {"labels": {"app": name}}, "spec": pod}}}


def kubeflow(ns="kubeflow"):
    """A small Kubeflow Pipelines: two stores, one volume of which dies with its claim."""
    label = {"application-crd-id": "kubeflow-pipelines"}
    return [volume("v-mysql", f"{ns}/mysql-pv-claim", "Delete", uid="pvc-mysql-pv-claim"), claim(f"{ns}/mysql-pv-claim", "v-mysql"),
            volume("v-minio", f"{ns}/minio-pvc", uid="pvc-minio-pvc"), claim(f"{ns}/minio-pvc", "v-minio"),
            deployment(f"{ns}/mysql", "mysql:8.4", "mysql-pv-claim", label), deployment(f"{ns}/minio", "minio/minio:x", "minio-pvc", label),
            deployment(f"{ns}/ml-pipeline", "ghcr.io/kubeflow/kfp-api-server:2.15.0", None, label)]


def dump(tmp_path, *objects):
    file = tmp_path / "dump.json"
    file.write_text(json.dumps({"kind": "List", "apiVersion": "v1", "items": list(objects)}))
    return str(file)


def has_kubectl(least):
    """The minor version of the kubectl on PATH, at least `least`."""
    if not shutil.which("kubectl"):
        return False
    out = subprocess.run(["kubectl", "version", "--client", "-o", "json"], capture_output=True, text=True, env=clean_env()).stdout
    return int(json.loads(out)["clientVersion"]["minor"].rstrip("+")) >= least
