"""The rehearsal against the real API server and controller-manager: random operations on volumes end in the same state.

KF_SEED sets the first seed, KF_SEQUENCES the number of sequences. All run at once, each in a namespace of its own, so
that waiting for the controllers overlaps. Where the two differ the rehearsal is wrong, with one exception: a volume
object with policy Delete that is deleted before its claim. From Kubernetes 1.31 on (HonorPVReclaimPolicy) its disk goes
with the claim, before that it is left over; the rehearsal destroys, as it must. Where claims or volumes compete, chance
decides in both: the real state must be that of one of twelve rehearsed worlds, and those that are otherwise are dropped.
"""
import collections
import json
import os
import pathlib
import random
import subprocess
import tempfile
import time

import pytest
from run import BUILD, clean_env

SHELL = BUILD / "tests" / "rehearsal_shell"
SHARED = pathlib.Path(tempfile.gettempdir())  # the hostPath deleter of Kubernetes works nowhere else
SEED = int(os.environ.get("KF_SEED", time.time_ns() % 1_000_000))
SEQUENCES = int(os.environ.get("KF_SEQUENCES", 6))
PLURAL = {"Namespace": "/api/v1/namespaces", "PersistentVolume": "/api/v1/persistentvolumes",
          "PersistentVolumeClaim": "/api/v1/namespaces/{}/persistentvolumeclaims"}
PREFIX = f"differential-{os.getpid()}-"  # an earlier run may have left its namespaces
PROVISIONED = "pv.kubernetes.io/provisioned-by"


