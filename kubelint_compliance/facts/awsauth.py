"""Who is mapped to system:masters in the ConfigMap aws-auth of EKS: the ConfigMap -> places in its texts."""

from __future__ import annotations

from kubelint_compliance.shape import mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_MASTERS = "system:masters"
_MAPS = (("mapRoles", "role"), ("mapUsers", "user"))
_BEFORE, _AFTER = " \t[,'\"", " \t],'\"}\r\n"


def aws_masters(value: Any) -> list[dict[str, Any]]:
    """Return where a ConfigMap in the form of aws-auth gives the group system:masters: {path, start, end, what}.

    `what` is "role" or "user", as the map says. Comments and names of users do not count.
    """
    data = mapping(mapping(value).get("data"))
    return [
        {"path": ["data", key], "start": start, "end": start + len(_MASTERS), "what": what}
        for key, what in _MAPS
        for start in _places(text(data.get(key)))
    ]


def _places(written: str) -> Iterator[int]:
    start = written.find(_MASTERS)
    while start >= 0:
        end = start + len(_MASTERS)
        line = written[written.rfind("\n", 0, start) + 1 : start]
        is_word = line[-1:] in _BEFORE and written[end : end + 1] in _AFTER
        if is_word and not _is_comment(line) and not _is_username(line):
            yield start
        start = written.find(_MASTERS, end)


def _is_comment(line: str) -> bool:
    return line.lstrip()[:1] == "#" or " #" in line


def _is_username(line: str) -> bool:
    return line.rstrip(" \t'\"").endswith(("username:", 'username":'))
