"""Volumes that outlive their cluster, on a whole node: export, a new cluster, import, and real servers that verify it."""
import base64
import json
import os
import pathlib
import signal
import stat
import time

import pytest
from stores import KEYS, MINIO, database, disks, everything_is_there, installation, need, node, on_a_node, reserved, start, write  # noqa: F401
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


def frozen(data, at):
    """Its server is to take no leave of its data: a process that is stopped hears no SIGTERM, and its node kills it."""
    found = 0
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if os.path.samestat(os.stat(process / f"root{at}"), os.stat(data)) and (process / "comm").read_text().strip() in ("mariadbd", "minio"):
                os.kill(int(process.name), signal.SIGSTOP)
                found += 1
        except OSError:
            continue
    return found == 1


def test_stores_that_ran_at_the_export_are_imported_only_if_the_old_cluster_is_gone_and_recover_every_row(disks, node, state, tmp_path):
    need(node, MINIO)
    start(node, "kubeflow", disks, policy="Delete")
    write(node, "kubeflow")
    report = export(node, state, tmp_path / "kf")
    assert [d.split(": ")[0] for d in dangers(report)] == ["2 stores are running, and go on writing", OWN_DISKS[:-2]]
    assert report["written"] and report["stopped"] == [] and report["retained"] == 2 and knows_what_they_hold(report["stores"])
    node.sql("kubeflow", "INSERT INTO run_details VALUES ('late', 'run after the export')")
    assert frozen(disks / "mysql", "/var/lib/mysql") and frozen(disks / "minio", "/data")
    node.up("--fresh-etcd")
    refused = run(node, state, "import", str(tmp_path / "kf"), "--yes")
    assert refused.returncode == 4 and refused.stdout == "" and "--old-cluster-gone" in refused.stderr, refused.stderr
    assert node.get("pv,pvc", "-A")["items"] == [] and [o["state"] for o in history(node, state)] == ["done"]
    imported(node, state, tmp_path / "kf", "--old-cluster-gone")
    node.apply(*installation("kubeflow"))
    node.healthy("kubeflow", "mysql", "minio")
    assert "crash recovery" in node.kubectl("logs", "-n", "kubeflow", "deployment/mysql").stdout
    fine, items = verify(node, state, tmp_path / "kf")
    assert fine and items["v-mysql-kubeflow"]["differences"] == ["mlpipeline.run_details: 500 -> 501"]
    node.sql("kubeflow", "DELETE FROM run_details WHERE uuid = 'late'")
    assert everything_is_there(node, "kubeflow")


def projection(objects):
    """What a rehearsal foretells of volumes, claims and workloads, and of nothing else."""
    told = {}
    for o in objects:
        kind, spec = o["kind"], o.get("spec", {})
        ref, phase = spec.get("claimRef", {}), o.get("status", {}).get("phase")
        told[kind, o["metadata"].get("namespace"), o["metadata"]["name"]] = {
            "PersistentVolume": (phase, spec.get("persistentVolumeReclaimPolicy"), ref.get("namespace"), ref.get("name"), "uid" in ref),
            "PersistentVolumeClaim": (phase, spec.get("volumeName"))}.get(kind, spec.get("replicas"))
    return {key: value for key, value in told.items() if key[0] in ("PersistentVolume", "PersistentVolumeClaim", "Deployment", "StatefulSet", "Pod")}


def rehearsed(node, state, tmp_path, *words):
    """A command tried on a capture of the cluster as it is: what it answers, and what there would be."""
    cap, after = tmp_path / "cap.json", tmp_path / "after.json"
    assert run(node, state, "capture", "-o", str(cap)).returncode == 0
    done = run(node, state, *words, f"--rehearse={cap}", f"--rehearse-out={after}")
    assert after.exists(), done.stderr
    return done, projection(json.loads(after.read_text())["items"])


def test_a_stopping_export_does_what_its_rehearsal_said_and_rollback_gives_everything_back(disks, node, state, tmp_path):
    need(node, MINIO)
    start(node, "kubeflow", disks, policy="Delete")
    node.apply(api_server(3))
    write(node, "kubeflow")
    node.healthy("kubeflow", "ml-pipeline")
    before = replicas(node)
    assert before == {"ml-pipeline": 3, "mysql": 1, "minio": 1}
    _, foretold = rehearsed(node, state, tmp_path, "export", "--stop", "-o", str(tmp_path / "kf"), "--yes")
    assert replicas(node) == before and not (tmp_path / "kf").exists()
    report = export(node, state, tmp_path / "kf", "--stop", "--yes")
    assert set(replicas(node).values()) == {0} and policies(node) == dict.fromkeys(VOLUMES, "Retain")
    assert projection(node.get("pv,pvc,deploy,sts,pod", "-A")["items"]) == foretold
    back = run(node, state, "rollback", report["operation"], "--yes")
    assert back.returncode == 0, back.stdout + back.stderr
    assert replicas(node) == before
    node.healthy("kubeflow", "mysql", "minio", "ml-pipeline")
    assert everything_is_there(node, "kubeflow")
    assert policies(node) == dict.fromkeys(VOLUMES, "Delete") and all(ORIGINAL not in annotations(node, v) for v in VOLUMES)


