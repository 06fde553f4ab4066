"""What a call says about its input: paths, lists of paths and standard input go in, a Discovery comes out."""

from __future__ import annotations

import os

from kubelint_compliance.cli.streams import read_in
from kubelint_compliance.links import resolved
from kubelint_compliance.model import SettingError, UsageError
from kubelint_compliance.sources import DiscoveryOptions, around, discover, files_from
from kubelint_compliance.sources.paths import report_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.config import Config
    from kubelint_compliance.context.glimpse import Glimpse
    from kubelint_compliance.sources import Discovery
    from kubelint_compliance.sources.revision import Revision

STDIN = "-"
_ALSO_STDIN = ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")
"""What systems call it. It may be a socket, which cannot be opened by such a name."""


def discovered(call: CheckCall, config: Config, cwd: str, outputs: Sequence[str]) -> Discovery:
    """Find the sources of a call; the reports it writes itself and its baseline are none of them. Raises UsageError."""
    call = call._replace(
        paths=tuple(STDIN if path in _ALSO_STDIN else path for path in call.paths),
        files_from=STDIN if call.files_from in _ALSO_STDIN else call.files_from,
    )
    _consistent(call, config, cwd)
    stdin = read_in() if STDIN in (*call.paths, call.files_from) else None
    options = narrowing(call, config)
    names = () if call.files_from is None else files_from(call.files_from, cwd=cwd, stdin=stdin)
    # A list without any path is not the working directory.
    paths = call.paths or ((".",) if call.files_from is None else ())
    found = _found(paths, config, options, cwd, stdin, names)
    own = {resolved(os.path.join(cwd, file)) for file in outputs}
    if not own.isdisjoint(source.file for source in found.sources):
        for path in (source.path for source in found.sources if source.named and source.file in own):
            raise UsageError(f"--output would write over {path!r}, which is to be checked")
        kept = tuple(source for source in found.sources if source.file not in own)
        found = found._replace(sources=kept)
    if config.baseline:
        file = resolved(config.baseline)
        found = found._replace(sources=tuple(source for source in found.sources if source.file != file))
    if config.overrides:
        from kubelint_compliance.cli.places import idle_paths

        folders = [resolved(os.path.join(cwd, path)) for path in paths if path != STDIN]
        found = found._replace(problems=(*found.problems, *idle_paths(config, found, folders)))
    if config.sets or config.source_map:
        from kubelint_compliance.cli.idlesettings import warn_of_folders

        warn_of_folders(config, found.top)
    if config.origin and any(entry.pattern for entry in found.excluded):
        from kubelint_compliance.context.withheld import withheld

        found = found._replace(withheld=tuple(withheld(found, resolved(config.origin))))
    found = around(found)
    return _in_tree(found, config.root, options, cwd) if config.root else found


def _found(
    paths: Sequence[str],
    config: Config,
    options: DiscoveryOptions,
    cwd: str,
    stdin: bytes | None,
    names: Sequence[str],
) -> Discovery:
    try:
        found = discover(paths, config=options, cwd=cwd, stdin=stdin, names=names)
    except SettingError as error:
        from kubelint_compliance.cli.located import located

        raise located(config, error) from None
    return _with_places(found, config)


def _with_places(found: Discovery, config: Config) -> Discovery:
    """Return what was found, with the lines of the patterns of a configuration that do nothing."""
    if not config.origin or all(problem.path for problem in found.problems):
        return found
    from kubelint_compliance.cli.idlesettings import placed_patterns

    return found._replace(problems=placed_patterns(found.problems, config, found.top))


def with_nested(
    call: CheckCall, config: Config, discovery: Discovery, cwd: str, then: Revision | None = None
) -> Config:
    """Return the configuration with those further down, as they are or, where a revision is given, as they were `then`.

    Raises UsageError for a mistake in one that counts.
    """
    own = resolved(config.origin) if config.origin and discovery.configurations else ""
    if call.isolated or (then is None and all(file == own for file in discovery.configurations)):
        return config
    from kubelint_compliance.cli.nested import nested

    return config._replace(nested=nested(config, discovery, call, cwd, then))


def narrowing(call: CheckCall, config: Config) -> DiscoveryOptions:
    """Return what narrows the discovery of a call."""
    return DiscoveryOptions(
        exclude=config.exclude,
        extend_exclude=config.extend_exclude,
        include=config.include,
        force_exclude=config.force_exclude,
        respect_gitignore=config.respect_gitignore,
        root=config.root,
        stdin_filename=call.stdin_filename or "",
        base=config.base,
    )


def _in_tree(found: Discovery, root: str, options: DiscoveryOptions, cwd: str) -> Discovery:
    """Add what else lies in the whole tree: it is looked at, and not checked."""
    known = {source.file for source in (*found.sources, *found.beside)}
    more = discover([root], config=options, cwd=cwd).sources
    return found._replace(beside=(*found.beside, *(source for source in more if source.file not in known)))


def defining(config: Config, cwd: str) -> tuple[Glimpse, ...]:
    """Look at the files with definitions that were asked for. Raises UsageError for a place without any."""
    try:
        return tuple(glimpse for place in config.crd for glimpse in _defining(place, config, cwd))
    except SettingError as error:
        from kubelint_compliance.cli.located import located

        raise located(config, error) from None


def _defining(place: str, config: Config, cwd: str) -> list[Glimpse]:
    from kubelint_compliance.context.glimpse import look
    from kubelint_compliance.context.shelf import Shelf
    from kubelint_compliance.sources import read

    name = report_path(place, cwd)
    options = DiscoveryOptions(exclude=(), include=config.include, respect_gitignore=False)
    found = discover([place], config=options, cwd=cwd)
    for problem in found.problems:
        raise SettingError(("crd",), (place,), f"{name}: {problem.message}", "--crd")
    opened = [Shelf(read).open(source) for source in found.sources]
    glimpses = [look(text) for text in opened]
    if any(glimpse.definitions for glimpse in glimpses):
        return glimpses
    broken = [(text.path, problem.message) for text in opened for problem in (text.problem, *text.problems) if problem]
    why = f"; {broken[0][0]}: {broken[0][1]}" if broken else ""
    message = f"there is no CustomResourceDefinition of apiextensions.k8s.io/v1 in {name!r}{why}"
    raise SettingError(("crd",), (place,), message, "--crd")


def _consistent(call: CheckCall, config: Config, cwd: str) -> None:
    if config.root and not os.path.isdir(config.root):
        from kubelint_compliance.cli.located import located

        message = _no_folder(config.root, cwd)
        raise located(config, SettingError(("root",), (config.root,), message, "--root"))
    if "" in call.paths:
        raise UsageError("a path is empty; `.` is the working directory")
    if call.files_from == STDIN and STDIN in call.paths:
        raise UsageError("standard input is either a manifest (`-`) or a list of paths (--files-from -), not both")
    if call.stdin_filename is not None and STDIN not in call.paths:
        raise UsageError("--stdin-filename names the text on standard input, which `-` among the paths asks for")


def _no_folder(place: str, cwd: str) -> str:
    from kubelint_compliance.sources.hints import nearest_path

    name = report_path(place, cwd)
    hint = nearest_path(name, place)
    return f"there is no folder {name!r}" + (f"; did you mean {hint!r}?" if hint not in ("", name) else "")
