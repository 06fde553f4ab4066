"""What a rule looks at around `self`, so that a wrong node elsewhere keeps nobody from judging quickly.

Goes in: the programs of a rule. Comes out: places such as `pod.spec.restartPolicy`; and of a view, whether any of them
has a wrong node in it.
"""

from __future__ import annotations

from kubelint_compliance.cel.tree import Name, Node, Select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubelint_compliance.cel import Program
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.case import Case
    from kubelint_compliance.ruleset.vocabulary import View

ROOTS = ("object", "pod", "metadata")
"""The names of what is around `self`; one that only looks like it does no harm."""


def places_around(programs: Iterable[Program]) -> frozenset[Path]:
    """Return the places that programs look at: the name of a root, and the fields that lead on from it."""
    named = (program for program in programs if any(root in program.source for root in ROOTS))
    return frozenset(place for program in named for place in _places(program.tree))


def _places(node: Node) -> Iterator[Path]:
    way, base = [], node
    while isinstance(base, Select):
        way.append(base.field)
        base = base.operand
    if isinstance(base, Name):
        if base.name in ROOTS:
            yield (base.name, *reversed(way))
        return
    for slot in type(base).__slots__:
        for child in _nodes(getattr(base, slot)):
            yield from _places(child)


def _nodes(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, (list, tuple)):
        for entry in value:
            yield from _nodes(entry)


def sees_wrong(places: frozenset[Path], view: View, case: Case) -> bool:
    """Whether one of the places around a view has a wrong node in it, or is below one."""
    bases: dict[str, Path | None] = {"object": (), "metadata": ("metadata",), "pod": _pod_of(view, case)}
    return any(_is_wrong(bases[str(root)], tuple(way), case) for root, *way in places)


def _pod_of(view: View, case: Case) -> Path | None:
    return next((pod.path for pod in case.manifest.pods if pod.value is view.pod), None)


def _is_wrong(base: Path | None, way: Path, case: Case) -> bool:
    if base is None:
        return True
    path = (*base, *way)
    return path in case.around or any(path[:length] in case.wrong for length in range(len(path)))
