"""From the files of a run to the graph that a question is asked of: what Kubernetes would take of the kinds it reads.

Goes in: a discovery, what reads a source, and the kinds. Comes out: a `Gathered`, with what was left out and why. No
effect of a kustomization is applied but to what only its patches make valid. A part of an object, as a patch is, and
what lies in another object, as in an OpenShift Template, is none that Kubernetes would hold.
"""

from __future__ import annotations

from kubelint_compliance.answers.apart import parted
from kubelint_compliance.answers.apart import told_of as told_of_alternatives
from kubelint_compliance.answers.deciding import of_nothing
from kubelint_compliance.answers.refused import MINOR, refusal
from kubelint_compliance.answers.unread import ASIDE, Told, is_named_in, passed_over, templates, unread
from kubelint_compliance.context.folders import in_folders
from kubelint_compliance.context.fragments import Pieces
from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.settle import changed_by, settle
from kubelint_compliance.context.shelf import Shelf
from kubelint_compliance.graph.index import Graph
from kubelint_compliance.graph.node import node_of
from kubelint_compliance.manifests.kindless import KINDLESS, may_hold
from kubelint_compliance.mishaps import told as told_of
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.source import TELLING
from kubelint_compliance.terms import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kubelint_compliance.answers.apart import Alternatives
    from kubelint_compliance.answers.deciding import Deciding
    from kubelint_compliance.context.glimpse import Glimpse
    from kubelint_compliance.context.settle import Context
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.maps import Read
    from kubelint_compliance.sources import Discovery, Source

    Kinds = Mapping[tuple[str, str], Sequence[str]]
    """Versions by group and kind, the first of them the one whose schema counts where a version has none of its own."""

_UNKNOWN = "its kind is not read, so nothing is said of its pods"
NAMESPACE = "default"
"""Where objects lie that name no namespace."""


class Gathered(NamedTuple):
    """The objects of the kinds that a question reads, and what is to be told of the others, by the paths shown.

    Without `whole_sight` only a part of what is deployed together was named.
    """

    graph: Graph
    told: tuple[Told, ...]
    whole_sight: bool = True


def gather(
    discovery: Discovery,
    read: Read,
    kinds: Kinds,
    settings: Settings | None = None,
    local: Callable[[str], str] = str,
    whole: bool = False,
    deciding: Deciding = of_nothing,
    alternatives: Alternatives | None = None,
    minor: int = MINOR,
) -> Gathered:
    """Read all objects of some kinds, each file once while there is room to keep it.

    `local` turns a report path into the one that answers show. With `whole` the graph has all of each object. An object
    in which `deciding` finds a placeholder is left out. With `alternatives` each object knows of which it is. Objects
    protect others as the version `minor` of Kubernetes serves them.
    """
    settings = settings or Settings()
    shelf = Shelf(read, settings.custom_workloads, envelopes=settings.custom_envelopes)
    told = [Told(problem.path, 0, problem.message, problem.fatal) for problem in discovery.problems]
    sources = (*discovery.beside, *discovery.sources)
    glimpses = dict(_concerned(sources, shelf, frozenset(kind for _, kind in kinds), told))
    changes, _ = changed_by(glimpses.values(), sources, shelf.open)
    context = settle(glimpses.values(), changes=changes)
    nodes: list[Node] = []
    for source in discovery.sources:
        if source.path in glimpses:
            for manifest in _taken(shelf.take(source), context, kinds, deciding, told):
                node = node_of(manifest, source.path)
                nodes.append(node._replace(manifest=manifest) if whole else node)
    nodes = in_folders(nodes)
    if alternatives:
        nodes = parted(nodes, NAMESPACE, settings.sets, folders=alternatives.apart)
    nodes = [node._replace(path=local(node.path)) for node in nodes]
    told = [entry._replace(path=local(entry.path)) for entry in told]
    if alternatives:
        told += told_of_alternatives(nodes, NAMESPACE, alternatives)
    return Gathered(Graph(nodes, NAMESPACE, minor), tuple(told), discovery.whole_sight)


def _concerned(
    sources: Iterable[Source], shelf: Shelf, names: frozenset[str], told: list[Told]
) -> Iterator[tuple[str, Glimpse]]:
    """Yield a glimpse, by its path, into each file that may hold one of the kinds, or says something of others."""
    kindless = not names.isdisjoint(kind for _, kind in KINDLESS)
    for source in sources:
        opened = shelf.keep(source)
        try:
            if opened.problem or _may_hold(opened.text, names, kindless=kindless) or _tells(source):
                yield source.path, look(opened)
                continue
        except Exception as error:
            told.append(Told(source.path, 1, told_of(error)))
        shelf.take(source)


def _may_hold(text: str, names: frozenset[str], *, kindless: bool) -> bool:
    return is_named_in(text, names) or (kindless and may_hold(text))


def _tells(source: Source) -> bool:
    return source.path.rpartition("/")[2] in TELLING


def _taken(opened: Opened, context: Context, kinds: Kinds, deciding: Deciding, told: list[Told]) -> Iterator[Manifest]:
    """Yield the objects of a file, and tell of those that are none."""
    try:
        names = frozenset(kind for (_, kind), versions in kinds.items() if versions is not ASIDE)
        if opened.problem is None and context.slice(opened.path).template:
            told += templates(opened, names)
            return
        told += (*unread(opened, names), *passed_over(opened, names))
        if opened.problem is not None or _is_patch(context, opened):
            return
        pieces = Pieces(opened, context.slice(opened.path), MINOR)  # marks what is a fragment
        for manifest in opened.manifests:
            if (manifest.group, manifest.kind) in kinds and is_object(manifest):
                versions = kinds[manifest.group, manifest.kind]
                if versions is ASIDE:
                    line = manifest.anchor(("kind",))[1].line
                    told.append(_left_out(opened.path, manifest, _UNKNOWN, line)._replace(fatal=False))
                    continue
                why = refusal(manifest, versions, deciding)
                mended = (way for way in _patched(pieces, manifest) if refusal(way, versions, deciding) is None)
                taken = manifest if why is None else next(mended, None)
                if taken is not None:
                    yield taken
                elif why is not None:
                    told.append(_left_out(opened.path, manifest, *why))
    except Exception as error:
        told.append(Told(opened.path, 1, told_of(error)))


def _patched(pieces: Pieces, manifest: Manifest) -> Iterator[Manifest]:
    """Yield an object as it is in each way in which a kustomization patches it."""
    for one in (one for part in pieces.documents for one in part.manifests):
        if one.document is manifest.document and one.prefix == manifest.prefix:
            yield from (way.whole for way in one.ways if way.whole is not None)


def _is_patch(context: Context, opened: Opened) -> bool:
    """Whether kustomizations name a file as a patch, and none as a resource: however whole, it is no object then."""
    said = context.slice(opened.path).kustomized
    return said.patch and not said.resource


def is_object(manifest: Manifest) -> bool:
    """Whether it is a whole object of its own: a document, or an item of a List however nested."""
    return not manifest.fragment and all(step == "items" or isinstance(step, int) for step in manifest.prefix)


def _left_out(path: str, manifest: Manifest, message: str, line: int) -> Told:
    ref = manifest.ref
    name = "/".join(filter(None, (ref.namespace, ref.name)))
    return Told(path, line, f"{ref.kind}{' ' if name else ''}{name} is left out: {message}")
