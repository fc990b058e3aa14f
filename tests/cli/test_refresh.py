"""juju kf-refresh: the real executable over a juju and a kubectl that act on a model in a file (tests/fakes)."""
import base64
import json
import random
import signal
import stat
import subprocess
import time

import pytest
import yaml
from killing import ALL, ROUNDS, SEED
from refresh_site import BUNDLE, FAKES, FEW, NOTHING_LOST, REFRESH, STORY, Site, bundle_of, fails, policies, recipe
from run import clean_env, golden


def stopped(site, lines, how, after=0.0):
    """apply, and the signal once its journal has so many lines. What ended before is no matter."""
    child = site.start("apply", "--to", "1.7", "--yes")
    while len(site.journal()) < lines and child.poll() is None:
        time.sleep(0.02)
    time.sleep(after)
    child.send_signal(how)
    out, err = child.communicate(timeout=600)
    return child.returncode, out + err


# ---- a whole Charmed Kubeflow 1.6 becomes 1.7 -----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def upgraded(tmp_path_factory):
    """The sample, before and after, and what was said meanwhile."""
    site = Site(tmp_path_factory.mktemp("whole") / "site")
    site.before = site.relations(), site.channels()
    site.checked, site.planned = site.run("check", "--to", "1.7"), site.run("plan", "--to", "1.7")
    site.unchanged = (site.relations(), site.channels()) == site.before
    site.applied = site.run("apply", "--to", "1.7", "--yes", "--format", "json")
    return site


@STORY
def test_check_and_plan_of_the_sample_find_nothing_in_the_way_and_change_nothing(upgraded):
    assert upgraded.checked.returncode == 0 and "Nothing blocks the upgrade to 1.7" in upgraded.checked.stdout, upgraded.checked
    assert upgraded.planned.returncode == 0 and "none destroys data" in upgraded.planned.stdout, upgraded.planned
    assert upgraded.unchanged


@STORY
def test_an_upgrade_keeps_its_promises_and_loses_nothing(upgraded):
    assert upgraded.applied.returncode == 0, upgraded.applied
    report = json.loads(upgraded.applied.stdout)
    assert report["steps"] == report["done"] > 0
    assert [p["what"] for p in report["promises"] if not p["kept"]] == []
    assert upgraded.judged() == NOTHING_LOST


@STORY
def test_afterwards_every_application_is_on_the_channel_of_the_recipe(upgraded):
    wanted = {row["charm"]: row["channel"] for row in recipe()["channels"]}
    charms = {name: app["charm"] for name, app in yaml.safe_load(BUNDLE.read_text())["applications"].items()}
    arrived = {row["app"]: row["channel"] for row in recipe()["arrivals"]}
    assert upgraded.channels() == {name: wanted[charm] for name, charm in charms.items()} | arrived


@STORY
def test_afterwards_every_relation_is_there_again(upgraded):
    assert upgraded.before[0] <= upgraded.relations()


@STORY
def test_an_upgrade_that_is_done_has_nothing_left_to_do(upgraded):
    done = upgraded.run("apply", "--to", "1.7", "--yes")
    assert done.returncode == 0 and "there is nothing to do" in done.stderr, done
    assert "done" in upgraded.run("status").stdout


