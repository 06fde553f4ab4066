"""The tools that are measured beside this one: where they are, their versions, and how many objects they say they saw.

Each is used where it is on the PATH or in the folder of tools that `benchmarks/tools.py` fills, else left out.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from measure import Work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Peer(NamedTuple):
    """A tool: how it is called on a folder and asked for its version, and how it tells what it looked at.

    `share` is the least part of the objects that it must say it saw: some speak of workloads alone.
    """

    name: str
    version: tuple[str, ...]
    command: Callable[[Path], tuple[str, ...]]
    looked: Callable[[bytes], int | None]
    share: float


def lines(printed: bytes) -> int:
    """Count the lines, where each is an object."""
    return len(printed.splitlines())


def _conform(printed: bytes) -> int:
    return sum(json.loads(printed)["summary"].values())


def _checkov(printed: bytes) -> int:
    told = json.loads(printed)
    reports = told if isinstance(told, list) else [told]
    return max(report.get("summary", {}).get("resource_count", 0) for report in reports)


def _score(printed: bytes) -> int:
    return len(json.loads(printed) or ())


def _polaris(printed: bytes) -> int:
    return len(json.loads(printed)["Results"])


def _trivy(printed: bytes) -> int:
    """Return how many files it speaks of."""
    return len(json.loads(printed).get("Results", ()))


def _untold(printed: bytes) -> None:
    """Nothing is told but what is found; that must be something."""
    if not printed.strip():
        raise SystemExit("a tool printed nothing")


def _scored(at: Path) -> tuple[str, ...]:
    """Return the call of kube-score with all files that it reads: one that it does not makes it give up on all."""
    call = ("score", "--output-format", "json")

    def reads(file: Path) -> bool:
        return subprocess.run(["kube-score", *call, str(file)], capture_output=True, check=False).stdout.strip() != b""

    files = sorted(at.rglob("*.yaml")) if at.is_dir() else [at]
    return (*call, *map(str, filter(reads, files)))


PEERS = (
    Peer(
        "kubectl",
        ("version", "--client"),
        lambda at: ("label", "--local", "-R", "-f", str(at), "a=b", "-o", "name"),
        lines,
        1,
    ),
    Peer(
        "kubeconform",
        ("-v",),
        # Without schemas it only reads: its own come over the network.
        lambda at: (
            *("-summary", "-output", "json", "-strict", "-ignore-missing-schemas", "-n", "1"),
            *("-schema-location", "/nowhere/{{.ResourceKind}}.json", str(at)),
        ),
        _conform,
        0.99,
    ),
    Peer("kube-score", ("version",), _scored, _score, 0.1),
    Peer("kube-linter", ("version",), lambda at: ("lint", "--format", "json", str(at)), _untold, 0),
    Peer(
        "polaris",
        ("version",),
        lambda at: ("audit", "--format", "json", "--audit-path", str(at)),
        _polaris,
        0.1,
    ),
    Peer(
        "pluto",
        ("version",),
        lambda at: ("detect-files", "--ignore-deprecations", "--ignore-removals", "-o", "json", "-d", str(at)),
        _untold,
        0,
    ),
    Peer(
        "checkov",
        ("--version",),
        lambda at: (
            *("--framework", "kubernetes", "--skip-download", "--quiet", "--compact", "--soft-fail", "-o", "json"),
            *("-d" if at.is_dir() else "-f", str(at)),
        ),
        _checkov,
        0.5,
    ),
    Peer(
        "trivy",
        ("--version",),
        lambda at: (
            *("config", "--misconfig-scanners", "kubernetes", "--skip-check-update", "--offline-scan", "-q"),
            *("--format", "json", str(at)),
        ),
        _trivy,
        0.1,
    ),
)


def found(tools: Path) -> dict[str, tuple[Peer, str]]:
    """Return the peers that are there, each with its program; those in the folder of tools come first."""
    os.environ["PATH"] = os.pathsep.join((str(tools / "bin"), str(tools / "checkov" / "bin"), os.environ["PATH"]))
    return {peer.name: (peer, program) for peer in PEERS if (program := shutil.which(peer.name))}


def version(peer: Peer, program: str) -> str:
    """Return the first number with dots that a tool says of itself, else that of the Go module it was built from."""
    for command in ([program, *peer.version], ["go", "version", "-m", program]):
        if shutil.which(command[0]):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            number = re.search(r"(?m)(?:^\tmod\t\S+\tv|^(?!.*: go).*?)(\d+\.\d+\.\d+)", done.stdout + done.stderr)
            if number:
                return number[1]
    return "unknown"


def work(peer: Peer, program: str, folder: Path, objects: int) -> Work:
    """Return the work of a peer on a folder with so many objects."""
    return Work(peer.name, (program, *peer.command(folder)), peer.looked, int(peer.share * objects), 2 * objects)
