"""What a change decides itself, read from both sides: registers, baselines, configurations and files that these name.

Only imported where a call names a revision.
"""

from __future__ import annotations

import os

from kubelint_compliance.cli.baseline import MAX_BYTES, entries_then
from kubelint_compliance.cli.decided import register_then, text_of
from kubelint_compliance.cli.nested import configurations_then, counts
from kubelint_compliance.cli.settle import register_file
from kubelint_compliance.config.files import content_of
from kubelint_compliance.decisions.added import SETTING, added_entries, added_waivers
from kubelint_compliance.decisions.register import Register, read_register
from kubelint_compliance.links import resolved
from kubelint_compliance.model import Added, UsageError
from kubelint_compliance.sources.commit import Commit, differing
from kubelint_compliance.sources.paths import printable, report_path
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.config import Config
    from kubelint_compliance.sources.revision import Revision

_WITHOUT_EFFECT = frozenset(
    (
        "output",
        "color",
        "jobs",
        "cache",
        "origin",
        "base",
        "keep_in",
        "scope",
        "rules",
        "crd",
        "frameworks",
        "day",
        "nested",
    )
)
"""What changes no finding, and places: of these it is told where they are named first, and what is changed in them."""
_NAMING = ("rules", "crd", "frameworks")
_TEXTS = (".yaml", ".yml", ".json")


def added_to_files(
    call: CheckCall, then: Config, now: Config, cwd: str, revision: Revision, *, in_force: bool
) -> Iterator[Added]:
    """Yield what is decided now beside the manifests and was not then. Raises UsageError for a file that is wrong."""
    yield from _settings(then, now, revision, in_force=in_force)
    yield from _files(then, now, revision)
    yield from _waivers(call, then, now, cwd, revision, in_force=in_force)
    yield from _baseline(then, now, cwd, revision, in_force=in_force)


def added_further_down(
    places: Iterable[str], then: Config, now: Config, revision: Revision, *, in_force: bool
) -> Iterator[Added]:
    """Yield the configurations below that of the run that are not as they were, where such count on one of both sides.

    `places` are those that there are now.
    """
    if not (then.nested_configuration or now.nested_configuration):
        return
    own = {resolved(config.origin) for config in (then, now) if config.origin}
    files = dict.fromkeys(
        (*filter(counts, places), *(file for file in configurations_then(revision) if counts(file, revision)))
    )
    paths = {revision.inside(file) or "" for file in files if resolved(file) not in own} - {""}
    known = {path: blob.id for path, blob in revision.files.items()}
    for path in sorted(differing(revision.top, Commit(revision.id, files=known), paths)):
        yield Added(SETTING, printable(path), None, "A configuration further down is not as it was", in_force)


def _waivers(
    call: CheckCall, then: Config, now: Config, cwd: str, revision: Revision, *, in_force: bool
) -> Iterator[Added]:
    file = register_file(now, cwd, isolated=call.isolated)
    if not file or revision.inside(file) is None:
        return
    before = register_file(then, cwd, isolated=call.isolated, then=revision)
    path = report_path(file, revision.top)
    held = register_then(before, revision.top, revision, counts=not in_force) if before else Register(path)
    yield from added_waivers(held, read_register(text_of(file, cwd), path), in_force=in_force)


def _baseline(then: Config, now: Config, cwd: str, revision: Revision, *, in_force: bool) -> Iterator[Added]:
    from kubelint_compliance.decisions.baselinefile import read

    file = now.baseline
    if not file or revision.inside(file) is None or not os.path.isfile(file):
        return
    try:
        with open(file, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{report_path(file, cwd)}: cannot be read: {error.strerror or error}") from error
    entries = read(data, report_path(file, cwd), "restore it, or write it anew")
    before = entries_then(then.baseline, cwd, revision, counts=not in_force) if then.baseline else ()
    path = report_path(file, revision.top)
    yield from added_entries(before, entries, path, data.decode("utf-8", "replace"), in_force=in_force)


def _settings(then: Config, now: Config, revision: Revision, *, in_force: bool) -> Iterator[Added]:
    """Yield each key of the configuration, or of a table in it, that has another value."""
    line_of = _lines(now)
    path = report_path(now.origin or then.origin, revision.top) if now.origin or then.origin else ""
    for field in now._fields:
        before, after = getattr(then, field), getattr(now, field)
        if field in _WITHOUT_EFFECT or _plain(before) == _plain(after):
            continue
        key = "extends" if field == "packs" else field.replace("_", "-")
        for inner in _inner(before, after):
            line = line_of((key, *inner))
            of = f" of {printable(inner[0])}" if inner else ""
            words = f"`{key}`{of} is {'set otherwise' if line else 'not set as it was'}"
            yield Added(SETTING, path, Span(line, 1, line, 2) if line else None, words, in_force)


def _inner(before: Any, after: Any) -> list[tuple[str, ...]]:
    """Return the keys in a table that have another value; where it is no table, the value as a whole."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return [()]
    return [(key,) for key in {**before, **after} if _plain(before.get(key)) != _plain(after.get(key))]


def _plain(value: Any) -> Any:
    """Return a value without the lines at which its parts are written."""
    if hasattr(value, "_asdict"):
        return tuple((name, _plain(item)) for name, item in value._asdict().items() if name != "line")
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value


def _lines(config: Config) -> Any:
    """Return what finds the line of a key in the file of a configuration; 0 where it is in none, or in another."""
    if not config.origin:
        return lambda _: 0
    from kubelint_compliance.config.text import read_text

    written = read_text(content_of(config.origin), config.origin, config.origin)

    def line_of(path: tuple[str, ...]) -> int:
        values: Any = written.values
        for step in path:
            if not isinstance(values, dict) or step not in values:
                return 0
            values = values[step]
        return written.line_of(path) or 0

    return line_of


def _files(then: Config, now: Config, revision: Revision) -> Iterator[Added]:
    """Yield the files that a configuration names for rules and definitions, where they are not as they were.

    They are read as they are now.
    """
    known = {path: blob.id for path, blob in revision.files.items()}
    for field in _NAMING:
        places = dict.fromkeys((*getattr(then, field, ()), *getattr(now, field, ())))
        paths = {path for place in places for path in _below(place, revision)}
        for path in sorted(differing(revision.top, Commit(revision.id, files=known), paths)):
            yield Added(SETTING, printable(path), None, f"A file that `{field}` names is not as it was", True)


def _below(place: str, revision: Revision) -> Iterator[str]:
    inside = revision.inside(place)
    if inside is None:
        return
    yield from (path for path in revision.files if path == inside or path.startswith(f"{inside}/"))
    if os.path.isfile(place):
        yield inside
    for folder, _, names in os.walk(place):
        for name in names:
            path = revision.inside(os.path.join(folder, name))
            if path and name.lower().endswith(_TEXTS):
                yield path
