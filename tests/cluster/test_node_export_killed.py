"""export --stop and import on a whole node, killed at any line of their journals: resumed, they end as if nothing had been."""
import json
import signal

import pytest
from killing import KILLS, SEED, lines_to_die_at
from run import BUILD
from stores import MINIO, disks, need, node, on_a_node, start  # noqa: F401
from test_node_export import VOLUMES, export, intact, left, replicas  # noqa: F401
from test_retain import die, history, policies, run, state  # noqa: F401

pytestmark = [on_a_node, pytest.mark.skipif("asan" in str(BUILD), reason="a sanitizer must be the first library")]


def killed(cluster, state, die, line, when, *words):
    """Whether it died, and the operation that a resume has brought to its end; None: there was none."""
    known = {o["id"] for o in history(cluster, state)}
    env = {"LD_PRELOAD": die, "KF_DIE_AT": str(line), **({"KF_DIE_BEFORE": "1"} if when == "before" else {})}
    died = run(cluster, state, *words, **env)
    assert died.returncode in (0, 4, -signal.SIGKILL), (line, when, died.stdout + died.stderr)
    begun = [o for o in history(cluster, state) if o["id"] not in known]
    resumed = run(cluster, state, "resume")
    open_before = [o for o in begun if o["state"] == "unfinished"]
    assert resumed.returncode in (0, 4) and ("nothing to resume" in resumed.stderr) == (not open_before), (line, when, resumed.stdout + resumed.stderr)
    assert {o["state"] for o in history(cluster, state)} <= {"done"}, (line, when, history(cluster, state))
    return died.returncode == -signal.SIGKILL, begun[0]["id"] if begun else None


def test_a_stopping_export_killed_at_any_line_is_resumed_and_is_whole(disks, node, state, die, tmp_path):
    need(node, MINIO)
    start(node, "kubeflow", disks, policy="Delete")
    node.sql("kubeflow", "CREATE TABLE t (i INT); INSERT INTO t VALUES (1), (2), (3)")
    node.s3("kubeflow", "mb", "mlpipeline")
    node.s3("kubeflow", "put", "mlpipeline", "a/b", input="an object")
    markers = {s["volume"]: s["identity"]["marker"] for s in export(node, state, tmp_path / "before")["stores"]}
    assert run(node, state, "retain", "--undo", "--yes").returncode == 0
    kills = 0
    for line, when in lines_to_die_at(4, 31):
        place = tmp_path / f"kf-{line}-{when}"
        died, operation = killed(node, state, die, line, when, "export", "--stop", "-o", str(place), "--yes")
        kills += died
        if operation is None:
            assert not place.exists() and replicas(node) == {"mysql": 1, "minio": 1}, (line, when)
            continue
        assert replicas(node) == {"mysql": 0, "minio": 0} and policies(node) == dict.fromkeys(VOLUMES, "Retain"), (line, when)
        stores = json.loads((place / "export.json").read_text())["stores"]
        assert {s["volume"]: s["identity"].get("marker") for s in stores} == markers, (line, when, stores)
        assert [sum(s["identity"]["counts"].values()) for s in stores] == [3, 1] and not any(s["inUse"] for s in stores), (line, when, stores)
        assert run(node, state, "import", str(place), "--dry-run").returncode == 0
        back = run(node, state, "rollback", operation, "--yes")
        assert back.returncode == 0, (line, when, back.stdout + back.stderr)
        node.healthy("kubeflow", "mysql", "minio")
        assert policies(node) == dict.fromkeys(VOLUMES, "Delete")
        if not died and when == "before":
            break
    print(f"killed {kills} times; seed {SEED}")
    assert kills >= min(KILLS, 20) - 1


def test_an_import_killed_at_any_line_is_resumed_and_every_volume_is_there_for_its_claim(disks, left, state, die, tmp_path):
    export(left, state, tmp_path / "kf")
    left.kubectl("delete", "pvc", "--all", "-n", "kubeflow", "--wait=true")
    left.kubectl("delete", "pv", "--all", "--wait=true")
    kills = 0
    for words, lines in (([], lines_to_die_at(4, 13, KILLS // 2)), (["--claims"], lines_to_die_at(4, 17, KILLS - KILLS // 2))):
        for line, when in lines:
            died, operation = killed(left, state, die, line, when, "import", str(tmp_path / "kf"), "--yes", *words)
            kills += died
            if operation is None:
                assert left.get("pv,pvc", "-A")["items"] == [], (line, when)
                continue
            assert policies(left) == dict.fromkeys(VOLUMES, "Retain"), (line, when)
            for v in left.get("pv")["items"]:
                assert v["spec"]["claimRef"]["namespace"] == "kubeflow" and v["status"]["phase"] == ("Bound" if words else "Available"), (line, when, v)
            assert [c["status"]["phase"] for c in left.get("pvc", "-n", "kubeflow")["items"]] == ["Bound"] * 2 * len(words), (line, when)
            back = run(left, state, "rollback", operation, "--yes")
            assert back.returncode == 0 and left.get("pv,pvc", "-A")["items"] == [], (line, when, back.stdout + back.stderr)
            assert intact(disks)
            if not died and when == "before":
                break
    print(f"killed {kills} times; seed {SEED}")
    assert kills >= min(KILLS, 20) - 1
