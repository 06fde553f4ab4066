"""What a scan asked of all objects of the run, and what it was answered, so that a later run may ask the same again.

Goes in: each question as a rule asks it, by the name of a fact, with plain arguments. Comes out: `Asked`, the questions
of one file with a digest of all answers; and the same digest of what another graph answers. A scan whose questions have
the same answers is the same scan: it asks the next one by the answers to those before it.
"""

from __future__ import annotations

import json
from _blake2 import blake2b

from kubelint_compliance.cel import CelError, Unseen
from kubelint_compliance.facts import GRAPH, asking
from kubelint_compliance.graph.seen import Seen
from kubelint_compliance.model import Place
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubelint_compliance.graph.seen import Population

    Part = str | tuple[int]
    """An argument of a question: a text, or the number of another value."""

_MOST = 200_000
"""Characters of the questions of one file; of more no note is taken."""
_PLACED = "Span("
"""Stands in the `repr` of all that tells a place."""


class Asked(NamedTuple):
    """What one file asked of all objects of a run.

    `questions` are JSON, and empty where some cannot be asked again: then the scan rests on all objects. `answers` is a
    digest of these, lines included; `files` are those whose places they tell.
    """

    questions: str
    answers: bytes
    files: tuple[str, ...] = ()


class _Answers:
    """A digest of answers, one after the other, and the files that they tell places of."""

    def __init__(self) -> None:
        self.digest = blake2b(digest_size=16)
        self.files: set[str] = set()

    def add(self, answer: Any) -> bool:
        """Take in an answer; false where it is not one that its `repr` tells all of."""
        told = repr(answer)
        if answer and answer.__class__ is not bool and answer.__class__ is not str:
            try:
                json.dumps(answer)
            except (TypeError, ValueError, RecursionError):
                return False
            if _PLACED in told:
                self.files.update(place.path for place in _places(answer))
        data = told.encode("utf-8", "surrogatepass")
        self.digest.update(b"%d " % len(data))
        self.digest.update(data)
        return True

    def refuse(self, error: Exception) -> bool:
        """Take in that there was no answer; false where the words do not say all of why."""
        return type(error) is Unseen and self.add(("unseen", str(error)))

    def asked(self, questions: str) -> Asked:
        """Return what was asked with the questions as they are kept."""
        self.digest.update(questions.encode())
        return Asked(questions, self.digest.digest(), tuple(sorted(self.files)))


def _places(value: Any) -> Iterator[Place]:
    if isinstance(value, Place):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _places(entry)


class Notes:
    """Takes down what the files of a run ask, one file after the other."""

    def __init__(self) -> None:
        self._inside = False
        self.begin()

    def begin(self) -> None:
        """Begin a file."""
        self._is_whole = False
        self._answers = _Answers()
        self._seen: list[Seen] = []
        self._objects: list[tuple[tuple[int, ...], list[tuple[Part, ...]]]] = []
        self._met: set[tuple[Part, ...]] = set()
        self._numbers: dict[int, tuple[Any, int]] = {}
        self._values: list[str] = []

    def reached(self) -> None:
        """Take in that somebody looks at other objects: outside of a question, nobody knows what for."""
        if not self._inside:
            self._is_whole = True

    def read_all(self) -> None:
        """Take in that somebody looks at the whole object that is judged, which nobody has when it is asked again."""
        if self._inside:
            self._is_whole = True

    def ask(
        self,
        seen: Seen,
        name: str,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        *,
        repeats: bool = True,
    ) -> Any:
        """Return what a function answers, whose last argument is the memo.

        What a question asks for in turn is not noted, and neither is one that does not `repeat`.
        """
        if self._inside:
            return function(*arguments)
        self._inside = True
        self._is_whole |= not repeats
        try:
            answer = function(*arguments)
        except CelError as error:
            self._note(seen, name, arguments, error, is_error=True)
            raise
        except Exception:
            self._is_whole = True
            raise
        finally:
            self._inside = False
        self._note(seen, name, arguments, answer)
        return answer

    def asked(self) -> Asked:
        """Return what the file asked."""
        objects = [[*place, *map(list, questions)] for place, questions in self._objects]
        text = f'{{"values":[{",".join(self._values)}],"objects":{json.dumps(objects, separators=(",", ":"))}}}'
        whole = self._is_whole or len(text) > _MOST
        return Asked("", b"", tuple(sorted(self._answers.files))) if whole else self._answers.asked(text)

    def _note(self, seen: Seen, name: str, arguments: tuple[Any, ...], answer: Any, *, is_error: bool = False) -> None:
        if self._is_whole:
            return
        if not (self._seen and self._seen[-1] is seen):
            self._seen.append(seen)  # kept, so that no other has its identity
            self._objects.append((tuple(seen.place), []))
            self._met.clear()
        parts = [self._part(argument) for argument in arguments[:-1]]
        if None in parts:
            self._is_whole = True
            return
        question = (name, *(part for part in parts if part is not None))
        if question in self._met:
            return
        self._met.add(question)
        self._objects[-1][1].append(question)
        if not (self._answers.refuse(answer) if is_error else self._answers.add(answer)):
            self._is_whole = True

    def _part(self, argument: Any) -> Part | None:
        """Return how an argument stands in a question; None for one that would not come back as it is."""
        if argument.__class__ is str:
            return argument
        known = self._numbers.get(id(argument))
        if known is None:
            try:
                text = json.dumps(argument, separators=(",", ":"))
                if json.loads(text) != argument:
                    return None
            except (TypeError, ValueError, RecursionError):
                return None
            known = self._numbers[id(argument)] = (argument, len(self._values))
            self._values.append(text)
        return (known[1],)


class Asker:
    """Asks the graph of a run what files asked earlier."""

    def __init__(self, population: Population) -> None:
        self._population = population
        self._functions: dict[str, Callable[..., Any]] = {}

    def again(self, path: str, questions: str) -> Asked | None:
        """Return what the questions of the file of a report path are answered now; None where one cannot be asked."""
        row = json.loads(questions)
        answers = _Answers()
        try:
            for place, several in ((entry[:4], entry[4:]) for entry in row["objects"]):
                memo = {GRAPH: Seen(self._population, path, None, Span(*place))}
                if not all(self._is_answered(question, row["values"], memo, answers) for question in several):
                    return None
        except Exception:
            return None  # whatever it is, the file is scanned again and says so
        return answers.asked(questions)

    def _is_answered(self, question: list[Any], values: list[Any], memo: Any, answers: _Answers) -> bool:
        name, *parts = question
        function = self._functions.get(name)
        if function is None:
            function = self._functions[name] = asking(name)
        try:
            answer = function(*[part if type(part) is str else values[part[0]] for part in parts], memo)
        except CelError as error:
            return answers.refuse(error)
        return answers.add(answer)
