"""The entries of a document by the lines they begin on: keys with their values, and list items, as they are written."""

from __future__ import annotations

from kubelint_compliance.yamltree.span import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from kubelint_compliance.yamltree.places import Places


def entries_on(places: Places, value: Any, lines: Collection[int]) -> Iterator[Span]:
    """Yield the places of the entries of mappings and lists below a root value that begin on some lines, in no order.

    What an alias stands for is not where the alias is: each entry comes once, where it is written.
    """
    pending = [value]
    seen: set[int] = set()
    while pending:
        container = pending.pop()
        if type(container) not in (dict, list) or id(container) in seen:
            continue
        seen.add(id(container))
        is_list = type(container) is list
        for first, last in places.written_in(container):
            line, column = places.begin(first)
            if line in lines:
                found = places.span(last)
                yield Span(line, column, found.end_line, found.end_column)
        pending += container if is_list else container.values()
