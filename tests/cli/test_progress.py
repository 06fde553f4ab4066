"""On a terminal a long check says how far it is; nothing is written of it anywhere else, nor of a short one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from kubelint_compliance.model import FileResult, Scan
from kubelint_compliance.progress import Count, Progress, Shared, progress
from tests.integration.programs import environment

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {containers: [{name: a, image: b}]}\n"


class Clock:
    def __init__(self):
        self.now = 0.0
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return self.now


@pytest.fixture
def clock():
    return Clock()


def done(shown, files):
    for _ in range(files):
        shown.looked()
    for _ in range(files):
        shown.scanned(Scan(FileResult("a.yaml", "checked", "", 2)))


def test_a_run_of_less_than_a_second_shows_nothing(clock):
    written = []
    shown = Progress(40, written.append, clock)
    clock.now = 0.9
    done(shown, 40)
    shown.end()
    assert written == []


def test_the_clock_is_looked_at_once_a_batch(clock):
    done(Progress(40, print, clock), 40)
    assert clock.calls == 1 + 2 * 40 // 8


def test_a_line_is_overwritten_and_taken_away(clock):
    written = []
    shown = Progress(8, written.append, clock)
    clock.now = 1.0
    for _ in range(8):
        shown.looked()
    clock.now = 1.1
    shown.show()
    clock.now = 1.3
    for _ in range(8):
        shown.scanned(Scan(FileResult("a.yaml", "checked", "", 2)))
    shown.end()
    shown.end()
    assert written == [
        "\rread 8 of 8 files\x1b[K",
        "\rchecked 8 of 8 files: 16 objects, 0 findings\x1b[K",
        "\r\x1b[K",
    ]


def test_what_processes_counted_is_added_up():
    shared = Shared(2)
    for part in (shared.of(0), shared.of(1)):
        done(part, 3)
    assert shared.add_up() == [6, 6, 12, 0]


def test_nobody_is_told_where_nobody_looks_on():
    done(Count(), 3)


@pytest.mark.parametrize("environ", [{"CI": "true"}, {"TERM": "dumb"}])
def test_neither_ci_nor_a_dumb_terminal_is_told(environ):
    assert progress(100, environ) is None


@pytest.mark.skipif(os.name == "nt", reason="needs pseudo-terminals")
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("more", "variables", "shows"), [([], {}, True), (["--quiet"], {}, False), ([], {"CI": "1"}, False)]
)
def test_a_terminal_is_told(tmp_path, jobs, more, variables, shows):
    for number in range(40):
        (tmp_path / f"{number}.yaml").write_text(f"# {tmp_path}\n{POD}")  # that no run has checked before
    told = on_a_terminal(
        [".", "--jobs", jobs, "--exit-zero", "--output", "json=" + os.devnull, *more], tmp_path, variables
    )
    assert (b"checked 40 of 40 files: 40 objects, " in told) is shows
    assert told.rpartition(b"\x1b[K")[2].count(b"checked 40 of") == 0


def on_a_terminal(words, folder, variables):
    """Return what a check writes to standard error where that is a terminal and every run is a long one."""
    import pty

    script = "from kubelint_compliance import progress; progress._AFTER = progress._EVERY = 0.0\n"
    script += "from kubelint_compliance.__main__ import main; import sys; sys.exit(main(sys.argv[1:]))"
    ours, theirs = pty.openpty()
    variables = {key: value for key, value in environment().items() if key != "CI"} | {"TERM": "xterm"} | variables
    command = [sys.executable, "-c", script, "check", "--isolated", *words]
    with subprocess.Popen(command, cwd=folder, env=variables, stdout=subprocess.DEVNULL, stderr=theirs):
        os.close(theirs)
        told = b""
        try:
            while part := os.read(ours, 65536):
                told += part
        except OSError:  # Linux says so of a terminal whose other end has gone
            pass
    os.close(ours)
    return told
