"""The YAML of a remediation: each block a pair of fragments, what is there before and what is there after.

Goes in: the text of a remediation. Comes out: its snippets. A further document in a block, behind `---`, is an object
that comes with what is after.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.prose import passages
from kubelint_compliance.yamltree import Document, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

BEFORE, AFTER = "# before", "# after"
SAME = "..."
"""Stands in a fragment for what is there, whatever it is."""


class Snippet(NamedTuple):
    """Two mappings, and the objects that come with the second one."""

    before: dict[str, Any]
    after: dict[str, Any]
    beside: tuple[dict[str, Any], ...] = ()


def snippets(text: str) -> Iterator[Snippet]:
    """Yield the snippets of a remediation; YAML with neither heading is none. Raises ValueError for half of one."""
    for passage in passages(text):
        lines = [line.rstrip() for line in passage.text.split("\n")]
        if passage.code and passage.language == "yaml" and (BEFORE in lines or AFTER in lines):
            yield _snippet(lines)


def _snippet(lines: list[str]) -> Snippet:
    if lines.count(BEFORE) != 1 or lines.count(AFTER) != 1 or lines.index(AFTER) < lines.index(BEFORE):
        raise ValueError(f"a block of YAML needs the lines `{BEFORE}` and `{AFTER}`, once each")
    cut = lines.index(AFTER)
    before, *more = _mappings("\n".join(lines[:cut]), BEFORE)
    if more:
        raise ValueError(f"there is more than one document under `{BEFORE}`")
    after, *beside = _mappings("\n".join(lines[cut:]), AFTER)
    return Snippet(before, after, tuple(beside))


def _mappings(text: str, heading: str) -> list[dict[str, Any]]:
    values: list[Any] = [part.value if isinstance(part, Document) else () for part in parse(text)]
    found = [value for value in values if value is not None] or [{}]
    if not all(isinstance(value, dict) for value in found):
        raise ValueError(f"what stands under `{heading}` is no mapping that can be read")
    return found
