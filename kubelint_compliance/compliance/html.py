"""A framework report as one HTML file: no outside resources, no script but its own, which holds no manifest text.

The page is `page/report.html.jinja`; here is what it is filled with.
"""

from __future__ import annotations

import base64
import hashlib
import os

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

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
    from typing import Any

    from kubelint_compliance.compliance.coverage import Assessment
    from kubelint_compliance.compliance.result import Result

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "page")
_FINDINGS_LISTED = 200


def render(result: Result) -> str:
    """Write the page."""
    style, script = _asset("report.css"), _asset("report.js")
    sources = f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            style=style,
            script=script,
            policy=Markup(f"{sources}; base-uri 'none'; form-action 'none'"),  # noqa: S704 - digests of our own files
            title=f"{result.framework.title}, {result.framework.version}",
            framework=result.framework,
            facts=facts(result),
            not_shown=not_shown(result),
            scope=scope_lines(result),
            counted=counted(result),
            bars=_bars(result),
            found_states=list(result.counts),
            assessments=result.assessments,
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        finalize=_escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        count=count,
        listed=_FINDINGS_LISTED,
        meanings={state: STATE_MEANINGS[state] for state in STATES},
        not_covered=_not_covered,
        state_words=STATE_WORDS,
        words_of=state_words,
    )
    return environment


def _escaped(value: Any) -> Markup:
    """Escape what the page is filled with, as all text for HTML: control characters become visible, too."""
    return value if isinstance(value, Markup) else Markup(html(str(value)))  # noqa: S704 - this is the escaping


def _asset(name: str) -> Markup:
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        return Markup(file.read())  # noqa: S704 - a file of our own


def _digest(text: str) -> str:
    """Return the source expression by which a content security policy knows an inline style or script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _bars(result: Result) -> list[tuple[str, int, int]]:
    """Return the rows of the chart: state, number of controls, and length in hundredths of the longest."""
    most = max(result.counts.values(), default=1)
    numbers = ((state, result.counts.get(state, 0)) for state in STATES)
    return [(state, number, round(100 * number / most)) for state, number in numbers]


def _not_covered(entry: Assessment) -> list[str]:
    control = entry.control
    parts = [text for text in (control.gap, absent_words(entry)) if text]
    if control.ask_for and control.ask_for != control.gap:
        parts.append(f"Ask for: {control.ask_for}")
    return parts
