"""The register of waivers: its text -> `Register`, with the place of every field, or an error with the place.

The format is `schemas/waivers.schema.json`; what a waiver lacks to count is no mistake of the format, but a finding.
"""

from __future__ import annotations

from kubelint_compliance.model import UsageError
from kubelint_compliance.nearest import hint
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree import Document, ParseProblem, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from typing import Any

    from kubelint_compliance.yamltree import Span

    Path = tuple[str | int, ...]

ROOT = "waivers"
TEXTS = ("id", "reason", "risk", "compensating-control", "ticket", "requested-by", "approved-by")
DATES = ("approved-at", "expires")
FIELDS = ("id", "rules", "scope", *TEXTS[1:], *DATES)
"""The fields of a waiver, in the order in which they are written."""
GLOBS = ("path", "kind", "namespace", "name")
LABELS = "labels"
SCOPE = (*GLOBS, "fingerprint", "container", LABELS)
MOST = 2000
"""So many waivers a register may have; each is held against the findings of its rules."""
LONGEST = 500
"""So many characters a glob may have."""
_DIGITS = 32
_ISO = "0000-00-00"


class Scope(NamedTuple):
    """What a waiver is about: globs that must all fit, empty where it is silent, and a finding by its fingerprint.

    `labels` are pairs of a key and a glob for its value.
    """

    path: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    fingerprint: str = ""
    container: str = ""
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def said(self) -> dict[str, str | dict[str, str]]:
        """What it says, by the names of the register."""
        texts: dict[str, str | dict[str, str]] = {}
        texts |= {name: text for name in SCOPE if name != LABELS and (text := getattr(self, name))}
        return {**texts, LABELS: dict(self.labels)} if self.labels else texts


class Waiver(NamedTuple):
    """One entry of the register; texts are empty, and dates None, where it is silent.

    It holds to the end of the day `expires`. `spans` has the places of the values of its fields, by their names, with
    `scope.path` and the like for what is in the scope; that of `id` is always there.
    """

    id: str
    rules: tuple[str, ...]
    scope: Scope
    reason: str
    risk: str
    compensating_control: str
    ticket: str
    requested_by: str
    approved_by: str
    approved_at: date | None
    expires: date | None
    spans: Mapping[str, Span]


class Register(NamedTuple):
    """The waivers of a file, in its order; `path` is what reports call it."""

    path: str
    waivers: tuple[Waiver, ...] = ()


def read_register(text: str, path: str) -> Register:
    """Read the text of a register that reports call `path`. Raises UsageError with line and column of a mistake."""
    document = _document(text, path)
    if document is None or document.value is None:
        return Register(path)
    try:
        return Register(path, tuple(_waivers(document)))
    except _Wrong as wrong:
        at, span = wrong.path, document.span_of(wrong.path, wrong.on_key)
        while span is None:
            at = at[:-1]
            span = document.span_of(at)
        raise UsageError(f"{path}:{span.line}:{span.column}: {wrong.message}") from None


class _Wrong(Exception):
    """What stands at `path` is not what it should be."""

    def __init__(self, path: Path, message: str, *, on_key: bool = False) -> None:
        super().__init__(message)
        self.path = path
        self.message = message
        self.on_key = on_key


def _document(text: str, path: str) -> Document | None:
    found: Document | None = None
    for part in parse(text):
        for problem in (part,) if isinstance(part, ParseProblem) else part.problems:
            raise UsageError(f"{path}:{problem.span.line}:{problem.span.column}: {problem.message}")
        if isinstance(part, Document) and part.value is not None:
            if found is not None:
                raise UsageError(f"{path}:{part.first_line}:1: a register is one YAML document")
            found = part
    return found


def _waivers(document: Document) -> Iterator[Waiver]:
    root = _mapping(document.value, (), (ROOT,), f"a mapping with the key '{ROOT}'")
    entries = root.get(ROOT)
    if not isinstance(entries, list | None):
        raise _Wrong((ROOT,), f"'{ROOT}' must be a list")
    if entries and len(entries) > MOST:
        raise _Wrong((ROOT, MOST), f"more than {MOST:,} waivers are no register")
    known: dict[str, int] = {}
    for number, entry in enumerate(entries or ()):
        at = (ROOT, number)
        values = _mapping(entry, at, FIELDS, "a waiver, which is a mapping")
        waiver = _waiver(values, at, document)
        if waiver.id in known:
            line = document.span_of((ROOT, known[waiver.id], "id"), key=True)
            raise _Wrong((*at, "id"), f"the id '{waiver.id}' is there already, in line {line.line if line else 0}")
        known[waiver.id] = number
        yield waiver


