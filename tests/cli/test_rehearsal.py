"""Trying in memory what would happen: retain --rehearse, check --if-deleted, capture. No cluster."""
import json

from objects import claim, deployment, dump, kubeflow, volume
from run import SAMPLE, clean_env, golden, kfpv


def test_retain_of_the_sample_as_text_and_json(tmp_path):
    done = kfpv("retain", "--rehearse=sample")
    assert done.returncode == 0 and done.stderr == "That was a rehearsal of sample: no cluster was changed.\n"
    golden("retain-sample.txt", done.stdout)
    golden("retain-sample.json", kfpv("retain", "--rehearse=sample", "-o", "json").stdout)


def test_the_plan_of_the_sample():
    done = kfpv("retain", "--rehearse=sample", "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    golden("retain-sample-plan.txt", done.stdout)
    plan = json.loads(kfpv("retain", "--rehearse=sample", "--dry-run", "-o", "json").stdout)
    assert (plan["kind"], plan["schema"], len(plan["steps"])) == ("Plan", 1, 3)
    assert {step["action"]["verb"] for step in plan["steps"]} == {"kube.hold"}


def test_the_deletion_that_destroys_does_not_after_retain(tmp_path):
    before = kfpv("check", "-f", "sample", "--if-deleted=namespace/kubeflow")
    assert before.returncode == 4
    golden("if-deleted-sample.txt", before.stdout)
    after = tmp_path / "after.json"
    assert kfpv("retain", "--rehearse=sample", f"--rehearse-out={after}").returncode == 0
    done = kfpv("check", "-f", str(after), "--if-deleted=namespace/kubeflow", "-o", "json")
    assert done.returncode == 0 and json.loads(done.stdout)["verdict"] == "safe"


def test_undo_in_a_rehearsal_gives_the_sample_back(tmp_path):
    there, back = tmp_path / "there.json", tmp_path / "back.json"
    kfpv("retain", "--rehearse=sample", f"--rehearse-out={there}")
    done = kfpv("retain", "--undo", f"--rehearse={there}", f"--rehearse-out={back}")
    assert done.returncode == 0, done.stderr
    assert kfpv("list", "-f", str(back), "-o", "json").stdout == kfpv("list", "-f", "sample", "-o", "json").stdout


def test_a_neighbour_that_would_die_too_is_told():
    done = kfpv("check", "-f", "sample", "--if-deleted=ns/blog", "-o", "json")
    [lost] = [i for i in json.loads(done.stdout)["items"] if i["lost"]]
    assert done.returncode == 4 and lost["holds"] == "not Kubeflow's" and "blog/mysql-pv-claim" in lost["words"]


def test_one_claim_and_one_volume_can_be_deleted_in_thought():
    for word in ("pvc/kubeflow/mysql-pv-claim", "claim/kubeflow/mysql-pv-claim"):
        done = kfpv("check", "-f", "sample", f"--if-deleted={word}", "-o", "json")
        assert [i["holds"] for i in json.loads(done.stdout)["items"] if i["lost"]] == ["metadata/mysql, kubeflow/mysql-pv-claim"]
    done = kfpv("check", "-f", "sample", "--if-deleted=pv/pvc-c20a5f68-katib", "-o", "json")
    assert json.loads(done.stdout)["verdict"] == "safe"


def test_what_cannot_be_deleted_is_a_usage_error():
    for word in ("kubeflow", "node/n1", "pvc/mysql-pv-claim", "namespace/", "namespace/nowhere"):
        done = kfpv("check", "-f", "sample", f"--if-deleted={word}")
        assert done.returncode == 2 and done.stderr.startswith("error: ") and done.stdout == "", word


def test_roles_claims_and_volumes_can_be_named(tmp_path):
    for words, expected in ((["metadata"], {"pvc-6f1d0c3a-mysql"}), (["alice/churn-model-workspace"], {"pvc-07e4b9d1-churn"}),
                            (["pvc-91b7e2d4-minio", "katib"], {"pvc-91b7e2d4-minio", "pvc-c20a5f68-katib"}), (["--all"], None)):
        report = json.loads(kfpv("retain", "--rehearse=sample", "-o", "json", *words).stdout)
        names = {item["volume"] for item in report["items"]}
        assert len(names) == 5 if expected is None else names == expected
    assert kfpv("retain", "--rehearse=sample", "blog/mysql-pv-claim").returncode == 1


def test_nothing_to_retain_is_refused_because_a_deletion_may_come_next(tmp_path):
    file = dump(tmp_path, volume("v", "x/y"), claim("x/y", "v"))
    done = kfpv("retain", f"--rehearse={file}")
    assert done.returncode == 4 and "there is nothing to retain" in done.stderr


def test_a_claim_without_a_volume_is_told_and_no_failure(tmp_path):
    file = dump(tmp_path, *kubeflow(), claim("kubeflow/katib-mysql", phase="Pending"), deployment("kubeflow/katib-mysql", "mysql:8", "katib-mysql", {"app": "katib"}))
    done = kfpv("retain", f"--rehearse={file}")
    assert done.returncode == 0 and "no volume yet" in done.stdout


def secretive(tmp_path):
    mine = kubeflow()
    mine[4]["spec"]["template"]["spec"]["containers"][0].update(
        command=["mysqld", "--password=hunter2"], args=["-phunter2"],
        env=[{"name": "MYSQL_ROOT_PASSWORD", "value": "hunter2"}, {"name": "MYSQL_DATABASE", "value": "mlpipeline"}])
    mine[0]["metadata"]["annotations"] = {"kubectl.kubernetes.io/last-applied-configuration": "hunter2", "password": "hunter2"}
    mine[0]["spec"] = {**mine[0]["spec"], "csi": {"driver": "d", "volumeHandle": "h", "volumeAttributes": {"secretKey": "hunter2", "url": "https://me:hunter2@x"}}}
    del mine[0]["spec"]["nfs"]
    config = {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"namespace": "kubeflow", "name": "pipeline-install-config"},
              "data": {"dbPassword": "hunter2", "bucketName": "mlpipeline"}}
    secret = {"kind": "Secret", "apiVersion": "v1", "metadata": {"namespace": "kubeflow", "name": "s"}, "data": {"k": "hunter2"}, "stringData": {"bucketName": "hunter2"}}
    return dump(tmp_path, *mine, config, secret)


