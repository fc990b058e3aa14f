"""Kubeflow's own releases out of their packages: kfctl 0.6 to 1.2 on every platform, the manifests since 1.3, Pipelines alone."""
import json
import re

import kustomize
import yaml
from cluster import NAMESPACE, workload

KFCTL_PACKAGES = ("pipeline/minio", "pipeline/mysql", "metadata", "katib/katib-controller")


def plain(folder, pattern="*.yaml"):
    """A package of which the data has only the stores' own files; the namespace is the one that the package sets."""
    found = [d for f in sorted(folder.glob(pattern)) if f.name != "kustomization.yaml" for d in kustomize.documents(f)]
    for obj in found:
        obj["metadata"].setdefault("namespace", NAMESPACE)
    return found


def package(folder, overlays, parameters):
    """What kfctl makes of one application: base and listed overlays merged into one kustomization in its namespace.

    kfctl v1.0.2 pkg/kfapp/kustomize/kustomize.go, MergeKustomization and GenerateKustomizationFile; 0.6 does the same.
    The labels app.kubernetes.io/{part-of,managed-by=kfctl,version,…} come from the overlay `application` alone. 0.7 and 1.0
    list it for minio and mysql on every platform. 0.6.2 has no such overlay in either package, and none of its KfDef files
    lists one for them: its objects carry `app: minio` and `app: mysql` and nothing else. What tells them is the name of
    the claim (minio-pv-claim), the exact images, and the ConfigMaps pipeline-{minio,mysql}-parameters, which kfctl 0.6 to
    1.0 leaves without a suffix and no later release has.
    """
    if not (folder / "base/kustomization.yaml").is_file():
        objects = plain(folder / "base")
    else:
        objects = None
    made = kustomize.Build(parameters)
    objects = made.level(folder / "base") if objects is None else objects
    for overlay in overlays:
        if (folder / "overlays" / overlay / "kustomization.yaml").is_file():
            objects = made.level(folder / "overlays" / overlay, objects, bases=False)
    for obj in objects:
        if obj["kind"] not in kustomize.CLUSTER_WIDE:
            obj["metadata"]["namespace"] = NAMESPACE
    return made.finish(objects)


def applications(kfdef):
    """path of the package -> overlays, parameters. 0.6's KfDef for Arrikto has only parameters, with overlays among them."""
    spec, found = kfdef.get("spec") or {}, {}
    for app in spec.get("applications") or []:
        config = app.get("kustomizeConfig") or {}
        values = {p["name"]: p.get("value") for p in config.get("parameters") or []}
        found[config.get("repoRef", {}).get("path")] = (config.get("overlays") or [], values)
    for name, entries in (spec.get("componentParams") or {}).items():
        overlays = [e["value"] for e in entries if e["name"] == "overlay"]
        found.setdefault(f"pipeline/{name}", (overlays, {e["name"]: e.get("value") for e in entries}))
    return found


def kfctl(release):
    """(platform, objects) of one release: a KfDef file each to 1.0, a stack each in 1.1 and 1.2."""
    manifests = release / "manifests"
    for file in sorted((release / "kfdef").glob("kfctl_*.yaml")):
        listed = applications(yaml.load(file.read_text(), Loader=kustomize.LOADER))
        objects = []
        for path in KFCTL_PACKAGES:
            if path in listed and (manifests / path).is_dir():
                objects += package(manifests / path, *listed[path])
        if objects:
            yield re.sub(r"^kfctl_|\.v?\d.*$", "", file.stem), objects
    for file in sorted(manifests.glob("stacks/*/kustomization.yaml")):
        made = kustomize.Build()
        objects = made.finish(made.level(file.parent.resolve()))
        if any("katib/" in missing for missing in made.missing):  # katib/installs/*, of which the data has the base's files
            objects += plain(manifests / "katib/katib-controller/base")
        yield "stacks/" + file.parent.name, objects


def blueprints(folder):
    """gcp-blueprints: the stack for GCP of the same release, with the disks' names from a kpt setter."""
    for apps in sorted(folder.glob("**/kubeflow-apps/kustomization.yaml")):
        kubeflow = folder.name.rpartition("-")[2]
        for stack in sorted(folder.parent.glob(f"v{kubeflow}*/manifests/stacks/gcp")):
            objects = kustomize.build(apps.parent, instead={"../../../upstream/manifests/stacks/gcp": stack})
            objects = json.loads(json.dumps(objects).replace("KUBEFLOW-NAME", "kf-prod"))
            yield "gcp", objects + plain(stack.parent.parent / "katib/katib-controller/base")


# Bases that the data lacks, and what of them it has elsewhere: multi-user has generic among its resources, PostgreSQL's install
# ships a ConfigMap pipeline-install-config of the same name and appVersion, SeaweedFS' istio/ is base/ and a policy, cert-manager's
# environments are those beside them and a certificate, and katib-cert-manager has one of Katib's database components.
INSTEAD = {"../../base/installs/multi-user": "../../base/installs/generic",
           "../../base/installs/generic/postgres": "../../base/installs/generic",
           "../../third-party/seaweedfs/istio": "../../third-party/seaweedfs/base",
           "../../../applications/pipeline/upstream/env/cert-manager/platform-agnostic-multi-user":
               "../../../applications/pipeline/upstream/env/platform-agnostic-multi-user"}
KATIB = "../katib-cert-manager"


def api_server(folder):
    """kubeflow/pipelines pins its images in base/kustomization.yaml; the API server's Deployment has one name in all releases."""
    for file in folder.glob("**/base/kustomization.yaml"):
        for image in yaml.load(file.read_text(), Loader=kustomize.LOADER).get("images") or []:
            if image["name"].endswith("ml-pipeline/api-server"):
                container = {"name": "ml-pipeline-api-server", "image": f"{image['name']}:{image['newTag']}"}
                return [workload("Deployment", "ml-pipeline", NAMESPACE, {"app": "ml-pipeline"}, [container])]
    return []


def modern(release):
    """(environment, objects) of one release: each of its env/ kustomizations, with Katib's and ML Metadata's own stores in
    the releases that are all of Kubeflow. pipeline-install-config comes along wherever the environment has it."""
    for folder in [f for env in sorted(release.rglob("env")) for f in sorted(env.iterdir())] + [release / "experimental/seaweedfs/base"]:
        if (folder / "kustomization.yaml").is_file():
            objects = kustomize.build(folder, instead=INSTEAD)
        else:  # 0.2.5's env/dev, whose own kustomization is not in the data
            objects = [o for f in sorted(folder.glob("*/kustomization.yaml")) for o in kustomize.build(f.parent)]
        if any(o["kind"] == "PersistentVolumeClaim" for o in objects):
            name = folder.name if folder.parent.name == "env" else "experimental-seaweedfs"
            yield name, objects + whole_kubeflow(release, "postgres" in name) + api_server(release)


def whole_kubeflow(release, postgres):
    objects = []
    for katib in release.glob("app*/katib/upstream/installs/katib-with-kubeflow"):
        objects += kustomize.build(katib, instead={KATIB: "../../components/" + ("postgres" if postgres else "mysql")})
    if not postgres:
        for overlay in release.glob("app*/pipeline/upstream/base/metadata/overlays/db"):
            objects += kustomize.build(overlay)
    return objects
