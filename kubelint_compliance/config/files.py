"""Finds the configuration file, reads it with what it extends, and makes the Config.

A configuration comes from the scanned repository and is no more to be trusted than its manifests: the places it names
must lie in its own tree. Where there is no file, only a few look-ups in the file system are spent.
"""

from __future__ import annotations

import os

from kubelint_compliance.config.record import Config
from kubelint_compliance.links import resolved
from kubelint_compliance.model import UsageError
from kubelint_compliance.sources.git import top_level
from kubelint_compliance.sources.paths import is_within, printable
from kubelint_compliance.sources.source import CONFIGURATIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kubelint_compliance.config.checks import Path
    from kubelint_compliance.config.record import Pack
    from kubelint_compliance.config.text import Written
    from kubelint_compliance.sources.revision import Revision

FILE_NAME, MISSPELT, PYPROJECT = CONFIGURATIONS
VARIABLE = "KUBELINT_COMPLIANCE_CONFIG"
MAX_BYTES = 1 << 20
_MOST_FILES = 20
"""So many files one configuration is made of, however they extend one another; each is read once."""
_MOST_OVERRIDES = 500
"""So many overrides one configuration has, those of what it extends among them: each is held against every file."""
_TABLE = b"kubelint-compliance"


def load(
    cwd: str,
    *,
    explicit: str | None = None,
    isolated: bool = False,
    environ: Mapping[str, str] | None = None,
    then: Revision | None = None,
) -> Config:
    """The configuration for a run in `cwd`, as it is or, where a revision is given, as it was `then`.

    `explicit` (--config) comes before the environment's, that before the nearest file at or above `cwd`; `isolated`
    reads none. One that is named and was not there then is none. Raises UsageError for any mistake in the file.
    """
    if isolated:
        if explicit is not None:
            raise UsageError("--config and --isolated exclude each other")
        return Config(base=cwd)
    named = explicit if explicit is not None else (os.environ if environ is None else environ).get(VARIABLE) or None
    file = find(cwd, then) if named is None else os.path.normpath(os.path.join(cwd, named))
    if not file or (then and not then.is_file(file)):
        return Config(base=cwd)
    if named is not None and not _is_file(file, then):
        source = "--config" if explicit is not None else VARIABLE
        raise UsageError(f"{source}: there is no file {printable(named)!r}")
    return _configured(file, cwd, then)


def find(cwd: str, then: Revision | None = None) -> str:
    """The nearest configuration file at or above `cwd`, not above the Git top level; empty if there is none.

    With a revision, the nearest that was there `then`.
    """
    top = top_level(cwd)
    folder = cwd
    while True:
        file = _configuration_in(folder, then) if top or folder == cwd or _is_own(folder) else ""
        parent = os.path.dirname(folder)
        if file or folder == top or parent == folder:
            return file
        folder = parent


def _is_own(folder: str) -> bool:
    """Whether nobody else can put a configuration into a folder: above a tree of no repository may be `/tmp`."""
    if os.name != "posix":
        return True
    status = os.stat(folder)
    return status.st_uid in (0, os.getuid()) and not status.st_mode & 0o002


def _is_file(file: str, then: Revision | None) -> bool:
    return then.is_file(file) if then else os.path.isfile(file)


def _configuration_in(folder: str, then: Revision | None) -> str:
    file = os.path.join(folder, FILE_NAME)
    if _is_file(file, then):
        return file
    misspelt = os.path.join(folder, MISSPELT)
    if then is None and os.path.lexists(misspelt):
        raise UsageError(f"{printable(misspelt)}: the configuration must be called {FILE_NAME!r}")
    file = os.path.join(folder, PYPROJECT)
    return file if _is_file(file, then) and _has_table(file, top_level(folder) or folder, then) else ""


def is_configuration(file: str, then: Revision | None = None) -> bool:
    """Whether one of `CONFIGURATIONS` that is there, or was `then`, says something: a pyproject.toml may not."""
    folder = os.path.dirname(file)
    if not file.endswith(PYPROJECT):
        return True
    return _is_file(file, then) and _has_table(file, top_level(folder) or folder, then)


def _has_table(file: str, tree: str, then: Revision | None) -> bool:
    """Whether a pyproject.toml configures this tool; one that does not look like it is not parsed, broken or not.

    Most have nothing to do with this tool, so that a link out of the tree is passed over, and the size may be any.
    """
    if then is None and not (is_within(resolved(file), resolved(tree)) and _may_have_table(file)):
        return False
    content = _content(file, tree, then)
    if not any(_TABLE in line and _may_open_table(line) for line in content.split(b"\n")):
        return False
    from kubelint_compliance.config.text import toml_table

    return toml_table(content, file) is not None


def _may_have_table(file: str) -> bool:
    try:
        with open(file, "rb") as stream:
            return any(_TABLE in line and _may_open_table(line) for line in stream)
    except OSError as error:
        raise UsageError(f"{printable(file)}: cannot be read: {error.strerror or error}") from error


def _may_open_table(line: bytes) -> bool:
    """Whether a line begins like the table; the parser, which costs 17 ms to import, has the last word."""
    bare = line.translate(None, b" \t\"'")
    return bare.startswith((b"[tool." + _TABLE, b"tool." + _TABLE, _TABLE + b"=", _TABLE + b".", b"tool={"))


def _configured(file: str, cwd: str, then: Revision | None) -> Config:
    return with_places(file, cwd, then)[0]


