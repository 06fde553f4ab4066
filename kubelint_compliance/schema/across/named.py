"""Checks of names that something else is made of: what is added to them, and names that are kept for the system."""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import LONGEST_LABEL, is_dns_label
from kubelint_compliance.schema.across.parts import mapping, said, text
from kubelint_compliance.schema.found import NAME, Found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_MADE = 5
_LONGEST_PREFIX = LONGEST_LABEL - _MADE
_LONGEST_CRON_JOB = 52
_HIGHEST = 1_000_000_000
_SYSTEM = "system-"
_OF_SYSTEM = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}
_FIXED = ("APIService", "CustomResourceDefinition")


def check_name(value: dict[str, Any], kind: str) -> Iterator[Found]:
    """Check the name of an object beyond its grammar, and the values that its name settles."""
    metadata = mapping(value, "metadata")
    name, prefix = text(metadata, "name"), text(metadata, "generateName")
    field, start = ("name", name) if name else ("generateName", prefix)
    if not start:
        return
    if kind == "PriorityClass":
        yield from _priority(value, field, start)
    elif kind == "CronJob":
        length = len(name) or min(len(prefix), _LONGEST_PREFIX) + _MADE
        if length > _LONGEST_CRON_JOB:
            longest = _LONGEST_CRON_JOB if name else _LONGEST_CRON_JOB - _MADE
            reason = f"has more than {longest} characters: the names of its Jobs are this one and the time"
            yield _refused(field, start, reason)
    elif kind == "Job":
        yield from _job(mapping(value, "spec"), name)
    elif kind in _FIXED and not name:
        yield _refused(field, start, "cannot make the name of this kind, which its spec settles", whole=True)


def _refused(field: str, name: str, reason: str, *, whole: bool = False) -> Found:
    return Found(NAME, [field, "metadata"], (name, reason), whole)


def _priority(value: dict[str, Any], field: str, start: str) -> Iterator[Found]:
    level = value.get("value", 0)
    if not start.startswith(_SYSTEM):
        if level.__class__ is int and level > _HIGHEST:
            reason = f"is more than {_HIGHEST}, above which is what Kubernetes keeps for itself"
            yield said(("value",), level, reason, reads=(start,))
    elif field == "generateName" or start not in _OF_SYSTEM:
        yield _refused(field, start, f"begins with {_SYSTEM}, which Kubernetes keeps for itself")
    elif level.__class__ is int and level != _OF_SYSTEM[start]:
        path = ("value",) if "value" in value else ()
        yield said(path, level, f"is not {_OF_SYSTEM[start]}, the value of {start}", whole=not path)
    elif value.get("globalDefault") is True:
        yield said(("globalDefault",), True, f"cannot be true of {start}")


def _job(spec: dict[str, Any], name: str) -> Iterator[Found]:
    if len(name) > LONGEST_LABEL and spec.get("manualSelector") is not True:
        reason = f"has more than {LONGEST_LABEL} characters: it is a label of the pods"
        yield _refused("name", name, reason)
        return
    number = spec.get("completions")
    if name and text(spec, "completionMode") == "Indexed" and number.__class__ is int and number > 0:
        last = f"{name}-{number - 1}"
        if not is_dns_label(last):
            reason = (
                f"makes {last}, the host name of its last pod, no DNS label: at most 63 lower case letters, digits, '-'"
            )
            yield _refused("name", name, reason, whole=True)
