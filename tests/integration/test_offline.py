"""Offline, proven: no socket in this test run, none in a check, and a check in a namespace without a network."""

import os
import socket
import sys

import pytest

from tests.integration.programs import ROOT, call, environment, tool

CHECK = (sys.executable, "-m", "kubelint_compliance", "check", "shop", "--output", "json", "--fail-on", "never")
WATCH = """
import sys

def watch(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(event)
    if event == "subprocess.Popen" and arguments[1][0] != "git":
        raise RuntimeError(arguments[1])

sys.addaudithook(watch)
"""


def outside():
    return call(*CHECK, cwd=ROOT / "examples", env=environment(PYTHONPATH=str(ROOT)))


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_this_test_run_cannot_make_network_sockets(family):
    with pytest.raises(RuntimeError, match="tests must not open network sockets"):
        socket.socket(family)


def test_this_test_run_cannot_look_up_names():
    with pytest.raises(RuntimeError, match="tests must not look up host names"):
        socket.getaddrinfo("localhost", 80)


def test_a_check_makes_no_socket_and_starts_nothing_but_git(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    done = call(*CHECK, cwd=ROOT / "examples", env=environment(PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == outside().stdout


def _can_leave_the_network():
    unshare = tool("unshare")
    return unshare is not None and call(unshare, "-rn", "true").returncode == 0


def test_a_check_needs_no_network():
    if not _can_leave_the_network():
        pytest.skip("this machine does not let a user make a network namespace")
    done = call(tool("unshare"), "-rn", *CHECK, cwd=ROOT / "examples", env=environment(PYTHONPATH=str(ROOT)))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == outside().stdout
