"""Where the verification of images has gaps: namespaces and registries that the input uses and no policy looks at.

Goes in: a policy, and the graph. Comes out: the places of the policy that leave something out. What another policy of
the input looks at is no gap, and where a policy tells images by an expression they count as looked at.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.facts.images import parse_image
from kubelint_compliance.graph.told.platform import brought, images_of
from kubelint_compliance.graph.told.verification import verifiers
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph

    Path = tuple[str | int, ...]

_SYSTEM = frozenset({"kube-system", "kube-public", "kube-node-lease"})
_ENGINES = ("kyverno", "policy controller", "gatekeeper", "ratify", "connaisseur")
_INCLUDE, _NAME = "policy.sigstore.dev/include", "kubernetes.io/metadata.name"
_ONLY_NAMESPACES = frozenset({"namespaces", "kinds", "operations"})


def verification_gaps(policy: Any, memo: Any) -> list[dict[str, Any]]:
    """Return where a policy that verifies images leaves out what the input uses: {path, what, names}.

    `what` is "namespaces" or "registries", `names` are those in words. The namespaces of the system and of the engines
    that verify are left out: there a policy would stop what it needs itself.
    """
    graph = seen_of(memo).graph
    used: dict[str, set[str]] = graph.once("images by namespace", lambda: _used(graph))
    own = mapping(policy)
    found = [*_excluded(own, graph, used)]
    return found if found else [*_unlabelled(own, graph, used), *_unmatched(own, graph, used)]


def _used(graph: Graph) -> dict[str, set[str]]:
    """Return the images of pods by namespace, but for those of the system and of policy engines."""
    engines = {text(mapping(value.get("metadata")).get("namespace")) for value in brought(graph, _ENGINES)}
    found: dict[str, set[str]] = {}
    for space in graph.pod_namespaces():
        if space not in _SYSTEM and space not in engines:
            images = {image.lstrip("/") for pod in graph.pods(space) for image in images_of(pod.spec)}
            found[space] = {image for image in images if image and parse_image(image).valid}
    return found


def _excluded(policy: dict[str, Any], graph: Graph, used: Iterable[str]) -> Iterator[dict[str, Any]]:
    named = [space for space in used if space]
    for path, pattern in _exclusions(policy):
        spaces = [space for space in named if fnmatchcase(space, pattern)]
        open_ = [space for space in spaces if not _is_looked_at(space, policy, graph)]
        if open_:
            yield {"path": list(path), "what": "namespaces", "names": ", ".join(sorted(open_))}


def _is_looked_at(space: str, policy: dict[str, Any], graph: Graph) -> bool:
    """Whether another policy verifies the images of a namespace."""
    name, kind = at(policy, ("metadata", "name")), policy.get("kind")
    for other in verifiers(graph, "signature"):
        same = at(other, ("metadata", "name")) == name and other.get("kind") == kind
        elsewhere = at(other, ("metadata", "namespace")) not in (None, space)
        left_out = any(fnmatchcase(space, pattern) for _, pattern in _exclusions(other))
        if not (same or elsewhere or left_out):
            return True
    return False


def _exclusions(policy: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield the patterns of namespaces that a policy leaves out as a whole, each with its place."""
    spec = mapping(policy.get("spec"))
    for number, rule in enumerate(map(mapping, sequence(spec.get("rules")))):
        exclude = mapping(rule.get("exclude"))
        if sequence(rule.get("verifyImages")):
            for way in _ways(exclude):
                resources = mapping(at(exclude, (*way, "resources")))
                only = resources.keys() <= _ONLY_NAMESPACES and len(mapping(at(exclude, way) if way else exclude)) == 1
                path = ("spec", "rules", number, "exclude", *way, "resources", "namespaces")
                yield from _texts(path, resources.get("namespaces") if only else None)
    selector = ("matchConstraints", "namespaceSelector", "matchExpressions")
    for number, entry in enumerate(map(mapping, sequence(at(spec, selector)))):
        if entry.get("key") == _NAME and entry.get("operator") == "NotIn":
            yield from _texts(("spec", *selector, number, "values"), entry.get("values"))


def _ways(exclude: dict[str, Any]) -> Iterator[Path]:
    yield ()
    yield from (("any", index) for index in range(len(sequence(exclude.get("any")))))
    if len(sequence(exclude.get("all"))) == 1:
        yield ("all", 0)


def _texts(path: Path, values: Any) -> Iterator[tuple[Path, str]]:
    yield from (((*path, index), value) for index, value in enumerate(sequence(values)) if isinstance(value, str))


def _unlabelled(policy: dict[str, Any], graph: Graph, used: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the namespaces that did not opt in to the policies of sigstore, where others of the input did."""
    if not text(policy.get("apiVersion")).startswith("policy.sigstore.dev/"):
        return
    spaces = {node.ref.name: node.labels.get(_INCLUDE) for node in graph.of_kind("", "Namespace")}
    missing = [space for space in used if space in spaces and spaces[space] != "true"]
    if "true" in spaces.values() and missing:
        yield {"path": ["metadata", "name"], "what": "namespaces", "names": ", ".join(sorted(missing))}


def _unmatched(policy: dict[str, Any], graph: Graph, used: dict[str, set[str]]) -> Iterator[dict[str, Any]]:
    """Yield the registries of images that no policy matches, at the first policy that verifies."""
    known = verifiers(graph, "signature")
    if not known or at(known[0], ("metadata", "name")) != at(policy, ("metadata", "name")):
        return
    patterns = [pattern for value in known for pattern in _patterns(value)]
    images = {image for several in used.values() for image in several if not _is_matched(image, patterns)}
    if images and "*" not in patterns:
        path = next((way for way in _LISTS if at(policy, way)), ("metadata", "name"))
        names = ", ".join(sorted({parse_image(image).registry for image in images}))
        yield {"path": list(path), "what": "registries", "names": names}


_LISTS: tuple[Path, ...] = (
    *(("spec", "rules", number, "verifyImages", 0, "imageReferences") for number in range(3)),
    *(("spec", "images"), ("spec", "matchImageReferences")),
)


def _patterns(policy: dict[str, Any]) -> Iterator[str]:
    """Yield the patterns of the images that a policy verifies; `*` where they are not told by patterns."""
    spec = mapping(policy.get("spec"))
    if policy.get("kind") in ("ClusterPolicy", "Policy"):
        for rule in map(mapping, sequence(spec.get("rules"))):
            for entry in map(mapping, sequence(rule.get("verifyImages"))):
                yield from map(text, sequence(entry.get("imageReferences")) or [entry.get("image") or "*"])
        return
    entries = sequence(spec.get("images")) or sequence(spec.get("matchImageReferences"))
    yield from (text(mapping(entry).get("glob")) or "*" for entry in entries or [{}])


def _is_matched(image: str, patterns: Iterable[str]) -> bool:
    parsed = parse_image(image)
    plain = parsed.repository
    forms = {image, plain, f"{parsed.registry}/{plain}", f"{parsed.registry}/{plain.removeprefix('library/')}"}
    forms |= {form.replace("docker.io/", "index.docker.io/", 1) for form in forms}
    forms |= {f"{form}:tag" for form in forms} | {f"{form}@sha256:00" for form in forms}
    return any(fnmatchcase(form, pattern) for pattern in patterns for form in forms)
