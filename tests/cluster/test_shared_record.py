"""The record of an operation in the cluster, against a real API server: two state directories are two machines."""
import json
import signal

import pytest
from killing import ALL, Kills
from run import BUILD, start
from test_rebind import bound, left  # noqa: F401
from test_retain import die, history, run, state  # noqa: F401
from test_volumes import disks, kubeflow  # noqa: F401

REBIND = ["rebind", "v-mysql", "--to", "kubeflow/mysql-pv-claim", "--yes"]
OTHER = ["rebind", "v-minio", "--to", "kubeflow/minio-pvc", "--yes"]
no_asan = pytest.mark.skipif("asan" in str(BUILD), reason="a sanitizer must be the first library")


@pytest.fixture(autouse=True)
def no_record(cluster):
    cluster.kubectl("delete", "namespace", "kf-plugins", "--ignore-not-found", "--wait=true")
    yield
    cluster.kubectl("delete", "namespace", "kf-plugins", "--ignore-not-found", "--wait=true")


@pytest.fixture
def ben(tmp_path):
    return tmp_path / "ben"


def record(cluster):
    return cluster.get("configmap", "operation", "-n", "kf-plugins")["data"]


@pytest.fixture
def kubectl_that(tmp_path):
    """A kubectl that does something before one call: `kubectl_that("kill -9 $PPID; exit 1", "patch persistentvolumes")`."""
    def make(does, call):
        file = tmp_path / f"kubectl-{len(list(tmp_path.glob('kubectl-*')))}"
        file.write_text(f'#!/bin/sh\ncase "$*" in *"{call}"*) {does};; esac\nexec kubectl "$@"\n')
        file.chmod(0o755)
        return str(file)
    return make


@pytest.fixture
def cut_off(left, state, kubectl_that):
    """Anna's run, killed after its first step has begun and before it is done: it reserves the volume, or, where an
    earlier run has, makes the claim."""
    def run_and_die(words=REBIND):
        first_act = 'patch persistentvolumes"*|*"persistentvolumeclaims?fieldManager'
        died = run(left, state, *words, KF_KUBECTL=kubectl_that("kill -9 $PPID; exit 1", first_act))
        assert died.returncode == -signal.SIGKILL, died.stderr
        assert record(left)["state"] == "open"
        return record(left)["operation"]
    return run_and_die


def test_an_operation_is_in_the_cluster_and_retain_is_not(left, state):
    assert left.kubectl("get", "namespace", "kf-plugins", check=False).returncode != 0  # `left` has retained
    done = run(left, state, *REBIND)
    assert done.returncode == 0, done.stderr
    data = record(left)
    assert (data["schema"], data["state"], data["ending"], data["verb"], data["done"]) == ("1", "over", "done", "rebind", data["steps"])
    assert "@" in data["holder"] and data["operation"] in [o["id"] for o in history(left, state)]
    again = run(left, state, *OTHER)
    assert again.returncode == 0, again.stderr
    assert record(left)["operation"] != data["operation"]


def test_the_second_operator_is_refused_told_by_whom_and_can_go_on_from_his_machine(left, state, ben, cut_off):
    id = cut_off()
    holder = record(left)["holder"]
    before = left.get("pv")["items"]
    refused = run(left, ben, *OTHER)
    assert refused.returncode == 4 and holder in refused.stderr and f"resume --take-over {id}" in refused.stderr, refused.stderr
    assert history(left, ben) == [] and left.get("pv")["items"] == before

    shown = run(left, ben, "status")
    assert shown.returncode == 0 and id in shown.stdout and holder in shown.stdout, shown.stderr
    assert [o["holder"] for o in json.loads(run(left, ben, "status", "-o", "json").stdout)["items"]] == [holder]
    for words in (["resume"], ["resume", id], ["rollback", id, "--yes"]):
        asked = run(left, ben, *words)
        assert asked.returncode == 5 and holder in asked.stderr and "--take-over" in asked.stderr, asked.stderr
    assert history(left, ben) == []

    asked = run(left, ben, "resume", "--take-over")
    assert asked.returncode == 2 and "--yes" in asked.stderr and "Plan: rebind" in asked.stderr and record(left)["holder"] == holder
    taken = run(left, ben, "resume", "--take-over", "--yes")
    assert taken.returncode == 0 and bound(left, "v-mysql", "mysql-pv-claim"), taken.stderr
    assert record(left)["state"] == "over" and [o["id"] for o in history(left, ben)] == [id]
    late = run(left, state, "resume")
    assert late.returncode == 4 and "is over: done" in late.stderr, late.stderr
    assert [o["state"] for o in history(left, state) if o["id"] == id] == ["done"]
    assert run(left, state, *OTHER).returncode == 0


