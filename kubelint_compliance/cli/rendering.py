"""How the reports of a call are to look: colours, width and the details that its options and the environment set."""

from __future__ import annotations

import os
import sys

from kubelint_compliance.cli.words import one_of
from kubelint_compliance.config.record import JUNIT_DIALECTS, SARIF_SUPPRESSED
from kubelint_compliance.links import resolved
from kubelint_compliance.model import UsageError, is_stream
from kubelint_compliance.reports import RenderOptions
from kubelint_compliance.sources.paths import report_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kubelint_compliance.cli.calls import CheckCall

_LINKED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/:%")
_WIDTH = 100
_WIDEST = 120
_ROWS_A_BLOCK = 3
"""A block has more rows, but a screen or three are read before anybody wants them put together."""
_FEWEST_BLOCKS = 5


def render_options(call: CheckCall, color: str, environ: Mapping[str, str]) -> RenderOptions:
    """Return the options of the call's reports. Raises UsageError for a word that an option does not take."""
    if call.quiet and call.verbose:
        raise UsageError("--quiet and --verbose exclude each other")
    terminal = _is_terminal()
    return RenderOptions(
        color=colors(color, terminal, environ),
        width=_width() if terminal else _WIDTH,
        verbose=int(call.verbose),
        quiet=call.quiet,
        statistics=call.statistics,
        show_suppressed=call.show_suppressed,
        max_blocks=_blocks() if terminal else RenderOptions().max_blocks,
        exit_zero=call.exit_zero,
        sarif_category=_category(call.sarif_category),
        sarif_suppressed=one_of(call.sarif_suppressed or "exclude", SARIF_SUPPRESSED, "--sarif-suppressed")
        == "include",
        junit_dialect=one_of(call.junit_dialect or "default", JUNIT_DIALECTS, "--junit-dialect"),
        link_base=_link_base(environ),
    )


def from_folder(top: str, cwd: str) -> Callable[[str], str]:
    """Return what turns a report path, which is relative to `top`, into one from the working directory."""
    cwd = resolved(cwd)
    if top == cwd:
        return str
    return lambda path: report_path(os.path.normpath(os.path.join(top, path)), cwd) if _is_place(path) else path


def _is_place(path: str) -> bool:
    return bool(path) and not is_stream(path)


def colors(wanted: str, terminal: bool, environ: Mapping[str, str]) -> bool:
    """Whether to colour: as asked, else as NO_COLOR and FORCE_COLOR say, else on a terminal that can."""
    if wanted != "auto":
        return wanted == "always"
    if environ.get("NO_COLOR"):
        return False
    return bool(environ.get("FORCE_COLOR")) or (terminal and environ.get("TERM") != "dumb")


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _width() -> int:
    try:
        return min(os.get_terminal_size(sys.stdout.fileno()).columns, _WIDEST) or _WIDTH
    except OSError:
        return _WIDTH


def _blocks() -> int:
    """How many blocks are shown one by one on this terminal."""
    try:
        rows = os.get_terminal_size(sys.stdout.fileno()).lines
    except OSError:
        return RenderOptions().max_blocks
    return max(rows // _ROWS_A_BLOCK, _FEWEST_BLOCKS) if rows else RenderOptions().max_blocks


def _category(said: str | None) -> str:
    """`automationDetails.id` in SARIF: all before the last slash is the category."""
    if not said:
        return RenderOptions().sarif_category
    return said if said.endswith("/") else f"{said}/"


def _link_base(environ: Mapping[str, str]) -> str:
    """Where GitHub shows the files of the commit that is checked; empty elsewhere."""
    server, repository, commit = (environ.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
    if environ.get("GITHUB_ACTIONS") != "true" or not (server and repository and commit):
        return ""
    base = f"{server}/{repository}/blob/{commit}/"
    return base if base.startswith(("https://", "http://")) and _LINKED.issuperset(base) else ""
