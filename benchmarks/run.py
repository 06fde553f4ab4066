"""Measures the tool as its users meet it: whole processes, timed in turns, so that only the ratios speak.

Start-up is `check` of one small file against `python -c pass`; throughput is objects a second of `check` on a folder
(by default the example shop, many times over); memory is the peak of that run. Uses the standard library alone.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHOP = ROOT / "examples" / "shop"
SMALL = SHOP / "access.yaml"
PASS = [sys.executable, "-c", "pass"]
CHECK = [sys.executable, "-m", "kubelint_compliance", "check", "--isolated", "--exit-zero"]
_PEAK = """
import os, sys
pid = os.spawnv(os.P_NOWAIT, sys.executable, sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
print(usage.ru_maxrss, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def main() -> int:
    """Measure, print the table, and compare the start-up with the limit where one is given."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (
            arguments.folder.resolve() if arguments.folder else _many_shops(Path(scratch) / "shops", arguments.copies)
        )
        rows, startup = _startup(arguments.rounds)
        rows += _folder(folder, arguments.rounds)
    for label, value in rows:
        print(f"{label:<44} {value:>16}")
    if arguments.max_startup_ratio is None or startup <= arguments.max_startup_ratio:
        return 0
    print(
        f"start-up takes {startup:.2f} times as long as an empty program; at most {arguments.max_startup_ratio} allowed"
    )
    return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="manifests to check; default: copies of the example shop")
    parser.add_argument("--copies", type=int, default=20, help="copies of the example shop (default 20)")
    parser.add_argument("--rounds", type=int, default=9, help="how often everything is timed (default 9)")
    parser.add_argument("--max-startup-ratio", type=float, help="exit 1 above this ratio to an empty program")
    return parser.parse_args()


def _many_shops(folder: Path, copies: int) -> Path:
    for number in range(copies):
        shutil.copytree(SHOP, folder / f"shop-{number:03}")
    return folder


def _startup(rounds: int) -> tuple[list[tuple[str, str]], float]:
    empty, small = _in_turns([PASS, [*CHECK, str(SMALL)]], 2 * rounds)
    ratio = statistics.median(after / before for before, after in zip(empty, small, strict=True))
    rows = [
        ("empty program (python -c pass)", _ms(empty)),
        ("check of one small file", _ms(small)),
        ("  ratio", f"{ratio:.2f}"),
    ]
    return rows, ratio


def _folder(folder: Path, rounds: int) -> list[tuple[str, str]]:
    command = [*CHECK, "--output", "json", str(folder)]
    summary = _summary(_run(command).stdout)
    files, objects = summary["files"], summary["objects"]
    empty, whole = _in_turns([PASS, [*CHECK, "--output", "concise", str(folder)]], rounds)
    per_second = objects / statistics.median(whole)
    ratio = statistics.median(after / before for before, after in zip(empty, whole, strict=True))
    return [
        (f"check of {files} files, {objects} objects", _ms(whole)),
        ("  ratio to the empty program", f"{ratio:.1f}"),
        ("  objects a second", f"{per_second:,.0f}"),
        ("  findings", f"{summary['findings']:,}"),
        ("  peak memory of the largest process", _peak(command)),
        *((f"  files {bucket}", str(number)) for bucket, number in summary["buckets"].items()),
    ]


def _in_turns(commands: list[list[str]], rounds: int) -> list[list[float]]:
    """Time every command once a round, so that a busy machine slows all of them; the first round is thrown away."""
    times: list[list[float]] = [[] for _ in commands]
    for number in range(rounds + 1):
        for command, taken in zip(commands, times, strict=True):
            start = time.perf_counter()
            _run(command)
            if number:
                taken.append(time.perf_counter() - start)
    return times


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    done = _started(command)
    if done.returncode not in (0, 2) or not (done.stdout or command is PASS):
        raise SystemExit(f"{' '.join(command)} gave {done.returncode}: {done.stderr[-2000:]}")
    return done


def _started(command: list[str]) -> subprocess.CompletedProcess[str]:
    # Away from the checkout: `python -m` would take the package in the working directory.
    folder = tempfile.gettempdir()
    return subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, encoding="utf-8", check=False)


def _environment() -> dict[str, str]:
    """Use the tool this Python has installed, else the checkout; byte-code may be kept, as it is for users."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if find_spec("kubelint_compliance") is None:
        environment["PYTHONPATH"] = str(ROOT)
    return environment


def _summary(report: str) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads(report)["summary"]
    return summary


def _peak(command: list[str]) -> str:
    if not hasattr(os, "wait4"):
        return "unknown here"
    used = int(_started([sys.executable, "-c", _PEAK, *command]).stderr.split()[-1])
    return f"{used / (1024 if sys.platform == 'linux' else 1024 * 1024):.0f} MiB"


def _ms(times: list[float]) -> str:
    return f"{statistics.median(times) * 1000:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
