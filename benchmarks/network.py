"""How the time for a whole tree grows with its objects, where questions lie between all of them.

`python benchmarks/network.py [OBJECTS...]`: makes trees of namespaces that policies isolate (5,000, 20,000 and 50,000
objects) and prints for each the CPU time per object of `ask connections` and `ask exposure`, as JSON, with memory and
the lines of the answer. The last rows are of trees without policies, of which a table counts classes alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from namespaces import write_tree

SIZES = (5_000, 20_000, 50_000)
ASKED = (("connections", "json", True), ("exposure", "json", True), ("connections", "table", False))


def main() -> int:
    """Measure and print."""
    print(f"{'question':<14}{'as':<8}{'tree':<10}{'objects':>9}{'CPU s':>8}{'us/object':>11}{'MB':>6}{'lines':>9}")
    for what, form, isolated in ASKED:
        for objects in map(int, sys.argv[1:] or SIZES):
            with tempfile.TemporaryDirectory() as folder:
                write_tree(Path(folder), objects, isolated=isolated)
                seconds, megabytes, lines = _asked(folder, what, form)
            tree, per = "isolated" if isolated else "open", seconds / objects * 1e6
            row = f"{what:<14}{form:<8}{tree:<10}{objects:>9,}{seconds:>8.1f}{per:>11.0f}{megabytes:>6}{lines:>9,}"
            print(row, flush=True)
    return 0


def _asked(folder: str, what: str, form: str) -> tuple[float, int, int]:
    """Return the CPU seconds of a question, the megabytes that it took at most, and the lines of its answer."""
    command = [sys.executable, "-m", "kubelint_compliance", "ask", what, folder, "--output", form]
    asked = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert asked.stdout is not None
    lines = sum(1 for _ in asked.stdout)
    _, status, used = os.wait4(asked.pid, 0)
    if status:
        raise SystemExit(f"ask {what} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, lines


if __name__ == "__main__":
    sys.exit(main())
