"""What a run asks the file system beside what it found and read: where names lead, what is there, what is committed.

Somebody may watch, to ask the same again in a later run, and to know by equal answers that it would go alike.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    Question = tuple[str, str, str]

PLACE, FILE, COMMITTED = "place", "file", "committed"
"""Where a name leads from a folder; which file lies at a path from a top; whether a file below a top is committed."""

_watching: list[dict[Question, str] | None] = []
"""The answers since somebody watches; None once something else was asked."""


def answered(what: str, one: str, other: str, answer: str) -> None:
    """Tell whoever watches an answer."""
    if _watching and _watching[0] is not None:
        _watching[0][what, one, other] = answer


def beyond() -> None:
    """Tell whoever watches that something is asked that cannot be asked again."""
    if _watching:
        _watching[0] = None


def watch() -> None:
    """Begin to watch."""
    _watching[:] = [{}]


def watch_too() -> bool:
    """Begin to watch unless somebody does; return whether it is so."""
    if _watching:
        return False
    watch()
    return True


def so_far() -> dict[Question, str] | None:
    """Return the answers by what was asked, as `watched` does, and go on watching."""
    return dict(_watching[0]) if _watching and _watching[0] is not None else None


def watched() -> dict[Question, str] | None:
    """Return the answers by what was asked, and watch no more; None where that is not all, or nobody watched."""
    return _watching.pop() if _watching else None


def same(answers: dict[Question, str]) -> bool:
    """Whether all questions have the same answers now."""
    from kubelint_compliance.sources.real import real_path

    files: dict[str, list[str]] = {}
    for (what, one, other), answer in answers.items():
        if what == COMMITTED:
            files.setdefault(other, []).append(one)
        elif answer != (real_path(one, other) if what == PLACE else _located(one, other)):
            return False
    return all(_uncommitted(top, some, answers) for top, some in files.items())


def _located(path: str, top: str) -> str:
    from kubelint_compliance.sources.beside import locate

    found = locate(path, top)
    return found.file if found else ""


def _uncommitted(top: str, files: list[str], answers: dict[Question, str]) -> bool:
    from kubelint_compliance.sources.committed import uncommitted

    found = uncommitted(files, top)
    return all((file in found) == (not answers[COMMITTED, file, top]) for file in files)
