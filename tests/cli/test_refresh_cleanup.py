"""juju kf-refresh cleanup: what an upgrade has left behind, seen and destroyed."""
import json
import subprocess

import pytest
from refresh_site import NOTHING_LOST, REFRESH, STORY, Site, fails, policies
from run import clean_env

CARRIED = ["istio-pilot", "istio-ingressgateway", "minio", "kubeflow-profiles", "mlmd", "envoy", "kfp-metadata-writer"]
DATABASES = ["istio-pilot", "istio-ingressgateway", "minio", "kubeflow-profiles", "kfp-api", "kfp-db", "katib-db", "katib-db-manager"]


def upgraded(at, few, release, to, *more):
    kubernetes = "v1.27.0" if release == "1.8" else "v1.24.0"
    site = Site(at / "site", few, release=release, juju="3.6.12", kubernetes=kubernetes)
    done = site.run("apply", "--to", to, "--yes", *more)
    assert done.returncode == 0, done
    return site


def storage(site):
    return json.loads(site.tool("juju", "storage", "--format", "json"))["storage"]


def backup_of(site):
    return next(site.home.glob("**/kubeflow-to-1.9/mlmd/mlmd.db"))


@STORY
def test_an_old_disk_goes_once_its_data_are_proven_to_be_elsewhere(tmp_path):
    site = upgraded(tmp_path, CARRIED, "1.8", "1.9")
    before, volumes = backup_of(site).read_bytes(), set(policies(site))

    waits, = json.loads(site.run("cleanup", "--format", "json").stdout)["items"]
    assert waits["verdict"] == "stays" and "ended only today" in waits["why"]
    told = site.run("cleanup", "--after", "0", "--format", "json")
    row, = json.loads(told.stdout)["items"]
    assert row["application"] == "mlmd" and row["verdict"] == "can-go" and row["volume"] in volumes
    shown = site.run("cleanup", "--dry-run", "--after", "0")
    assert shown.returncode == 0 and "juju remove-storage --no-destroy mlmd-data/0" in shown.stdout and "Nothing was changed." in shown.stdout, shown
    fails(site.run("cleanup", "--confirm=minio"), 2, "--confirm names another model than kubeflow")
    fails(site.run("cleanup", "--confirm=kubeflow"), 4, "nothing can go", "mlmd stays: the upgrade ended only today (--after DAYS; 14 are asked for)")
    fails(site.run("cleanup", "--confirm=kubeflow", "--after=-1"), 2, "--after cannot be")
    assert set(policies(site)) == volumes and site.judged() == NOTHING_LOST

    done = site.run("cleanup", "--confirm=kubeflow", "--after", "0")
    assert done.returncode == 0 and "gone" in done.stdout, done
    assert volumes - set(policies(site)) == {row["volume"]} and backup_of(site).read_bytes() == before
    assert "mlmd-data/0" not in storage(site)
    lost, = site.judged()["losses"]
    assert row["volume"] in lost  # this disk, and nothing else
    assert site.run("verify").returncode == 0
    again = site.run("cleanup", "--confirm=kubeflow", "--after", "0")
    assert again.returncode == 0 and "There is nothing to clean up" in again.stderr, again
    assert json.loads(site.run("cleanup", "--format", "json").stdout)["items"] == []


@STORY
def test_what_is_not_as_promised_or_not_elsewhere_any_more_keeps_its_old_disk(tmp_path):
    site = upgraded(tmp_path, CARRIED, "1.8", "1.9")
    site.tool("juju", "remove-relation", "-m", "ctrl:admin/kubeflow", "envoy:grpc", "mlmd:grpc")
    fails(site.run("cleanup", "--confirm=kubeflow", "--after", "0"), 4, "the upgrade does not keep what it promised", "relations", "verify")
    site.tool("juju", "relate", "-m", "ctrl:admin/kubeflow", "envoy:grpc", "mlmd:grpc")

    backup, volumes = backup_of(site), policies(site)
    backup.write_bytes(backup.read_bytes() + b"x")
    done = site.run("cleanup", "--confirm=kubeflow", "--after", "0")
    assert done.returncode == 5 and "is not as it was written" in done.stderr and policies(site) == volumes and "mlmd-data/0" in storage(site), done
    assert site.judged() == NOTHING_LOST


@STORY
def test_an_old_server_is_told_and_stays(tmp_path):
    site = upgraded(tmp_path, DATABASES, "1.7-mariadb", "1.8", "--db", "migrate")
    told = site.run("cleanup", "--after", "0")
    assert told.returncode == 0 and "Nothing can go. Nothing was changed." in told.stdout, told
    assert told.stdout.count("stays: only its database") == 2 and "katib-db" in told.stdout and "kfp-db" in told.stdout
    assert site.run("cleanup", "--confirm=kubeflow", "--after", "0").returncode == 4
    assert {"katib-db", "kfp-db"} <= set(site.channels())


@pytest.mark.parametrize("args", [[], ["--dry-run"], ["--confirm=kubeflow"]])
def test_without_an_upgrade_there_is_nothing_to_clean_up(tmp_path, args):
    site = Site(tmp_path / "site", CARRIED, release="1.8", juju="3.6.12")
    fails(site.run("cleanup", *args), 4, "there is no upgrade here that came to its end", "history")


def test_cleanup_needs_juju(tmp_path):
    done = subprocess.run([str(REFRESH), "cleanup"], env=clean_env(PATH="/nonexistent", XDG_STATE_HOME=str(tmp_path)), capture_output=True, text=True)
    fails(done, 8, "cannot run juju")
