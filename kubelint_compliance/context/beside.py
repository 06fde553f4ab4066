"""What objects say of others beside them: accounts that refuse tokens, bindings, autoscalers, Services.

Goes in: the objects of one file. Comes out: what each says, plain and small; and, once all files are settled, what is
around one object. Objects are beside each other in one namespace; without one, in the files of one folder.
"""

from __future__ import annotations

from kubelint_compliance.facts.neighbours import Around, Served, serving
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.context.glimpse import Glimpse
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.model import ObjectRef

REFUSES, GIVES, BINDS, SCALES, SERVES = "refuses", "gives", "binds", "scales", "serves"
_AUTOSCALERS = ("HorizontalPodAutoscaler", "ScaledObject")


class Said(NamedTuple):
    """What one object says of another: of the account `name`, of the workload `kind` and `name`, of pods `served`."""

    what: str
    namespace: str
    name: str = ""
    kind: str = ""
    served: Served | None = None


def said_by(manifest: Manifest) -> Iterator[Said]:
    """Yield what an object says of others."""
    namespace, value = manifest.ref.namespace, manifest.value
    if manifest.kind == "ServiceAccount" and not manifest.group:
        refuses = value.get("automountServiceAccountToken") is False
        yield Said(REFUSES if refuses else GIVES, namespace, manifest.ref.name)
    elif manifest.kind in ("RoleBinding", "ClusterRoleBinding"):
        yield from _bound(value, namespace)
    elif manifest.kind in _AUTOSCALERS:
        target = mapping(mapping(value.get("spec")).get("scaleTargetRef"))
        yield Said(SCALES, namespace, text(target.get("name")), text(target.get("kind")) or "Deployment")
    elif manifest.kind == "Service" and not manifest.group:
        served = _served(mapping(value.get("spec")))
        if served.labels:
            yield Said(SERVES, namespace, served=served)


def _bound(value: dict[str, Any], namespace: str) -> Iterator[Said]:
    for subject in map(mapping, sequence(value.get("subjects"))):
        if subject.get("kind") == "ServiceAccount":
            name, own = text(subject.get("name")), text(subject.get("namespace"))
            # A kustomization may give both their namespace later.
            yield from (Said(BINDS, where, name) for where in sorted({own or namespace, ""}))


def _served(spec: dict[str, Any]) -> Served:
    labels = [(key, entry) for key, entry in mapping(spec.get("selector")).items() if isinstance(entry, str)]
    ports = (port.get("targetPort") or port.get("port") for port in map(mapping, sequence(spec.get("ports"))))
    return Served(tuple(sorted(labels)), tuple(port for port in ports if isinstance(port, int | str)))


class Spaces:
    """What objects say by where it counts: a namespace, or the folder where there is none."""

    def __init__(self, said: dict[tuple[str, str], list[Said]]) -> None:
        self._said = said
        self._known: dict[tuple[str, str], tuple[dict[tuple[str, str], list[Said]], Around]] = {}

    def of(self, glimpse: Glimpse) -> tuple[Said, ...]:
        """Return what is said of the pods of a file: where there are Services, at least one of them."""
        found: dict[Said, None] = {}
        for facts in glimpse.objects:
            space = (facts.ref.namespace, "" if facts.ref.namespace else _folder(glimpse))
            if not facts.pod_labels or space not in self._said:
                continue
            named, around = self._space(space)
            names = [("", account or "default") for account in facts.accounts]
            for key in ((facts.ref.kind, facts.ref.name), *names):
                found.update(dict.fromkeys(named.get(key, ())))
            served = [service for labels in facts.pod_labels for service in serving(labels, around.services)]
            served += served or [service for services in around.services.values() for service in _first(services)]
            found.update(dict.fromkeys(Said(SERVES, facts.ref.namespace, served=service) for service in served))
        return tuple(found)

    def _space(self, space: tuple[str, str]) -> tuple[dict[tuple[str, str], list[Said]], Around]:
        if space not in self._known:
            named: dict[tuple[str, str], list[Said]] = {}
            for said in self._said[space]:
                if said.served is None:
                    named.setdefault((said.kind, said.name), []).append(said)
            self._known[space] = named, _sorted(self._said[space])[0]
        return self._known[space]


def spaces_of(glimpses: Iterable[Glimpse]) -> Spaces | None:
    """Return what objects say; None where they say nothing."""
    found: dict[tuple[str, str], list[Said]] = {}
    for glimpse in glimpses:
        for said in glimpse.said:
            found.setdefault((said.namespace, "" if said.namespace else _folder(glimpse)), []).append(said)
    return Spaces(found) if found else None


def _folder(glimpse: Glimpse) -> str:
    return glimpse.path.rpartition("/")[0]


def _first(services: Mapping[tuple[str, ...], Sequence[Served]]) -> Sequence[Served]:
    return next(iter(services.values()))[:1]


class Beside:
    """What is said in the namespaces of one file, sorted for questions about its objects."""

    def __init__(self, said: Iterable[Said]) -> None:
        self._said: dict[str, list[Said]] = {}
        for entry in said:
            self._said.setdefault(entry.namespace, []).append(entry)
        self._known: dict[str, tuple[Around, frozenset[tuple[str, str]]]] = {}

    def around(self, ref: ObjectRef) -> Around:
        """Return what is around an object."""
        if ref.namespace not in self._known:
            self._known[ref.namespace] = _sorted(self._said.get(ref.namespace, ()))
        found, scaled = self._known[ref.namespace]
        return found._replace(scaled=True) if (ref.kind, ref.name) in scaled else found


def _sorted(said: Iterable[Said]) -> tuple[Around, frozenset[tuple[str, str]]]:
    names: dict[str, set[str]] = {REFUSES: set(), GIVES: set(), BINDS: set()}
    scaled: set[tuple[str, str]] = set()
    services: dict[tuple[str, ...], dict[tuple[str, ...], list[Served]]] = {}
    for entry in said:
        if entry.served is not None:
            keys, values = zip(*entry.served.labels, strict=True)
            services.setdefault(keys, {}).setdefault(values, []).append(entry.served)
        elif entry.what == SCALES:
            scaled.add((entry.kind, entry.name))
        else:
            names[entry.what].add(entry.name)
    # Several of one name, as in overlays: all have to refuse.
    tokenless = frozenset(names[REFUSES] - names[GIVES])
    return Around(tokenless, frozenset(names[BINDS]), False, services), frozenset(scaled)
