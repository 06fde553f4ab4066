"""`migrate ignores`: shows what other tools were told as ignores of this one, as a diff, or writes it."""

from __future__ import annotations

import os

from kubelint_compliance.cli.calls import CheckCall
from kubelint_compliance.cli.examining import unsuppressible
from kubelint_compliance.cli.honouring import honoured_by
from kubelint_compliance.cli.inputs import STDIN, discovered
from kubelint_compliance.cli.rendering import from_folder
from kubelint_compliance.cli.settle import keeping, settle, working_folder
from kubelint_compliance.cli.streams import tell, write_out
from kubelint_compliance.cli.unchecked import tell_unchecked
from kubelint_compliance.cli.words import comma_list, one_of
from kubelint_compliance.config.record import TOOLS
from kubelint_compliance.decisions.migration import Migrated, migrated
from kubelint_compliance.model import Problem, UsageError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.escape import terminal
from kubelint_compliance.reports.words import count
from kubelint_compliance.sources import read
from kubelint_compliance.sources.paths import report_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kubelint_compliance.decisions.migration import Left
    from kubelint_compliance.decisions.suppressions import Honoured
    from kubelint_compliance.sources import Source

_BOM = "\ufeff"


class Asked(NamedTuple):
    """A call of `migrate ignores`: where to look, which tools' suppressions to rewrite, and whether to write."""

    paths: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    write: bool = False


def run_ignores(asked: Asked) -> int:
    """Show or write the ignores. Exit code: 0, or 2 where a file could not be read or written."""
    if STDIN in asked.paths:
        raise UsageError("migrate rewrites files; standard input is none")
    cwd = working_folder()
    tools = tuple(one_of(tool, TOOLS, "--from") for tool in comma_list(asked.tools))
    call = CheckCall(paths=asked.paths, honour_suppressions=tools or TOOLS)
    config = keeping(settle(call, cwd), call, cwd)
    honoured = honoured_by(config)
    rules = {rule for names in honoured.exact.values() for ids in names.values() for rule in ids}
    known = rules.difference(unsuppressible(config))
    discovery = discovered(call, config, cwd, ())
    code = 2 if tell_unchecked(discovery.problems, from_folder(discovery.top, cwd)) else 0
    number = unreasoned = left = 0
    for source in discovery.sources:
        try:
            done = _one(source, honoured, known, cwd, write=asked.write)
        except (OSError, UnicodeDecodeError, UsageError) as error:
            why = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(getattr(error, "strerror", error))
            tell(f"error: {terminal(source.path)}: {why}")
            code = 2
            continue
        number, unreasoned, left = number + done.number, unreasoned + done.unreasoned, left + len(done.left)
    if discovery.sources or not code:
        tell(_summary(number, unreasoned, left, written=asked.write))
    return code


def _summary(number: int, unreasoned: int, left: int, *, written: bool) -> str:
    words = f"{count(number, 'suppression')} {'rewritten' if written else 'to rewrite'}"
    words += "; --write does it" if number and not written else ""
    without = f", {unreasoned} without a reason: write one" if unreasoned else ""
    return f"{words}{without}{f'; {left} left as they are' if left else ''}"


def _one(source: Source, honoured: Honoured, known: Collection[str], cwd: str, *, write: bool) -> Migrated:
    """Rewrite one file, or show how it would be. Raises OSError, UnicodeDecodeError, and UsageError with a problem."""
    data = read(source)
    if isinstance(data, Problem):
        raise UsageError(data.message)
    if not isinstance(data, bytes):
        return Migrated("")  # too large for a manifest, and not meant to be one
    if not honoured.speaks(data.replace(b"\0", b"").decode("utf-8", "replace")):
        return Migrated("")
    text = data.decode("utf-8")
    mark, plain = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    done = migrated(plain, honoured, known)
    name = report_path(source.file, cwd)
    for left in done.left:
        tell(_line(name, left))
    if done.text != plain and write:
        _replace(source.file, (mark + done.text).encode("utf-8"))
        write_out(f"{terminal(name)}: {count(done.number, 'suppression')} rewritten\n")
    elif done.text != plain:
        write_out("".join(_diff(name, plain, done.text)))
    return done


def _line(name: str, left: Left) -> str:
    return f"left: {terminal(name)}:{left.span.line}:{left.span.column}: {left.tool}: {terminal(left.why)}"


def _diff(name: str, before: str, after: str) -> Iterator[str]:
    from difflib import unified_diff

    lines = (before.splitlines(keepends=True), after.splitlines(keepends=True))
    for line in unified_diff(*lines, f"a/{name}", f"b/{name}"):
        body = line.rstrip("\r\n")
        yield f"{terminal(body)}\n" if body != line else f"{terminal(body)}\n\\ No newline at end of file\n"


def _replace(file: str, data: bytes) -> None:
    """Replace a file in one step; its permissions stay. Raises OSError."""
    draft = f"{file}.{os.getpid()}.tmp"
    try:
        with open(draft, "xb") as stream:
            stream.write(data)
        os.chmod(draft, os.stat(file).st_mode & 0o7777)
        os.replace(draft, file)
    except OSError:
        if os.path.exists(draft):
            os.unlink(draft)
        raise
