"""What juju makes in Kubernetes of a Charmed Kubeflow bundle: for each application its workload, labels, claims.

Sources, juju 2.9 and 3.0 (canonical/juju), read for this file; 3.6 as far as other notes quote it:
- labels: caas/kubernetes/provider/utils/labels.go and constants/labels.go. LabelsForApp is app.kubernetes.io/managed-by=juju and
  app.kubernetes.io/name=APP; SelectorLabelsForApp, and so the labels of pods, is app.kubernetes.io/name alone. A model that was
  made before 2.9 keeps the legacy scheme, juju-app=APP for both (IsLegacyModelLabels), but its claims' templates get LabelsJuju too.
- claims: a pod-spec charm's template is STORAGE-UNIQUE (k8s.go configureStorage, pvcNameGetter), a sidecar charm's is
  APP-STORAGE-UNIQUE (application/application.go volumeName); labels storage.juju.is/name (legacy: juju-storage) and managed-by.
  UNIQUE is 8 hex digits, kept in the workload's annotation app.juju.is/uuid (legacy: juju-app-uuid; utils/annotations.go).
- kind of workload: k8s.go EnsureService: a StatefulSet where there is storage or the charm says stateful, else a Deployment.
  A sidecar charm is always a StatefulSet; its first container is `charm`, which mounts every storage as well (applicationPodSpec,
  handleVolumeMount), so the image that a reader meets first is juju's charm-base.
- pod-spec charms also have APP-operator, labelled operator.juju.is/{name,target} (operator.go EnsureOperator). Its claim
  charm-APP-operator-0 is there for charms without min-juju-version >= 2.8 (providerconfig.go RequireOperatorStorage) and holds
  nothing of the user's; canonical/bundle-kubeflow#425 tells that in 1.4 every pod-spec charm had one.
"""
import hashlib
import json

import kustomize
import yaml
from cluster import NAMESPACE, claim, workload

JUJU = {"app.kubernetes.io/managed-by": "juju"}
RELEASES = ("1.4", "1.6", "1.7", "1.8", "1.9", "1.10", "1.11")

# Databases are not in charm_meta.json: charmed-osm-mariadb-k8s metadata.yaml, config.yaml (`image`), src/charm.py; canonical/
# mysql-k8s-operator 8.0 metadata.yaml. The pod-spec MariaDB runs an image that the charm's configuration names, not a resource.
DATABASES = {
    "charmed-osm-mariadb-k8s": {"kind": "podspec", "storage": {"database": {"location": "/var/lib/mysql"}},
                                "image": "rocks.canonical.com:443/mariadb/server:10.3"},
    "mysql-k8s": {"kind": "sidecar", "storage": {"database": {}}, "resource": "mysql-image", "container": "mysql"},
}
# Storages of 1M for a charm's own files, which canonical/{kfp-operators,kubeflow-profiles-operator,mlmd-operator} had on main, and so in
# latest/edge, from December 2025 to March 2026 ("Remove statefulness from charm configuration"): nobody's data, beside mlmd's real one.
SETTINGS = {"kubeflow-profiles": ("config-profiles",), "kfp-ui": ("config", "viewer-config"), "kfp-persistence": ("kubeflow-secrets",),
            "kfp-schedwf": ("kubeflow-secrets",), "kfp-profile-controller": ("hooks",), "mlmd": ("config",)}
CONTAINERS = {"mlmd": "mlmd-grpc-server"}  # else the charm's own name; canonical/mlmd-operator, canonical/minio-operator metadata.yaml


def digest(*parts):
    return hashlib.sha256("/".join(parts).encode()).hexdigest()


def image_of(app, meta):
    """Resources of charms are served by name and digest only; most Kubeflow charms call theirs oci-image."""
    hashed = digest("charm", app)
    return meta.get("image") or f"registry.jujucharms.com/charm/{hashed[:37]}/{meta.get('resource', 'oci-image')}@sha256:{hashed}"


