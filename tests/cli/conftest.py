"""The command-line tests: the real executable, the real kubectl, and an API server that answers what it is told.

kubectl is never faked, except where the subject is a kubectl that is missing, too old or broken.
"""
import http.server
import json
import pathlib
import sys
import threading
import time
import urllib.parse

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from run import clean_env  # noqa: E402

KINDS = {
    "persistentvolumes": ("v1", "PersistentVolume"), "persistentvolumeclaims": ("v1", "PersistentVolumeClaim"),
    "pods": ("v1", "Pod"), "events": ("v1", "Event"), "configmaps": ("v1", "ConfigMap"), "namespaces": ("v1", "Namespace"),
    "deployments": ("apps/v1", "Deployment"), "statefulsets": ("apps/v1", "StatefulSet"),
    "storageclasses": ("storage.k8s.io/v1", "StorageClass"), "services": ("v1", "Service"), "nodes": ("v1", "Node"),
    "csinodes": ("storage.k8s.io/v1", "CSINode"),
}


class ApiServer:
    """Serves lists of objects with paging, as the API server does, and fails as told.

    faults: resource -> one of ("status", code, reason, message), ("body", bytes), ("hang",)
    """

    def __init__(self, directory, base=""):
        self.objects = {plural: [] for plural in KINDS}
        self.logs = {}  # (pod, container) -> text
        self.faults, self.requests, self.lock = {}, [], threading.Lock()
        self.base = base
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
            "clusters": [{"name": "lab", "cluster": {"server": self.url + base}}],
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
        if not url.path.startswith(self.base + "/"):
            return self.send(handler, 200, b"<html>the console of whoever keeps this cluster</html>")
        if plural == "version":
            return self.send(handler, 200, b'{"major": "1", "minor": "30", "gitVersion": "v1.30.0"}')
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
        if plural == "log":
            text = self.logs.get((parts[-2], query["container"]))
            if text is None:
                return self.send(handler, 400, b'{"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": '
                                               b'"container is waiting to start: ContainerCreating", "reason": "BadRequest", "code": 400}')
            return self.send(handler, 200, text.encode())
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
def api_behind_a_path(tmp_path):
    server = ApiServer(tmp_path, "/k8s/clusters/c-1")
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture
def api(tmp_path):
    server = ApiServer(tmp_path)
    yield server
    server.server.shutdown()
    server.server.server_close()
