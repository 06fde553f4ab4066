"""A value held against a table of fields, as the decoder of the API server reads a configuration.

Goes in: a plain value and its type. Comes out: where it has another type, and which fields are not known. A type is the
name of a scalar, a list of one type, or a mapping of fields to types; `MAP` is a mapping of any keys to texts. Names of
fields count letter for letter, and null is the same as nothing.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes import times
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    Path = tuple[str | int, ...]

TEXT, BOOL, DURATION, TIME, MAP, ANY = "text", "boolean", "duration", "time", "map", "any"
INT32, INT64 = "number of 32 bits", "number of 64 bits"
_BITS = {INT32: 2**31, INT64: 2**63}


class Fault(NamedTuple):
    """Why a file would be refused, and at which node.

    The message never holds what the file says but for names of fields that are known: anything else may be a key.
    """

    path: Path
    message: str


def mistyped(value: Any, kind: Any, path: Path = ()) -> Iterator[Fault]:
    """Yield the values of another type than their fields have; these no decoder takes."""
    if value is None or kind == ANY:
        return
    if isinstance(kind, str):
        if not _is(value, kind):
            yield Fault(path, f"{_named(path)} is no {kind}" if kind != MAP else f"{_named(path)} is no map of texts")
    elif isinstance(kind, list):
        if not isinstance(value, list):
            yield Fault(path, f"{_named(path)} is no list")
            return
        for index, entry in enumerate(value):
            yield from mistyped(entry, kind[0], (*path, index))
    elif not isinstance(value, dict):
        yield Fault(path, f"{_named(path)} is no map")
    else:
        for name, field in kind.items():
            yield from mistyped(value.get(name), field, (*path, name))


def unknown(value: Any, kind: Any, path: Path = ()) -> Iterator[Fault]:
    """Yield the fields that are not known; these a strict decoder refuses."""
    if isinstance(kind, list) and isinstance(value, list):
        for index, entry in enumerate(value):
            yield from unknown(entry, kind[0], (*path, index))
    elif isinstance(kind, dict) and isinstance(value, dict):
        for name, entry in value.items():
            if name in kind:
                yield from unknown(entry, kind[name], (*path, name))
            else:
                yield Fault((*path, name), f"{_named(path)} has a field that is not known")


def first(faults: Iterable[Fault], value: Any, is_open: Callable[[Any], bool] | None) -> Fault | None:
    """Return the first fault in a document, but for those of nodes of which `is_open` holds."""
    return next((fault for fault in faults if is_open is None or not is_open(at(value, fault.path))), None)


def _is(value: Any, kind: str) -> bool:
    if kind == BOOL:
        return isinstance(value, bool)
    if kind in _BITS:
        return isinstance(value, int) and not isinstance(value, bool) and -_BITS[kind] <= value < _BITS[kind]
    if kind == MAP:
        return isinstance(value, dict) and all(entry is None or isinstance(entry, str) for entry in value.values())
    if kind == TIME:
        return isinstance(value, str) and times.is_time(value)
    return isinstance(value, str) and (kind != DURATION or _is_duration(value))


def _is_duration(value: str) -> bool:
    try:
        times.duration(value)
    except ValueError:
        return False
    return True


def _named(path: Path) -> str:
    """Return the node of a path in words: `rules[0].level`."""
    return dotted(path) or "the document"


def dotted(path: Path) -> str:
    """Return a path as Kubernetes writes it."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
