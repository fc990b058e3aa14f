"""The rehearsal against the real API server and controller-manager: random operations on volumes end in the same state.

KF_SEED sets the first seed, KF_SEQUENCES the number of sequences. Fifty play at once, each in namespaces of its own and
each at its own pace, so that waiting for the controllers overlaps. Where the two differ the rehearsal is wrong, with one
exception: a provisioned volume with policy Delete whose object is deleted before its claim. From Kubernetes 1.31 on
(HonorPVReclaimPolicy) its disk goes with the claim, before that it is left over; the rehearsal destroys, as it must.
Where claims, volumes or controllers compete, chance decides in both: the real state must be that of one of twelve
rehearsed worlds, and those that are otherwise are dropped. What is likely there may be rare here: before a difference is
one, the rehearsal tries again with other chances.
"""
import collections
import difflib
import http.client
import json
import os
import pathlib
import subprocess
import tempfile
import time

import pytest
from run import BUILD, clean_env
from sequences import PROVISIONED, Sequence

SHELL = BUILD / "tests" / "rehearsal_shell"
SHARED = pathlib.Path(tempfile.gettempdir())  # the hostPath deleter of Kubernetes works nowhere else
SEED = int(os.environ.get("KF_SEED", time.time_ns() % 1_000_000))
SEQUENCES = int(os.environ.get("KF_SEQUENCES", 40))
AT_ONCE = 50
QUIET = 1.5  # the binder looks again every second
RARE = 10  # a namespace looks again after 8 s whether its content is gone
PATIENCE = 40
PLURAL = {"Namespace": "/api/v1/namespaces", "PersistentVolume": "/api/v1/persistentvolumes",
          "PersistentVolumeClaim": "/api/v1/namespaces/{}/persistentvolumeclaims"}
PREFIX = f"differential-{os.getpid()}-"  # an earlier run may have left its namespaces


class Difference(Exception):
    """What is told to the user: the story, how to play it alone, and where the two are not the same."""


