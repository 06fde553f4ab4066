"""Holds what a first check shows against what the rules behind kube-linter's default checks show, for each workload.

Both are counts of this tool: its defaults, and the rules that name one of those checks among their aliases, exactly or
with `~`, findings of severity low included, since kube-linter has no severities. Where kube-linter is on the PATH, its
own count stands beside them. Only the console's findings count: what another finding covers does not.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

CHECKS = (
    "deprecated-service-account-field",
    "docker-sock",
    "drop-net-raw-capability",
    "duplicate-env-var",
    "env-var-secret",
    "host-ipc",
    "host-network",
    "host-pid",
    "latest-tag",
    "mismatching-selector",
    "no-anti-affinity",
    "no-extensions-v1beta",
    "no-read-only-root-fs",
    "privilege-escalation-container",
    "privileged-container",
    "run-as-non-root",
    "sensitive-host-mounts",
    "ssh-port",
    "unsafe-sysctls",
    "unset-cpu-requirements",
    "unset-memory-requirements",
)
"""Those that are on without a configuration and that rules of this tool name."""
WORKLOADS = frozenset({
    *("Pod", "Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "ReplicationController", "Job", "CronJob"),
    *("DeploymentConfig", "Rollout"),
})  # fmt: skip
CHECK = [sys.executable, "-m", "kubelint_compliance", "check", "--isolated", "--exit-zero", "--output", "json"]
_RANK = {"low": 0, "medium": 1, "high": 2, "critical": 3}


class Row(NamedTuple):
    """One folder: its workloads, what is shown of it by default and by the rules behind, and what kube-linter says."""

    folder: str
    workloads: int
    shown: int
    behind: int
    program: int | None


def main() -> int:
    """Print the tables, and compare the ratio over all folders with the limit where one is given."""
    arguments = _arguments()
    chosen = ",".join(_selectors())
    ours: Counter[str] = Counter()
    rows: list[Row] = []
    theirs: Counter[str] = Counter()
    for folder in arguments.folders:
        report = _report(folder)
        shown, behind = _shown(report, "medium"), _shown(_report(folder, "--select", chosen), "low")
        ours.update(shown)
        theirs.update(behind)
        rows.append(Row(folder.name, _workloads(report), shown.total(), behind.total(), _kube_linter(folder)))
    _print_rules(ours, theirs)
    ratio = _print_folders(rows)
    if arguments.max_ratio is None or ratio <= arguments.max_ratio:
        return 0
    print(f"the defaults show {ratio:.2f} times as much; at most {arguments.max_ratio} allowed")
    return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, help="folders of manifests")
    parser.add_argument("--max-ratio", type=float, help="exit 1 above this ratio over all folders")
    return parser.parse_args()


def _selectors() -> list[str]:
    """Return the checks as the aliases that rules give them: each is known by one form or both."""
    listed = json.loads(_run([sys.executable, "-m", "kubelint_compliance", "rules", "--output", "json"]))
    known = {alias for rule in listed for alias in rule["aliases"]}
    names = [f"{mark}kube-linter/{check}" for check in CHECKS for mark in ("", "~")]
    return [name for name in names if name in known]


def _report(folder: Path, *more: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(_run([*CHECK, "--min-severity", "low", *more, str(folder)]))
    return report


def _run(command: list[str]) -> str:
    # Problems of single files are exit code 2: the findings of all others are there.
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _shown(report: dict[str, Any], least: str) -> Counter[str]:
    """Count the findings of each rule from a severity on that no other covers."""
    return Counter(
        finding["rule"]
        for finding in report["findings"]
        if not finding["supersededBy"] and _RANK[finding["severity"]] >= _RANK[least]
    )


def _workloads(report: dict[str, Any]) -> int:
    return sum(entry["objects"] for entry in report["kinds"] if entry["kind"].rpartition("/")[2] in WORKLOADS)


def _kube_linter(folder: Path) -> int | None:
    """Return how much the program itself reports; None where it is not there."""
    program = shutil.which("kube-linter")
    if program is None:
        return None
    reports = json.loads(_run([program, "lint", "--format", "json", os.fspath(folder)]) or "{}").get("Reports")
    return len(reports or ())


def _print_rules(ours: Counter[str], theirs: Counter[str]) -> None:
    print(f"{'rule':<44} {'defaults':>9} {'behind':>9}")
    for rule in sorted({*ours, *theirs}, key=lambda rule: (-ours[rule], -theirs[rule], rule)):
        print(f"{rule:<44} {ours[rule] or '-':>9} {theirs[rule] or '-':>9}")
    print()


def _print_folders(rows: list[Row]) -> float:
    """Print what is shown for each workload, and return the ratio over all folders."""
    sums = (sum(row.workloads for row in rows), sum(row.shown for row in rows), sum(row.behind for row in rows))
    print(f"{'folder':<24} {'workloads':>9} {'defaults':>9} {'each':>6} {'behind':>9} {'each':>6}  ratio kube-linter")
    for row in (*rows, Row("all", *sums, None)):
        each, behind = _share(row.shown, row.workloads), _share(row.behind, row.workloads)
        counts = f"{row.workloads:>9} {row.shown:>9} {each} {row.behind:>9} {behind} {_share(row.shown, row.behind)}"
        print(f"{row.folder:<24} {counts} {'-' if row.program is None else row.program:>11}")
    return sums[1] / sums[2] if sums[2] else 0.0


def _share(number: int, of: int) -> str:
    return f"{number / of:>6.2f}" if of else f"{'-':>6}"


if __name__ == "__main__":
    sys.exit(main())
