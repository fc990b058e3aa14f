"""Whatever goes wrong: one clear error, the right exit code, nothing on standard output."""
import os
import pathlib
import signal
import stat
import subprocess
import time

import pytest
from objects import dump, kubeflow, volume
from run import start, KFPV, clean_env, kfpv

FORBIDDEN = 'persistentvolumes is forbidden: User "me" cannot list resource "persistentvolumes" in API group "" at the cluster scope'


def fails(done, code, *texts):
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert len([line for line in done.stderr.splitlines() if line.startswith("error: ")]) == 1, done.stderr
    for text in texts:
        assert text in done.stderr, done.stderr
    return done


# ---- the cluster --------------------------------------------------------------------------------------------------------
def test_no_cluster_there(tmp_path, api):
    api.server.shutdown()
    api.server.server_close()
    fails(kfpv("list", env=api.env()), 1, "cannot reach the cluster", "try:")


def test_a_context_that_does_not_exist(api):
    fails(kfpv("list", "--context", "prod", env=api.env()), 1, "no usable configuration", "prod", "config get-contexts")


def test_no_kubeconfig_at_all():
    fails(kfpv("list", env=clean_env(KUBECONFIG=None, HOME="/nonexistent")), 1)


def test_an_expired_login(api):
    api.faults["persistentvolumes"] = ("status", 401, "Unauthorized", "Unauthorized")
    fails(kfpv("list", env=api.env()), 1, "does not accept this login", "log in again")


@pytest.mark.parametrize("plural,group", [("persistentvolumes", ""), ("persistentvolumeclaims", ""), ("pods", ""), ("deployments", "apps"), ("statefulsets", "apps")])
def test_a_missing_right_is_named_as_a_rule(api, plural, group):
    api.add(*kubeflow())
    api.faults[plural] = ("status", 403, "Forbidden", f'{plural} is forbidden: User "me" cannot list resource "{plural}" in API group "{group}" at the cluster scope')
    fails(kfpv("list", env=api.env()), 1, f'apiGroups ["{group}"], resources [{plural}], verbs [list]', "kfpv rbac")


def test_a_server_error(api):
    api.faults["pods"] = ("status", 500, "InternalError", "etcdserver: leader changed")
    fails(kfpv("list", env=api.env()), 1, "list pods", "etcdserver: leader changed")


def test_an_answer_that_is_cut_off(api):
    api.add(*kubeflow())
    api.faults["persistentvolumes"] = ("body", b'{"kind":"PersistentVolumeList","metadata":{},"items":[{"metadata":{"name":"x"')
    fails(kfpv("list", env=api.env()), 1, "not complete, valid JSON")


def test_an_answer_that_is_a_login_page(api):
    api.faults["persistentvolumes"] = ("body", b"<html><body>Please log in</body></html>")
    fails(kfpv("list", env=api.env()), 1, "the server's answer to list persistentvolumes")


def test_an_answer_that_is_no_list(api):
    api.faults["persistentvolumes"] = ("body", b'{"kind":"Status","status":"Success"}')
    fails(kfpv("list", env=api.env()), 1, "is no list")


def test_a_list_that_expires_half_way_begins_anew_once(api):
    api.add(*kubeflow())
    api.add(*[volume(f"other-{i}", f"x/c{i}", uid=f"u{i}") for i in range(700)])
    expired = []

    def once(query):
        if "continue" in query and not expired:
            expired.append(1)
            return ("status", 410, "Expired", "The provided continue parameter is too old")

    api.faults["persistentvolumes"] = once
    done = kfpv("list", "-o", "name", "--chunk-size=500", env=api.env())
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 2 and expired


def test_a_server_that_never_answers_is_given_up(api):
    api.faults["persistentvolumes"] = ("hang",)
    fails(kfpv("list", "--request-timeout=1s", env=api.env()), 1, "did not answer in time")


def test_ctrl_c_ends_it_and_leaves_no_kubectl_behind(api):
    api.faults["persistentvolumes"] = ("hang",)
    child = start("list", env=api.env())
    while not api.requests:
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out) == (130, "") and "interrupted; nothing was changed" in err
    time.sleep(0.2)
    left = [p for p in pathlib.Path("/proc").glob("[0-9]*/cmdline") if api.url.encode() in _read(p) or str(api.kubeconfig).encode() in _read(p)]
    assert not left


