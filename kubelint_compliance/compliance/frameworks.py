"""The frameworks as their files in `rules/frameworks/` describe them: every control with what manifests show of it."""

from __future__ import annotations

from kubelint_compliance.data import read_data
from kubelint_compliance.model import UsageError
from kubelint_compliance.nearest import hint
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.words import FRAMEWORKS
from kubelint_compliance.yamltree import Document, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

TESTABLE, PARTIAL, NOT_TESTABLE = "testable", "partial", "not-testable"


class Control(NamedTuple):
    """One control: `covers` is what manifests show of it, `gap` what they do not, `ask_for` the evidence for that.

    Titles are in our own words. `inputs` are keys of `INPUTS` in inputs.py.
    """

    id: str
    title: str
    verdict: str
    inputs: tuple[str, ...]
    covers: str
    gap: str
    ask_for: str


class Framework(NamedTuple):
    """A framework in one version; `limits` says in a sentence what manifests can never show of it."""

    id: str
    name: str
    title: str
    version: str
    source: str
    limits: str
    notice: str
    controls: tuple[Control, ...]


def framework(id: str) -> Framework:  # noqa: A002
    """Return a framework by its id, one of FRAMEWORKS. Raises UsageError for another."""
    if id not in FRAMEWORKS:
        raise UsageError(f"no framework '{id}'{hint(id, FRAMEWORKS) or _listed()}")
    (document,) = parse(read_data(f"rules/frameworks/{id}.yaml"))
    if not isinstance(document, Document):
        raise ValueError(f"rules/frameworks/{id}.yaml cannot be read: {document.message}")
    return _framework(document.value)


def named(id: str, controls: Sequence[str]) -> Framework:  # noqa: A002
    """Return a framework that has these controls. Raises UsageError where it has not."""
    found = framework(id)
    known = [control.id for control in found.controls]
    for control in controls:
        if control not in known:
            near = hint(control, known) or f"; `kubelint-compliance controls {id}` lists them"
            raise UsageError(f"{found.title} has no control '{control}'{near}")
    return found


def _listed() -> str:
    return f"; one of {', '.join(FRAMEWORKS)}"


def _framework(content: dict[str, Any]) -> Framework:
    controls = tuple(_control(control, content["limits"].strip()) for control in content["controls"])
    words = {name: content[name].strip() for name in Framework._fields if name != "controls"}
    return Framework(**words, controls=controls)


def _control(content: dict[str, Any], limits: str) -> Control:
    """Read a control; where its file names no gap of its own, that of the framework stands."""
    gap = content.get("gap") or ("" if content["verdict"] == NOT_TESTABLE else limits)
    return Control(
        content["id"],
        content["title"],
        content["verdict"],
        tuple(content.get("inputs", ())),
        content.get("covers", ""),
        gap,
        content.get("askFor", content.get("gap", "")),
    )
