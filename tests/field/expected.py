"""What must come out, as rows: which claims are stores and of what, how each deployment is told, what a sample must be warned of."""
import re

# deployments, claims -> role, product, version. "" where the consumer tells none: juju serves a charm's image by digest, and ML Metadata's
# charm keeps a SQLite file. The version is what list says of the store, if it says one; the images of Percona's log collector and of
# juju's charm container, which mount the same claim and come first, must not pass for the store's. The first row that fits counts; a
# claim that none fits is unknown to this table, and that is an error too.
STORES = (
    (r"charmed-1\.[46]", r"database-[0-9a-f]{8}-kfp-db-\d", "metadata", "mariadb", r"10\.3"),
    (r"charmed-1\.[46]", r"database-[0-9a-f]{8}-katib-db-\d", "katib", "mariadb", r"10\.3"),
    (r"charmed-", r"kfp-db-database-[0-9a-f]{8}-kfp-db-\d", "metadata", "mysql", ""),
    (r"charmed-", r"katib-db-database-[0-9a-f]{8}-katib-db-\d", "katib", "mysql", ""),
    (r"charmed-", r"(mlmd-)?mlmd-data-[0-9a-f]{8}-mlmd-0", "mlmd", "(|sqlite)", ""),
    (r"charmed-", r"(minio-)?minio-data-[0-9a-f]{8}-minio-0", "artifacts", "minio", ""),
    (r"kaptain-1\.[123]", r"datadir-kaptain-mysql-store-pxc-\d", "metadata", "mysql", r"8\.0\.2[13]"),
    (r"kaptain-1\.[123]", r"data\d-(minio|kaptain|object-store)-ss-0-\d", "artifacts", "minio", r"RELEASE\.2021-03-01.*"),
    (r"kfctl-(0|1\.0)|kaptain-1\.0|kfctl-.* stacks/ibm", r"minio-pv-claim", "artifacts", "minio", r"RELEASE\.201[89].*"),
    (r"kfctl-.* stacks/ibm", r"minio-pvc", "artifacts", "minio", ""),  # left unused by that stack
    (r"(kfctl|manifests|kfp-standalone)-", r"minio-pvc", "artifacts", "minio", r"RELEASE\.201[89].*"),
    (r"kfctl-|kaptain-|kfp-standalone-(0|1\.0)", r"mysql-pv-claim", "metadata", "mysql", r"5\.6"),
    (r"manifests-v1\.3|kfp-standalone-1", r"mysql-pv-claim", "metadata", "mysql", r"5\.7.*"),
    (r"manifests-|kfp-standalone-", r"mysql-pv-claim", "metadata", "mysql", r"8\.(0|4).*"),
    (r"manifests-|kfp-standalone-", r"seaweedfs-pvc", "artifacts", "seaweedfs", r"[34]\..*"),
    (r"manifests-|kfp-standalone-", r"postgres-pvc", "metadata", "postgresql", r"1[46].*"),
    (r"kfctl-(1|gcp)|manifests-|kaptain-1\.0", r"katib-mysql", "katib", "mysql", r"8.*"),
    (r"manifests-", r"katib-postgres", "katib", "postgresql", r"1[46].*"),
    (r"kfctl-1\.0|manifests-|kaptain-1\.0", r"metadata-mysql", "mlmd", "mysql", r"8\.0\.3"),
)