@pytest.fixture
def left(disks, node):
    """Two volumes with files and claims, and no servers."""
    for name in ("mysql", "minio"):
        (disks / name).mkdir()
        (disks / name / "data").write_text("all we have")
    node.apply(namespace("kubeflow"), *reserved("kubeflow", disks, "Delete"), wants("kubeflow/mysql-pv-claim"), wants("kubeflow/minio-pvc"))
    node.wait("both bound", lambda: {c["status"]["phase"] for c in node.get("pvc", "-n", "kubeflow")["items"]} == {"Bound"})
    return node


def intact(disks):
    return [(disks / name / "data").exists() and (disks / name / "data").read_text() for name in ("mysql", "minio")] == ["all we have"] * 2


def test_control_run_definitions_taken_as_they_are_destroy_the_disks_in_a_new_cluster_and_an_import_never_does(disks, left, state, tmp_path):
    taken = left.get("pv")["items"]
    assert {v["spec"]["persistentVolumeReclaimPolicy"] for v in taken} == {"Delete"} and all(v["spec"]["claimRef"]["uid"] for v in taken)
    export(left, state, tmp_path / "kf")
    left.up("--fresh-etcd")
    imported(left, state, tmp_path / "kf")
    left.apply(namespace("kubeflow"), wants("kubeflow/mysql-pv-claim", None), wants("kubeflow/minio-pvc", None))
    left.wait("both bound", lambda: {left.phase("pv", v) for v in VOLUMES} == {"Bound"})
    left.kubectl("delete", "namespace", "kubeflow", "--wait=true")
    left.wait("both released", lambda: {left.phase("pv", v) for v in VOLUMES} == {"Released"})
    left.kubectl("delete", "pv", "--all", "--wait=true")
    time.sleep(2)
    assert intact(disks)
    for v in taken:
        del v["metadata"]["resourceVersion"], v["metadata"]["uid"]
    left.kubectl("create", "-f", "-", input=json.dumps({"kind": "List", "apiVersion": "v1", "items": taken}))
    left.wait("the disks destroyed", lambda: list(disks.iterdir()) == [])


@pytest.mark.parametrize("words", [[], ["--claims"]], ids=["volumes", "with-claims"])
def test_an_import_does_what_its_rehearsal_said(disks, left, state, tmp_path, words):
    export(left, state, tmp_path / "kf")
    left.kubectl("delete", "pvc", "--all", "-n", "kubeflow", "--wait=true")
    left.kubectl("delete", "pv", "--all", "--wait=true")
    done, foretold = rehearsed(left, state, tmp_path, "import", str(tmp_path / "kf"), "--yes", *words)
    assert done.returncode == 0 and left.get("pv,pvc", "-A")["items"] == [], done.stderr
    imported(left, state, tmp_path / "kf", *words)
    assert len(foretold) == 2 + 2 * len(words)
    left.wait("what was foretold", lambda: projection(left.get("pv,pvc", "-A")["items"]) == foretold, 10)


PASSWORD = "geheim $HOME p#ss %41"


def secret(name, value):
    return {"kind": "Secret", "apiVersion": "v1", "metadata": {"namespace": "kubeflow", "name": name}, "stringData": {"password": value}}


def tells_the_password(*places):
    told = [PASSWORD.encode(), base64.b64encode(PASSWORD.encode())]
    files = [f for place in places for f in ([place] if place.is_file() else place.rglob("*")) if f.is_file()]
    assert files
    return [f for f in files if any(word in f.read_bytes() for word in told)]


def test_a_password_is_used_and_is_nowhere_but_in_secrets_that_were_asked_for(disks, node, state, tmp_path):
    (disks / "mysql").mkdir()
    node.apply(namespace("kubeflow"), static("v-mysql-kubeflow", "kubeflow/mysql-pv-claim", disks / "mysql", "Delete"), wants("kubeflow/mysql-pv-claim"),
               secret("mysql-secret", PASSWORD), secret("of-somebody-else", "none of our business"),
               database("kubeflow", password={"secretKeyRef": {"name": "mysql-secret", "key": "password"}}))
    node.healthy("kubeflow", "mysql")
    node.exec("kubeflow", "mysql", "sh", "-c", 'MYSQL_PWD="$MYSQL_ROOT_PASSWORD" mariadb -h127.0.0.1 -uroot mlpipeline',
              input="CREATE TABLE t (i INT); INSERT INTO t VALUES (1), (2)")
    for place, words in (("bare", []), ("bare.tar", []), ("kf", ["--secrets"]), ("kf.tar", ["--secrets"])):
        done = run(node, state, "export", "-o", str(tmp_path / place), "--format=json", "-v", "-v", *words)
        assert done.returncode == 4 and json.loads(done.stdout)["stores"][0]["identity"]["counts"] == {"mlpipeline.t": 2}, done.stdout + done.stderr
        assert PASSWORD not in done.stdout + done.stderr and base64.b64encode(PASSWORD.encode()).decode() not in done.stdout + done.stderr
    [file] = (tmp_path / "kf/secrets").iterdir()
    assert file.name == "kubeflow.mysql-secret.yaml" and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert tells_the_password(state, tmp_path / "bare", tmp_path / "bare.tar", tmp_path / "kf") == [file]
    assert tells_the_password(tmp_path / "kf.tar") and stat.S_IMODE((tmp_path / "kf.tar").stat().st_mode) == 0o600
