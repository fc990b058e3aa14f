"""Makes of a deployment's objects what `kubectl get -A -o json` answers on a living cluster, strangers included."""
import copy
import hashlib
import uuid

from kustomize import CLUSTER_WIDE, WITH_PODS

NAMESPACE = "kubeflow"
SHOWN = {"PersistentVolume", "PersistentVolumeClaim", "Deployment", "StatefulSet", "ConfigMap", "Namespace", "StorageClass"}


def uid(*parts):
    return str(uuid.UUID(hashlib.sha256("/".join(parts).encode()).hexdigest()[:32]))


def workload(kind, name, namespace, labels, containers, volumes=(), templates=(), **more):
    """A Deployment or a StatefulSet; `more` goes into its metadata, its pods get `labels`."""
    pods = more.pop("pods", labels)
    spec = {"replicas": more.pop("replicas", 1), "selector": {"matchLabels": dict(more.pop("selector", pods))},
            "template": {"metadata": {"labels": dict(pods), "annotations": more.pop("pod_annotations", {})},
                         "spec": {"containers": list(containers), "volumes": list(volumes)}}}
    if kind == "StatefulSet":
        spec.update({"serviceName": name, "volumeClaimTemplates": list(templates)})
    return {"apiVersion": "apps/v1", "kind": kind,
            "metadata": {"name": name, "namespace": namespace, "labels": dict(labels), **more}, "spec": spec}


def claim(name, namespace="", size="10Gi", **meta):
    found = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name, **meta},
             "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}}
    if namespace:
        found["metadata"]["namespace"] = namespace
    return found


def mounted(volume, name):
    return {"name": volume, "persistentVolumeClaim": {"claimName": name}}


def with_claims_of_sets(objects):
    """The claims that the controller makes of a StatefulSet's templates: it names them TEMPLATE-SET-ORDINAL and merges the
    selector's labels into theirs (kubernetes pkg/controller/statefulset/stateful_set_utils.go, getPersistentVolumeClaims)."""
    made = []
    for obj in objects:
        if obj["kind"] != "StatefulSet":
            continue
        for template in obj["spec"].get("volumeClaimTemplates") or []:
            for ordinal in range(obj["spec"].get("replicas", 1)):
                one = copy.deepcopy(template)
                one.update({"apiVersion": "v1", "kind": "PersistentVolumeClaim"})
                one["metadata"]["name"] += f"-{obj['metadata']['name']}-{ordinal}"
                one["metadata"]["namespace"] = obj["metadata"].get("namespace", NAMESPACE)
                one["metadata"].setdefault("labels", {}).update(obj["spec"]["selector"]["matchLabels"])
                made.append(one)
    return objects + made


def bind(one, volumes):
    """Gives the claim a volume as an EBS driver would, or the one that the deployment ships for it."""
    meta, spec = one["metadata"], one["spec"]
    meta["uid"] = uid("claim", meta["namespace"], meta["name"])
    shipped = volumes.get(spec.get("volumeName"))
    volume = shipped or {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pvc-" + meta["uid"]}, "spec": {
        "capacity": spec["resources"]["requests"], "accessModes": spec["accessModes"],
        "csi": {"driver": "ebs.csi.aws.com", "volumeHandle": "vol-0" + uid("disk", meta["uid"]).replace("-", "")[:16]},
        "persistentVolumeReclaimPolicy": "Delete", "storageClassName": spec.get("storageClassName") or "gp3"}}
    if not shipped:
        volume["metadata"]["annotations"] = {"pv.kubernetes.io/provisioned-by": "ebs.csi.aws.com"}
        spec["storageClassName"] = volume["spec"]["storageClassName"]
    volume["spec"].setdefault("persistentVolumeReclaimPolicy", "Retain")  # the API server's default for volumes made by hand
    volume["spec"]["claimRef"] = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": meta["namespace"],
                                  "name": meta["name"], "uid": meta["uid"]}
    volume["status"], one["status"] = {"phase": "Bound"}, {"phase": "Bound", "capacity": spec["resources"]["requests"]}
    spec["volumeName"] = volume["metadata"]["name"]
    return volume


def strangers():
    """What must never be taken for Kubeflow's: two databases of Kubernetes' own tutorials (WordPress' and the single-instance
    MySQL, whose claim is named like Pipelines'), and a company's own MinIO, beside Kubeflow and inside its namespace."""
    mysql = {"name": "mysql", "image": "mysql:8.0", "volumeMounts": [{"name": "data", "mountPath": "/var/lib/mysql"}]}
    minio = {"name": "minio", "image": "minio/minio:RELEASE.2021-03-01T04-20-55Z", "args": ["server", "/export"],
             "volumeMounts": [{"name": "export", "mountPath": "/export"}]}
    wordpress = {**mysql, "env": [{"name": "MYSQL_DATABASE", "value": "wordpress"}]}
    data, export = [mounted("data", "mysql-pv-claim")], [mounted("export", "company-minio")]
    return [
        workload("Deployment", "wordpress-mysql", "blog", {"app": "wordpress", "tier": "mysql"}, [wordpress], data),
        claim("mysql-pv-claim", "blog", labels={"app": "wordpress"}),
        workload("Deployment", "mysql", "shop", {"app": "mysql"}, [mysql], data),
        claim("mysql-pv-claim", "shop"),
        workload("StatefulSet", "minio", "storage", {"app": "minio"}, [minio], templates=[claim("export")]),
        workload("Deployment", "company-minio", NAMESPACE, {"app": "company-minio"}, [minio], export),
        claim("company-minio", NAMESPACE),
    ]


def names_of_claims(objects):
    return {(o["metadata"].get("namespace", NAMESPACE), o["metadata"]["name"]) for o in objects
            if o["kind"] == "PersistentVolumeClaim"}


def living(objects):
    """A List with every claim Bound, and the (namespace, claim) pairs in it that are strangers'."""
    own = copy.deepcopy([o for o in objects if o["kind"] in SHOWN])
    theirs = with_claims_of_sets(strangers())
    everything = with_claims_of_sets(own) + theirs
    for obj in everything:
        if obj["kind"] not in CLUSTER_WIDE:
            obj["metadata"].setdefault("namespace", NAMESPACE)
        if obj["kind"] in WITH_PODS:
            obj["apiVersion"] = "apps/v1"  # a server answers in its own version, whatever an old package was written in
    volumes = {o["metadata"]["name"]: o for o in everything if o["kind"] == "PersistentVolume"}
    for one in [o for o in everything if o["kind"] == "PersistentVolumeClaim"]:
        volume = bind(one, volumes)
        if volume["metadata"]["name"] not in volumes:
            everything.append(volume)
    for volume in volumes.values():
        volume.setdefault("status", {"phase": "Available"})
    named = {o["metadata"]["name"] for o in everything if o["kind"] == "Namespace"}
    for name in sorted({o["metadata"].get("namespace", NAMESPACE) for o in everything if o["kind"] not in CLUSTER_WIDE} - named):
        everything.append({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    everything.append({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {
        "name": "gp3", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
        "provisioner": "ebs.csi.aws.com", "reclaimPolicy": "Delete", "volumeBindingMode": "WaitForFirstConsumer"})
    return {"apiVersion": "v1", "kind": "List", "items": everything}, names_of_claims(theirs)
