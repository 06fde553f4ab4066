"""Glimpses and scans as rows of a store, and back: JSON of plain lists, in the order of the records' fields.

A row holds no value of a Secret: a scan tells what reports show, and a glimpse is not kept where it could tell more.
"""

from __future__ import annotations

import json

from kubelint_compliance.context.beside import Said
from kubelint_compliance.context.glimpse import Glimpse, ObjectFacts
from kubelint_compliance.model import Coverage, ObjectRef, Scan
from kubelint_compliance.model.wire import file_of, finding_of, problem_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from kubelint_compliance.context.gitops import Applied
    from kubelint_compliance.context.kustomize import Kustomization, Labels, Patch, Sets
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.sources import Source

_MISHAPS = ("internal",)
"""Codes of problems that are told again each time, since somebody may ask for their trace."""
_BETWEEN = " "
"""Stands between the ids of rules, which have none."""


def row_of_glimpse(glimpse: Glimpse) -> str | None:
    """Return the row of a glimpse; None where it is not to be kept, or would not come back as it is.

    Definitions are whole objects, with whatever their authors wrote into them: their content is left out. Labels of an
    object itself may be those of a Secret, and no scan asks for them.
    """
    if any(node.kind == "Secret" for node in glimpse.nodes):
        return None
    _, _, chart, kustomization, test, definitions, objects, *rest, nodes = glimpse
    defined = [(entry.group, entry.kind, entry.mark) for entry in definitions]
    facts = [(entry.ref, entry.pod_labels, entry.accounts) for entry in objects]
    plain = [(*node[:2], node.span, list(node.marks.items()), node.custom, node.part) for node in nodes]
    row = json.dumps((chart, kustomization, test, defined, facts, *rest, plain), separators=(",", ":"))
    value = json.loads(row)
    return row if _comes_back(glimpse, value) and not _tells(glimpse, row, value) else None


def _comes_back(glimpse: Glimpse, row: list[Any]) -> bool:
    """Whether a row gives the same glimpse: labels of a text are whatever its author wrote there."""
    plain = glimpse._replace(
        definitions=tuple(entry._replace(data=b"") for entry in glimpse.definitions),
        objects=tuple(entry._replace(labels={}) for entry in glimpse.objects),
    )
    return _glimpse(glimpse.path, glimpse.file, row) == plain


def _tells(glimpse: Glimpse, row: str, read: list[Any]) -> bool:
    """Whether something in a row is a credential, by its name or its form."""
    from kubelint_compliance.facts.secrets.hidden import hidden
    from kubelint_compliance.facts.secrets.tokens import matches

    several = [glimpse.kustomization, *(entry.kustomization for entry in glimpse.applied)]
    every = [kustomization.sets for kustomization in several if kustomization]
    sets = [labels for entry in every for labels in (*entry.labels, *entry.annotations)]
    pairs = [dict(labels.pairs) for labels in sets] + [dict(said.served.labels) for said in glimpse.said if said.served]
    value = {"row": read, "pairs": pairs}
    return any(True for _ in matches(row)) or any(entry.texts for entry in hidden(value, closed=False))


def glimpse_of(source: Source, row: str) -> Glimpse:
    """Return the glimpse of a source from its row."""
    return _glimpse(source.path, source.file, json.loads(row))


def _glimpse(path: str, file: str, row: list[Any]) -> Glimpse:
    chart, kustomization, test, defined, objects, delivered, claims, chart_name, said, applied, nodes = row
    return Glimpse(
        path,
        file,
        chart,
        _kustomization(kustomization) if kustomization else None,
        _test(test) if test else None,
        _definitions(path, defined) if defined else (),
        tuple(ObjectFacts(ObjectRef(*ref), {}, tuple(labels), tuple(names)) for ref, labels, names in objects),
        tuple((kind, namespace, name) for kind, namespace, name in delivered),
        _claims(claims) if claims else (),
        chart_name,
        tuple(_said(*entry) for entry in said),
        tuple(_applied(*entry) for entry in applied),
        tuple(_node(path, *entry) for entry in nodes),
    )


def _node(
    path: str, ref: list[str], value: dict[str, Any], span: list[int], marks: list[Any], custom: list[Any], part: bool
) -> Node:
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.manifests.workloads import CustomWorkload
    from kubelint_compliance.yamltree import Span

    marked = {tuple(at): Span(*place) for at, place in marks}
    return Node(ObjectRef(*ref), value, path, Span(*span), marked, tuple(CustomWorkload(*row) for row in custom), part)


