"""kubectl kfpv check: every finding that can be made from phases, policies, classes, claims and events."""
import json
import pathlib
import re

import pytest
from objects import claim, deployment, dump, kubeflow, volume
from run import golden, kfpv

MYSQL = deployment("kubeflow/mysql", "gcr.io/ml-pipeline/mysql:8.0.26", "mysql-pv-claim")


def check(tmp_path, *objects):
    done = kfpv("check", "-o", "json", "-f", dump(tmp_path, *objects))
    report = json.loads(done.stdout)
    assert done.returncode == (0 if report["verdict"] == "safe" else 4), done.stderr
    return report


def ids(tmp_path, *objects):
    return [(f["severity"], f["id"]) for f in check(tmp_path, *objects)["findings"]]


def storage_class(name, default=False, mode="Immediate"):
    meta = {"name": name, "annotations": {"storageclass.kubernetes.io/is-default-class": "true"} if default else {}}
    return {"kind": "StorageClass", "apiVersion": "storage.k8s.io/v1", "metadata": meta, "provisioner": "x", "volumeBindingMode": mode}


def event(kind, full, reason, message, uid=""):
    ns, name = full.split("/")
    return {"kind": "Event", "apiVersion": "v1", "metadata": {"namespace": ns, "name": name + reason}, "type": "Warning",
            "involvedObject": {"kind": kind, "namespace": ns, "name": name, "uid": uid}, "reason": reason, "message": message}


def pod(full, claim_name, phase="Pending"):
    ns, name = full.split("/")
    return {"kind": "Pod", "apiVersion": "v1", "metadata": {"namespace": ns, "name": name, "uid": "pod-" + name}, "status": {"phase": phase},
            "spec": {"containers": [{"name": "c", "image": "mysql:8"}], "volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": claim_name}}]}}


def test_the_sample_as_text():
    done = kfpv("check", "-f", "sample")
    assert (done.returncode, done.stderr) == (4, "")
    golden("check-sample.txt", done.stdout)


def test_the_sample_as_json():
    golden("check-sample.json", kfpv("check", "-f", "sample", "-o", "json").stdout)


def test_doctor_is_check():
    assert kfpv("doctor", "-f", "sample").stdout == kfpv("check", "-f", "sample").stdout


def test_volumes_that_are_kept_are_safe_and_exit_0(tmp_path):
    report = check(tmp_path, volume("v", "kubeflow/mysql-pv-claim", uid="pvc-mysql-pv-claim"), claim("kubeflow/mysql-pv-claim", "v"), MYSQL)
    assert (report["verdict"], report["findings"]) == ("safe", [])


def test_nothing_to_check_is_not_safe(tmp_path):
    done = kfpv("check", "-f", dump(tmp_path, volume("a", "x/y", uid="u")))
    assert done.returncode == 4 and "there is nothing to check" in done.stderr


@pytest.mark.parametrize("policy", ["Delete", "Recycle"])
def test_a_policy_that_destroys_is_a_loss_with_the_command_against_it(tmp_path, policy):
    report = check(tmp_path, volume("v", "kubeflow/mysql-pv-claim", policy, uid="pvc-mysql-pv-claim"), claim("kubeflow/mysql-pv-claim", "v"), MYSQL)
    found = report["findings"][0]
    assert (found["id"], found["object"]) == ("DELETE-POLICY", "kubeflow/mysql-pv-claim")
    assert found["next"] == "kubectl kfpv retain v"


def test_a_released_volume_is_to_be_reserved_never_freed(tmp_path):
    report = check(tmp_path, volume("v", "kubeflow/mysql-pv-claim", phase="Released", uid="gone"))
    assert [f["id"] for f in report["findings"]] == ["RELEASED"]
    assert '"claimRef":{"uid":null,"resourceVersion":null}' in report["findings"][0]["next"]


