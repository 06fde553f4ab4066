"""What objects say of others beside them: accounts that refuse tokens, bindings, autoscalers, Services, LimitRanges.

Goes in: the objects of one file. Comes out: what each says, plain and small; and, once all files are settled, what is
around one object. Objects are beside each other in one namespace; without one, in the files of one folder. What the
same kustomization deploys is so by the namespaces that it ends in, wherever the files lie.
"""

from __future__ import annotations

from kubelint_compliance.facts.neighbours import Around, Served
from kubelint_compliance.kubernetes.lifecycle import is_served
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.context.glimpse import Glimpse, ObjectFacts
    from kubelint_compliance.context.overlays import Rendering
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.model import ObjectRef

    Subject = tuple[Any, ...]
    Renderings = Mapping[str, Sequence[Rendering]]
    """The ways in which files are deployed, by their real paths."""


REFUSES, GIVES, BINDS, SCALES, SERVES, FILLS = "refuses", "gives", "binds", "scales", "serves", "fills"
_OF_ACCOUNTS = (REFUSES, GIVES, BINDS)
_ACCOUNT_USER = "system:serviceaccount:"
_BUILD = "\0"
"""Begins what stands in place of a folder: the end of a way of deploying, as no folder is called."""
_AUTOSCALERS = ("HorizontalPodAutoscaler", "ScaledObject", "HTTPScaledObject")


class Said(NamedTuple):
    """What one object says of another: of the account `name`, of the workload `kind` and `name`, of pods `served`.

    A Service says besides that it is there; a LimitRange which `amounts` it fills in, and the `folder` it lies in. `by`
    are apiVersion and kind of an object that only says it where a cluster takes it.
    """

    what: str
    namespace: str
    name: str = ""
    kind: str = ""
    served: Served | None = None
    by: tuple[str, str] | None = None
    amounts: tuple[tuple[str, str], ...] = ()
    folder: str = ""


def subject_of(said: Said, place: tuple[str, str]) -> Subject:
    """Return what an object at a place says something of."""
    about = (said.name,) if said.kind == "" else (said.kind, said.name)
    return place, *(said.served.labels[0] if said.served else about), said.what in _OF_ACCOUNTS


def subjects_of(facts: ObjectFacts, place: tuple[str, str]) -> Iterator[Subject]:
    """Yield all by which something can be said of the pods of an object: their accounts, their labels, its name."""
    if not facts.pod_labels:
        return
    yield place, "", False
    yield place, facts.ref.kind, facts.ref.name, False
    for account in facts.accounts:
        yield place, account or "default", True
    for labels in facts.pod_labels:
        yield from ((place, key, value, False) for key, value in labels.items() if isinstance(value, str))


def place_of(namespace: str, path: str) -> tuple[str, str]:
    """Return where objects are beside each other."""
    return namespace, "" if namespace else path.rpartition("/")[0]


def said_by(manifest: Manifest, path: str) -> Iterator[Said]:
    """Yield what an object of a file, by its report path, says of others."""
    namespace, value = manifest.ref.namespace, manifest.value
    if manifest.kind == "ServiceAccount" and not manifest.group:
        refuses = value.get("automountServiceAccountToken") is False
        yield Said(REFUSES if refuses else GIVES, namespace, manifest.ref.name)
    elif manifest.kind in ("RoleBinding", "ClusterRoleBinding"):
        yield from _bound(value, namespace)
    elif manifest.kind in _AUTOSCALERS:
        target = mapping(mapping(value.get("spec")).get("scaleTargetRef"))
        by = (manifest.ref.api_version, manifest.kind)
        name = text(target.get("name")) or text(target.get("deployment"))
        yield Said(SCALES, namespace, name, text(target.get("kind")) or "Deployment", by=by)
    elif manifest.kind == "Service" and not manifest.group:
        served = _served(mapping(value.get("spec")))
        if served.labels:
            yield Said(SERVES, namespace)
            yield Said(SERVES, namespace, served=served)
    elif manifest.kind == "LimitRange" and not manifest.group and namespace:
        # Without a namespace nobody says that it is the one of the pods.
        from kubelint_compliance.facts.limitranges import filled_in

        amounts = filled_in(value)
        if amounts:
            yield Said(FILLS, namespace, amounts=amounts, folder=path.rpartition("/")[0])


def _bound(value: dict[str, Any], namespace: str) -> Iterator[Said]:
    for subject in map(mapping, sequence(value.get("subjects"))):
        own, name = text(subject.get("namespace")) or namespace, text(subject.get("name"))
        if subject.get("kind") == "User" and name.startswith(_ACCOUNT_USER):
            own, _, name = name.removeprefix(_ACCOUNT_USER).partition(":")
        elif subject.get("kind") != "ServiceAccount":
            # A group of all accounts says of none that it needs its token.
            continue
        # A kustomization may give both their namespace later.
        yield from (Said(BINDS, where, name) for where in sorted({own, ""}))


