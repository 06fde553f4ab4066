"""`check --baseline`, `baseline write`, `baseline prune`: what becomes of the file and of findings that are in it."""

from __future__ import annotations

import os

from kubelint_compliance.cli.outputs import Output, stay_in, write_file
from kubelint_compliance.cli.settle import keeping, settle, working_folder
from kubelint_compliance.cli.streams import tell
from kubelint_compliance.decisions.baseline import hold, pruned, refreshed, stale
from kubelint_compliance.decisions.baselinefile import read, written
from kubelint_compliance.links import resolved
from kubelint_compliance.model import SettingError, UsageError, is_stream
from kubelint_compliance.reports.words import TOOL, count
from kubelint_compliance.sources.git import top_level
from kubelint_compliance.sources.paths import is_within, report_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.config import Config
    from kubelint_compliance.decisions.baseline import Entry, Left
    from kubelint_compliance.model import Finding, Report
    from kubelint_compliance.sources import Discovery
    from kubelint_compliance.sources.revision import Revision

    Asked = tuple[CheckCall, str | None]

DEFAULT = ".kubelint-compliance/baseline.json"
"""Where it is written, from the top of the repository, else from the working directory."""
MAX_BYTES = 32 * 1024 * 1024
"""Larger files are no baseline: it would hold more than a hundred thousand findings."""


