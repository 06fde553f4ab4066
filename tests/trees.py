"""Scans several texts as one tree of files, without a file system: for tests of what files say of one another."""

from __future__ import annotations

from kubelint_compliance.context.changes import changes_of
from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.population import graph_of
from kubelint_compliance.context.settle import settle
from kubelint_compliance.graph.seen import Population
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.scan import scan
from kubelint_compliance.sources import Source
from kubelint_compliance.terms import Settings


def scans(files, rules, settings=None, *, graph=False):
    """Scan texts by their paths, with `graph` for rules that ask for others; the scans come by path, too."""
    opened = {path: Opened(path, text, file=f"/{path}") for path, text in files.items()}
    glimpses = [look(entry, graph=graph) for entry in opened.values()]
    sources = [Source(path, f"/{path}", False, 0) for path in files]
    changes, _ = changes_of(glimpses, sources, lambda source: Opened(source.path, files[source.path]))
    context = settle(glimpses, changes=changes)
    settings = settings or Settings()
    population = (
        Population(context.kinds, lambda: graph_of(context, objects_of=lambda path: opened[path].manifests))
        if graph
        else None
    )
    return {path: scan(entry, context.slice(path), rules, settings, population) for path, entry in opened.items()}


def found(files, rules):
    """Return (path, rule, line, column) of all findings, sorted."""
    return sorted(
        (path, finding.rule, *tuple(finding.span)[:2])
        for path, scanned in scans(files, rules).items()
        for finding in scanned.findings
    )
