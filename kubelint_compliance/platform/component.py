"""A program of the control plane or a node as an object starts it, and what its settings come to.

Goes in: the flags as they are written, with their places. Comes out: the value that counts, where it is from, or that
nobody can tell. The rules of flags are those of pflag, and for etcd of Go's `flag`.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.times import duration
from kubelint_compliance.platform.known import Flag, flag_of
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Path = tuple[str | int, ...]

WRITTEN, KUBEADM, DEFAULT = "written", "kubeadm", "default"
"""Where a value is from: the object, what kubeadm adds to it, the program itself."""
_TRUE, _FALSE = (
    frozenset({"1", "t", "T", "TRUE", "true", "True"}),
    frozenset({"0", "f", "F", "FALSE", "false", "False"}),
)
_MANY = frozenset({"slice", "list", "map"})
"""Types of flags that add up when they are repeated."""


class Written(NamedTuple):
    """A flag as it is written, and where; `value` is None where it is only known when the program starts.

    With `end`, the place is a part of the text at the path. `field` is that of a configuration file which stands for
    the flag, where it is none.
    """

    name: str
    value: str | None
    path: Path
    start: int = 0
    end: int = 0
    field: str = ""


class Component(NamedTuple):
    """A program that an object starts: its minor version, 0 where nobody says it, and its flags in order.

    `path` is where a flag that is missing would stand. `given` is what is set for it by the tool that makes it, as
    kubeadm does. Where it is not `whole`, flags that are not written may be set elsewhere.
    """

    name: str
    minor: int
    written: tuple[Written, ...]
    path: Path
    start: int = 0
    end: int = 0
    whole: bool = True
    given: Mapping[str, str] = {}


class Setting(NamedTuple):
    """The value of a flag as it counts, "" for none, where it is from, and the place that says so."""

    flag: Flag
    value: str
    origin: str
    path: Path
    start: int
    end: int
    field: str = ""


def setting(component: Component, name: str) -> Setting | None:
    """Return what a flag comes to, None where nobody can tell: it may stand in a file, or its value is no value."""
    flag = flag_of(component.name, name, component.minor)
    if flag is None:
        return None
    written = [item for item in component.written if item.name == name]
    if flag.file and (flag.wins == "file" or not written) and _has_file(component, flag.file):
        return None
    if written:
        return _of_written(flag, written)
    if not component.whole:
        return None
    given = component.given.get(name)
    value, origin = (flag.default, DEFAULT) if given is None else (given, KUBEADM)
    return Setting(flag, value, origin, component.path, component.start, component.end)


def parts(value: str) -> list[str]:
    """Return the parts of a list in a value, without blanks around them."""
    return [part.strip() for part in value.split(",") if part.strip()]


def pairs(value: str) -> dict[str, str]:
    """Return what a map such as `A=true,B=false` says, the last of a key counting."""
    return {key.strip(): rest.strip() for key, _, rest in (part.partition("=") for part in parts(value))}


def number(flag: Flag, value: str) -> int | None:
    """Return a number, or the seconds of a duration, rounded up; None for what is neither."""
    try:
        if flag.type == "duration":
            return -(-duration(value) // 1_000_000_000)
        return int(value, 0) if flag.type == "int" and value else None
    except ValueError:
        return None


def _has_file(component: Component, name: str) -> bool:
    """Whether a program is given a file of settings by a flag, or a folder of such files, as the kubelet may be."""
    return _has(component, name) or _has(component, f"{name}-dir")


def _has(component: Component, name: str) -> bool:
    last = next((item for item in reversed(component.written) if item.name == name), None)
    return last.value != "" if last else bool(component.given.get(name))


def _of_written(flag: Flag, written: Sequence[Written]) -> Setting | None:
    last = written[-1]
    counting = written if flag.type in _MANY else written[-1:]
    values = [item.value for item in counting if item.value is not None]
    if len(values) < len(counting):
        return None
    value = _plain(flag, ",".join(values))
    return None if value is None else Setting(flag, value, WRITTEN, last.path, last.start, last.end, last.field)


def _plain(flag: Flag, value: str) -> str | None:
    """Return a value in one spelling; None where the program would refuse it."""
    if flag.type == "bool":
        return "true" if value in _TRUE else "false" if value in _FALSE else None
    if flag.type in ("int", "duration"):
        return value if number(flag, value) is not None else None
    return value
