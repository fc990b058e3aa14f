"""retain, its undo, and what they leave behind, against a real etcd, kube-apiserver and controller-manager."""
import json
import os
import pathlib
import signal
import subprocess
import time

import pytest
from killing import Kills
from run import BUILD, KFPV, ROOT, start
from test_volumes import disks, kubeflow, static, wants, namespace, store, KFP  # noqa: F401

ORIGINAL, HOLDS = "kf-plugins/original-reclaim-policy", "kf-plugins/holds"


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


@pytest.fixture(scope="session")
def die(tmp_path_factory):
    """The library that kills a program at a chosen line of its journal."""
    library = tmp_path_factory.mktemp("die") / "die.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, ROOT / "tests/support/die.c", "-ldl"], check=True)
    return str(library)


def run(cluster, state, *args, **env):
    return cluster.kfpv(*args, XDG_STATE_HOME=str(state), **env)


def policies(cluster):
    return {v["metadata"]["name"]: v["spec"]["persistentVolumeReclaimPolicy"] for v in cluster.get("pv")["items"]}


def annotations(cluster, name):
    return {k: v for k, v in cluster.get("pv", name)["metadata"].get("annotations", {}).items() if k.startswith("kf-plugins/")}


def history(cluster, state):
    return json.loads(run(cluster, state, "history", "-o", "json").stdout)["items"]


def test_retain_keeps_what_would_die_and_leaves_the_neighbour_alone(kubeflow, state, disks):
    kubeflow.kubectl("patch", "pv", "v-blog", "-p", '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}')
    done = run(kubeflow, state, "retain")
    assert done.returncode == 0, done.stderr
    assert "1 volume retained, 1 retained already; read back from the cluster." in done.stdout
    assert policies(kubeflow) == {"v-mysql": "Retain", "v-minio": "Retain", "v-blog": "Delete"}
    assert annotations(kubeflow, "v-mysql") == {ORIGINAL: "Delete", HOLDS: "metadata/mysql"}
    assert annotations(kubeflow, "v-minio") == {}
    kubeflow.kubectl("delete", "namespace", "kubeflow", "--wait=true")
    kubeflow.wait("both released", lambda: kubeflow.phase("pv", "v-mysql") == kubeflow.phase("pv", "v-minio") == "Released")
    assert (disks / "mysql/data").read_text() == (disks / "minio/data").read_text() == "all we have"
    again = run(kubeflow, state, "retain")
    assert again.returncode == 0 and "2 volumes are retained already" in again.stdout


def test_undo_gives_back_exactly_what_was_there(kubeflow, state):
    before = kubeflow.get("pv")["items"]
    assert run(kubeflow, state, "retain").returncode == 0
    asked = run(kubeflow, state, "retain", "--undo")
    assert asked.returncode == 2 and "--yes" in asked.stderr and policies(kubeflow)["v-mysql"] == "Retain"
    done = run(kubeflow, state, "retain", "--undo", "--yes")
    assert done.returncode == 0, done.stderr
    after = kubeflow.get("pv")["items"]
    for v in before + after:
        v["metadata"].pop("resourceVersion"), v["metadata"].pop("managedFields", None)
        if not v["metadata"].get("annotations"):
            v["metadata"].pop("annotations", None)
    assert before == after
    again = run(kubeflow, state, "retain", "--undo", "--yes")
    assert again.returncode == 0 and "0 volumes restored" in again.stdout


def test_a_released_volume_is_not_given_back_a_policy_that_would_destroy_it(kubeflow, state, disks):
    assert run(kubeflow, state, "retain").returncode == 0
    kubeflow.kubectl("delete", "namespace", "kubeflow", "--wait=true")
    kubeflow.wait("released", lambda: kubeflow.phase("pv", "v-mysql") == "Released")
    done = run(kubeflow, state, "retain", "--undo", "--yes")
    assert done.returncode == 1 and "NOT RESTORED" in done.stdout and "would be destroyed at once" in done.stdout
    time.sleep(2)
    assert (disks / "mysql/data").exists() and policies(kubeflow)["v-mysql"] == "Retain"


