"""export and import against a real API server and its controllers, without a node: what is written, what is refused, who
may. The stores themselves are on the node of test_node_export.py."""
import json

import pytest
import yaml
from test_retain import allow, history, run, state  # noqa: F401
from test_volumes import disks, kubeflow, static, wants  # noqa: F401

KINDS = [("kubeflow.org", "v1beta1", "ScheduledWorkflow", "Namespaced"), ("argoproj.io", "v1alpha1", "Workflow", "Namespaced"),
         ("kubeflow.org", "v1", "Profile", "Cluster"), ("kubeflow.org", "v1", "Notebook", "Namespaced")]


def definition(group, version, kind, scope):
    plural = kind.lower() + "s"
    open_schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    return {"kind": "CustomResourceDefinition", "apiVersion": "apiextensions.k8s.io/v1", "metadata": {"name": f"{plural}.{group}"},
            "spec": {"group": group, "scope": scope, "names": {"kind": kind, "plural": plural},
                     "versions": [{"name": version, "served": True, "storage": True, "schema": open_schema}]}}


def made(kind, name, ns=None, **more):
    [(group, version)] = [(g, v) for g, v, k, _ in KINDS if k == kind]
    return {"kind": kind, "apiVersion": f"{group}/{version}", "metadata": {"name": name, **({"namespace": ns} if ns else {})}, **more}


@pytest.fixture
def users(kubeflow):
    """What users of Kubeflow made beside volumes."""
    kubeflow.apply(*[definition(*kind) for kind in KINDS])
    names = [f"{k.lower()}s.{g}" for g, _, k, _ in KINDS]
    kubeflow.kubectl("wait", "--for=condition=Established", "--timeout=30s", *["crd/" + n for n in names])
    kubeflow.wait("they are served", lambda: all(kubeflow.kubectl("get", n, "-A", check=False).returncode == 0 for n in names))
    kubeflow.apply(made("ScheduledWorkflow", "nightly", "kubeflow", spec={"enabled": True}), made("ScheduledWorkflow", "paused", "kubeflow", spec={"enabled": False}),
                   made("Profile", "alice", spec={"owner": {"kind": "User", "name": "alice"}}), made("Notebook", "nb", "kubeflow", spec={}),
                   made("Workflow", "running", "kubeflow", status={"phase": "Running"}), made("Workflow", "over", "kubeflow", status={"phase": "Succeeded"}))
    yield kubeflow
    kubeflow.kubectl("delete", "crd", *names)


def exported(cluster, state, place, *more):
    done = run(cluster, state, "export", "-o", str(place), *more)
    assert done.returncode == 4 and "written   " in done.stdout, done.stdout + done.stderr
    return done.stdout


def forget(cluster):
    """Workloads, claims and volumes are gone; by raw requests, since a namespace takes 10 s to go."""
    for path in ("/apis/apps/v1/namespaces/kubeflow/deployments", "/apis/apps/v1/namespaces/kubeflow/replicasets", "/api/v1/namespaces/kubeflow/pods",
                 "/api/v1/namespaces/kubeflow/persistentvolumeclaims"):
        cluster.kubectl("delete", "--raw", path)
    cluster.kubectl("delete", "pv", "v-mysql", "v-minio")


def test_an_export_keeps_every_volume_and_records_what_would_be_lost_beside_them(users, state, tmp_path):
    said = exported(users, state, tmp_path / "kf1")
    assert "2 of 2 volumes with policy Retain" in said
    assert "2 recurring runs (1 enabled)" in said and "1 unfinished Workflow;" in said and "1 Profile," in said and "1 Notebook," in said, said
    beside = {str(p.relative_to(tmp_path / "kf1/beside")) for p in (tmp_path / "kf1/beside").rglob("*.yaml")}
    assert beside == {"scheduledworkflow/kubeflow.nightly.yaml", "scheduledworkflow/kubeflow.paused.yaml", "workflow/kubeflow.running.yaml",
                      "profile/alice.yaml", "notebook/kubeflow.nb.yaml"}
    nightly = yaml.safe_load((tmp_path / "kf1/beside/scheduledworkflow/kubeflow.nightly.yaml").read_text())
    assert nightly["spec"] == {"enabled": True} and set(nightly["metadata"]) == {"name", "namespace"}
    volume = yaml.safe_load((tmp_path / "kf1/volumes/v-mysql.yaml").read_text())
    assert volume["spec"]["persistentVolumeReclaimPolicy"] == "Retain" and set(volume["spec"]["claimRef"]) == {"apiVersion", "kind", "namespace", "name"}
    assert volume["metadata"] == {"name": "v-mysql", "annotations": {"kf-plugins/holds": "metadata/mysql", "kf-plugins/original-reclaim-policy": "Delete"}}


