"""Every program started and every file opened for writing by a check, the hooks and the action, in a hostile tree."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from tests.hostile.planted import Repository, bash, hostile_path, variables
from tests.hostile.test_cache import RULE
from tests.hostile.test_code_runs import HOOKS, Step
from tests.hostile.traced import cannot, trace
from tests.integration.programs import ROOT, call, packed

pytestmark = pytest.mark.skipif(bool(cannot()), reason=cannot())
SELECT = ("--select", "container-privileged")
GIT = (
    *("{git}", "--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"),
    *("-c", "core.untrackedCache=false", "-c", "core.bare=false", "-c", "core.ignoreCase=false"),
    *("-c", "safe.bareRepository=explicit", "-c", "safe.directory=*"),
    *("-C", "{tree}", "--work-tree={tree}", "ls-files", "-z"),
)
LISTED = [
    (*GIT, "-t", "-s", "--cached", "--others", "--exclude-standard"),
    (*GIT, "--others", "--ignored", "--exclude-standard", "--directory"),
]
NULL = "/dev/null"


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    return packed(tmp_path_factory.mktemp("packed"))


class Scene:
    """A hostile repository, and everything else that a run could write to, known by short names."""

    def __init__(self, folder, programs):
        self.repository = Repository(folder)
        self.repository.plant_all()
        self.folder, self.programs = folder, programs
        self.home = folder / "home"
        self.home.mkdir()
        self.variables = {"HOME": str(self.home), "TMPDIR": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}

    def shown(self, text):
        for path, name in (
            (self.repository.folder, "{tree}"),
            (self.home, "{home}"),
            (self.folder, "{folder}"),
            (self.programs, "{programs}"),
            (ROOT, "{root}"),
            (shutil.which("git", path="/usr/local/bin:/usr/bin:/bin"), "{git}"),
        ):
            text = text.replace(str(path), name)
        text = re.sub(r"\.\d+\.tmp$", ".PID.tmp", re.sub(r"kubelint-compliance\.\w{6}(?=/|$)", "scratch", text))
        return re.sub(
            r"rules-[0-9a-f]{32}(\.\w+)", r"rules-STAMP\1", re.sub(r"(cache-key|\.bin|\.words)\.\d+$", r"\1.PID", text)
        )

    def trace(self, *command, **more):
        environment = variables(PATH=f"{self.programs}{os.pathsep}{hostile_path()}", **self.variables) | more
        here = {"cwd": self.repository.folder, "env": environment}
        call(*command, **here)  # Python keeps what it compiles of the package; that is done before anything is watched
        found = trace(self.folder / "log", *command, shown=self.shown, **here)
        assert self.repository.ran == []
        assert found.sockets == []
        return found


@pytest.fixture
def scene(tmp_path, programs):
    return Scene(tmp_path, programs)


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("import pwd; pwd.getpwall()", 0),
        ("import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))", 2),
        ("import socket; socket.socket(socket.AF_UNIX).bind('own')", 1),
    ],
)
def test_a_socket_is_seen_where_it_reaches_anybody(tmp_path, code, seen):
    found = trace(tmp_path / "log", sys.executable, "-c", code, shown=str, cwd=tmp_path)
    assert (found.code, len(found.sockets)) == (0, seen)


def test_a_check_starts_git_twice_and_writes_nothing(scene):
    found = scene.trace(scene.programs / "kubelint-compliance", "check", ".", *SELECT)
    assert found.code == 1
    assert found.started == [("{programs}/kubelint-compliance", "check", ".", *SELECT), *LISTED]
    assert (found.written, found.named) == ({NULL}, set())


PLUMBING = GIT[: GIT.index("ls-files")]


def test_a_comparison_reads_objects_alone_and_writes_nothing(scene):
    def git(*words):
        done = call("git", *words, cwd=scene.repository.folder)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    git("commit", "-q", "-m", "First", "--no-verify")
    commit = git("rev-parse", "HEAD")
    found = scene.trace(scene.programs / "kubelint-compliance", "check", ".", *SELECT, "--diff-base", "HEAD")
    assert found.code == 0
    assert found.started[1:4] == [
        (*PLUMBING, "rev-parse", "--verify", "--quiet", "HEAD^{commit}"),
        (*PLUMBING, "merge-base", commit, "HEAD"),
        (*PLUMBING, "ls-tree", "-r", "-l", "-z", "--full-tree", commit),
    ]
    others = found.started[4:]
    assert set(others) == {*LISTED, (*PLUMBING, "cat-file", "--batch")}
    assert len(others) <= 8
    assert (found.written, found.named) == ({NULL}, set())


def test_two_processes_start_nothing_more_and_speak_to_nobody(scene):
    found = scene.trace(scene.programs / "kubelint-compliance", "check", ".", *SELECT, "--jobs", "2")
    assert found.code == 1
    assert found.started[1:] == LISTED
    assert (found.written, found.named) == ({NULL}, set())


def test_a_report_is_written_beside_and_renamed(scene):
    found = scene.trace(scene.programs / "kubelint-compliance", "check", ".", *SELECT, "--output", "sarif=r.sarif")
    assert found.code == 1
    assert found.started[1:] == LISTED
    assert found.written == {NULL, "{tree}/r.sarif.PID.tmp"}
    assert found.named == {("rename", "{tree}/r.sarif.PID.tmp", "{tree}/r.sarif")}


def test_rules_of_ones_own_are_kept_outside_of_the_tree(scene):
    (scene.repository.folder / "rules").mkdir()
    (scene.repository.folder / "rules/note-missing.yaml").write_text(RULE)
    (scene.repository.folder / ".kubelint-compliance.yaml").write_text("rules: [rules]\n")
    check = (scene.programs / "kubelint-compliance", "check", ".", *SELECT)
    environment = variables(PATH=hostile_path(), **scene.variables)
    found = trace(scene.folder / "log", *check, shown=scene.shown, cwd=scene.repository.folder, env=environment)
    cache, state = "{home}/.cache/kubelint-compliance", "{home}/.local/state/kubelint-compliance"
    assert found.written - {NULL} == {
        f"{state}/cache-key.PID",
        f"{cache}/rules-STAMP.bin.PID",
        f"{cache}/rules-STAMP.words.PID",
    }
    assert {name for name in found.named if name[0] != "mkdir"} == {
        ("rename", f"{state}/cache-key.PID", f"{state}/cache-key"),
        ("rename", f"{cache}/rules-STAMP.bin.PID", f"{cache}/rules-STAMP.bin"),
        ("rename", f"{cache}/rules-STAMP.words.PID", f"{cache}/rules-STAMP.words"),
    }
    assert all(path.startswith("{home}/") for kind, path in (name for name in found.named if name[0] == "mkdir"))
    assert found.started[1:] == LISTED


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_starts_python_and_git_and_writes_nothing(scene, hook):
    names = ["web.yaml"] if HOOKS[hook].get("pass_filenames", True) else []
    words = shlex.split(HOOKS[hook]["entry"])
    found = scene.trace(scene.programs / words[0], *words[1:], *SELECT, *names)
    assert found.code == 1
    assert found.started[0] == ("{programs}/python", *words[1:], *SELECT, *names)
    assert {program[0] for program in found.started[1:]} <= {"{git}"}
    assert (found.written - {NULL}, found.named) == (set(), set())


class TracedStep(Step):
    """The action's step under strace."""

    def __init__(self, scene):
        super().__init__(scene.repository, scene.folder)
        self._scene = scene

    def trace(self, **more):
        environment = self.variables(
            f"{self._scene.programs}{os.pathsep}{hostile_path()}", **self._scene.variables, **more
        )
        here = {"cwd": self.repository.folder, "env": environment}
        found = trace(self._scene.folder / "log", bash(), ROOT / "action/run.sh", shown=self._scene.shown, **here)
        assert self.repository.ran == []
        return found


