"""Nothing of a pull request runs: not in the check, the hooks or the action, whatever lies in its folder."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path

import pytest

from kubelint_compliance.yamltree import parse
from tests.hostile.planted import MODULES, PROGRAMS, Repository, bash, hostile_path, settings, variables
from tests.integration.programs import ROOT, call, installed
from tests.integration.test_action import defaults

pytestmark = pytest.mark.skipif(os.name == "nt", reason="plants shell scripts")
SELECT = ("--select", "container-privileged")
SETTINGS = sorted(settings(Path()))
HOOKS = {hook["id"]: hook for hook in next(iter(parse((ROOT / ".pre-commit-hooks.yaml").read_text()))).value}
LISTS = ("action/requirements.txt", "action/build-requirements.txt")


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    return installed(tmp_path_factory.mktemp("installed"))


@pytest.fixture
def repository(tmp_path):
    repository = Repository(tmp_path)
    repository.plant_all()
    return repository


def test_the_traps_do_run_where_nothing_stands_against_them(repository):
    """Otherwise the other tests would prove nothing."""
    here = {"cwd": repository.folder, "env": variables(PATH=hostile_path())}
    call(sys.executable, "-m", "venv", **here)
    call(sys.executable, "-m", "pip", **here)
    call(sys.executable, "-m", "kubelint_compliance", **here)
    call(sys.executable, "-c", "", cwd=repository.folder, env=variables(PYTHONPATH="."))
    call(bash(), "-c", "git status", **here)
    assert {"venv.py", "pip/__main__.py", "kubelint_compliance/__init__.py", "sitecustomize.py", "git"} <= {
        *repository.ran
    }


def test_one_place_starts_programs():
    """There git is looked for outside of the repository; anywhere else it might not be.

    `spread.py` starts this tool again, which needs no path.
    """
    starts = re.compile(
        r"subprocess\.(run|Popen|call|check_)|os\.(system|popen|exec|spawn|posix_spawn|fork)|multiprocessing"
    )
    found = {path.name for path in (ROOT / "kubelint_compliance").rglob("*.py") if starts.search(path.read_text())}
    assert found == {"git.py", "spread.py"}


def test_check_runs_nothing(repository, programs):
    done = call(
        programs / "kubelint-compliance",
        *("check", ".", *SELECT),
        cwd=repository.folder,
        env=variables(PATH=hostile_path(programs)),
    )
    assert (done.returncode, repository.ran) == (1, []), done.stderr


@pytest.mark.parametrize(
    "command",
    [
        *("rules", "controls", "explain container-privileged", "config show", "--help"),
        *("report --framework soc2", "report --framework soc2 --output html"),
    ],
)
def test_other_commands_run_nothing(repository, programs, command):
    done = call(
        programs / "kubelint-compliance",
        *command.split(),
        cwd=repository.folder,
        env=variables(PATH=hostile_path(programs)),
    )
    assert (done.returncode, repository.ran) == (0, []), done.stderr


@pytest.mark.parametrize("place", [".", "", "bin", "{folder}", "{folder}/bin", "{link}/bin"])
def test_no_git_of_the_repository_is_started(repository, programs, tmp_path, place):
    (tmp_path / "link").symlink_to(repository.folder)
    place = place.format(folder=repository.folder, link=tmp_path / "link")
    done = call(
        programs / "kubelint-compliance",
        *("check", ".", "-v", *SELECT),
        cwd=repository.folder,
        env=variables(PATH=f"{place}{os.pathsep}/usr/bin{os.pathsep}/bin"),
    )
    assert (done.returncode, repository.ran) == (1, []), done.stderr


def test_no_git_of_another_repository_is_started_either(repository, programs, tmp_path):
    """Run from elsewhere, with the folder named: git runs in that folder."""
    done = call(
        programs / "kubelint-compliance",
        *("check", repository.folder, *SELECT),
        cwd=tmp_path,
        env=variables(PATH=hostile_path(programs)),
    )
    assert (done.returncode, repository.ran) == (1, []), done.stderr


@pytest.mark.parametrize("setting", SETTINGS)
def test_an_isolated_python_runs_nothing_whatever_its_variables_say(repository, programs, setting):
    done = call(
        programs / "python",
        *("-I", "-m", "kubelint_compliance", "check", ".", *SELECT),
        cwd=repository.folder,
        env=variables(PATH=hostile_path(programs), **settings(repository.folder)[setting]),
    )
    assert (done.returncode, repository.ran) == (1, []), done.stderr


def test_a_python_that_looks_into_the_folder_first_gets_nothing_after_the_tool_has_begun(tmp_path, programs):
    """`python -m` looks there for itself and for the tool, which is lost; for nothing more once the tool runs."""
    repository = Repository(tmp_path)
    early = ("runpy.py", "pkgutil.py", "__future__.py")
    for path in MODULES:
        if path not in early and not path.startswith("kubelint_compliance/"):
            repository.module(path)
    (repository.folder / "web.yaml").write_text("kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\n")
    done = call(
        programs / "python",
        *("-m", "kubelint_compliance", "check", ".", "--output", "json"),
        cwd=repository.folder,
        env=variables(),
    )
    assert (done.returncode, repository.ran) == (0, []), done.stderr


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("hook", HOOKS)
def test_hooks_run_nothing(repository, programs, hook, setting):
    """As pre-commit calls them: the environment it made for the tool comes first on PATH."""
    names = ["web.yaml"] if HOOKS[hook].get("pass_filenames", True) else []
    done = call(
        *shlex.split(HOOKS[hook]["entry"]),
        *(*SELECT, *names),
        cwd=repository.folder,
        env=variables(
            PATH=f"{programs}{os.pathsep}{hostile_path()}",
            VIRTUAL_ENV=str(programs.parent),
            **settings(repository.folder)[setting],
        ),
    )
    assert (done.returncode, repository.ran) == (1, []), done.stderr


class Step:
    """The action's step in a hostile workspace."""

    def __init__(self, repository, folder):
        self.repository = repository
        self.output = folder / "output"
        self.temporary = folder / "temporary"
        self.temporary.mkdir()

    def variables(self, path, **more):
        """What a runner sets, with what the job's other steps left."""
        return (
            variables(
                **defaults() | {"INPUT_ARGS": " ".join(SELECT)},
                PATH=path,
                GITHUB_ACTION_PATH=str(ROOT),
                GITHUB_WORKSPACE=str(self.repository.folder),
                GITHUB_OUTPUT=str(self.output),
                GITHUB_STEP_SUMMARY=str(self.output.with_name("summary")),
                RUNNER_TEMP=str(self.temporary),
            )
            | more
        )

    def run(self, path, **more):
        return call(bash(), ROOT / "action/run.sh", cwd=self.repository.folder, env=self.variables(path, **more))

    @property
    def code(self):
        return next(line for line in self.output.read_text().splitlines() if line.startswith("exit-code="))


