"""Runs the examples of a rule file: each `# expect` must be met at its line and column, and nothing else may fire.

Where the rule has a fix, it is applied to the examples that fail: they must come out free of the rule's findings, and
of those of the schemas.
"""

from __future__ import annotations

import re

from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.population import graph_of
from kubelint_compliance.context.settle import settle
from kubelint_compliance.fixing.change import made
from kubelint_compliance.graph.seen import Population
from kubelint_compliance.kubernetes.versions import NEWEST, minor_of
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.model import TOGETHER
from kubelint_compliance.reports.excerpt import Mark
from kubelint_compliance.ruleset.rulefile import changes
from kubelint_compliance.ruleset.runner import RuleSet
from kubelint_compliance.ruleset.vocabulary import SCOPES
from kubelint_compliance.scan import scan
from kubelint_compliance.terms import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint_compliance.fixing.change import Change
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.model import Example, Scan
    from kubelint_compliance.ruleset.compiled import CompiledRule
    from kubelint_compliance.ruleset.rulefile import RuleFile
    from kubelint_compliance.ruleset.words import Head
    from kubelint_compliance.yamltree import Span

    Judged = tuple[str, list[Mark]]
    """What is wrong with an example, and the places in it."""

_PATH = "example.yaml"
_ASIDE = "container-privileged"
_EXPECT = re.compile(r"#\s*expect(\s+below)?((?:\s+\d+)*)\s*$")


def mismatches(rule: CompiledRule, file: RuleFile | None = None) -> Iterator[str]:
    """Yield, in words, every example of the rule that does not come out as it says; none when all do.

    With its file, each begins with its place there. Where places differ, their lines follow, marked.
    """
    from kubelint_compliance.authoring.told import told

    for number, example in enumerate(rule.whole.examples, 1):
        kind = "fail" if example.fails else "pass"
        for message, marks in _judge(rule, example):
            yield told(f"{rule.rule.id}, example {number} ({kind}): {message}", marks, example, (file, number))


def expected_places(text: str) -> list[tuple[int, int]]:
    """Return (line, column) of every `# expect`; without a number it is the first character past indent and dashes.

    `# expect below` means the next line, such as one of a text in which a comment would be a part of it.
    """
    places = []
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        found = _EXPECT.search(line)
        if found:
            place = number + bool(found[1])
            meant = "".join(lines[place - 1 : place])
            indent = len(meant) - len(meant.lstrip("- ")) if not found[1] else len(meant) - len(meant.lstrip())
            places += [(place, int(column)) for column in found[2].split() or [indent + 1]]
    return places


def unmended(file: RuleFile, rule: CompiledRule) -> Iterator[str]:
    """Yield, in words, every failing example that the rule's fix does not mend; none without a fix.

    Raises RuleError for a path in the fix that is none.
    """
    from kubelint_compliance.authoring.told import named

    fix = changes(file)
    for number, example in enumerate(rule.whole.examples if fix else (), 1):
        if example.fails:
            for message in _still_wrong(rule, example, fix):
                yield f"{named(file, number, 'fix')}{message}"


def _still_wrong(rule: CompiledRule, example: Example, fix: Sequence[Change]) -> Iterator[str]:
    from kubelint_compliance.ruleset.builtin import builtin_rules

    text = _mended(rule, example, fix)
    raised = [other for other in builtin_rules() if other.raised_by == "schema" and other.rule.severity != "low"]
    before = {finding.message for finding in example_scan(raised, example, example.text).findings}
    for finding in example_scan([rule, *raised], example, text).findings:
        if finding.rule != rule.rule.id and finding.message in before:
            continue
        yield f"line {finding.span.line} is still wrong, or has become so: {finding.message} ({finding.rule})"