# ---- every other hop ------------------------------------------------------------------------------------------------------
@STORY
@pytest.mark.parametrize("start,to", [("1.4", "1.6"), ("1.7", "1.8"), ("1.8", "1.9"), ("1.9", "1.10"), ("1.10", "1.11")])
def test_every_hop_runs_to_its_proof(tmp_path, start, to):
    known = recipe(start, to)
    site = Site(tmp_path / "site", release=start, juju="2.9.49" if start == "1.4" else "3.6.12", kubernetes=f"v{known['demands']['kubernetes']['from']}.0")
    relations = site.relations()
    done = site.run("apply", "--to", to, "--yes", "--format", "json")
    assert done.returncode == 0, done
    report = json.loads(done.stdout)
    assert report["steps"] == report["done"] > 0 and [p["what"] for p in report["promises"] if not p["kept"]] == []
    gone = {row["charm"] for row in known.get("departures", []) if not row.get("keep")}
    charms = {name: app["charm"] for name, app in yaml.safe_load(bundle_of(start).read_text())["applications"].items()}
    wanted = {row["charm"]: row["channel"] for row in known["channels"] if row["charm"] != "minio"}
    channels = site.channels()
    assert {name: channels.get(name) for name, charm in charms.items() if charm in wanted} == {
        name: wanted[charm] for name, charm in charms.items() if charm in wanted}
    left = {name for name, charm in charms.items() if charm in gone}
    assert left.isdisjoint(channels)
    judged = site.judged()
    assert judged["losses"] == [] and not [m for m in judged["missing"] if not any(side.split(":")[0] in left for side in m.split())]
    assert {r for r in relations if not any(side.split(":")[0] in left for side in r)} <= site.relations()
    verified = site.run("verify", "--with", "test \"$JUJU_MODEL\" = ctrl:admin/kubeflow")
    assert verified.returncode == 0, verified
    assert site.run("verify", "--with", "echo no; exit 7").returncode == 4
    volume = sorted(policies(site))[0]
    site.tool("kubectl", "patch", "persistentvolumes", volume, "--type=merge", "-p", '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}')
    changed = site.run("verify")
    assert changed.returncode == 4 and "! volumes" in changed.stdout, changed


@STORY
def test_one_hop_follows_the_other_on_the_same_model(tmp_path):
    few = ["istio-pilot", "istio-ingressgateway", "minio", "kubeflow-profiles", "mlmd", "envoy", "kfp-metadata-writer", "kfp-api", "kfp-db"]
    site = Site(tmp_path / "site", few, release="1.8", juju="3.6.12", kubernetes="v1.29.0")
    for to in ("1.9", "1.10"):  # all volumes have policy Retain since the first one
        done = site.run("apply", "--to", to, "--yes")
        assert done.returncode == 0 and "! " not in done.stdout, done
    assert site.judged() == NOTHING_LOST and set(policies(site).values()) == {"Retain"}
    told = site.run("cleanup", "--after", "0").stdout
    assert "can go" in told and "Next: juju-kf-refresh cleanup --confirm=kubeflow --after 0 -m ctrl:admin/kubeflow" in told  # what the first one has left is not lost sight of
    cleaned = site.run("cleanup", "--after", "0", "--confirm=kubeflow")
    assert cleaned.returncode == 0 and "gone" in cleaned.stdout, cleaned


# ---- interrupted ----------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def unkilled(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("few") / "site", FEW)
    plan, before = str(site.at / "kf17.plan"), site.end()
    site.rehearsed = site.run("plan", "--to", "1.7", "--rehearse", "--plan-out", plan)
    assert site.end() == before
    done = site.run("apply", plan, "--yes")
    assert done.returncode == 0, done
    site.lines = len(site.journal())
    return site


@STORY
def test_a_live_model_is_rehearsed_and_its_saved_plan_is_the_one_that_is_applied(unkilled):
    said = unkilled.rehearsed
    assert said.returncode == 0 and "it ends as planned" in said.stderr and "LOST" not in said.stderr, said
    assert "rehearsal of model ctrl:admin/kubeflow" in said.stdout and "kf17.plan" in said.stdout.splitlines()[-1], said
    assert unkilled.judged() == NOTHING_LOST


def drawn():
    """At which part of its journal it dies, and how long after that line."""
    dice = random.Random(SEED)
    return [(dice.random(), dice.random() * 0.4) for _ in range(20 if ALL else ROUNDS)]


@STORY
@pytest.mark.parametrize("part,after", drawn())
def test_an_upgrade_that_was_killed_is_resumed_to_the_same_end(tmp_path, unkilled, part, after):
    site = Site(tmp_path / "site", FEW)
    code, said = stopped(site, 1 + int(part * (unkilled.lines - 2)), signal.SIGKILL, after)
    assert code == -signal.SIGKILL, said
    told = site.run("status")
    assert told.returncode in (0, 5) and "resume" in told.stdout, told
    done = site.run("resume")
    assert done.returncode == 0, done
    assert site.end() == unkilled.end() and site.judged() == NOTHING_LOST