def test_a_released_volume_with_policy_delete_is_kept_first(tmp_path):
    report = check(tmp_path, volume("v", "kubeflow/mysql-pv-claim", "Delete", phase="Released", uid="gone"))
    assert [f["id"] for f in report["findings"]] == ["DELETE-POLICY", "RELEASED"]
    assert all(f["next"].startswith("kubectl kfpv retain ") for f in report["findings"])


def test_a_failed_reclaim_is_a_loss(tmp_path):
    assert ("loss", "RECLAIM-FAILED") in ids(tmp_path, volume("v", "kubeflow/mysql-pv-claim", "Delete", phase="Failed", uid="gone"))


def test_an_unreserved_volume_can_be_stolen(tmp_path):
    mine = volume("minio-pv", phase="Available", labels={"app.kubernetes.io/part-of": "kubeflow"})
    report = check(tmp_path, mine, claim("kubeflow/minio-pvc", phase="Pending"), deployment("kubeflow/minio", "minio/minio:x", "minio-pvc"))
    stolen = [f for f in report["findings"] if f["id"] == "UNRESERVED"][0]
    assert stolen["severity"] == "loss" and '"namespace":"kubeflow","name":"minio-pvc"' in stolen["next"]


def test_a_lost_claim(tmp_path):
    assert ("loss", "LOST") in ids(tmp_path, claim("kubeflow/mysql-pv-claim", "gone", "Lost"), MYSQL)


def test_a_terminating_claim_is_a_loss_only_if_the_disk_goes_along(tmp_path):
    gone = {"deletionTimestamp": "2026-01-01T00:00:00Z"}
    kept = [volume("v", "kubeflow/mysql-pv-claim", uid="pvc-mysql-pv-claim"), claim("kubeflow/mysql-pv-claim", "v", **gone), MYSQL]
    assert ids(tmp_path, *kept) == [("warning", "TERMINATING")]
    kept[0]["spec"]["persistentVolumeReclaimPolicy"] = "Delete"
    assert ("loss", "TERMINATING") in ids(tmp_path, *kept)


def test_two_volumes_of_one_disk_are_a_loss_if_either_deletes_it(tmp_path):
    disk = {"csi": {"driver": "ebs.csi.aws.com", "volumeHandle": "vol-1"}}
    twin = {"awsElasticBlockStore": {"volumeID": "aws://eu-1a/vol-1"}}
    ours = [volume("v", "kubeflow/mysql-pv-claim", uid="pvc-mysql-pv-claim", source=disk), claim("kubeflow/mysql-pv-claim", "v"), MYSQL]
    assert ids(tmp_path, *ours, volume("imported", "x/y", uid="u", source=twin)) == [("warning", "DUPLICATE-SOURCE")]
    report = check(tmp_path, *ours, volume("imported", "x/y", "Delete", uid="u", source=twin))
    assert report["findings"][0]["severity"] == "loss" and "kfpv retain " in report["findings"][0]["next"]


def test_a_claim_on_a_new_volume_while_the_old_one_waits(tmp_path):
    found = ids(tmp_path, volume("new", "kubeflow/mysql-pv-claim", uid="pvc-mysql-pv-claim"), claim("kubeflow/mysql-pv-claim", "new"), MYSQL,
                volume("old", "kubeflow/mysql-pv-claim", phase="Released", uid="before"))
    assert found == [("broken", "EMPTY-VOLUME"), ("warning", "RELEASED")]


def test_a_volume_that_still_names_the_earlier_claim(tmp_path):
    report = check(tmp_path, volume("v", "kubeflow/mysql-pv-claim", phase="Released", uid="before"),
                   claim("kubeflow/mysql-pv-claim", "v", "Pending", cls=""), MYSQL)
    taken = report["findings"][0]
    assert (taken["severity"], taken["id"]) == ("broken", "CLAIM-TAKEN") and "resourceVersion" in taken["next"]


