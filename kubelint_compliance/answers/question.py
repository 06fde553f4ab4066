"""What a question of `ask` is made of, and the one list of them.

Goes in: the name of a question. Comes out: its `Question`, from the module in `answers/` that has it.
"""

from __future__ import annotations

from kubelint_compliance.answers.deciding import of_nothing
from kubelint_compliance.model import UsageError
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.answers.apart import Alternatives
    from kubelint_compliance.answers.deciding import Deciding
    from kubelint_compliance.answers.objects import Kinds
    from kubelint_compliance.answers.unread import Told
    from kubelint_compliance.graph.index import Graph

    Said = Mapping[str, Any]

MODULES = {
    "who-can": "whocan",
    "can-do": "cando",
    "connections": "connections",
    "exposure": "exposure",
    "logged": "logged",
    "logged-matrix": "loggedmatrix",
    "encrypted": "encrypted",
    "admitted": "admitted",
    "flags": "flags",
}
"""The module of each question, which has it as `QUESTION`."""
FORMATS = ("table", "json", "csv", "markdown")
WITH_PICTURE = (*FORMATS, "dot")


class Question(NamedTuple):
    """One question: what it reads, how it is answered, and how an answer becomes a table.

    `read` takes the words of a call and its options, and gives what is asked and the words behind it, which are paths;
    it raises UsageError. `prepare` works out once what all answers need. `answer` gives what the contract says, without
    the name of its schema; or `pieces` gives it as JSON, piece by piece, where it may be large. `rows` are those of the
    table below `header`, and `nothing` is said in place of none. `picture` gives Graphviz text. `tell` gives what was
    found out of the objects beside the answer, as what of them could not be read. With `whole` the graph has all of
    each object, and not only what is held of it. `deciding` gives the path of a placeholder in an object that leaves
    the question open. `alternatives` says what folders with the same object mean for the answer,
    `doubts` what of the question may be misspelt, and `partial` what a table leaves out where only a part is in sight.

    `newly` takes what was prepared of an earlier state, and of this one, and gives the same for what is new alone: the
    answer of the contract, and what `rows` and `picture` take.

    A question about one file has `load` in place of `kinds` and `prepare`: it takes the path and the bytes, and raises
    UsageError where there is no answer to any question. `many` are the options that may be said several times.
    """

    name: str
    kinds: Kinds
    options: Mapping[str, str]
    read: Callable[[Sequence[str], Said], tuple[Any, Sequence[str]]]
    prepare: Callable[[Graph], Any]
    answer: Callable[[Any, Any], dict[str, Any]]
    header: Sequence[str]
    rows: Callable[[dict[str, Any]], Iterable[Sequence[str]]]
    nothing: str
    picture: Callable[[dict[str, Any]], str] | None = None
    pieces: Callable[[Any, Any], Iterator[str]] | None = None
    tell: Callable[[Any], Iterable[Told]] | None = None
    load: Callable[[str, bytes], Any] | None = None
    newly: Callable[[Any, Any, Any], tuple[dict[str, Any], dict[str, Any]]] | None = None
    many: frozenset[str] = frozenset()
    whole: bool = False
    deciding: Deciding = of_nothing
    alternatives: Alternatives | None = None
    doubts: Callable[[Any], Iterable[str]] | None = None
    partial: str = ""

    @property
    def schema(self) -> str:
        """What an answer in JSON says that it is."""
        return f"kubelint-compliance/ask-{self.name}/1"

    @property
    def formats(self) -> tuple[str, ...]:
        """The forms that an answer may have."""
        return WITH_PICTURE if self.picture else FORMATS

    def answered(self, prepared: Any, asked: Any) -> dict[str, Any]:
        """Return the answer to one question, as its contract says."""
        return {"schema": self.schema, **self.answer(prepared, asked)}


def question(name: str) -> Question:
    """Return the question of a name of MODULES."""
    module = __import__(f"kubelint_compliance.answers.{MODULES[name]}", fromlist=["QUESTION"])
    found: Question = module.QUESTION
    return found


def taken_apart(
    arguments: Sequence[str], options: Mapping[str, str], many: frozenset[str] = frozenset()
) -> tuple[list[str], dict[str, Any]]:
    """Part the arguments of a question, as on a command line, into its words and the values of its options.

    `options` names what each option says, by all that it is called; what may be said several times is in `many`, and
    all its values come. Raises UsageError.
    """
    words: list[str] = []
    said: dict[str, Any] = {}
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            words += rest
        elif len(argument) < 2 or not argument.startswith("-"):
            words.append(argument)
        else:
            name, value = _option(argument, rest, options)
            said[name] = (*said.get(name, ()), value) if name in many else value
    return words, said


def _option(argument: str, rest: Iterator[str], options: Mapping[str, str]) -> tuple[str, str]:
    option, equals, value = argument.partition("=")
    if not argument.startswith("--"):
        option, value = argument[:2], argument[2:]
        equals = value
    if option not in options:
        known = f"one of {', '.join(options)}" if options else "a question of this kind takes none"
        raise UsageError(f"no such option '{option}'; {known}")
    if not equals:
        value = next(rest, None)  # type: ignore[assignment]
        if value is None:
            raise UsageError(f"option '{option}' needs a value")
    return options[option], value
