"""A rebind under a running writer on a whole node, killed at any line of its journal: no acknowledged byte is lost, and
there are never two writers."""
import json
import signal
import time

import pytest
from killing import KILLS, SEED, lines_to_die_at
from run import BUILD
from stores import disks, node, on_a_node  # noqa: F401
from test_rebind import bound
from test_retain import die, history, run, state  # noqa: F401
from test_volumes import namespace, static, wants

pytestmark = on_a_node

# Each line is on the volume, and synced, before it is acknowledged on a disk of its own.
WRITER = """
n=0; me=$(hostname); trap 'exit 0' TERM
while true; do
  n=$((n+1)); echo "$me $n" >> /data/log && sync /data/log && echo "$(cat /data/name) $me $n" >> /acknowledged/log
  sleep 0.02
done
"""


def writer(claim, disks):
    labels = {"app": "writer"}
    spec = {"terminationGracePeriodSeconds": 1,
            "containers": [{"name": "w", "image": "busybox:latest", "imagePullPolicy": "IfNotPresent", "command": ["sh", "-c", WRITER],
                            "volumeMounts": [{"name": "data", "mountPath": "/data"}, {"name": "ack", "mountPath": "/acknowledged"}]}],
            "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": claim}}, {"name": "ack", "hostPath": {"path": str(disks / "ack")}}]}
    return {"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"namespace": "kubeflow", "name": "writer"},
            "spec": {"replicas": 1, "selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": spec}}}


@pytest.fixture
def written(disks, node):
    """Two volumes, one of them with a claim that a pod writes to."""
    for name in ("one", "two", "ack"):
        (disks / name).mkdir()
    for name in ("one", "two"):
        (disks / name / "name").write_text(name)
    node.apply(namespace("kubeflow"), static("one", "kubeflow/data", disks / "one", "Delete"), wants("kubeflow/data"),
               static("two", "kubeflow/other", disks / "two"), writer("data", disks))
    node.healthy("kubeflow", "writer")
    return node


def acknowledged(disks):
    log = disks / "ack/log"
    return [tuple(line.split()) for line in log.read_text().splitlines()] if log.exists() else []


def nothing_is_missing_and_nobody_wrote_beside_another(disks):
    for volume in ("one", "two"):
        log = disks / volume / "log"
        lines = log.read_text().splitlines() if log.exists() else []
        assert not {f"{pod} {n}" for name, pod, n in acknowledged(disks) if name == volume} - set(lines), f"acknowledged, and gone from {volume}"
        pods = [line.split()[0] for line in lines]
        turns = [pod for i, pod in enumerate(pods) if i == 0 or pods[i - 1] != pod]
        assert len(turns) == len(set(turns)), f"two writers at once on {volume}: {turns}"
    return True


def writes(disks, volume):
    return sum(1 for name, _, _ in acknowledged(disks) if name == volume)


@pytest.mark.skipif("asan" in str(BUILD), reason="a sanitizer must be the first library")
def test_killed_at_any_line_under_a_running_writer_it_is_resumed_and_no_acknowledged_byte_is_lost(disks, written, state, die):
    kills, to = 0, "two"
    for line, when in lines_to_die_at(1, 18):
        before = writes(disks, to)
        env = {"LD_PRELOAD": die, "KF_DIE_AT": str(line), **({"KF_DIE_BEFORE": "1"} if when == "before" else {})}
        died = run(written, state, "rebind", to, "--to", "kubeflow/data", "--yes", **env)
        assert died.returncode in (0, -signal.SIGKILL), died.stderr
        kills += died.returncode != 0
        resumed = run(written, state, "resume")
        assert resumed.returncode == 0, (line, when, resumed.stderr)
        if not bound(written, to, "data"):  # it died before there was anything on record
            assert "nothing to resume" in resumed.stderr
            continue
        written.healthy("kubeflow", "writer")
        written.wait("the writer writes again", lambda: writes(disks, to) > before)
        assert nothing_is_missing_and_nobody_wrote_beside_another(disks)
        assert not [o for o in history(written, state) if o["state"] in ("unfinished", "unreadable")]
        to = "one" if to == "two" else "two"
        if died.returncode == 0 and when == "before":
            break
    print(f"killed {kills} times, {len(acknowledged(disks))} lines acknowledged, none lost; seed {SEED}")
    assert kills >= min(KILLS, 20) - 1
    time.sleep(0.5)
    assert nothing_is_missing_and_nobody_wrote_beside_another(disks)


def test_a_rebind_under_a_running_writer_is_taken_back_and_nothing_is_lost(disks, written, state):
    assert run(written, state, "rebind", "two", "--to", "kubeflow/data", "--yes").returncode == 0
    written.wait("it writes to the other", lambda: writes(disks, "two") > 5)
    back = run(written, state, "rollback", history(written, state)[0]["id"], "--yes")
    assert back.returncode == 0, back.stdout + back.stderr
    before = writes(disks, "one")
    written.healthy("kubeflow", "writer")
    assert bound(written, "one", "data")
    written.wait("it writes to its own again", lambda: writes(disks, "one") > before)
    assert nothing_is_missing_and_nobody_wrote_beside_another(disks)
    assert json.loads(written.kubectl("get", "pv", "one", "-o", "json").stdout)["spec"]["persistentVolumeReclaimPolicy"] == "Delete"
