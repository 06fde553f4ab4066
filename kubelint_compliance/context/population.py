"""From the glimpses of a run to its graph: every whole object, as it is deployed.

Goes in: the context. Comes out: a `Graph`. What is no object of its own is not in it: patches, what tests expect, and
templates, of which a glimpse has no objects.
"""

from __future__ import annotations

import os

from kubelint_compliance.context.units import deployed_nodes, in_sets
from kubelint_compliance.graph.index import Graph
from kubelint_compliance.graph.node import Node
from kubelint_compliance.kubernetes.versions import MINORS
from kubelint_compliance.model import ObjectRef
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kubelint_compliance.context.glimpse import Glimpse
    from kubelint_compliance.context.settle import Context
    from kubelint_compliance.manifests.manifest import Manifest


def graph_of(
    context: Context,
    namespace: str = "",
    nodes_of: Callable[[str], Iterable[Node]] | None = None,
    sets: Mapping[str, Sequence[str]] = {},
    minor: int = MINORS[-1],
    objects_of: Callable[[str], Iterable[Manifest]] | None = None,
) -> Graph:
    """Return the graph of a run; objects without a namespace are taken to be in the one that is given, if any.

    `nodes_of` gives the objects of a file by its report path, where glimpses do not hold them. `sets` has the folders
    of sets, by name. `minor` is the version of Kubernetes that is asked for. `objects_of` gives the objects of a file
    with all their fields, for the patches of kustomizations.
    """
    glimpses = [context.glimpses[path] for path in sorted(context.glimpses)]
    nodes = (found for entry in glimpses for found in _whole(entry, context, nodes_of))
    deployed = deployed_nodes(nodes, context.renderings, namespace, objects_of)
    return Graph(in_sets(deployed, sets) if sets else deployed, namespace, minor)


def _whole(
    glimpse: Glimpse, context: Context, nodes_of: Callable[[str], Iterable[Node]] | None
) -> Iterator[tuple[str, Node]]:
    """Yield the objects of a file that are whole, each with the place of the file."""
    place = glimpse.file or glimpse.path
    if glimpse.kustomization is not None:
        folder = os.path.dirname(place)
        for kind, name in glimpse.kustomization.made:
            value = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}}
            yield folder, Node(ObjectRef("v1", kind, "", name), value, glimpse.path, Span(1, 1, 1, 1))
        return
    said = context.kustomized.get(glimpse.file)
    if (
        (glimpse.objects or glimpse.nodes)
        and not (said and said.patch and not said.resource)
        and not context.is_assertion(glimpse)
    ):
        for node in nodes_of(glimpse.path) if nodes_of else glimpse.nodes:
            yield place, node