def test_a_volume_that_belongs_to_another_claim(tmp_path):
    found = check(tmp_path, volume("v", "kubeflow/other", uid="u"), claim("kubeflow/mysql-pv-claim", "v", "Pending"), MYSQL)["findings"]
    assert found[0]["id"] == "CLAIM-TAKEN" and "belongs to claim kubeflow/other" in found[0]["evidence"]


@pytest.mark.parametrize("wrong,said", [({"cls": "fast"}, "storage class"), ({"size": "40Gi"}, "requested 40Gi"), ({"size": "21G"}, "")])
def test_a_claim_that_cannot_bind_the_volume_it_names(tmp_path, wrong, said):
    found = check(tmp_path, volume("v", phase="Available"), claim("kubeflow/mysql-pv-claim", "v", "Pending", **{"cls": "", **wrong}), MYSQL)["findings"]
    mismatches = [f["evidence"] for f in found if f["id"] == "CLASS-MISMATCH"]
    assert (len(mismatches) == 1 and said in mismatches[0]) if said else not mismatches


def test_the_legacy_class_annotation_wins_over_the_field(tmp_path):
    old = volume("v", phase="Available", annotations={"volume.beta.kubernetes.io/storage-class": "slow"})
    mine = claim("kubeflow/mysql-pv-claim", "v", "Pending", cls="", annotations={"volume.beta.kubernetes.io/storage-class": "slow"})
    assert not [f for f in ids(tmp_path, old, mine, MYSQL) if f[1] == "CLASS-MISMATCH"]


def test_a_claim_that_names_a_volume_that_is_not_there(tmp_path):
    assert ("broken", "VOLUME-NOT-FOUND") in ids(tmp_path, claim("kubeflow/mysql-pv-claim", "nowhere", "Pending"), MYSQL)


def test_a_claim_without_class_or_volume(tmp_path):
    assert ids(tmp_path, claim("kubeflow/mysql-pv-claim", phase="Pending", cls=""), MYSQL, storage_class("x", True)) == [("broken", "NO-VOLUME")]
    assert ids(tmp_path, claim("kubeflow/mysql-pv-claim", phase="Pending"), MYSQL, storage_class("x")) == [("broken", "NO-VOLUME")]


def test_a_class_that_does_not_exist(tmp_path):
    assert ids(tmp_path, claim("kubeflow/mysql-pv-claim", phase="Pending", cls="gone"), MYSQL, storage_class("x")) == [("broken", "CLASS-NOT-FOUND")]


def test_waiting_for_the_first_consumer_is_normal(tmp_path):
    lone = claim("kubeflow/mysql-pv-claim", phase="Pending", cls="lazy")
    assert ids(tmp_path, lone, storage_class("lazy", mode="WaitForFirstConsumer")) == [("note", "WAITING-FOR-POD")]


def test_two_default_classes(tmp_path):
    found = ids(tmp_path, volume("v", "kubeflow/mysql-pv-claim", uid="pvc-mysql-pv-claim"), claim("kubeflow/mysql-pv-claim", "v"), MYSQL,
                storage_class("a", True), storage_class("b", True))
    assert found == [("warning", "TWO-DEFAULT-CLASSES")]


@pytest.mark.parametrize("reason,message,expected", [
    ("ProvisioningFailed", 'storageclass.storage.k8s.io "x" not found', "CLASS-NOT-FOUND"),
    ("ProvisioningFailed", "rpc error: out of quota", "PROVISIONING-FAILED"),
    ("FailedBinding", 'volume "v" already bound to a different claim.', "CLAIM-TAKEN"),
    ("FailedBinding", "no persistent volumes available for this claim and no storage class is set", "NO-VOLUME"),
])
def test_events_tell_why_a_claim_is_pending(tmp_path, reason, message, expected):
    mine = claim("kubeflow/mysql-pv-claim", phase="Pending", cls="x")
    told = event("PersistentVolumeClaim", "kubeflow/mysql-pv-claim", reason, message, "pvc-mysql-pv-claim")
    assert ids(tmp_path, mine, MYSQL, told) == [("broken", expected)]


