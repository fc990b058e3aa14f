"""D2iQ Kaptain 1.0 to 1.3: what KUDO, Percona's operator and MinIO's operator make of it.

KUDO 0.14 to 0.19 (pkg/engine/renderer/enhancer.go and consts.go, pkg/util/kudo/labels.go) writes into every object that it applies
  labels       heritage=kudo, kudo.dev/operator=OPERATOR, kudo.dev/instance=INSTANCE; also into pod templates and claim templates
  annotations  kudo.dev/plan, /phase, /step, /last-plan-execution-uid on the object itself
and kudo.dev/operator-version into the annotations of **pod templates only**: not of the object, not of claims. Its value is
OperatorVersion.spec.version (instance_controller.go: `OperatorVersion: ov.Spec.Version`), so "1.1.0" and not the name of the
OperatorVersion object, kubeflow-1.2.0-1.1.0. Child instances (kaptain-percona-xtradb-cluster-operator) write their own operator's
version there: only the pods of instance `kaptain` tell Kaptain's.

What the operators make out of Kaptain's custom resources, KUDO never touches: those objects bear what the operator gives them.
"""
import kustomize
from cluster import NAMESPACE, claim, uid, workload
from kustomize import WITH_PODS
from releases import plain

# Kaptain -> Pipelines' release in that Kubeflow, tag of the Percona operator. 1.0: the OperatorVersion kubeflow-1.2.0-1.0.0 and so on.
# The operator's release is documented for 1.2 (1.7.0) and 1.3 (1.10.0); 1.1 came out between 1.6.0 and 1.8.0.
VERSIONS = {"1.0": ("1.0.4", ""), "1.1": ("1.0.4", "1.7.0"), "1.2": ("1.5.0", "1.7.0"), "1.3": ("1.7.0", "1.10.0")}
PXC_IMAGES = {"1.10.0": "percona/percona-xtradb-cluster:8.0.23-14.1"}  # percona v1.10.0 deploy/cr.yaml; else the CR in the data
TENANTS = {"1.1": "minio", "1.2": "kaptain", "1.3": "object-store"}  # Kaptain's own name for it is nowhere documented


def applied(objects, version, instance="kaptain", operator="kubeflow"):
    """Objects as KUDO applies them."""
    labels = {"heritage": "kudo", "kudo.dev/operator": operator, "kudo.dev/instance": instance}
    notes = {"kudo.dev/plan": "deploy", "kudo.dev/phase": "deploy", "kudo.dev/step": "deploy",
             "kudo.dev/last-plan-execution-uid": uid("plan", instance, version)}
    for obj in objects:
        obj["metadata"].setdefault("labels", {}).update(labels)
        obj["metadata"].setdefault("annotations", {}).update(notes)
        obj["metadata"]["namespace"] = NAMESPACE
        obj["metadata"]["ownerReferences"] = [owner("kudo.dev/v1beta1", "Instance", instance)]
        if obj["kind"] in WITH_PODS:
            pods = obj["spec"]["template"].setdefault("metadata", {})
            pods.setdefault("labels", {}).update(labels)
            pods.setdefault("annotations", {})["kudo.dev/operator-version"] = version
    return objects


def owner(api, kind, name):
    return {"apiVersion": api, "kind": kind, "name": name, "uid": uid(kind, name), "controller": True}


def server(name, image, **labels):
    return workload("Deployment", name, NAMESPACE, {"app": name, **labels}, [{"name": name, "image": image}])


def old_stores(folder):
    """Kaptain 1.0: kubeflow/manifests 1.2's single servers. The files are flat and their kustomizations are not in the data;
    those of kubeflow/manifests v1.2.0 pipeline/{minio,mysql}/base set commonLabels app: minio and app: mysql, the KfDef files of
    that time the claims' names, and metadata/overlays/db kustomize.component: metadata."""
    names = {"minioPvcName": "minio-pv-claim", "mysqlPvcName": "mysql-pv-claim"}
    objects = []
    for pattern, labels in (("pipeline_minio_base_*.yaml", {"app": "minio"}), ("pipeline_mysql_base_*.yaml", {"app": "mysql"}),
                            ("metadata_overlays_db_metadata-*.yaml", {"kustomize.component": "metadata"}), ("katib_*.yaml", {})):
        found = kustomize.substituted(plain(folder, pattern), names)
        for obj in found:
            kustomize.label(obj, labels, True)
        objects += found
    return objects