def test_what_changes_between_reading_and_acting_is_told_and_the_others_are_still_done(kubeflow, state, disks, tmp_path):
    """A kubectl that, when retain reads v-mysql alone for the first time, deletes v-mysql or changes it before."""
    kubeflow.kubectl("patch", "pv", "v-minio", "-p", '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}')
    script = tmp_path / "kubectl"
    script.write_text("#!/bin/sh\ncase \"$*\" in *persistentvolumes/v-mysql*) [ -e $0.once ] || { touch $0.once; kubectl $KF_TEST_FIRST >/dev/null; };; esac\nexec kubectl \"$@\"\n")
    script.chmod(0o755)
    patched = run(kubeflow, state, "retain", "--kubectl", str(script),
                  KF_TEST_FIRST='patch pv v-mysql -p {"spec":{"persistentVolumeReclaimPolicy":"Recycle"}}')
    assert patched.returncode == 1 and "is now Recycle: somebody has changed it" in patched.stdout
    assert policies(kubeflow)["v-minio"] == "Retain"
    assert run(kubeflow, state, "retain").returncode == 0
    assert policies(kubeflow)["v-mysql"] == "Retain" and annotations(kubeflow, "v-mysql")[ORIGINAL] == "Recycle"


def test_a_volume_that_vanishes_meanwhile_is_told(kubeflow, state, disks, tmp_path):
    kubeflow.kubectl("patch", "pv", "v-minio", "-p", '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}')
    kubeflow.apply({**static("v-gone", "kubeflow/katib-mysql", disks / "gone", "Delete"),
                    "metadata": {"name": "v-gone", "labels": {"app": "katib"}}})
    script = tmp_path / "kubectl"
    script.write_text("#!/bin/sh\ncase \"$*\" in *persistentvolumes/v-gone*) kubectl delete pv v-gone --wait=true >/dev/null 2>&1;; esac\nexec kubectl \"$@\"\n")
    script.chmod(0o755)
    done = run(kubeflow, state, "retain", "--kubectl", str(script))
    assert done.returncode == 1 and "v-gone: volume v-gone is gone" in done.stdout and "GONE" in done.stdout
    assert policies(kubeflow) == {"v-mysql": "Retain", "v-minio": "Retain", "v-blog": "Retain"}
    assert history(kubeflow, state)[-1]["state"] == "refused"


@pytest.mark.skipif("asan" in str(BUILD), reason="a sanitizer must be the first library")
@pytest.mark.parametrize("when", ["after", "before"])
def test_killed_at_any_line_of_its_journal_it_is_resumed_and_ends_right(kubeflow, state, die, when):
    kubeflow.kubectl("patch", "pv", "v-minio", "-p", '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}')
    env = {"LD_PRELOAD": die, **({"KF_DIE_BEFORE": "1"} if when == "before" else {})}
    kills = Kills()
    for line in kills.lines():
        kills.saw(run(kubeflow, state, "retain", **env, KF_DIE_AT=str(line)))
        resumed = run(kubeflow, state, "resume")
        assert resumed.returncode == 0, resumed.stderr
        if "nothing to resume" in resumed.stderr:  # it died before there was an operation, or after its end
            assert set(policies(kubeflow)[v] for v in ("v-mysql", "v-minio")) in ({"Retain"}, {"Delete"})
        else:
            assert policies(kubeflow) == {"v-mysql": "Retain", "v-minio": "Retain", "v-blog": "Retain"}
            assert annotations(kubeflow, "v-mysql")[ORIGINAL] == annotations(kubeflow, "v-minio")[ORIGINAL] == "Delete"
        assert run(kubeflow, state, "resume").stderr.startswith("There is nothing to resume")
        assert not [o for o in history(kubeflow, state) if o["state"] in ("unfinished", "unreadable")]
        back = run(kubeflow, state, "retain", "--undo", "--yes")
        assert back.returncode == 0, back.stderr
        assert policies(kubeflow) == {"v-mysql": "Delete", "v-minio": "Delete", "v-blog": "Retain"}
    assert kills.enough(), "two steps are begun and done, after a header and before an end"


