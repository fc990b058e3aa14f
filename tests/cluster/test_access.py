"""Logins and rights on a real API server, with every kubectl that is at hand."""
import json
import os
import pathlib
import shutil
import subprocess

import pytest
from test_volumes import disks, kubeflow  # noqa: F401


def kubectls():
    """The one on PATH and the versions that lie beside it."""
    first = pathlib.Path(shutil.which("kubectl"))
    return [str(first), *sorted(str(p) for p in first.resolve().parent.glob("kubectl.1.*") if os.access(p, os.X_OK))]


def rule(role, plural):
    return [r for r in role["rules"] if plural in r["resources"]]


@pytest.fixture
def reader(kubeflow):
    """Binds what `kubectl kfpv rbac` prints to the user of context `reader`, changed as the test wants."""
    def bind(change=lambda role: None):
        role = json.loads(kubeflow.kfpv("rbac", "-o", "json").stdout)
        change(role)
        kubeflow.apply(role, {"kind": "ClusterRoleBinding", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": "kfpv"},
                              "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role["metadata"]["name"]},
                              "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "reader"}]})
        return kubeflow
    yield bind
    kubeflow.kubectl("delete", "clusterrolebinding", "kfpv", check=False)


@pytest.mark.parametrize("kubectl", kubectls(), ids=os.path.basename)
def test_every_kubectl_at_hand_gives_the_same_answer(kubeflow, kubectl):
    assert kubeflow.items("--kubectl", kubectl) == kubeflow.items() != []
    for context, said in (("expired", "does not accept this login"), ("nobody", "not allowed to list persistentvolumes"), ("nowhere", "no usable configuration")):
        done = kubeflow.kfpv("list", "--context", context, "--kubectl", kubectl)
        assert (done.returncode, done.stdout) == (1, "") and said in done.stderr, done.stderr


def test_the_printed_cluster_role_is_enough_for_list_and_check(reader):
    cluster = reader()
    assert cluster.items("--context", "reader") == cluster.items()
    code, report = cluster.check("--context", "reader")
    assert code == 4 and report["gaps"] == []


def test_the_printed_yaml_can_be_applied(kubeflow):
    kubeflow.kubectl("apply", "-f", "-", input=kubeflow.kfpv("rbac").stdout)
    kubeflow.kubectl("delete", "clusterrole", "kfpv")


@pytest.mark.parametrize("plural", ["persistentvolumes", "persistentvolumeclaims", "pods", "deployments", "statefulsets"])
def test_without_one_of_its_rules_list_names_that_rule(reader, plural):
    cluster = reader(lambda role: rule(role, plural)[0]["resources"].remove(plural))
    done = cluster.kfpv("list", "--context", "reader")
    assert done.returncode == 1 and f"resources [{plural}], verbs [list]" in done.stderr


def test_without_events_and_classes_check_tells_its_gaps(reader):
    def less(role):
        rule(role, "events")[0]["resources"].remove("events")
        role["rules"].remove(rule(role, "storageclasses")[0])
    code, report = reader(less).check("--context", "reader")
    assert code == 4 and [gap.split(":")[0] for gap in report["gaps"]] == ["cannot list storageclasses", "cannot list csinodes", "cannot list events"]


def test_rights_in_one_namespace_are_enough_with_n(reader):
    cluster = reader(lambda role: role["rules"].__setitem__(slice(None), [{"apiGroups": [""], "resources": ["persistentvolumes"], "verbs": ["list"]}]))
    cluster.kubectl("create", "role", "kfpv", "-n", "kubeflow", "--verb=list", "--resource=persistentvolumeclaims,pods,deployments.apps,statefulsets.apps")
    cluster.kubectl("create", "rolebinding", "kfpv", "-n", "kubeflow", "--role=kfpv", "--user=reader")
    assert "or look into one namespace" in cluster.kfpv("list", "--context", "reader").stderr
    done = cluster.kfpv("list", "--context", "reader", "-n", "kubeflow", "--no-headers")
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 2
    assert "note: cannot list namespaces" in done.stderr


def test_kubectl_plugin_list_has_no_warning(kubeflow):
    from run import KFPV
    env = kubeflow.env(PATH=f"{KFPV.parent}:{os.environ['PATH']}")
    done = subprocess.run(["kubectl", "plugin", "list"], capture_output=True, text=True, env=env)
    assert str(KFPV) in done.stdout and not [l for l in (done.stdout + done.stderr).splitlines() if "kfpv" in l and "warning" in l.lower()]