def _mended(rule: CompiledRule, example: Example, fix: Sequence[Change]) -> str:
    """Apply the fix to one finding after the other, as many as there are, and return the text."""
    rules = example_rules([rule], example)
    text = example.text
    for _ in _broken(rules, text):
        place = next(_broken(rules, text), None)
        if place is None:
            break
        manifest, path = place
        for change in fix:
            whole = change._replace(path=(*manifest.prefix, *path, *change.path))
            text = made(whole, text, manifest.document.index)
    return text


def _broken(rules: RuleSet, text: str) -> Iterator[tuple[Manifest, Path]]:
    """Yield the object and the path of the view of every finding."""
    for manifest in Opened(_PATH, text).manifests:
        for entry in rules.run(manifest).broken:
            views = [view.path for check in entry.rule.body().checks for view in SCOPES[check.scope].views(manifest)]
            around = [path for path in views if entry.self_path[: len(path)] == path]
            yield manifest, max(around, key=len)


def _judge(rule: CompiledRule, example: Example) -> Iterator[Judged]:
    if rule.raised_by == "decisions":
        from kubelint_compliance.authoring.registers import register_findings

        found = register_findings(rule, example.text)
        yield from _differences(example, [(finding.span, finding.message) for finding in found])
        return
    if rule.raised_by == "configuration":
        from kubelint_compliance.authoring.configurations import configuration_findings

        excluded = configuration_findings(example_rules([rule], example), example.text)
        yield from _differences(example, [(finding.span, finding.message) for finding in excluded])
        return
    given = example_scan([rule, *_beside(rule)], example, example.text)
    of_run = rule.raised_by == "run"
    for problem in () if of_run else given.problems:
        yield problem.message, []
    spans = [
        (finding.span, finding.message)
        for finding in given.findings
        if finding.rule == rule.rule.id or not _beside(rule)
    ]
    if rule.together:
        spans += [
            (place.span, finding.message)
            for finding in given.findings
            for place in finding.related
            if place.span and place.message == TOGETHER
        ]
    yield from _differences(example, spans)
    if given.file.bucket != "checked" and not of_run:
        yield f"it is not checked: {given.file.reason}", []


def _beside(rule: CompiledRule) -> list[CompiledRule]:
    """Return the rule whose findings examples set aside, where a rule is about that."""
    from kubelint_compliance.ruleset.builtin import builtin_rules

    return [other for other in builtin_rules() if other.rule.id == _ASIDE] if rule.raised_by == "ignores" else []


def _differences(example: Example, found: Sequence[tuple[Span, str]]) -> Iterator[Judged]:
    """Yield what is expected and not found, and what is found and not expected, as marks on one example."""
    expected = expected_places(example.text)
    if example.fails and not expected:
        yield "no line is marked `# expect`", []
    marks = []
    for span, message in sorted(found):
        if (span.line, span.column) in expected:
            expected.remove((span.line, span.column))
        else:
            end = span.end_column if span.end_line == span.line else 0
            marks.append(Mark(span.line, span.column, end, f"found, and not expected: {message}"))
    marks += [Mark(line, column, column + 1, "expected, and not found") for line, column in expected]
    if marks:
        yield "it comes out otherwise", sorted(marks)


def example_rules(rules: Sequence[CompiledRule], example: Example) -> RuleSet:
    """Return the rules as the example wants them run; the first one is the rule under test."""
    tested = rules[0].rule
    return RuleSet(rules, minor=minor_of(example_version(tested, example)), params={tested.id: example.params})


def example_version(rule: Head, example: Example) -> str:
    """Return the Kubernetes version that an example is about."""
    return example.kubernetes_version or rule.until or NEWEST


def example_scan(rules: Sequence[CompiledRule], example: Example, text: str) -> Scan:
    """Scan a text as the example wants it scanned."""
    opened, ready = Opened(_PATH, text), example_rules(rules, example)
    context = settle([look(opened, graph=ready.asks_graph)])
    population = Population(context.kinds, lambda: graph_of(context, minor=ready.minor))
    return scan(opened, context.slice(_PATH), ready, Settings(), population)
