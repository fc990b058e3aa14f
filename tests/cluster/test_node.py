"""Real stores in real pods on a whole node: what survives a pod, a namespace and a cluster, and what does not."""
import os
import pathlib
import subprocess

import pytest
from stores import DIR, MINIO, MYSQL, RUNS, database, disks, everything_is_there, need, node, objects, on_a_node, start, write  # noqa: F401
from test_volumes import namespace, static, wants

pytestmark = on_a_node


def test_data_outlives_its_pods_and_list_and_check_see_real_stores(disks, node):
    need(node, MINIO)
    start(node, "kubeflow", disks)
    write(node, "kubeflow")
    node.kubectl("delete", "deployment", "mysql", "minio", "-n", "kubeflow", "--wait=true")
    node.apply(database("kubeflow"), objects("kubeflow"))
    node.healthy("kubeflow", "mysql", "minio")
    assert everything_is_there(node, "kubeflow")
    rows = node.items()
    assert [(r["role"], r["claim"], r["phase"]) for r in rows] == [("metadata", "mysql-pv-claim", "Bound"), ("artifacts", "minio-pvc", "Bound")]
    assert ["mysql" in str(r["consumers"]) for r in rows] == [True, False] and "minio" in str(rows[1]["consumers"])
    code, report = node.check()
    assert not [f for f in report["findings"] if f["severity"] in ("loss", "broken")], report


def test_control_run_a_namespace_takes_deletable_volumes_with_it_and_leaves_retained_ones(disks, node):
    need(node, MINIO)
    for ns, policy in (("lost", "Delete"), ("kept", "Retain")):
        (disks / ns).mkdir()
        start(node, ns, disks / ns, policy=policy)
    write(node, "lost")
    write(node, "kept")
    assert (disks / "lost/mysql/ibdata1").exists() and (disks / "lost/minio/mlpipeline").is_dir()
    node.kubectl("delete", "namespace", "lost", "kept", "--wait=true")
    node.wait("the volumes destroyed", lambda: node.phase("pv", "v-mysql-lost") is node.phase("pv", "v-minio-lost") is None)
    assert list((disks / "lost").iterdir()) == []
    node.wait("the others released", lambda: node.phase("pv", "v-mysql-kept") == node.phase("pv", "v-minio-kept") == "Released")
    assert (disks / "kept/mysql/mlpipeline/run_details.ibd").exists() and (disks / "kept/minio/mlpipeline/artifacts").is_dir()


def test_retained_stores_outlive_their_namespace_and_serve_every_byte_again(disks, node, tmp_path):
    need(node, MINIO)
    start(node, "kubeflow", disks, policy="Delete")
    write(node, "kubeflow")
    record = {"XDG_STATE_HOME": str(tmp_path)}
    assert node.kfpv("check", "--if-deleted=namespace/kubeflow").returncode == 4
    done = node.kfpv("retain", **record)
    assert done.returncode == 0 and "2 volumes retained" in done.stdout, done.stdout + done.stderr
    foretold = node.kfpv("check", "--if-deleted=namespace/kubeflow")
    assert foretold.returncode == 0, foretold.stdout
    node.kubectl("delete", "namespace", "kubeflow", "--wait=true")
    node.wait("released", lambda: node.phase("pv", "v-mysql-kubeflow") == node.phase("pv", "v-minio-kubeflow") == "Released")
    assert (disks / "mysql/mlpipeline/run_details.ibd").exists() and (disks / "minio/mlpipeline/artifacts").is_dir()
    assert [(r["role"], r["phase"]) for r in node.items()] == [("metadata", "Released"), ("artifacts", "Released")]
    for finding in node.check()[1]["findings"]:
        if finding["id"] == "RELEASED":
            node.type(finding["next"])
    node.apply(namespace("kubeflow"), wants("kubeflow/mysql-pv-claim"), wants("kubeflow/minio-pvc"), database("kubeflow"), objects("kubeflow"))
    node.healthy("kubeflow", "mysql", "minio")
    assert everything_is_there(node, "kubeflow")
    back = node.kfpv("retain", "--undo", "--yes", **record)
    assert back.returncode == 0 and "2 volumes restored" in back.stdout, back.stdout + back.stderr


