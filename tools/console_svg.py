"""Draws `docs/console.svg`: a real run over the example shop, as a terminal would show it.

`python tools/console_svg.py` writes the picture; with `--check` it writes nothing and exits 1 if it would change.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import escape
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "console.svg"
COMMAND = ("check", "examples/shop/jobs.yaml", "--min-severity", "high")
COLUMNS = 100
CHARACTER, LINE, MARGIN, BAR = 7.8, 18, 16, 32
BACKGROUND, TEXT, DIM = "#16191f", "#d7dae0", "#8b919d"
COLORS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "34": "#79c0ff", "35": "#f29bff", "36": "#76e3ea"}
_ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")


class Run(NamedTuple):
    """Characters of one look: where they start, what they are, their colour and weight."""

    column: int
    text: str
    color: str
    bold: bool


def console_output() -> str:
    """Run the command in the checkout and return what it prints, colours included."""
    environment = {name: value for name, value in os.environ.items() if name not in ("GITHUB_ACTIONS", "NO_COLOR")}
    done = subprocess.run(
        [sys.executable, "-m", "kubelint_compliance", *COMMAND, "--isolated", "--color", "always"],
        cwd=ROOT,
        env={**environment, "COLUMNS": str(COLUMNS), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 1:
        raise SystemExit(f"expected findings and exit code 1, got {done.returncode}: {done.stderr}")
    return done.stdout


def picture(output: str) -> str:
    """Return the SVG for a command's output."""
    command = f"$ kubelint-compliance {' '.join(COMMAND)}"
    lines = [[Run(0, command, COLORS["32"], True)], [], *(runs(line) for line in output.rstrip("\n").split("\n"))]
    width = round(COLUMNS * CHARACTER + 2 * MARGIN)
    height = BAR + len(lines) * LINE + 2 * MARGIN
    body = "".join(text for number, line in enumerate(lines) for text in _drawn(line, number))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(command)}, with its findings">\n'
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACKGROUND}"/>\n'
        f'<g fill="#3b414d"><circle cx="20" cy="18" r="6"/><circle cx="40" cy="18" r="6"/>'
        f'<circle cx="60" cy="18" r="6"/></g>\n'
        f'<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,\'DejaVu Sans Mono\',monospace" font-size="13" '
        f'xml:space="preserve" style="white-space:pre">\n{body}</g>\n</svg>\n'
    )


def runs(line: str) -> list[Run]:
    """Split a line at its colour codes."""
    found: list[Run] = []
    column, color, bold = 0, TEXT, False
    for number, piece in enumerate(_ESCAPE.split(line)):
        if number % 2:
            color, bold = _look(piece.split(";"))
        elif piece:
            found.append(Run(column, piece, color, bold))
            column += len(piece)
    return found


def _look(codes: list[str]) -> tuple[str, bool]:
    color = next((COLORS[code] for code in codes if code in COLORS), DIM if "2" in codes else TEXT)
    return color, "1" in codes


def _drawn(line: list[Run], number: int) -> list[str]:
    y = BAR + MARGIN + number * LINE + 10
    return [_text(run, y) for run in line if run.text.strip()]


def _text(run: Run, y: int) -> str:
    words = run.text.rstrip()
    start = run.column + len(words) - len(words.lstrip())
    words = words.lstrip()
    x, length = MARGIN + start * CHARACTER, len(words) * CHARACTER
    weight = ' font-weight="bold"' if run.bold else ""
    return (
        f'<text x="{x:.1f}" y="{y}" textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs" '
        f'fill="{run.color}"{weight}>{escape(words, quote=False)}</text>\n'
    )


def main(arguments: list[str]) -> int:
    """Write the picture, or with `--check` only say whether it would change."""
    drawn = picture(console_output())
    same = PICTURE.is_file() and PICTURE.read_text(encoding="utf-8") == drawn
    if "--check" in arguments:
        return 0 if same else 1
    if not same:
        PICTURE.write_text(drawn, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
