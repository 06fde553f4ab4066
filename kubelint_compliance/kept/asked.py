"""How scans are found that asked for other objects: by what they were answered, and by nothing else of these.

Goes in: the keys of scans as if they asked for none. Come out: the keys of their rows. Where no object changed since
some run, these stand in one row of that run; otherwise each scan's questions are asked again of the objects as they are
now, and the digest of the answers leads to the scan that was answered the same. The answers are kept beside the
questions: where others see nothing of what changed in a file, its next scan is answered by them.
"""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64
from functools import partial

from kubelint_compliance.graph.noted import Asked, Asker, Notes, digest_of
from kubelint_compliance.graph.retold import Told, distinct_answers
from kubelint_compliance.kept.keys import told_of
from kubelint_compliance.kept.store import tried

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.graph.seen import Population
    from kubelint_compliance.kept.keys import Keys
    from kubelint_compliance.kept.store import Store
    from kubelint_compliance.maps import Scanned
    from kubelint_compliance.sources import Source

    Entry = tuple[str, str, Sequence[str]] | None
    """The digest of answers, that of the places that they tell, and whose these are; None where nothing is asked."""
    Known = tuple[str, str, Mapping[tuple[int, ...], tuple[int, ...]]]
    """The keys of a scan, as if it asked nothing and as it is; and where the objects are now by where they were."""

_BETWEEN = "\n"
"""Stands between questions and answers, and in neither."""


class Asking:
    """What the scans of one run asked for, as far as the store knows."""

    def __init__(self, store: Store, keyed: Keys, population: Population) -> None:
        """`population` are all objects of the run; from now on it is noted what is asked of them."""
        self._store = store
        self._keyed = keyed
        self._population = population
        self._before: dict[str, Entry] = {}
        self._now: dict[str, Entry] = {}
        self._new: list[tuple[bytes, str, bytes]] = []
        self._told = Told()
        population.notes = Notes(self._told)

    def keys(self, sources: Sequence[Source], keys: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return the keys of scans by path, by those of scans that ask for no other objects."""
        self._before = self._kept(sources)
        self._now = {key.hex(): self._before[key.hex()] for key in keys.values() if self._is_as_it_was(key)}
        self._ask_again({path: key for path, key in keys.items() if key and key.hex() not in self._now})
        return {path: self._key(key) for path, key in keys.items()}

    def learn(self, key: bytes, entry: Scanned) -> bytes:
        """Return the key of a scan that was done, by that of one that asks for no other objects."""
        asked = entry.asked
        if asked is not None and asked.questions:
            self._new.append((self._keyed.of_questions(key), asked.questions, asked.told))
        elif asked is not None:
            files = tuple(sorted({*asked.files, *told_of(entry.scan)}))
            asked = Asked("", self._keyed.of_objects + self._keyed.of_places(files), files)
        self._now[key.hex()] = self._entry(asked)
        return self._key(key)

    def keep(self, sources: Sequence[Source], keys: Mapping[str, bytes]) -> None:
        """Keep what was learned, and where all scans are found as long as no object changes; `keys` are as before."""
        # What is not known by now was found as it is, without a question.
        self._now |= dict.fromkeys(key.hex() for key in keys.values() if key and key.hex() not in self._now)
        self.keep_new()
        self._now = {key: self._with_places(entry) for key, entry in self._now.items()}
        if self._now != self._before:
            self._store.put([(self._keyed.of_answers(sources), json.dumps(self._now, separators=(",", ":")))])

    def keep_new(self) -> None:
        """Keep what was learned, as long as nothing in it is a credential."""
        rows = list(_harmless(self._new))
        if rows:
            self._store.put(rows)

    def tell(self, known: Mapping[str, Known]) -> None:
        """Have the next scans of files, by path, answered as they were, where the answers are there."""
        ways = {path: self._keyed.of_questions(bytes.fromhex(alone)) for path, (alone, *_) in known.items()}
        rows = self._store.fetch(list(ways.values()))
        for path, (alone, scan, places) in known.items():
            questions, _, told = rows.get(ways[path], "").partition(_BETWEEN)
            answers = tried(a2b_base64, told) or b""
            if answers and self._keyed.answered(bytes.fromhex(alone), digest_of(questions, answers)).hex() == scan:
                self._told.learn(path, questions, answers, places)

    def files_of(self, key: bytes) -> tuple[str, ...]:
        """Return the files whose places a scan tells, by its key as if it asked for no other objects."""
        entry = self._now.get(key.hex())
        return tuple(entry[2]) if entry else ()

    def _kept(self, sources: Sequence[Source]) -> dict[str, Entry]:
        key = self._keyed.of_answers(sources)
        row = self._store.fetch([key]).get(key)
        return (tried(json.loads, row) if row is not None else None) or {}

    def _is_as_it_was(self, key: bytes) -> bool:
        """Whether a run with the same objects knew a scan, and the places that it tells are where they were."""
        if key.hex() not in self._before:
            return False
        entry = self._before[key.hex()]
        return entry is None or not entry[2] or self._keyed.of_places(entry[2]).hex() == entry[1]

    def _ask_again(self, keys: Mapping[str, bytes]) -> None:
        """Ask what scans asked earlier, of the objects as they are now."""
        ways = {path: self._keyed.of_questions(key) for path, key in keys.items()}
        rows = self._store.fetch(list(ways.values()))
        notes, self._population.notes = self._population.notes, None
        asker = Asker(self._population)
        for path, key in keys.items():
            row = rows.get(ways[path])
            asked = None if row is None else tried(partial(asker.again, path), row.partition(_BETWEEN)[0])
            if asked is not None:
                self._now[key.hex()] = self._entry(asked)
        self._population.notes = notes

    @staticmethod
    def _entry(asked: Asked | None) -> Entry:
        if asked is None:
            return None
        return asked.answers.hex(), "", asked.files

    def _with_places(self, entry: Entry) -> Entry:
        """Return an entry with the digest of its places: that needs a graph, and only later runs need it."""
        if entry is None or entry[1] or not entry[2]:
            return entry
        return entry[0], self._keyed.of_places(entry[2]).hex(), entry[2]

    def _key(self, key: bytes) -> bytes:
        entry = self._now.get(key.hex())
        return key if entry is None else self._keyed.answered(key, bytes.fromhex(entry[0]))


def _harmless(new: Sequence[tuple[bytes, str, bytes]]) -> Iterator[tuple[bytes, str]]:
    """Yield rows of those questions in which nothing is a credential by its name or its form, and of such answers."""
    harmless = not new or not _tells(new)
    for entry in new:
        key, questions, told = entry
        if not harmless and _tells([entry]):
            if _tells([(key, questions, b"")]):
                continue
            told = b""
        yield key, f"{questions}{_BETWEEN}{b2a_base64(told, newline=False).decode()}" if told else questions


def _tells(new: Sequence[tuple[bytes, str, bytes]]) -> bool:
    from kubelint_compliance.facts.secrets.hidden import hidden, holds_secret
    from kubelint_compliance.facts.secrets.tokens import matches

    values: dict[str, Any] = {}  # most are asked of many objects
    for row in (json.loads(questions) for _, questions, _ in new):
        values |= {repr(value): value for value in row["values"]}
        values |= {text: text for entry in row["objects"] for asked in entry[4:] for text in asked if type(text) is str}
    answers = distinct_answers(told for *_, told in new)
    values |= {repr(value): value for value in answers}
    if any(map(holds_secret, answers)):
        return True
    if any(True for _ in matches(" ".join(values))):
        return True
    return any(entry.texts for entry in hidden(list(values.values()), closed=False))