@STORY
def test_an_upgrade_stops_at_a_signal_after_the_running_step_and_is_resumed(tmp_path, unkilled):
    site = Site(tmp_path / "site", FEW)
    code, said = stopped(site, unkilled.lines // 2, signal.SIGINT)
    assert code in (5, 130) and "resume" in said, (code, said)
    done = site.run("resume")
    assert done.returncode == 0, done
    assert site.end() == unkilled.end()


@STORY
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_what_was_done_before_the_point_of_no_return_is_taken_back(tmp_path, how):
    site = Site(tmp_path / "site", FEW)
    before = site.channels(), site.relations(), policies(site)
    code, said = stopped(site, 6, how)
    assert code in (5, 130, -signal.SIGKILL), said
    assert policies(site) != before[2]
    done = site.run("rollback", "--yes")
    assert done.returncode == 0, done
    assert (site.channels(), site.relations(), policies(site)) == before and site.judged() == NOTHING_LOST
    assert "nothing to resume" in site.run("resume").stderr


# ---- secrets --------------------------------------------------------------------------------------------------------------
@STORY
def test_a_generated_key_is_written_nowhere_but_into_the_backup(tmp_path):
    site = Site(tmp_path / "site", FEW)
    data = json.loads(site.tool("kubectl", "get", "--raw", "/api/v1/namespaces/kubeflow/secrets/minio-secret"))["data"]
    [key] = [value for name, value in data.items() if "SECRET" in name.upper()]
    keys = [key, base64.b64decode(key).decode()]
    site.env["PATH"] = f"{wrapped(tmp_path)}:{site.env['PATH']}"
    code, said = stopped(site, 12, signal.SIGINT)  # the backup is read and written by then
    more = [site.run("plan", "--to", "1.7", "--steps", "-v", "-v"), site.run("status", "-v", "-v"), site.run("resume", "-v", "-v")]
    assert more[-1].returncode == 0, more[-1]
    said += "".join(done.stdout + done.stderr for done in more) + (tmp_path / "argv").read_text()
    assert "minio" in said and not [key for key in keys if key in said]
    holding = [file for file in site.home.rglob("*") if file.is_file() and any(key in file.read_text() for key in keys)]
    assert [file.name for file in holding] == ["minio-secret.json"]
    assert stat.S_IMODE(holding[0].stat().st_mode) == 0o600
    for backup in (site.home / "kf-plugins/backups").iterdir():
        assert stat.S_IMODE(backup.stat().st_mode) == 0o700


def wrapped(at):
    """juju and kubectl that write down how they were called."""
    (at / "wrapped").mkdir()
    for name in ("juju", "kubectl"):
        script = at / "wrapped" / name
        script.write_text(f'#!/bin/sh\necho "{name} $*" >>"{at}/argv"\nexec "{FAKES}/{name}" "$@"\n')
        script.chmod(0o755)
    return at / "wrapped"


# ---- the command line -----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Nothing is changed in it."""
    return Site(tmp_path_factory.mktemp("looking") / "site", FEW)


def test_the_description_that_juju_asks_for_is_one_line_and_starts_nothing():
    done = subprocess.run([str(REFRESH), "--description"], env=clean_env(PATH="/nonexistent"), capture_output=True, text=True)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1) and done.stdout.strip()


@pytest.mark.parametrize("args,word", [(["--to", "9.9"], "recipes"), (["--skip", "minoi"], "did you mean minio?"), (["--only", "minoi"], "did you mean minio?"),
                                       (["--channel", "minio=1.7"], "minio=1.7/stable"), (["--channel", "minio"], "APP=TRACK/RISK"),
                                       (["--map", "minio"], "APP=CHARM"), (["--format", "xml"], "json"), (["--form", "json"], "--help")])
def test_what_cannot_be_meant_is_a_usage_error_with_something_to_try(site, args, word):
    done = site.run("plan", *args)
    fails(done, 2, "error: ", "try:", word)