@pytest.mark.skipif("asan" in str(BUILD), reason="a sanitizer must be the first library")
def test_what_a_killed_retain_has_done_is_taken_back_and_nothing_else(kubeflow, state, die):
    kubeflow.kubectl("patch", "pv", "v-minio", "-p", '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}')
    before = policies(kubeflow)
    kills = Kills()
    for line in kills.lines():
        kills.saw(run(kubeflow, state, "retain", LD_PRELOAD=die, KF_DIE_AT=str(line)))
        [*open_ones] = [o["id"] for o in history(kubeflow, state) if o["state"] == "unfinished"]
        if open_ones:
            asked = run(kubeflow, state, "rollback")
            assert asked.returncode in (0, 2) and ("--yes" in asked.stderr or "0 volumes" in asked.stdout)
            back = run(kubeflow, state, "rollback", "--yes")
            assert back.returncode == 0, back.stdout + back.stderr
        else:
            assert run(kubeflow, state, "retain", "--undo", "--yes").returncode == 0
        assert policies(kubeflow) == before and annotations(kubeflow, "v-mysql") == annotations(kubeflow, "v-minio") == {}
        assert not [o for o in history(kubeflow, state) if o["state"] == "unfinished"]
    assert kills.enough(8)


@pytest.mark.skipif("asan" in str(BUILD), reason="a sanitizer must be the first library")
def test_an_abandoned_operation_leaves_what_it_did_and_is_over(kubeflow, state, die):
    for line in range(1, 20):
        run(kubeflow, state, "retain", LD_PRELOAD=die, KF_DIE_AT=str(line))
        if open_ones := [o["id"] for o in history(kubeflow, state) if o["state"] == "unfinished"]:
            break
    before = policies(kubeflow)
    done = run(kubeflow, state, "abandon")
    assert done.returncode == 0 and open_ones[0] in done.stdout and policies(kubeflow) == before
    assert [o["state"] for o in history(kubeflow, state) if o["id"] == open_ones[0]] == ["abandoned"]
    assert run(kubeflow, state, "resume").stderr.startswith("There is nothing to resume")


