"""An answer as a text, each made harmless for where it goes: rows as CSV or Markdown, names for Graphviz.

Goes in: plain rows or names, with texts of manifests in them. Comes out: text.
"""

from __future__ import annotations

from json import dumps

from kubelint_compliance.reports.escape import csv, json_lines, markdown, terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any


def as_line(value: Any) -> str:
    """Return a value as one compact line of JSON."""
    return json_lines(dumps(value, separators=(",", ":"))) + "\n"


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return rows, the header among them, as CSV."""
    return "".join(",".join(csv(terminal(cell)) for cell in row) + "\r\n" for row in rows)


def as_markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows below their header as a table of Markdown."""
    lines = [header, ["---"] * len(header)]
    cells = [list(map(markdown, row)) for row in rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in (*lines, *cells))


def node(name: str) -> str:
    """Return a name as a quoted one of Graphviz, in which nothing is markup or a break of a line."""
    written = terminal(name).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{written}"'


def digraph(edges: Iterable[tuple[str, str, str]], shapes: Iterable[tuple[str, str]] = ()) -> str:
    """Return Graphviz text of edges (from, to, what is said of it), and of the shapes of some of their ends."""
    lines = ["digraph {", "  rankdir=LR;", "  node [shape=box];"]
    lines += [f"  {node(name)} [shape={shape}];" for name, shape in shapes]
    lines += [f"  {node(start)} -> {node(end)} [label={node(said)}];" for start, end, said in edges]
    return "\n".join([*lines, "}"]) + "\n"
