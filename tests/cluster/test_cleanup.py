"""cleanup, against a real etcd, kube-apiserver and controller-manager."""
import json

import pytest
from killing import Kills
from objects import volume
from run import BUILD
from test_rebind import bound
from test_retain import die, history, run, state  # noqa: F401
from test_volumes import disks, kubeflow  # noqa: F401


def export(name, claim, policy="Retain"):
    v = volume(name, claim, policy, source={"nfs": {"server": "nas", "path": "/mysql"}})
    del v["status"], v["metadata"]["uid"]
    v["metadata"]["labels"] = {"application-crd-id": "kubeflow-pipelines"}
    return v


@pytest.fixture
def twins(kubeflow):
    """The export of the database is known to the cluster twice: from before, and as the volume that is used."""
    kubeflow.kubectl("delete", "deployment", "mysql", "-n", "kubeflow")
    kubeflow.apply(export("v-before", "kubeflow/was"), export("v-now", "kubeflow/db"),
                   {"kind": "PersistentVolumeClaim", "apiVersion": "v1", "metadata": {"namespace": "kubeflow", "name": "db"},
                    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": "", "volumeName": "v-now"}},
                   {"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"namespace": "kubeflow", "name": "mysql", "labels": {"app": "mysql"}},
                    "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "mysql"}}, "template": {"metadata": {"labels": {"app": "mysql"}}, "spec": {
                        "containers": [{"name": "m", "image": "gcr.io/ml-pipeline/mysql:8.0.26", "volumeMounts": [{"name": "d", "mountPath": "/d"}]}],
                        "volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "db"}}]}}}})
    kubeflow.wait("bound", lambda: kubeflow.phase("pvc", "db", "kubeflow") == "Bound")
    yield kubeflow
    kubeflow.kubectl("delete", "pv", "v-before", "v-now", "--ignore-not-found", "--wait=false")


def names(cluster):
    return {v["metadata"]["name"] for v in cluster.get("pv")["items"]}


def test_the_second_object_of_a_disk_goes_and_the_one_in_use_stays(twins, state):
    listed = json.loads(run(twins, state, "cleanup", "-o", "json").stdout)["items"]
    assert [(i["volume"], i["verdict"], i["sameDisk"]) for i in listed] == [("v-before", "can-go", "v-now")]
    told = run(twins, state, "cleanup")
    assert told.returncode == 0 and "can go: the same disk as volume v-now" in told.stdout and "cleanup v-before --confirm=v-before" in told.stdout
    before = names(twins)
    for words, code in ((["v-before"], 2), (["v-before", "--confirm=v-now"], 2), (["--confirm=v-before"], 2), (["v-before", "--dry-run"], 0),
                        (["v-now", "--confirm=v-now"], 4), (["v-minio", "--confirm=v-minio"], 4), (["nosuch", "--confirm=nosuch"], 1)):
        done = run(twins, state, "cleanup", *words)
        assert done.returncode == code, (words, done.stdout, done.stderr)
    assert names(twins) == before and history(twins, state) == []
    done = run(twins, state, "cleanup", "v-before", "--confirm=v-before")
    assert done.returncode == 0 and "Volume object v-before is gone; its disk stays as volume v-now, claim kubeflow/db" in done.stdout, done.stderr
    assert names(twins) == before - {"v-before"} and bound(twins, "v-now", "db")
    [operation] = history(twins, state)
    back = run(twins, state, "rollback", operation["id"], "--yes")
    assert back.returncode == 0 and names(twins) == before - {"v-before"}, back.stderr


def test_a_last_place_never_goes_and_the_way_out_is_told(twins, state):
    twins.kubectl("delete", "pvc", "db", "-n", "kubeflow", "--wait=false")
    twins.kubectl("delete", "deployment", "mysql", "-n", "kubeflow")
    twins.wait("released", lambda: twins.phase("pv", "v-now") == "Released")
    for name in ("v-before", "v-now"):
        done = run(twins, state, "cleanup", name, f"--confirm={name}")
        assert done.returncode == 4 and "is the last place of its bytes" in done.stderr and f"rebind {name}" in done.stderr
    assert {"v-before", "v-now"} <= names(twins)


def test_the_role_that_rbac_prints_for_cleanup_is_just_enough(twins, state):
    role = json.loads(twins.kfpv("rbac", "cleanup", "-o", "json").stdout)
    bind = {"kind": "ClusterRoleBinding", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": "kfpv"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role["metadata"]["name"]},
            "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "reader"}]}
    def without(verb):
        rules = [{**r, "verbs": [v for v in r["verbs"] if v != verb or "persistentvolumes" not in r["resources"]]} for r in role["rules"]]
        return {**role, "rules": rules}
    try:
        twins.apply(without("delete"), bind)
        done = run(twins, state, "cleanup", "v-before", "--confirm=v-before", "--context=reader")
        assert done.returncode == 5 and "not allowed to delete persistentvolumes v-before" in done.stderr and "v-before" in names(twins), done.stderr
        twins.apply(role)
        twins.wait("the right is known", lambda: twins.kubectl("auth", "can-i", "delete", "persistentvolumes", "--as=reader", check=False).returncode == 0)
        done = run(twins, state, "resume", "--context=reader")
        assert done.returncode == 0 and "v-before" not in names(twins), done.stderr
    finally:
        twins.kubectl("delete", "clusterrole/" + role["metadata"]["name"], "clusterrolebinding/kfpv")


@pytest.mark.skipif("asan" in str(BUILD), reason="a sanitizer must be the first library")
@pytest.mark.parametrize("when", ["after", "before"])
def test_killed_at_any_line_of_its_journal_a_cleanup_is_resumed(twins, state, die, when):
    env = {"LD_PRELOAD": die, **({"KF_DIE_BEFORE": "1"} if when == "before" else {})}
    kills = Kills()
    for line in kills.lines():
        twins.apply(export("v-before", "kubeflow/was"))
        kills.saw(run(twins, state, "cleanup", "v-before", "--confirm=v-before", **env, KF_DIE_AT=str(line)))
        resumed = run(twins, state, "resume")
        assert resumed.returncode == 0, resumed.stderr
        nothing_begun = "nothing to resume" in resumed.stderr and "v-before" in names(twins)
        assert nothing_begun or "v-before" not in names(twins)
        assert bound(twins, "v-now", "db") and not [o for o in history(twins, state) if o["state"] in ("unfinished", "unreadable")]
    assert kills.enough(4)