def test_the_same_cluster_gives_the_same_bytes(users, state, tmp_path):
    for name in ("one", "two"):
        exported(users, state, tmp_path / name)
    files = lambda at: {str(p.relative_to(at)): p.read_bytes() for p in at.rglob("*") if p.is_file()}
    assert files(tmp_path / "one") == files(tmp_path / "two")
    exported(users, state, tmp_path / "one")  # it is there already, the very same
    users.apply(static("v-new", "kubeflow/katib-mysql", "/tmp/kf-new"), wants("kubeflow/katib-mysql"))
    users.wait("bound", lambda: users.phase("pvc", "katib-mysql", "kubeflow") == "Bound")
    other = run(users, state, "export", "-o", str(tmp_path / "one"))
    assert other.returncode == 1 and "is another export" in other.stdout + other.stderr, other.stdout + other.stderr
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_an_import_brings_the_volumes_back_after_their_objects_are_gone(kubeflow, disks, state, tmp_path):
    exported(kubeflow, state, tmp_path / "kf1.tar")
    forget(kubeflow)
    done = run(kubeflow, state, "import", str(tmp_path / "kf1.tar"), "--yes")
    assert done.returncode == 0, done.stderr
    assert [kubeflow.phase("pv", v) for v in ("v-mysql", "v-minio")] == ["Available"] * 2
    kubeflow.apply(wants("kubeflow/mysql-pv-claim", "some-class"), wants("kubeflow/minio-pvc", "some-class"))
    kubeflow.wait("bound", lambda: [kubeflow.phase("pvc", c, "kubeflow") for c in ("mysql-pv-claim", "minio-pvc")] == ["Bound"] * 2)
    assert kubeflow.get("pvc", "mysql-pv-claim", "-n", "kubeflow")["spec"]["volumeName"] == "v-mysql"
    assert (disks / "mysql/data").read_text() == "all we have"
    again = run(kubeflow, state, "import", str(tmp_path / "kf1.tar"), "--yes")
    assert again.returncode == 0, again.stderr
    back = run(kubeflow, state, "rollback", history(kubeflow, state)[-1]["id"], "--yes")
    assert back.returncode != 0 or kubeflow.phase("pv", "v-mysql") == "Bound", "what a claim has is not withdrawn"


def test_an_import_is_taken_back_while_nobody_has_the_volumes(kubeflow, disks, state, tmp_path):
    exported(kubeflow, state, tmp_path / "kf1")
    forget(kubeflow)
    assert run(kubeflow, state, "import", str(tmp_path / "kf1"), "--yes").returncode == 0
    back = run(kubeflow, state, "rollback", history(kubeflow, state)[-1]["id"], "--yes")
    assert back.returncode == 0, back.stdout + back.stderr
    assert kubeflow.phase("pv", "v-mysql") is None and (disks / "mysql/data").exists()


def test_what_the_server_would_refuse_is_found_before_anything_is_made(kubeflow, state, tmp_path):
    exported(kubeflow, state, tmp_path / "kf1")
    forget(kubeflow)
    done = run(kubeflow, state, "import", str(tmp_path / "kf1"), "--name-prefix=NO_NAME-", "--yes")
    assert done.returncode == 1 and "NO_NAME-v-" in done.stderr and not [v for v in kubeflow.get("pv")["items"] if v["metadata"]["name"] != "v-blog"]
    assert len(history(kubeflow, state)) == 1, "an export, and no import"


def test_a_second_object_of_the_same_disk_is_refused(kubeflow, state, tmp_path):
    exported(kubeflow, state, tmp_path / "kf1")
    done = run(kubeflow, state, "import", str(tmp_path / "kf1"), "--name-prefix=second-", "--yes")
    assert done.returncode == 4 and "is the same disk as second-v-" in done.stderr, done.stderr


def test_the_roles_that_rbac_prints_are_enough(users, state, tmp_path):
    try:
        for command, words in (("export", ["export", "--stop", "-o", str(tmp_path / "kf1"), "--yes"]), ("import", ["import", str(tmp_path / "kf1"), "--claims", "--yes"]),
                               ("verify", ["verify", "--from", str(tmp_path / "kf1")])):
            allow(users, json.loads(run(users, state, "rbac", command, "-o", "json").stdout))
            users.wait("the binding", lambda: run(users, state, "list", "--as=reader").returncode == 0)
            done = run(users, state, *words, "--as=reader")
            assert "forbidden" not in done.stderr and "not allowed" not in done.stderr and done.returncode in (0, 4) and done.stdout, (command, done.stdout + done.stderr)
    finally:
        users.kubectl("delete", "clusterrole,clusterrolebinding", "kf-test")


def test_what_may_not_be_read_is_named_at_once_and_nothing_is_written(users, state, tmp_path):
    role = json.loads(run(users, state, "rbac", "export", "-o", "json").stdout)
    role["rules"] = [{**rule, "resources": [r for r in rule["resources"] if r != "notebooks"]} for rule in role["rules"]]
    role["rules"] = [rule for rule in role["rules"] if rule["resources"]]
    try:
        allow(users, role)
        users.wait("the binding", lambda: run(users, state, "list", "--as=reader").returncode == 0)
        done = run(users, state, "export", "-o", str(tmp_path / "kf1"), "--as=reader")
        assert done.returncode == 1 and "notebooks" in done.stdout + done.stderr and not (tmp_path / "kf1").exists(), done.stdout + done.stderr
    finally:
        users.kubectl("delete", "clusterrole,clusterrolebinding", "kf-test")