def percona(cr, tag):
    """pkg/pxc/app/statefulset/{node,haproxy}.go and pkg/pxc/statefulset.go, v1.7.0; 1.10.0 has the same names and labels.

    The StatefulSet object gets no labels at all, only an owner; its selector, pods and so its claims get the five below. With the
    log collector, on by default in cr.yaml, two containers named `logs` and `logrotate` come before `pxc` and mount datadir too:
    the first image that is met there is the operator's, not the database's. HAProxy keeps nothing.
    """
    name, spec = "kaptain-mysql-store", cr["spec"]
    images = {"pxc": PXC_IMAGES.get(tag, spec["pxc"]["image"]), "haproxy": f"percona/percona-xtradb-cluster-operator:{tag}-haproxy"}
    data = [{"name": "datadir", "mountPath": "/var/lib/mysql"}]
    collector = [{"name": n, "image": f"percona/percona-xtradb-cluster-operator:{tag}-logcollector", "volumeMounts": data}
                 for n in ("logs", "logrotate") if spec["logcollector"]["enabled"]]
    made = []
    database = collector + [{"name": "pxc", "volumeMounts": data}]
    for component, containers, templates in (("pxc", database, [claim("datadir", size="30Gi")]), ("haproxy", [{"name": "haproxy"}], [])):
        pods = {"app.kubernetes.io/name": "percona-xtradb-cluster", "app.kubernetes.io/instance": name,
                "app.kubernetes.io/component": component, "app.kubernetes.io/managed-by": "percona-xtradb-cluster-operator",
                "app.kubernetes.io/part-of": "percona-xtradb-cluster"}
        containers[-1]["image"] = images[component]
        made.append(workload("StatefulSet", f"{name}-{component}", NAMESPACE, {}, containers, templates=templates, pods=pods,
                             replicas=3 if component == "pxc" else 2,  # Kaptain's datastoreNodeCount, datastoreProxyCount
                             ownerReferences=[owner("pxc.percona.com/v1", cr["kind"], name)]))
    return made


def tenant(name, version):
    """minio/operator v4.0.3 pkg/resources/statefulsets/minio-statefulset.go (NewForMinIOPool, PodMetadata, ContainerMatchLabels),
    pkg/apis/minio.min.io/v2/{labels,names,constants}.go. A pool without a name is ss-0, its StatefulSet TENANT-ss-0, and the
    claim template `data` becomes data0, data1, … The Tenant's own labels and annotations, KUDO's among them, are copied to the
    StatefulSet and to its pods; claims get the selector's two. The Service is called minio whatever the tenant's name.
    Kaptain's defaults: minioServers 2, minioVolumesPerServer 2.
    """
    (resource,) = applied([{"kind": "Tenant", "metadata": {"name": name, "labels": {"app": "minio"}}}], version)
    given, pool = resource["metadata"], {"v1.min.io/tenant": name, "v1.min.io/pool": "ss-0"}
    volumes = [f"data{i}" for i in range(2)]
    container = {"name": "minio", "image": "minio/minio:RELEASE.2021-03-01T04-20-55Z", "args": ["server", "--certs-dir", "/tmp/certs"],
                 "volumeMounts": [{"name": v, "mountPath": f"/export{i}"} for i, v in enumerate(volumes)]}
    return [workload("StatefulSet", f"{name}-ss-0", NAMESPACE, {**given["labels"], **pool}, [container], replicas=2, selector=pool,
                     templates=[claim(v) for v in volumes], pods={**given["labels"], **pool, "v1.min.io/version": "v4.0.3"},
                     annotations=given["annotations"], pod_annotations=given["annotations"],
                     ownerReferences=[owner("minio.min.io/v2", "Tenant", name)])]


def releases(folder):
    """(Kaptain's version, objects)."""
    (resource,) = [d for f in folder.glob("percona/*_cr.yaml") for d in kustomize.documents(f)]
    for kaptain, (pipelines, tag) in VERSIONS.items():
        version = kaptain + ".0"
        # Names as in kubeflow/manifests; the images of Kaptain's own package are not public.
        apps = [server("ml-pipeline", f"gcr.io/ml-pipeline/api-server:{pipelines}", **{"application-crd-id": "kubeflow-pipelines"}),
                server("centraldashboard", "mesosphere/kubeflow:centraldashboard"), server("katib-controller", "mesosphere/kubeflow:katib")]
        if not tag:
            yield kaptain, applied(old_stores(folder / "kubeflow-1.2-data") + apps, version)
            continue
        child = "percona-xtradb-cluster-operator"
        operators = applied([server(child, f"percona/{child}:{tag}")], "0.2.0", "kaptain-" + child, child)  # a version of its own
        yield kaptain, applied(apps, version) + operators + percona(resource, tag) + tenant(TENANTS[kaptain], version)
