"""Mistakes of this tool itself: what is said of an unexpected error, and where its trace goes.

Goes in: an exception that nobody foresaw. Comes out: a sentence without any text of the file, for the exception's own
words may hold some. What was done to have it is in the trace, which `--debug` asks for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Watcher = Callable[[BaseException], None]
    Noter = Callable[[str], None]

_watchers: list[Watcher] = []
_noters: list[Noter] = []


def watch(watcher: Watcher | None, noter: Noter | None = None) -> None:
    """Let somebody hear of each unexpected error, and of each note, from now on; None for nobody."""
    _watchers[:] = [watcher] if watcher else []
    _noters[:] = [noter] if noter else []


def note(words: str) -> None:
    """Tell whoever wants to know more than a report says."""
    for noter in _noters:
        noter(words)


def told(error: Exception) -> str:
    """Say what happened, and let the watcher hear of it."""
    for watcher in _watchers:
        watcher(error)
    return f"unexpected {type(error).__name__}; this is a bug, --debug shows where"


def traced(error: BaseException) -> str:
    """Return where in the code an error came from, without its own words."""
    import traceback

    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"Traceback (most recent call last):\n{frames}{type(error).__name__}\n"
