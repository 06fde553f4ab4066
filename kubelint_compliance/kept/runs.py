"""A whole run that was done before: what it wrote, where nothing that it depends on has changed.

Goes in: what a call asks for and what was discovered. Comes out: the text and the exit code of the run that had the
same. Beside bytes, a run depends on what it asks the file system, such as where links lead: that is asked again.
"""

from __future__ import annotations

from _blake2 import blake2b

from kubelint_compliance.kept.held import Held
from kubelint_compliance.kept.store import Store, open_store
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources import asked, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint_compliance.sources import Discovery

_BETWEEN = "\0"
"""Stands in no path and in no report."""
_MOST = 5000
"""So many questions are asked again."""


class Said(NamedTuple):
    """What a run wrote, and its exit code."""

    text: str
    code: int


class Run:
    """One run, known to the store by all that it depends on."""

    def __init__(self, store: Store, about: Iterable[object], discovery: Discovery) -> None:
        """`about` is what was asked for, in values whose `repr` tells all of them."""
        self.read = Held(read)
        """Reads the sources for this run, which its key is of."""
        self._store = store
        self._about = repr(list(about)).encode("utf-8", "surrogatepass") + _surroundings()
        self._discovery = discovery
        self._key = self._key_by(self.read)

    def said(self) -> Said | None:
        """Return what it said when it was done before, or let it be watched while it is done now."""
        row = self._store.fetch([self._key]).get(self._key)
        known = _read_back(row) if row else None
        if known is None:
            asked.watch()
        return known

    def keep(self, text: str, code: int) -> None:
        """Keep what it said, unless what it depends on cannot be told, or has changed meanwhile."""
        answers = asked.watched()
        if answers is None or len(answers) > _MOST:
            return
        parts = [part for question, answer in answers.items() for part in (*question, answer)]
        row = _BETWEEN.join([str(code), *parts, text])
        fit = row.count(_BETWEEN) == len(parts) + 1 and _is_text(row) and not tells(parts)
        if fit and self._is_as_it_was():
            self._store.put([(self._key, row)])

    def end(self) -> None:
        """Let go of the store."""
        asked.watched()
        self._store.close()

    def _is_as_it_was(self) -> bool:
        """Whether all that the run read is what its key is of; where others read for it, it is read again."""
        if self.read.has_changed:
            return False
        return self.read.is_sure or self._key_by(Held(read)) == self._key

    def _key_by(self, held: Held) -> bytes:
        """Return a digest of all that the run depends on."""
        found = self._discovery
        every = (*found.sources, *found.beside)
        rest = [len(found.sources), found.excluded, found.problems, found.top, found.whole_sight, found.withheld]
        plain = repr([rest, [(*source[:3], source.file in found.listed) for source in every]])
        digest = blake2b(self._about, digest_size=32)
        digest.update(plain.encode("utf-8", "surrogatepass"))
        for source in every:
            content = held.digest(source)
            said = content or repr(held(source)).encode("utf-8", "surrogatepass")
            digest.update(b"%d %d " % (bool(content), len(said)))
            digest.update(said)
        return digest.digest()


def tells(parts: list[str]) -> bool:
    """Whether a name that was asked for is a credential by its form."""
    from kubelint_compliance.facts.secrets.hidden import hidden

    return any(entry.texts for entry in hidden(parts, closed=False))


def _is_text(row: str) -> bool:
    try:
        row.encode()
    except UnicodeEncodeError:
        return False
    return True


def _surroundings() -> bytes:
    """Return a digest of the code, the built-in rules with their words, and the schemas."""
    from kubelint_compliance.ruleset.packcache import data_stamp, whole_stamp

    return f"{whole_stamp()} {data_stamp()}".encode()


def _read_back(row: str) -> Said | None:
    """Return what was said, where all answers that it rests on are the same now."""
    code, *parts, text = row.split(_BETWEEN)
    steps = iter(parts)
    answers = {(what, one, other): answer for what, one, other, answer in zip(steps, steps, steps, steps, strict=True)}
    return Said(text, int(code)) if asked.same(answers) else None


def run_before(folder: str, about: Iterable[object], discovery: Discovery) -> Run | None:
    """Return a run as the store of a folder knows it; None where there is no place for a store."""
    store = open_store(folder)
    return Run(store, about, discovery) if store is not None else None