def test_a_capture_holds_what_recognising_needs_and_no_secret(tmp_path):
    clean = tmp_path / "clean.json"
    done = kfpv("capture", "-f", secretive(tmp_path), "-o", str(clean))
    assert done.returncode == 0 and "without its secrets" in done.stdout, done.stderr
    assert "hunter2" not in clean.read_text() and clean.stat().st_mode & 0o777 == 0o600
    assert kfpv("list", "-f", str(clean), "-o", "json").stdout == kfpv("list", "-f", str(tmp_path / "dump.json"), "-o", "json").stdout
    again = kfpv("capture", "-f", str(clean), "-o", "-")
    assert again.stdout == clean.read_text()


def test_a_rehearsal_writes_no_secret_either(tmp_path):
    out = tmp_path / "out.json"
    assert kfpv("retain", f"--rehearse={secretive(tmp_path)}", f"--rehearse-out={out}").returncode == 0
    assert "hunter2" not in out.read_text()


def test_a_capture_needs_a_file_and_leaves_an_old_one_alone_when_it_fails(tmp_path):
    assert kfpv("capture", "-f", "sample").returncode == 2
    done = kfpv("capture", "-f", "sample", "-o", str(tmp_path / "no/such/folder"))
    assert done.returncode == 1 and "cannot write" in done.stderr
    old = tmp_path / "old.json"
    old.write_text("old")
    assert kfpv("capture", "-f", str(tmp_path / "missing"), "-o", str(old)).returncode == 1 and old.read_text() == "old"


def test_rehearse_out_without_a_rehearsal_is_a_usage_error(tmp_path):
    assert kfpv("retain", f"--rehearse-out={tmp_path}/x").returncode == 2


def test_a_rehearsal_leaves_no_record(tmp_path):
    env = clean_env(XDG_STATE_HOME=str(tmp_path / "state"))
    assert kfpv("retain", "--rehearse=sample", env=env).returncode == 0
    assert not (tmp_path / "state").exists()
    for command in ("history", "status"):
        done = kfpv(command, env=env)
        assert done.returncode == 0 and "No operations are on record" in done.stderr


def test_an_operation_that_is_not_on_record_is_a_usage_error(tmp_path):
    done = kfpv("status", "retain-1", env=clean_env(XDG_STATE_HOME=str(tmp_path)))
    assert done.returncode == 2 and "there is no record of an operation retain-1" in done.stderr


def test_the_sample_file_and_the_bundled_sample_rehearse_the_same():
    assert kfpv("retain", "--rehearse=sample", "-o", "json").stdout == kfpv("retain", f"--rehearse={SAMPLE}", "-o", "json").stdout


def test_a_left_over_volume_is_rebound_in_a_rehearsal(tmp_path):
    after = tmp_path / "after.json"
    done = kfpv("rebind", "minio-2020", "--to", "kubeflow/minio-pv-claim", "--rehearse=sample", f"--rehearse-out={after}")
    assert done.returncode == 0 and "is bound to volume minio-2020" in done.stdout, done.stderr
    row = [r for r in json.loads(kfpv("list", "-f", str(after), "-o", "json").stdout)["items"] if r["volume"] == "minio-2020"]
    assert [(r["claim"], r["phase"]) for r in row] == [("minio-pv-claim", "Bound")]


