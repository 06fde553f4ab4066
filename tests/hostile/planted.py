"""A pull request full of traps: whatever Python, pip, git or a shell might pick up from the folder they run in.

Each trap that runs writes its name to one file outside of the repository.
"""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from typing import TYPE_CHECKING

from tests.cli.manifests import PRIVILEGED
from tests.integration.programs import call, environment

if TYPE_CHECKING:
    from pathlib import Path

MODULES = (
    *("venv.py", "ensurepip.py", "pip/__init__.py", "pip/__main__.py", "setup.py"),
    *("sitecustomize.py", "usercustomize.py", "runpy.py", "pkgutil.py"),
    *("kubelint_compliance/__init__.py", "kubelint_compliance/__main__.py"),
    *("json.py", "shlex.py", "subprocess.py", "struct.py", "difflib.py", "__future__.py"),
    *("typer.py", "platformdirs.py", "re2.py", "jsonschema.py", "ruamel/__init__.py", "_ruamel_yaml.py"),
    *("hatchling/__init__.py", "hatchling/build.py", "hatch_build.py"),
)
PROGRAMS = ("git", "python", "python3", "mktemp", "dirname", "grep", "cat", "mkdir", "kubelint-compliance")
USER_SITE = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
PYPROJECT = """\
[build-system]
requires = []
build-backend = "setup"
backend-path = ["."]
[project]
name = "kubelint-compliance"
version = "9"
"""


class Repository:
    """The hostile work tree, and what of it has run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work tree"
        self.folder.mkdir(parents=True)
        self._log = folder / "ran"

    @property
    def ran(self) -> list[str]:
        """The names of the traps that ran."""
        return self._log.read_text().splitlines() if self._log.exists() else []

    def module(self, path: str) -> None:
        """Plant a Python module."""
        self._write(path, f"open({str(self._log)!r}, 'a').write({path!r} + chr(10))\n")

    def program(self, path: str) -> None:
        """Plant a program."""
        self._write(path, f"#!/bin/sh\necho {path} >>'{self._log}'\nexit 1\n").chmod(0o755)

    def configuration(self, path: str) -> None:
        """Plant a file of the kind that Python reads for a folder of packages, which may hold a line of code."""
        self._write(path, f"import os; open({str(self._log)!r}, 'a').write({path!r} + chr(10))\n")

    def plant_all(self) -> None:
        """Plant everything, and a manifest with one finding."""
        for path in MODULES:
            self.module(path)
        for name in PROGRAMS:
            self.program(name)
            self.program(f"bin/{name}")
        for folder in ("", f"{USER_SITE}/"):
            self.configuration(f"{folder}planted.pth")
            self.module(f"{folder}usercustomize.py")
        self._write("pyproject.toml", PYPROJECT)
        self._write("pip.conf", "[install]\nno-index = true\nfind-links = wheels\n[global]\nrequire-hashes = false\n")
        self._write("pyvenv.cfg", f"home = {self.folder}/bin\ninclude-system-site-packages = true\n")
        self._write("web.yaml", PRIVILEGED)
        call("git", "init", "-q", self.folder)
        call("git", "add", "--all", "--force", cwd=self.folder)

    def wheel(self, folder: str, name: str, version: str) -> None:
        """Plant a wheel that runs code in every Python it is installed for."""
        stem = f"{name}-{version}"
        path = self.folder / folder / f"{stem}-py3-none-any.whl"
        path.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(path, "w") as file:
            file.writestr(
                f"planted_{name}.pth", f"import os; open({str(self._log)!r}, 'a').write({stem!r} + chr(10))\n"
            )
            file.writestr(f"{stem}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
            file.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            file.writestr(f"{stem}.dist-info/RECORD", "")

    def _write(self, path: str, text: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file


def settings(folder: Path) -> dict[str, dict[str, str]]:
    """Variables that lead Python, pip or a shell into a folder, as a job's other steps may have left them."""
    python = {
        "PYTHONUSERBASE": ".",
        "PYTHONBREAKPOINT": "json.x",
        "PYTHONSTARTUP": "json.py",
        "PYTHONPYCACHEPREFIX": ".",
    }
    return {
        "none": {},
        "python": {"PYTHONPATH": ".", **python},
        "empty and absolute": {"PYTHONPATH": f"{os.pathsep}{folder}"},
        "pip and shell": {"PIP_CONFIG_FILE": "pip.conf", "PIP_FIND_LINKS": "wheels", "CDPATH": "."},
    }


def hostile_path(*folders: object) -> str:
    """A PATH with the working directory in front and in the midst, by three names."""
    return os.pathsep.join((".", "", "bin", *map(str, folders), ".", "", "bin", "/usr/local/bin", "/usr/bin", "/bin"))


def variables(**more: str) -> dict[str, str]:
    """The environment of this process without what speaks to Python."""
    kept = {name: value for name, value in environment().items() if not name.startswith("PYTHON")}
    return kept | more


def bash() -> str:
    """The shell that the action's script runs in, by its whole name: the runner does not look for it either."""
    return shutil.which("bash") or "/bin/bash"
