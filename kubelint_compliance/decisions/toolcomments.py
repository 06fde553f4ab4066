"""What comments say to other tools: Checkov, KICS and Trivy read them.

Goes in: one comment. Comes out: what it says to each of the tools that count.
"""

from __future__ import annotations

import re

from kubelint_compliance.decisions.directives import BLOCK, FILE, LINE
from kubelint_compliance.decisions.remarks import LAPSED
from kubelint_compliance.decisions.suppressions import Said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CHECKOV = re.compile(r"\b(?:checkov|bridgecrew|cortex):skip=[ ]*([A-Za-z0-9_]+(?:,[A-Za-z0-9_]+)*)?(?::(.*))?")
_KICS = re.compile(r"#+\s*kics-scan\s+(\S+)(.*)", re.IGNORECASE)
_TRIVY = ("trivy:", "tfsec:")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def comment_says(comment: str, tools: tuple[str, ...], today: str) -> Iterator[Said]:
    """Yield what a comment, from its `#` on, says to some tools; `today` is the day (ISO 8601) of the run."""
    for tool in tools:
        read = _READERS.get(tool)
        if read is not None:
            yield from read(comment, today)


def _checkov(comment: str, _: str) -> Iterator[Said]:
    found = _CHECKOV.search(comment)
    if found is None:
        return
    names = tuple((found[1] or "").split(",")) if found[1] else ()
    fault = "" if names else "no check stands behind `skip=`"
    yield Said("checkov", names, found[2] or "", fault=fault)


def _kics(comment: str, _: str) -> Iterator[Said]:
    found = _KICS.match(comment)
    if found is None:
        return
    word, equals, listed = found[1].partition("=")
    word, reason = word.lower(), found[2]
    names = tuple(name for name in listed.lower().split(",") if name)
    if equals and word in ("disable", "enable"):
        fault = "" if names else f"no query stands behind `{word}=`"
        yield Said("kics", names, reason, all=word == "enable", extent=FILE, alone=True, fault=fault)
    elif not equals and word in _EXTENTS:
        yield Said("kics", (), reason, all=True, extent=_EXTENTS[word], alone=True)


def _trivy(comment: str, today: str) -> Iterator[Said]:
    """Several may stand in one comment; each says how long it holds, and words behind them are the reason."""
    words = [word.lstrip("#/*") for word in comment.split()]
    meant = [word for word in words if word.startswith(_TRIVY)]
    reason = " ".join(word for word in words if word not in meant)
    for word in meant:
        parts = word.partition(":")[2].split(":")
        sections = dict(zip(parts[::2], parts[1::2], strict=False))
        if "ignore" in sections:
            yield _trivy_ignore(sections, reason, today)


def _trivy_ignore(sections: dict[str, str], reason: str, today: str) -> Said:
    name, bracket, _ = sections["ignore"].partition("[")
    end = sections.get("exp")
    if bracket or not name:
        return Said("trivy", fault="what it ignores is narrowed by parameters" if bracket else "it names no check")
    if end is not None and not _DAY.fullmatch(end):
        return Said("trivy", fault=f"`exp:{end[:10]}` is no date such as 2027-01-31")
    if end is not None and end <= today:
        return Said("trivy", fault=f"what ignores {name} ended on {end}: it sets nothing aside", remark=LAPSED)
    if name == "*":
        return Said("trivy", (), reason, all=True, ends=end is not None)
    return Said("trivy", (name,), reason, ends=end is not None)


_EXTENTS = {"ignore": FILE, "ignore-block": BLOCK, "ignore-line": LINE}
_READERS: dict[str, Callable[[str, str], Iterator[Said]]] = {"checkov": _checkov, "kics": _kics, "trivy": _trivy}
