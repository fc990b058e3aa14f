"""export, import and verify where no cluster is needed: what is refused at once, and rehearsals."""
import hashlib
import json
import tarfile

import pytest
from objects import dump, kubeflow
from run import golden, kfpv


def fails(done, code, *words):
    assert done.returncode == code and done.stdout == "", done
    for word in words:
        assert word in done.stderr, done.stderr


def an_export(at, **change):
    """As `export` writes one: of one volume, an NFS export, whose server was stopped."""
    pv = {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv-old"},
          "spec": {"capacity": {"storage": "20Gi"}, "accessModes": ["ReadWriteOnce"], "volumeMode": "Filesystem", "persistentVolumeReclaimPolicy": "Retain",
                   "nfs": {"server": "nas", "path": "/mysql"}, "claimRef": {"kind": "PersistentVolumeClaim", "apiVersion": "v1", "namespace": "kubeflow", "name": "mysql-pv-claim"}}}
    pvc = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"namespace": "kubeflow", "name": "mysql-pv-claim"},
           "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "20Gi"}}, "storageClassName": "", "volumeName": "pv-old"}}
    store = {"role": "metadata", "product": "mysql", "namespace": "kubeflow", "claim": "mysql-pv-claim", "volume": "pv-old", "inUse": False, "identity": None}
    index = {"apiVersion": "kf-plugins/v1", "kind": "Export", "cluster": "old", "stores": [{**store, **change.get("store", {})}], **change.get("index", {})}
    files = {"volumes/pv-old.yaml": {**pv, "spec": {**pv["spec"], **change.get("spec", {})}}, "claims/kubeflow.mysql-pv-claim.yaml": pvc, "export.json": index}
    told = []
    for name, object in sorted(files.items()):
        text = json.dumps(object).encode()
        (at / name).parent.mkdir(parents=True, exist_ok=True)
        (at / name).write_bytes(text)
        told.append({"name": name, "size": len(text), "sha256": hashlib.sha256(text).hexdigest(), "secret": False})
    (at / "manifest.json").write_text(json.dumps({"apiVersion": "kf-plugins/v1", "kind": "Bundle", "schema": 1, "files": told}))
    return str(at)


