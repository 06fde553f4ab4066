"""Measures the tool beside others on trees of known content, and writes tables in Markdown: `make bench CORPUS=folder`.

Whole processes run in turns, so that only ratios speak; CPU is what a busy machine falsifies least. A run of this tool
that did not look at the objects that it was given ends everything; another tool that does not is left out. Without a
folder of real manifests the example shop serves, many times over, and nothing is said of files of definitions.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import peers
import targets
import trees
from measure import CHECK, PASS, ROOT, LookedAway, Measured, Work, in_turns, install, once, started

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peers import Peer

SMALL = ROOT / "examples" / "shop" / "access.yaml"
SMALL_OBJECTS = 3
_SLOW = frozenset(("checkov", "trivy", "polaris"))
_ONE = ("--no-cache", "--jobs", "1")
_FILES = 5_000
_DEFINITIONS = 29
_GIT = """#!/bin/sh
echo >> {log}
exec {git} "$@"
"""


class Bench(NamedTuple):
    """What is measured with: the trees' folder, the documents drawn, the peers that are there, rounds, the folder of
    real manifests."""

    home: Path
    drawn: list[trees.Drawn]
    peers: dict[str, tuple[Peer, str]]
    rounds: int
    corpus: Path | None


def main() -> int:
    """Measure the groups that were asked for, and print both tables."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        install(Path(scratch) / "installed")
        source = arguments.corpus or ROOT / "examples"
        bench = Bench(
            Path(scratch), trees.drawn(source, 1000), peers.found(arguments.tools), arguments.rounds, arguments.corpus
        )
        runs: dict[str, Measured] = {}
        for group in arguments.only or [name for name in GROUPS if name != "100,000"]:
            print(f"{group} ...", file=sys.stderr)
            measured = in_turns(GROUPS[group](bench), 1 if group in ("100,000",) else bench.rounds)
            runs |= {f"{group}: {name}": found for name, found in measured.items()}
    print("\n".join([*_about(bench), "", *targets.lines(runs), "", *_all(runs)]))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, help="a folder of real manifests to draw from")
    parser.add_argument("--rounds", type=int, default=7, help="how often everything is timed (default 7)")
    parser.add_argument("--tools", type=Path, default=ROOT / "build" / "bench-tools", help="where the other tools are")
    parser.add_argument("--only", action="append", choices=GROUPS, help="measure this group alone; repeatable")
    return parser.parse_args()


