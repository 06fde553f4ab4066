"""Writes the lists of requirements with versions and hashes that CI, the action and a release install from.

`python tools/lock.py` writes them anew from pyproject.toml with uv (`--group lock`), keeping versions that still fit;
`--upgrade` takes the newest. All versions agree with those of the action, which come first.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUN, BUILD = "action/requirements.txt", "action/build-requirements.txt"
GROUPS = {".ci/requirements.txt": "dev", ".ci/release-requirements.txt": "release"}
HEADER = """\
# Written by `make lock` from pyproject.toml, for every platform and Python from 3.11; not by hand.
--only-binary :all:
"""
UV = (
    *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate"),
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--only-binary", ":all:"),
)


def main(options: list[str]) -> int:
    """Write every list."""
    for path in (RUN, BUILD, *GROUPS):
        compile_list(path, options)
        file = ROOT / path
        file.write_text(HEADER + file.read_text(encoding="utf-8"), encoding="utf-8")
    return 0


def compile_list(path: str, options: list[str]) -> None:
    """Let uv resolve one list; it reads the one that is there for versions to keep."""
    command = [*UV, *options, *_inputs(path), "--output-file", path]
    subprocess.run(command, cwd=ROOT, input="\n".join(build_requirements(path)), text=True, check=True)


def build_requirements(path: str) -> list[str]:
    """Return what building the package needs; for the action without what running it brings anyway."""
    if path == RUN:
        return []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    there = set(names((ROOT / RUN).read_text(encoding="utf-8"))) if path == BUILD else set()
    return [line for line in project["build-system"]["requires"] if not there.intersection(names(line))]


def names(requirements: str) -> list[str]:
    """Return the normal names at the starts of lines."""
    found = re.findall(r"^[A-Za-z0-9][A-Za-z0-9._-]*", requirements, re.MULTILINE)
    return [re.sub(r"[-_.]+", "-", name).lower() for name in found]


def _inputs(path: str) -> tuple[str, ...]:
    if path == RUN:
        return ("pyproject.toml",)
    before = ("--constraint", RUN, *(() if path == BUILD else ("--constraint", BUILD)), "-")
    return before if path == BUILD else (*before, "pyproject.toml", "--group", GROUPS[path])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
