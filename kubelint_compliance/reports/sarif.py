"""SARIF 2.1.0 as GitHub code scanning reads it: one run, every rule that ran, one result for each rule and line."""

from __future__ import annotations

from sarif_om import (
    ArtifactChange,
    ArtifactContent,
    ArtifactLocation,
    Fix,
    Invocation,
    Location,
    LogicalLocation,
    Message,
    Notification,
    PhysicalLocation,
    Region,
    Replacement,
    ReportingDescriptorReference,
    Result,
    Run,
    RunAutomationDetails,
    SarifLog,
    Suppression,
    Tool,
    ToolComponent,
)

from kubelint_compliance.model import ELSEWHERE, RANK, UNCHANGED, is_stream
from kubelint_compliance.reports.escape import printable, uri
from kubelint_compliance.reports.place import merged, on_one_line
from kubelint_compliance.reports.sarif_rules import LEVELS, descriptor, notification_descriptor
from kubelint_compliance.reports.sarif_write import write
from kubelint_compliance.reports.words import (
    TOOL,
    bare_rule,
    configuration_words,
    count,
    located_words,
    sentence,
    summary_line,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.model import Configuration, Finding, Problem, Report, Rule
    from kubelint_compliance.reports import RenderOptions
    from kubelint_compliance.yamltree import Span

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_RESULTS_KEPT = 5000
"""GitHub keeps no more of one run."""
_LOCATIONS_KEPT = 100
_STATES = {"open": "new", UNCHANGED: "unchanged", ELSEWHERE: "new"}
"""What SARIF calls the statuses of results that are there whatever is asked for, in a run that compares."""
_SENTENCES_KEPT = 10
_FINGERPRINT = "kubelintComplianceFingerprint/v1"


def render(report: Report, options: RenderOptions) -> str:
    """Write the SARIF log."""
    groups = merged(_selected(report, options.sarif_suppressed))
    kept = _worst(groups)
    rules = _rules(report, kept)
    notes = [_notification(problem) for problem in report.problems]
    notes += [_note("truncated", _dropped(groups, kept))] if len(kept) < len(groups) else []
    notes += [_of_configuration(entry) for entry in report.configurations]
    notes += [_note("nothing-checked", f"{summary_line(report)}.")] if not report.objects else []
    run = Run(
        tool=Tool(driver=_driver(report, rules, notes)),
        invocations=[_invocation(report, notes)],
        original_uri_base_ids={_ROOT: ArtifactLocation(description=Message(text="The top of the repository."))},
        results=[_result(group, rules, report.compared is not None) for group in kept],
        column_kind="unicodeCodePoints",
        automation_details=RunAutomationDetails(id=_category(options.sarif_category)),
    )
    return write(SarifLog(schema_uri=_SCHEMA, version="2.1.0", runs=[run]))


def _selected(report: Report, suppressed: bool) -> list[Finding]:
    """What is shown and what is not new, and on request what a person has set aside at the same severities.

    To the readers, what is no more in a report has been mended.
    """
    floor = RANK[report.min_severity]
    return [
        f
        for f in report.findings
        if RANK[f.severity] >= floor and not f.superseded_by and (suppressed or f.status in _STATES)
    ]


def _worst(groups: list[tuple[Finding, ...]]) -> list[tuple[Finding, ...]]:
    """As many results as GitHub keeps, the most severe, in the report's order."""
    if len(groups) <= _RESULTS_KEPT:
        return groups
    ranked = sorted(range(len(groups)), key=lambda index: -RANK[groups[index][0].severity])
    return [groups[index] for index in sorted(ranked[:_RESULTS_KEPT])]


def _dropped(groups: list[tuple[Finding, ...]], kept: list[tuple[Finding, ...]]) -> str:
    return f"{count(len(groups) - len(kept), 'result')} left out: only the {len(kept)} most severe are reported."


def _rules(report: Report, groups: list[tuple[Finding, ...]]) -> dict[str, tuple[int, Rule]]:
    """Every rule that ran and every rule found, sorted by id, with its index."""
    found = {group[0].rule: bare_rule(group[0].rule, group[0].severity) for group in groups}
    rules = found | dict(report.rules)
    return {id_: (index, rules[id_]) for index, id_ in enumerate(sorted(rules))}


def _driver(report: Report, rules: dict[str, tuple[int, Rule]], notes: list[Notification]) -> ToolComponent:
    codes = sorted({note.descriptor.id for note in notes})
    return ToolComponent(
        name=TOOL,
        semantic_version=report.tool_version,
        version=report.tool_version,
        rules=[descriptor(rule) for _, rule in rules.values()],
        notifications=[notification_descriptor(code) for code in codes] or None,
    )


def _invocation(report: Report, notes: list[Notification]) -> Invocation:
    return Invocation(
        execution_successful=not any(problem.fatal for problem in report.problems),
        tool_execution_notifications=notes or None,
    )


def _notification(problem: Problem) -> Notification:
    place = None if problem.is_nowhere else [_location(problem.path, problem.span)]
    rule = ReportingDescriptorReference(id=problem.rule) if problem.rule else None
    return Notification(
        message=Message(text=_plain(located_words(problem))),
        level="error" if problem.fatal else "warning",
        descriptor=ReportingDescriptorReference(id=problem.code),
        associated_rule=rule,
        locations=place,
    )


def _of_configuration(entry: Configuration) -> Notification:
    return Notification(
        message=Message(text=_plain(f"Configuration {configuration_words(entry)}")),
        level="note",
        descriptor=ReportingDescriptorReference(id="nested-configuration"),
        locations=[_location(entry.path, None)],
    )


def _note(code: str, text: str) -> Notification:
    return Notification(message=Message(text=text), level="warning", descriptor=ReportingDescriptorReference(id=code))


def _result(group: tuple[Finding, ...], rules: dict[str, tuple[int, Rule]], compared: bool) -> Result:
    """One result; of several findings on a line, the first gives place and fingerprint."""
    first = group[0]
    index, rule = rules[first.rule]
    level = LEVELS[first.severity]
    location = _location(first.path, on_one_line(first))
    location.logical_locations = [_logical(first)] if first.object.title else None
    related = _related(group)
    status = first.status
    return Result(
        rule_id=first.rule,
        rule_index=index,
        level=None if level == LEVELS[rule.severity] else level,
        message=Message(text=_message(group, related)),
        locations=[location],
        related_locations=related or None,
        partial_fingerprints=_fingerprints(first),
        suppressions=None if status in _STATES else [_suppression(first)],
        baseline_state=_STATES.get(status) if compared else None,
        fixes=_fixes(group),
    )


def _fixes(group: tuple[Finding, ...]) -> list[Fix] | None:
    """One fix for all findings of the group: several are a choice to SARIF's readers."""
    fixes = list(dict.fromkeys(finding.fix for finding in group if finding.fix))
    if not fixes:
        return None
    edits = [edit for fix in fixes for edit in fix.edits]
    replacements = [
        Replacement(deleted_region=_region(edit.span), inserted_content=ArtifactContent(text=edit.text))
        for edit in edits
    ]
    change = ArtifactChange(artifact_location=_artifact(group[0].path), replacements=replacements)
    words = "; ".join(dict.fromkeys(_plain(fix.description) for fix in fixes))
    return [Fix(artifact_changes=[change], description=Message(text=words))]


def _message(group: tuple[Finding, ...], related: list[Location]) -> str:
    """One sentence for each finding, then a link for each related place."""
    sentences = list(dict.fromkeys(_plain(sentence(finding)) for finding in group))
    if len(sentences) > _SENTENCES_KEPT:
        more = len(sentences) - _SENTENCES_KEPT + sum(finding.number - 1 for finding in group)
        sentences[_SENTENCES_KEPT:] = [f"And {more} more on this line."]
    links = [f"See [{_label(place.message.text)}]({place.id})." for place in related]
    return " ".join(sentences + links)


def _plain(text: str) -> str:
    """Text on one line in which SARIF readers see no link."""
    return printable(text).replace("](", "] (")


def _label(text: str) -> str:
    return text.replace("\\", "/").replace("[", "(").replace("]", ")").rstrip(". ")


def _fingerprints(finding: Finding) -> dict[str, str]:
    own = {_FINGERPRINT: finding.fingerprint}
    return own | {"primaryLocationLineHash": finding.line_hash} if finding.line_hash else own


def _related(group: tuple[Finding, ...]) -> list[Location]:
    related = (place for finding in group for place in finding.related)
    places = list(dict.fromkeys(place for place in related if not is_stream(place.path)))
    locations = []
    for number, place in enumerate(places[:_LOCATIONS_KEPT], 1):
        location = _location(place.path, place.span)
        location.id, location.message = number, Message(text=_plain(place.message))
        locations.append(location)
    return locations


def _location(path: str, span: Span | None) -> Location:
    place = PhysicalLocation(artifact_location=_artifact(path), region=_region(span) if span else None)
    return Location(physical_location=place)


def _artifact(path: str) -> ArtifactLocation:
    return ArtifactLocation(uri=uri(path), uri_base_id=_ROOT)


def _region(span: Span) -> Region:
    return Region(start_line=span.line, start_column=span.column, end_line=span.end_line, end_column=span.end_column)


def _logical(finding: Finding) -> LogicalLocation:
    ref = finding.object
    return LogicalLocation(name=ref.name or None, fully_qualified_name=ref.title, kind="object")


def _suppression(finding: Finding) -> Suppression:
    kind = "inSource" if finding.status == "ignored" else "external"
    return Suppression(kind=kind, justification=finding.status_reason or None)


def _category(category: str) -> str:
    """The category with the slash at its end that keeps GitHub from reading a run id into it."""
    return category if category.endswith("/") else f"{category}/"
