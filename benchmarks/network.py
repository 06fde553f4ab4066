"""How the time for a whole tree grows with its objects, where questions lie between all of them.

`python benchmarks/network.py [OBJECTS...]`: makes trees of namespaces that policies isolate (5,000, 20,000 and 50,000
objects) and prints for each the time per object of `ask connections` and `ask exposure`, as JSON, and the connections
found. The last rows are of trees without policies, of which a table counts classes alone.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from namespaces import write_tree

SIZES = (5_000, 20_000, 50_000)
ASKED = (("connections", "json", True), ("exposure", "json", True), ("connections", "table", False))


def main() -> int:
    """Measure and print."""
    print(f"{'question':<14}{'as':<8}{'tree':<10}{'objects':>10}{'seconds':>10}{'us/object':>11}{'lines':>10}")
    for what, form, isolated in ASKED:
        for objects in map(int, sys.argv[1:] or SIZES):
            with tempfile.TemporaryDirectory() as folder:
                write_tree(Path(folder), objects, isolated=isolated)
                seconds, lines = _asked(folder, what, form)
            tree = "isolated" if isolated else "open"
            per = seconds / objects * 1e6
            print(f"{what:<14}{form:<8}{tree:<10}{objects:>10,}{seconds:>10.1f}{per:>11.0f}{lines:>10,}", flush=True)
    return 0


def _asked(folder: str, what: str, form: str) -> tuple[float, int]:
    start = time.perf_counter()
    command = [sys.executable, "-m", "kubelint_compliance", "ask", what, folder, "--output", form]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return time.perf_counter() - start, out.count("\n")


if __name__ == "__main__":
    sys.exit(main())