def test_an_event_of_an_earlier_claim_of_that_name_does_not_count(tmp_path):
    mine = claim("kubeflow/mysql-pv-claim", phase="Pending", cls="x")
    told = event("PersistentVolumeClaim", "kubeflow/mysql-pv-claim", "ProvisioningFailed", "quota", "an-earlier-uid")
    assert ids(tmp_path, mine, MYSQL, told) == [("broken", "PENDING")]


@pytest.mark.parametrize("reason,message,expected", [
    ("FailedAttachVolume", 'Multi-Attach error for volume "v" Volume is already exclusively attached', "MULTI-ATTACH"),
    ("FailedMount", "error querying GCE PD volume disk1: disk is not found", "DISK-NOT-FOUND"),
    ("FailedMount", 'GCE metadata "instance/zone" not defined', "NOT-ON-GCE"),
    ("FailedMount", "Unable to attach or mount volumes", "MOUNT-FAILED"),
])
def test_events_tell_why_a_pod_does_not_get_its_volume(tmp_path, reason, message, expected):
    ours = [volume("v", "kubeflow/mysql-pv-claim", uid="pvc-mysql-pv-claim"), claim("kubeflow/mysql-pv-claim", "v"), MYSQL]
    told = event("Pod", "kubeflow/mysql-1", reason, message)
    assert ids(tmp_path, *ours, pod("kubeflow/mysql-1", "mysql-pv-claim"), told) == [("broken", expected)]
    assert ids(tmp_path, *ours, pod("kubeflow/mysql-1", "mysql-pv-claim", "Running"), told) == []


def test_a_volume_on_one_nodes_disk(tmp_path):
    local = volume("v", "kubeflow/mysql-pv-claim", uid="pvc-mysql-pv-claim", source={"hostPath": {"path": "/srv/v"}})
    report = check(tmp_path, local, claim("kubeflow/mysql-pv-claim", "v"), MYSQL)
    assert [f["id"] for f in report["findings"]] == ["NOT-PORTABLE"] and report["verdict"] == "safe"


def test_commands_reach_the_cluster_that_was_asked(api):
    api.add(*kubeflow())
    done = kfpv("check", "--context", "lab", env=api.env())
    assert done.returncode == 4 and "next: kubectl kfpv retain v-mysql --context=lab\n" in done.stdout


def test_what_may_not_be_read_is_told_and_the_rest_is_checked(api):
    api.add(*kubeflow())
    api.faults["events"] = ("status", 403, "Forbidden", 'events is forbidden: User "me" cannot list resource "events" in API group "" at the cluster scope')
    done = kfpv("check", "-o", "json", env=api.env())
    report = json.loads(done.stdout)
    assert done.returncode == 4 and report["gaps"] == ["cannot list events: reasons that only events tell are missing"]


def test_each_id_that_check_can_report_is_explained():
    golden("help-risks.txt", kfpv("help", "risks").stdout)


def test_a_pending_claim_that_nobody_uses_is_no_fault_where_its_class_is_not_known(tmp_path):
    waits = claim("kubeflow/minio-pvc", phase="Pending", cls="standard", labels={"application-crd-id": "kubeflow-pipelines"})
    assert ids(tmp_path, waits) == [("warning", "PENDING")]
    assert ids(tmp_path, waits, storage_class("standard", mode="WaitForFirstConsumer")) == [("note", "WAITING-FOR-POD")]
    assert ids(tmp_path, waits, storage_class("standard")) == [("broken", "PENDING")]


def test_the_readmes_table_has_every_id():
    readme = (pathlib.Path(__file__).resolve().parents[2] / "README.md").read_text()
    table = readme[readme.index("| finding |"):].split("\n\n")[0]
    told = set(re.findall(r"`([A-Z][A-Z-]+)`", table))
    known = set(re.findall(r"^  ([A-Z][A-Z-]+) ", kfpv("help", "risks").stdout, re.M))
    assert told == known
