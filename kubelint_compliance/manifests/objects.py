"""A document taken apart: the objects in it, and what was passed over and why, so that nothing vanishes.

Goes in: a document. Comes out: a `Part`. Every non-empty document, or every item where it is a List, is one of both.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.kinds import BARE_GROUPS, SERVED_BARE_GROUPS
from kubelint_compliance.manifests.envelopes import enclosed
from kubelint_compliance.manifests.manifest import Manifest, object_ref
from kubelint_compliance.manifests.passed import (
    ALWAYS,
    BESIDE,
    EMPTY_LIST,
    MISTAKEN,
    NO_OBJECT,
    TOO_DEEP,
    WRONG_ITEMS,
    Passed,
)
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from kubelint_compliance.manifests.envelopes import CustomEnvelope
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.manifests.workloads import CustomWorkload
    from kubelint_compliance.yamltree import Document

    Entry = Passed | tuple[Path, dict[str, Any]]

_NESTING = 8
_TOO_DEEP = f"more than {_NESTING} objects inside each other; what is in them is not checked"
_MARKS = frozenset("{}[]$<>()#%@~_")
"""What a name of a kind or a version cannot hold, and a placeholder does."""
_KNOWN_BARE = (*BARE_GROUPS, *SERVED_BARE_GROUPS)


class Part(NamedTuple):
    """A document with its objects, and what was passed over in it; `enclosed` of both stand inside other objects."""

    document: Document
    manifests: tuple[Manifest, ...]
    passed: tuple[Passed, ...] = ()
    enclosed: int = 0


def taken_apart(
    document: Document,
    custom: tuple[CustomWorkload, ...] = (),
    envelopes: tuple[CustomEnvelope, ...] = (),
    silent: Mapping[str, str] = {},
    *,
    kindless: bool = True,
) -> Part:
    """Find the objects of a document.

    `custom` and `envelopes` are what the configuration tells of; `silent` is the identity of one that need not say
    it; with `kindless` one that says none may be a file of a tool that is known by its keys.
    """
    value = document.value
    if document.empty:
        return Part(document, ())
    if not isinstance(value, dict):
        return Part(document, (), (_no_mapping(value),))
    if document.has_null:
        value = without_nulls(value)
    if kindless and not silent and "kind" not in value and "apiVersion" not in value:
        from kubelint_compliance.manifests.kindless import identity_of

        silent = identity_of(value)
    return objects_in({**silent, **value} if silent else value, document, custom, envelopes)


def objects_in(
    value: dict[str, Any],
    document: Document,
    custom: tuple[CustomWorkload, ...] = (),
    envelopes: tuple[CustomEnvelope, ...] = (),
) -> Part:
    """Find the objects of a value of a document, those in envelopes behind their envelope."""
    manifests: list[Manifest] = []
    passed: list[Passed] = []
    inner = 0
    for entry in _entries(value, (), _NESTING):
        if isinstance(entry, Passed):
            passed.append(entry)
            continue
        for inside in _unpacked(Manifest(entry[1], document, entry[0], custom=custom), envelopes, _NESTING):
            if isinstance(inside, Passed):
                passed.append(inside)
            else:
                manifests.append(inside)
            inner += 1
        inner -= 1
    return Part(document, tuple(manifests), tuple(passed), inner)


def _unpacked(manifest: Manifest, envelopes: tuple[CustomEnvelope, ...], depth: int) -> Iterator[Manifest | Passed]:
    """Yield an object, those in it, and those in it that have a mistake in their identity."""
    yield manifest
    for path, value, part, written in enclosed(manifest.value, manifest.group, manifest.kind, envelopes):
        if not depth:
            yield Passed((*manifest.prefix, *path), TOO_DEEP, ALWAYS, _TOO_DEEP)
            continue
        for entry in _entries(value, (*manifest.prefix, *path), _NESTING):
            if not isinstance(entry, Passed):
                unknown = _within(written, entry[0][len(manifest.prefix) + len(path) :])
                around = _within(manifest.unknown, entry[0][len(manifest.prefix) :])
                inside = Manifest(
                    entry[1],
                    manifest.document,
                    entry[0],
                    part=part or manifest.part,
                    unknown=None if unknown is None or around is None else (*unknown, *around),
                    custom=manifest.custom,
                )
                yield from _unpacked(inside, envelopes, depth - 1)
            elif entry.reason in (MISTAKEN, TOO_DEEP) and not (part or manifest.part):
                yield entry


def _within(unknown: tuple[Path, ...] | None, path: Path) -> tuple[Path, ...] | None:
    """Return what is unknown of a value at a path below another one; None where all of it may be."""
    if unknown is None or any(path[: len(one)] == one for one in unknown):
        return None
    return tuple(one[len(path) :] for one in unknown if one[: len(path)] == path)


def _no_mapping(value: Any) -> Passed:
    if not isinstance(value, list):
        return Passed((), "plain text", BESIDE, "plain text in place of an object")
    objects = any(isinstance(item, dict) and _is_identified(item) and "metadata" in item for item in value)
    message = "a list in place of an object"
    if objects:
        message = "a list of objects, which Kubernetes does not read: write documents, or the items of a List"
    return Passed((), "a list, not an object", ALWAYS if objects else BESIDE, message)


def _is_identified(value: dict[str, Any]) -> bool:
    ref = object_ref(value)
    return bool(ref.kind) and is_api_version(ref.api_version) and _MARKS.isdisjoint(ref.api_version + ref.kind)


def _entries(value: dict[str, Any], prefix: Path, depth: int) -> Iterator[Entry]:
    """Yield the object, or in its place the items of a List, however nested; and what is neither."""
    if not _is_identified(value):
        from kubelint_compliance.manifests.identity import passed_over

        yield passed_over(value, prefix)
        return
    ref = object_ref(value)
    group, slash, _ = ref.api_version.rpartition("/")
    if slash and "." not in group and group not in _KNOWN_BARE:
        other = _other_group(value, group)
        if other:
            yield Passed(prefix, *other)
            return
    if not ref.kind.endswith("List"):
        yield prefix, value
        return
    if not depth:
        yield Passed(prefix, TOO_DEEP, ALWAYS, _TOO_DEEP) if isinstance(value.get("items"), list) else (prefix, value)
        return
    yield from _items(value, ref.api_version, ref.kind, prefix, depth)


def _other_group(value: dict[str, Any], group: str) -> tuple[str, int, str] | tuple[str] | None:
    """Return why a kind of a group that no definition can make is passed over; None where it may be misspelt."""
    from kubelint_compliance.manifests.foreign import foreign

    tool = foreign(value)
    if tool:
        return (tool,)
    if isinstance(value.get("metadata"), dict):
        return None
    return "a group that Kubernetes does not have", BESIDE, f'Kubernetes has no group "{group[:80]}"'


def _items(value: dict[str, Any], api_version: str, kind: str, prefix: Path, depth: int) -> Iterator[Entry]:
    """Yield what stands in a List. A typed list (`PodList`) lends its items their kind."""
    items = value.get("items")
    if not isinstance(items, list):
        if kind == "List" and items is None:
            yield Passed(prefix, EMPTY_LIST)
        elif items is not None and _is_list_kind(api_version, kind):
            yield Passed(prefix, WRONG_ITEMS, ALWAYS, "`items` must be a list of objects", "items")
        else:
            yield prefix, value
        return
    if not items:
        yield Passed(prefix, EMPTY_LIST)
        return
    lent = None if kind == "List" else (api_version, kind.removesuffix("List"))
    if lent and not any(_may_borrow(item) for item in items) and not _is_list_kind(api_version, kind):
        yield prefix, value
        return
    for index, item in enumerate(items):
        yield from _item(item, lent, (*prefix, "items", index), depth)


def _is_list_kind(api_version: str, kind: str) -> bool:
    """Whether it is a list of Kubernetes' own; other kinds may only end in the word."""
    from kubelint_compliance.kubernetes.known import own_kinds

    return kind == "List" or (api_version, kind.removesuffix("List")) in own_kinds()


