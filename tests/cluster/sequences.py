"""Random stories of volumes and claims, for test_differential.py: what each does next never depends on what came of it."""
import random

HELD = "example.com/held"  # a finalizer of somebody else, whom only a patch can stand for
PROTECTION = {"PersistentVolume": "kubernetes.io/pv-protection", "PersistentVolumeClaim": "kubernetes.io/pvc-protection"}
PROVISIONED = "pv.kubernetes.io/provisioned-by"
STEPS = {"volume": 4, "claim": 5, "both sides": 3, "policy": 3, "unrelease": 3, "unclaim": 1, "reserve": 2, "drop claim": 4, "drop volume": 2,
         "drop both": 2, "drop namespace": 1, "namespace": 2, "hold": 3, "drop held": 4, "let go": 6, "let a namespace go": 1, "recreate": 4, "point": 2}


def create(thing):
    return {"op": "create", "object": {"apiVersion": "v1", **thing}}


def delete(thing):
    return {"op": "delete", **thing}


def finalizers(thing, names):
    return {"op": "patch", **thing, "merge": {"metadata": {"finalizers": names}}}


class Sequence:
    """One random story in two namespaces with four volumes."""

    def __init__(self, prefix, seed, disks):
        self.random, self.seed, self.disks = random.Random(seed), seed, disks / str(seed)
        self.disks.mkdir()
        self.prefix = f"{prefix}{seed}-"
        self.spaces = [self.prefix + "a", self.prefix + "b"]
        self.volumes = [f"{self.prefix}{i}" for i in range(4)]
        self.claims = ["data", "data", "other"]

    def a_volume(self, name=None):
        return {"kind": "PersistentVolume", "name": name or self.random.choice(self.volumes)}

    def a_claim(self):
        return {"kind": "PersistentVolumeClaim", "namespace": self.random.choice(self.spaces), "name": self.random.choice(self.claims)}

    def a_namespace(self, name=None):
        return {"kind": "Namespace", "name": name or self.random.choice(self.spaces)}

    def meta(self, thing, held, **more):
        its = {k: v for k, v in thing.items() if k != "kind"}
        return {"kind": thing["kind"], "metadata": {**its, **more, **({"finalizers": [HELD]} if self.random.random() < held else {})}}

    def namespace(self, thing, held=0.1):
        return create(self.meta(thing, held))

    def volume(self, thing, claim=None):
        """Free, reserved (for `claim`), or imported with the uid of a claim that is no more."""
        r, where = self.random, self.disks / thing["name"]
        where.mkdir(exist_ok=True)
        spec = {"capacity": {"storage": r.choice(["1Gi", "2Gi", "3Gi"])}, "accessModes": r.choice([["ReadWriteOnce"], ["ReadWriteOnce", "ReadWriteMany"]]),
                "persistentVolumeReclaimPolicy": r.choice(["Retain", "Delete"]), "storageClassName": r.choice([self.spaces[0]] * 3 + [self.spaces[1]]),
                "volumeMode": "Block" if r.random() < 0.05 else "Filesystem", "hostPath": {"path": str(where)}}
        chance, other = r.random(), self.a_claim()
        if claim or chance < 0.6:
            its = claim or other
            spec["claimRef"] = {"namespace": its["namespace"], "name": its["name"], **({"uid": "0ld"} if chance < 0.1 else {})}
        annotations = {PROVISIONED: "kubernetes.io/host-path"} if r.random() < 0.3 else {}
        return create({**self.meta(thing, 0.15, labels={"app": r.choice(["x", "y"])}, annotations=annotations), "spec": spec})

    def claim(self, thing, volume=None):
        r = self.random
        spec = {"accessModes": [r.choice(["ReadWriteOnce"] * 3 + ["ReadWriteMany"])], "resources": {"requests": {"storage": r.choice(["1Gi", "1024Mi", "2Gi"])}},
                "storageClassName": r.choice([self.spaces[0]] * 3 + [self.spaces[1]]), "volumeMode": "Block" if r.random() < 0.05 else "Filesystem"}
        if volume or r.random() < 0.3:
            spec["volumeName"] = volume["name"] if volume else r.choice(self.volumes)
        if r.random() < 0.15:
            spec["selector"] = {"matchLabels": {"app": "x"}}
        return create({**self.meta(thing, 0.15), "spec": spec})

    def hold(self, thing):
        return finalizers(thing, [PROTECTION[thing["kind"]], HELD])

    def let_go(self, thing):
        """Of all, of somebody else, or of Kubernetes, whose controllers put their finalizer back; what is being deleted may
        lose finalizers, and get none."""
        return finalizers(thing, self.random.choice([None, None, [PROTECTION[thing["kind"]]], [HELD]]))

    def step(self):
        r = self.random
        volume, claim, space = self.a_volume(), self.a_claim(), self.a_namespace()
        thing, anew = r.choice([(volume, self.volume), (claim, self.claim)])
        patch = lambda spec: [{"op": "patch", **volume, "merge": {"spec": spec}}]
        return {"volume": lambda: [self.volume(volume)],
                "claim": lambda: [self.claim(claim)],
                "both sides": lambda: [self.volume(volume, claim), self.claim(claim, volume)],
                "policy": lambda: patch({"persistentVolumeReclaimPolicy": r.choice(["Retain", "Retain", "Delete"])}),
                "unrelease": lambda: patch({"claimRef": {"uid": None, "resourceVersion": None}}),
                "unclaim": lambda: patch({"claimRef": None}),
                "point": lambda: [{"op": "patch", **claim, "merge": {"spec": {"volumeName": volume["name"]}}}],
                "reserve": lambda: patch({"claimRef": {"namespace": claim["namespace"], "name": claim["name"], "uid": None, "resourceVersion": None}}),
                "drop claim": lambda: [delete(claim)],
                "drop volume": lambda: [delete(volume)],
                # volumes first: the order that Kubernetes has changed its mind about
                "drop both": lambda: [*(delete(self.a_volume(v)) for v in self.volumes), delete(claim)],
                "drop namespace": lambda: [delete(space)],
                "namespace": lambda: [self.namespace(space)],
                "hold": lambda: [self.hold(thing)],
                "drop held": lambda: [self.hold(thing), delete(thing)],
                "let go": lambda: [self.let_go(thing)],
                "let a namespace go": lambda: [finalizers(space, None)],
                # held, for otherwise chance decides whether the name is free again in time
                "recreate": lambda: [self.hold(thing), delete(thing), finalizers(thing, None), anew(thing)],
                }[r.choices(list(STEPS), STEPS.values())[0]]()

    def turns(self):
        """Mostly one step; or a claim that comes when the volume that is reserved for it goes already."""
        volume, claim = self.a_volume(), self.a_claim()
        return [[self.volume(volume, claim)], [self.hold(volume), delete(volume)], [self.claim(claim)]] if self.random.random() < 0.08 else [self.step()]

    def plan(self):
        """Volumes before the claims that may bind them, so that it does not matter who comes first; then one by one; in
        the end nothing is left, volumes gone before claims."""
        spaces = [self.a_namespace(n) for n in self.spaces]
        volumes = [self.a_volume(v) for v in self.volumes]
        claims = [{"kind": "PersistentVolumeClaim", "namespace": ns, "name": c} for ns in self.spaces for c in sorted(set(self.claims))]
        away = lambda things: [op for thing in things for op in (finalizers(thing, None), delete(thing))]
        start = [self.namespace(s, held=0.05) for s in spaces] + [self.volume(v) for v in volumes[:3]]
        return [start, *([self.claim({**claims[0], "namespace": ns, "name": "data"})] for ns in self.spaces),
                *(turn for _ in range(10) for turn in self.turns()), away(volumes + claims), away(spaces)]
