"""Running the executable under test, and comparing what it says with accepted texts."""
import json
import os
import pathlib
import shutil
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("KF_BUILD", ROOT / "build"))
KFPV = BUILD / "bin" / "kubectl-kfpv"
SAMPLE = ROOT / "manifests" / "sample" / "cluster.yaml"
GOLDEN = ROOT / "tests" / "cli" / "golden"


def clean_env(**more):
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "KF_KUBECTL", "KUBECTL_PATH", "KUBECONFIG", "COLUMNS")}
    env.update(HOME=os.environ.get("HOME", "/"), TERM="dumb", KUBECONFIG="/nonexistent/kubeconfig", KF_PAUSE_MS="100")
    env.update({k: v for k, v in more.items() if v is not None})
    return env


def kfpv(*args, env=None, **options):
    """Runs it with captured streams. Nothing on this machine's own kubeconfig is ever used."""
    options.setdefault("timeout", 120)
    return subprocess.run([str(KFPV), *args], capture_output=True, text=True, env=env or clean_env(), **options)


def start(*args, env):
    """Starts it and goes on. A terminal's Ctrl-C reaches it even where the tests run in the background of a script, which
    has SIGINT ignored."""
    return subprocess.Popen([str(KFPV), *map(str, args)], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))


def golden(name, text):
    """Compares with the accepted text; KF_ACCEPT=1 accepts what came out."""
    file = GOLDEN / name
    if os.environ.get("KF_ACCEPT"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    assert text == file.read_text(), f"differs from {file.name}; KF_ACCEPT=1 accepts it"


def has_kubectl(least):
    """The minor version of the kubectl on PATH, at least `least`."""
    if not shutil.which("kubectl"):
        return False
    out = subprocess.run(["kubectl", "version", "--client", "-o", "json"], capture_output=True, text=True, env=clean_env()).stdout
    return int(json.loads(out)["clientVersion"]["minor"].rstrip("+")) >= least
