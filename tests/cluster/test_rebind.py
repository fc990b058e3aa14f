"""rebind, against a real etcd, kube-apiserver and controller-manager."""
import json
import signal

import pytest
from run import BUILD
from test_retain import die, history, run, state  # noqa: F401
from test_volumes import disks, kubeflow, namespace, wants  # noqa: F401


@pytest.fixture
def left(kubeflow, state):
    """Retained volumes whose namespace was deleted and made anew."""
    assert run(kubeflow, state, "retain").returncode == 0
    kubeflow.kubectl("delete", "namespace", "kubeflow", "--wait=true")
    kubeflow.wait("released", lambda: kubeflow.phase("pv", "v-mysql") == kubeflow.phase("pv", "v-minio") == "Released")
    kubeflow.apply(namespace("kubeflow"))
    return kubeflow


def bound(cluster, volume, claim):
    v, c = cluster.get("pv", volume), cluster.get("pvc", claim, "-n", "kubeflow")
    return v["spec"]["claimRef"]["uid"] == c["metadata"]["uid"] and c["spec"]["volumeName"] == volume and c["status"]["phase"] == "Bound"


def test_a_released_volume_is_bound_to_a_new_claim_of_the_same_name(left, state, disks):
    shown = run(left, state, "rebind", "v-mysql", "--to", "kubeflow/mysql-pv-claim", "--dry-run")
    assert shown.returncode == 0 and "2 steps" in shown.stdout and left.phase("pv", "v-mysql") == "Released"
    asked = run(left, state, "rebind", "v-mysql", "--to", "kubeflow/mysql-pv-claim")
    assert asked.returncode == 2 and "--yes" in asked.stderr
    done = run(left, state, "rebind", "v-mysql", "--to", "kubeflow/mysql-pv-claim", "--yes")
    assert done.returncode == 0 and "is bound to volume v-mysql, policy Retain" in done.stdout, done.stderr
    assert bound(left, "v-mysql", "mysql-pv-claim") and (disks / "mysql/data").read_text() == "all we have"
    again = run(left, state, "rebind", "v-mysql", "--to", "kubeflow/mysql-pv-claim", "-o", "json")
    assert again.returncode == 0 and json.loads(again.stdout)["bound"] is True


def test_a_claim_that_waits_gets_its_old_volume_and_another_name_is_possible(left, state):
    left.apply(wants("kubeflow/minio-pvc", "some-class"))
    done = run(left, state, "rebind", "v-minio", "--to", "kubeflow/minio-pvc", "--yes")
    assert done.returncode == 0 and bound(left, "v-minio", "minio-pvc"), done.stderr
    done = run(left, state, "rebind", "v-mysql", "--to", "kubeflow/renamed", "--yes")
    assert done.returncode == 0 and bound(left, "v-mysql", "renamed"), done.stderr


def test_what_cannot_be_is_refused_and_changes_nothing(left, state):
    left.apply(wants("kubeflow/too-big"))
    left.kubectl("patch", "pv", "v-mysql", "-p", '{"spec":{"capacity":{"storage":"1Gi"}}}')
    before = left.get("pv")["items"]
    for words, code, said in ((["v-mysql", "--to", "kubeflow/too-big"], 4, "requested 20Gi, the volume has 1Gi"),
                              (["v-blog", "--to", "kubeflow/x"], 4, "belongs to claim blog/mysql-pv-claim, which is there"),
                              (["v-mysq", "--to", "kubeflow/x"], 1, "did you mean v-mysql?"), (["v-mysql", "--to", "kubeflow"], 2, "rebind VOLUME --to"),
                              (["v-mysql"], 2, "rebind VOLUME --to")):
        done = run(left, state, "rebind", *words, "--yes")
        assert done.returncode == code and said in done.stderr and done.stdout == "", done.stderr
    assert left.get("pv")["items"] == before


@pytest.mark.skipif("asan" in str(BUILD), reason="a sanitizer must be the first library")
@pytest.mark.parametrize("when", ["after", "before"])
def test_killed_at_any_line_of_its_journal_it_is_resumed_and_binds_the_same_volume(left, state, die, when):
    env = {"LD_PRELOAD": die, **({"KF_DIE_BEFORE": "1"} if when == "before" else {})}
    kills = 0
    for line in range(1, 40):
        claim = f"claim-{line}"
        died = run(left, state, "rebind", "v-mysql", "--to", f"kubeflow/{claim}", "--yes", **env, KF_DIE_AT=str(line))
        if died.returncode:
            assert died.returncode == -signal.SIGKILL, died.stderr
            kills += 1
        resumed = run(left, state, "resume")
        assert resumed.returncode == 0, resumed.stderr
        if "nothing to resume" in resumed.stderr and left.phase("pvc", claim, "kubeflow") is None:
            continue
        assert bound(left, "v-mysql", claim)
        assert not [o for o in history(left, state) if o["state"] in ("unfinished", "unreadable")]
        if died.returncode == 0:
            break
        left.kubectl("delete", "pvc", claim, "-n", "kubeflow", "--wait=true")
        left.wait("released", lambda: left.phase("pv", "v-mysql") == "Released")
    assert kills >= 6 and died.returncode == 0
