"""What settings leave out of the comparison with Git for many objects at once: an object -> places, in words.

Looked at are the settings of Argo CD, in argocd-cm or in the object of its operator, what an ApplicationSet ignores of
its Applications, and what a HelmRelease of Flux ignores of its release.
"""

from __future__ import annotations

from kubelint_compliance.facts.ignored import is_whole, parts_of
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Said = Iterator[tuple[Path, str]]
    """A place below some settings, and what is ignored there, in words."""

_PREFIX = "resource.customizations.ignoreDifferences."
_OLD = "resource.customizations"
_EXCLUSIONS = "resource.exclusions"
_ALL, _EVERY = "all", "*"
_OWN_GROUPS = frozenset({
    *("*", "", "*.k8s.io", "apps", "batch", "policy", "autoscaling", "networking.k8s.io", "rbac.authorization.k8s.io"),
    *("admissionregistration.k8s.io", "apiextensions.k8s.io", "gateway.networking.k8s.io"),
})  # fmt: skip
"""Groups that hold what is deployed everywhere; all groups, and those of Kubernetes at large, among them."""


def ignored_settings(value: Any) -> list[dict[str, Any]]:
    """Return where settings leave whole contents out of the comparison, or all kinds of a group: {path, words}.

    `words` says what follows the name of the object. In a text the place is that of the line, `start` to `end`.
    """
    read = _READERS.get(text(mapping(value).get("kind")))
    return list(read(mapping(value))) if read else []


def _of_application_set(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    path: Path = ("spec", "ignoreApplicationDifferences")
    for index, entry in enumerate(map(mapping, sequence(at(value, path)))):
        for place, written in _whole(entry, "Application", ""):
            yield _placed((*path, index, *place), f'ignores every difference in "{written}" of its Applications')


def _of_release(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    path: Path = ("spec", "driftDetection", "ignore")
    for index, entry in enumerate(map(mapping, sequence(at(value, path)))):
        target = mapping(entry.get("target"))
        kind = text(target.get("kind")) or _EVERY
        for number, written in enumerate(sequence(entry.get("paths"))):
            if isinstance(written, str) and _is_told(written, kind, text(target.get("name")), is_pointer=True):
                of = f"each {kind} of its release" if kind != _EVERY else "all objects of its release"
                of = "one object of its release" if target.get("name") else of
                yield _placed((*path, index, "paths", number), f'keeps every change in "{written}" of {of}')


def _of_config_map(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if at(value, ("metadata", "name")) == "argocd-cm":
        yield from _of_data(value.get("data"), ("data",))


def _of_data(data: Any, path: Path) -> Iterator[dict[str, Any]]:
    for key, words in mapping(data).items():
        if not isinstance(words, str):
            continue
        if key.startswith(_PREFIX):
            yield from _in_text((*path, key), words, key.removeprefix(_PREFIX).rpartition("_")[2])
        elif key == _OLD:
            yield from _in_old((*path, key), words)
        elif key == _EXCLUSIONS:
            yield from _excluded((*path, key), words)


def _of_operator(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    path: Path = ("spec", "resourceIgnoreDifferences")
    for place, words in _ignored(at(value, (*path, _ALL)), _ALL):
        yield _placed((*path, _ALL, *place), words)
    named = (*path, "resourceIdentifiers")
    for index, entry in enumerate(map(mapping, sequence(at(value, named)))):
        for place, words in _ignored(entry.get("customization"), text(entry.get("kind"))):
            yield _placed((*named, index, "customization", *place), words)
    yield from _of_data(at(value, ("spec", "extraConfig")), ("spec", "extraConfig"))
    excluded = at(value, ("spec", "resourceExclusions"))
    yield from _excluded(("spec", "resourceExclusions"), text(excluded))


def _in_text(path: Path, words: str, kind: str) -> Iterator[dict[str, Any]]:
    from kubelint_compliance.facts.embedded import embedded

    config = embedded(words)
    if config is not None:
        for place, said in _ignored(config.value, kind):
            start, end = config.place(place)
            yield {**_placed(path, said), "start": start, "end": end}


def _in_old(path: Path, words: str) -> Iterator[dict[str, Any]]:
    """Yield what the one text for all kinds ignores, in which what a kind ignores is a text again."""
    from kubelint_compliance.facts.embedded import embedded

    config = embedded(words)
    for kind, settings in mapping(config.value).items() if config is not None else ():
        inner = embedded(text(mapping(settings).get("ignoreDifferences")))
        for _, said in _ignored(inner.value, str(kind).rpartition("/")[2]) if inner is not None else ():
            start, end = config.place((kind, "ignoreDifferences")) if config is not None else (0, 0)
            yield {**_placed(path, said), "start": start, "end": end}


def _ignored(settings: Any, kind: str) -> Said:
    """Yield what the settings of a kind ignore; those of all kinds name managers at their own risk, too."""
    is_all = kind in (_ALL, _EVERY)
    of = "every object" if is_all else f"every {kind}"
    for place, written in _whole(mapping(settings), _EVERY if is_all else kind, ""):
        yield place, f'ignores every difference in "{written}" of {of}'
    managers = [name for name in sequence(mapping(settings).get("managedFieldsManagers")) if isinstance(name, str)]
    if is_all and managers:
        yield ("managedFieldsManagers",), f"ignores on every object what {' and '.join(managers)} set"


def _whole(entry: dict[str, Any], kind: str, name: str) -> Iterator[tuple[Path, str]]:
    for field in ("jsonPointers", "jqPathExpressions"):
        for number, written in enumerate(sequence(entry.get(field))):
            if isinstance(written, str) and _is_told(written, kind, name, is_pointer=field == "jsonPointers"):
                yield (field, number), written


def _is_told(written: str, kind: str, name: str, *, is_pointer: bool) -> bool:
    return any(is_whole(part, {"kind": kind, "name": name}) for part in parts_of(written, is_pointer))


def _excluded(path: Path, words: str) -> Iterator[dict[str, Any]]:
    """Yield the entries that take all kinds of a group of Kubernetes' own out of what Argo CD looks at."""
    from kubelint_compliance.facts.embedded import embedded

    config = embedded(words, listed=True) if words else None
    for index, entry in enumerate(map(mapping, sequence(config.value if config is not None else None))):
        groups = [group for group in sequence(entry.get("apiGroups")) if group in _OWN_GROUPS]
        if config is not None and groups and _EVERY in sequence(entry.get("kinds")):
            start, end = config.place((index, "kinds"))
            of = "any group" if _EVERY in groups else " and ".join(group or "the core group" for group in groups)
            yield {**_placed(path, f"looks at no kind of {of} at all"), "start": start, "end": end}


def _placed(path: Path, words: str) -> dict[str, Any]:
    return {"path": list(path), "words": words}


_READERS = {
    "ApplicationSet": _of_application_set,
    "ArgoCD": _of_operator,
    "ConfigMap": _of_config_map,
    "HelmRelease": _of_release,
}
