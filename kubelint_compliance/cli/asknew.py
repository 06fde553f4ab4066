"""`ask ... --diff-base`: what a change newly permits, from the objects of a commit and of the work tree.

Only imported where a call names a revision.
"""

from __future__ import annotations

from kubelint_compliance.cli.ask import gathered, write_shown
from kubelint_compliance.cli.changes import change_of
from kubelint_compliance.cli.inputs import discovered
from kubelint_compliance.cli.rendering import from_folder
from kubelint_compliance.cli.settle import working_folder
from kubelint_compliance.cli.streams import tell, write_report
from kubelint_compliance.reports.escape import json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.answers.question import Question
    from kubelint_compliance.answers.unread import Told
    from kubelint_compliance.cli.calls import CheckCall

    Answer = tuple[dict[str, Any], dict[str, Any]]


def answer_new(asks: Question, call: CheckCall, asked: Any, form: str) -> tuple[Told, ...]:
    """Write what is new of an answer, and return what is to be told beside it.

    Raises UsageError where that cannot be known. What could not be read of the commit may make something new that is
    not; it is told, and costs no exit code.
    """
    assert asks.newly, "a question that takes --diff-base says what is new"  # noqa: S101 - the command line sees to it
    cwd = working_folder()
    change = change_of(call, cwd)
    config = change.config
    now = discovered(call, config, cwd, [])
    local = from_folder(now.top, cwd)
    before, after = (
        gathered(asks, discovery, config, local) for discovery in (change.discovery_then(now, config), now)
    )
    prepared = asks.prepare(after.graph)
    answer, shown = asks.newly(asks.prepare(before.graph), prepared, asked)
    if form == "json":
        revision, commit, is_base = change.compared
        compared = {"revision": revision, "commit": commit, "isBase": is_base}
        write_report(json_text({"schema": asks.schema, "comparedWith": compared, **answer}, levels=2))
    else:
        write_shown(asks._replace(nothing=f"nothing new since {change.revision.title}"), shown, form)
    change.warn()
    for path, line, message, fatal in before.told:
        if fatal:
            tell(f"warning: {change.revision.title}: {path}{f':{line}' if line else ''}: {message}")
    return (*after.told, *(asks.tell(prepared) if asks.tell else ()))
