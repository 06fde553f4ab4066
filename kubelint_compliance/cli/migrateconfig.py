"""`migrate config`: prints the configurations of other tools as one of this tool, or begins one, and tells the rest."""

from __future__ import annotations

import os

from kubelint_compliance.cli.against import known_rules
from kubelint_compliance.cli.calls import CheckCall
from kubelint_compliance.cli.outputs import Output, stay_in
from kubelint_compliance.cli.settle import keeping, settle, working_folder
from kubelint_compliance.cli.streams import tell, write_out
from kubelint_compliance.cli.words import one_of
from kubelint_compliance.config.files import FILE_NAME
from kubelint_compliance.decisions.foreign import NAMES, READERS, add_origin
from kubelint_compliance.model import UsageError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.escape import terminal
from kubelint_compliance.reports.words import TOOL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kubelint_compliance.decisions.foreign import Carried

_MOST = 1 << 20


class Asked(NamedTuple):
    """A call of `migrate config`: the files, of which tool they are where that is said, and whether to write."""

    files: tuple[str, ...] = ()
    tool: str = ""
    write: bool = False


def run_config(asked: Asked) -> int:
    """Print or begin a configuration. Raises UsageError for a file that cannot be read, or where one is there."""
    cwd = working_folder()
    call = CheckCall()
    config = keeping(settle(call, cwd), call, cwd)
    if asked.write and config.origin:
        raise UsageError(
            f"there is a configuration, {os.path.relpath(config.origin, cwd)}: without --write it is shown"
        )
    files = asked.files or tuple(name for name in NAMES if os.path.isfile(os.path.join(cwd, name)))
    if not files:
        raise UsageError(f"there is none of {', '.join(NAMES)} here; name the file, and its tool with --from")
    rules = known_rules(config)
    found: list[tuple[str, Carried]] = []
    for file in files:
        tool = _tool(file, asked.tool)
        found.append((file, READERS[tool](_text(file, cwd), file, rules)))
    text = "".join(_configuration(found))
    if asked.write:
        _begin(os.path.join(cwd, FILE_NAME), text, cwd)
        tell(f"wrote {FILE_NAME}")
    else:
        write_out(text)
    for file, carried in found:
        for line, why in carried.left:
            tell(f"left: {terminal(file)}:{line}: {terminal(why)}")
    return 0


def _tool(file: str, said: str) -> str:
    """Return the tool that a file is of. Raises UsageError where nobody says."""
    if said:
        return one_of(said, tuple(READERS), "--from")
    tool = NAMES.get(os.path.basename(file))
    if tool is None:
        raise UsageError(f"{file}: say with --from of which tool it is: {', '.join(READERS)}")
    return tool


def _text(file: str, cwd: str) -> str:
    try:
        with open(os.path.join(cwd, file), encoding="utf-8-sig") as stream:
            text = stream.read(_MOST + 1)
    except UnicodeDecodeError:
        raise UsageError(f"{file}: is not UTF-8") from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from None
    if len(text) > _MOST:
        raise UsageError(f"{file}: more than {_MOST:,} characters are no configuration")
    return text


def _configuration(found: Sequence[tuple[str, Carried]]) -> Iterator[str]:
    """Yield the text of a configuration; behind each entry stands what it comes from."""
    names = ", ".join(terminal(file) for file, _ in found)
    yield f"# Made from {names} by `{TOOL} migrate config`.\n"
    carried = [each for _, each in found]
    for key, field in (("select", "select"), ("ignore", "ignore"), ("extend-exclude", "exclude")):
        entries: dict[str, str] = {}
        for each in carried:
            for entry, origin in getattr(each, field).items():
                add_origin(entries, entry, origin)
        yield from _list(key, entries)
    severities = {rule: said for each in carried for rule, said in each.severities.items()}
    if severities:
        yield "rule-settings:\n"
        yield from (f"  {rule}: {{ severity: {said[0]} }} # {_noted(said[1])}\n" for rule, said in severities.items())
    if any(each.fail_on for each in carried):
        yield "fail-on: never\n"


def _list(key: str, entries: Mapping[str, str]) -> Iterator[str]:
    if entries:
        yield f"{key}:\n"
        yield from (f"  - {_quoted(entry)} # {_noted(origin)}\n" for entry, origin in entries.items())


def _quoted(text: str) -> str:
    from json import dumps

    return text if text.replace("-", "").isalnum() and text.isascii() else dumps(text)


def _noted(text: str) -> str:
    """Return a text as a comment can hold it."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _begin(file: str, text: str, cwd: str) -> None:
    stay_in([Output("", file)], cwd, ())
    try:
        with open(file, "x", encoding="utf-8", newline="") as stream:
            stream.write(text)
    except OSError as error:
        raise UsageError(f"cannot write {FILE_NAME}: {error.strerror}") from error
