"""A framework report as one HTML file: no outside resources, no script but its own, which holds no manifest text.

The page is `page/report.html.jinja`; here is what it is filled with.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kubelint_compliance.compliance.coverage import STATES
from kubelint_compliance.compliance.enforced import TITLE
from kubelint_compliance.compliance.result import (
    STATE_MEANINGS,
    STATE_WORDS,
    beyond,
    extent_words,
    found,
    not_shown,
    ranges,
    scope_lines,
    state_words,
    topic_words,
)
from kubelint_compliance.compliance.run import population_lines, run_lines
from kubelint_compliance.compliance.texts import finding_note
from kubelint_compliance.reports.escape import html
from kubelint_compliance.reports.words import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.compliance.frameworks import Control, Framework
    from kubelint_compliance.compliance.result import Part, Result

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "page")


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
            result=result,
            found=found(result),
            not_shown=not_shown(result),
            first_page=[
                ("What was checked", run_lines(result.run, result.report)),
                ("Scope", scope_lines(result)),
                ("Population", population_lines(result.report)),
                *([(TITLE, result.refused)] if result.refused else []),
            ],
            found_states=[state for state in STATES if any(state in part.counts for part in result.parts)],
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
        anchor=anchor,
        bars=_bars,
        beyond=beyond,
        count=count,
        extent_words=extent_words,
        finding_note=finding_note,
        meanings={state: STATE_MEANINGS[state] for state in STATES},
        ranges=ranges,
        state_words=STATE_WORDS,
        topic_words=topic_words,
        words_of=state_words,
    )
    return environment


def anchor(framework: Framework, control: Control) -> str:
    """The place of a control in the page, for links: `iso27001-A.8.22`."""
    return f"{framework.id}-{re.sub('[^A-Za-z0-9._]+', '-', control.id).strip('-')}"


def _escaped(value: Any) -> Markup:
    """Escape what the page is filled with, as all text for HTML: control characters become visible, too."""
    return value if isinstance(value, Markup) else Markup(html(str(value)))  # noqa: S704 - this is the escaping


def _asset(name: str) -> Markup:
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        return Markup(file.read())  # noqa: S704 - a file of our own


def _digest(text: str) -> str:
    """Return the source expression by which a content security policy knows an inline style or script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _bars(part: Part) -> list[tuple[str, int, int]]:
    """Return the rows of the chart: state, number of controls, and length in hundredths of the longest."""
    most = max(part.counts.values(), default=1)
    numbers = ((state, part.counts.get(state, 0)) for state in STATES)
    return [(state, number, round(100 * number / most)) for state, number in numbers]
