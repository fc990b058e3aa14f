"""kubectl kfpv check: what servers say in their logs, and whether those of another release start on the data."""
import json

import pytest
from objects import claim, deployment, dump, kubeflow, volume
from run import kfpv


def running_pod(full, claim_name=None, container="main", owner=None, node="n1", restarts=0, waiting=None):
    ns, name = full.split("/")
    spec = {"nodeName": node, "containers": [{"name": container, "image": "mysql:8.0.26"}]}
    if claim_name:
        spec["volumes"] = [{"name": "d", "persistentVolumeClaim": {"claimName": claim_name}}]
    meta = {"namespace": ns, "name": name, "uid": "pod-" + name}
    if owner:
        meta["ownerReferences"] = [{"kind": "ReplicaSet", "name": owner, "uid": "rs"}]
    state = {"waiting": {"reason": waiting}} if waiting else {"running": {}}
    return {"kind": "Pod", "apiVersion": "v1", "metadata": meta, "spec": spec,
            "status": {"phase": "Running", "containerStatuses": [{"name": container, "restartCount": restarts, "state": state}]}}


def check(api, *words):
    done = kfpv("check", "-o", "json", *words, env=api.env())
    assert done.returncode in (0, 4), done.stderr
    return json.loads(done.stdout), done


def test_what_a_database_says_of_its_data_is_a_finding_at_its_claim(api):
    api.add(*kubeflow(), running_pod("kubeflow/mysql-5d4-x", "mysql-pv-claim", "mysql", "mysql-5d4", restarts=7, waiting="CrashLoopBackOff"))
    api.logs["mysql-5d4-x", "mysql"] = ("ready\n2024-01-01T00:00:00 0 [ERROR] [MY-014061] [InnoDB] Cannot boot server version 80026 on data directory "
                                        "built by version 80030. Downgrade is not supported\nshutdown\n")
    report, _ = check(api)
    found = [f for f in report["findings"] if f["id"] == "SERVER-TOO-OLD"]
    assert len(found) == 1 and found[0]["object"] == "kubeflow/mysql-pv-claim" and found[0]["severity"] == "broken"
    assert "80030. Downgrade is not supported" in found[0]["evidence"]
    assert found[0]["next"] == "kubectl logs -n kubeflow mysql-5d4-x -c mysql"


def test_pipelines_own_pods_are_asked_too_and_others_are_not(api):
    api.add(*kubeflow(), running_pod("kubeflow/ml-pipeline-persistenceagent-1-a", None, "agent", "ml-pipeline-persistenceagent-1"),
            running_pod("kubeflow/somebody-1-a", None, "main", "somebody-1"), running_pod("shop/ml-pipeline-ui-1-a", None, "ui", "ml-pipeline-ui-1"))
    api.logs["ml-pipeline-persistenceagent-1-a", "agent"] = 'level=error msg="Unexpected runtime state!"\n' * 3
    report, _ = check(api)
    assert [(f["severity"], f["object"]) for f in report["findings"] if f["id"] == "OLD-WORKFLOWS"] == [
        ("warning", "pod kubeflow/ml-pipeline-persistenceagent-1-a")]
    asked = [r for r in api.requests if "/log?" in r]
    assert len(asked) == 1 and "tailLines=200" in asked[0] and "limitBytes=" in asked[0]


def test_a_log_that_cannot_be_read_is_told_and_the_rest_is_checked(api):
    api.add(*kubeflow(), running_pod("kubeflow/mysql-1-a", "mysql-pv-claim", "mysql", "mysql-1"))
    report, done = check(api)
    assert done.returncode == 4 and "the log of pod kubeflow/mysql-1-a could not be read" in report["gaps"]
    api.faults["log"] = ("status", 403, "Forbidden", 'pods "x" is forbidden: User "me" cannot get resource "pods/log" in API group "" in the namespace "kubeflow"')
    report, done = check(api)
    assert "cannot read pods' logs: what servers say about their data is missing" in report["gaps"]
    assert "note: cannot read pods' logs" in done.stderr


def test_a_container_that_never_ran_has_no_log_to_be_asked_for(api):
    api.add(*kubeflow(), running_pod("kubeflow/mysql-1-a", "mysql-pv-claim", "mysql", "mysql-1", waiting="ImagePullBackOff"))
    check(api)
    assert not [r for r in api.requests if "/log?" in r]


def test_list_and_the_other_commands_read_no_logs(api):
    api.add(*kubeflow(), running_pod("kubeflow/mysql-1-a", "mysql-pv-claim", "mysql", "mysql-1"))
    kfpv("list", env=api.env())
    assert not [r for r in api.requests if "/log?" in r]


@pytest.mark.parametrize("image, to, severity, words", [
    ("mysql:5.6", "1.10", "broken", "start 5.7 on it once"),
    ("mysql:5.6", "1.11", "broken", "start 5.7, then 8.0 on it once"),
    ("mysql:5.7", "1.8", "warning", "no way back"),
    ("mysql:8.0.26", "1.6", "broken", "newer mysql 8.0.26"),
    ("mysql:8.0.26", "pipelines-2.14.0", "warning", "Pipelines 2.14.3: mysql 8.4 upgrades"),
    ("mysql:8.0.26", "v1.10.2", None, ""),
])
def test_whether_the_servers_of_a_release_start_on_this_data(tmp_path, image, to, severity, words):
    api_server = deployment("kubeflow/ml-pipeline", "gcr.io/ml-pipeline/api-server:2.0.5")
    file = dump(tmp_path, volume("v", "kubeflow/mysql-pv-claim", uid="pvc-mysql-pv-claim"), claim("kubeflow/mysql-pv-claim", "v"),
                deployment("kubeflow/mysql", image, "mysql-pv-claim"), api_server)
    done = kfpv("check", "-o", "json", "-f", file, "--to", to)
    found = [f for f in json.loads(done.stdout)["findings"] if f["id"] == "UPGRADE-PATH"]
    assert [f["severity"] for f in found] == ([severity] if severity else [])
    assert not found or words in found[0]["evidence"]
    assert done.returncode == (4 if severity == "broken" else 0)


def test_seaweedfs_does_not_read_minios_files(tmp_path):
    file = dump(tmp_path, volume("v", "kubeflow/minio-pvc", uid="pvc-minio-pvc"), claim("kubeflow/minio-pvc", "v"),
                deployment("kubeflow/minio", "minio/minio:RELEASE.2019-08-14T20-37-41Z", "minio-pvc"))
    done = kfpv("check", "-f", file, "--to", "26.03")
    assert done.returncode == 4 and "seaweedfs 4.00 cannot read the files of minio RELEASE.2019-08-14T20-37-41Z" in done.stdout


def test_a_release_that_nobody_knows_is_one_clear_error():
    done = kfpv("check", "-f", "sample", "--to", "1.99")
    assert (done.returncode, done.stdout) == (2, "")
    assert 'no Kubeflow "1.99" is known' in done.stderr and "26.03" in done.stderr and "pipelines-VERSION" in done.stderr
