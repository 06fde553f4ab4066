"""A configuration file of the API server as a question reads it: path and bytes -> what it holds, or why no answer."""

from __future__ import annotations

from kubelint_compliance.model import UsageError
from kubelint_compliance.platform.configfile import Unreadable, read_config
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubelint_compliance.answers.held import Held
    from kubelint_compliance.platform.configfile import ConfigFile
    from kubelint_compliance.platform.fields import Fault


class Sort(NamedTuple):
    """A sort of configuration files: its name in words, its API group and kinds, and what the API server refuses.

    `strict`: a key that is there twice is refused too.
    """

    words: str
    group: str
    kinds: tuple[str, ...]
    refusal: Callable[[Any], Fault | None]
    strict: bool = False


def configured(path: str, data: bytes, sort: Sort) -> ConfigFile | Held:
    """Return a file that the API server would take, or the one that an object in a file writes to its nodes.

    Raises UsageError, with the place and never with a key, where it would not, or where there is none or more than one.
    """
    try:
        read = read_config(data)
    except Unreadable as error:
        raise UsageError(f"{path}:{error.line}: it cannot be read: {error}") from None
    found = _within(path, data, sort) if _is_another(read.value, sort) else read
    fault = (found.repeated[0] if sort.strict and found.repeated else None) or sort.refusal(found.value)
    if fault is not None:
        raise UsageError(f"{path}:{found.line(fault.path)}: the API server refuses it: {fault.message}")
    return found


def _is_another(value: Any, sort: Sort) -> bool:
    """Whether a document says that it is something else, or is the configuration of a machine, which says nothing."""
    from kubelint_compliance.manifests.kindless import identity_of

    if not isinstance(value, dict):
        return False
    version, kind = value.get("apiVersion"), value.get("kind")
    group = version.rpartition("/")[0] if isinstance(version, str) else ""
    if (kind in sort.kinds and group in ("", sort.group)) or (not kind and group == sort.group):
        return False
    return bool(version and kind) or bool(identity_of(value))


def _within(path: str, data: bytes, sort: Sort) -> Held:
    """Return the one configuration file in the objects of a file. Raises UsageError."""
    from kubelint_compliance.answers.held import held
    from kubelint_compliance.yamltree import ParseProblem, decode

    written = decode(data)
    found = [] if isinstance(written, ParseProblem) else list(held(path, written, sort.group, sort.kinds))
    name = f"{sort.group} {sort.kinds[0]}"
    if not found:
        raise UsageError(f"{path}: it is no {sort.words} ({name}), and no object in it holds one: name the file of one")
    if len(found) > 1:
        lines = ", ".join(str(each.line(())) for each in found)
        raise UsageError(f"{path}: it holds {len(found)} of {name}, at lines {lines}: put the one to ask into a file")
    return found[0]