class Rehearsed:
    """Twelve rehearsed worlds, which hear the same and answer each."""

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
        self.connection = http.client.HTTPConnection("127.0.0.1", int(self.process.stdout.readline().rsplit(":", 1)[1]), timeout=60)

    def call(self, method, path, body=None):
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        self.connection.request(method, path, json.dumps(body) if body is not None else None, {"Content-Type": kind})
        answer = self.connection.getresponse()
        text = answer.read()
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

    def all(self, kind):
        path = "/api/v1/persistentvolumeclaims" if kind == "PersistentVolumeClaim" else PLURAL[kind]
        return [i for i in self.call("GET", path)[1]["items"] if i["metadata"].get("namespace", i["metadata"]["name"]).startswith(PREFIX)]

    def close(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def real(cluster):
    proxy = Proxy(cluster)
    yield proxy
    for kind in ("PersistentVolume", "PersistentVolumeClaim", "Namespace"):  # what a sequence that failed has left
        for left in proxy.all(kind):
            thing = {"kind": kind, "namespace": left["metadata"].get("namespace"), "name": left["metadata"]["name"]}
            proxy.do({"op": "patch", **thing, "merge": {"metadata": {"finalizers": None}}})
            proxy.do({"op": "delete", **thing})
    proxy.close()


@pytest.fixture
def disks():
    with tempfile.TemporaryDirectory(prefix="kf-differential-", dir=SHARED) as folder:
        yield pathlib.Path(folder)


def of_meta(item):
    meta = item["metadata"]
    return {"deleting": "deletionTimestamp" in meta, "finalizers": sorted(meta.get("finalizers", [])),
            "tied": "pv.kubernetes.io/bound-by-controller" in meta.get("annotations", {})}


def projected(real):
    """What the rehearsal's shell calls a projection, for each sequence's prefix; disks are added by the sequence."""
    out = collections.defaultdict(lambda: {"volumes": {}, "claims": {}, "namespaces": {}})
    own = lambda name: out[name.rsplit("-", 1)[0] + "-"]
    for v in real.all("PersistentVolume"):
        name, ref = v["metadata"]["name"], v["spec"].get("claimRef")
        own(name)["volumes"][name] = {
            **of_meta(v), "phase": v["status"]["phase"], "claim": f"{ref.get('namespace', '')}/{ref.get('name', '')}" if ref is not None else "",
            "has_uid": bool(ref and ref.get("uid")), "policy": v["spec"]["persistentVolumeReclaimPolicy"]}
    for c in real.all("PersistentVolumeClaim"):
        ns, name = c["metadata"]["namespace"], c["metadata"]["name"]
        own(ns)["claims"][f"{ns}/{name}"] = {**of_meta(c), "phase": c["status"]["phase"], "volume": c["spec"].get("volumeName", "")}
    for n in real.all("Namespace"):
        own(n["metadata"]["name"])["namespaces"][n["metadata"]["name"]] = {**of_meta(n), "emptied": not n["spec"].get("finalizers")}
    return out


class Play:
    """One sequence on its way, in the real cluster and in the rehearsal."""

    def __init__(self, seed, disks, real):
        self.sequence, self.real, self.worlds = Sequence(PREFIX, seed, disks), real, Rehearsed(seed)
        self.plan, self.turn, self.told = self.sequence.plan(), 0, []
        self.left_over = set()  # disks of which 1.20 and 1.31 make different things
        self.met, self.open_ends = collections.Counter(), 0

    def go_on(self, now, state):
        """The next turn, once both rest after this one; True when there is none."""
        if self.turn and not self.rests(now, state):
            return False
        if self.turn == len(self.plan):
            return True
        for operation in self.plan[self.turn]:
            status, answer = self.real.do(operation)
            self.told.append((operation, status))
            said = self.worlds.ask(operation)
            if any((status < 300) != each["ok"] for each in said):
                raise self.difference(["real: " + answer.get("message", "accepted"), f"rehearsal: {said[0]}"])
        if not all(each["ok"] for each in self.worlds.ask({"op": "settle"})):
            raise self.difference(["the rehearsal does not settle"])
        self.rehearsed = self.worlds.ask({"op": "project"})
        self.seen, self.since, self.end = None, 0, now + PATIENCE
        self.turn += 1
        return False

    def rests(self, now, state):
        """Whether the real cluster has been for a while as it is, and as a rehearsed world. The other worlds are dropped."""
        if state != self.seen:
            self.seen, self.since = state, now
        pairs = list(self.pairs(state))
        agree = [i for i, (expected, seen) in enumerate(pairs) if expected == seen]
        if not agree and now > self.end:
            texts = ([json.dumps(side, indent=1, sort_keys=True).splitlines() for side in pair] for pair in pairs)
            raise self.difference(min((list(difflib.unified_diff(*t, "rehearsal", "real", n=6, lineterm="")) for t in texts), key=len))
        if not agree and now - self.since > RARE:
            self.worlds.ask({"op": "again"})
            self.rehearsed = self.worlds.ask({"op": "project"})
        if not agree or now - self.since < QUIET:
            return False
        for kind in ("volumes", "claims"):
            self.met.update(f"{x['phase']} {kind}{' being deleted' * x['deleting']}" for x in state[kind].values())
        self.open_ends += len(agree) < len(pairs)
        self.worlds.ask({"op": "keep", "worlds": agree})
        return True

    def pairs(self, state):
        """Each rehearsed world and the real one, with the disks, but for those of which 1.20 and 1.31 make different things."""
        made = [operation["object"]["metadata"] for operation, status in self.told if status == 201]
        provisioned = {meta["name"] for meta in made if PROVISIONED in meta.get("annotations", {})}  # no other volume's disk goes along
        for world in self.rehearsed:
            expected = {k: world[k] for k in ("volumes", "claims", "namespaces")}
            disks, losses = world.get("disks", {}), world.get("losses", [])
            self.left_over |= {v for v in provisioned if any(f"volume {v}" in words and "object was deleted before" in words for words in losses)}
            known = [v for v in self.sequence.volumes if "volume/" + v in disks and v not in self.left_over]
            yield {**expected, "disks": {v: disks["volume/" + v] for v in known}}, {**state, "disks": {v: (self.sequence.disks / v).exists() for v in known}}

    def difference(self, lines):
        told = (f"{status} {json.dumps(operation)}" for operation, status in self.told)
        return Difference("\n".join([f"KF_SEED={self.sequence.seed} KF_SEQUENCES=1 plays it alone", *told, *lines]).replace(PREFIX, "…"))


def played(real, disks):
    """All sequences, AT_ONCE of them at any time; after a difference no new ones."""
    seeds, playing, over, differing, began = iter(range(SEED, SEED + SEQUENCES)), [], [], [], time.time()
    while True:
        while len(playing) < AT_ONCE and not differing and (seed := next(seeds, None)) is not None:
            playing.append(Play(seed, disks, real))
        if not playing:
            return over, differing
        now, state = time.time(), projected(real)
        for play in list(playing):
            try:
                if not play.go_on(now, state[play.sequence.prefix]):
                    continue
            except Difference as difference:
                print(difference, flush=True)
                differing.append(play.sequence.seed)
            play.worlds.close()
            playing.remove(play)
            over.append(play)
            if len(over) % AT_ONCE == 0 or not playing:
                print(f"{len(over)} sequences in {time.time() - began:.0f} s", flush=True)
        time.sleep(0.2)


def test_the_rehearsal_and_a_real_cluster_end_in_the_same_state(real, disks):
    print(f"KF_SEED={SEED} KF_SEQUENCES={SEQUENCES}", flush=True)
    over, differing = played(real, disks)
    assert not differing, f"{len(differing)} of {len(over)} sequences differ; KF_SEQUENCES=1 and one of these KF_SEED play one alone: {differing}"
    met = sum((play.met for play in over), collections.Counter())
    statuses = collections.Counter(status for play in over for _, status in play.told)
    gone = sum(not there for play in over for there in play.rehearsed[0].get("disks", {}).values())
    print(f"{sum(play.turn for play in over)} states of {len(over)} sequences agree; {sum(play.open_ends for play in over)} of them were left to chance; "
          f"answers: {dict(statuses)}; met: {dict(met)}; disks destroyed: {gone}; of these only from 1.31 on: {sum(len(play.left_over) for play in over)}")
