"""Which nodes of an object have another type than Kubernetes gives them: what rules cannot read.

Goes in: what the walk found. Comes out: `Wrong` nodes. Only loaded where something was found, and for kinds without a
type of their own or of their pods: metadata and pods have the same type everywhere.
"""

from __future__ import annotations

from kubelint_compliance import shape
from kubelint_compliance.manifests.paths import EVERY, resolve
from kubelint_compliance.manifests.readable import MOST_WRONG, Wrong, and_more, together
from kubelint_compliance.schema.found import NULL, TYPE
from kubelint_compliance.schema.store import kubernetes, supported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.schema.found import Found
    from kubelint_compliance.schema.nodes import Node

_METADATA = "meta.v1.ObjectMeta"
_POD = "core.v1.PodTemplateSpec"
_STEP = {
    "automountServiceAccountToken": "bool",
    "container": "core.v1.Container",
    "hostAliases": "[core.v1.HostAlias",
    "initContainers": "[core.v1.Container",
    "script": "core.v1.Container",
    "securityContext": "core.v1.PodSecurityContext",
    "serviceAccountName": "string",
    "sidecars": "[core.v1.Container",
    "volumes": "[core.v1.Volume",
}
"""The fields of a step of a workflow that are those of a pod or a container, with their types."""


def wrong_nodes(found: Iterable[Found], value: dict[str, Any], root: Node, *, fragment: bool) -> tuple[Wrong, ...]:
    """Return the nodes of a wrong type. One that is replaced before the API server sees it is not refused."""
    from kubelint_compliance.schema.excuses import counts
    from kubelint_compliance.schema.words import tell

    def refused(problem: Found) -> bool:
        return problem.rule == TYPE and counts(problem, value, root, fragment=fragment)

    mistyped = [problem for problem in found if problem.rule in (TYPE, NULL)]
    if len(mistyped) <= MOST_WRONG:
        told = [(problem, tell(problem, value, root)) for problem in mistyped]
        return tuple(Wrong(words.path, words.message, refused(problem)) for problem, words in told)
    return tuple(
        Wrong(
            path,
            and_more(tell(mistyped[members[0]], value, root).message, len(members) - 1),
            any(refused(mistyped[index]) for index in members),
        )
        if len(members) > 1
        else Wrong(
            tuple(reversed(mistyped[members[0]].path)),
            tell(mistyped[members[0]], value, root).message,
            refused(mistyped[members[0]]),
        )
        for path, members in together(_Paths(mistyped)).items()
    )


class _Paths:
    """The paths of findings, each made when it is looked at: there may be very many."""

    def __init__(self, found: list[Found]) -> None:
        self._found = found

    def __iter__(self) -> Iterator[Path]:
        return (tuple(reversed(problem.path)) for problem in self._found)


def wrong_beside_type(manifest: Manifest, root: Node | None, minor: int) -> tuple[Wrong, ...]:
    """Return the wrong nodes of which the type of the kind says nothing: in pods, and in metadata without any type."""
    metadata = _against(manifest, ("metadata",), _METADATA, minor) if root is None else ()
    return (
        *metadata,
        *(
            wrong
            for pattern in manifest.pod_places()
            if root is None or not _is_typed(root, pattern)
            for wrong in (*_off(manifest.value, pattern), *_in_pods(manifest, pattern, minor))
        ),
    )


def _is_typed(root: Node, pattern: Path) -> bool:
    """Whether a type says what is at a path."""
    node = root
    for step in pattern:
        if node.item is not None:
            node = node.link_item()
        elif step in node.fields:
            node = node.link(str(step))
        else:
            return False
    return bool(node.fields)


def _off(value: Any, pattern: Path, at: Path = ()) -> Iterator[Wrong]:
    """Yield the nodes on the way to a pod and its spec that lead nowhere."""
    step = pattern[0] if pattern else None
    if step == EVERY and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _off(item, pattern[1:], (*at, index))
    elif not isinstance(value, dict):
        from kubelint_compliance.schema.words import described

        expected = "a list" if step == EVERY else "an object"
        yield Wrong(at, f'"{at[-1]}" is {described(value)}, but {expected} is expected', False)
    elif isinstance(step, str) and value.get(step) is not None:
        yield from _off(value[step], pattern[1:], (*at, step))


def _in_pods(manifest: Manifest, pattern: Path, minor: int) -> Iterator[Wrong]:
    for at, spec in resolve(manifest.value, pattern):
        if pattern[-1] == EVERY:
            for field, type_ in _STEP.items():
                if isinstance(spec, dict) and field in spec:
                    yield from _against(manifest, (*at, field), type_, minor)
        elif isinstance(spec, dict):
            yield from _against(manifest, at[:-1], _POD, minor)


def _against(manifest: Manifest, at: Path, type_: str, minor: int) -> Iterator[Wrong]:
    """Yield what has another type than a type of Kubernetes gives it, in the node at a path."""
    node, value = kubernetes(supported(minor)).node(type_), shape.at(manifest.value, at)
    for problem in node.check(value, node) or ():
        if problem.rule in (TYPE, NULL):
            from kubelint_compliance.schema.words import tell

            problem.path += reversed(at)
            told = tell(problem, manifest.value, node)
            yield Wrong(told.path, told.message, False)
