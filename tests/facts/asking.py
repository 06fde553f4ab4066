"""Asks a fact from where the first object of some texts stands, with all of them as the input."""

from __future__ import annotations

from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.population import graph_of
from kubelint_compliance.context.settle import settle
from kubelint_compliance.facts import FUNCTIONS, GRAPH
from kubelint_compliance.graph.seen import Population, Seen
from kubelint_compliance.manifests.opened import Opened


def asked(fact, *texts, of=lambda value: (value,)):
    """Return the answer; `of` makes the arguments of the first object.

    Each text is a file, a.yaml, b.yaml and so on; one with a path is (path, text).
    """
    named = [
        text if isinstance(text, tuple) else (f"{'abcdef'[number]}.yaml", text) for number, text in enumerate(texts)
    ]
    files = [Opened(path, text) for path, text in named]
    context = settle([look(file, graph=True) for file in files])
    manifest = files[0].manifests[0]
    memo = {GRAPH: Seen(Population(context.kinds, lambda: graph_of(context)), files[0].path, manifest)}
    return FUNCTIONS[f"graph.{fact}"].callable(*of(manifest.value), memo)


def without_places(found):
    """Return places that a fact found, with their paths as text and without those in other objects."""
    return [
        {key: value for key, value in entry.items() if key not in ("path", "others")}
        | {"path": ".".join(map(str, entry["path"]))}
        for entry in found
    ]


def others(found):
    """Return the places in other objects, as file, line and words."""
    return [(place.path, place.span.line, place.message) for entry in found for place in entry["others"]]