def test_no_way_leads_back_or_where_nobody_knows_the_release(site, tmp_path):
    done = site.run("check", "--from", "1.7", "--to", "1.6")
    fails(done, 4, "there is no way from 1.7 to 1.6")


def test_a_backup_of_an_earlier_attempt_never_passes_for_one_of_this(site, tmp_path):
    (tmp_path / "kubeflow-to-1.7").mkdir()
    (tmp_path / "kubeflow-to-1.7" / "old").write_text("an old dump")
    fails(site.run("apply", "--to", "1.7", "--yes", "--backup-dir", str(tmp_path)), 4, "earlier attempt", "--backup-dir")


def test_without_juju_on_path_it_says_how_to_get_one(site):
    fails(site.run("check", PATH="/usr/bin:/bin"), 8, "cannot run juju", "snap install juju")


def test_a_model_that_is_not_there_is_one_clear_error(site):
    fails(site.run("check", "-m", "nothing"), 1, "cannot find the model nothing", "juju models")
    fails(site.run("check", KF_FAKE_NO_FOCUS="1"), 1, "juju does not know which model is meant", "juju models")


def test_a_right_that_is_missing_is_told_before_anything_begins(site):
    done = site.run("check", KF_FAKE_FORBIDDEN="patch persistentvolumes,create pods/exec")
    assert done.returncode == 4 and "RIGHTS" in done.stdout, done
    assert "you may not patch persistentvolumes; create pods/exec in kubeflow" in " ".join(done.stdout.split())
    assert "RIGHTS" not in site.run("check").stdout


@pytest.mark.parametrize("args,env", [(["-m", "kubeflow"], {}), (["--model", "admin/kubeflow"], {}), (["--model=ctrl:admin/kubeflow"], {}), ([], {"JUJU_MODEL": "ctrl:kubeflow"})])
def test_a_model_is_named_as_juju_has_it_named(site, args, env):
    done = site.run("check", *args, KF_FAKE_NO_FOCUS="1", **env)
    assert done.returncode == 0 and "model ctrl:admin/kubeflow" in done.stdout, done


def test_a_disk_without_room_for_the_backup_is_told_before_anything_begins(site):
    full = "/proc"  # has no bytes free, ever
    fails(site.run("plan", "--to", "1.7", "--backup-dir", full), 4, "0 MiB are free for the backup", f"check --to 1.7 --backup-dir {full}")


@pytest.mark.parametrize("command,kind", [("check", "UpgradeCheck"), ("plan", "Plan")])
def test_formats_are_for_programs(site, command, kind):
    told = [parse(site.run(command, f"--format={name}").stdout) for name, parse in (("json", json.loads), ("yaml", yaml.safe_load))]
    assert told[0] == told[1] and told[0]["kind"] == kind


COMMANDS = ("check", "plan", "apply", "status", "resume", "rollback", "abandon", "history", "recipes", "verify", "cleanup")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_of_a_refresh(command):
    done = subprocess.run([str(REFRESH), *filter(None, [command]), "--help"], env=clean_env(PATH="/nonexistent"), capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    golden(f"refresh-help{'-' * bool(command)}{command}.txt", done.stdout)


def rehearsed(tmp_path, *args):
    env = clean_env(PATH="/nonexistent", COLUMNS="80", XDG_STATE_HOME=str(tmp_path))
    return subprocess.run([str(REFRESH), *args, "--rehearse=sample"], env=env, capture_output=True, text=True)


def test_the_plan_of_a_bundle_needs_no_juju(tmp_path):
    done = rehearsed(tmp_path, "plan")
    assert done.returncode == 0 and "it ends as planned" in done.stderr, done
    golden("refresh-plan-sample.txt", done.stdout.replace(str(tmp_path), "HERE"))
    assert list(tmp_path.iterdir()) == []


def test_a_rehearsed_upgrade_says_that_nothing_was_real(tmp_path):
    done = rehearsed(tmp_path, "--to", "1.7")
    assert done.returncode == 0 and "no model was changed" in done.stderr, done
    golden("refresh-sample.txt", done.stdout)
    assert list(tmp_path.iterdir()) == []