class Sequence:
    """One random story in two namespaces with four volumes; its next operation never depends on what came of the last."""

    def __init__(self, seed, disks):
        self.random, self.seed, self.disks = random.Random(seed), seed, disks / str(seed)
        self.disks.mkdir()
        self.prefix = f"{PREFIX}{seed}-"
        self.spaces = [self.prefix + "a", self.prefix + "b"]
        self.volumes = [f"{self.prefix}{i}" for i in range(4)]
        self.claims = ["data", "data", "other"]
        self.left_over = set()  # disks of which 1.20 and 1.31 make different things
        self.told = []

    def namespace(self, name):
        return {"op": "create", "object": {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}}

    def volume(self, name):
        r = self.random
        (self.disks / name).mkdir(exist_ok=True)
        spec = {"capacity": {"storage": r.choice(["1Gi", "2Gi", "3Gi"])}, "accessModes": r.choice([["ReadWriteOnce"], ["ReadWriteOnce", "ReadWriteMany"]]),
                "persistentVolumeReclaimPolicy": r.choice(["Retain", "Delete"]), "storageClassName": r.choice([self.spaces[0]] * 3 + [self.spaces[1]]),
                "volumeMode": "Block" if r.random() < 0.05 else "Filesystem", "hostPath": {"path": str(self.disks / name)}}
        chance = r.random()
        if chance < 0.6:  # reserved; or imported with the uid of a claim that is no more
            spec["claimRef"] = {"namespace": r.choice(self.spaces), "name": r.choice(self.claims), **({"uid": "0ld"} if chance < 0.1 else {})}
        meta = {"name": name, "labels": {"app": r.choice(["x", "y"])}, "annotations": {PROVISIONED: "kubernetes.io/host-path"} if r.random() < 0.3 else {}}
        return {"op": "create", "object": {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": meta, "spec": spec}}

    def claim(self, ns, name):
        r = self.random
        spec = {"accessModes": [r.choice(["ReadWriteOnce"] * 3 + ["ReadWriteMany"])], "resources": {"requests": {"storage": r.choice(["1Gi", "1024Mi", "2Gi"])}},
                "storageClassName": r.choice([self.spaces[0]] * 3 + [self.spaces[1]]), "volumeMode": "Block" if r.random() < 0.05 else "Filesystem"}
        if r.random() < 0.3:
            spec["volumeName"] = r.choice(self.volumes)
        if r.random() < 0.15:
            spec["selector"] = {"matchLabels": {"app": "x"}}
        return {"op": "create", "object": {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"namespace": ns, "name": name}, "spec": spec}}

    def step(self):
        r = self.random
        volume, ns, claim = r.choice(self.volumes), r.choice(self.spaces), r.choice(self.claims)
        patch = lambda spec: {"op": "patch", "kind": "PersistentVolume", "name": volume, "merge": {"spec": spec}}
        what = r.choices(["volume", "claim", "policy", "unrelease", "unclaim", "reserve", "drop claim", "drop volume", "drop namespace", "namespace", "drop both"],
                         [3, 5, 3, 3, 1, 2, 4, 2, 1, 1, 2])[0]
        drop_claim = {"op": "delete", "kind": "PersistentVolumeClaim", "namespace": ns, "name": claim}
        drop_volumes = [{"op": "delete", "kind": "PersistentVolume", "name": v} for v in self.volumes]
        if what == "drop both":  # volumes first: the order that Kubernetes has changed its mind about
            return [*drop_volumes, drop_claim]
        return [{"volume": lambda: self.volume(volume), "claim": lambda: self.claim(ns, claim),
                "policy": lambda: patch({"persistentVolumeReclaimPolicy": r.choice(["Retain", "Retain", "Delete"])}),
                "unrelease": lambda: patch({"claimRef": {"uid": None, "resourceVersion": None}}),
                "unclaim": lambda: patch({"claimRef": None}),
                "reserve": lambda: patch({"claimRef": {"namespace": ns, "name": claim, "uid": None, "resourceVersion": None}}),
                "drop claim": lambda: drop_claim,
                "drop volume": lambda: {"op": "delete", "kind": "PersistentVolume", "name": volume},
                "drop namespace": lambda: {"op": "delete", "kind": "Namespace", "name": ns},
                "namespace": lambda: self.namespace(ns)}[what]()]

    def plan(self):
        """Volumes before the claims that may bind them, so that it does not matter who comes first; then one by one."""
        start = [self.namespace(n) for n in self.spaces] + [self.volume(v) for v in self.volumes[:3]]
        return [start] + [[self.claim(ns, "data")] for ns in self.spaces] + [self.step() for _ in range(8)]


class Rehearsed:
    def __init__(self, seed):
        self.process = subprocess.Popen([str(SHELL), str(seed)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=clean_env())

    def ask(self, operation):
        self.process.stdin.write(json.dumps(operation) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        assert self.process.wait(timeout=10) == 0


class Proxy:
    """The API server behind kubectl proxy: thousands of calls, one kubectl."""

    def __init__(self, cluster):
        self.process = subprocess.Popen(["kubectl", "proxy", "--port=0"], stdout=subprocess.PIPE, text=True, env=cluster.env())
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])

    def call(self, method, path, body=None):
        import http.client
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        connection.request(method, path, json.dumps(body) if body is not None else None, {"Content-Type": kind})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        assert answer.status < 500 and answer.status != 403 or b"being terminated" in text, text
        return answer.status, json.loads(text)

    def do(self, operation):
        thing = operation.get("object", operation)
        meta = thing.get("metadata", thing)
        path = PLURAL[thing["kind"]].format(meta.get("namespace", ""))
        if operation["op"] == "create":
            return self.call("POST", path, thing)
        path += "/" + meta["name"]
        return self.call("PATCH", path, operation["merge"]) if operation["op"] == "patch" else self.call("DELETE", path)

    def close(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def real(cluster):
    proxy = Proxy(cluster)
    yield proxy
    for name in projected(proxy)["namespaces"]:
        if name.startswith(PREFIX):
            proxy.call("DELETE", "/api/v1/namespaces/" + name)
    proxy.close()


@pytest.fixture
def disks():
    with tempfile.TemporaryDirectory(prefix="kf-differential-", dir=SHARED) as folder:
        yield pathlib.Path(folder)


def projected(real):
    """What the rehearsal's shell calls a projection, of everything there is; disks are added by each sequence."""
    out = {"volumes": {}, "claims": {}, "namespaces": []}
    for v in real.call("GET", "/api/v1/persistentvolumes")[1]["items"]:
        ref = v["spec"].get("claimRef")
        out["volumes"][v["metadata"]["name"]] = {
            "phase": v["status"]["phase"], "claim": f"{ref.get('namespace', '')}/{ref.get('name', '')}" if ref is not None else "", "has_uid": bool(ref and ref.get("uid")),
            "policy": v["spec"]["persistentVolumeReclaimPolicy"]}
    for c in real.call("GET", "/api/v1/persistentvolumeclaims")[1]["items"]:
        out["claims"][c["metadata"]["namespace"] + "/" + c["metadata"]["name"]] = {"phase": c["status"]["phase"], "volume": c["spec"].get("volumeName", "")}
    out["namespaces"] = [n["metadata"]["name"] for n in real.call("GET", "/api/v1/namespaces")[1]["items"]]
    return out


def mine(sequence, state):
    own = lambda name: name.startswith(sequence.prefix)
    return {"volumes": {k: {f: x for f, x in v.items() if f != "disk"} for k, v in state["volumes"].items() if own(k)},
            "claims": {k: v for k, v in state["claims"].items() if own(k)}, "namespaces": sorted(n for n in state["namespaces"] if own(n))}


def with_disks(sequence, rehearsed, real_state):
    """Both with what became of each disk, but for those of which 1.20 and 1.31 make different things."""
    expected, seen = mine(sequence, rehearsed), mine(sequence, real_state)
    disks, losses = rehearsed.get("disks", {}), rehearsed.get("losses", [])
    for name in sequence.volumes:
        if "volume/" + name not in disks:
            continue
        if any(f"volume {name}" in words and "object was deleted before" in words for words in losses):
            sequence.left_over.add(name)  # HonorPVReclaimPolicy, see above
            continue
        expected.setdefault("disks", {})[name] = disks["volume/" + name]
        seen.setdefault("disks", {})[name] = (sequence.disks / name).exists()
    return expected, seen


def agreeing(sequence, rehearsed, real_state):
    """Which of the rehearsed worlds are as the real one is."""
    pairs = [with_disks(sequence, world, real_state) for world in rehearsed]
    return [i for i, (expected, seen) in enumerate(pairs) if expected == seen]


def report(sequence, turn, rehearsed, real_state):
    worlds = [with_disks(sequence, world, real_state) for world in rehearsed]
    distinct = {json.dumps(expected, indent=1) for expected, _ in worlds}
    story = "\n".join(json.dumps(o) for o in sequence.told)
    return "\n".join([f"KF_SEED={sequence.seed} KF_SEQUENCES=1, turn {turn}", story, *("rehearsal: " + d for d in distinct),
                      "real: " + json.dumps(worlds[0][1], indent=1)])


def play(sequence, world, real, operation):
    status, answer = real.do(operation)
    said = world.ask(operation)
    sequence.told.append((operation, status))
    assert all((status < 300) == each["ok"] for each in said), f"seed {sequence.seed}: {operation}\nreal: {answer}\nrehearsal: {said[0]}"


def rest(sequences, real, rehearsed, turn):
    """Waits until the real cluster is as a rehearsed world, and stays so. The binder looks again every second."""
    quiet_since, end = None, time.time() + 40
    while True:
        state = projected(real)
        agree = {s: agreeing(s, rehearsed[s], state) for s in sequences}
        quiet_since = (quiet_since or time.time()) if all(agree.values()) else None
        if quiet_since and time.time() - quiet_since > 1.5:
            return agree
        assert time.time() < end, "\n\n".join(report(s, turn, rehearsed[s], state) for s in sequences if not agree[s])
        time.sleep(0.3)


def test_the_rehearsal_and_a_real_cluster_end_in_the_same_state(real, disks):
    print(f"KF_SEED={SEED} KF_SEQUENCES={SEQUENCES}")
    sequences = [Sequence(SEED + i, disks) for i in range(SEQUENCES)]
    worlds = {s: Rehearsed(s.seed) for s in sequences}
    plans = {s: s.plan() for s in sequences}
    turns = max(len(plan) for plan in plans.values())
    open_ends, seen = 0, collections.Counter()
    for turn in range(turns):
        for s in sequences:
            for operation in plans[s][turn]:
                play(s, worlds[s], real, operation)
        for s in sequences:
            assert all(each["ok"] for each in worlds[s].ask({"op": "settle"})), f"seed {s.seed}: the rehearsal does not settle"
        rehearsed = {s: worlds[s].ask({"op": "project"}) for s in sequences}
        for s, agree in rest(sequences, real, rehearsed, turn).items():
            seen.update(v["phase"] for v in rehearsed[s][agree[0]]["volumes"].values())
            open_ends += len(agree) < len(rehearsed[s])
            worlds[s].ask({"op": "keep", "worlds": agree})
    for s in sequences:
        worlds[s].close()
    gone = sum(not there for s in sequences for there in rehearsed[s][0].get("disks", {}).values())
    left_over = sum(len(s.left_over) for s in sequences)
    print(f"{turns * SEQUENCES} states of {SEQUENCES} sequences agree; {open_ends} of them were left to chance; "
          f"their volumes: {dict(seen)}; disks destroyed: {gone}; of these only from 1.31 on: {left_over}")
