"""A model of juju with its cluster in a file (tests/fakes), and the machine from which juju kf-refresh upgrades it."""
import json
import signal
import subprocess

import pytest
import yaml
from run import BUILD, ROOT, clean_env

REFRESH, FAKES = BUILD / "bin" / "juju-kf-refresh", BUILD / "tests" / "fakes"
BUNDLE = ROOT / "manifests" / "sample" / "charmed-1.6.yaml"
# Every way of an application, in a model that is small enough to be upgraded many times.
FEW = ("argo-controller", "istio-ingressgateway", "istio-pilot", "katib-db", "katib-db-manager", "kubeflow-dashboard", "kubeflow-profiles", "kubeflow-roles", "minio")
# Each is a thousand starts of our own juju and kubectl; what they run is under sanitizers in tests/unit/refresh.
STORY = pytest.mark.skipif("asan" in str(BUILD), reason="a story over the fakes is many minutes under sanitizers; the same plans run there in unit_refresh")
NOTHING_LOST = {"losses": [], "missing": []}


def bundle_of(release):
    return BUNDLE if release == "1.6" else ROOT / "tests" / "bundles" / f"charmed-{release}.yaml"


class Site:
    """A model of juju with its cluster, and the machine from which it is upgraded."""

    def __init__(self, at, apps=None, release="1.6", juju="2.9.49", kubernetes="v1.24.0"):
        at.mkdir(exist_ok=True)
        self.at, self.home = at, at / "state"
        self.env = clean_env(PATH=f"{FAKES}:/usr/bin:/bin", XDG_STATE_HOME=str(self.home), KF_FAKE_STATE=str(at / "world.json"), KF_FAKE_JUJU_VERSION=juju,
                             KF_PAUSE_MS="10", JUJU_MODEL=None)
        self.env.pop("JUJU_MODEL", None)
        bundle = yaml.safe_load(bundle_of(release).read_text())
        if apps:
            bundle["applications"] = {name: bundle["applications"][name] for name in apps}
            bundle["relations"] = [r for r in bundle["relations"] if all(side.split(":")[0] in apps for side in r)]
        (at / "bundle.yaml").write_text(yaml.safe_dump(bundle))
        self.tool("fake_world", "init", at / "bundle.yaml", "--release", release.split("-")[0], "--kubernetes", kubernetes)

    def tool(self, *words):
        return subprocess.run([str(w) for w in words], env=self.env, capture_output=True, text=True, check=True).stdout

    def run(self, *args, **env):
        return subprocess.run([str(REFRESH), *map(str, args)], env={**self.env, **env}, capture_output=True, text=True, timeout=1800)

    def start(self, *args):
        return subprocess.Popen([str(REFRESH), *args], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    def judged(self):
        return json.loads(self.tool("fake_world", "judge"))

    def channels(self):
        apps = json.loads(self.tool("juju", "status", "--format", "json"))["applications"]
        return {name: app["charm-channel"] for name, app in apps.items()}

    def relations(self):
        return {tuple(sorted(r)) for r in yaml.safe_load(self.tool("juju", "export-bundle"))["relations"]}

    def journal(self):
        """Its lines, of the operation that began last; the last one may be on its way to the disk."""
        files = sorted(self.home.glob("kf-plugins/*/journal.jsonl"), key=lambda f: f.stat().st_mtime)
        return files[-1].read_text().splitlines() if files else []

    def end(self):
        return self.channels(), self.relations(), self.judged()


def recipe(start="1.6", to="1.7"):
    return yaml.safe_load((ROOT / f"manifests/recipes/charmed/{start}-{to}.yaml").read_text())


def fails(done, code, *words):
    assert done.returncode == code and done.stdout == "", done
    for word in words:
        assert word in done.stderr, done.stderr


def policies(site):
    items = json.loads(site.tool("kubectl", "get", "--raw", "/api/v1/persistentvolumes"))["items"]
    return {pv["metadata"]["name"]: pv["spec"]["persistentVolumeReclaimPolicy"] for pv in items}
