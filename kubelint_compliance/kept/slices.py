"""Slices as texts of a store, and back: what concerned a file of an earlier run, for one that does not settle it anew.

Goes in: a slice. Comes out: JSON in which each record is an object with its name, and each tuple a list; none where the
text would be long, hold what no store may, or not come back as it is. Definitions, origins and patches have contents,
which are not kept.
"""

from __future__ import annotations

import json

from kubelint_compliance.context.settle import Slice
from kubelint_compliance.kept.store import tried

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_RECORDS = {
    "Image": "context.kustomize",
    "Kustomized": "context.overlays",
    "Labels": "context.kustomize",
    "ObjectRef": "model",
    "Said": "context.beside",
    "Served": "facts.neighbours",
    "Sets": "context.kustomize",
    "Slice": "context.settle",
    "Target": "context.kustomize",
}
"""The modules of all records that may be in a slice, by their names."""
_PACKAGE = __name__.partition(".")[0]
_MOST = 4000
"""Characters of a text."""
NOTHING = ""
"""Stands for a slice that is not kept."""


def texts_of(slices: Iterable[Slice]) -> dict[Slice, str]:
    """Return the texts of slices; `NOTHING` for those that have none."""
    texts = {slice: _text(slice) for slice in dict.fromkeys(slices)}
    if _tells(texts):
        texts = {slice: NOTHING if _tells([slice]) else text for slice, text in texts.items()}
    return texts


def slice_of(text: str) -> Slice:
    """Return the slice of a text. Raises what a text that is none leads to."""
    found = _read(json.loads(text))
    if not isinstance(found, Slice):
        raise TypeError(text)
    return found


def _text(slice: Slice) -> str:  # noqa: A002
    if slice.definitions or slice.origins or any(sets.changes for way in slice.kustomized.ways for sets in way):
        return NOTHING
    text = tried(_written, slice)
    return text if text and len(text) <= _MOST and repr(tried(slice_of, text)) == repr(slice) else NOTHING


def _written(slice: Slice) -> str:  # noqa: A002
    return json.dumps(_plain(slice), separators=(",", ":"))


def _plain(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    entries = [_plain(entry) for entry in value]
    return {type(value).__name__: entries} if type(value) is not tuple else entries


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return tuple([_read(entry) for entry in value])
    if not isinstance(value, dict):
        return value
    ((name, entries),) = value.items()
    module = __import__(f"{_PACKAGE}.{_RECORDS[name]}", fromlist=(name,))
    return getattr(module, name)(*_read(entries))


def _tells(slices: Iterable[Slice]) -> bool:
    """Whether something in slices is a credential, by its name or its form."""
    from kubelint_compliance.facts.secrets.hidden import hidden
    from kubelint_compliance.facts.secrets.tokens import matches

    every = list(slices)
    sets = (entry for slice in every for way in slice.kustomized.ways for entry in way)
    pairs = [dict(labels.pairs) for entry in sets for labels in (*entry.labels, *entry.annotations)]
    pairs += [dict(said.served.labels) for slice in every for said in slice.said if said.served]
    value = [*pairs, *map(_plain, every)]
    return any(True for _ in matches(repr(value))) or any(entry.texts for entry in hidden(value, closed=False))
