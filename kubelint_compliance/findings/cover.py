"""Covers hidden texts wherever they occur in another text: in time linear in that text, however many there are.

Short texts and those that everybody knows are left: `admin` in a message tells nobody anything, and blanking it would
make sentences unreadable. A text that is also a name or a key of the file is told by that anyway.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.names import DEFAULTS
from kubelint_compliance.facts.secrets.stretches import is_open

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Own = Callable[[], Iterable[str]]

SHORTEST = 6
"""No shorter text is looked for."""
_HEAD = 12
"""A longer one is known by so many letters at its beginning."""
_CUT = 24
"""So many letters of a text are known for it where it was cut off."""
_MOST = 8
_COVER = "***"


class Cover:
    """The texts to cover."""

    def __init__(self, texts: Iterable[str], names: Iterable[str]) -> None:
        """`names` are texts that are told in any case."""
        self._heads: dict[str, list[str]] = {}
        for text in {text.strip() for text in texts}:
            if len(text) >= SHORTEST and text.lower() not in DEFAULTS and not is_open(text):
                self._heads.setdefault(text[:_HEAD], []).append(text)
        if self._heads:
            self._measure()
            self._leave({name for name in names if len(name) >= SHORTEST})
        self._measure()

    def _leave(self, names: set[str]) -> None:
        """Leave out the texts that stand in a name; of very many alike only those that are one."""
        told = "\n".join(names)
        for head in {head for _, head in self._find(told)}:
            alike = self._heads[head]
            self._heads[head] = [text for text in alike if text not in (told if len(alike) <= _MOST else names)]
            if not self._heads[head]:
                del self._heads[head]

    def _measure(self) -> None:
        self._sizes = sorted({len(head) for head in self._heads}, reverse=True)
        self._starts = {head[:SHORTEST] for head in self._heads}

    def _find(self, text: str) -> list[tuple[int, str]]:
        """Return where which beginnings of hidden texts occur, the longest at each place."""
        found = []
        starts, heads = self._starts, self._heads
        for at in range(len(text) - SHORTEST + 1):
            if text[at : at + SHORTEST] in starts:
                head = next((text[at : at + size] for size in self._sizes if text[at : at + size] in heads), "")
                if head:
                    found.append((at, head))
        return found

    def over(self, text: str, *, same_size: bool = False, own: Own | None = None) -> str:
        """Return a text with all that is hidden in it covered; `same_size` keeps its columns.

        What stands in one of the `own` words of whoever says it is left: those are said of every file.
        """
        if not self._heads:
            return text
        parts: list[str] = []
        done = 0
        said: list[tuple[int, int]] | None = None
        for at, head in self._find(text):
            if at < done:
                continue
            size = self._length(text, at, head)
            if not size:
                continue
            end = at + size
            said = said if said is not None else [*_places(text, own() if own else ())]
            if any(start <= at and end <= stop for start, stop in said):
                continue
            parts += text[done:at], "*" * (end - at) if same_size else _COVER
            done = end
        return "".join((*parts, text[done:])) if parts else text

    def _length(self, text: str, at: int, head: str) -> int:
        """Return how much of the longest of the texts with this beginning stands there; of many, all that follows."""
        known = self._heads[head]
        if len(known) > _MOST:
            return len(text) - at
        return max(_common(text, at, hidden) for hidden in known)


def is_words(label: str) -> bool:
    """Whether the value of a label is plain words, as `repo-creds`, which tell nobody anything."""
    return label.replace("-", "").isalpha() and label.islower()


def _places(text: str, own: Iterable[str]) -> Iterator[tuple[int, int]]:
    for words in own:
        at = text.find(words) if len(words) >= SHORTEST else -1
        while at >= 0:
            yield at, at + len(words)
            at = text.find(words, at + len(words))


def _common(text: str, at: int, hidden: str) -> int:
    size = len(hidden)
    if text.startswith(hidden, at):
        return size
    if not text.startswith(hidden[:_CUT], at):
        return 0
    return next(index for index in range(size + 1) if text[at + index : at + index + 1] != hidden[index : index + 1])