def test_a_volume_in_use_is_taken_from_its_claim_when_nobody_writes_and_the_user_is_told_what_stays_stopped():
    words = ("rebind", "pvc-6f1d0c3a-mysql", "--to", "kubeflow/other", "--rehearse=sample")
    plan = kfpv(*words, "--dry-run").stdout
    assert "! endangers pvc-6f1d0c3a-mysql, kept safe by retain" in plan and "6 steps, each can be undone." in plan
    done = kfpv(*words)
    assert done.returncode == 0 and "LOST" not in done.stderr
    assert "Left stopped: Deployment kubeflow/mysql, 1 replicas before; change its claimName first." in done.stdout


def test_a_store_that_is_healthy_on_an_empty_volume_gets_its_own_back_and_the_other_is_kept(tmp_path):
    after = tmp_path / "after.json"
    done = kfpv("rebind", "minio-2020", "--to", "kubeflow/minio-pvc", "--rehearse=sample", f"--rehearse-out={after}")
    assert done.returncode == 0 and "Volume pvc-91b7e2d4-minio, which the claim had before, is kept without a claim." in done.stdout
    objects = json.loads(after.read_text())["items"]
    by = {(o["kind"], o["metadata"]["name"]): o for o in objects}
    assert by["PersistentVolumeClaim", "minio-pvc"]["spec"]["volumeName"] == "minio-2020"
    assert by["Deployment", "minio"]["spec"]["replicas"] == 1
    assert by["PersistentVolume", "pvc-91b7e2d4-minio"]["spec"]["persistentVolumeReclaimPolicy"] == "Retain"


def test_an_accept_that_waives_nothing_is_a_usage_error():
    rebind = ("rebind", "minio-2020", "--to", "kubeflow/minio-pv-claim", "--rehearse=sample")
    for word in ("remove-claim:minio-2020", "everything", ""):
        done = kfpv(*rebind, "--yes", "--accept", word)
        assert done.returncode == 2 and done.stdout == "", word
        assert done.stderr.startswith(f"error: --accept {word} names no step and datum that this plan puts at risk\n"), word


def test_what_was_accepted_is_in_the_plan_and_in_the_report():
    words = "--accept remove-claim:pvc-6f1d0c3a-mysql"
    rebind = ("rebind", "pvc-6f1d0c3a-mysql", "--to", "kubeflow/other", "--rehearse=sample", *words.split())
    shown = kfpv(*rebind, "--dry-run")
    assert shown.returncode == 0 and "At risk by your own words: " in shown.stdout and words in shown.stdout
    for more in (["--dry-run", "-o", "json"], ["-o", "json"]):
        assert json.loads(kfpv(*rebind, *more).stdout)["waivers"] == [{"step": "remove-claim", "datum": "pvc-6f1d0c3a-mysql", "words": words}]


def twins(tmp_path, policy="Retain"):
    """The database's export is known to the cluster as a second volume object, from before."""
    old = volume("v-before", "kubeflow/was", policy, "Released", uid="gone", source={"nfs": {"server": "nas", "path": "/v-mysql"}})
    return dump(tmp_path, *kubeflow(), old)


def test_a_cleanup_removes_the_second_object_of_a_disk_and_keeps_the_disk(tmp_path):
    file, after = twins(tmp_path), tmp_path / "after.json"
    listed = kfpv("cleanup", f"--rehearse={file}")
    assert listed.returncode == 0 and "v-before  Released  Retain  20Gi  can go: the same disk as volume v-mysql" in listed.stdout
    assert kfpv("cleanup", "v-before", f"--rehearse={file}").returncode == 2
    shown = kfpv("cleanup", "v-before", f"--rehearse={file}", "--dry-run")
    assert shown.returncode == 0 and "delete pv v-before" in shown.stdout and "Nothing was changed." in shown.stdout
    done = kfpv("cleanup", "v-before", "--confirm=v-before", f"--rehearse={file}", f"--rehearse-out={after}")
    assert done.returncode == 0 and "its disk stays as volume v-mysql, claim kubeflow/mysql-pv-claim" in done.stdout, done.stderr
    items = json.loads(after.read_text())["items"]
    assert {i["metadata"]["name"] for i in items if i["kind"] == "PersistentVolume"} == {"v-mysql", "v-minio"}


def test_a_cleanup_never_removes_a_last_place(tmp_path):
    done = kfpv("cleanup", "minio-2020", "--confirm=minio-2020", "--rehearse=sample")
    assert done.returncode == 4 and "is the last place of its bytes" in done.stderr
    listed = json.loads(kfpv("cleanup", "--rehearse=sample", "-o", "json").stdout)["items"]
    assert [(i["volume"], i["verdict"]) for i in listed] == [("minio-2020", "stays")]
