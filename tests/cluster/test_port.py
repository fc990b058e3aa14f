"""Every call of the port to a cluster, on a real API server, with the kubectl on PATH, the oldest and the newest at hand."""
import json
import os
import subprocess

import pytest
from run import BUILD
from test_access import kubectls

KUBECTLS = sorted({kubectls()[0], *kubectls()[1:2], kubectls()[-1]})
CONFIG_MAPS = {"api": "/api/v1", "plural": "configmaps", "namespaced": True}
VOLUMES = {"api": "/api/v1", "plural": "persistentvolumes", "namespaced": False}
CLAIMS = {"api": "/api/v1", "plural": "persistentvolumeclaims", "namespaced": True}
DEPLOYMENTS = {"api": "/apis/apps/v1", "plural": "deployments", "namespaced": True}
WIDGETS = {"api": "/apis/example.com/v1", "plural": "widgets", "namespaced": True}


class Port:
    """One port_shell: calls go in, answers come out."""

    def __init__(self, cluster, kubectl, *flags):
        self.process = subprocess.Popen([str(BUILD / "tests" / "port_shell"), kubectl, *flags], env=cluster.env(), text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, call, resource=None, ns=None, name=None, **more):
        self.process.stdin.write(json.dumps({"call": call, "resource": resource, "ns": ns, "name": name, **more}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def does(self, *args, **more):
        answer = self.ask(*args, **more)
        assert "failure" not in answer, answer
        return answer["result"]

    def fails(self, failure, *args, **more):
        answer = self.ask(*args, **more)
        assert answer.get("failure") == failure, answer
        assert answer["state"] == "", answer
        return answer

    def close(self):
        self.process.stdin.close()
        assert self.process.wait(timeout=60) == 0


@pytest.fixture(params=KUBECTLS, ids=os.path.basename)
def port(cluster, request):
    port = Port(cluster, request.param)
    yield port
    port.close()
    cluster.kubectl("delete", "configmap", "a", "b", "--ignore-not-found")


def test_what_one_may_do_is_asked_and_nothing_is_left_of_the_question(port, port_as):
    pods = {"api": "/api/v1", "plural": "pods", "namespaced": True}
    assert port.does("may", VOLUMES, verb="patch") is True
    assert port.does("may", pods, ns="default", verb="create", subresource="exec") is True
    nobody = port_as("nobody")
    assert nobody.does("may", VOLUMES, verb="patch") is False
    assert nobody.does("may", WIDGETS, ns="default", verb="get") is False
    assert port_as("expired").ask("may", VOLUMES, verb="patch")["failure"] == "unauthorized"


@pytest.fixture(params=KUBECTLS, ids=os.path.basename)
def port_as(cluster, request):
    ports = []

    def make(context):
        ports.append(Port(cluster, request.param, f"--context={context}"))
        return ports[-1]
    yield make
    for p in ports:
        p.close()
    cluster.kubectl("delete", "configmap", "a", "--ignore-not-found")


def config_map(name="a", **data):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "default"}, "data": data}


def created(port, name="a", **data):
    port.does("create", CONFIG_MAPS, object=config_map(name, **data))
    return port.does("get", CONFIG_MAPS, "default", name)


def stamp(found, **change):
    return {"metadata": {"uid": found["metadata"]["uid"], "resourceVersion": found["metadata"]["resourceVersion"]}, **change}


def seen(found):
    return {"uid": found["metadata"]["uid"], "version": found["metadata"]["resourceVersion"]}


def test_what_was_created_is_there_once(port):
    assert created(port, x="1")["data"] == {"x": "1"}
    said = port.fails("exists", "create", CONFIG_MAPS, object=config_map(x="2"))
    assert "already" in said["what"]
    assert port.does("get", CONFIG_MAPS, "default", "a")["data"] == {"x": "1"}
    assert port.does("version").startswith("v1.")
    assert [o["metadata"]["name"] for o in port.does("list", CONFIG_MAPS, "default", fields="metadata.name=a")] == ["a"]