def test_the_action_starts_and_writes_only_its_own(scene):
    found = TracedStep(scene).trace(INPUT_INSTALL="none", INPUT_SARIF_FILE="out/r.sarif")
    scratch = "{folder}/temporary/scratch"
    assert found.code == 1
    assert [Path(program[0]).name for program in found.started] == [
        *("bash", "mktemp", "dirname"),
        *("python3", "python3", "python3"),
        *("kubelint-compliance", "{git}", "{git}"),
        *("cat", "grep", "cat", "python3"),
    ]
    assert all(words[1] == "-I" for words in found.started if Path(words[0]).name == "python3")
    assert found.written - {NULL, "/dev/tty"} == {
        f"{scratch}/words",
        f"{scratch}/errors",
        f"{scratch}/report.json.PID.tmp",
        f"{scratch}/annotations.PID.tmp",
        f"{scratch}/summary.md.PID.tmp",
        "{tree}/out/r.sarif.PID.tmp",
        "{folder}/summary",
        "{folder}/output",
    }
    assert {name[-1] for name in found.named} == {
        scratch,
        f"{scratch}/report.json",
        f"{scratch}/annotations",
        f"{scratch}/summary.md",
        "{tree}/out",
        "{tree}/out/r.sarif",
    }
    assert found.sockets == []


@pytest.mark.slow
def test_an_installing_action_writes_nothing_into_the_workspace_or_its_own_checkout(scene):
    """With the package index; pip may keep what it fetched in the user's home, and Python what it compiles."""
    scene.programs = Path(sys.executable).parent
    found = TracedStep(scene).trace()
    assert found.code == 1
    compiled = {name for name in found.written if name.startswith("{root}/") and "/__pycache__/" in name}
    assert {name.split("/")[0] for name in found.written - compiled} <= {"", "{folder}", "{home}"}
    assert {name for name in found.written if name.startswith("/")} <= {NULL, "/dev/tty"}
    changed = {paths[-1] for _, *paths in found.named if "__pycache__" not in paths[-1]}
    assert {name.split("/")[0] for name in changed} <= {"{folder}", "{home}"}
    tools = {Path(program[0]).name for program in found.started}
    own = {"bash", "mktemp", "dirname", "grep", "cat", "{git}"}
    python = {"python", "python3", f"python3.{sys.version_info.minor}"}
    pip_asks_for_the_system = {"uname", "lsb_release", "getopt", "cut", "tr", "sed", "head", "basename"}
    assert tools <= own | python | pip_asks_for_the_system
