"""How objects point at one another, from schemas/kubernetes/links.tsv: by name, or by labels. The graph asks for it.

Goes in: a kind. Comes out: path patterns from the object, such as `spec.template.spec.containers[*].envFrom[*]
.secretRef.name`. Those of pods are told of every kind that holds pods, at the places where they are there.
"""

from __future__ import annotations

from kubelint_compliance.data import read_data
from kubelint_compliance.kubernetes.kinds import kind_of, split_kind
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Row = tuple[str, str, str, str]

ANY = "*"
"""In place of a kind: the object says beside the name which kind it means."""
_rows: dict[str, list[Row]] = {}


class Reference(NamedTuple):
    """`path` leads to the name of an object of `group` and `kind`.

    Both are empty where the fields beside the name, `kind` with `apiGroup` or `apiVersion`, say it. `namespace` is the
    field beside the name that holds the namespace; where it is empty, or nothing stands there, it is the holder's own.
    """

    path: str
    group: str
    kind: str
    namespace: str = ""


class Selector(NamedTuple):
    """`path` leads to a LabelSelector, or with `plain` to a map of labels, for objects of `group` and `kind`.

    They lie in the holder's own namespace, unless one of the fields `namespaces` beside the selector chooses others: a
    list of names, or a LabelSelector of namespaces.
    """

    path: str
    group: str
    kind: str
    plain: bool
    namespaces: tuple[str, ...] = ()


def references(group: str, kind: str) -> tuple[Reference, ...]:
    """Return where objects of a kind name other objects."""
    return tuple(
        Reference(path, *(("", "") if target == ANY else split_kind(target)), namespace)
        for how, path, target, namespace in _links(group, kind)
        if how == "name"
    )


def selectors(group: str, kind: str) -> tuple[Selector, ...]:
    """Return where objects of a kind choose other objects by their labels."""
    return tuple(
        Selector(path, *split_kind(target), how == "labels", tuple(namespaces.split()))
        for how, path, target, namespaces in _links(group, kind)
        if how != "name"
    )


def _links(group: str, kind: str) -> Iterator[Row]:
    yield from _below(f"{group or 'core'}/{kind}", "")
    known = kind_of(group, kind)
    for path in known.pods if known else ():
        yield from _below("pod", path)


def _below(holder: str, prefix: str) -> Iterator[Row]:
    if not _rows:
        _rows.update(_read())
    for how, path, target, namespace in _rows.get(holder, ()):
        full = ".".join(part for part in (prefix, path) if part not in ("", "."))
        if how == "part":
            yield from _below(target, full)
        else:
            yield how, full, target, namespace


def _read() -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for line in read_data("schemas/kubernetes/links.tsv").splitlines():
        if line[:1] != "#":
            holder, how, path, target, namespace = (*line.split("\t"), "")[:5]
            rows.setdefault(holder, []).append((how, path, target, namespace))
    return rows