class Baseline:
    """The baseline of one run: takes its decision on the findings, and knows what is left of it afterwards."""

    def __init__(self, file: str, top: str, cwd: str, then: Revision | None = None) -> None:
        """Read an absolute file, as it is or as it was `then`; report paths are relative to `top`.

        Raises UsageError for one that is wrong. One that was not there then is empty.
        """
        self.entries = _read(file, cwd) if then is None else entries_then(file, cwd, then)
        self._name = report_path(file, cwd)
        self._top, self._cwd = top, cwd
        self._left: tuple[Left, ...] = ()

    def decide(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Set aside what is in the baseline."""
        gone = _gone(self.entries, self._top).difference(finding.path for finding in findings)
        held = hold(self.entries, findings, self._name, gone)
        self._left = held.left
        return held.findings

    def stale(self, report: Report, call: CheckCall | None) -> list[Left]:
        """Return what the run would have found, and has not; without a call, nobody knows where it looked."""
        folders = [resolved(os.path.join(self._cwd, path)) for path in _named(call)]
        gone = {
            path
            for path in _gone([left.entry for left in self._left], self._top)
            if any(is_within(os.path.normpath(os.path.join(self._top, path)), folder) for folder in folders)
        }
        return stale(self._left, report, gone)

    def warn(self, report: Report, call: CheckCall | None) -> list[str]:
        """Return a line that tells of what is found no more, where there is such."""
        number = sum(left.number for left in self.stale(report, call))
        if not number:
            return []
        are, them = ("is", "it") if number == 1 else ("are", "them")
        prune = f"{TOOL} baseline prune{_option(self._name)}"
        return [f"warning: {count(number, 'finding')} in the baseline {are} found no more; {prune} takes {them} out"]


def _named(call: CheckCall | None) -> tuple[str, ...]:
    """Return the paths that a call looks through."""
    if call is None:
        return ()
    return call.paths or (() if call.files_from is not None else (".",))


def _gone(entries: Iterable[Entry], top: str) -> frozenset[str]:
    """Return the paths of entries at which nothing lies any more.

    A backslash may stand for a byte that is no text, so that nobody knows the file's name.
    """
    paths = {entry.path for entry in entries if not is_stream(entry.path) and "\\" not in entry.path}
    return frozenset(path for path in paths if _is_gone(os.path.join(top, path)))


def _is_gone(file: str) -> bool:
    """Whether a file is not there; of one that cannot be seen nobody knows."""
    try:
        os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


def missing(file: str, cwd: str) -> SettingError:
    """Return the error for an absolute path at which no baseline is."""
    name = report_path(file, cwd)
    message = f"there is no baseline {name!r}; {TOOL} baseline write{_option(name)} makes it"
    return SettingError(("baseline",), (file,), message)


def _read(file: str, cwd: str) -> tuple[Entry, ...]:
    name = report_path(file, cwd)
    write = f"{TOOL} baseline write{_option(name)}"
    try:
        with open(file, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise missing(file, cwd) from None
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error.strerror or error}; {write} makes one") from None
    if len(data) > MAX_BYTES:
        raise UsageError(f"{name}: more than {MAX_BYTES} bytes are no baseline; {write} makes one")
    return read(data, name, f"restore it, or remove it and run {write}")


def entries_then(file: str, cwd: str, then: Revision, *, counts: bool = True) -> tuple[Entry, ...]:
    """Return the entries of a baseline as they were at a revision, none where it was not there.

    Raises UsageError for one that was wrong, unless it does not count: then it has none, too.
    """
    if not then.is_file(file):
        return ()
    name = report_path(file, cwd)
    try:
        return read(then.read(file, MAX_BYTES), name, then.hint)
    except OSError as error:
        wrong = UsageError(f"{name}: cannot be read: {error.strerror or error}; {then.hint}")
    except UsageError as error:
        wrong = error
    if counts:
        raise wrong
    return ()


def _option(name: str) -> str:
    from shlex import quote

    return f" --file {quote(name)}"


def run_write(asked: Asked) -> int:
    """Add every open finding to the baseline. Raises UsageError, with nothing written, for a file that is wrong."""
    config, cwd, discovery = _settled(*asked)
    known = _read(config.baseline, cwd) if os.path.lexists(config.baseline) else ()
    report = _checked(asked[0], config, cwd, discovery)
    entries = refreshed(known, report.findings)
    before, after = _write(config.baseline, known, entries)
    tell(f"{count(after, 'finding')} in {report_path(config.baseline, cwd)}, {after - before} added")
    return _code(report, discovery, cwd)


def first(call: CheckCall) -> tuple[str, int, int]:
    """Return the text of a baseline of every open finding, how many they are, and the exit code."""
    config, cwd, discovery = _settled(call, None)
    report = _checked(call, config, cwd, discovery)
    entries = refreshed((), report.findings)
    return written(entries), sum(entry.findings for entry in entries), _code(report, discovery, cwd)


def run_prune(asked: Asked) -> int:
    """Take out of the baseline what is found no more, of the files and rules that the run looks at; as `run_write`."""
    config, cwd, discovery = _settled(*asked)
    baseline = Baseline(config.baseline, discovery.top, cwd)
    report = _checked(asked[0], config, cwd, discovery, baseline)
    entries = pruned(baseline.entries, baseline.stale(report, asked[0]))
    before, after = _write(config.baseline, baseline.entries, entries)
    tell(f"{count(after, 'finding')} in {report_path(config.baseline, cwd)}, {before - after} taken out")
    return _code(report, discovery, cwd)


def _settled(call: CheckCall, file: str | None) -> tuple[Config, str, Discovery]:
    """Return the configuration of a call with its baseline, the working directory, and what there is to check."""
    from kubelint_compliance.cli.inputs import discovered, with_nested

    cwd = working_folder()
    config = keeping(settle(call, cwd), call, cwd)
    named = os.path.normpath(os.path.join(cwd, file)) if file else config.baseline
    config = config._replace(baseline=named or os.path.join(top_level(cwd) or cwd, *DEFAULT.split("/")))
    name = report_path(config.baseline, cwd)
    stay_in([Output("", config.baseline)], cwd, call.paths)
    if ".git" in resolved(config.baseline).lower().split(os.sep):
        raise UsageError(f"cannot write {name}: it lies in git's own folder")
    if os.path.isdir(config.baseline):
        raise UsageError(f"cannot write {name}: it is a folder")
    discovery = discovered(call, config, cwd, ())
    return with_nested(call, config, discovery, cwd), cwd, discovery


def _checked(
    call: CheckCall, config: Config, cwd: str, discovery: Discovery, baseline: Baseline | None = None
) -> Report:
    """Check as a run with the register of waivers would: what is waived is in no baseline."""
    from kubelint_compliance.cli.examining import examine, rules_of
    from kubelint_compliance.cli.inputs import defining
    from kubelint_compliance.cli.taken import Taken, waivers_of

    decisions = Taken(waivers_of(call, config, cwd, discovery.top), baseline, call)
    rules = rules_of(config, discovery)
    return examine(discovery, defining(config, cwd), config, rules, decisions=decisions)


def _write(file: str, before: Sequence[Entry], after: Sequence[Entry]) -> tuple[int, int]:
    """Write entries, and return how many findings they stand for, before and after."""
    try:
        os.makedirs(os.path.dirname(file), exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error
    write_file(file, written(after))
    return sum(entry.findings for entry in before), sum(entry.findings for entry in after)


def _code(report: Report, discovery: Discovery, cwd: str) -> int:
    """Tell what could not be checked, which is in no baseline, and return the exit code."""
    from kubelint_compliance.cli.check import told
    from kubelint_compliance.cli.rendering import from_folder
    from kubelint_compliance.cli.unchecked import tell_unchecked

    is_part = tell_unchecked(report.problems, from_folder(discovery.top, cwd))
    return 2 if told(report, exit_zero=True, silent=is_part) else 0