@no_asan
@pytest.mark.parametrize("when", ["after", "before"])
def test_killed_at_any_line_it_is_taken_over_from_another_machine_and_ends_right(left, state, tmp_path, die, when):
    env = {"LD_PRELOAD": die, **({"KF_DIE_BEFORE": "1"} if when == "before" else {})}
    taken, kills = 0, Kills()
    for line in kills.lines():
        claim, anna, ben = f"claim-{line}", tmp_path / f"anna-{line}", tmp_path / f"ben-{line}"
        kills.saw(run(left, anna, "rebind", "v-mysql", "--to", f"kubeflow/{claim}", "--yes", **env, KF_DIE_AT=str(line)))
        went_on = run(left, ben, "resume", "--take-over", "--yes")
        assert went_on.returncode == 0, went_on.stderr
        if "nothing to resume" in went_on.stderr:  # the cluster had not heard of it, or of its end already
            assert run(left, anna, "resume").returncode == 0
        else:
            taken += 1
            assert bound(left, "v-mysql", claim) and record(left)["state"] == "over"
            assert run(left, anna, "resume").returncode in (0, 4)
        if left.phase("pvc", claim, "kubeflow") is not None:
            left.kubectl("delete", "pvc", claim, "-n", "kubeflow", "--wait=true")
            left.wait("released", lambda: left.phase("pv", "v-mysql") == "Released")
    assert kills.enough(3) and taken >= (3 if ALL else 0)


def test_who_is_taken_over_stops_before_his_next_act_and_says_by_whom(left, state, ben, tmp_path, kubectl_that):
    """Anna's kubectl waits at her first change of the volume until Ben has taken over."""
    waits = kubectl_that(f"touch {tmp_path}/waiting; while [ ! -e {tmp_path}/go ]; do sleep 0.1; done", "patch persistentvolumes")
    anna = start("rebind", "v-minio", "--to", "kubeflow/renamed", "--yes", env=left.env(XDG_STATE_HOME=str(state), KF_KUBECTL=waits))
    left.wait("anna's first act", lambda: (tmp_path / "waiting").exists() or anna.poll() is not None)
    assert anna.poll() is None, anna.communicate()[1]
    id = record(left)["operation"]
    abandoned = run(left, ben, "abandon", "--take-over", id)
    assert abandoned.returncode == 0 and "Abandoned" in abandoned.stdout, abandoned.stderr
    (tmp_path / "go").touch()
    out, err = anna.communicate(timeout=60)
    assert anna.returncode == 5 and "taken over by" in err and record(left)["holder"] in err, err
    assert left.phase("pvc", "renamed", "kubeflow") is None  # that would have been her next act
    again = run(left, state, "resume")
    assert again.returncode == 4 and "is over: abandoned" in again.stderr, again.stderr


def test_after_a_take_over_the_first_machine_may_not_go_on_until_it_takes_it_back(left, state, ben, cut_off, kubectl_that):
    id = cut_off()
    taken = run(left, ben, "resume", "--take-over", "--yes", KF_KUBECTL=kubectl_that("kill -9 $PPID; exit 1", "persistentvolumeclaims?fieldManager"))
    assert taken.returncode == -signal.SIGKILL and record(left)["state"] == "open", taken.stderr
    before = left.get("pv")["items"]
    for words in ["resume"], ["resume", id], ["rollback", "--yes"], ["rollback", "--dry-run"]:
        refused = run(left, state, *words)
        assert refused.returncode == 5 and record(left)["holder"] in refused.stderr, refused.stderr
    assert left.get("pv")["items"] == before and "--take-over" in run(left, state, "status").stdout
    back = run(left, state, "resume", "--take-over", "--yes")
    assert back.returncode == 0 and bound(left, "v-mysql", "mysql-pv-claim"), back.stderr
    assert run(left, ben, "resume").returncode == 4


def test_rollback_and_abandon_end_the_record_in_the_cluster(left, state, ben, cut_off):
    cut_off()
    back = run(left, state, "rollback", "--yes")
    assert back.returncode == 0 and record(left)["state"] == "over", back.stderr
    cut_off()
    assert run(left, state, "abandon").returncode == 0
    assert (record(left)["state"], record(left)["ending"]) == ("over", "abandoned")
    id = cut_off(OTHER)
    back = run(left, ben, "rollback", "--take-over", "--yes")
    assert back.returncode == 0 and record(left)["state"] == "over", back.stderr
    assert {o["id"]: o["state"] for o in history(left, ben)}[id] == "abandoned"


def test_the_printed_role_is_enough_and_without_it_nothing_begins(left, state):
    role = json.loads(left.kfpv("rbac", "rebind", "-o", "json").stdout)
    bind = {"kind": "ClusterRoleBinding", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": "kfpv"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role["metadata"]["name"]},
            "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "reader"}]}
    rules, past = role["rules"], history(left, state)
    try:
        less = [r for r in rules if r["resources"] != ["configmaps"]]
        left.apply({**role, "rules": less}, bind)
        refused = run(left, state, *REBIND, "--context", "reader")
        assert refused.returncode == 4 and "rbac COMMAND" in refused.stderr and history(left, state) == past, refused.stderr
        assert left.kubectl("get", "namespace", "kf-plugins", check=False).returncode != 0
        left.apply({**role, "rules": rules}, bind)
        left.wait("the right is known", lambda: left.kubectl("auth", "can-i", "create", "configmaps", "--as=reader", "-n", "kf-plugins", check=False).returncode == 0)
        done = run(left, state, *REBIND, "--context", "reader")
        assert done.returncode == 0 and bound(left, "v-mysql", "mysql-pv-claim"), done.stderr
    finally:
        left.kubectl("delete", "clusterrolebinding", "kfpv", check=False)
        left.kubectl("delete", "clusterrole", role["metadata"]["name"], check=False)
