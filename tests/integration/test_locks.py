"""The lists that CI, the action and a release install from: all pinned, with hashes, and all that is asked for."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.integration.programs import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN, BUILD = "action/requirements.txt", "action/build-requirements.txt"
CI, RELEASE = ".ci/requirements.txt", ".ci/release-requirements.txt"
LISTS = (RUN, BUILD, CI, RELEASE)
ENTRY = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; (?P<marker>.+?))?"
    r"(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n"
)
ENVIRONMENTS = [
    {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": platform, "os_name": name}
    for python in ("3.11", "3.12", "3.13", "3.14")
    for platform, name in (("linux", "posix"), ("darwin", "posix"), ("win32", "nt"))
]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def pinned(path):
    """Name to (version, marker) of each entry."""
    return {entry["name"]: (Version(entry["version"]), entry["marker"]) for entry in ENTRY.finditer(read(path))}


def asked(*groups):
    """What the groups of pyproject.toml ask for, with those they include."""
    for group in groups:
        for line in PROJECT["dependency-groups"][group]:
            if isinstance(line, str):
                yield Requirement(line)
            else:
                yield from asked(line["include-group"])


RUNS = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
BUILDS = [Requirement(line) for line in PROJECT["build-system"]["requires"]]
WANTED = {
    (RUN,): RUNS,
    (RUN, BUILD): BUILDS,
    (CI,): [*RUNS, *BUILDS, *asked("dev")],
    (RELEASE,): [*RUNS, *BUILDS, *asked("release")],
}


@pytest.mark.parametrize("path", LISTS)
def test_every_entry_is_pinned_with_hashes_and_nothing_else_stands_there(path):
    head, _, rest = read(path).partition("--only-binary :all:\n")
    assert head.startswith("# Written by `make lock`")
    assert head.count("\n") == 1
    assert ENTRY.sub("", rest) == ""
    assert len(pinned(path)) == len(ENTRY.findall(rest)) > 0


@pytest.mark.parametrize("paths", WANTED, ids=" ".join)
def test_the_lists_hold_what_is_asked_for(paths):
    """`make lock` writes them anew where this fails."""
    there = {name: version for path in paths for name, (version, _) in pinned(path).items()}
    for requirement in WANTED[paths]:
        name = canonicalize_name(requirement.name)
        assert name in there, f"{name} is not locked"
        assert there[name] in requirement.specifier, f"{name} {there[name]} is not {requirement.specifier}"


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda values: " ".join(values.values()))
def test_what_is_asked_for_is_there_on_every_platform(environment):
    here = {"platform_python_implementation": "CPython", **environment}
    for path in (RUN, CI):
        there = {name for name, (_, marker) in pinned(path).items() if marker is None or Marker(marker).evaluate(here)}
        wanted = {canonicalize_name(line.name) for line in RUNS if line.marker is None or line.marker.evaluate(here)}
        assert wanted <= there


def test_one_version_of_each_stands_in_all_lists():
    versions = {}
    for path in LISTS:
        for name, (version, _) in pinned(path).items():
            assert versions.setdefault(name, version) == version, f"{path}: {name}"


@pytest.mark.parametrize("path", [".ci/run", "README.md", "CONTRIBUTING.md", ".github/workflows/release.yml"])
def test_what_installs_asks_for_hashes_or_for_this_checkout_alone(path):
    """The README's first command is for trying the tool; the action's calls are watched in test_action."""
    calls = re.findall(r"pip install (.*?)(?:$|&&)", re.sub(r"\\\n", " ", read(path)), re.MULTILINE)
    others = [words for words in calls if "--require-hashes" not in words and "--no-deps" not in words]
    assert others == (["-q . "] if path == "README.md" else [])


def test_a_release_looks_every_list_up_and_passes_over_nothing():
    release = read(".github/workflows/release.yml")
    audit = release[release.index("  audit:") : release.index("  build:")]
    (call,) = re.findall(r"pip_audit (.*)", audit)
    assert {"--strict", "--require-hashes", "--disable-pip"} <= set(call.split())
    assert all(path in audit for path in LISTS)
    assert "needs: [check, audit]" in release


def test_only_the_jobs_that_sign_or_publish_hold_a_token():
    release = read(".github/workflows/release.yml")
    jobs = dict(
        re.findall(r"^  (\w+):\n(.*?)(?=^  \w+:\n|\Z)", release.partition("\njobs:\n")[2], re.DOTALL | re.MULTILINE)
    )
    assert list(jobs) == ["check", "audit", "build", "attest", "publish"]
    assert [name for name, text in jobs.items() if "id-token: write" in text] == ["attest", "publish"]
    assert not any("run:" in jobs[name] for name in ("attest", "publish")), "nothing else runs beside a token"
    assert "secrets." not in release
