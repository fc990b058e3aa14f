"""Volumes that outlive their cluster, on a whole node: export, a new cluster, import, and real servers that verify it."""
import base64
import json
import os
import pathlib
import signal
import stat
import time

import pytest
from stores import KEYS, MINIO, database, disks, everything_is_there, installation, need, node, objects, on_a_node, start, write  # noqa: F401
from test_retain import ORIGINAL, annotations, history, policies, run, state  # noqa: F401
from test_volumes import KFP, namespace, static, wants

pytestmark = on_a_node

VOLUMES = {"v-mysql-kubeflow", "v-minio-kubeflow"}
HOLDS = {"v-mysql-kubeflow": {"mlpipeline.run_details": 500}, "v-minio-kubeflow": {"mlpipeline": len(KEYS)}}
OWN_DISKS = "2 volumes' bytes are on nodes' own disks: "


def api_server(replicas=2):
    """What writes to the stores over the network; here it only runs."""
    labels = {"app": "ml-pipeline", **KFP}
    container = {"name": "api", "image": "busybox:latest", "imagePullPolicy": "IfNotPresent",
                 "command": ["sh", "-c", "trap 'exit 0' TERM; while true; do sleep 0.2; done"]}
    return {"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"namespace": "kubeflow", "name": "ml-pipeline", "labels": labels},
            "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": "ml-pipeline"}},
                     "template": {"metadata": {"labels": labels}, "spec": {"containers": [container], "terminationGracePeriodSeconds": 2}}}}


def replicas(node):
    return {w["metadata"]["name"]: w["spec"]["replicas"] for w in node.get("deploy,sts", "-n", "kubeflow")["items"]}


def export(node, state, place, *words, **env):
    done = run(node, state, "export", "-o", str(place), "--format=json", *words, **env)
    assert done.returncode in (0, 4) and done.stdout, done.stderr
    return json.loads(done.stdout)


def dangers(report):
    return [danger["what"] for danger in report["dangers"]]


def knows_what_they_hold(stores):
    assert {s["volume"]: s["identity"].get("counts") for s in stores} == HOLDS, stores
    assert all(s["identity"]["marker"] for s in stores)
    return True


def imported(node, state, place, *words):
    done = run(node, state, "import", str(place), "--yes", "-o", "json", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    items = json.loads(done.stdout)["items"]
    assert {i["volume"] for i in items} == VOLUMES and all(i["asWanted"] for i in items), items
    return items


def verify(node, state, place):
    done = run(node, state, "verify", "--from", str(place), "-o", "json")
    report = json.loads(done.stdout)
    assert done.returncode == (0 if report["verified"] else 4), done.stderr
    return report["verified"], {i["volume"]: i for i in report["items"]}


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet"])
def test_a_new_cluster_serves_every_row_and_object_of_an_export_and_verify_sees_what_goes_missing(disks, node, state, tmp_path, kind):
    need(node, MINIO)
    node.kind = kind
    start(node, "kubeflow", disks, policy="Delete")
    node.apply(api_server())
    write(node, "kubeflow")
    report = export(node, state, tmp_path / "kf", "--stop", "--yes")
    assert report["written"] and not report["safeToDelete"] and report["volumes"] == report["retained"] == 2
    assert [d.startswith(OWN_DISKS) for d in dangers(report)] == [True], report["dangers"]
    assert set(report["stopped"]) == {"Deployment kubeflow/ml-pipeline", f"{kind} kubeflow/minio", f"{kind} kubeflow/mysql"}
    assert knows_what_they_hold(report["stores"])
    assert node.get("pod", "-n", "kubeflow")["items"] == []
    node.up("--fresh-etcd")
    assert node.get("pv,pvc,deploy,sts,pod", "-A")["items"] == []
    assert {i["phase"] for i in imported(node, state, tmp_path / "kf")} == {"Available"}
    assert policies(node) == dict.fromkeys(VOLUMES, "Retain")
    node.apply(*installation("kubeflow", kind=kind))
    node.healthy("kubeflow", "mysql", "minio")
    assert everything_is_there(node, "kubeflow")
    assert verify(node, state, tmp_path / "kf")[0]

    node.sql("kubeflow", "INSERT INTO run_details VALUES ('new', 'run of the new cluster')")
    fine, items = verify(node, state, tmp_path / "kf")
    assert fine and items["v-mysql-kubeflow"]["differences"] == ["mlpipeline.run_details: 500 -> 501"]
    node.sql("kubeflow", "DELETE FROM run_details WHERE uuid IN ('u0', 'u1')")
    fine, items = verify(node, state, tmp_path / "kf")
    assert not fine and items["v-mysql-kubeflow"]["differences"] == ["mlpipeline.run_details: 500 -> 499"]
    assert (items["v-mysql-kubeflow"]["content"], items["v-minio-kubeflow"]["content"]) == ("wrong", "same")
