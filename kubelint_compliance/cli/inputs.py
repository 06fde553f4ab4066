"""What a call says about its input: paths, lists of paths and standard input go in, a Discovery comes out."""

from __future__ import annotations

import os

from kubelint_compliance.cli.streams import read_in
from kubelint_compliance.model import UsageError
from kubelint_compliance.sources import DiscoveryOptions, beside, discover, files_from

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.config import Config
    from kubelint_compliance.sources import Discovery, Source

STDIN = "-"


def discovered(call: CheckCall, config: Config, cwd: str, outputs: Sequence[str]) -> Discovery:
    """Find the sources of a call; the reports it writes itself are none of them. Raises UsageError."""
    _consistent(call)
    stdin = read_in() if STDIN in (*call.paths, call.files_from) else None
    options = DiscoveryOptions(
        exclude=config.exclude,
        extend_exclude=config.extend_exclude,
        include=config.include,
        force_exclude=config.force_exclude,
        respect_gitignore=config.respect_gitignore,
        root=config.root,
        stdin_filename=call.stdin_filename or "",
        base=config.base,
    )
    found = discover(_paths(call, cwd, stdin), config=options, cwd=cwd, stdin=stdin)
    own = {os.path.realpath(os.path.join(cwd, file)) for file in outputs}
    if not own.isdisjoint(source.file for source in found.sources):
        kept = tuple(source for source in found.sources if source.file not in own or source.named)
        found = found._replace(sources=kept)
    return found._replace(beside=beside(found))


def defining(config: Config, cwd: str) -> tuple[Source, ...]:
    """Find the files with definitions that were asked for. Raises UsageError where there are none."""
    if not config.crd:
        return ()
    options = DiscoveryOptions(exclude=(), include=config.include, respect_gitignore=False)
    found = discover(config.crd, config=options, cwd=cwd)
    for problem in found.problems:
        raise UsageError(f"--crd: {problem.path}: {problem.message}")
    if not found.sources:
        raise UsageError(f"--crd: there are no files in {', '.join(config.crd)}")
    return found.sources


def _consistent(call: CheckCall) -> None:
    if "" in call.paths:
        raise UsageError("a path is empty; `.` is the working directory")
    if call.files_from == STDIN and STDIN in call.paths:
        raise UsageError("standard input is either a manifest (`-`) or a list of paths (--files-from -), not both")
    if call.stdin_filename is not None and STDIN not in call.paths:
        raise UsageError("--stdin-filename names the text on standard input, which `-` among the paths asks for")


def _paths(call: CheckCall, cwd: str, stdin: bytes | None) -> tuple[str, ...]:
    """Return the paths that are meant; a list without any is not the working directory."""
    if call.files_from is None:
        return call.paths or (".",)
    return call.paths + files_from(call.files_from, cwd=cwd, stdin=stdin)
