"""The first map: what one file says that others may ask for.

Goes in: an opened text. Comes out: a `Glimpse`, plain and small, which depends on that file alone.
"""

from __future__ import annotations

from kubelint_compliance.context.beside import Said, said_by
from kubelint_compliance.manifests.opened import KUSTOMIZATION_NAMES
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubelint_compliance.context.definitions import Definition
    from kubelint_compliance.context.gitops import Applied
    from kubelint_compliance.context.kustomize import Kustomization
    from kubelint_compliance.context.origins import Claim
    from kubelint_compliance.context.resourcesets import Delivered
    from kubelint_compliance.context.testtools import ChainsawTest
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.model import ObjectRef

CHART = "Chart.yaml"
CHAINSAW_NAMES = ("chainsaw-test.yaml", "chainsaw-test.yml")
DEFINITIONS = ("CustomResourceDefinition", "CompositeResourceDefinition")
RESOURCE_SET = "ClusterResourceSet"
APPLYING = ("Application", "Kustomization")


class ObjectFacts(NamedTuple):
    """What other objects may ask of one: its identity, its labels, those of its pods, and their service accounts."""

    ref: ObjectRef
    labels: dict[str, str]
    pod_labels: tuple[dict[str, str], ...] = ()
    accounts: tuple[str, ...] = ()


class Glimpse(NamedTuple):
    """What one file says to others.

    `path` is its report path, `file` its real place, empty for standard input. `chart`: Helm's chart metadata, which
    makes the `templates` folder beside it one of templates; `chart_name` is what it calls the chart. `test`: a test of
    Chainsaw. `delivered`: what its ClusterResourceSets apply elsewhere. `claims` are the files that a text says it was
    made from. `said` is what its objects say of those beside them; `applied` is what GitOps objects change;
    `nodes` are the same objects as the graph knows them, where it was wanted. A text that may be such a template is
    looked into for what it may make alone.
    """

    path: str
    file: str = ""
    chart: bool = False
    kustomization: Kustomization | None = None
    test: ChainsawTest | None = None
    definitions: tuple[Definition, ...] = ()
    objects: tuple[ObjectFacts, ...] = ()
    delivered: tuple[Delivered, ...] = ()
    claims: tuple[Claim, ...] = ()
    chart_name: str = ""
    said: tuple[Said, ...] = ()
    applied: tuple[Applied, ...] = ()
    nodes: tuple[Node, ...] = ()


def look(opened: Opened, *, graph: bool = False) -> Glimpse:
    """Glimpse into one file; with `graph` also at what the graph reads of its objects."""
    name = opened.path.rpartition("/")[2]
    if opened.problem is not None or opened.may_be_template:
        templates = tuple(nodes_of(opened)) if graph else ()
        return Glimpse(opened.path, opened.file, name == CHART, nodes=templates)
    manifests = opened.manifests
    nodes = tuple(nodes_of(opened)) if graph else ()  # first, as the facts hold the texts that nodes share
    glimpse = Glimpse(
        opened.path,
        opened.file,
        name == CHART,
        _kustomization(opened) if name in KUSTOMIZATION_NAMES else None,
        _chainsaw_test(opened) if name in CHAINSAW_NAMES else None,
        tuple(_definitions(manifests, opened.path)),
        tuple(_facts(manifest) for manifest in manifests),
        tuple(_delivered(manifests)),
        *(_origins(opened, name) if name == CHART or opened.may_name_origin else ()),
    )
    said = tuple(entry for manifest in manifests for entry in said_by(manifest, opened.path))
    applied = tuple(_applied(manifests))
    if said or applied or nodes:
        glimpse = glimpse._replace(said=said, applied=applied, nodes=nodes)
    return glimpse


def nodes_of(opened: Opened) -> Iterator[Node]:
    """Yield the objects of one file as the graph knows them, and the file itself where it is an unrendered template."""
    if opened.problem is not None:
        return
    if opened.may_be_template or opened.problems:
        from kubelint_compliance.graph.templated import template_of

        template = template_of(opened)
        if template is not None:
            yield template
    if not opened.may_be_template and opened.manifests:
        from kubelint_compliance.graph.node import node_of

        for manifest in opened.manifests:
            yield node_of(manifest, opened.path)


def _origins(opened: Opened, name: str) -> tuple[tuple[Claim, ...], str]:
    """Return what a file says that it was made from, and the name of the chart that it describes."""
    from kubelint_compliance.context.origins import chart_name, claims_of

    return claims_of(opened), chart_name(opened) if name == CHART else ""


def _kustomization(opened: Opened) -> Kustomization:
    from kubelint_compliance.context.kustomize import kustomization_of

    return kustomization_of(part.document.value for part in opened.documents)


def _chainsaw_test(opened: Opened) -> ChainsawTest:
    from kubelint_compliance.context.testtools import chainsaw_test

    return chainsaw_test(part.document.value for part in opened.documents)


def _definitions(manifests: Iterable[Manifest], path: str) -> Iterator[Definition]:
    for manifest in manifests:
        if manifest.kind in DEFINITIONS:
            from kubelint_compliance.context.definitions import definitions_of

            yield from definitions_of(manifest, path)


def _delivered(manifests: Iterable[Manifest]) -> Iterator[Delivered]:
    for manifest in manifests:
        if manifest.kind == RESOURCE_SET:
            from kubelint_compliance.context.resourcesets import delivered_by

            yield from delivered_by(manifest)


def _applied(manifests: Iterable[Manifest]) -> Iterator[Applied]:
    for number, manifest in enumerate(manifests):
        if manifest.kind in APPLYING:
            from kubelint_compliance.context.gitops import applied_by

            yield from applied_by(manifest, number)


def _facts(manifest: Manifest) -> ObjectFacts:
    pods = manifest.pods
    return ObjectFacts(
        manifest.ref,
        _labels(manifest.value),
        tuple(_labels(pod.value) for pod in pods),
        tuple(_account(pod.value["spec"]) for pod in pods),
    )


def _account(spec: dict[str, Any]) -> str:
    return text(spec.get("serviceAccountName")) or text(spec.get("serviceAccount"))


def _labels(value: dict[str, Any]) -> dict[str, str]:
    return mapping(mapping(value.get("metadata")).get("labels"))
