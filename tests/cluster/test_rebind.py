"""rebind, against a real etcd, kube-apiserver and controller-manager."""
import json

import pytest
from killing import Kills
from run import BUILD
from test_retain import die, history, run, state  # noqa: F401
from test_volumes import disks, kubeflow, namespace, static, wants  # noqa: F401


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
    return v["spec"]["claimRef"].get("uid") == c["metadata"]["uid"] and c["spec"]["volumeName"] == volume and c["status"]["phase"] == "Bound"


def test_a_released_volume_is_bound_to_a_new_claim_of_the_same_name(left, state, disks):
    shown = run(left, state, "rebind", "v-mysql", "--to", "kubeflow/mysql-pv-claim", "--dry-run")
    assert shown.returncode == 0 and "3 steps" in shown.stdout and left.phase("pv", "v-mysql") == "Released"
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
                              (["v-mysq", "--to", "kubeflow/x"], 1, "did you mean v-mysql?"), (["v-mysql", "--to", "kubeflow"], 2, "rebind VOLUME --to"),
                              (["v-mysql"], 2, "rebind VOLUME --to")):
        done = run(left, state, "rebind", *words, "--yes")
        assert done.returncode == code and said in done.stderr and done.stdout == "", done.stderr
    assert left.get("pv")["items"] == before


@pytest.mark.skipif("asan" in str(BUILD), reason="a sanitizer must be the first library")
@pytest.mark.parametrize("when", ["after", "before"])
def test_killed_at_any_line_of_its_journal_it_is_resumed_and_binds_the_same_volume(left, state, die, when):
    env = {"LD_PRELOAD": die, **({"KF_DIE_BEFORE": "1"} if when == "before" else {})}
    kills = Kills()
    for line in kills.lines():
        claim = f"claim-{line}"
        kills.saw(run(left, state, "rebind", "v-mysql", "--to", f"kubeflow/{claim}", "--yes", **env, KF_DIE_AT=str(line)))
        resumed = run(left, state, "resume")
        assert resumed.returncode == 0, resumed.stderr
        if "nothing to resume" in resumed.stderr and left.phase("pvc", claim, "kubeflow") is None:
            continue
        assert bound(left, "v-mysql", claim)
        assert not [o for o in history(left, state) if o["state"] in ("unfinished", "unreadable")]
        left.kubectl("delete", "pvc", claim, "-n", "kubeflow", "--wait=true")
        left.wait("released", lambda: left.phase("pv", "v-mysql") == "Released")
    assert kills.enough()


def users(cluster, name, ns="kubeflow"):
    d = cluster.get("deployment", name, "-n", ns)
    return d["spec"]["replicas"], d["metadata"].get("annotations", {}).get("kf-plugins/replicas")


def plain(objects):
    """As they are but for what every write changes, and who bound them."""
    for o in objects:
        meta = o["metadata"]
        for key in ("uid", "resourceVersion", "creationTimestamp", "managedFields", "generation"):
            meta.pop(key, None)
        meta["annotations"] = {k: v for k, v in meta.get("annotations", {}).items() if not k.startswith(("pv.kubernetes.io/", "deployment.kubernetes.io/", "kubectl"))}
        o.pop("status", None)
        for key in ("uid", "resourceVersion"):
            o["spec"].get("claimRef", {}).pop(key, None)
    return objects


def test_a_claim_in_use_is_renamed_only_after_its_user_has_stopped(kubeflow, state, disks):
    done = run(kubeflow, state, "rebind", "v-mysql", "--to", "kubeflow/renamed", "--yes")
    assert done.returncode == 0 and bound(kubeflow, "v-mysql", "renamed"), done.stderr
    assert "Left stopped: Deployment kubeflow/mysql, 1 replicas before" in done.stdout
    assert users(kubeflow, "mysql") == (0, "1") and users(kubeflow, "minio") == (1, None)
    assert kubeflow.phase("pvc", "mysql-pv-claim", "kubeflow") is None and (disks / "mysql/data").read_text() == "all we have"