def _waiver(values: dict[str, Any], at: Path, document: Document) -> Waiver:
    if "id" not in values:
        raise _Wrong(at, "a waiver must have an id, such as `id: W-1`")
    texts = {name: _text(values, name, at) for name in TEXTS}
    dates = {name: _date(values, name, at) for name in DATES}
    rules, scope = _rules(values, at), _scope(values, at)
    return Waiver(
        rules=rules,
        scope=scope,
        **{name.replace("-", "_"): text for name, text in texts.items()},
        approved_at=dates["approved-at"],
        expires=dates["expires"],
        spans=dict(_spans(values, at, document)),
    )


def _spans(values: dict[str, Any], at: Path, document: Document) -> Iterator[tuple[str, Span]]:
    for name, value in values.items():
        for path in ((name,), *((name, inner) for inner in (value if isinstance(value, dict) else ()))):
            span = document.span_of((*at, *path), key=isinstance(document.at((*at, *path)), dict | list))
            if span is not None:
                yield ".".join(path), span


def _mapping(value: object, at: Path, fields: tuple[str, ...], wanted: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong(at, f"this must be {wanted}")
    for name in value:
        if name not in fields:
            raise _Wrong((*at, name), f"unknown field {name!r}{hint(name, fields, _folded)}", on_key=True)
    return value


def _folded(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "")


def _text(values: dict[str, Any], name: str, at: Path) -> str:
    if name not in values:
        return ""
    value = values[name]
    if not isinstance(value, str) or not value.strip():
        quotes = "; put it in quotes" if isinstance(value, bool | int | float) else ""
        raise _Wrong((*at, name), f"'{name}' must be a text{quotes}")
    return " ".join(value.split())


def _date(values: dict[str, Any], name: str, at: Path) -> date | None:
    if name not in values:
        return None
    from datetime import date

    value = values[name]
    try:
        if isinstance(value, str) and is_iso(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    shown = f", not {value!r}" if isinstance(value, str) else ""
    raise _Wrong((*at, name), f"'{name}' must be a date of the calendar, such as 2027-01-31{shown}")


def is_iso(text: str) -> bool:
    """Whether a text has the form of a date, `2027-01-31`; there may be no such day."""
    return len(text) == len(_ISO) and all(
        character == sign if sign == "-" else character in "0123456789"
        for character, sign in zip(text, _ISO, strict=True)
    )


def _rules(values: dict[str, Any], at: Path) -> tuple[str, ...]:
    rules = values.get("rules", [])
    if not isinstance(rules, list) or ("rules" in values and not rules):
        raise _Wrong((*at, "rules"), "'rules' must be a list of ids of rules, such as [host-pid]")
    for number, rule in enumerate(rules):
        if not isinstance(rule, str) or not rule:
            raise _Wrong((*at, "rules", number), "this must be the id of a rule")
    return tuple(rules)


def _scope(values: dict[str, Any], at: Path) -> Scope:
    if "scope" not in values:
        return Scope()
    at = (*at, "scope")
    inside = _mapping(values["scope"], at, SCOPE, f"a mapping with some of {', '.join(SCOPE)}")
    texts = _globs({name: glob for name, glob in inside.items() if name != LABELS}, at)
    finger = texts.get("fingerprint")
    if finger is not None and not is_fingerprint(finger):
        raise _Wrong((*at, "fingerprint"), "'fingerprint' must be one of a JSON report: 32 hexadecimal digits")
    return Scope(**texts, labels=_labels(inside[LABELS], (*at, LABELS)) if LABELS in inside else ())


def _globs(values: dict[str, Any], at: Path) -> dict[str, str]:
    texts = {name: _text(values, name, at) for name in values}
    for name, text in texts.items():
        if len(text) > LONGEST:
            raise _Wrong((*at, name), f"'{name}' has more than {LONGEST} characters")
    return texts


def _labels(value: object, at: Path) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not value:
        raise _Wrong(at, "'labels' must be a mapping of labels to globs for their values, such as {app: web}")
    return tuple(_globs(value, at).items())


def is_fingerprint(text: str) -> bool:
    """Whether a text has the form of a fingerprint: 32 hexadecimal digits, and `-2` behind them for the second."""
    digits, dash, number = text.partition("-")
    fit = len(digits) == _DIGITS and set(digits) <= set("0123456789abcdef")
    return fit and (not dash or (number.isascii() and number.isdigit()))