def test_our_changes_bear_our_name(port, cluster):
    found = created(port, x="1")
    port.does("patch", CONFIG_MAPS, "default", "a", merge=stamp(found, data={"x": "2"}))
    managers = cluster.kubectl("get", "--raw", "/api/v1/namespaces/default/configmaps/a").stdout
    assert {m["manager"] for m in json.loads(managers)["metadata"]["managedFields"]} == {"kf-plugins"}


def test_a_patch_changes_what_it_names_and_removes_what_is_null(port):
    found = created(port, x="1", y="1", z="1")
    port.does("patch", CONFIG_MAPS, "default", "a", merge=stamp(found, data={"x": "2", "y": None}))
    assert port.does("get", CONFIG_MAPS, "default", "a")["data"] == {"x": "2", "z": "1"}


def test_a_patch_may_be_larger_than_a_command_line(port):
    found = created(port)
    port.does("patch", CONFIG_MAPS, "default", "a", merge=stamp(found, data={"x": "y" * 900_000}))
    assert len(port.does("get", CONFIG_MAPS, "default", "a")["data"]["x"]) == 900_000


def test_a_patch_for_an_older_state_is_a_conflict(port):
    found = created(port, x="1")
    port.does("patch", CONFIG_MAPS, "default", "a", merge=stamp(found, data={"x": "2"}))
    port.fails("conflict", "patch", CONFIG_MAPS, "default", "a", merge=stamp(found, data={"x": "3"}))
    assert port.does("get", CONFIG_MAPS, "default", "a")["data"] == {"x": "2"}


def test_a_patch_for_another_one_of_that_name_is_a_conflict(port):
    found = created(port, x="1")
    found["metadata"]["uid"] = "00000000-0000-0000-0000-000000000000"
    port.fails("conflict", "patch", CONFIG_MAPS, "default", "a", merge=stamp(found, data={"x": "2"}))
    assert port.does("get", CONFIG_MAPS, "default", "a")["data"] == {"x": "1"}


def test_a_patch_for_one_that_was_made_anew_is_a_conflict(port):
    old = created(port, x="1")
    port.does("remove", CONFIG_MAPS, "default", "a", **seen(old))
    created(port, x="1")
    port.fails("conflict", "patch", CONFIG_MAPS, "default", "a", merge=stamp(old, data={"x": "2"}))


def test_only_the_one_with_that_uid_is_removed_and_only_as_it_was_read(port):
    found = created(port, x="1")
    port.fails("conflict", "remove", CONFIG_MAPS, "default", "a", **{**seen(found), "uid": "00000000-0000-0000-0000-000000000000"})
    assert port.does("get", CONFIG_MAPS, "default", "a")["metadata"]["uid"] == found["metadata"]["uid"]
    port.does("patch", CONFIG_MAPS, "default", "a", merge=stamp(found, data={"x": "2"}))
    port.fails("conflict", "remove", CONFIG_MAPS, "default", "a", **seen(found))
    found = port.does("get", CONFIG_MAPS, "default", "a")
    port.does("remove", CONFIG_MAPS, "default", "a", **seen(found))
    assert port.does("get", CONFIG_MAPS, "default", "a") is None
    port.fails("not_found", "remove", CONFIG_MAPS, "default", "a", **seen(found))
    port.fails("not_found", "patch", CONFIG_MAPS, "default", "a", merge=stamp(found, data={"x": "2"}))


def test_absence_is_told_of_objects_only(port):
    assert port.does("get", CONFIG_MAPS, "default", "nosuch") is None
    assert port.does("get", CONFIG_MAPS, "nosuch", "a") is None
    assert port.does("get", DEPLOYMENTS, "default", "nosuch") is None
    assert port.does("get", VOLUMES, None, "nosuch") is None
    for call, more in (("get", {}), ("create", {"object": config_map()}), ("remove", {"uid": "u", "version": "1"}),
                       ("patch", {"merge": {"metadata": {"uid": "u", "resourceVersion": "1"}}})):
        said = port.fails("not_found", call, WIDGETS, "default", "a", **more)
        assert "api-resources" in said["attempt"], said
    elsewhere = config_map()
    elsewhere["metadata"]["namespace"] = "nosuch"
    assert "get namespaces" in port.fails("not_found", "create", CONFIG_MAPS, object=elsewhere)["attempt"]


