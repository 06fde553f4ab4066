"""The frameworks as their files describe them, ours and the user's: every control with what manifests show of it."""

from __future__ import annotations

from fnmatch import fnmatchcase

from kubelint_compliance.frameworkfiles import built_in_file, own_frameworks, unknown
from kubelint_compliance.model import UsageError
from kubelint_compliance.nearest import hint
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.words import FRAMEWORKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.frameworkfiles import FrameworkFile

TESTABLE, PARTIAL, NOT_TESTABLE = "testable", "partial", "not-testable"


class Control(NamedTuple):
    """One control: `covers` is what manifests could show of it, `gap` what they do not.

    `ask_for` is the evidence for that, where it is something else than the gap.

    Titles are in our own words. `inputs` are keys of `INPUTS` in inputs.py, `topics` those of `all_topics`.
    """

    id: str
    title: str
    verdict: str
    inputs: tuple[str, ...]
    topics: tuple[str, ...]
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


def framework(id: str, own: Mapping[str, FrameworkFile] | None = None) -> Framework:  # noqa: A002
    """Return a framework by its id in any capitals: one of FRAMEWORKS or of `own`. Raises UsageError for another."""
    name, own = id.lower(), own or {}
    if name not in FRAMEWORKS and name not in own:
        raise UsageError(unknown(id, (*FRAMEWORKS, *own)))
    return _framework((own[name] if name in own else built_in_file(name)).content)


def all_frameworks(own: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the ids of all frameworks in the order of listings: ours, then those in the user's files and folders."""
    return (*FRAMEWORKS, *own_frameworks(own)) if own else tuple(FRAMEWORKS)


def chosen(names: Iterable[str], controls: Sequence[str] = (), own: Sequence[str] = ()) -> tuple[Framework, ...]:
    """Return frameworks, each once, with all of their controls or with those that `controls` name.

    `own` are files and folders with frameworks of the user's. Raises UsageError for a framework that does not exist,
    for a control that none of them has, and for a framework that has none of the controls.
    """
    ids = dict.fromkeys(id.strip().lower() for name in names for id in name.split(",") if id.strip())
    files = own_frameworks(own)
    found = tuple(framework(id, files) for id in ids)
    if not controls:
        return found
    narrowed = tuple(each._replace(controls=_picked(each, controls)) for each in found)
    for word in controls:
        if not any(_names(word, each, control.id) for each in found for control in each.controls):
            known = [control.id for each in found for control in each.controls]
            listed = " ".join(each.id for each in found)
            near = hint(word, known, str.lower) or f"; `kubelint-compliance controls {listed}` lists them"
            have = "has" if len(found) == 1 else "have"
            raise UsageError(f"{' and '.join(each.title for each in found)} {have} no control '{word}'{near}")
    for each in narrowed:
        if not each.controls:
            raise UsageError(f"{each.title} has none of the controls that --control names")
    return narrowed


def matching(word: str, frameworks: Iterable[Framework]) -> tuple[Framework, ...]:
    """Return the frameworks that have controls of this name, each with these alone."""
    narrowed = (each._replace(controls=_picked(each, (word,))) for each in frameworks)
    return tuple(each for each in narrowed if each.controls)


def _picked(of: Framework, words: Sequence[str]) -> tuple[Control, ...]:
    return tuple(control for control in of.controls if any(_names(word, of, control.id) for word in words))


def _names(word: str, of: Framework, control: str) -> bool:
    """Whether a word means a control, in any capitals: its id, a group above it (`CC6`, `A.8`), or a pattern.

    The framework may stand before it: `soc2:CC6.1`.
    """
    space, colon, rest = word.lower().partition(":")
    if colon and space != of.id:
        return False
    name, id = rest if colon else space, control.lower()
    if any(mark in name for mark in "*?"):
        return fnmatchcase(id, name)
    if any(each.id.lower() == name for each in of.controls):
        return id == name
    return id.startswith(name.rstrip(".")) and not id[len(name.rstrip(".")) :][:1].isalnum()


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
        tuple(content.get("topics", ())),
        content.get("covers", ""),
        gap,
        content.get("askFor", ""),
    )
