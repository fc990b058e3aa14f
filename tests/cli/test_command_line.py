"""The parts of the command line that every command shares."""
import fcntl
import os
import pty
import re
import resource
import struct
import subprocess
import sys
import termios

import pytest
from run import BUILD, KFPV, ROOT, clean_env, golden, has_kubectl, kfpv


@pytest.mark.parametrize("args,name", [(["--help"], "help.txt"), (["list", "--help"], "help-list.txt"), (["check", "-h"], "help-check.txt"),
                                       (["rbac", "-h"], "help-rbac.txt"), (["retain", "-h"], "help-retain.txt"),
                                       (["capture", "-h"], "help-capture.txt"), (["status", "-h"], "help-status.txt"),
                                       (["resume", "-h"], "help-resume.txt"), (["history", "-h"], "help-history.txt"), (["rebind", "-h"], "help-rebind.txt"),
                                       (["export", "-h"], "help-export.txt"), (["import", "-h"], "help-import.txt"), (["verify", "-h"], "help-verify.txt"),
                                       (["cleanup", "-h"], "help-cleanup.txt"), (["rollback", "-h"], "help-rollback.txt"),
                                       (["abandon", "-h"], "help-abandon.txt"), (["help", "exit-codes"], "help-exit-codes.txt"),
                                       (["help", "environment"], "help-environment.txt")])
def test_help(args, name):
    done = kfpv(*args)
    assert (done.returncode, done.stderr) == (0, "")
    golden(name, done.stdout)


def test_no_command_shows_help():
    assert kfpv().stdout == kfpv("--help").stdout == kfpv("help").stdout


def test_version_is_the_projects():
    version = re.search(r"VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text().split("project(")[1]).group(1)
    assert kfpv("--version").stdout == f"kubectl kfpv {version}\n"


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["__complete", ""]])
def test_help_version_and_completion_start_no_process(args):
    trace = subprocess.run(["/bin/sh", "-c", 'ulimit -u 0 2>/dev/null; exec "$@"', "sh", str(KFPV), *args], capture_output=True, text=True, env=clean_env(PATH="/nonexistent"))
    assert trace.returncode == 0


@pytest.mark.parametrize("args", [["--help"], ["--version"]])
@pytest.mark.skipif("asan" in str(BUILD), reason="a sanitizer build is slower by design")
def test_help_and_version_take_at_most_10_ms_of_cpu(args):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(20):
        kfpv(*args)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 20
    assert cpu <= 0.010, f"{cpu * 1000:.1f} ms"


@pytest.mark.parametrize("spelling", [["-o", "json"], ["-ojson"], ["-o=json"], ["--output=json"], ["--output", "json"], ["-o", "table", "-o", "json"]])
def test_all_of_kubectls_spellings_of_a_flag_work(spelling):
    assert kfpv("list", "-f", "sample", *spelling).stdout.startswith('{\n  "apiVersion": "kf-plugins/v1"')


def test_flags_may_stand_before_the_command():
    assert kfpv("-f", "sample", "-n", "alice", "list", "-o", "name").stdout == "persistentvolume/pvc-07e4b9d1-churn\n"


def test_verbose_says_what_is_run_on_standard_error(api):
    done = kfpv("list", "-vv", "-o", "json", env=api.env())
    assert "kubectl --request-timeout=45s get --raw" in done.stderr and "bytes" in done.stderr
    assert done.stdout.startswith("{")


# ---- terminals ----------------------------------------------------------------------------------------------------------
def in_terminal(*args, columns=80, **env):
    """Runs with standard output on a pseudo-terminal; returns what it shows."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    child = subprocess.Popen([str(KFPV), *args], stdout=slave, stderr=subprocess.PIPE, env=clean_env(**{"TERM": "xterm", **env}))
    os.close(slave)
    out = b""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:
            break
        if not chunk:
            break
        out += chunk
    child.wait()
    os.close(master)
    return out.decode().replace("\r\n", "\n")


def test_80_columns_drop_the_source_and_say_so_but_cut_no_name():
    shown = in_terminal("list", "-f", "sample", "metadata")
    assert "SOURCE" not in shown.splitlines()[1] and "(SOURCE: -o wide)" in shown
    assert "kubeflow/mysql-pv-claim" in shown and max(len(line) for line in shown.splitlines()) <= 80


def test_a_wide_terminal_shows_every_column():
    assert "SOURCE" in in_terminal("list", "-f", "sample", columns=200).splitlines()[1]


def test_colours_only_on_a_terminal_and_never_with_no_color():
    assert "\x1b[31m" in in_terminal("check", "-f", "sample")
    assert "\x1b" not in in_terminal("check", "-f", "sample", NO_COLOR="1")
    assert "\x1b" not in in_terminal("check", "-f", "sample", TERM="dumb")
    assert "\x1b" not in in_terminal("check", "-f", "sample", "--color=never")
    assert "\x1b" not in kfpv("check", "-f", "sample").stdout
    assert "\x1b[31m" in kfpv("check", "-f", "sample", "--color=always").stdout


# ---- inside kubectl -----------------------------------------------------------------------------------------------------
def with_path():
    return clean_env(PATH=f"{KFPV.parent}:{os.environ['PATH']}")


def test_kubectl_finds_the_plugin_and_passes_its_exit_code_on():
    done = subprocess.run(["kubectl", "kfpv", "check", "-f", "sample"], capture_output=True, text=True, env=with_path())
    assert done.returncode == 4 and "DELETE-POLICY" in done.stdout


def test_kubectl_plugin_list_has_no_warning():
    done = subprocess.run(["kubectl", "plugin", "list"], capture_output=True, text=True, env=clean_env(PATH=f"{KFPV.parent}:/usr/bin:/bin"))
    assert "kubectl-kfpv" in done.stdout
    assert not [line for line in (done.stdout + done.stderr).splitlines() if "kfpv" in line and "warning" in line.lower()]


@pytest.mark.skipif(not has_kubectl(26), reason="completion of plugins came with kubectl 1.26; this one is older")
def test_completion_answers_through_kubectl():
    def complete(*words):
        return subprocess.run(["kubectl", "__complete", "kfpv", *words], capture_output=True, text=True, env=with_path()).stdout
    assert "list\tshow Kubeflow's data volumes" in complete("")
    assert "json" in complete("list", "-o", "")
    assert "metadata" in complete("list", "meta")


def test_completion_of_the_executable_itself():
    def complete(*words):
        return kfpv("__complete", *words).stdout
    assert [line.split("\t")[0] for line in complete("").splitlines()] == ["list", "check", "retain", "rebind", "export", "import", "verify", "cleanup", "capture", "status", "resume", "rollback", "abandon", "history", "rbac", ":4"]
    assert complete("list", "-o", "j") == "json\n:4\n"
    assert complete("list", "--output=y") == "yaml\n:4\n"
    assert "--namespace\t" in complete("list", "--n") and complete("list", "-f", "").endswith(":0\n")