def _may_borrow(item: Any) -> bool:
    return isinstance(item, dict) and (_states_both(item) or isinstance(item.get("metadata"), dict))


def _states_both(item: dict[str, Any]) -> bool:
    return isinstance(item.get("kind"), str) and isinstance(item.get("apiVersion"), str)


def _item(item: Any, lent: tuple[str, str] | None, path: Path, depth: int) -> Iterator[Entry]:
    if not isinstance(item, dict):
        yield Passed(path, NO_OBJECT, ALWAYS, f"an item of a list must be an object, not {_named(item)}")
        return
    if lent and not _states_both(item):
        item = {"apiVersion": lent[0], "kind": lent[1], **item}
    for entry in _entries(item, path, depth - 1):
        if isinstance(entry, Passed) and entry.weight == BESIDE:
            yield entry._replace(weight=ALWAYS)
        else:
            yield entry


def _named(item: Any) -> str:
    return "null" if item is None else "a list" if isinstance(item, list) else "a plain value"


def is_api_version(text: str) -> bool:
    """Whether the text has the form of an API version: `v1`, `apps/v1beta1`."""
    group, _, version = text.rpartition("/")
    return version[:1] == "v" and version[1:2].isdigit() and "/" not in group and not any(map(str.isspace, text))


def without_nulls(value: Any) -> Any:
    """Return a copy without null fields: the API server reads them as unset. Items of lists stay where they are."""
    if isinstance(value, dict):
        return {key: without_nulls(entry) for key, entry in value.items() if entry is not None}
    if isinstance(value, list):
        return [without_nulls(entry) for entry in value]
    return value