def test_what_the_server_does_not_accept_is_invalid(port):
    port.fails("invalid", "create", CONFIG_MAPS, object=config_map("A_b"))
    port.fails("invalid", "create", CONFIG_MAPS, object={**config_map("b"), "data": 7})
    found = created(port, x="1")
    port.fails("invalid", "patch", CONFIG_MAPS, "default", "a", merge=stamp(found, data={"not a key": "1"}))
    port.fails("invalid", "patch", CONFIG_MAPS, "default", "a", merge=stamp(found, data=7))
    assert port.does("get", CONFIG_MAPS, "default", "a")["data"] == {"x": "1"}


def test_without_a_right_the_missing_verb_is_named(cluster, port_as):
    found = created(port_as("admin"), x="1")
    calls = {"get": ("get", {}), "create": ("create", {"object": config_map("b")}), "delete": ("remove", seen(found)),
             "patch": ("patch", {"merge": stamp(found, data={"x": "2"})}), "list": ("list", {})}
    nobody = port_as("nobody")
    for verb, (call, more) in calls.items():
        said = nobody.fails("forbidden", call, CONFIG_MAPS, "default", "a" if call != "list" else None, **more)
        missing = "get" if verb == "patch" else verb  # kubectl gets what it patches
        assert f"verbs [{missing}]" in said["attempt"] and said["what"].startswith(f"not allowed to {verb} configmaps"), said
    cluster.kubectl("create", "role", "looks", "--verb=get", "--resource=configmaps")
    cluster.kubectl("create", "rolebinding", "looks", "--role=looks", "--user=reader")
    try:
        reader = port_as("reader")
        cluster.wait("the right to look", lambda: "result" in reader.ask("get", CONFIG_MAPS, "default", "a"))
        said = reader.fails("forbidden", "patch", CONFIG_MAPS, "default", "a", merge=calls["patch"][1]["merge"])
        assert "verbs [patch]" in said["attempt"] and "can-i patch" in said["attempt"], said
    finally:
        cluster.kubectl("delete", "role/looks", "rolebinding/looks")
    for verb, (call, more) in calls.items():
        port_as("expired").fails("unauthorized", call, CONFIG_MAPS, "default", "a", **more)


def test_a_namespace_that_is_being_deleted_is_no_missing_right(cluster, port):
    cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "going"}},
                  {**config_map("stays"), "metadata": {"name": "stays", "namespace": "going", "finalizers": ["example.com/wait"]}})
    cluster.kubectl("delete", "namespace", "going", "--wait=false")
    elsewhere = config_map()
    elsewhere["metadata"]["namespace"] = "going"
    said = port.fails("forbidden", "create", CONFIG_MAPS, object=elsewhere)
    assert "no missing right" in said["attempt"] and "being terminated" in said["why"]
    cluster.kubectl("patch", "configmap", "stays", "-n", "going", "--type=merge", "-p", '{"metadata":{"finalizers":null}}')
    cluster.wait("the namespace is gone", lambda: cluster.kubectl("get", "namespace", "going", check=False).returncode != 0)


def test_an_object_with_a_finalizer_stays_and_says_that_it_is_being_deleted(cluster, port):
    kept = config_map()
    kept["metadata"]["finalizers"] = ["example.com/wait"]
    port.does("create", CONFIG_MAPS, object=kept)
    found = port.does("get", CONFIG_MAPS, "default", "a")
    port.does("remove", CONFIG_MAPS, "default", "a", **seen(found))
    going = port.does("get", CONFIG_MAPS, "default", "a")
    assert going["metadata"]["deletionTimestamp"] and going["metadata"]["uid"] == found["metadata"]["uid"]
    port.fails("exists", "create", CONFIG_MAPS, object=config_map())
    port.does("patch", CONFIG_MAPS, "default", "a", merge={"metadata": {**stamp(going)["metadata"], "finalizers": None}})
    assert port.does("get", CONFIG_MAPS, "default", "a") is None
