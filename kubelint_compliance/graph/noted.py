"""What a scan asked of all objects of the run, and what it was answered, so that a later run may ask the same again.

Goes in: each question as a rule asks it, by the name of a fact, with plain arguments. Comes out: `Asked`, the questions
of one file with a digest of all answers; and the same digest of what another graph answers. A scan whose questions have
the same answers is the same scan: it asks the next one by the answers to those before it.
"""

from __future__ import annotations

import json
import marshal
from _blake2 import blake2b

from kubelint_compliance.cel import CelError, Unseen
from kubelint_compliance.facts import GRAPH, asking
from kubelint_compliance.graph.seen import Seen
from kubelint_compliance.model import Place
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubelint_compliance.graph.retold import Told
    from kubelint_compliance.graph.seen import Population

    Part = str | tuple[int]
    """An argument of a question: a text, or the number of another value."""
    Object = tuple[tuple[int, ...], dict[tuple[Part, ...], None]]
    """The place of an object, and its questions, each once."""

_json = json.JSONEncoder(separators=(",", ":")).encode
_MOST = 200_000
"""Characters of the questions of one file; of more no note is taken."""
_FORMAT = 2
"""The version of `marshal` in which equal values have equal bytes: it has no references."""
WITH_PLACES, REFUSED = b"places", b"error"
"""Begin an answer with places, each of which is a tuple that begins with an ellipsis; and the words of a refusal.

With neither of their letters any other value begins.
"""


class Asked(NamedTuple):
    """What one file asked of all objects of a run.

    `questions` are JSON, and empty where some cannot be asked again: then the scan rests on all objects. `answers` is a
    digest of these, lines included; `files` are those whose places they tell. `told` are the answers themselves, in the
    order of the questions, as `retold` reads them; empty where they are too long.
    """

    questions: str
    answers: bytes
    files: tuple[str, ...] = ()
    told: bytes = b""


class _Answers:
    """Answers, one after the other, as bytes that tell all of them, and the files that they tell places of."""

    def __init__(self) -> None:
        self.data: list[bytes] = []
        self.files: set[str] = set()

    def add(self, answer: Any) -> bool:
        """Take in an answer; false where it is no plain value, apart from the places in it."""
        try:
            data = marshal.dumps(answer, _FORMAT)
        except ValueError:
            try:
                data = WITH_PLACES + marshal.dumps(_with_places(answer, self.files), _FORMAT)
            except (ValueError, RecursionError):
                return False
        self.data.append(data)
        return True

    def refuse(self, error: Exception) -> bool:
        """Take in that there was no answer; false where the words do not say all of why."""
        if type(error) is not Unseen:
            return False
        self.data.append(REFUSED + marshal.dumps(str(error), _FORMAT))
        return True

    def asked(self, questions: str) -> Asked:
        """Return what was asked with the questions as they are kept."""
        told = marshal.dumps(self.data, _FORMAT)
        digest = digest_of(questions, told)
        return Asked(questions, digest, tuple(sorted(self.files)), told if len(told) <= _MOST else b"")


def digest_of(questions: str, told: bytes) -> bytes:
    """Return the digest of the answers to some questions."""
    return blake2b(marshal.dumps([questions, told], _FORMAT), digest_size=16).digest()


def _with_places(value: Any, files: set[str]) -> Any:
    """Return a value with plain tuples in place of places, whose files are taken in; of all else nothing changes."""
    if type(value) is dict:
        return {key: _with_places(entry, files) for key, entry in value.items()}
    if type(value) is list:
        return [_with_places(entry, files) for entry in value]
    if type(value) is tuple:
        return tuple([_with_places(entry, files) for entry in value])
    if type(value) is Place:
        files.add(value.path)
        return (..., value.path, value.span and tuple(value.span), value.role, value.message)
    return value


class Notes:
    """Takes down what the files of a run ask, one file after the other.

    `told` has answers that are known without a look at the objects.
    """

    def __init__(self, told: Told | None = None) -> None:
        self._inside = False
        self._told = told
        self.begin()

    def begin(self) -> None:
        """Begin a file."""
        self._is_whole = False
        self._answers = _Answers()
        self._objects: list[Object] = []
        self._seen: list[Seen] = []
        self._numbers: dict[int, tuple[int]] = {}
        self._values: list[Any] = []

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
        if self._told is not None and repeats:
            function = self._told.instead_of(function, seen, name)
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
        text = "" if self._is_whole else self._questions()
        return self._answers.asked(text) if text else Asked("", b"", tuple(sorted(self._answers.files)))

    def _questions(self) -> str:
        """Return the questions as they are kept; an empty text where some would not come back as they are."""
        objects = [(*place, *questions) for place, questions in self._objects]
        try:
            text = _json({"values": self._values, "objects": objects})
            same = not self._values or json.loads(text)["values"] == self._values
        except (TypeError, ValueError, RecursionError):
            return ""
        return text if same and len(text) <= _MOST else ""

    def _note(self, seen: Seen, name: str, arguments: tuple[Any, ...], answer: Any, *, is_error: bool = False) -> None:
        if self._is_whole:
            return
        if not (self._seen and self._seen[-1] is seen):
            self._seen.append(seen)
            self._objects.append((tuple(seen.place), {}))
        question = (name, *[part if part.__class__ is str else self._part(part) for part in arguments[:-1]])
        known = self._objects[-1][1]
        if question not in known:
            known[question] = None
            self._is_whole = not (self._answers.refuse(answer) if is_error else self._answers.add(answer))

    def _part(self, argument: Any) -> tuple[int]:
        """Return how an argument stands in a question: as the number of a value."""
        number = self._numbers.get(id(argument))
        if number is None:
            number = self._numbers[id(argument)] = (len(self._values),)
            self._values.append(argument)  # as long as it is there, no other can have its identity
        return number


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
