"""Rows to lines of aligned columns, for the listing commands."""

from __future__ import annotations

import textwrap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

NARROW = 80
"""The columns that every terminal has."""


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows as lines; the last column is not padded."""
    if not rows:
        return ""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
    return "  ".join(cells).rstrip() + "\n"


def labelled(label: str, text: str, width: int) -> str:
    """Return a label, padded to a width, and a text beside it that wraps below itself within NARROW columns."""
    return wrapped(text, first=f"{label:<{width}}", indent=width)


def wrapped(text: str, *, first: str = "", indent: int = 0) -> str:
    """Return a text within NARROW columns; only a word that is longer than a line is cut."""
    return (
        textwrap.fill(
            " ".join(text.split()),
            NARROW,
            initial_indent=first,
            subsequent_indent=" " * indent,
            break_on_hyphens=False,
        )
        + "\n"
    )
