"""As much of kustomize as the packages of Kubeflow's releases need, over folders that hold only some of their files.

The program itself refuses a folder as soon as one of its bases is not there, and the data keeps only the packages that have
to do with storage. So: a base that is missing is left out (and named in `missing`), a patch without its target does nothing,
and everything else is done as kustomize does it. Order within a level, name suffixes and variables follow
kubernetes-sigs/kustomize api/internal/target/kusttarget.go, api/hasher/hasher.go and api/internal/accumulator/resaccumulator.go.
"""
import copy
import hashlib
import json
import re

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CLUSTER_WIDE = {"PersistentVolume", "StorageClass", "Namespace", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition",
                "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"}
WITH_PODS = {"Deployment", "StatefulSet", "DaemonSet", "Job"}


def documents(file):
    """The objects of a YAML file; what a template engine would have to fill in first is not one."""
    found = yaml.load_all(file.read_text(), Loader=LOADER)
    return [d for d in found if isinstance(d, dict) and d.get("kind")]


def pairs(file, parameters):
    """A params.env. kfctl puts a KfDef's parameter in the place of a value, but adds none (kfctl v1.0.2 kustomize.go, updateParamFiles)."""
    found = {}
    for line in file.read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found[key.strip()] = parameters.get(key.strip()) or value.strip()
    return found


def merged(old, new):
    """A strategic merge: maps by key, lists of named things by name, null deletes."""
    if isinstance(old, dict) and isinstance(new, dict):
        out = dict(old)
        for key, value in new.items():
            if value is None:
                out.pop(key, None)
            else:
                out[key] = merged(old[key], value) if key in old else value
        return out
    if isinstance(old, list) and isinstance(new, list) and all(isinstance(x, dict) and "name" in x for x in old + new):
        named = {x["name"]: x for x in old}
        for x in new:
            named[x["name"]] = merged(named.get(x["name"], {}), x)
        return list(named.values())
    return new


def json_patched(target, operations):
    for op in operations:
        *path, last = [step.replace("~1", "/") for step in op["path"].strip("/").split("/")]
        place = target
        for step in path:
            place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
        if op["op"] == "remove":
            place.pop(last, None)
        else:
            place[last] = op["value"]


