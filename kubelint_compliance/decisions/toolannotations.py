"""What annotations say to other tools, each in its own syntax.

Goes in: the annotations of an object. Comes out: the key of each that speaks to a tool which counts, and what it says.
"""

from __future__ import annotations

from kubelint_compliance.decisions.remarks import LAPSED
from kubelint_compliance.decisions.suppressions import Said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    Annotations = Mapping[str, object]

_CHECKOV = ("checkov.io/skip", "bridgecrew.io/skip")
_DATREE, _KUBE_LINTER, _KUBE_LINTER_ALL = "datree.skip/", "ignore-check.kube-linter.io/", "kube-linter.io/ignore-all"
_KUBE_SCORE, _KUBE_SCORE_ALL = "kube-score/ignore", "kube-score/skip"
_KUBESCAPE, _KUBESCAPE_REASON, _KUBESCAPE_END = (
    f"kubescape.io/skip-{word}" for word in ("controls", "reason", "expiry")
)
_POLARIS, _POLARIS_ALL, _EXEMPT = "polaris.fairwinds.com/", "polaris.fairwinds.com/exempt", "-exempt"
_TERRASCAN = "runterrascan.io/skip"
_IMPLIED = {"container-resources": "container-ephemeral-storage-request-and-limit"}
"""What kube-score passes over too where it passes over a check."""


def annotations_say(annotations: Annotations, tools: tuple[str, ...], today: str) -> Iterator[tuple[str, Said]]:
    """Yield the keys of annotations that speak to some tools, and what they say; `today` is the day of the run."""
    for key, value in annotations.items():
        if isinstance(key, str) and isinstance(value, str):
            for tool in tools:
                read = _READERS.get(tool)
                said = read(key, value, annotations, today) if read else None
                if said is not None:
                    yield key, said


def _checkov(key: str, value: str, _: Annotations, __: str) -> Said | None:
    if not any(mark in key for mark in _CHECKOV):
        return None
    name, _equals, reason = value.partition("=")
    return Said("checkov", (name.strip(),), reason, fault="" if name.strip() else "the annotation names no check")


def _datree(key: str, value: str, _: Annotations, __: str) -> Said | None:
    return Said("datree", (key.removeprefix(_DATREE),), value) if key.startswith(_DATREE) else None


def _kube_linter(key: str, value: str, _: Annotations, __: str) -> Said | None:
    if key == _KUBE_LINTER_ALL:
        return Said("kube-linter", (), value, all=True)
    return Said("kube-linter", (key.removeprefix(_KUBE_LINTER),), value) if key.startswith(_KUBE_LINTER) else None


def _kube_score(key: str, value: str, _: Annotations, __: str) -> Said | None:
    if key == _KUBE_SCORE_ALL:
        return Said("kube-score", all=True) if value.strip().lower() == "true" else None
    if key != _KUBE_SCORE:
        return None
    names = _listed(value)
    if "*" in names:
        return Said("kube-score", all=True)
    return Said("kube-score", names, implied=tuple(_IMPLIED[name] for name in names if name in _IMPLIED))


def _kubescape(key: str, value: str, annotations: Annotations, today: str) -> Said | None:
    if key != _KUBESCAPE or not _listed(value):
        return None
    reason, end = annotations.get(_KUBESCAPE_REASON), annotations.get(_KUBESCAPE_END)
    if end is not None and end != "":
        last = _last_day(end)
        if last is None:
            return Said("kubescape", fault=f"{_KUBESCAPE_END} is no time such as 2027-01-31T23:59:59Z")
        if str(last) < today:
            return Said("kubescape", fault=f"what it passes over ended on {last}", remark=LAPSED)
    return Said("kubescape", _listed(value), reason if isinstance(reason, str) else "", ends=bool(end))


def _last_day(end: object) -> date | None:
    """Return the last day (UTC) that is over before a time (RFC 3339) or at it; None for what is no such time."""
    from datetime import UTC, datetime, timedelta

    try:
        time = datetime.fromisoformat(end) if isinstance(end, str) and "T" in end else None
        return (time.astimezone(UTC) - timedelta(seconds=1)).date() if time and time.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _polaris(key: str, value: str, _: Annotations, __: str) -> Said | None:
    if not key.startswith(_POLARIS) or value.lower() != "true":
        return None
    if key == _POLARIS_ALL:
        return Said("polaris", all=True)
    name = key.removeprefix(_POLARIS)
    return Said("polaris", (name.removesuffix(_EXEMPT),)) if name.endswith(_EXEMPT) else None


def _terrascan(key: str, value: str, _: Annotations, __: str) -> Said | None:
    if key != _TERRASCAN:
        return None
    entries = _json(value)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return Said("terrascan", fault=f'{_TERRASCAN} is no JSON list such as [{{"rule": "AC_K8S_0046"}}]')
    named = [(entry.get("rule"), entry.get("comment")) for entry in entries]
    names = tuple(name for name, _reason in named if isinstance(name, str) and name)
    reasons = dict.fromkeys(reason for _name, reason in named if isinstance(reason, str) and reason)
    return Said("terrascan", names, "; ".join(reasons), fault="" if names else f"{_TERRASCAN} names no rule")


def _json(text: str) -> object:
    from json import loads

    try:
        return loads(text)
    except (ValueError, RecursionError):
        return None


def _listed(text: str) -> tuple[str, ...]:
    return tuple(name for name in (part.strip() for part in text.split(",")) if name)


_READERS: dict[str, Callable[[str, str, Annotations, str], Said | None]] = {
    "checkov": _checkov,
    "datree": _datree,
    "kube-linter": _kube_linter,
    "kube-score": _kube_score,
    "kubescape": _kubescape,
    "polaris": _polaris,
    "terrascan": _terrascan,
}