@pytest.fixture
def step(repository, tmp_path):
    return Step(repository, tmp_path)


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_action_runs_nothing_with_a_tool_that_is_there(step, programs, setting):
    done = step.run(hostile_path(programs), INPUT_INSTALL="none", **settings(step.repository.folder)[setting])
    assert (done.returncode, step.code, step.repository.ran) == (1, "exit-code=1", []), done.stderr


def test_the_action_takes_no_program_from_the_workspace(step):
    path = hostile_path(step.repository.folder, step.repository.folder / "bin")
    done = step.run(path, INPUT_INSTALL="wheelhouse:no wheels")
    assert (done.returncode, step.code, step.repository.ran) == (2, "exit-code=2", []), done.stderr


def test_the_action_refuses_wheels_that_are_not_those_of_its_list(step):
    """A wheelhouse of the workspace is the pull request's: only the hashes make it safe."""
    for path in LISTS:
        for line in (ROOT / path).read_text().splitlines():
            name, equals, version = line.partition(" ")[0].partition("==")
            if equals:
                step.repository.wheel("wheels", name.replace("-", "_"), version)
    step.repository.wheel("wheels", "kubelint_compliance", "0.1.0")
    done = step.run(hostile_path(), INPUT_INSTALL="wheelhouse:wheels")
    assert (done.returncode, step.code, step.repository.ran) == (2, "exit-code=2", [])
    assert "DO NOT MATCH THE HASHES" in done.stderr


@pytest.mark.slow
def test_the_action_installs_and_runs_nothing_of_the_workspace(step):
    """The whole step, which asks the package index for what its lists name."""
    known = settings(step.repository.folder)
    done = step.run(hostile_path(Path(sys.executable).parent), **known["python"], **known["pip and shell"])
    assert (done.returncode, step.code, step.repository.ran) == (1, "exit-code=1", []), done.stdout + done.stderr


def test_every_trap_is_planted(repository):
    """What the threat names is there; the tests above would miss a trap that is not."""
    there = {path.relative_to(repository.folder).as_posix() for path in repository.folder.rglob("*")}
    assert {*MODULES, *PROGRAMS, "planted.pth", "pyproject.toml"} <= there


def test_a_report_is_not_led_out_of_the_workspace(step, programs, tmp_path):
    (tmp_path / "outside").mkdir()
    (step.repository.folder / "reports").symlink_to(tmp_path / "outside")
    done = step.run(hostile_path(programs), INPUT_INSTALL="none", INPUT_SARIF_FILE="reports/new/sarif.json")
    assert (done.returncode, step.code, list((tmp_path / "outside").iterdir())) == (2, "exit-code=2", [])
