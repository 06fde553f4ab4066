"""The kinds of objects, from schemas/kubernetes/kinds.tsv: where they live, and where the pods in them are.

Custom resources are there where they hold pods. Of a kind that is not there nothing is known.
"""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.data import find_row, read_data
from kubelint_compliance.records import NamedTuple

CORE = "core"
"""How the core group, whose name is empty, is written where a kind is named with its group."""
BARE_GROUPS = ("apps", "autoscaling", "batch", "extensions", "policy")
"""The groups of Kubernetes' own without a dot. A definition can only make a group with one."""
SERVED_BARE_GROUPS = ("metrics", "federation", "componentconfig")
"""Groups without a dot of aggregated servers and of programs around Kubernetes."""
_MOST = 4096
"""So many kinds are kept in mind, those of which nothing is known among them."""
_OWN = ".k8s.io"
_NOTHING = "-"
_ALIKE = ("authorization.openshift.io",)
"""Groups whose kinds are Kubernetes' own of the same name, served once more."""


class Kind(NamedTuple):
    """What is known of a kind.

    `pods` are the paths of its pod templates, each a mapping with `metadata` and `spec`; `steps` is the path of the
    specification of an Argo workflow, whose steps become pods, else empty. `parts` are the paths of parts of the
    specification of pods, which the operator of the kind completes.
    """

    group: str
    kind: str
    namespaced: bool
    pods: tuple[str, ...] = ()
    steps: str = ""
    parts: tuple[str, ...] = ()


@lru_cache(maxsize=_MOST)
def kind_of(group: str, kind: str) -> Kind | None:
    """Return what is known of a kind, by its API group (empty for the core) and name; None where nothing is."""
    row = find_row(_table(), group or CORE, kind)
    return None if row is None else _read(row)


@lru_cache(maxsize=1)
def kinds() -> tuple[Kind, ...]:
    """Return all kinds that are known, as the table lists them."""
    return tuple(map(_read, _rows()))


@lru_cache(maxsize=_MOST)
def written_names(group: str, kind: str) -> tuple[str, ...]:
    """Return how a rule may write a kind: by its name alone, with its group, or as any kind of the group.

    The name of a kind that Kubernetes has means that one, and no other that is called so: a ServiceAccount of
    talos.dev is none. A name that Kubernetes does not have means the kind of any group.
    """
    named = (f"{group or CORE}/{kind}", f"{group or CORE}/*")
    return (kind, *named) if _is_plain(group, kind) else named


def _is_plain(group: str, kind: str) -> bool:
    """Whether the name of a kind alone is enough to mean the one of this group."""
    if _is_own(group) or group in _ALIKE or kind_of(group, kind):
        return True
    return not any(each.kind == kind and _is_own(each.group) for each in kinds())


def _is_own(group: str) -> bool:
    """Whether a group is of Kubernetes' own sort: without a dot, or of its domain."""
    return "." not in group or group.endswith(_OWN)


def template_places() -> tuple[str, ...]:
    """Return the paths where templates with metadata of their own lie, of pods and of what makes pods, in any kind.

    For objects of whatever kind: what is like a kind of the table is built like it.
    """
    places = {row[3] for row in _rows() if len(row) > 3} - {"", _NOTHING}
    paths = {tuple(path.split(".")) for place in places for path in place.split(" ")}
    ends = {path[: end + 1] for path in paths for end, step in enumerate(path) if step.lower().endswith("template")}
    return tuple(".".join(path) for path in sorted(ends, key=lambda path: (len(path), path)))


def is_cluster_scoped(group: str, kind: str) -> bool:
    """Whether objects of a kind lie in no namespace; those of unknown kinds may lie in one."""
    found = kind_of(group, kind)
    return found is not None and not found.namespaced


def split_kind(text: str) -> tuple[str, str]:
    """Read `apps/Deployment` or `core/Pod`, as the tables write a kind: its group and name."""
    group, _, kind = text.partition("/")
    return "" if group == CORE else group, kind


@lru_cache(maxsize=1)
def _table() -> str:
    return read_data("schemas/kubernetes/kinds.tsv")


def _rows() -> list[list[str]]:
    return [line.split("\t") for line in _table().splitlines() if line[:1] != "#"]


def _read(row: list[str]) -> Kind:
    group, kind, scope, *places = row
    pods, steps, parts, *_ = [
        () if place in ("", _NOTHING) else tuple(place.split(" ")) for place in (*places, "", "", "")
    ]
    return Kind("" if group == CORE else group, kind, scope == "namespace", pods, "".join(steps), parts)