def _said(
    what: str,
    namespace: str,
    name: str,
    kind: str,
    served: list[Any] | None,
    by: list[str] | None,
    amounts: list[list[str]],
    folder: str,
) -> Said:
    author, filled = (by[0], by[1]) if by else None, tuple((kind, resource) for kind, resource in amounts)
    if served is None:
        return Said(what, namespace, name, kind, None, author, filled, folder)
    from kubelint_compliance.facts.neighbours import Served

    labels, ports = served
    pods = Served(tuple((key, value) for key, value in labels), tuple(ports))
    return Said(what, namespace, name, kind, pods, author, filled, folder)


def _definitions(path: str, rows: list[Any]) -> tuple[Any, ...]:
    from kubelint_compliance.context.definitions import Definition

    return tuple(Definition(path, group, kind, b"", mark) for group, kind, mark in rows)


def _claims(row: list[Any]) -> tuple[Any, ...]:
    from kubelint_compliance.context.origins import Claim

    return tuple(Claim(tool, path) for tool, path in row)


def _test(row: list[Any]) -> Any:
    from kubelint_compliance.context.testtools import ChainsawTest

    expected, applied = row
    return ChainsawTest(tuple(expected), tuple(applied))


def _kustomization(row: list[Any]) -> Kustomization:
    from kubelint_compliance.context.kustomize import Kustomization

    resources, components, patches, sets, made, generates, *changing = row
    return Kustomization(
        tuple(resources),
        tuple(components),
        tuple(_patch(*entry) for entry in patches),
        _sets(*sets),
        tuple((kind, name) for kind, name in made),
        generates,
        *changing,
    )


def _applied(number: int, at: list[str | int], path: str, kustomization: list[Any]) -> Applied:
    from kubelint_compliance.context.gitops import Applied

    return Applied(number, tuple(at), path, _kustomization(kustomization))


def _patch(file: str, at: list[str | int], target: list[str] | None) -> Patch:
    from kubelint_compliance.context.kustomize import Patch, Target

    return Patch(file, tuple(at), Target(*target) if target else None)


def _sets(
    namespace: str,
    prefix: str,
    suffix: str,
    images: list[Any],
    replicas: list[Any],
    labels: list[Any],
    *rest: list[Any],
) -> Sets:
    from kubelint_compliance.context.kustomize import Image, Sets

    return Sets(
        namespace,
        prefix,
        suffix,
        tuple(Image(*entry) for entry in images),
        tuple((name, count) for name, count in replicas),
        tuple(_labels(labels)),
        annotations=tuple(_labels(rest[-1])),
    )


def _labels(rows: list[Any]) -> Iterator[Labels]:
    from kubelint_compliance.context.kustomize import Labels

    return (Labels(tuple((key, value) for key, value in pairs), *ways) for pairs, *ways in rows)


def row_of_scan(scan: Scan, ids: Sequence[str] = ()) -> str | None:
    """Return the row of a scan; None where a mistake of this tool is in it.

    Rules that `ids` holds stand as numbers in what was looked at: that names nearly all of them for every object.
    """
    if any(problem.code in _MISHAPS for problem in scan.problems):
        return None
    numbers = {id: str(number) for number, id in enumerate(ids)}
    coverage = [(_BETWEEN.join([numbers.get(id, id) for id in rules]), *rest) for rules, *rest in scan.coverage]
    return json.dumps((*scan[:4], coverage), separators=(",", ":"))


def reader(ids: Sequence[str] = ()) -> Callable[[str], Scan]:
    """Return what gives the scan that a row is of; `ids` are those that it was written with."""
    known: dict[str, tuple[str, ...]] = {"": ()}
    """Rules by their text: most objects of a kind have the same."""
    names = {str(number): id for number, id in enumerate(ids)}

    def rules_of(text: str) -> tuple[str, ...]:
        found = known.get(text)
        if found is None:
            found = known[text] = tuple([names.get(part, part) for part in text.split(_BETWEEN)])
        return found

    def scan_of(row: str) -> Scan:
        file, findings, problems, kinds, coverage = json.loads(row)
        return Scan(
            file_of(file),
            tuple(map(finding_of, findings)),
            tuple(map(problem_of, problems)),
            tuple([(kind, count) for kind, count in kinds]),
            tuple([Coverage(rules_of(rules), what, why, number) for rules, what, why, number in coverage]),
        )

    return scan_of