def test_what_a_rebind_did_is_taken_back_to_what_it_was(kubeflow, state, disks):
    look = lambda: plain(kubeflow.get("pv")["items"] + kubeflow.get("pvc,deployment", "-A")["items"])  # noqa: E731
    before = look()
    assert run(kubeflow, state, "rebind", "v-mysql", "--to", "kubeflow/renamed", "--yes").returncode == 0
    operation = history(kubeflow, state)[0]["id"]
    assert look() != before
    back = run(kubeflow, state, "rollback", operation, "--yes", "-o", "json")
    assert back.returncode == 0, back.stdout + back.stderr
    assert all(step["holds"] for step in json.loads(back.stdout)["steps"]), back.stdout
    assert look() == before and bound(kubeflow, "v-mysql", "mysql-pv-claim")
    assert (disks / "mysql/data").read_text() == "all we have"


def test_a_store_on_an_empty_volume_gets_its_own_back_and_runs_again(kubeflow, state, disks):
    (disks / "old").mkdir()
    kubeflow.apply(static("v-old", "kubeflow/minio-pv-claim", disks / "old"))
    done = run(kubeflow, state, "rebind", "v-old", "--to", "kubeflow/minio-pvc", "--yes")
    assert done.returncode == 0 and bound(kubeflow, "v-old", "minio-pvc"), done.stderr
    assert "Volume v-minio, which the claim had before, is kept without a claim." in done.stdout
    assert users(kubeflow, "minio") == (1, None)
    kubeflow.wait("released", lambda: kubeflow.phase("pv", "v-minio") == "Released")
    assert (disks / "minio/data").exists()


def test_a_rollback_says_what_it_does_not_bring_back(kubeflow, state, disks):
    (disks / "free").mkdir()
    free = static("v-free", "kubeflow/x", disks / "free")
    del free["spec"]["claimRef"]
    kubeflow.apply(free)
    assert run(kubeflow, state, "rebind", "v-free", "--to", "kubeflow/minio-pvc", "--yes").returncode == 0
    back = run(kubeflow, state, "rollback", history(kubeflow, state)[0]["id"], "--yes")
    assert "Not taken back, because nothing can:" in back.stderr and "reserve volume v-free" in back.stderr, back.stderr
    assert users(kubeflow, "minio") == (1, None) and bound(kubeflow, "v-minio", "minio-pvc")


def test_who_would_put_things_back_is_named_and_nothing_changes(kubeflow, state):
    kubeflow.kubectl("label", "deployment", "mysql", "-n", "kubeflow", "argocd.argoproj.io/instance=kf")
    before = kubeflow.get("pv,pvc,deployment", "-A")["items"]
    done = run(kubeflow, state, "rebind", "v-mysql", "--to", "kubeflow/renamed", "--yes")
    assert done.returncode == 4 and "is managed by Argo CD application kf" in done.stderr and "argocd app set kf --sync-policy none" in done.stderr
    assert kubeflow.get("pv,pvc,deployment", "-A")["items"] == before
    done = run(kubeflow, state, "rebind", "v-mysql", "--to", "kubeflow/renamed", "--yes", "--managers-paused")
    assert done.returncode == 0 and bound(kubeflow, "v-mysql", "renamed"), done.stderr


@pytest.mark.skipif("asan" in str(BUILD), reason="a sanitizer must be the first library")
@pytest.mark.parametrize("when", ["after", "before"])
def test_killed_at_any_line_a_rebind_from_a_claim_in_use_is_resumed(kubeflow, state, die, disks, when):
    """To and fro between two names that nobody uses, so that each time there is a claim to be taken from."""
    env = {"LD_PRELOAD": die, **({"KF_DIE_BEFORE": "1"} if when == "before" else {})}
    kills = Kills()
    for line in kills.lines():
        claim = f"claim-{line}"
        kills.saw(run(kubeflow, state, "rebind", "v-mysql", "--to", f"kubeflow/{claim}", "--yes", **env, KF_DIE_AT=str(line)))
        resumed = run(kubeflow, state, "resume")
        assert resumed.returncode == 0, resumed.stderr
        if "nothing to resume" in resumed.stderr and kubeflow.phase("pvc", claim, "kubeflow") is None:
            continue
        assert bound(kubeflow, "v-mysql", claim)
        assert [c["metadata"]["name"] for c in kubeflow.get("pvc", "-n", "kubeflow")["items"]] == [claim, "minio-pvc"]
        assert not [o for o in history(kubeflow, state) if o["state"] in ("unfinished", "unreadable")]
        assert (disks / "mysql/data").read_text() == "all we have"
    assert kills.enough(8)
