"""How far a run goes, whether it asks before each step, and who watches it: --until, --step, status --watch."""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

import pytest
from refresh_site import FEW, NOTHING_LOST, REFRESH, STORY, Site, fails, policies
from run import clean_env

PLAN = ("apply", "--to", "1.7", "--rehearse=sample")


class Typist:
    """Somebody at a terminal: both streams and the keyboard are one."""

    def __init__(self, *args, env):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.child = subprocess.Popen([str(REFRESH), *args], stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True,
                                      preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        os.close(slave)
        self.text = ""

    def read(self, until=None, patience=120):
        """Waits for a question, or for the end."""
        since, end = len(self.text), time.monotonic() + patience
        while until is None or until not in self.text[since:]:
            assert time.monotonic() < end, self.text
            if not select.select([self.master], [], [], 1)[0]:
                continue
            try:
                got = os.read(self.master, 65536)
            except OSError:  # it has closed its side
                got = b""
            if not got:
                break
            self.text += got.decode()
        return self.text[since:]

    def types(self, words):
        os.write(self.master, words.encode())

    def ended(self):
        self.read()
        os.close(self.master)
        return self.child.wait(timeout=60)


@pytest.fixture
def env(tmp_path):
    return clean_env(TERM="xterm", XDG_STATE_HOME=str(tmp_path))


def test_each_step_is_shown_with_its_command_and_asked_for(env):
    typist = Typist(*PLAN, "--step", env=env)
    first = typist.read("follow] ")
    assert "  1   read" not in first, "who only looks is not asked for"
    assert "  2   write it to" in first and "$ juju export-bundle >" in first, first
    typist.types("y\n")
    second = typist.read("follow] ")
    assert "  3   metadata/mariadb" in second and "$ kubectl patch pv" in second, second
    typist.types("n\n")
    assert typist.ended() == 5
    assert re.search(r"Stopped as asked: 2 of \d+ steps done; nothing was changed", typist.text), typist.text


def test_who_has_seen_enough_lets_all_that_follow_go(env):
    typist = Typist(*PLAN, "--step", env=env)
    typist.read("follow] ")
    typist.types("a\n")
    assert typist.ended() == 0
    assert typist.text.count("Do it?") == 1 and re.search(r"(\d+) of \1 steps done", typist.text), typist.text
    progress = re.findall(r"[^\r\n]*(?=\r\x1b\[K)", typist.text.replace("\r\x1b[K", "\r\x1b[K\r"))
    assert len(progress) > 95 and max(map(len, progress)) < 80, "what is overwritten must fit in one line"


def test_ctrl_c_at_the_question_is_an_answer(env):
    typist = Typist(*PLAN, "--step", env=env)
    typist.read("follow] ")
    typist.child.send_signal(signal.SIGINT)
    assert typist.ended() == 130
    assert "1 of 95 steps done" in typist.text, typist.text


def test_step_without_a_terminal_is_an_error(env):
    done = subprocess.run([str(REFRESH), *PLAN, "--step"], env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    fails(done, 2, "no terminal to ask on", "without --step")


@pytest.mark.parametrize("word,hint", [("safegards", "--until safeguards"), ("96", "a number from 1 to 95")])
def test_until_must_name_a_step(env, word, hint):
    done = subprocess.run([str(REFRESH), *PLAN, f"--until={word}"], env=env, capture_output=True, text=True)
    fails(done, 2, f"--until {word} names no step", hint)


@STORY
def test_an_upgrade_goes_as_far_as_it_may_and_is_watched_to_its_end(tmp_path):
    site = Site(tmp_path / "site", FEW)
    channels = site.channels()
    kept = site.run("apply", "--to", "1.7", "--yes", "--until", "safeguards")
    assert kept.returncode == 5 and "Stopped as asked" in kept.stderr and "resume" in kept.stderr, kept
    steps = [json.loads(line)["step"] for line in site.journal() if "step" in line]
    assert steps and all(step.startswith("safeguards.") for step in steps)
    assert set(policies(site).values()) == {"Retain"} and site.channels() == channels

    idle = site.run("status", "--watch")
    assert idle.returncode == 5 and "unfinished" in idle.stdout and idle.stdout.count("  done    ") == len({*steps}), idle
    fails(site.run("status", "--watch", "--format", "json"), 2, "lines for people")

    resumed = site.start("resume")
    while "running: process" not in site.run("status").stdout and resumed.poll() is None:
        time.sleep(0.05)
    watched = site.run("status", "-w")
    out, err = resumed.communicate(timeout=600)
    assert resumed.returncode == 0, err
    assert watched.returncode == 0 and ": done\n" in watched.stdout, watched
    every = {json.loads(line)["step"] for line in site.journal() if '"step"' in line}
    assert watched.stdout.count("  done    ") == len(every)
    assert site.judged() == NOTHING_LOST
