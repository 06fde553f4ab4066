"""Measures CPU and memory of `check` on every hostile shape, beyond those of a small file, against the promised bounds.

At most 2 s of CPU and 2 s more for each 100 kB of text; at most 20 MB and fifty times the text. POSIX only.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.hostile.shapes import SHAPES, sized  # noqa: E402

_LONGEST = 120
"""Seconds of CPU after which a run is cut off."""


def main() -> int:
    """Print a row for each shape; exit 1 where one is beyond a bound."""
    arguments = _arguments()
    beyond = 0
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "a.yaml"
        file.write_text("a: b\n", encoding="utf-8")
        for _ in range(2):
            start, least = _check(file, arguments.format)
        for name in arguments.shapes or SHAPES:
            text = SHAPES[name](sized(SHAPES[name], arguments.size * 1000))
            file.write_text(text, encoding="utf-8")
            seconds, memory = _check(file, arguments.format)
            size = len(text.encode())
            over = seconds - start > 2 + size / 50_000 or memory - least > 20e6 + 50 * size
            beyond += over
            row = f"{name:<28} {size / 1000:8.0f} kB {seconds - start:8.2f} s {(memory - least) / 1e6:8.0f} MB"
            print(row + ("  beyond" if over else ""), flush=True)
    return 1 if beyond else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shapes", nargs="*", choices=[*SHAPES, []], help="shapes to measure; default: all")
    parser.add_argument("--size", type=int, default=100, help="kilobytes of text (default 100)")
    parser.add_argument("--format", default="console", help="report to write (default console)")
    return parser.parse_args()


def _check(file: Path, form: str) -> tuple[float, int]:
    """Return the seconds of CPU and the bytes of memory of one check."""
    call = [sys.executable, "-m", "kubelint_compliance", "check", "--isolated", "--min-severity", "low"]
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (_LONGEST, _LONGEST))
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.execv(sys.executable, [*call, "--output", form, str(file)])
    _, _, usage = os.wait4(child, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    sys.exit(main())
