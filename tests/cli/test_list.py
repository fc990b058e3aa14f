"""kubectl kfpv list."""
import json

from objects import claim, deployment, dump, kubeflow, volume
from run import SAMPLE, golden, kfpv


def items(*args, **options):
    done = kfpv("list", "-o", "json", *args, **options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["items"]


def test_the_sample_as_a_table():
    done = kfpv("list", "-f", "sample")
    assert (done.returncode, done.stderr) == (0, "")
    golden("list-sample.txt", done.stdout)


def test_the_sample_wide():
    golden("list-sample-wide.txt", kfpv("list", "-f", "sample", "-o", "wide").stdout)


def test_the_sample_as_json():
    golden("list-sample.json", kfpv("list", "-f", "sample", "-o", "json").stdout)


def test_the_sample_as_yaml():
    golden("list-sample.yaml", kfpv("list", "-f", "sample", "-o", "yaml").stdout)


def test_yaml_output_read_back_says_what_json_output_says():
    # our own reader has to be enough: the machine may have no other
    done = kfpv("list", "-f", "sample", "-o", "yaml")
    assert 'apiVersion: kf-plugins/v1' in done.stdout and 'capacity: "20Gi"' in done.stdout


def test_names_are_fit_for_kubectl_get():
    done = kfpv("list", "-f", "sample", "-o", "name")
    assert done.stdout.splitlines()[0] == "persistentvolume/pvc-6f1d0c3a-mysql"
    assert all(line.startswith("persistentvolume/") for line in done.stdout.splitlines())


def test_no_headers_leaves_only_rows():
    lines = kfpv("list", "-f", "sample", "--no-headers").stdout.splitlines()
    assert len(lines) == 5 and lines[0].startswith("metadata ")


def test_the_bundled_sample_is_the_file_in_the_sources():
    assert items("-f", "sample") == items("-f", str(SAMPLE))


def test_a_wordpress_next_door_is_left_alone_in_every_scope():
    for scope in ([], ["-A"], ["-n", "blog"]):
        assert not [i for i in items("-f", "sample", *scope) if i["namespace"] == "blog"]


def test_a_name_that_is_somebody_elses_says_whose():
    done = kfpv("list", "-f", "sample", "blog/mysql-pv-claim")
    assert done.returncode == 1 and "not Kubeflow's: Deployment/wordpress-mysql uses it" in done.stderr


def test_a_role_a_volume_and_a_claim_each_select():
    assert [i["role"] for i in items("-f", "sample", "katib")] == ["katib"]
    assert [i["volume"] for i in items("-f", "sample", "minio-2020")] == ["minio-2020"]
    assert [i["claim"] for i in items("-f", "sample", "alice/churn-model-workspace")] == ["churn-model-workspace"]


def test_a_cluster_and_its_dump_give_the_same_answer(api, tmp_path):
    objects = [*kubeflow(), deployment("blog/wordpress", "wordpress:6", "wp"), claim("blog/wp", "v-wp"), volume("v-wp", "blog/wp", "Delete", uid="pvc-wp")]
    api.add(*objects)
    assert items(env=api.env()) == items("-f", dump(tmp_path, *objects)) != []


def test_a_large_cluster_is_read_in_pages(api):
    api.add(*kubeflow(), *[volume(f"other-{i}", f"x/c{i}", uid=f"u{i}") for i in range(1200)])
    assert len(items("--chunk-size=500", env=api.env())) == len(items(env=api.env())) == 2
    asked = [r for r in api.requests if "persistentvolumes" in r]
    assert ["limit=500&" in r or r.endswith("limit=500") for r in asked] == [True, True, True, False] and "limit=10000" in asked[3]


def test_a_namespace_is_all_that_is_asked_for_where_objects_have_one(api):
    api.add(*kubeflow(), *kubeflow("other")[4:])
    assert {i["namespace"] for i in items("-n", "kubeflow", env=api.env())} == {"kubeflow"}
    assert not [r for r in api.requests if r.startswith("/api/v1/pods") or r.startswith("/apis/apps/v1/deployments")]


def test_the_heading_names_the_installation_and_the_context(api):
    api.add(*kubeflow())
    first = kfpv("list", env=api.env()).stdout.splitlines()[0]
    assert first == "Kubeflow: standalone 2.15.0 in namespace kubeflow; context lab"


def test_volumes_are_found_after_their_namespace_is_gone(tmp_path):
    left = [volume("v1", "kubeflow/mysql-pv-claim", phase="Released", uid="old"), volume("v2", "kubeflow/minio-pvc", phase="Released", uid="old2")]
    rows = items("-f", dump(tmp_path, *left))
    assert [(r["role"], r["phase"], r["risks"]) for r in rows] == [("metadata", "Released", ["RELEASED"]), ("artifacts", "Released", ["RELEASED"])]


def test_nothing_found_says_how_much_was_looked_at(tmp_path):
    done = kfpv("list", "-f", dump(tmp_path, volume("a", "x/y", uid="u")))
    assert done.returncode == 0 and done.stdout == ""
    assert "No Kubeflow volumes found in any namespace" in done.stderr and "1 volume and 0 claims looked at" in done.stderr


def test_several_files_make_one_picture(tmp_path):
    a, b = tmp_path / "a.json", tmp_path / "b.json"
    objects = kubeflow()
    a.write_text("".join(json.dumps({"kind": "List", "items": objects[:3]})))
    b.write_text("".join(json.dumps({"kind": "List", "items": objects[2:]})))
    assert items("-f", str(a), "-f", str(b)) == items("-f", dump(tmp_path, *objects))


def test_standard_input_is_a_file_too(tmp_path):
    text = open(dump(tmp_path, *kubeflow())).read()
    assert len(items("-f", "-", input=text)) == 2


def test_a_cluster_behind_a_path_of_its_own_is_reached(api_behind_a_path):
    api = api_behind_a_path
    api.add(*kubeflow())
    assert len(items(env=api.env())) == 2
    assert len(items("--server", api.url + api.base + "/", env=api.env())) == 2


def test_stores_outside_the_cluster_are_told_and_kept_in_a_capture(tmp_path):
    config = {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"namespace": "kubeflow", "name": "pipeline-install-config"},
              "data": {"dbHost": "kf.c1.eu-west-1.rds.amazonaws.com", "dbPort": "3306", "bucketName": "kf-artifacts", "minioServiceHost": "s3.amazonaws.com"}}
    file = dump(tmp_path, config, deployment("kubeflow/ml-pipeline", "ghcr.io/kubeflow/kfp-api-server:2.15.0"))
    clean = tmp_path / "clean.json"
    assert kfpv("capture", "-f", file, "-o", str(clean)).returncode == 0
    for source in (file, str(clean)):
        done = kfpv("list", "-f", source)
        assert done.returncode == 0, done.stderr
        assert "metadata   (outside) kubeflow  -      -       -     rds kf.c1.eu-west-1.rds.amazonaws.com:3306" in done.stdout, done.stdout
        assert "2 stores outside the cluster: not looked at" in done.stdout
        stores = json.loads(kfpv("list", "-f", source, "-o", "json").stdout)["outside"]
        assert [(s["role"], s["type"], s["id"]) for s in stores] == [("metadata", "rds", "kf.c1.eu-west-1.rds.amazonaws.com:3306"), ("artifacts", "s3", "kf-artifacts")]
    assert [s["type"] for s in json.loads(kfpv("list", "artifacts", "-f", file, "-o", "json").stdout)["outside"]] == ["s3"]