@pytest.fixture
def empty(tmp_path):
    """A cluster with nothing in it."""
    return dump(tmp_path, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kubeflow"}})


def test_an_export_needs_a_place_that_can_be_written_before_anything_is_done(tmp_path):
    fails(kfpv("export"), 2, "an export needs a place", "export -o DIRECTORY")
    fails(kfpv("export", "-o", "json"), 2, "not a format", "--format=json")
    fails(kfpv("export", "-o", str(tmp_path / "no/where")), 1, "cannot create", "No such file or directory", "mkdir -p")
    fails(kfpv("export", "--stop", "-o", "/proc/kf1"), 1, "cannot create", "/proc/")
    fails(kfpv("export", "--stop", "-o", ".", cwd=tmp_path), 4, "the directory that you are in")
    (tmp_path / "kf1").mkdir()
    (tmp_path / "kf1/notes").write_text("mine")
    fails(kfpv("export", "-o", str(tmp_path / "kf1")), 4, "kf1")
    fails(kfpv("export", "--stop", "-o", str(tmp_path / "kf1") + "/"), 4, "is there already", f"export --stop -o {tmp_path}/kf1-stopped")
    assert (tmp_path / "kf1/notes").read_text() == "mine"


def test_a_rehearsed_export_tells_the_verdict_and_writes_nothing(tmp_path):
    done = kfpv("export", "--rehearse=sample", "-o", "kf1", cwd=tmp_path)
    assert done.returncode == 4 and "nothing was written" in done.stderr
    golden("export-sample.txt", done.stdout.replace(str(tmp_path), "HERE"))
    stopped = kfpv("export", "--stop", "--rehearse=sample", "-o", "kf1", "--format=json", cwd=tmp_path)
    report = json.loads(stopped.stdout)
    assert stopped.returncode == 4 and report["retained"] == 5 and len(report["stopped"]) == 4 and len(report["dangers"]) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_kubeflow_whose_stores_are_down_and_whose_disks_are_elsewhere_is_safe_to_delete(tmp_path):
    after = tmp_path / "after.json"
    done = kfpv("export", "--stop", f"--rehearse={dump(tmp_path, *kubeflow())}", f"--rehearse-out={after}", "-o", "kf1", cwd=tmp_path)
    assert done.returncode == 0 and "SAFE TO DELETE this Kubeflow: yes" in done.stdout, done.stdout + done.stderr
    [workload] = [o for o in json.loads(after.read_text())["items"] if o["kind"] == "Deployment" and o["metadata"]["name"] == "mysql"]
    assert workload["spec"]["replicas"] == 0 and workload["metadata"]["annotations"]["kf-plugins/replicas"] == "1"


def test_an_import_is_rehearsed_in_a_capture(tmp_path, empty):
    after = tmp_path / "after.json"
    done = kfpv("import", an_export(tmp_path / "kf1"), "--claims", f"--rehearse={empty}", f"--rehearse-out={after}", "-o", "json")
    assert done.returncode == 0, done.stderr
    [item] = json.loads(done.stdout)["items"]
    assert (item["phase"], item["claimPhase"], item["asWanted"]) == ("Bound", "Bound", True)
    [pv] = [o for o in json.loads(after.read_text())["items"] if o["kind"] == "PersistentVolume"]
    assert pv["spec"]["persistentVolumeReclaimPolicy"] == "Retain" and pv["spec"]["claimRef"]["uid"]


def test_a_definition_that_was_edited_to_destroy_is_made_harmless(tmp_path, empty):
    place = an_export(tmp_path / "kf1", spec={"persistentVolumeReclaimPolicy": "Delete", "claimRef": {"namespace": "kubeflow", "name": "mysql-pv-claim", "uid": "gone"}})
    after = tmp_path / "after.json"
    done = kfpv("import", place, f"--rehearse={empty}", f"--rehearse-out={after}")
    assert done.returncode == 0 and "LOST" not in done.stderr, done.stderr
    [pv] = [o for o in json.loads(after.read_text())["items"] if o["kind"] == "PersistentVolume"]
    assert pv["spec"]["persistentVolumeReclaimPolicy"] == "Retain" and "uid" not in pv["spec"]["claimRef"]


def test_names_are_mapped_and_the_next_command_says_so(tmp_path, empty):
    done = kfpv("import", an_export(tmp_path / "kf1"), "--map-claim=mysql-pv-claim=mysql-pvc", "--map-namespace=kubeflow=kf", "--name-prefix=a-", f"--rehearse={empty}")
    assert done.returncode == 0 and "a-pv-old" in done.stdout and "kf/mysql-pvc" in done.stdout, done.stdout
    assert "--map-namespace=kubeflow=kf --map-claim=mysql-pv-claim=mysql-pvc --name-prefix=a-" in done.stdout
    fails(kfpv("import", str(tmp_path / "kf1"), "--map-claim=mysql-pv-clam=x"), 2, "mysql-pv-clam", "did you mean mysql-pv-claim?")
    fails(kfpv("import", str(tmp_path / "kf1"), "--map-claim=x"), 2, "--map-claim=minio-pv-claim=minio-pvc")


def test_what_is_no_export_is_one_clear_error(tmp_path, empty):
    fails(kfpv("import"), 2, "import needs an export")
    fails(kfpv("verify"), 2, "verify --from DIRECTORY")
    fails(kfpv("import", str(tmp_path / "nothing")), 1, "nothing")
    fails(kfpv("import", empty), 1, "dump.json")
    place = an_export(tmp_path / "kf1")
    (tmp_path / "kf1/volumes/pv-old.yaml").write_text("{}")
    for command in (("import", place), ("verify", "--from", place)):
        fails(kfpv(*command), 4, "volumes/pv-old.yaml", "torn")
    fails(kfpv("import", an_export(tmp_path / "kf2", index={"kind": "Capture"})), 4, "not an Export")
    fails(kfpv("import", an_export(tmp_path / "kf3", store={"volume": "pv-new"})), 4, "volumes/pv-new.yaml")


def test_an_export_of_running_servers_is_imported_only_when_the_user_says_that_they_are_gone(tmp_path, empty):
    place = an_export(tmp_path / "kf1", store={"inUse": True})
    fails(kfpv("import", place, f"--rehearse={empty}"), 4, "kubeflow/mysql-pv-claim", "--old-cluster-gone")
    assert kfpv("import", place, "--old-cluster-gone", f"--rehearse={empty}").returncode == 0


def test_only_what_is_named_is_imported(tmp_path, empty):
    place = an_export(tmp_path / "kf1")
    assert kfpv("import", place, "metadata", f"--rehearse={empty}").returncode == 0
    fails(kfpv("import", place, "artifacts", f"--rehearse={empty}"), 4, "there is nothing to import")
    fails(kfpv("import", place, "mysql-pv-clam", f"--rehearse={empty}"), 1, "no volume, claim or role")


def test_a_tar_file_is_the_same_export(tmp_path, empty):
    an_export(tmp_path / "kf1")
    with tarfile.open(tmp_path / "kf1.tar", "w", format=tarfile.USTAR_FORMAT) as tar:
        for file in sorted(p for p in (tmp_path / "kf1").rglob("*") if p.is_file()):
            tar.add(file, str(file.relative_to(tmp_path / "kf1")), filter=lambda i: (setattr(i, "mode", 0o644), i)[1])
    done = kfpv("import", str(tmp_path / "kf1.tar"), f"--rehearse={empty}")
    assert done.returncode == 0, done.stderr
