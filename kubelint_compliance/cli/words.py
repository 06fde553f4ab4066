"""The nearest right word for a wrong one, and the checks of words that options may take."""

from __future__ import annotations

from kubelint_compliance import nearest
from kubelint_compliance.model import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def hint(word: str, words: Iterable[str]) -> str:
    """Return `; did you mean 'x'?`, or nothing where no word is near."""
    return nearest.hint(word, words, str.lower)


def one_of(word: str, words: Iterable[str], option: str) -> str:
    """Return the word. Raises UsageError where the option does not take it."""
    words = tuple(words)
    if word not in words:
        near = hint(word, words) or f"; one of {', '.join(words)}"
        raise UsageError(f"'{word}' is not a value of {option}{near}")
    return word


def comma_list(texts: Iterable[str]) -> tuple[str, ...]:
    """Split comma lists that may be repeated; blanks around words and empty words do not count."""
    return tuple(word.strip() for text in texts for word in text.split(",") if word.strip())