def test_an_orphan_of_a_killed_run_keeps_the_operation_closed_and_is_named(kubeflow, state, tmp_path):
    """The kubectl that patches takes its time; its kfpv dies meanwhile."""
    script = tmp_path / "kubectl"
    script.write_text("#!/bin/sh\ncase \"$*\" in *patch*) touch $0.patching; while [ ! -e $0.go ]; do sleep 0.1; done;; esac\nexec kubectl \"$@\"\n")
    script.chmod(0o755)
    env = kubeflow.env(XDG_STATE_HOME=str(state))
    child = subprocess.Popen([KFPV, "retain", "--kubectl", script], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    kubeflow.wait("the patch", lambda: pathlib.Path(f"{script}.patching").exists())
    child.kill()
    child.wait()
    closed = run(kubeflow, state, "resume")
    assert closed.returncode == 4 and "still" in closed.stderr and "kubectl" in closed.stderr
    assert run(kubeflow, state, "retain").returncode == 4
    pathlib.Path(f"{script}.go").touch()
    kubeflow.wait("the late patch", lambda: policies(kubeflow)["v-mysql"] == "Retain")
    kubeflow.wait("the lock", lambda: run(kubeflow, state, "resume").returncode == 0)
    assert policies(kubeflow)["v-mysql"] == "Retain" and history(kubeflow, state)[-1]["state"] == "done"


def test_ctrl_c_lets_the_running_call_end_and_the_rest_is_resumed(kubeflow, state, tmp_path):
    kubeflow.kubectl("patch", "pv", "v-minio", "-p", '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}')
    script = tmp_path / "kubectl"
    script.write_text("#!/bin/sh\ncase \"$*\" in *patch*) touch $0.patching; sleep 1;; esac\nexec kubectl \"$@\"\n")
    script.chmod(0o755)
    child = start("retain", "--kubectl", script, env=kubeflow.env(XDG_STATE_HOME=str(state)))
    kubeflow.wait("the patch", lambda: pathlib.Path(f"{script}.patching").exists())
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130 and "1 of 2 steps done" in err and "resume" in err
    assert sorted(policies(kubeflow).values()) == ["Delete", "Retain", "Retain"]
    status = run(kubeflow, state, "status")
    assert "unfinished" in status.stdout and "Next: kubectl kfpv resume" in status.stdout
    assert run(kubeflow, state, "resume").returncode == 0
    assert set(policies(kubeflow).values()) == {"Retain"}


@pytest.mark.skipif("asan" in str(BUILD), reason="a sanitizer must be the first library")
def test_an_operation_of_another_cluster_or_with_a_changed_plan_is_not_resumed_here(kubeflow, state, die):
    for line in range(1, 20):
        run(kubeflow, state, "retain", LD_PRELOAD=die, KF_DIE_AT=str(line))
        if open_ones := [o for o in history(kubeflow, state) if o["state"] == "unfinished"]:
            break
    [operation] = open_ones
    plan = state / "kf-plugins" / operation["id"] / "plan.json"
    text = plan.read_text()
    plan.write_text(text.replace('"Delete"', '"Recycle"'))
    edited = run(kubeflow, state, "resume")
    assert edited.returncode == 4 and "plan.json" in edited.stderr and "changed" in edited.stderr
    plan.write_text(text)
    uid = json.loads(text)["target"]
    journal = state / "kf-plugins" / operation["id"] / "journal.jsonl"
    import hashlib
    moved = text.replace(uid, "00000000-0000-4000-8000-000000000000")
    plan.write_text(moved)
    journal.write_text(journal.read_text().replace(hashlib.sha256(text.encode()).hexdigest(), hashlib.sha256(moved.encode()).hexdigest()))
    assert run(kubeflow, state, "resume").stderr.startswith("There is nothing to resume")
    other = run(kubeflow, state, "resume", operation["id"])
    assert other.returncode == 4 and "is not of this cluster" in other.stderr and "context admin" in other.stderr


def test_two_volumes_of_one_disk_are_both_kept(kubeflow, state, disks):
    for name, claim in (("v-katib", "kubeflow/katib-mysql"), ("v-twin", "elsewhere/data")):
        v = static(name, claim, "", "Delete")
        v["spec"] = {**v["spec"], "nfs": {"server": "nas", "path": "/katib"}}
        del v["spec"]["hostPath"]
        kubeflow.apply({**v, "metadata": {"name": name, "labels": {"app": "katib"} if name == "v-katib" else {}}})
    done = run(kubeflow, state, "retain")
    assert done.returncode == 0 and "the same disk as v-katib" in done.stdout
    assert policies(kubeflow)["v-twin"] == policies(kubeflow)["v-katib"] == "Retain"
    assert run(kubeflow, state, "retain", "--undo", "--yes").returncode == 0
    assert policies(kubeflow)["v-twin"] == policies(kubeflow)["v-katib"] == "Delete"


def allow(cluster, role):
    """The user `reader` may do what this ClusterRole says, and nothing else."""
    role["metadata"]["name"] = "kf-test"
    cluster.kubectl("apply", "-f", "-", input=json.dumps(role))
    cluster.kubectl("create", "clusterrolebinding", "kf-test", "--clusterrole=kf-test", "--user=reader", check=False)


def test_the_role_that_rbac_prints_for_retain_is_just_enough(kubeflow, state):
    role = json.loads(run(kubeflow, state, "rbac", "retain", "-o", "json").stdout)
    writing = [(rule, verb) for rule in role["rules"] for verb in rule["verbs"] if verb != "list"]
    assert {verb for _, verb in writing} == {"get", "patch"}
    try:
        allow(kubeflow, role)
        kubeflow.wait("the binding", lambda: run(kubeflow, state, "list", "--as=reader").returncode == 0)
        kubeflow.wait("retain", lambda: run(kubeflow, state, "retain", "--as=reader").returncode == 0, 20)
        done = run(kubeflow, state, "retain", "--undo", "--yes", "--as=reader")
        assert done.returncode == 0, done.stdout + done.stderr
        for rule, verb in writing:
            less = json.loads(json.dumps(role))
            less["rules"] = [{**r, "verbs": [v for v in r["verbs"] if v != verb]} if r == rule else r for r in less["rules"]]
            allow(kubeflow, less)
            may = lambda: kubeflow.kubectl("auth", "can-i", verb, rule["resources"][0], "-A", "--as=reader", check=False).stdout.strip()
            kubeflow.wait("the smaller role", lambda: may() == "no")
            there = run(kubeflow, state, "retain", "--as=reader")
            back = run(kubeflow, state, "retain", "--undo", "--yes", "--as=reader")
            said = there.stdout + there.stderr + back.stdout + back.stderr
            assert max(there.returncode, back.returncode) == 1 and "rbac" in said and f"verbs [{verb}]" in said, said
            run(kubeflow, state, "retain", "--undo", "--yes")
    finally:
        kubeflow.kubectl("delete", "clusterrole,clusterrolebinding", "kf-test")


def unchanged(cluster, done, *words):
    assert done.returncode in (1, 4), done.stdout + done.stderr
    assert done.stderr.startswith("error: ") and "\nwhy: " in done.stderr and done.stdout == ""
    assert all(word in done.stderr for word in words), done.stderr
    assert policies(cluster)["v-mysql"] == "Delete" and annotations(cluster, "v-mysql") == {}


def test_without_a_place_for_its_record_nothing_is_changed(kubeflow, tmp_path):
    file = tmp_path / "file"
    file.write_text("in the way")
    unchanged(kubeflow, run(kubeflow, file, "retain"), str(file))
    unchanged(kubeflow, run(kubeflow, "/proc/1/nowhere", "retain"))


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("no right to mount a small file system")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_on_a_full_disk_nothing_is_changed(kubeflow, small_disk):
    with pytest.raises(OSError), open(small_disk / "filler", "wb") as filler:
        while True:
            filler.write(b"x" * 4096)
            filler.flush()
    unchanged(kubeflow, run(kubeflow, small_disk, "retain"), "No space left on device")


def test_on_a_read_only_disk_nothing_is_changed(kubeflow, small_disk):
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    unchanged(kubeflow, run(kubeflow, small_disk, "retain"), "Read-only file system")


@pytest.mark.skipif("asan" in str(BUILD), reason="a sanitizer must be the first library")
def test_a_damaged_or_newer_record_is_one_clear_error_and_a_torn_line_is_none(kubeflow, state, die):
    for line in range(1, 20):
        run(kubeflow, state, "retain", LD_PRELOAD=die, KF_DIE_AT=str(line), KF_DIE_BEFORE="1")
        if [o for o in history(kubeflow, state) if o["state"] == "unfinished" and o["begun"]]:
            break
    [id] = [o["id"] for o in history(kubeflow, state) if o["state"] == "unfinished"]
    journal = state / "kf-plugins" / id / "journal.jsonl"
    good = journal.read_text()
    for bad, word in ((good.replace('"schema":1', '"schema":2', 1), "schema 2"), (good.replace('"what":"began"', '"what":"dreamt"', 1), "line 2"),
                      ("no json\n" + good, "line 1"), (good.replace("retain-v-mysql", "retain-v-other"), "retain-v-other")):
        assert bad != good
        journal.write_text(bad)
        unchanged(kubeflow, run(kubeflow, state, "resume", id), "journal.jsonl", word)
        assert run(kubeflow, state, "history").returncode == 0
    journal.write_text(good + '{"time":"2026-11-21T05:03:12.007Z","what":"do')
    done = run(kubeflow, state, "resume")
    assert done.returncode == 0 and policies(kubeflow)["v-mysql"] == "Retain", done.stderr
    assert [json.loads(line) for line in journal.read_text().splitlines()][-1]["what"] == "ended"
