"""Runs the examples of a rule file: each `# expect` must be met at its line and column, and nothing else may fire."""

from __future__ import annotations

import re

from kubelint_compliance.engine import Options, scan_text
from kubelint_compliance.manifests.classify import FileFacts
from kubelint_compliance.ruleset.assemble import NEWEST
from kubelint_compliance.ruleset.compiled import minor
from kubelint_compliance.ruleset.runner import RuleSet
from kubelint_compliance.schema.crd.beside import Definitions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.model import Example
    from kubelint_compliance.ruleset.compiled import CompiledRule

_PATH = "example.yaml"
_EXPECT = re.compile(r"#\s*expect((?:\s+\d+)*)\s*$")


def mismatches(rule: CompiledRule) -> Iterator[str]:
    """Yield, in words, every example of the rule that does not come out as it says; none when all do."""
    for number, example in enumerate(rule.whole.examples, 1):
        kind = "fail" if example.fails else "pass"
        for message in _judge(rule, example):
            yield f"{rule.rule.id}, example {number} ({kind}): {message}"


def expected_places(text: str) -> list[tuple[int, int]]:
    """Return (line, column) of every `# expect`; without a number it is the first character past indent and dashes."""
    places = []
    for number, line in enumerate(text.split("\n"), 1):
        found = _EXPECT.search(line)
        if found:
            columns = found[1].split() or [len(line) - len(line.lstrip("- ")) + 1]
            places += [(number, int(column)) for column in columns]
    return places


def _judge(rule: CompiledRule, example: Example) -> Iterator[str]:
    version = example.kubernetes_version or rule.rule.until or NEWEST
    rules = RuleSet([rule], minor=minor(version), params={rule.rule.id: example.params})
    definitions = Definitions(beside=[(_PATH, example.text.encode())])
    options = Options(kubernetes_version=version, definitions=definitions)
    scan = scan_text(_PATH, example.text, FileFacts(), rules, options)
    for problem in scan.problems:
        yield problem.message
    expected = sorted(expected_places(example.text))
    found = sorted((finding.span.line, finding.span.column) for finding in scan.findings)
    if example.fails and not expected:
        yield "no line is marked `# expect`"
    if found != expected:
        yield f"expected findings at {expected}, found {found}"
    if scan.file.bucket != "checked":
        yield f"it is not checked: {scan.file.reason}"