def test_charmed_kubeflow_is_recognised_also_in_a_capture(tmp_path):
    labels = lambda name: {"app.kubernetes.io/managed-by": "juju", "app.kubernetes.io/name": name}  # noqa: E731
    def application(name, storage):
        template = {"metadata": {"labels": labels(name)}, "spec": {"containers": [{"name": "charm", "image": "x", "volumeMounts": [{"name": storage, "mountPath": "/d"}]}]}}
        return {"kind": "StatefulSet", "apiVersion": "apps/v1", "metadata": {"namespace": "ml", "name": name, "labels": labels(name)},
                "spec": {"replicas": 1, "template": template, "volumeClaimTemplates": [{"metadata": {"name": storage}}]}}
    name = "kfp-db-database-1a2b3c4d-kfp-db-0"
    file = dump(tmp_path, application("kfp-db", "kfp-db-database-1a2b3c4d"), application("kfp-api", "none"), volume("v", "ml/" + name, "Delete", uid="u"),
                claim("ml/" + name, "v", uid="u", labels=labels("kfp-db")))
    clean = tmp_path / "clean.json"
    assert kfpv("capture", "-f", file, "-o", str(clean)).returncode == 0
    for source in (file, str(clean)):
        done = kfpv("list", "-f", source)
        assert done.stdout.startswith("Kubeflow: charmed in namespace ml") and f"ml/{name}" in done.stdout, done.stdout
    assert kfpv("check", "-f", file).returncode == 4


def renamed(api):
    """Pipelines on a database of another name, behind a Service of another name."""
    database = deployment("kubeflow/db-primary", "mysql:8.0.26", "data")
    api.add(*kubeflow(), volume("v-data", "kubeflow/data", uid="pvc-data"), claim("kubeflow/data", "v-data"), database,
            {"kind": "Service", "apiVersion": "v1", "metadata": {"namespace": "kubeflow", "name": "kfdb"}, "spec": {"selector": {"app": "db-primary"}}},
            {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"namespace": "kubeflow", "name": "pipeline-install-config"}, "data": {"dbHost": "kfdb"}})


def test_a_store_of_another_name_is_found_by_the_service_that_pipelines_is_told(api):
    renamed(api)
    rows = json.loads(kfpv("list", "-o", "json", env=api.env()).stdout)["items"]
    found = [r for r in rows if r["claim"] == "data"]
    assert len(found) == 1 and (found[0]["role"], found[0]["version"]) == ("metadata", "8.0.26")
    assert "Service kubeflow/kfdb, ConfigMap kubeflow/pipeline-install-config dbHost" in found[0]["evidence"]
    assert [r.split("?")[0] for r in api.requests if "services" in r] == ["/api/v1/namespaces/kubeflow/services"]


def test_services_that_may_not_be_read_are_a_gap(api):
    renamed(api)
    api.faults["services"] = ("status", 403, "Forbidden", 'services is forbidden: User "me" cannot list resource "services" in API group "" in the namespace "kubeflow"')
    done = kfpv("list", env=api.env())
    assert done.returncode == 0 and "note: cannot list services: stores behind a Service of another name are not recognised" in done.stderr


def test_services_are_not_read_where_every_host_is_called_as_always(api):
    api.add(*kubeflow())
    kfpv("list", env=api.env())
    assert not [r for r in api.requests if "services" in r]