def _served(spec: dict[str, Any]) -> Served:
    labels = [(key, entry) for key, entry in mapping(spec.get("selector")).items() if isinstance(entry, str)]
    ports = (port.get("targetPort") or port.get("port") for port in map(mapping, sequence(spec.get("ports"))))
    return Served(tuple(sorted(labels)), tuple(port for port in ports if isinstance(port, int | str)))


def said_by_all(glimpses: Iterable[Glimpse], renderings: Renderings) -> dict[Subject, tuple[Said, ...]]:
    """Return what objects say, by what they say it of: in their namespace or folder, and in each build."""
    found: dict[Subject, dict[Said, None]] = {}
    for glimpse in glimpses:
        for said in glimpse.said:
            places = (place_of(said.namespace, glimpse.path), *_builds(glimpse, said.namespace, renderings))
            for place in places:
                found.setdefault(subject_of(said, place), {})[said] = None
    return {key: tuple(said) for key, said in found.items()}


def said_of(glimpse: Glimpse, said: Mapping[Subject, tuple[Said, ...]], renderings: Renderings) -> tuple[Said, ...]:
    """Return what is said of the pods of a file."""
    found: dict[Said, None] = {}
    for facts in glimpse.objects:
        space = facts.ref.namespace
        for key in subjects_of(facts, place_of(space, glimpse.path)):
            found |= dict.fromkeys(said.get(key, ()))
        for place in _builds(glimpse, space, renderings):
            several = (entry for key in subjects_of(facts, place) for entry in said.get(key, ()))
            found |= dict.fromkeys(entry._replace(namespace=space, folder="") for entry in several)
    return tuple(found)


def _builds(glimpse: Glimpse, namespace: str, renderings: Renderings) -> Iterator[tuple[str, str]]:
    """Yield where an object of a namespace is in each of its builds: they may give it another one."""
    for build in renderings.get(glimpse.file, ()) if glimpse.file else ():
        space = next((sets.namespace for sets in reversed(build.sets) if sets.namespace), namespace)
        yield space, f"{_BUILD}{build.root}"


class Beside:
    """What is said in the namespaces of one file, sorted for questions about its objects."""

    def __init__(self, said: Iterable[Said], path: str, minor: int) -> None:
        """`path` is the report path of the file, `minor` the version of Kubernetes that is asked for."""
        self._said: dict[str, list[Said]] = {}
        for entry in said:
            is_taken = entry.by is None or is_served(*entry.by, minor)
            if is_taken and (entry.what != FILLS or _lies_about(entry.folder, path)):
                self._said.setdefault(entry.namespace, []).append(entry)
        self._known: dict[str, tuple[Around, frozenset[tuple[str, str]]]] = {}

    def around(self, ref: ObjectRef) -> Around:
        """Return what is around an object."""
        if ref.namespace not in self._known:
            self._known[ref.namespace] = _sorted(self._said.get(ref.namespace, ()))
        found, scaled = self._known[ref.namespace]
        return found._replace(scaled=True) if (ref.kind, ref.name) in scaled else found


def _lies_about(folder: str, path: str) -> bool:
    """Whether a file lies in a folder, above it or below: namespaces of one name elsewhere may be of other clusters."""
    own = path.rpartition("/")[0]
    return not folder or not own or f"{own}/".startswith(f"{folder}/") or f"{folder}/".startswith(f"{own}/")


def _sorted(said: Iterable[Said]) -> tuple[Around, frozenset[tuple[str, str]]]:
    names: dict[str, set[str]] = {REFUSES: set(), GIVES: set(), BINDS: set()}
    scaled: set[tuple[str, str]] = set()
    among = False
    services: dict[tuple[str, ...], dict[tuple[str, ...], list[Served]]] = {}
    amounts: set[tuple[str, str]] = set()
    for entry in said:
        amounts.update(entry.amounts)
        if entry.what == SERVES and entry.served is None:
            among = True
        elif entry.served is not None:
            keys, values = zip(*entry.served.labels, strict=True)
            services.setdefault(keys, {}).setdefault(values, []).append(entry.served)
        elif entry.what == SCALES:
            scaled.add((entry.kind, entry.name))
        elif entry.what in names:
            names[entry.what].add(entry.name)
    # Several of one name, as in overlays: all have to refuse.
    tokenless = frozenset(names[REFUSES] - names[GIVES])
    around = Around(tokenless, frozenset(names[BINDS]), False, among, services, frozenset(amounts))
    return around, frozenset(scaled)