def _read(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


# ---- kubectl ------------------------------------------------------------------------------------------------------------
def script(tmp_path, text):
    file = tmp_path / "kubectl"
    file.write_text("#!/bin/sh\n" + text)
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return tmp_path


def test_kubectl_is_missing(tmp_path):
    fails(kfpv("list", env=clean_env(PATH=str(tmp_path))), 8, "cannot run kubectl", "--kubectl")


def test_kubectl_is_too_old(tmp_path):
    old = script(tmp_path, 'echo "Error: unknown flag: --raw" >&2; exit 1\n')
    fails(kfpv("list", env=clean_env(PATH=f"{old}:/usr/bin:/bin")), 8, "may be too old")


def test_kubectl_crashes(tmp_path):
    bad = script(tmp_path, "kill -SEGV $$\n")
    fails(kfpv("list", env=clean_env(PATH=f"{bad}:/usr/bin:/bin")), 1, "killed by signal 11")


def test_another_kubectl_with_words_of_its_own(tmp_path, api):
    api.add(*kubeflow())
    (tmp_path / "micro").write_text('#!/bin/sh\n[ "$1" = kubectl ] || exit 9\nexec "$@"\n')
    (tmp_path / "micro").chmod(0o755)
    done = kfpv("list", "--kubectl", f"{tmp_path}/micro kubectl", "--no-headers", env=api.env())
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 2


# ---- files --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text,said", [
    ("", "it is empty"),
    ('{"kind":"List","items":[{"kind":"PersistentVolume"', "not complete, valid JSON"),
    ('[{"kind":"PersistentVolume"}]', "JSON array"),
    ("hello\n", "no document in it has a kind"),
    ('{"kind":"PersistentVolumeList","metadata":{"continue":"abc"},"items":[]}', "only the first page"),
    ('{"kind":"List","items":[]}{"kind":"List","items":[]}', "give each its own file"),
    ("a: b\n c: d\n", "line 2"),
    ("kind: List\nitems: [&a [*a]]\n", "line 2"),
    ('{"kind":"List","items":[' + "[" * 100000 + "]" * 100000 + "]}", "nested more than 100 levels"),
    ('{"kind":"PersistentVolume","metadata":{"name":"\xff\xfe"}}', "not complete, valid JSON"),
], ids=["empty", "cut off", "array", "prose", "one page", "two documents", "bad YAML", "alias in itself", "nested deeply", "no UTF-8"])
def test_a_file_that_is_no_dump(tmp_path, text, said):
    file = tmp_path / "x.txt"
    file.write_bytes(text.encode("latin-1"))
    fails(kfpv("list", "-f", str(file)), 1, str(file), said)


def test_an_alias_bomb(tmp_path):
    file = tmp_path / "bomb.yaml"
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    file.write_text("kind: List\n" + "\n".join(lines))
    fails(kfpv("list", "-f", str(file)), 1, "aliases")


def test_a_file_that_is_not_there(tmp_path):
    fails(kfpv("list", "-f", str(tmp_path / "no.json")), 1, "No such file")
    fails(kfpv("list", "-f", str(tmp_path)), 1, "directory")


def test_objects_of_the_wrong_shape_are_no_crash(tmp_path):
    strange = {"kind": "PersistentVolume", "metadata": 7, "spec": [None], "status": "x"}, {"kind": "Pod", "spec": {"containers": {"a": 1}, "volumes": "v"}}
    done = kfpv("list", "-f", dump(tmp_path, *strange, *kubeflow()))
    assert done.returncode == 0 and "2 volumes" in done.stdout


def test_names_cannot_send_escape_sequences_to_the_terminal(tmp_path):
    evil = volume("kfp-\x1b]0;owned\x07", phase="Available")
    done = kfpv("list", "-f", dump(tmp_path, evil), "-o", "wide")
    assert "\x1b" not in done.stdout and "\\x1b]0;owned" in done.stdout


# ---- the command line ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("args,said", [
    (["list", "--nmespace", "x"], "did you mean --namespace"),
    (["list", "--outptu=json"], "did you mean --output"),
    (["lst"], "kubectl kfpv list"),
    (["list", "-o", "jsn"], "--output json"),
    (["list", "-o"], "needs a value"),
    (["list", "--no-headers=maybe"], "is a switch"),
    (["list", "-n", "a", "-A"], "contradict"),
    (["list", "--token=secret"], "kubeconfig"),
    (["list", "--request-timeout=soon"], "--request-timeout=90s"),
    (["list", "--chunk-size=many"], "--chunk-size=500"),
    (["rbac", "x"], "no rights are known for x"), (["rbac", "list", "x"], "unexpected argument: x"),
    (["help", "risk"], "help risks"),
    (["list", "--name", "x"], "unknown flag: --name"),
])
def test_a_command_line_that_is_wrong(args, said):
    fails(kfpv(*args), 2, said)


def test_a_secret_on_the_command_line_is_not_repeated():
    assert "hunter2" not in kfpv("list", "--token=hunter2").stderr


def test_a_claim_that_does_not_exist(tmp_path):
    fails(kfpv("list", "-f", "sample", "kubeflow/mysql-pv-clam"), 1, "did you mean kubeflow/mysql-pv-claim?")


# ---- standard output ----------------------------------------------------------------------------------------------------
def test_a_closed_standard_output_is_an_error():
    done = subprocess.run(["sh", "-c", f"{KFPV} list -f sample >&-"], capture_output=True, text=True, env=clean_env())
    assert done.returncode == 1 and "cannot write the answer" in done.stderr


def test_a_full_disk_is_an_error():
    with open("/dev/full", "w") as full:
        done = subprocess.run([str(KFPV), "list", "-f", "sample"], stdout=full, stderr=subprocess.PIPE, text=True, env=clean_env())
    assert done.returncode == 1 and "No space left" in done.stderr


def test_a_reader_that_has_seen_enough_is_no_error():
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([str(KFPV), "list", "-f", "sample"], stdout=write, stderr=subprocess.PIPE, text=True, env=clean_env())
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")


def test_all_streams_closed_is_survived():
    done = subprocess.run(["sh", "-c", f"{KFPV} list -f sample <&- >&- 2>&-"], env=clean_env())
    assert done.returncode == 1
