"""Finds the deployments in a folder, each kind by what its folder holds, wherever it lies."""
import dataclasses
import re

import juju
import kaptain
import kustomize
import releases
from cluster import NAMESPACE


@dataclasses.dataclass
class Deployment:
    name: str
    objects: list
    bystanders: set = dataclasses.field(default_factory=set)  # claims in it that hold nothing of the user's


@dataclasses.dataclass
class Found:
    deployments: list = dataclasses.field(default_factory=list)
    samples: list = dataclasses.field(default_factory=list)  # files with hand-written states, which are checked as they are
    notes: list = dataclasses.field(default_factory=list)


def has(folder, *patterns):
    return all(next(iter(folder.glob(pattern)), None) is not None for pattern in patterns)


def add_charmed(folder, found):
    for name, objects, bystanders in juju.bundles(folder, found.notes):
        found.deployments.append(Deployment("charmed-" + name, objects, {(NAMESPACE, claim) for claim in bystanders}))


def add_kaptain(folder, found):
    for version, objects in kaptain.releases(folder):
        found.deployments.append(Deployment("kaptain-" + version, objects))


def add_kfctl(folder, found):
    for release in sorted(p for p in folder.iterdir() if p.is_dir()):
        made = list(releases.kfctl(release)) if has(release, "kfdef") else list(releases.blueprints(release))
        for platform, objects in made:
            name = "kfctl-" + re.sub(r"^v", "", release.name)
            add(found, f"{name} {platform}", objects)
        if not made:
            found.notes.append(f"{folder.name}/{release.name}: no KfDef and no stack in it, left out")


def add_modern(folder, found):
    for release in sorted(p for p in folder.iterdir() if p.is_dir()):
        for environment, objects in releases.modern(release):
            add(found, f"{release.name} {environment}", objects)


def add(found, name, objects):
    if any(o["kind"] == "PersistentVolumeClaim" for o in objects):
        found.deployments.append(Deployment(name, objects))
    else:
        found.notes.append(f"{name}: none of its stores is in the data, left out")


def add_samples(folder, found):
    for file in sorted(folder.glob("*.yaml")):
        if any(d["kind"] in ("PersistentVolume", "PersistentVolumeClaim", "StorageClass", "List") for d in kustomize.documents(file)):
            found.samples.append(file)


KINDS = (  # what must be in a folder, and what it then is; the first that fits
    (("charm_meta.json", "bundles/*.yaml"), add_charmed),
    (("percona/*_cr.yaml", "kubeflow-1.2-data"), add_kaptain),
    (("*/kfdef/kfctl_*.yaml", "*/manifests"), add_kfctl),
    (("*/manifests/kustomize/env",), add_modern),
    (("*/app*/pipeline/upstream/env",), add_modern),
    (("pv-*.yaml", "pvc-*.yaml"), add_samples),
)


def find(folder, found=None, depth=0):
    """Everything in `folder`, or in the folders below it."""
    found = found if found is not None else Found()
    for patterns, add_kind in KINDS:
        if has(folder, *patterns):
            add_kind(folder, found)
            return found
    if depth < 3:
        for child in sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")):
            find(child, found, depth + 1)
    return found