def with_places(file: str, cwd: str, then: Revision | None = None) -> tuple[Config, Mapping[str, tuple[str, ...]]]:
    """The configuration in a file, or what was in it `then`, and for each field that is said the places where.

    A place is `FILE:LINE`, seen from `cwd`.
    """
    base = os.path.dirname(file)
    real_base = resolved(base)
    tree = top_level(real_base) or real_base
    packs: dict[str, Pack] = {}
    values = _gather(file, tree, cwd, (), {}, packs, then)
    said = values.pop("said")
    if len(values.get("overrides", ())) > _MOST_OVERRIDES:
        raise UsageError(f"{seen_from(file, cwd)}: overrides: {_MOST_OVERRIDES} are the most")
    taken = tuple(packs[name] for name in sorted(packs))
    return Config(**values, origin=file, base=base, packs=taken), said


def _gather(
    file: str,
    tree: str,
    cwd: str,
    below: tuple[str, ...],
    known: dict[str, dict[str, Any] | None],
    packs: dict[str, Pack],
    then: Revision | None,
) -> dict[str, Any]:
    """The checked values of a file over those of the files it extends, later ones first.

    `known` holds what the files said that were read already, by their real places, `packs` those that they name.
    """
    known[resolved(file)] = None
    from kubelint_compliance.config.checks import Wrong, checked
    from kubelint_compliance.config.overrides import SAID, over
    from kubelint_compliance.config.places import placed, settle_places
    from kubelint_compliance.config.settings import KEYS
    from kubelint_compliance.config.text import read_text

    pack = any(pack.root == tree for pack in packs.values())
    written = read_text(_content(file, tree, then), file, _in_pack(file, packs) if pack else seen_from(file, cwd))
    try:
        values = checked(written.values, KEYS)
        if pack:
            _refuse(values)
        settle_places(values, file, tree, packs)
        if "overrides" in values:
            values["overrides"] = placed(values["overrides"], file, written)
        extended = _extended(values, file, tree, (*below, resolved(file)), known, packs, then)
    except Wrong as wrong:
        raise UsageError(_located(written, wrong.path, wrong.message)) from None
    values[SAID] = {field: (_where(written, (field.replace("_", "-"),)),) for field in values}
    merged: dict[str, Any] = {SAID: {}}
    for other, around in extended:
        said = known[resolved(other)]
        if said is None:
            said = _gather(other, around, cwd, (*below, resolved(file)), known, packs, then)
        merged = over(merged, said)
    merged = over(merged, values)
    known[resolved(file)] = merged
    return merged


def _extended(
    values: dict[str, Any],
    file: str,
    tree: str,
    seen: tuple[str, ...],
    known: dict[str, dict[str, Any] | None],
    packs: dict[str, Pack],
    then: Revision | None,
) -> list[tuple[str, str]]:
    """The files that a file extends, each with the tree that it may name places in."""
    from kubelint_compliance.config.checks import Wrong
    from kubelint_compliance.config.places import place_of

    files: list[tuple[str, str]] = []
    for name in values.pop("extends", ()):
        other = place_of(name, file, tree, ("extends",), packs)
        around = next((pack.root for pack in packs.values() if is_within(other, pack.root)), tree)
        if not _is_file(other, then):
            raise Wrong(("extends",), f"names a file that does not exist: {name!r}")
        if resolved(other) in seen:
            raise Wrong(("extends",), f"goes round in a circle: {name!r}")
        known.setdefault(resolved(other), None)
        if len(known) > _MOST_FILES or len(files) >= _MOST_FILES:
            raise Wrong(("extends",), f"goes on for more than {_MOST_FILES} files")
        files.append((other, around))
    return files


def _in_pack(file: str, packs: dict[str, Pack]) -> str:
    from kubelint_compliance.config.packs import named

    return printable(named(file, packs.values()))


def _refuse(values: dict[str, Any]) -> None:
    from kubelint_compliance.config.packs import refuse

    refuse(values)


def _content(file: str, tree: str, then: Revision | None) -> bytes:
    """The bytes of a configuration that lies in its tree, links resolved; those that it had `then`."""
    shown = printable(file)
    if not is_within(resolved(file), resolved(tree)):
        raise UsageError(f"{shown}: is a symbolic link that leads out of the tree")
    try:
        if then:
            return then.read(file, MAX_BYTES)
        with open(file, "rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{shown}: cannot be read: {error.strerror or error}") from error
    if len(content) > MAX_BYTES:
        raise UsageError(f"{shown}: more than {MAX_BYTES} bytes are no configuration")
    return content


def content_of(file: str) -> bytes:
    """The bytes of a configuration. Raises UsageError where it cannot be read."""
    return _content(file, top_level(os.path.dirname(file)) or os.path.dirname(file), None)


def seen_from(file: str, cwd: str) -> str:
    """How messages call the file: relative to `cwd` where it lies below, else absolute."""
    return printable(os.path.relpath(file, cwd) if is_within(file, cwd) else file)


def _where(written: Written, path: Path) -> str:
    line = written.line_of(path)
    return f"{written.name}:{line}" if line else written.name


def _located(written: Written, path: Path, message: str) -> str:
    where = _where(written, path)
    if message.startswith("unknown key"):
        inside = _dotted(path[:-1])
        return f"{where}: {inside}: {message}" if inside else f"{where}: {message}"
    return f"{where}: {_dotted(path)} {message}"


def _dotted(path: Path) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return printable(text)
