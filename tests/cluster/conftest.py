"""Tests against a real API server, brought up by tests/cluster/up; KF_KUBECONFIG names its kubeconfig."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from run import KFPV, clean_env, kfpv  # noqa: E402


class Cluster:
    def __init__(self, kubeconfig):
        self.kubeconfig = kubeconfig

    def env(self, **more):
        return clean_env(KUBECONFIG=self.kubeconfig, **more)

    def kubectl(self, *args, check=True, **options):
        done = subprocess.run(["kubectl", *args], capture_output=True, text=True, env=self.env(), timeout=120, **options)
        assert not check or done.returncode == 0, done.stderr
        return done

    def apply(self, *objects):
        self.kubectl("apply", "-f", "-", input=json.dumps({"kind": "List", "apiVersion": "v1", "items": list(objects)}))

    def get(self, *args):
        return json.loads(self.kubectl("get", *args, "-o", "json").stdout)

    def wait(self, what, condition, seconds=60):
        end = time.time() + seconds
        while not condition():
            assert time.time() < end, f"waited {seconds} s for: {what}"
            time.sleep(0.2)

    def phase(self, kind, name, ns=None):
        done = self.kubectl("get", kind, name, *(["-n", ns] if ns else []), "-o", "jsonpath={.status.phase}", check=False)
        return done.stdout if done.returncode == 0 else None

    def kfpv(self, *args, **env):
        return kfpv(*args, env=self.env(**env))

    def items(self, *args):
        done = self.kfpv("list", "-o", "json", *args)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["items"]

    def check(self, *args):
        done = self.kfpv("check", "-o", "json", *args)
        return done.returncode, json.loads(done.stdout)

    def type(self, command):
        """What a person would do with a command that was printed: type it."""
        with tempfile.TemporaryDirectory() as state:
            env = self.env(XDG_STATE_HOME=state, PATH=f"{KFPV.parent}:{os.environ['PATH']}")
            done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=env)
        assert done.returncode == 0, f"{command}\n{done.stderr}"

    def clear(self):
        """Collections at once, by raw requests: kubectl would delete 5 objects a second, and a namespace takes 10 s."""
        paths = {"Deployment": "/apis/apps/v1/namespaces/{}/deployments", "ReplicaSet": "/apis/apps/v1/namespaces/{}/replicasets",
                 "Pod": "/api/v1/namespaces/{}/pods", "PersistentVolumeClaim": "/api/v1/namespaces/{}/persistentvolumeclaims",
                 "Event": "/api/v1/namespaces/{}/events"}
        # Only where there is something: every test leaves a namespace behind.
        there = {(item["kind"], item["metadata"]["namespace"]) for item in self.get("deploy,rs,pods,pvc,events", "-A")["items"]}
        for kind, ns in sorted(there, key=lambda one: list(paths).index(one[0])):
            if ns != "default" and not ns.startswith("kube-"):
                self.kubectl("delete", "--raw", paths[kind].format(ns))
        self.kubectl("delete", "--raw", "/api/v1/persistentvolumes")
        self.kubectl("delete", "--raw", "/apis/storage.k8s.io/v1/storageclasses")
        self.wait("nothing left", lambda: not self.get("pv,pvc,deploy,rs", "-A")["items"])


@pytest.fixture
def cluster():
    c = Cluster(os.environ["KF_KUBECONFIG"])
    yield c
    c.clear()
