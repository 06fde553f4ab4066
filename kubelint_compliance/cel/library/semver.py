"""Semantic versions 2.0.0 as Kubernetes reads and orders them."""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_ALLOWED = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-")


class Semver:
    """A version; build metadata does not take part in order and equality."""

    __slots__ = ("numbers", "prerelease")
    kind = "kubernetes.Semver"

    def __init__(self, numbers: tuple[int, int, int], prerelease: tuple[str, ...]) -> None:
        self.numbers = numbers
        self.prerelease = prerelease

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Semver) and self.order == other.order

    def __hash__(self) -> int:
        return hash(self.order)

    @property
    def order(self) -> tuple[Any, ...]:
        """A key in the order of versions: numbers before words, a release after its candidates."""
        parts = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in self.prerelease)
        return (*self.numbers, not self.prerelease, parts)


def parse_semver(text: str) -> Semver:
    """Read a version strictly; raises Failure where it is none."""
    core, plus, build = text.partition("+")
    core, dash, prerelease = core.partition("-")
    parts = core.split(".")
    if len(text) > 1000 or len(parts) != 3 or not all(map(_is_number, parts)):
        raise Failure(f"not a semantic version: {text[:40]!r}")
    if dash and not all(_is_identifier(part) for part in prerelease.split(".")):
        raise Failure(f"not a semantic version: {text[:40]!r}")
    if plus and not all(part and _ALLOWED.issuperset(part) for part in build.split(".")):
        raise Failure(f"not a semantic version: {text[:40]!r}")
    major, minor, patch = map(int, parts)
    return Semver((major, minor, patch), tuple(prerelease.split(".")) if dash else ())


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdigit() and (part == "0" or part[0] != "0") and int(part) < 2**64


def _is_identifier(part: str) -> bool:
    return bool(part) and _ALLOWED.issuperset(part) and (not part.isdigit() or _is_number(part))


def _normalize(text: str) -> str:
    """Take away a leading `v` and leading zeros, add a missing minor and patch version."""
    text = text[1:] if text[:1] == "v" else text
    end = min((found for found in (text.find("-"), text.find("+")) if found >= 0), default=len(text))
    parts = [part.lstrip("0") or "0" if part else part for part in text[:end].split(".")]
    parts += ["0"] * (3 - len(parts))
    return ".".join(parts) + text[end:]


def _parse_normalized(text: str, normalize: bool) -> Semver:
    return parse_semver(_normalize(text) if normalize else text)


def _is_semver(text: str, normalize: bool = False) -> bool:
    try:
        _parse_normalized(text, normalize)
    except Failure:
        return False
    return True


def _major(version: Semver) -> int:
    return version.numbers[0]


def _minor(version: Semver) -> int:
    return version.numbers[1]


def _patch(version: Semver) -> int:
    return version.numbers[2]


def _compare(version: Semver, other: Semver) -> int:
    return (version.order > other.order) - (version.order < other.order)


def _greater(version: Semver, other: Semver) -> bool:
    return version.order > other.order


def _less(version: Semver, other: Semver) -> bool:
    return version.order < other.order


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "isSemver(string) -> bool": _is_semver,
    "isSemver(string, bool) -> bool": _is_semver,
    "semver(string) -> Semver": parse_semver,
    "semver(string, bool) -> Semver": _parse_normalized,
}
METHODS: dict[str, Callable[..., Any]] = {
    "major(Semver) -> int": _major,
    "minor(Semver) -> int": _minor,
    "patch(Semver) -> int": _patch,
    "compareTo(Semver, Semver) -> int": _compare,
    "isGreaterThan(Semver, Semver) -> bool": _greater,
    "isLessThan(Semver, Semver) -> bool": _less,
}