# deployment -> layout, release, how sharp. "exact": the objects tell it and LAYOUT must say it. "range": LAYOUT must say a release or
# a range with this one in it. No release at all is `unknown` in both. Where the releases come from:
# - kfctl 0.7 and 1.0: label app.kubernetes.io/version; 0.6 looks like one of those without their overlay `application`, and 1.1 and
#   1.2 have the same images and labels
# - Pipelines: data.appVersion of pipeline-install-config (1.0.4: with a suffix after the name), one release of Kubeflow each;
#   0.2.5, which has no such ConfigMap: the API server's image
# - juju writes no channel into the cluster: only which charms there are, and of which kind, tells
# - KUDO: annotation kudo.dev/operator-version of the pods of instance `kaptain`
LAYOUTS = (
    (r"kfctl-0\.6", "kfctl", "0.6", "range"),
    (r"kfctl-0\.7", "kfctl", "0.7", "exact"),
    (r"kfctl-1\.0", "kfctl", "1.0", "exact"),
    (r"kfctl-1\.1", "kfctl", "1.1", "range"),
    (r"kfctl-(1\.2|gcp-blueprints-1\.2)", "kfctl", "1.2", "range"),
    (r"kfp-standalone-(\S+)", "standalone", r"\1", "exact"),
    (r"manifests-v1\.3", "manifests", "1.3", "exact"),
    (r"manifests-v1\.8", "manifests", "1.8", "exact"),
    (r"manifests-v1\.10", "manifests", "1.10", "exact"),
    (r"manifests-v1\.11", "manifests", "1.11", "exact"),
    (r"manifests-26\.03", "manifests", "26.03", "exact"),
    (r"charmed-latest", "charmed", "1.11", "range"),
    (r"charmed-(1\.\d+)", "charmed", r"\1", "range"),
    (r"kaptain-1\.0", "kaptain", "1.0.0 (Kubeflow 1.2)", "exact"),
    (r"kaptain-1\.1", "kaptain", "1.1.0 (Kubeflow 1.2)", "exact"),
    (r"kaptain-1\.2", "kaptain", "1.2.0 (Kubeflow 1.3)", "exact"),
    (r"kaptain-1\.3", "kaptain", "1.3.0 (Kubeflow 1.4)", "exact"),
)

# sample -> ids of findings that its README asks for. "" where nothing of Kubeflow is in the file and check must say so.
SAMPLES = {
    "pv-available-prebound": set(), "pv-available-unreserved": {"UNRESERVED"}, "pv-bound-gke-csi-delete": {"DELETE-POLICY"},
    "pv-bound-gke-intree": set(), "pv-bound-gke-intree-dynamic": {"DELETE-POLICY"}, "pv-legacy-annotation-class": "",
    "pv-local-path": {"DELETE-POLICY", "NOT-PORTABLE"}, "pv-nfs": set(), "pv-released-delete-failed": {"RECLAIM-FAILED"},
    "pv-released-ebs-migrated": {"RELEASED"}, "pv-terminating-bound": {"DELETE-POLICY", "TERMINATING"}, "pvc-bound-mysql": set(),
    "pvc-lost": {"LOST"}, "pvc-pending-claimed-by-other": {"CLAIM-TAKEN"}, "pvc-pending-wffc": {"PENDING"}, "pvc-rwop": set(),
    "storageclasses-two-defaults": "",
}


def store(deployment, claim):
    """(role, pattern of the product, of its version) of a claim, or None."""
    for name, pattern, *wanted in STORES:
        if re.match(name, deployment) and re.fullmatch(pattern, claim):
            return wanted
    return None


def layout(deployment):
    """(layout, release, sharpness) of a deployment, or None."""
    for pattern, name, release, sharp in LAYOUTS:
        if match := re.match(pattern, deployment):
            return name, match.expand(release), sharp
    return None


def number(release):
    return [int(part) for part in re.findall(r"\d+", release)]


def says(text, deployment):
    """What is wrong with a LAYOUT: (verdict, why), or None."""
    wanted = layout(deployment)
    if wanted is None:
        return "unknown", "no row of LAYOUTS fits it"
    name, release, sharp = wanted
    told, _, version = text.partition(" ")
    if told != name:
        return "WRONG", f"layout {text}, not {name} {release}"
    if version == release:
        return None
    if not version:
        return "unknown", f"layout {text} without a release, which is {release}"
    first, _, last = version.partition("-")
    inside = number(first) <= number(release) <= number(last or first)
    if not inside:
        return "WRONG", f"layout {text}, not {release}"
    return ("unknown", f"layout {text}, where {release} can be told") if sharp == "exact" else None
