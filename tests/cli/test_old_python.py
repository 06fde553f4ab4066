"""A Python that is too old gets one line that says so, and exit code 2: started from a checkout, or at a build."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.integration.programs import ROOT

OLD = "import runpy, sys\nsys.version_info, sys.version = (3, 10, 13), '3.10.13 (main)'\n"
LINE = "kubelint-compliance needs Python 3.11 or newer; this is 3.10.13"


def ended(*call):
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_program_says_so():
    code = f"{OLD}runpy.run_module('kubelint_compliance', run_name='__main__')"
    assert ended(sys.executable, "-c", code) == (2, "", f"error: {LINE}\n")


@pytest.mark.parametrize("version", ["standard", "editable"])
def test_the_build_says_so(version, monkeypatch):
    monkeypatch.delenv("PIP_BUILD_TRACKER", raising=False)
    code = f"{OLD}import hatch_build\nhatch_build.CustomBuildHook.initialize(None, {version!r}, {{}})"
    assert ended(sys.executable, "-c", code) == (1, "", f"{LINE}\n")


@pytest.mark.parametrize("version", ["standard", "editable"])
def test_pip_is_left_to_say_so_in_its_own_line(version, monkeypatch):
    monkeypatch.setenv("PIP_BUILD_TRACKER", "somewhere")
    code = f"{OLD}import hatch_build\nhook = object.__new__(hatch_build.CustomBuildHook)\n"
    code += f"hook.initialize({version!r}, {{}})\nhook.finalize({version!r}, {{}}, '')"
    assert ended(sys.executable, "-c", code) == (0, "", "")


@pytest.mark.parametrize("name", ["python3.8", "python3.9", "python3.10"])
def test_an_old_python_itself_says_so(name):
    python = shutil.which(name)
    if python is None or ended(python, "--version")[0]:
        pytest.skip(f"there is no {name}")
    code, out, err = ended(python, "-m", "kubelint_compliance", "check", ".")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"error: kubelint-compliance needs Python 3.11 or newer; this is {name[6:]}.")
