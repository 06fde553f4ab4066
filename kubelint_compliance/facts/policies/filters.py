"""What a filter of Kyverno matches, the `match` and `exclude` of its rules: a filter -> what of it is wide.

The fields of one filter hold together, so that one narrow field makes it narrow.
"""

from __future__ import annotations

from kubelint_compliance.facts.policies.names import has_wildcard, is_everything, is_wide, space_words
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Places = list[dict[str, Any]]

_EXPRESSED = {
    "In": "whose label {} is {}",
    "NotIn": "whose label {} is not {}",
    "Exists": "that have the label {}",
    "DoesNotExist": "without the label {}",
}
_COMMON_ROLES = frozenset({
    *("admin", "edit", "view", "system:basic-user", "system:discovery", "system:public-info-viewer"),
})  # fmt: skip
"""ClusterRoles that are for those who work in a namespace, or that everybody has."""
_COMMON_GROUPS = frozenset({"system:authenticated", "system:unauthenticated", "system:serviceaccounts"})


def filters(block: Any) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield each filter that is enough by itself: those of `any`, a single one of `all`, the old form without both."""
    block = mapping(block)
    for index, entry in enumerate(sequence(block.get("any"))):
        yield ("any", index), mapping(entry)
    every = sequence(block.get("all"))
    if len(every) == 1:
        yield ("all", 0), mapping(every[0])
    if not (block.get("any") or block.get("all")) and block:
        yield (), block


def wide_places(path: Path, entry: dict[str, Any], *, kinds_alone: bool = False) -> Places:
    """Return what makes a filter wide, none where a field makes it narrow: {path, what}.

    With `kinds_alone` a filter that names only kinds is wide: it means every object of them.
    """
    resources = mapping(entry.get("resources"))
    spaces, names = _texts(resources, "namespaces"), _names(resources)
    wide = [(at, name) for at, name in spaces if is_wide(name)]
    wild = [(at, name) for at, name in names if has_wildcard(name)]
    if resources.get("namespaceSelector") or (spaces and not wide) or (names and not wild):
        return []
    people, below, labels = _people(entry), (*path, "resources"), _labels(resources)
    if people is not None and (not people or spaces or names):
        return []
    if labels or people:
        return _told(below, labels) if labels else _told(path, people or [])
    if wide or wild:
        return _told(below, [(at, space_words(name)) for at, name in wide] or _of_names(wild))
    return _told(below, _of_kinds(resources, kinds_alone))


def _told(path: Path, found: list[tuple[Path, str]]) -> Places:
    return [{"path": [*path, *at], "what": what} for at, what in found]


def _texts(holder: dict[str, Any], field: str) -> list[tuple[Path, str]]:
    return [((field, index), text(name)) for index, name in enumerate(sequence(holder.get(field)))]


def _names(resources: dict[str, Any]) -> list[tuple[Path, str]]:
    single: list[tuple[Path, str]] = [(("name",), text(resources["name"]))] if resources.get("name") else []
    return [*single, *_texts(resources, "names")]


def _labels(resources: dict[str, Any]) -> list[tuple[Path, str]]:
    """Return the first label or annotation that a filter asks for, in words, and where it stands."""
    selector = mapping(resources.get("selector"))
    for path, labels, what in (
        (("selector", "matchLabels"), selector.get("matchLabels"), "label"),
        (("annotations",), resources.get("annotations"), "annotation"),
    ):
        for key, value in mapping(labels).items():
            return [((*path, key), f"objects whose {what} {key} is {text(value)}")]
    for index, entry in enumerate(map(mapping, sequence(selector.get("matchExpressions")))):
        words = _EXPRESSED.get(text(entry.get("operator")))
        if words:
            values = " or ".join(map(text, sequence(entry.get("values"))))
            what = f"objects {words.format(text(entry.get('key')), values)}"
            return [(("selector", "matchExpressions", index, "key"), what)]
    return []


def _of_names(wild: list[tuple[Path, str]]) -> list[tuple[Path, str]]:
    return [(at, "objects of every name" if is_everything(name) else f'objects named "{name}"') for at, name in wild]


def _of_kinds(resources: dict[str, Any], alone: bool) -> list[tuple[Path, str]]:
    kinds = _texts(resources, "kinds")
    if alone and kinds:
        return [(("kinds",), f"every {' and every '.join(kind for _, kind in kinds)}")]
    return [(at, "objects of every kind") for at, kind in kinds if is_everything(kind)]


def _people(entry: dict[str, Any]) -> list[tuple[Path, str]] | None:
    """Return the roles and groups of a filter that many have; none where a field asks for less; None without any."""
    found: list[tuple[Path, str]] = []
    fields = [field for field in ("roles", "clusterRoles", "subjects") if entry.get(field)]
    for field in fields:
        common = [(at, what) for at, what in _common(entry, field) if what]
        if not common:
            return []
        found += common
    return found if fields else None


def _common(entry: dict[str, Any], field: str) -> Iterator[tuple[Path, str]]:
    if field == "subjects":
        for index, subject in enumerate(map(mapping, sequence(entry[field]))):
            yield (field, index), _subject_words(text(subject.get("kind")), text(subject.get("name")))
        return
    for at, name in _texts(entry, field):
        if is_everything(name):
            yield at, "whoever has any role"
        else:
            yield at, f'whoever has the role "{name}"' if field == "clusterRoles" and name in _COMMON_ROLES else ""


def _subject_words(kind: str, name: str) -> str:
    if is_everything(name):
        return f"every {kind or 'user'}"
    return f'the group "{name}"' if kind == "Group" and name in _COMMON_GROUPS else ""