class Model:
    """One juju model: a bundle deployed into the namespace of its name."""

    def __init__(self, namespace=NAMESPACE, legacy=False, operator_claims=False, settings=False):
        self.namespace, self.legacy, self.operator_claims, self.settings = namespace, legacy, operator_claims, settings
        self.objects, self.bystanders = [], set()
        ids = {"controller.juju.is/id": digest("controller")[:32], "model.juju.is/id": digest("model", namespace)[:32]}
        self.ids = {} if legacy else ids
        labels = {"juju-model": namespace} if legacy else {**JUJU, "model.juju.is/name": namespace}
        self.objects.append({"apiVersion": "v1", "kind": "Namespace",
                             "metadata": {"name": namespace, "labels": labels, "annotations": self.ids}})

    def template(self, name, storage):
        key = "juju-storage" if self.legacy else "storage.juju.is/name"
        return claim(name, labels={key: storage, **JUJU}, annotations={**self.ids, key: storage})

    def add(self, app, meta, scale=1):
        podspec, storage, unique = meta["kind"] == "podspec", dict(meta.get("storage") or {}), digest(self.namespace, app)[:8]
        for name in SETTINGS.get(app, ()) if self.settings else ():
            storage[name] = {"location": "/" + name}
            self.bystanders.add(f"{app}-{name}-{unique}-{app}-0")
        selector = {"juju-app": app} if self.legacy else {"app.kubernetes.io/name": app}
        labels = selector if self.legacy else {**selector, **JUJU}
        prefix = "" if podspec else app + "-"
        templates = [self.template(f"{prefix}{name}-{unique}", name) for name in storage]
        container = {"name": meta.get("container") or CONTAINERS.get(app, app), "image": image_of(app, meta), "volumeMounts": [
            {"name": t["metadata"]["name"], "mountPath": s.get("location", "/data")} for t, s in zip(templates, storage.values())]}
        containers = [container]
        if not podspec:
            containers.insert(0, {"name": "charm", "image": "jujusolutions/charm-base:ubuntu-22.04", "volumeMounts": [
                {"name": t["metadata"]["name"], "mountPath": f"/var/lib/juju/storage/{name}/0"} for t, name in zip(templates, storage)]})
        stateful = not podspec or storage or (meta.get("deployment") or {}).get("type") == "stateful"
        self.objects.append(workload(
            "StatefulSet" if stateful else "Deployment", app, self.namespace, labels, containers, templates=templates,
            pods=selector, replicas=scale, annotations={**self.ids, "juju-app-uuid" if self.legacy else "app.juju.is/uuid": unique}))
        if podspec:
            self.add_operator(app, "image" in meta)

    def add_operator(self, app, needs_storage):
        target = {"juju-operator": app} if self.legacy else {"operator.juju.is/name": app, "operator.juju.is/target": "application"}
        templates = [claim("charm", size="1Gi", annotations=self.ids)] if needs_storage or self.operator_claims else []
        container = {"name": "juju-operator", "image": "jujusolutions/jujud-operator:2.9.42",
                     "volumeMounts": [{"name": "charm", "mountPath": "/var/lib/juju"}] if templates else []}
        self.objects.append(workload("StatefulSet", app + "-operator", self.namespace, target if self.legacy else {**target, **JUJU},
                                     [container], templates=templates, pods=target, annotations=self.ids))
        self.bystanders |= {f"charm-{app}-operator-0" for _ in templates}


def nearest(release):
    """The releases from the nearest to the farthest, the later one first; anything unknown (latest) counts as after the last."""
    at = RELEASES.index(release) if release in RELEASES else len(RELEASES)
    return sorted(RELEASES, key=lambda r: (abs(RELEASES.index(r) - at), -RELEASES.index(r)))


def facts_of(app, charm, release, known, taken):
    """A charm's row of charm_meta.json, or the nearest release's; `taken` remembers which."""
    if charm in DATABASES:
        return DATABASES[charm]
    for other in nearest(release):
        if f"{other}|{app}" in known:
            if other != release:
                taken.setdefault((release, other), set()).add(app)
            return known[f"{other}|{app}"]
    taken.setdefault((release, "nowhere, as sidecar charms without storage"), set()).add(app)
    return {"kind": "sidecar"}


def bundles(folder, notes):
    """(name, objects, bystanders) of every bundle; files with the same text are one, told in `notes` like every fallback."""
    known, seen, taken = json.loads((folder / "charm_meta.json").read_text()), {}, {}
    for file in sorted((folder / "bundles").glob("*.yaml"), key=lambda f: (len(f.stem.split("-")) == 1, f.stem)):
        text = file.read_text()
        if text in seen:
            notes.append(f"charmed: {file.stem} is {seen[text]}")
            continue
        seen[text] = file.stem
        release = file.stem.split("-")[0]
        applications = yaml.load(text, Loader=kustomize.LOADER)["applications"]
        for legacy in (False, True) if file.stem == "1.4-stable" else (False,):
            model = Model(legacy=legacy, operator_claims=release == "1.4", settings=file.stem == "latest-edge")
            for app, entry in applications.items():
                model.add(app, facts_of(app, entry["charm"], release, known, taken), entry.get("scale", 1))
            yield file.stem + (" (model older than juju 2.9)" if legacy else ""), model.objects + lake(), model.bystanders
    for (release, other), apps in sorted(taken.items()):
        notes.append(f"charmed {release}: not in charm_meta.json, taken from {other}: {', '.join(sorted(apps))}")


def lake():
    """A stranger only juju can make: the same MinIO charm in another model, with nothing of Kubeflow beside it."""
    model = Model("lake")
    model.add("minio", {"kind": "podspec", "storage": {"minio-data": {"location": "/data"}}})
    return model.objects