def console(name: str, at: Path, objects: int, *options: str) -> Work:
    """Return the work of a check that says in its last lines how many objects it checked."""
    return Work(name, (*CHECK, *options, str(at)), _checked, objects * 99 // 100, objects)


def report(name: str, at: Path, objects: int, form: str) -> Work:
    """Return the work of a check that writes JSON or SARIF."""
    looked = _in_json if form == "json" else _in_sarif
    return Work(name, (*CHECK, *_ONE, "--output", form, str(at)), looked, objects * 99 // 100, objects)


def _checked(printed: bytes) -> int:
    said = re.search(rb"(\d+) objects? in [\d,]+ files? checked", printed)
    return int(said[1]) if said else 0


def _in_json(printed: bytes) -> int:
    return int(json.loads(printed)["summary"]["objects"])


def _in_sarif(printed: bytes) -> int | None:
    """It counts no objects; it has findings."""
    return None if json.loads(printed)["runs"][0]["results"] else 0


def _empty() -> Work:
    return Work("pass", PASS, lambda _: 0, 0, 0)


def _beside(bench: Bench, at: Path, objects: int, names: Iterable[str]) -> list[Work]:
    """Return the work of the peers that are there and look at these objects."""
    works = [peers.work(*bench.peers[name], at, objects) for name in names if name in bench.peers]
    return [work for work in works if _looks(work)]


def _looks(work: Work) -> bool:
    try:
        once(work)
    except LookedAway as error:
        print(f"left out: {str(error)[:300]}", file=sys.stderr)
        return False
    return True


def _tree(bench: Bench, count: int) -> Path:
    folder = bench.home / f"objects-{count}"
    if not folder.exists():
        trees.many_files(folder, bench.drawn, count)
    return folder


def _small(bench: Bench) -> list[Work]:
    quick = [name for name in bench.peers if name not in _SLOW]
    return [_empty(), console("console", SMALL, SMALL_OBJECTS), *_beside(bench, SMALL, SMALL_OBJECTS, quick)]


def _thousand(bench: Bench) -> list[Work]:
    at = _tree(bench, 1000)
    forms = [report(form, at, 1000, form) for form in ("json", "sarif")]
    quick = [name for name in bench.peers if name not in _SLOW]
    return [_empty(), console("console", at, 1000, *_ONE), *forms, *_beside(bench, at, 1000, quick)]


def _slow(bench: Bench) -> list[Work]:
    at = _tree(bench, 1000)
    return [console("console", at, 1000, *_ONE), *_beside(bench, at, 1000, _SLOW)]


def _ten_thousand(bench: Bench) -> list[Work]:
    at, one, nothing = _tree(bench, 10_000), bench.home / "one" / "all.yaml", bench.home / "nothing"
    trees.one_file(one, bench.drawn, 10_000)
    nothing.mkdir()
    return [
        console("nothing", nothing, 0, *_ONE),
        console("1,000 objects", _tree(bench, 1000), 1000, *_ONE),
        console("console", at, 10_000, *_ONE),
        console("two processes", at, 10_000, "--no-cache", "--jobs", "2"),
        console("one file", one, 10_000, *_ONE),
        report("json", at, 10_000, "json"),
        report("sarif", at, 10_000, "sarif"),
        *_beside(bench, at, 10_000, ("kubectl",)),
    ]


def _definitions(bench: Bench) -> list[Work]:
    if bench.corpus is None:
        return []
    at = bench.home / "definitions"
    objects = trees.definitions(at, bench.corpus, _DEFINITIONS)
    return [console("console", at, objects, *_ONE), *_beside(bench, at, objects, ("kubectl",))] if objects else []


def _again(bench: Bench) -> list[Work]:
    """The first round fills the cache, and is not counted."""
    if b"--cache-dir" not in started((*CHECK[:4], "--help"))[1]:
        return []
    works = [_empty()]
    for name in ("unchanged", "one changed"):
        at, kept = bench.home / name, bench.home / f"cache of {name}"
        trees.many_files(at, bench.drawn, 1000)
        one = min(at.rglob("*.yaml"))
        work = console(name, at, 1000, "--cache-dir", str(kept), "--jobs", "1")
        works.append(work._replace(before=lambda one=one: _longer(one)) if name == "one changed" else work)
    return works


def _longer(file: Path) -> None:
    with file.open("a") as stream:
        stream.write("# changed\n")


def _git(bench: Bench) -> list[Work]:
    inside, outside = bench.home / "inside", bench.home / "outside"
    trees.many_files(inside / "deploy", bench.drawn, 1000)
    trees.repository(inside, _FILES)
    shutil.copytree(inside, outside, ignore=shutil.ignore_patterns(".git"))
    log, programs = bench.home / "git.log", bench.home / "programs"
    programs.mkdir()
    (programs / "git").write_text(_GIT.format(log=log, git=shutil.which("git")))
    (programs / "git").chmod(0o755)
    path = f"PATH={programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    counted = Work(
        "processes",
        ("/usr/bin/env", path, *CHECK, *_ONE, str(inside)),
        lambda _: len(log.read_text()),
        1,
        100,
        lambda: log.unlink(missing_ok=True),
    )
    return [console("inside", inside, 1000, *_ONE), console("outside", outside, 1000, *_ONE), counted]


def _hundred_thousand(bench: Bench) -> list[Work]:
    return [console("console", _tree(bench, 100_000), 100_000, *_ONE)]


GROUPS = {
    "small": _small,
    "1,000": _thousand,
    "slow": _slow,
    "10,000": _ten_thousand,
    "definitions": _definitions,
    "again": _again,
    "git": _git,
    "100,000": _hundred_thousand,
}


def _about(bench: Bench) -> list[str]:
    versions = ", ".join(f"{name} {peers.version(*there)}" for name, there in bench.peers.items())
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return [
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}; {bench.rounds} rounds; "
        f"{'real manifests' if bench.corpus else 'copies of the example shop'}.",
        f"Beside: {versions or 'no other tool'}.",
    ]


def _all(runs: dict[str, Measured]) -> list[str]:
    rows = [
        "| run | looked at | CPU s | least | wall s | least | peak MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, measured in runs.items():
        numbers = [f"{measured.median(field):.3f} | {measured.best(field):.3f}" for field in ("cpu", "wall")]
        looked = "not told" if measured.looked is None else f"{measured.looked:,}"
        rows.append(f"| {name} | {looked} | {' | '.join(numbers)} | {measured.median('peak'):.0f} |")
    return rows


if __name__ == "__main__":
    sys.exit(main())
