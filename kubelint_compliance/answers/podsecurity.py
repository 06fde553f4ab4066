"""Pod Security as a namespace asks for it: its labels -> level and version of each mode, as admission reads them."""

from __future__ import annotations

import re

from kubelint_compliance.kubernetes.versions import MINORS, minor_of
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from kubelint_compliance.ruleset.words import Head

MODES = ("enforce", "audit", "warn")
LEVELS = ("privileged", "baseline", "restricted")
LATEST = "latest"
_PREFIX = "pod-security.kubernetes.io/"
_VERSION = re.compile(r"v1\.(0|[1-9][0-9]*)")


class Asked(NamedTuple):
    """What one mode asks for. `by_label`: the namespace says the level, else it is what holds without a label."""

    level: str
    version: str
    by_label: bool

    @property
    def minor(self) -> int:
        """The minor version whose checks count: of one that is not known, the nearest."""
        if self.version == LATEST:
            return MINORS[-1]
        return min(max(int(self.version.partition(".")[2]), MINORS[0]), MINORS[-1])


def asked_of(labels: Mapping[str, Any], mode: str, defaults: Mapping[str, Any] | None = None) -> Asked:
    """Return what a mode asks for in a namespace with these labels.

    As admission has it (pod-security-admission, `PolicyToEvaluate`): a level that is none is restricted where it is
    enforced and privileged where it is not, a version that is none is the latest. `defaults` are the level and the
    version that the API server is told, as `enforce` and `enforce-version`; what is no level there counts as none.
    """
    defaults = defaults or {}
    level, version = labels.get(_PREFIX + mode), labels.get(f"{_PREFIX}{mode}-version")
    if level is not None and level not in LEVELS:
        level = "restricted" if mode == "enforce" else "privileged"
    by_label = level is not None
    if level is None and defaults.get(mode) in LEVELS:
        level = defaults[mode]
    version = text(defaults.get(f"{mode}-version") if version is None else version)
    return Asked(level or "privileged", version if _VERSION.fullmatch(version) else LATEST, by_label)


def rules_of(asked: Asked, rules: Iterable[Head]) -> Iterator[Head]:
    """Yield the rules of a level that were there in the version that is asked for."""
    levels = LEVELS[1 : LEVELS.index(asked.level) + 1]
    for rule in rules:
        since, until = (minor_of(version) if version else 0 for version in (rule.since, rule.until))
        if rule.pss in levels and since <= asked.minor and (not until or asked.minor <= until):
            yield rule


def says(asked: Asked) -> str:
    """Return what is asked for, in words."""
    version = "the latest version" if asked.version == LATEST else asked.version
    return f"the Pod Security level {asked.level} of {version}"


def mistakes(labels: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the labels, in words."""
    for mode in MODES:
        label, level, version = _PREFIX + mode, labels.get(_PREFIX + mode), labels.get(f"{_PREFIX}{mode}-version")
        if level is not None and level not in LEVELS:
            yield f'its label {label} is "{level}", which is no level: {asked_of(labels, mode).level} counts'
        if version is None or version == LATEST:
            continue
        if not _VERSION.fullmatch(text(version)):
            yield f'its label {label}-version is "{version}", which is no version: the latest counts'
        elif int(text(version)[3:]) < MINORS[0]:
            yield f"its label {label}-version is older than the checks that are known: those of v1.{MINORS[0]} count"
