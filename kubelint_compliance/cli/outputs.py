"""`--output FORMAT[=FILE]`: what is to be written where, and writing it."""

from __future__ import annotations

import os
import stat

from kubelint_compliance.cli.streams import tell
from kubelint_compliance.cli.words import hint
from kubelint_compliance.links import resolved
from kubelint_compliance.model import SettingError, UsageError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports import FORMATS
from kubelint_compliance.sources.paths import is_within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.config import Config

AUTO = "auto"


_ELSEWHERE = {
    "shard": "the output format 'shard' is that of a part of a run: it goes with --shard NUMBER/OF",
    **{form: f"the output format '{form}' is one of the command `report`" for form in ("html", "csv")},
}
"""What is said of a format that another call takes."""


class Output(NamedTuple):
    """One report to write; `file` is empty for standard output."""

    format: str
    file: str = ""


def parse_outputs(
    texts: Sequence[str], environ: Mapping[str, str], formats: Iterable[str] = FORMATS, default: str = AUTO
) -> tuple[Output, ...]:
    """Read every `--output`; none given means the default. Raises UsageError for what cannot be written.

    `auto` is `github` on a GitHub runner, which turns such lines into annotations, and `console` elsewhere.
    """
    outputs = tuple(_parse(text, environ, tuple(formats)) for text in texts or (default,))
    if sum(not output.file for output in outputs) > 1:
        raise UsageError("standard output carries one report: give all but one --output a file (FORMAT=FILE)")
    targets = [resolved(output.file) for output in outputs if output.file]
    for target in targets:
        if targets.count(target) > 1 and _is_plain(target):
            raise UsageError(f"two outputs would be written to the same file: {target}")
    return outputs


def outputs_of(
    config: Config, environ: Mapping[str, str], formats: Iterable[str] = FORMATS, default: str = AUTO
) -> tuple[Output, ...]:
    """Read the outputs of a configuration, into which those of the call have gone, as `parse_outputs` does."""
    try:
        return parse_outputs(config.output, environ, formats, default)
    except SettingError as error:
        from kubelint_compliance.cli.located import located

        raise located(config, error) from None


def warn_of_idle(call: CheckCall, outputs: Iterable[Output]) -> None:
    """Tell of the options of a format that is not written."""
    said = (
        ("sarif", "--sarif-category", call.sarif_category),
        ("sarif", "--sarif-suppressed", call.sarif_suppressed),
        ("junit", "--junit-dialect", call.junit_dialect),
    )
    formats = {output.format for output in outputs}
    for form, option, value in said:
        if value and form not in formats:
            tell(f"warning: {option} does nothing without --output {form}")


def stay_in(outputs: Iterable[Output], cwd: str, folders: Iterable[str]) -> None:
    """Raise UsageError for a file that a link would lead out of the tree that it is written in.

    Trees are the repository, the working directory and the `folders` that are scanned: a link in them may be planted.
    """
    roots = {resolved(os.path.join(cwd, folder)) for folder in (".", *folders)}
    for output in outputs:
        if output.file and _leads_out(os.path.normpath(os.path.join(cwd, output.file)), roots):
            raise UsageError(f"cannot write {output.file}: a symbolic link leads out of the tree there")


def _leads_out(file: str, roots: Collection[str]) -> bool:
    real, above = resolved(file), os.path.dirname(file)
    while True:
        tree = resolved(above)
        if (tree in roots or os.path.lexists(os.path.join(above, ".git"))) and not is_within(real, tree):
            return True
        if above == os.path.dirname(above):
            return False
        above = os.path.dirname(above)


def _parse(text: str, environ: Mapping[str, str], formats: tuple[str, ...]) -> Output:
    format, equals, file = text.partition("=")
    if format == AUTO:
        format = "github" if environ.get("GITHUB_ACTIONS") == "true" else "console"
    if format not in formats:
        near = hint(format, (*formats, AUTO)) or f"; one of {', '.join(formats)}"
        message = _ELSEWHERE.get(format) or f"unknown output format '{format}'{near}"
        raise SettingError(("output",), (format,), message)
    if equals and not file:
        raise UsageError(f"--output {text} names no file")
    if file == "-":
        file = ""
    if file:
        _check_target(file)
    return Output(format, file)


def _check_target(file: str) -> None:
    folder = os.path.dirname(os.path.abspath(file))
    if os.path.isdir(file):
        raise UsageError(f"cannot write {file}: it is a folder")
    if not os.path.isdir(folder):
        raise UsageError(f"cannot write {file}: there is no folder {folder}")


def _is_plain(path: str) -> bool:
    """Whether a path is an ordinary file or free for one, not a device or pipe."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return True


def write_file(file: str, text: str | Iterable[str]) -> None:
    """Write a report, in one piece or in many, as UTF-8: an ordinary file is replaced in one step.

    Raises UsageError where it cannot be.
    """
    data = (piece.encode("utf-8", "backslashreplace") for piece in ((text,) if isinstance(text, str) else text))
    target = resolved(file)
    try:
        if _is_plain(target):
            _replace(target, data)
        else:
            with open(file, "wb") as stream:
                stream.writelines(data)
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error


def _replace(target: str, data: Iterable[bytes]) -> None:
    draft = f"{target}.{os.getpid()}.tmp"
    try:
        with open(draft, "xb") as stream:
            stream.writelines(data)
        os.replace(draft, target)
    except BaseException:
        if os.path.exists(draft):
            os.unlink(draft)
        raise