def suffix(data):
    """The hash that kustomize appends to the name of a generated ConfigMap."""
    text = json.dumps({"data": data, "kind": "ConfigMap", "name": ""}, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return digest[:10].translate(str.maketrans("013ae", "ghkmt"))


class Build:
    """The state of one build: levels are added from the innermost outwards, then finished once."""

    def __init__(self, parameters=None, instead=None):
        self.parameters = parameters or {}
        self.instead = instead or {}  # what stands in for a base that the data does not have
        self.variables, self.generated, self.hashed, self.missing, self.images = {}, {}, set(), [], []

    def level(self, folder, objects=None, bases=True):
        """One kustomization on top of `objects`; bases=False takes only its own files, as kfctl does with an overlay."""
        k = yaml.load((folder / "kustomization.yaml").read_text(), Loader=LOADER)
        objects = objects if objects is not None else []
        objects += self.resources(folder, k, bases)
        for generator in k.get("configMapGenerator") or []:  # what would be in generated Secrets, nobody here reads
            self.generate(folder, generator, (k.get("generatorOptions") or {}).get("disableNameSuffixHash"), objects)
        self.patch(folder, k, objects)
        for obj in objects:
            if k.get("namespace") and obj["kind"] not in CLUSTER_WIDE:
                obj["metadata"]["namespace"] = k["namespace"]
            label(obj, k.get("commonLabels") or {}, True)
            for entry in k.get("labels") or []:
                label(obj, entry["pairs"], entry.get("includeSelectors"))
            retag(obj, k.get("images") or [])
        self.images += k.get("images") or []
        for variable in k.get("vars") or []:
            ref = variable["objref"]
            path = {name.lower(): value for name, value in (variable.get("fieldref") or {}).items()}.get("fieldpath", "metadata.name")
            self.variables[variable["name"]] = (ref["kind"], ref["name"], path)
        return objects

    def resources(self, folder, k, bases):
        found = []
        for entry in (k.get("bases") or []) + (k.get("resources") or []):
            path = (folder / self.instead.get(entry, entry)).resolve()
            if path.is_dir() and (path / "kustomization.yaml").is_file():
                found += self.level(path) if bases else []
            elif path.is_dir():  # the data has some of its files, but not the list of them
                found += [d for file in sorted(path.glob("*.yaml")) for d in documents(file)]
            elif path.is_file():
                found += documents(path)
            else:
                self.missing.append(entry)
        return found

    def generate(self, folder, generator, keeps_name, objects):
        data = dict(text.split("=", 1) for text in generator.get("literals") or [])
        for name in (generator.get("envs") or []) + ([generator["env"]] if generator.get("env") else []):
            if (folder / name).is_file():
                data.update(pairs(folder / name, self.parameters))
        old = self.generated.get(generator["name"])
        if old is not None:
            old["data"] = data if generator.get("behavior") == "replace" else {**old["data"], **data}
        elif generator.get("behavior", "create") == "create":
            obj = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": generator["name"]}, "data": data}
            self.generated[generator["name"]] = obj
            self.hashed.update(set() if keeps_name else {generator["name"]})
            objects.append(obj)

    def patch(self, folder, k, objects):
        todo = [(None, folder / path) for path in k.get("patchesStrategicMerge") or []]
        for entry in (k.get("patches") or []) + (k.get("patchesJson6902") or []):
            todo.append((entry.get("target"), folder / entry["path"] if "path" in entry else entry["patch"]))
        for target, source in todo:
            if not isinstance(source, str) and not source.is_file():
                self.missing.append(source.name)
                continue
            for change in yaml.load_all(source if isinstance(source, str) else source.read_text(), Loader=LOADER):
                wanted = target or {"kind": change["kind"], "name": change["metadata"]["name"]}
                hit = [o for o in objects if o["kind"] == wanted.get("kind") and wanted.get("name") in (None, o["metadata"]["name"])]
                for obj in hit:
                    if isinstance(change, list):
                        json_patched(obj, change)
                    elif change.get("$patch") == "delete":
                        objects.remove(obj)
                    else:
                        obj.update(merged(obj, {key: value for key, value in change.items() if key != "$patch"}))

    def finish(self, objects):
        """Variables are put in after everything else, then generated names get their suffix."""
        values = {}
        for name, (kind, of, path) in self.variables.items():
            obj = next((o for o in objects if (o["kind"], o["metadata"]["name"]) == (kind, of)), {})
            for step in path.split("."):
                obj = obj.get(step, {}) if isinstance(obj, dict) else {}
            if isinstance(obj, str):
                values[name] = obj
        done = [substituted(obj, values) for obj in objects]
        for obj in done:
            if obj["kind"] == "ConfigMap" and obj["metadata"]["name"] in self.hashed:
                obj["metadata"]["name"] += "-" + suffix(obj["data"])
        return done


def substituted(value, values):
    """Only declared variables: a container's own $(NAME) is none of kustomize's business."""
    if isinstance(value, dict):
        return {key: substituted(v, values) for key, v in value.items()}
    if isinstance(value, list):
        return [substituted(v, values) for v in value]
    if isinstance(value, str):
        return re.sub(r"\$\(([\w-]+)\)", lambda m: values.get(m.group(1), m.group(0)), value)
    return value


def label(obj, labels, selectors):
    if not labels:
        return
    spec = obj.get("spec") or {}
    obj["metadata"].setdefault("labels", {}).update(labels)
    if obj["kind"] in WITH_PODS and selectors:
        spec.setdefault("selector", {}).setdefault("matchLabels", {}).update(labels)
        spec["template"].setdefault("metadata", {}).setdefault("labels", {}).update(labels)


def retag(obj, images):
    if obj["kind"] not in WITH_PODS:
        return
    for container in obj["spec"]["template"]["spec"].get("containers") or []:
        name, colon, tag = container["image"].partition("@")[0].rpartition(":")
        name, tag = (name, tag) if colon and "/" not in tag else (container["image"], "")
        for image in images:
            if image["name"] == name:
                tag = str(image.get("newTag", tag))
                container["image"] = image.get("newName", name) + (":" + tag if tag else "")


def build(folder, parameters=None, instead=None):
    """The objects of a kustomization."""
    made = Build(parameters, instead)
    return made.finish(copy.deepcopy(made.level(folder.resolve())))
