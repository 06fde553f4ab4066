"""The `ask` commands: a question and paths go in, an answer comes out, or one for each question of a batch."""

from __future__ import annotations

import json
import os

from kubelint_compliance.answers.forms import as_csv, as_line, as_markdown
from kubelint_compliance.answers.objects import gather
from kubelint_compliance.answers.question import question, taken_apart
from kubelint_compliance.cli.inputs import STDIN, discovered
from kubelint_compliance.cli.rendering import from_folder
from kubelint_compliance.cli.settle import settle, working_folder
from kubelint_compliance.cli.streams import read_in, tell, write_out, write_report
from kubelint_compliance.cli.table import table
from kubelint_compliance.cli.words import one_of
from kubelint_compliance.model import UsageError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.escape import json_text
from kubelint_compliance.reports.words import TOOL
from kubelint_compliance.sources import read
from kubelint_compliance.terms import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.answers.objects import Gathered
    from kubelint_compliance.answers.question import Question
    from kubelint_compliance.answers.unread import Told
    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.config import Config
    from kubelint_compliance.sources import Discovery

_AT_ONCE = 200
"""So many answers of a batch are written at once."""


class AskCall(NamedTuple):
    """The words of one call of `ask`, unchecked: `said` are the values of the options of the question itself."""

    name: str
    words: tuple[str, ...]
    said: Mapping[str, Any]
    output: str
    batch: str
    files: CheckCall


def run(call: AskCall) -> int:
    """Answer a question, or those of a batch. Raises UsageError for what cannot be read."""
    asks = question(call.name)
    form = one_of(call.output or ("json" if call.batch else "table"), asks.formats, "--output")
    if call.batch:
        if call.files.diff_base is not None:
            raise UsageError("--batch asks about what is there, and --diff-base about what is new: use one of them")
        if form != "json":
            raise UsageError("--batch answers in lines of JSON: --output json")
        if call.said:
            raise UsageError(f"the questions of --batch are in its file, so {', '.join(call.said)} cannot be said here")
        lines = _lines(call.batch, call.words)
        if asks.load:
            return _batch_of_file(asks, call.words, lines)
        gathered = _gathered(asks, call, call.words)
        return max(_told(gathered.told), _batch(asks, asks.prepare(gathered.graph), lines))
    asked, paths = asks.read(call.words, call.said)
    if asks.load:
        prepared = _loaded(asks, paths)
        for words in asks.doubts(asked) if asks.doubts else ():
            tell(f"warning: {words}")
        _write(asks, prepared, asked, form)
        return _told(tuple(asks.tell(prepared)) if asks.tell else ())
    if call.files.diff_base is not None:
        from kubelint_compliance.cli.asknew import answer_new

        return _told(answer_new(asks, call.files._replace(paths=tuple(paths)), asked, form))
    gathered = _gathered(asks, call, paths)
    prepared = asks.prepare(gathered.graph)
    _write(asks, prepared, asked, form)
    if asks.partial and form == "table" and not gathered.whole_sight:
        tell(f"note: only a part is in sight: {asks.partial}")
    return _told((*gathered.told, *(asks.tell(prepared) if asks.tell else ())))


def _gathered(asks: Question, call: AskCall, paths: Iterable[str]) -> Gathered:
    cwd = working_folder()
    files = call.files._replace(paths=tuple(paths))
    config = settle(files, cwd)
    discovery = discovered(files, config, cwd, [])
    return gathered(asks, discovery, config, from_folder(discovery.top, cwd))


def gathered(asks: Question, discovery: Discovery, config: Config, local: Callable[[str], str]) -> Gathered:
    """Return the objects that a question reads; `local` turns a report path into the one that answers show."""
    settings = Settings(
        custom_workloads=config.custom_workloads, custom_envelopes=config.custom_envelopes, sets=config.sets
    )
    return gather(
        discovery,
        read,
        asks.kinds,
        settings,
        local,
        whole=asks.whole,
        deciding=asks.deciding,
        alternatives=asks.alternatives,
    )


