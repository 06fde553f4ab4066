"""Did you mean: the right word that a wrong one is most like. Only looked for where a message needs it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def nearest(word: str, words: Iterable[str], fold: Callable[[str], str] = str) -> str:
    """Return the word that another is most like, or an empty text: none is like it.

    `fold` makes alike what does not count, such as capital letters.
    """
    from difflib import get_close_matches

    known = {fold(known): known for known in sorted(words)}
    found = get_close_matches(fold(word), known, n=1)
    return known[found[0]] if found else ""


def hint(word: str, words: Iterable[str], fold: Callable[[str], str] = str) -> str:
    """Return `; did you mean 'x'?`, or nothing where no word is like it."""
    near = nearest(word, words, fold)
    return f"; did you mean '{near}'?" if near else ""
