"""The rules that travel with the tool: `rules/<area>/<rule-id>.yaml`, compiled ahead of time.

An installed tool loads them as the module `_pack`; a checkout compiles them when a rule has changed and keeps the
result in the cache. A cache that cannot be written or read costs time, never a run.
"""

from __future__ import annotations

import os

from kubelint_compliance import __version__
from kubelint_compliance.data import data_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from kubelint_compliance.ruleset.compiled import CompiledRule
    from kubelint_compliance.ruleset.rulefile import RuleFile

FRAMEWORKS = "frameworks"


def builtin_rules() -> tuple[CompiledRule, ...]:
    """Return the built-in rules, sorted by id."""
    from kubelint_compliance.ruleset.pack import unpack

    try:
        from kubelint_compliance import _pack  # type: ignore[attr-defined]
    except ImportError:
        return unpack(_from_checkout())
    return unpack(_pack)


def compile_builtin() -> list[CompiledRule]:
    """Compile the rule files themselves, sorted by id. Raises RuleError at a mistake in one."""
    from kubelint_compliance.ruleset.compiled import compile_rule

    files = read_rules(os.path.join(data_dir(), "rules"))
    return sorted((compile_rule(file) for file in files), key=lambda rule: rule.rule.id)


def read_rules(folder: str, *, checked: bool = False) -> Iterator[RuleFile]:
    """Read every rule file of a folder of areas; `checked` holds each against the rule schema as well."""
    from kubelint_compliance.ruleset.rulefile import check_schema, read_rule

    for area, name, path in rule_paths(folder):
        with open(path, encoding="utf-8") as file:
            rule = read_rule(file.read(), f"rules/{area}/{name}", area)
        if checked:
            check_schema(rule)
        yield rule


def rule_paths(folder: str) -> list[tuple[str, str, str]]:
    """Return (area, file name, path) of every rule file below a folder, sorted."""
    return sorted(
        (area, name, os.path.join(folder, area, name))
        for area in os.listdir(folder)
        if area != FRAMEWORKS and os.path.isdir(os.path.join(folder, area))
        for name in os.listdir(os.path.join(folder, area))
        if name.endswith(".yaml")
    )


def _from_checkout() -> ModuleType:
    """Return the pack made from the checkout, from the cache where nothing has changed."""
    import marshal

    path = os.path.join(cache_dir(), f"rules-{_stamp()}.bin")
    kept = _kept(path)
    if kept is not None:
        code = marshal.loads(kept)  # noqa: S302 - whole, by its digest, and written by this user
    else:
        from kubelint_compliance.ruleset.pack import pack_source

        code = compile(pack_source(compile_builtin()), "<rules>", "exec")
        _keep(path, marshal.dumps(code))
    module = type(os)("kubelint_compliance._pack")
    exec(code, vars(module))  # noqa: S102 - code this tool compiled from its own rules
    return module


def cache_dir() -> str:
    """Return the folder for what can be made anew: `kubelint-compliance` in the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME")
    if not base and os.name == "posix" and os.uname().sysname != "Darwin":
        base = os.path.join(os.path.expanduser("~"), ".cache")
    if base:
        return os.path.join(base, "kubelint-compliance")
    from platformdirs import user_cache_dir

    return user_cache_dir("kubelint-compliance", appauthor=False)


def _stamp() -> str:
    """Return a digest that changes with any rule file and with any code that compiles rules."""
    import sys
    from _blake2 import blake2b

    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    folders = (os.path.join(data_dir(), "rules"), os.path.join(package, "cel"), os.path.join(package, "ruleset"))
    digest = blake2b(f"{__version__} {sys.version}".encode(), digest_size=16)
    for path in sorted(file for folder in folders for file in _files(folder)):
        status = os.stat(path)
        digest.update(f"\0{path} {status.st_mtime_ns} {status.st_size}".encode())
    return digest.hexdigest()


def _files(folder: str) -> Iterator[str]:
    for entry in os.scandir(folder):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _files(entry.path)
        elif entry.name.endswith((".yaml", ".py")):
            yield entry.path


_DIGEST = 16


def _kept(path: str) -> bytes | None:
    """Return what `_keep` wrote; None where it is missing, damaged, or could be another user's."""
    try:
        with open(path, "rb") as file:
            mine = os.name != "posix" or os.fstat(file.fileno()).st_uid == os.getuid()
            data = file.read()
    except OSError:
        return None
    digest, content = data[:_DIGEST], data[_DIGEST:]
    return content if mine and digest == _digest(content) else None


def _digest(content: bytes) -> bytes:
    from _blake2 import blake2b

    return blake2b(content, digest_size=_DIGEST).digest()


def _keep(path: str, content: bytes) -> None:
    """Write a cache file, whole or not at all; older ones of its kind are removed."""
    folder = os.path.dirname(path)
    draft = f"{path}.{os.getpid()}"
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        for name in os.listdir(folder):
            if name.startswith("rules-"):
                os.remove(os.path.join(folder, name))
        with open(draft, "wb") as file:
            file.write(_digest(content) + content)
        os.replace(draft, path)
    except OSError:
        return
