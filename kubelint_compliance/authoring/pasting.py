"""Tests that a remediation mends: its second fragment, put in the place of the fault in each example that fails.

Afterwards the rule must find nothing there and the schemas nothing that they did not find before. What a rule file says
cannot be pasted is left out.
"""

from __future__ import annotations

from copy import deepcopy

from kubelint_compliance.authoring.examples import example_rules, example_scan, example_version
from kubelint_compliance.authoring.paste import pasted
from kubelint_compliance.authoring.place import Target
from kubelint_compliance.authoring.snippets import snippets
from kubelint_compliance.authoring.told import named
from kubelint_compliance.kubernetes.versions import minor_of
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.escape import json_text
from kubelint_compliance.schema.found import REQUIRED
from kubelint_compliance.schema.store import schema_for
from kubelint_compliance.shape import at
from kubelint_compliance.yamltree import Document, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.authoring.snippets import Snippet
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.model import Example
    from kubelint_compliance.ruleset.case import AnyBroken
    from kubelint_compliance.ruleset.compiled import CompiledRule
    from kubelint_compliance.ruleset.rulefile import RuleFile

    Remedies = dict[int, tuple[Snippet, ...]]

_PATH = "example.yaml"
_MOST = 30
"""So many findings of an example are mended; some come to light only when others are gone."""


class Pasted(NamedTuple):
    """An example that fails, and its text with the remedies put in; `wrong` says why they could not be."""

    number: int
    example: Example
    text: str
    wrong: str = ""


def unpasted(file: RuleFile, rule: CompiledRule) -> Iterator[str]:
    """Yield, in words, every failing example that the rule's remediation does not mend as it stands."""
    from kubelint_compliance.ruleset.builtin import builtin_rules

    raised = [
        rule,
        *(other for other in builtin_rules() if other.raised_by == "schema" and other.rule.severity != "low"),
    ]
    for done in all_pasted(file, rule):
        begin = named(file, done.number, "remediation")
        if done.wrong:
            yield f"{begin}{done.wrong}"
            continue
        found = example_scan(raised, done.example, done.example.text).findings
        before = {finding.message for finding in found}
        parts = {manifest.ref for manifest in Opened(_PATH, done.example.text).manifests if manifest.fragment}
        parts |= {finding.object for finding in found if finding.rule == REQUIRED}
        for finding in example_scan(raised, done.example, done.text).findings:
            # What is left of a patch may look like a whole object.
            lacking = finding.rule == REQUIRED and finding.object in parts
            if not lacking and finding.rule != rule.rule.id and finding.message not in before:
                yield f"{begin}put in, {finding.message} ({finding.rule})"


def all_pasted(file: RuleFile, rule: CompiledRule) -> Iterator[Pasted]:
    """Yield every failing example of a rule with its remedies put in."""
    if rule.raised_by:
        return
    try:
        remedies = _remedies(file, rule)
    except ValueError as error:
        yield Pasted(0, rule.whole.examples[0], "", str(error))
        return
    for number, example in enumerate(rule.whole.examples, 1):
        if example.fails and any(remedies.values()):
            yield _all_mended(rule, number, example, remedies)


def not_pasted(content: dict[str, Any], number: int) -> dict[str, str] | None:
    """Return why the remedy of a validation, counted from 0, is not tested; None where it is."""
    checks = content.get("validations", ())
    check = checks[number] if number < len(checks) else {}
    if "remediation" in check:
        return check.get("notPasted")
    return check.get("notPasted") or content.get("notPasted")


def _remedies(file: RuleFile, rule: CompiledRule) -> Remedies:
    """Return the snippets by number of the validation, from 0; none where they are not tested."""
    found: Remedies = {}
    for number, check in enumerate(rule.body().checks):
        if not_pasted(file.content, number) is None:
            found[number] = tuple(snippets(rule.whole.remedy(check.remedy)))
        else:
            found[number] = ()
    return found


def _all_mended(rule: CompiledRule, number: int, example: Example, remedies: Remedies) -> Pasted:
    """Put one remedy after the other in, until nothing is found; where one does not help, it is found again."""
    text = example.text
    for _ in range(_MOST):
        first = next(_found(rule, example, text, remedies), None)
        if first is None:
            break
        manifest, broken, known = first
        changed = _mended(manifest, broken, known, text, minor_of(example_version(rule.rule, example)))
        if changed is None:
            return Pasted(number, example, text, f"its YAML has no place at {_words(broken)}")
        if changed == text:
            break
        text = changed
    left = next(_found(rule, example, text, remedies), None)
    return Pasted(number, example, text, f"put in, the finding stays: {_words(left[1])}" if left else "")


def _found(
    rule: CompiledRule, example: Example, text: str, remedies: Remedies
) -> Iterator[tuple[Manifest, AnyBroken, tuple[Snippet, ...]]]:
    """Yield what the rule finds whose remedy is tested: the object, what broke, the snippets."""
    alone = [(example_rules([rule.with_check(number)], example), known) for number, known in remedies.items() if known]
    for manifest in Opened(_PATH, text).manifests:
        for rules, known in alone:
            for broken in rules.run(manifest).broken:
                yield manifest, broken, known


def _mended(manifest: Manifest, broken: AnyBroken, known: tuple[Snippet, ...], text: str, minor: int) -> str | None:
    """Return the text with one remedy put in; None where it has no place."""
    kind = schema_for(manifest.ref.api_version, manifest.kind, minor)
    new = pasted(Target(manifest.value, kind, broken.path), known)
    if new is None:
        return None
    values = {part.index: deepcopy(part.value) for part in parse(text) if isinstance(part, Document)}
    index, prefix = manifest.document.index, manifest.prefix
    if prefix:
        at(values[index], prefix[:-1])[prefix[-1]] = new
    else:
        values[index] = new
    beside = [value for snippet in known for value in snippet.beside]
    values |= {-1 - number: value for number, value in enumerate(beside) if value not in values.values()}
    return "---\n".join(json_text(value) for value in values.values())


def _words(broken: AnyBroken) -> str:
    return f"{'/'.join(map(str, broken.path)) or 'the top'} ({broken.message})"
