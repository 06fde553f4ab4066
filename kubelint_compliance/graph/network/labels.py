"""Label selectors, read once, and the pods and namespaces that they select: by look-up, each selector once."""

from __future__ import annotations

from kubelint_compliance.graph.network.refusal import Refused
from kubelint_compliance.kubernetes.names import is_label_value, is_qualified_name
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any, TypeAlias

    from kubelint_compliance.manifests.paths import Path

Need: TypeAlias = "tuple[str, str, tuple[str, ...]]"
"""What a label must be: its key, the operator, the values."""
Selector: TypeAlias = "tuple[Need, ...]"
"""What labels must be, all of it; an empty one selects everything."""

EVERYTHING: Selector = ()
_WITH_VALUES, _WITHOUT = ("In", "NotIn"), ("Exists", "DoesNotExist")


def read_selector(value: Any, path: Path) -> Selector:
    """Read a LabelSelector; `Refused` where the API server would not take it, or it is none."""
    if value.__class__ is not dict:
        raise Refused(path, "is no label selector")
    labels, entries = value.get("matchLabels"), value.get("matchExpressions")
    if labels is not None and labels.__class__ is not dict:
        raise Refused((*path, "matchLabels"), "is no map of labels")
    if entries is not None and entries.__class__ is not list:
        raise Refused((*path, "matchExpressions"), "is no list")
    needs = [_equal(key, label, (*path, "matchLabels", key)) for key, label in (labels or {}).items()]
    needs += [_need(entry, (*path, "matchExpressions", index)) for index, entry in enumerate(entries or ())]
    return tuple(sorted(set(needs)))


def _equal(key: Any, label: Any, path: Path) -> Need:
    label = "" if label is None else label
    if key.__class__ is not str or not is_qualified_name(key):
        raise Refused(path, "is no name of a label")
    if label.__class__ is not str or not is_label_value(label):
        raise Refused(path, "is no value of a label")
    return key, "In", (label,)


def _need(entry: Any, path: Path) -> Need:
    if entry.__class__ is not dict:
        raise Refused(path, "is no requirement")
    key, operator, values = entry.get("key"), entry.get("operator"), entry.get("values") or []
    if key.__class__ is not str or not is_qualified_name(key):
        raise Refused((*path, "key"), "is no name of a label")
    if operator not in _WITH_VALUES and operator not in _WITHOUT:
        raise Refused((*path, "operator"), "is none of In, NotIn, Exists, DoesNotExist")
    if values.__class__ is not list or not all(value.__class__ is str and is_label_value(value) for value in values):
        raise Refused((*path, "values"), "is no list of values of a label")
    if bool(values) != (operator in _WITH_VALUES):
        raise Refused((*path, "values"), f"must hold values with {' and '.join(_WITH_VALUES)}, and with them alone")
    return key, operator, tuple(sorted(set(values)))


def meets(labels: Mapping[str, Any], selector: Selector) -> bool:
    """Whether labels are what a selector asks for: one that is absent is in no list, so `NotIn` holds."""
    return all(_holds(labels.get(key), operator, values) for key, operator, values in selector)


def _holds(label: Any, operator: str, values: tuple[str, ...]) -> bool:
    has = label.__class__ is str
    if operator == "In":
        return has and label in values
    if operator == "NotIn":
        return not has or label not in values
    return has if operator == "Exists" else not has


class Labelled:
    """Things by their labels; each is known by its place in the order in which they came."""

    def __init__(self, labels: Iterable[Mapping[str, Any]]) -> None:
        self.labels = tuple(labels)
        self.compared = 0
        self._by_value: dict[tuple[str, str], list[int]] = {}
        self._by_key: dict[str, list[int]] = {}
        for place, has in enumerate(self.labels):
            for key, label in has.items():
                if label.__class__ is str:
                    self._by_value.setdefault((key, label), []).append(place)
                    self._by_key.setdefault(key, []).append(place)

    def candidates(self, selector: Selector) -> Sequence[int]:
        """Return the shortest list in which all that a selector selects are."""
        return min((range(len(self.labels)), *self._lists(selector)), key=len)

    def _lists(self, selector: Selector) -> Iterator[Sequence[int]]:
        for key, operator, values in selector:
            if operator == "Exists":
                yield self._by_key.get(key, ())
            elif operator == "In":
                yield [place for value in values for place in self._by_value.get((key, value), ())]

    def select(self, selector: Selector, among: Sequence[int] | None = None) -> list[int]:
        """Return what a selector selects, of all or among some."""
        found = self.candidates(selector)
        found = among if among is not None and len(among) <= len(found) else found
        self.compared += len(found)
        return [place for place in found if meets(self.labels[place], selector)]


class Atom(NamedTuple):
    """Pods by selectors: of a namespace by its name, or of those that a selector selects."""

    space: str
    spaces: Selector | None
    pods: Selector


class Selection:
    """Which pods atoms select; a pod is known by its place among all."""

    def __init__(self, spaces: Sequence[str], space_labels: Iterable[Mapping[str, Any]], pods: Labelled) -> None:
        names = dict.fromkeys(spaces)
        self._names = tuple(names)
        self._spaces = Labelled(space_labels)
        self.pods = pods
        self._homes = spaces
        self._inside: dict[str, list[int]] = {}
        for place, space in enumerate(spaces):
            self._inside.setdefault(space, []).append(place)
        self._selected: dict[Selector, frozenset[str]] = {}
        self._found: dict[Atom, list[int]] = {}

    @property
    def compared(self) -> int:
        """How many labels of one thing were held against a selector so far."""
        return self._spaces.compared + self.pods.compared

    def select(self, atom: Atom) -> list[int]:
        """Return the pods that an atom selects."""
        if atom not in self._found:
            self._found[atom] = self._select(atom)
        return self._found[atom]

    def _select(self, atom: Atom) -> list[int]:
        if atom.spaces is None:
            inside = self._inside.get(atom.space, [])
            found = self.pods.select(atom.pods, inside)
            return (
                found if len(inside) == len(self._homes) else [one for one in found if self._homes[one] == atom.space]
            )
        spaces = self._select_spaces(atom.spaces)
        if not atom.pods and len(spaces) < len(self._names):
            return [place for space in self._names if space in spaces for place in self._inside[space]]
        return [place for place in self.pods.select(atom.pods) if self._homes[place] in spaces]

    def _select_spaces(self, selector: Selector) -> frozenset[str]:
        if selector not in self._selected:
            self._selected[selector] = frozenset(self._names[place] for place in self._spaces.select(selector))
        return self._selected[selector]
