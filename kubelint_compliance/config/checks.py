"""The vocabulary of the key table: functions that turn a value of YAML or TOML into the Config's, or say why not.

Each takes the value and its path in the file and raises `Wrong`. Only imported when there is something to check.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_dns_label
from kubelint_compliance.kubernetes.versions import NEWEST, OLDEST, version_of
from kubelint_compliance.nearest import hint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from typing import Any, TypeAlias

    Path: TypeAlias = tuple[str | int, ...]
    Check: TypeAlias = Callable[[object, Path], object]

_SHOWN = 60


class Wrong(Exception):
    """A value at `path` is not what it should be."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


def _near(word: object, words: Iterable[str]) -> str:
    """`apiVersion` and `min_severity` mean the kebab-case word."""
    return hint(str(word), words, lambda text: text.lower().replace("-", "").replace("_", ""))


def shown(value: object) -> str:
    """The value, short and on one line."""
    text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def _of(value: object, wanted: str) -> str:
    if value is None:
        return f"has no value, but must be {wanted}"
    return f"must be {wanted}, not {shown(value)}"


def flag(value: object, path: Path) -> bool:
    """`true` or `false`."""
    if type(value) is not bool:
        raise Wrong(path, _of(value, "true or false"))
    return value


def text(value: object, path: Path) -> str:
    """A string that is not empty."""
    if type(value) is not str or not value:
        raise Wrong(path, _of(value, "a text") + ("; put it in quotes" if type(value) in (bool, int, float) else ""))
    return value


def texts(value: object, path: Path) -> tuple[str, ...]:
    """A list of strings."""
    if type(value) is not list:
        plain = type(value) is str and shown(value)[1:-1] == value
        raise Wrong(path, _of(value, "a list") + (f"; write [{value}]" if plain else ""))
    return tuple(text(item, (*path, index)) for index, item in enumerate(value))


def some_texts(value: object, path: Path) -> tuple[str, ...]:
    """A list of strings, one at least."""
    if value == []:
        raise Wrong(path, "names nothing")
    return texts(value, path)


def text_or_texts(value: object, path: Path) -> tuple[str, ...]:
    """A string, or a list of them."""
    return (text(value, path),) if type(value) is str else texts(value, path)


def number(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(value: object, path: Path) -> int:
        if type(value) is not int or not least <= value <= most:
            raise Wrong(path, _of(value, f"a whole number from {least} to {most}"))
        return value

    return check


def one_of(*words: str) -> Check:
    """One of a few words."""

    def check(value: object, path: Path) -> str:
        if type(value) is not str or value not in words:
            raise Wrong(path, _of(value, "one of " + ", ".join(words)) + _near(value, words))
        return value

    return check


def several_of(*words: str) -> Check:
    """A list of some of a few words."""
    one = one_of(*words)

    def check(value: object, path: Path) -> tuple[object, ...]:
        if type(value) is not list:
            raise Wrong(path, _of(value, "a list of " + ", ".join(words)))
        return tuple(one(item, (*path, index)) for index, item in enumerate(value))

    return check


def version(value: object, path: Path) -> str:
    """A Kubernetes version, also with a `v` and down to a release; YAML takes it for a number unless it is quoted."""
    if type(value) is float or type(value) is int:
        # `1.30` was read as 1.3.
        meant = version_of(f"{value:.2f}")
        raise Wrong(path, "must be quoted, or YAML reads a number" + (f": {meant!r}" if meant else ""))
    found = version_of(value) if type(value) is str else ""
    if not found:
        raise Wrong(path, _of(value, f"a version from {OLDEST} to {NEWEST}"))
    return found


def name(value: object, path: Path) -> str:
    """A DNS label (RFC 1123), as Kubernetes has it for namespaces."""
    label = text(value, path)
    if not is_dns_label(label):
        raise Wrong(path, _of(value, "a Kubernetes name: lower-case letters, digits and `-`"))
    return label


def dotted(value: object, path: Path) -> str:
    """A dotted path, such as `spec.template`."""
    if not all(text(value, path).split(".")):
        raise Wrong(path, _of(value, "a dotted path, such as spec.template"))
    return str(value)


def listed(value: object, path: Path) -> str:
    """A dotted path that may go through lists, such as `spec.manifests[*]`."""
    steps = [step.removesuffix("[*]") for step in text(value, path).split(".")]
    if not all(steps) or any("[" in step or "]" in step for step in steps):
        raise Wrong(path, _of(value, "a path, such as spec.manifests[*]"))
    return str(value)


def _table(value: object, path: Path) -> dict[str, object]:
    if type(value) is not dict:
        raise Wrong(path, _of(value, "a table of keys and values"))
    return value


def table_of(check: Check) -> Check:
    """A table with keys of the user's own and values of one kind."""

    def check_all(value: object, path: Path) -> dict[str, object]:
        table = _table(value, path)
        return {text(key, (*path, key)): check(item, (*path, key)) for key, item in table.items()}

    return check_all


def record(make: Callable[..., object], checks: Mapping[str, Check], required: Collection[str] = ()) -> Check:
    """A table with the given keys, handed to `make` by name, with `_` for `-`."""

    def check(value: object, path: Path) -> object:
        table = _table(value, path)
        if missing := [key for key in required if key not in table]:
            known(table, checks, path)
            raise Wrong(path, f"lacks the key {missing[0]!r}")
        return make(**checked(table, checks, path))

    return check


def list_of(check: Check) -> Check:
    """A list with items of one kind."""

    def check_all(value: object, path: Path) -> tuple[object, ...]:
        if type(value) is not list:
            raise Wrong(path, _of(value, "a list"))
        return tuple(check(item, (*path, index)) for index, item in enumerate(value))

    return check_all


def plain(value: object, path: Path) -> object:
    """Anything JSON can say."""
    if type(value) is dict:
        return {text(key, (*path, key)): plain(item, (*path, key)) for key, item in value.items()}
    if type(value) is list:
        return [plain(item, (*path, index)) for index, item in enumerate(value)]
    if value is not None and type(value) not in (str, int, float, bool):
        raise Wrong(path, _of(value, "a text, number, list or table"))
    return value


def known(table: Mapping[str, object], checks: Mapping[str, Check], path: Path) -> None:
    """Raise `Wrong` for the first key that is none of `checks`."""
    for key in table:
        if key not in checks:
            raise Wrong((*path, key), f"unknown key {shown(key)}{_near(key, checks)}")


def checked(table: Mapping[str, object], checks: Mapping[str, Check], path: Path = ()) -> dict[str, Any]:
    """The table's values by field name, each checked."""
    known(table, checks, path)
    return {key.replace("-", "_"): checks[key](value, (*path, key)) for key, value in table.items()}
