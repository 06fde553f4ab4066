"""Answers that a file got in an earlier run about the same objects: given again without a look at these.

Goes in: what was asked of a file's objects, with the answers, and where these objects stand now. Comes out: what
answers such a question in place of the function that would ask the graph; any other question is left to that.
"""

from __future__ import annotations

import json
import marshal

from kubelint_compliance.cel import Unseen
from kubelint_compliance.graph.noted import REFUSED, WITH_PLACES
from kubelint_compliance.model import Place
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from kubelint_compliance.graph.seen import Seen

    Question = tuple[str, tuple[int, ...], str]
    """The report path of a file, the place of an object in it, and what is asked, as JSON."""

_json = json.JSONEncoder(separators=(",", ":")).encode


class Told:
    """What files were answered, by their questions."""

    def __init__(self) -> None:
        self._answers: dict[Question, tuple[list[Any], bytes]] = {}

    def learn(self, path: str, questions: str, told: bytes, places: Mapping[tuple[int, ...], tuple[int, ...]]) -> None:
        """Take in the questions of a file and their answers, as `Asked` has them.

        `places` are those of its objects now, by where they stood then. Raises ValueError where there are not as many
        answers as questions.
        """
        row, answers = json.loads(questions), marshal.loads(told)  # noqa: S302 - written by this tool
        asked = [(tuple(entry[:4]), question) for entry in row["objects"] for question in entry[4:]]
        for (place, (name, *parts)), answer in zip(asked, answers, strict=True):
            arguments = [part if type(part) is str else row["values"][part[0]] for part in parts]
            if place in places:
                self._answers[path, places[place], _json([name, *arguments])] = arguments, answer

    def instead_of(self, function: Callable[..., Any], seen: Seen, name: str) -> Callable[..., Any]:
        """Return what answers a question like a function, whose last argument is the memo."""

        def answer(*arguments: Any) -> Any:
            *plain, _ = arguments
            try:
                known = self._answers.get((seen.path, tuple(seen.place), _json([name, *plain])))
            except (TypeError, ValueError, RecursionError):
                known = None
            if known is None or known[0] != plain:
                return function(*arguments)
            seen.population.asked = True
            return answer_of(known[1])

        return answer


def distinct_answers(several: Iterable[bytes]) -> list[Any]:
    """Return the different ones of the answers that `Asked` has, of several files, as values with nothing but lists."""
    answers = {answer for told in several if told for answer in marshal.loads(told)}  # noqa: S302 - written by this tool
    return [_listed(marshal.loads(data[len(_begin(data)) :])) for data in answers]  # noqa: S302 - written by this tool


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(entry) for key, entry in value.items()}
    return [_listed(entry) for entry in value] if isinstance(value, (list, tuple)) else value


def _begin(data: bytes) -> bytes:
    return next((begin for begin in (WITH_PLACES, REFUSED) if data.startswith(begin)), b"")


def answer_of(data: bytes) -> Any:
    """Return an answer as it was given. Raises Unseen where it was refused."""
    begin = _begin(data)
    answer = marshal.loads(data[len(begin) :])  # noqa: S302 - written by this tool
    if begin == REFUSED:
        raise Unseen(answer)
    return _placed(answer) if begin else answer


def _placed(value: Any) -> Any:
    """Return a value with its places as such."""
    if type(value) is dict:
        return {key: _placed(entry) for key, entry in value.items()}
    if type(value) is list:
        return [_placed(entry) for entry in value]
    if type(value) is not tuple:
        return value
    if value[:1] != (...,):
        return tuple([_placed(entry) for entry in value])
    _, path, span, role, message = value
    return Place(path, Span(*span) if span else span, role, message)
