"""Scans one text as a run would, without a file system: for tests of what comes out of rules and schemas."""

from __future__ import annotations

from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.overlays import Kustomized
from kubelint_compliance.context.population import graph_of
from kubelint_compliance.context.settle import Slice, settle
from kubelint_compliance.graph.seen import Population
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.scan import scan
from kubelint_compliance.terms import Settings

NO_SETTINGS = Settings()


def scan_text(path, text, rules, settings=NO_SETTINGS, *, named=(), beside=(), patch=False, **known):
    """`patch`: a kustomization names it so. `known` are fields of the slice; `named` and `beside` are (path, text)."""
    opened = Opened(path, text, custom=settings.custom_workloads, envelopes=settings.custom_envelopes)
    context = settle([_look(opened), *map(_glimpse, beside)], map(_glimpse, named))
    settled = context.slice(path)
    if patch:
        known["kustomized"] = Kustomized(patch=True)
    known = {"said": settled.said, **known}
    slice = Slice(**known, definitions=settled.definitions, near=settled.near)
    population = Population(context.kinds, lambda: graph_of(context, settings.namespace, minor=rules.minor))
    return scan(opened, slice, rules, settings, population)


def _glimpse(file):
    return _look(Opened(*file))


def _look(opened):
    return look(opened, graph=True)