def _loaded(asks: Question, paths: Sequence[str]) -> Any:
    """Return what the one file of a question holds. Raises UsageError where it is not one, or holds no answer."""
    if len(paths) != 1 or not asks.load:
        raise UsageError(f"one file is asked, not {len(paths)}")
    return asks.load(paths[0], read_in() if paths[0] == STDIN else _bytes(paths[0], f"{paths[0]}: cannot be read"))


def _batch_of_file(asks: Question, paths: Sequence[str], lines: Iterable[str]) -> int:
    """Answer question by question about one file; where it gives no answers, say so to each."""
    try:
        prepared = _loaded(asks, paths)
    except UsageError as error:
        write_report("".join(as_line({"error": str(error)}) for _ in lines))
        tell(f"error: {error}")
        return 2
    return max(_batch(asks, prepared, lines), _told(tuple(asks.tell(prepared)) if asks.tell else ()))


def _bytes(file: str, what: str) -> bytes:
    try:
        with open(os.path.join(working_folder(), file), "rb") as opened:
            return opened.read()
    except OSError as error:
        raise UsageError(f"{what}: {error.strerror}") from error


def _told(told: Sequence[Told]) -> int:
    """Tell what is no part of the answer, and return the exit code."""
    for path, line, message, fatal in told:
        place = f"{path or TOOL}:{line}" if line else path or TOOL
        tell(f"{'error' if fatal else 'warning'}: {place}: {message}")
    return 2 if any(entry.fatal for entry in told) else 0


def _write(asks: Question, prepared: Any, asked: Any, form: str) -> None:
    if form == "json" and asks.pieces:
        for piece in asks.pieces(prepared, asked):
            write_report(piece)
        return
    answer = asks.answered(prepared, asked)
    if form == "json":
        write_report(json_text(answer))
    else:
        write_shown(asks, answer, form)


def write_shown(asks: Question, answer: dict[str, Any], form: str) -> None:
    """Write an answer as a picture or a table of some form."""
    if form == "dot" and asks.picture:
        write_report(asks.picture(answer))
    else:
        _write_rows(asks, list(asks.rows(answer)), form)


def _write_rows(asks: Question, rows: list[Any], form: str) -> None:
    if form == "csv":
        write_report(as_csv([asks.header, *rows]))
    elif form == "markdown":
        write_out(as_markdown(asks.header, rows) if rows else f"{asks.nothing}\n")
    else:
        write_out(table([[title.upper() for title in asks.header], *rows]) if rows else f"{asks.nothing}\n")


def _batch(asks: Question, prepared: Any, lines: Iterable[str]) -> int:
    """Answer question by question, and return the exit code."""
    code, waiting = 0, []
    for line in lines:
        try:
            answer = asks.answered(prepared, _asked(asks, line))
        except UsageError as error:
            answer, code = {"error": str(error)}, 2
        waiting.append(as_line(answer))
        if len(waiting) == _AT_ONCE:
            write_report("".join(waiting))
            waiting.clear()
    write_report("".join(waiting))
    return code


def _asked(asks: Question, line: str) -> Any:
    """Read one question of a batch. Raises UsageError."""
    try:
        arguments = json.loads(line)
    except (ValueError, RecursionError):
        raise UsageError("a line of the batch is no JSON") from None
    if not isinstance(arguments, list) or not all(isinstance(argument, str) for argument in arguments):
        raise UsageError("a line of the batch is no array of strings")
    asked, rest = asks.read(*taken_apart(arguments, asks.options, asks.many))
    if rest:
        raise UsageError(f"'{rest[0]}' is too much: a question of a batch has no paths")
    return asked


def _lines(file: str, paths: Iterable[str]) -> Iterator[str]:
    """Yield the questions of a batch; a blank line is none. Raises UsageError where they cannot be read."""
    if file == STDIN:
        if STDIN in paths:
            raise UsageError("standard input is either a manifest (`-`) or the questions (--batch -), not both")
        data = read_in()
    else:
        data = _bytes(file, f"--batch: cannot read {file!r}")
    return (line for line in data.decode("utf-8", "replace").split("\n") if line.strip())
