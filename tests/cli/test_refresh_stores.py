"""juju kf-refresh: databases that move to another server, MinIO that moves to another track, and what a plan remembers of both."""
import json
import subprocess

from refresh_site import NOTHING_LOST, REFRESH, STORY, Site, fails
from run import clean_env


# ---- databases ------------------------------------------------------------------------------------------------------------
@STORY
def test_databases_move_row_by_row_when_asked_for_and_the_old_servers_stay(tmp_path):
    few = ["istio-pilot", "istio-ingressgateway", "minio", "kubeflow-profiles", "kfp-api", "kfp-db", "katib-db", "katib-db-manager"]
    site = Site(tmp_path / "site", few, release="1.7-mariadb", juju="3.6.12", kubernetes="v1.24.0")
    before = site.end()
    kept = site.run("apply", "--to", "1.8", "--yes")
    fails(kept, 4, "blocked", "katib-db is a charmed-osm-mariadb-k8s, which 1.8 cannot use", "check --to 1.8")
    assert "plan --to 1.8 --db migrate" in site.run("check", "--to", "1.8").stdout
    assert site.end() == before
    done = site.run("apply", "--to", "1.8", "--db", "migrate", "--yes", "--format", "json")
    assert done.returncode == 0, done
    assert all(p["kept"] for p in json.loads(done.stdout)["promises"])
    channels, relations = site.channels(), site.relations()
    assert {"kfp-db": "latest/stable", "kfp-db-mysql": "8.0/stable", "katib-db-mysql": "8.0/stable"}.items() <= channels.items()
    assert ("kfp-api:relational-db", "kfp-db-mysql:database") in relations and not [r for r in relations if "kfp-db:" in str(r)]
    judged = site.judged()
    assert judged["losses"] == [] and {m.split()[1] for m in judged["missing"]} == {"kfp-db:mysql", "katib-db:mysql"}
    for name in ("kfp-api-rows", "katib-db-manager-rows"):
        held, = site.home.glob(f"**/{name}/database.sql")
        assert held.stat().st_mode & 0o777 == 0o600 and "INSERT INTO" in held.read_text()
    assert site.run("verify").returncode == 0


@STORY
def test_a_saved_plan_remembers_what_was_asked_for(tmp_path):
    few = ["istio-pilot", "istio-ingressgateway", "minio", "kubeflow-profiles", "kfp-api", "kfp-db", "kubeflow-roles"]
    site = Site(tmp_path / "site", few, release="1.7-mariadb", juju="3.6.12", kubernetes="v1.24.0")
    plan, script = tmp_path / "kf18.plan", tmp_path / "kf18.sh"
    asked = site.run("check", "--to", "1.8", "--db", "migrate", "--without-serving")
    assert "Next: juju-kf-refresh plan --to 1.8 --db migrate --without-serving " in asked.stdout, asked
    saved = site.run("plan", "--to", "1.8", "--db", "migrate", "--without-serving", "--skip", "kubeflow-roles", "--plan-out", plan, "--emit-script", script)
    assert saved.returncode == 0, saved
    done = site.run("apply", plan, "--yes")
    assert done.returncode == 0, done
    channels = site.channels()
    assert channels["kfp-db-mysql"] == "8.0/stable" and channels["kubeflow-roles"].startswith("1.7") and "kserve-controller" not in channels
    lines = script.read_text().splitlines()
    assert not [line for line in lines if line.startswith(("juju exec", "juju sha256sum"))]  # in a pod: kubectl's


def test_databases_move_with_the_hop_that_needs_it_and_with_no_other():
    done = subprocess.run([str(REFRESH), "plan", "--to", "1.7", "--db", "migrate", "--rehearse=sample"], env=clean_env(), capture_output=True, text=True)
    fails(done, 2, "--db migrate: nothing is moved from 1.6 to 1.7", "from 1.7 to 1.8")


# ---- MinIO on another track ---------------------------------------------------------------------------------------------
@STORY
def test_minio_is_deployed_anew_on_its_volume_when_the_user_takes_it_upon_himself(tmp_path):
    few = ["istio-pilot", "istio-ingressgateway", "minio", "kubeflow-profiles", "kfp-api", "kfp-db", "argo-controller"]
    site = Site(tmp_path / "site", few, release="1.9", juju="3.6.12", kubernetes="v1.29.0")
    held = {s["storage"].split("/")[0]: s["provider-id"] for s in json.loads(site.tool("juju", "storage", "--format", "json"))["volumes"].values()}
    how = ["--to", "1.10", "--minio-strategy", "attach-storage"]
    fails(site.run("plan", *how), 4, "could lose data", "applications.import-minio", f"--accept applications.import-minio:{held['minio-data']}")
    done = site.run("apply", *how, "--yes", "--accept", f"applications.import-minio:{held['minio-data']}")
    assert done.returncode == 0, done
    assert site.channels()["minio"] == "1.10/stable" and site.judged() == NOTHING_LOST
    again = {s["storage"].split("/")[0]: s["provider-id"] for s in json.loads(site.tool("juju", "storage", "--format", "json"))["volumes"].values()}
    assert again == held


def test_a_strategy_for_minio_goes_with_the_hop_that_needs_one():
    done = subprocess.run([str(REFRESH), "plan", "--to", "1.7", "--minio-strategy", "attach-storage", "--rehearse=sample"], env=clean_env(), capture_output=True, text=True)
    fails(done, 2, "--minio-strategy attach-storage: MinIO is refreshed from 1.6 to 1.7", "from 1.9 to 1.10")