def test_without_a_volume_of_its_own_a_store_is_healthy_on_an_empty_one(node):
    node.apply(namespace("kubeflow"), wants("kubeflow/mysql-pv-claim", None), database("kubeflow"))
    node.healthy("kubeflow", "mysql")
    volume = node.get("pv", node.get("pvc", "mysql-pv-claim", "-n", "kubeflow")["spec"]["volumeName"])
    assert volume["spec"]["storageClassName"] == "standard" and volume["spec"]["persistentVolumeReclaimPolicy"] == "Delete"
    assert node.sql("kubeflow", "SHOW TABLES") == ""
    path = pathlib.Path(volume["spec"]["hostPath"]["path"])
    assert (path / "ibdata1").exists()
    node.kubectl("delete", "namespace", "kubeflow", "--wait=true")
    node.wait("its files gone", lambda: not path.exists())


@pytest.fixture
def file_systems():
    """Two file systems of their own, mounted where `down` finds them: full is full, and nothing can be renamed across."""
    made = {}
    for name in ("mysql", "minio"):
        image, at = pathlib.Path(DIR, "disks", f"{name}.img"), pathlib.Path(DIR, "disks", name)
        at.mkdir()
        subprocess.run(["truncate", "-s", "512M", image], check=True)
        subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True)
        subprocess.run(["mount", "-o", "loop", image, at], check=True)
        made[name] = at
    yield pathlib.Path(DIR, "disks")
    for name, at in made.items():
        subprocess.run(["umount", at], check=True)
        at.rmdir()
        at.with_suffix(".img").unlink()


def test_a_new_cluster_serves_every_row_and_object_from_the_old_disks(file_systems, node):
    need(node, MINIO)
    start(node, "kubeflow", file_systems)
    assert len({os.stat(file_systems / name).st_dev for name in ("mysql", "minio", ".")}) == 3
    assert (file_systems / "mysql/ibdata1").exists()
    write(node, "kubeflow")
    node.up("--fresh-etcd")
    assert node.get("pv,pvc,deploy,pod", "-A")["items"] == []
    assert (file_systems / "mysql/ibdata1").exists()
    start(node, "kubeflow", file_systems)
    assert everything_is_there(node, "kubeflow")


def test_mysql_itself_keeps_its_rows_and_its_identity(disks, node):
    need(node, MYSQL)
    (disks / "mysql").mkdir()
    node.apply(namespace("kubeflow"), static("v-mysql", "kubeflow/mysql-pv-claim", disks / "mysql"), wants("kubeflow/mysql-pv-claim"), database("kubeflow", MYSQL))
    node.healthy("kubeflow", "mysql")
    node.sql("kubeflow", RUNS + "('a', 'b')")
    before = node.sql("kubeflow", "SELECT @@version, @@server_uuid, COUNT(*) FROM run_details")
    assert before.startswith("5.6.24\t") and before.endswith("\t1\n")
    node.kubectl("delete", "pod", "-n", "kubeflow", "-l", "app=mysql", "--wait=true")
    node.healthy("kubeflow", "mysql")
    assert node.sql("kubeflow", "SELECT @@version, @@server_uuid, COUNT(*) FROM run_details") == before


def test_check_reads_what_a_real_server_says_of_files_that_are_not_its_own(node, disks):
    """Kubeflow 1.10 runs MySQL as a user of its own; a volume of 1.9 belongs to root."""
    (disks / "mysql").mkdir()
    stranger = database("kubeflow")
    pod = stranger["spec"]["template"]["spec"]
    pod["securityContext"] = {"runAsUser": 12345, "runAsGroup": 12345}  # and no entrypoint that would complain before the server
    pod["containers"][0]["command"] = ["/usr/sbin/mariadbd", "--no-defaults", "--datadir=/var/lib/mysql", "--socket=/tmp/s", "--pid-file=/tmp/p"]
    node.apply(namespace("kubeflow"), static("v-mysql", "kubeflow/mysql-pv-claim", disks / "mysql", "Retain"),
               wants("kubeflow/mysql-pv-claim"), stranger)
    node.wait("the finding", lambda: [f for f in node.check()[1]["findings"] if f["id"] == "FILE-OWNER"], 90)
    found = [f for f in node.check()[1]["findings"] if f["id"] == "FILE-OWNER"]
    assert found[0]["object"] == "kubeflow/mysql-pv-claim" and found[0]["severity"] == "broken"
    assert found[0]["next"].split()[0] == "kubectl" and "-c mysql" in found[0]["next"]
