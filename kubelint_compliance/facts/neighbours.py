"""Facts about what other objects of the input do for one: accounts of its pods, autoscalers, Services, LimitRanges.

The flow puts an `Around` into the memo of an object before rules judge it; where there is none, nothing is known, and
a rule has to go by the object alone.
"""

from __future__ import annotations

from kubelint_compliance.facts.memo import once
from kubelint_compliance.facts.pods import containers_of, labels_of
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

AROUND = "around"
"""The key of the memo."""


class Served(NamedTuple):
    """What a Service sends requests to: pods with these labels, at these ports, each a number or a name."""

    labels: tuple[tuple[str, str], ...]
    ports: tuple[int | str, ...]


class Around(NamedTuple):
    """What the input says to one object.

    `tokenless` are accounts of its namespace that refuse their token, `bound` those that roles are bound to; `scaled`:
    an autoscaler sets its replicas; `among_services`: its namespace has some. `services` are those that may serve its
    pods, by the keys of their labels and then by the values. `amounts` are those that a LimitRange of its namespace
    fills in, each as `limits` or `requests` and a resource.
    """

    tokenless: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()
    scaled: bool = False
    among_services: bool = False
    services: Mapping[tuple[str, ...], Mapping[tuple[Any, ...], Sequence[Served]]] = {}
    amounts: frozenset[tuple[str, str]] = frozenset()


_NOTHING = Around()


def refuses_token(pod: Any, memo: Any) -> bool:
    """Whether the service account of the pod is in the input and refuses its token to pods that do not ask for it."""
    return _account(pod) in _around(memo).tokenless


def has_bound_account(pod: Any, memo: Any) -> bool:
    """Whether a binding of the input gives the service account of the pod a role."""
    return _account(pod) in _around(memo).bound


def is_scaled(value: Any, memo: Any) -> bool:
    """Whether an autoscaler of the input sets the replicas of the object."""
    return value is not None and _around(memo).scaled


def fills_in(kind: Any, resource: Any, memo: Any) -> bool:
    """Whether a LimitRange fills in `limits` or `requests` of a resource for containers that have none.

    It has to be in the input, name the namespace that the object names, and lie in its folder, above or below.
    """
    return (kind, resource) in _around(memo).amounts


def sent_to(pod: Any, container: Any, memo: Any) -> bool | None:
    """Whether a Service of the input sends requests to the container; null where the namespace has no Service there."""
    around = _around(memo)
    if not around.among_services:
        return None
    targets = once(memo, _targets, pod, around)
    if targets is None:
        return False
    if len(sequence(mapping(mapping(pod).get("spec")).get("containers"))) == 1:
        return True
    ports = set(_ports(container))
    return not ports.isdisjoint(targets) if ports else once(memo, _has_undeclared, pod, targets)


def _targets(pod: Any, around: Around) -> frozenset[int | str] | None:
    """Return the ports of the pod that Services send to; None where no Service sends to the pod."""
    serving = list(_serving(pod, around.services))
    return frozenset(port for service in serving for port in service.ports) if serving else None


def _has_undeclared(pod: Any, targets: frozenset[int | str]) -> bool:
    """Whether no container declares one of the ports: one that declares nothing may listen on it."""
    declared = {port for container in containers_of(pod) for port in _ports(container)}
    return any(isinstance(port, int) for port in targets - declared)


def _serving(
    pod: Any, services: Mapping[tuple[str, ...], Mapping[tuple[Any, ...], Sequence[Served]]]
) -> Iterator[Served]:
    labels = labels_of(mapping(pod).get("metadata"))
    for keys, by_values in services.items():
        values = tuple(labels.get(key) for key in keys)
        if all(isinstance(value, str) for value in values):
            yield from by_values.get(values, ())


def _ports(container: Any) -> Iterator[int | str]:
    for port in map(mapping, sequence(mapping(container).get("ports"))):
        yield from (entry for entry in (port.get("containerPort"), port.get("name")) if isinstance(entry, int | str))


def _account(pod: Any) -> Any:
    spec = mapping(mapping(pod).get("spec"))
    found = spec.get("serviceAccountName") or spec.get("serviceAccount") or "default"
    return found if isinstance(found, str) else None


def _around(memo: Any) -> Around:
    found: Around = memo.get(AROUND, _NOTHING)
    return found
