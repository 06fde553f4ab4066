"""A framework report as one HTML file: no outside resources, no script but its own, which holds no manifest text."""

from __future__ import annotations

import base64
import hashlib
import os

from kubelint_compliance.compliance.coverage import STATES
from kubelint_compliance.compliance.result import (
    STATE_MEANINGS,
    STATE_WORDS,
    absent_words,
    counted,
    facts,
    not_shown,
    scope_lines,
    state_words,
)
from kubelint_compliance.reports.escape import html
from kubelint_compliance.reports.words import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint_compliance.compliance.coverage import Assessment
    from kubelint_compliance.compliance.result import Result
    from kubelint_compliance.model import Finding

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "page")
_FINDINGS_LISTED = 200
_COLUMNS = "".join(f'<col class="{name}">' for name in ("control", "state", "tested", "findings", "open"))


def render(result: Result) -> str:
    """Write the page."""
    style, script = _asset("report.css"), _asset("report.js")
    title = html(f"{result.framework.title}, {result.framework.version}")
    policy = f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}; base-uri 'none'; form-action 'none'\">\n",
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n",
        '<a class="skip" href="#controls">Skip to the controls</a>\n',
        f"<header>\n<h1>{title}</h1>\n{_paragraphs(facts(result), 'facts')}</header>\n<main>\n",
        *_first_page(result),
        *_controls(result),
        f'</main>\n<footer class="soft">\n<p>{html(result.framework.notice)} ',
        f'<a href="{html(result.framework.source)}">Source of the framework</a>.</p>\n</footer>\n',
        f"<script>{script}</script>\n</body>\n</html>\n",
    ]
    return "".join(parts)


def _asset(name: str) -> str:
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        return file.read()


def _digest(text: str) -> str:
    """Return the source expression by which a content security policy knows an inline style or script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _paragraphs(sentences: Iterable[str], name: str) -> str:
    return "".join(f'<p class="{name}">{html(sentence)}</p>\n' for sentence in sentences)


def _first_page(result: Result) -> Iterator[str]:
    """Yield what an auditor asks first: what is not shown, what the input covers, how the controls stand."""
    items = "".join(f"<li>{html(sentence)}</li>\n" for sentence in not_shown(result))
    yield '<section class="limits" aria-labelledby="not-shown">\n<h2 id="not-shown">What this does not show</h2>\n'
    yield f"<ul>\n{items}</ul>\n</section>\n"
    yield '<section aria-labelledby="scope">\n<h2 id="scope">Scope</h2>\n<dl>\n'
    yield "".join(f"<dt>{html(label)}</dt><dd>{html(text)}</dd>\n" for label, text in scope_lines(result))
    yield '</dl>\n</section>\n<section aria-labelledby="states">\n<h2 id="states">How the controls stand</h2>\n'
    yield f'<p>{html(counted(result))}.</p>\n<ul class="chart">\n'
    most = max(result.counts.values(), default=1)
    yield "".join(_bar(state, result.counts.get(state, 0), most) for state in STATES)
    yield "</ul>\n<details>\n<summary>What the states mean</summary>\n<dl>\n"
    yield "".join(f"<dt>{STATE_WORDS[state]}</dt><dd>{html(STATE_MEANINGS[state])}</dd>\n" for state in STATES)
    yield "</dl>\n</details>\n</section>\n"


def _bar(state: str, number: int, most: int) -> str:
    """A row of the chart; its length is an SVG attribute, since the policy allows no style in elements."""
    width = round(100 * number / most)
    bar = (
        f'<svg class="bar" width="100%" height="16" role="img" aria-label="{number}" preserveAspectRatio="none" '
        f'viewBox="0 0 100 16"><rect class="fill-{state}" width="{width}" height="16"/></svg>'
    )
    return f'<li><span class="state state-{state}">{STATE_WORDS[state]}</span>{bar}<span>{number}</span></li>\n'


def _controls(result: Result) -> Iterator[str]:
    options = "".join(f'<option value="{state}">{STATE_WORDS[state]}</option>' for state in result.counts)
    yield '<section aria-labelledby="controls-title">\n<h2 id="controls-title">Controls</h2>\n'
    yield '<div class="filters" id="filters" hidden>\n<label for="state">State'
    yield f'<select id="state"><option value="">all</option>{options}</select></label>\n'
    yield '<label for="text">Text<input id="text" type="search" autocomplete="off"></label>\n'
    yield '<p id="shown" role="status"></p>\n</div>\n'
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in ("Control", "State", "What was tested", "Findings", "Not covered")
    )
    yield f'<table id="controls" tabindex="-1">\n<caption class="soft">Every control of {html(result.framework.name)} '
    yield f"in this report</caption>\n{_COLUMNS}\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"
    yield from map(_row, result.assessments)
    yield "</tbody>\n</table>\n</section>\n"


def _row(entry: Assessment) -> str:
    control = entry.control
    reason = f'<br><span class="soft">{html(entry.reason)}</span>' if entry.reason else ""
    return (
        f'<tr data-state="{entry.state}"><th scope="row">{html(control.id)}<br>'
        f"<span>{html(control.title)}</span></th>"
        f'<td data-label="State"><span class="state state-{entry.state}">{state_words(entry)}</span>{reason}</td>'
        f'<td data-label="What was tested">{_tested(entry)}</td>'
        f'<td data-label="Findings">{_findings(entry)}</td>'
        f'<td data-label="Not covered">{_not_covered(entry)}</td></tr>\n'
    )


def _tested(entry: Assessment) -> str:
    covers = html(entry.control.covers)
    if not entry.rules:
        return f'{covers}<br><span class="soft">no rule that ran</span>' if covers else "nothing"
    rules = "".join(f"<li><code>{html(rule.id)}</code> {html(rule.title)}</li>" for rule in entry.rules)
    summary = f"{count(entry.objects, 'object')}, {count(len(entry.rules), 'rule')}"
    return f"{covers}<details><summary>{summary}</summary><ul>{rules}</ul></details>"


def _findings(entry: Assessment) -> str:
    text = _list(entry.findings, count(len(entry.findings), "finding"))
    return text + _list(entry.waived, f"{len(entry.waived)} set aside") or "none"


def _list(findings: tuple[Finding, ...], summary: str) -> str:
    if not findings:
        return ""
    items = "".join(map(_finding, findings[:_FINDINGS_LISTED]))
    more = len(findings) - _FINDINGS_LISTED
    rest = f"<li>and {more} more, in the JSON report</li>" if more > 0 else ""
    return f"<details><summary>{summary}</summary><ul>{items}{rest}</ul></details>"


def _finding(finding: Finding) -> str:
    place = f"{finding.path}:{finding.span.line}:{finding.span.column}"
    reason = f" ({html(finding.status)}: {html(finding.status_reason)})" if finding.status != "open" else ""
    title = f", {html(finding.object.title)}" if finding.object.title else ""
    return f"<li><code>{html(place)}</code> {html(finding.severity)}: {html(finding.message)}{title}{reason}</li>"


def _not_covered(entry: Assessment) -> str:
    control = entry.control
    parts = [html(text) for text in (control.gap, absent_words(entry)) if text]
    if control.ask_for and control.ask_for != control.gap:
        parts.append(f"Ask for: {html(control.ask_for)}")
    return "<br>".join(parts) or "nothing beside the limits above"
