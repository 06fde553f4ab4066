"""Report in, text out: one pure function for each format, imported when it is used.

An emitter sees the frozen `Report` and the `RenderOptions`, never the file system, the environment or the clock.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.words import summary_line, verdict_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kubelint_compliance.model import Report

__all__ = ["FORMATS", "RenderOptions", "pieces", "render", "summary_line", "verdict_line"]

FORMATS = {
    "console": "kubelint_compliance.reports.console",
    "concise": "kubelint_compliance.reports.concise",
    "json": "kubelint_compliance.reports.jsonreport",
    "sarif": "kubelint_compliance.reports.sarif",
    "junit": "kubelint_compliance.reports.junit",
    "github": "kubelint_compliance.reports.github",
    "markdown": "kubelint_compliance.reports.markdown",
    "gitlab": "kubelint_compliance.reports.gitlab",
    "rdjson": "kubelint_compliance.reports.rdjson",
}
"""Format name to the module whose `render(report, options)` writes it."""
TELLS_ALL = "json"
"""The one format that tells of findings below the severity that is shown."""
WITH_EXCERPTS = frozenset(("console", "rdjson"))
"""The formats that show lines of the text; others only ask where the line of a place of several lines ends."""
WITH_FINGERPRINTS = frozenset(("json", "sarif", "gitlab"))
"""The formats by which findings are told from those of other runs."""
TELL_PEOPLE = frozenset(("console", "concise", "markdown"))
"""The formats that have room for whatever is worth telling a person of a run."""
FOLDS = "console"
"""The one of them that shows none where there are many findings."""


class RenderOptions(NamedTuple):
    """How a report is written, never what it says; the command line fills it.

    `color`: ANSI colours (console). `width`: columns to wrap prose at, 0 for no wrapping (console). `verbose`: 1 shows
    every block and lists every file's bucket (console, concise). `quiet`: findings and problems only (console, concise,
    github). `statistics`: a table of rules with counts (console, concise). `show_suppressed`: also what a person or a
    more specific finding has set aside (console, concise). `max_blocks`: so many blocks with
    their source lines are a screenful; of more, the console shows one block a rule. `exit_zero`: what fails does not
    make the exit code 1 (console, github, markdown).
    `sarif_category`: `automationDetails.id`. `sarif_suppressed`: suppressed results in SARIF too.
    `junit_dialect`: `default`, or `xunit` for readers that validate strictly. `link_base`: what to put before a path in
    Markdown links, such as `https://github.com/shop/deploy/blob/<commit>/`; empty for no links.
    `local` turns a report path into one from the working directory, where people at a terminal, editors and reviewdog
    start (console, concise, rdjson).
    """

    color: bool = False
    width: int = 100
    verbose: int = 0
    quiet: bool = False
    statistics: bool = False
    show_suppressed: bool = False
    max_blocks: int = 20
    exit_zero: bool = False
    sarif_category: str = "kubelint-compliance/"
    sarif_suppressed: bool = False
    junit_dialect: str = "default"
    link_base: str = ""
    local: Callable[[str], str] = str


_DEFAULTS = RenderOptions()


def render(report: Report, format: str, options: RenderOptions = _DEFAULTS) -> str:  # noqa: A002 - the word users write
    """Write the report in one of FORMATS; the text ends with exactly one newline, or is empty."""
    module = __import__(FORMATS[format], fromlist=["render"])
    text: str = module.render(report, options)
    return text


def pieces(report: Report, format: str, options: RenderOptions = _DEFAULTS) -> Iterator[str]:  # noqa: A002
    """Yield the text that `render` returns, in pieces where the format is written so: it may be very long."""
    module = __import__(FORMATS[format], fromlist=["render"])
    yield from module.pieces(report, options) if hasattr(module, "pieces") else (module.render(report, options),)
