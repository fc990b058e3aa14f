"""Kubernetes objects, as small as they can be."""
import json


def volume(name, claim=None, policy="Retain", phase="Bound", size="20Gi", uid=None, cls="", source=None, **meta):
    spec = {"capacity": {"storage": size}, "accessModes": ["ReadWriteOnce"], "persistentVolumeReclaimPolicy": policy,
            "storageClassName": cls, "volumeMode": "Filesystem", **(source or {"nfs": {"server": "nas", "path": "/" + name}})}
    if claim:
        ns, claim_name = claim.split("/")
        spec["claimRef"] = {"kind": "PersistentVolumeClaim", "namespace": ns, "name": claim_name, **({"uid": uid} if uid else {})}
    return {"kind": "PersistentVolume", "apiVersion": "v1", "metadata": {"name": name, "uid": "pv-" + name, **meta},
            "spec": spec, "status": {"phase": phase}}


def claim(full, volume_name="", phase="Bound", uid=None, cls=None, size="20Gi", **meta):
    ns, name = full.split("/")
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}, "volumeMode": "Filesystem"}
    if volume_name:
        spec["volumeName"] = volume_name
    if cls is not None:
        spec["storageClassName"] = cls
    return {"kind": "PersistentVolumeClaim", "apiVersion": "v1",
            "metadata": {"namespace": ns, "name": name, "uid": uid or "pvc-" + name, **meta}, "spec": spec, "status": {"phase": phase}}


def deployment(full, image, claim_name=None, labels=None):
    ns, name = full.split("/")
    container = {"name": name, "image": image}
    pod = {"containers": [container]}
    if claim_name:
        container["volumeMounts"] = [{"name": "data", "mountPath": "/data"}]
        pod["volumes"] = [{"name": "data", "persistentVolumeClaim": {"claimName": claim_name}}]
    return {"kind": "Deployment", "apiVersion": "apps/v1",
            "metadata": {"namespace": ns, "name": name, "uid": "dep-" + ns + name, "labels": labels or {}},
            "spec": {"replicas": 1, "template": {"metadata": {"labels": {"app": name}}, "spec": pod}}}


def kubeflow(ns="kubeflow"):
    """A small Kubeflow Pipelines: two stores, one volume of which dies with its claim."""
    label = {"application-crd-id": "kubeflow-pipelines"}
    return [volume("v-mysql", f"{ns}/mysql-pv-claim", "Delete", uid="pvc-mysql-pv-claim"), claim(f"{ns}/mysql-pv-claim", "v-mysql"),
            volume("v-minio", f"{ns}/minio-pvc", uid="pvc-minio-pvc"), claim(f"{ns}/minio-pvc", "v-minio"),
            deployment(f"{ns}/mysql", "mysql:8.4", "mysql-pv-claim", label), deployment(f"{ns}/minio", "minio/minio:x", "minio-pvc", label),
            deployment(f"{ns}/ml-pipeline", "ghcr.io/kubeflow/kfp-api-server:2.15.0", None, label)]


def dump(tmp_path, *objects):
    file = tmp_path / "dump.json"
    file.write_text(json.dumps({"kind": "List", "apiVersion": "v1", "items": list(objects)}))
    return str(file)
