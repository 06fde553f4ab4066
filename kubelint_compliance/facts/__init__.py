"""What rules may ask beside the language, one module each subject: facts computed in Python, with Kubernetes' defaults.

`FACTS` has every function by its name in CEL; `table.py` holds it. The module of one has a function of the same name in
Python's spelling, whose docstring says what it gives (`rules/README.md` is made of them); it is imported when a rule
first asks.
"""

from __future__ import annotations

from collections.abc import Mapping

from kubelint_compliance.cel import HostFunction
from kubelint_compliance.facts import pods
from kubelint_compliance.facts.table import FACTS, PLACES, Fact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

__all__ = [
    "FACTS",
    "FUNCTIONS",
    "GRAPH",
    "MEMO",
    "OTHERS",
    "Fact",
    "ask",
    "asking",
    "by_line",
    "find",
    "functions_beside_wrong",
    "python_name",
]

MEMO = "memo"
"""The variable, hidden from rules, with what facts remember of the object."""
GRAPH = "graph"
"""The key of the memo under which the object's view of all others is."""
OTHERS = "others"
"""The key under which a place that a fact finds has `Place`s in other objects."""
ABOUT_OTHERS = "graph."
"""Begins the names of all facts that ask for other objects."""
_PACKAGE, _, _ = __name__.rpartition(".")
_TOLD = "graph.told."

_BY_LINE = frozenset({
    *("argCredentials", "chartCredentials", "clusterCredentials", "configCredentials", "envCredentials"),
    "metadataCredentials",
})  # fmt: skip
"""Facts that tell of texts, and are asked again for their lines."""


def python_name(name: str) -> str:
    """Return the name of a fact's function in its module: `volume_of` for `volumeOf`, `named` for `graph.named`."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name.rpartition(".")[2])


def find(name: str) -> Callable[..., Any]:
    """Return the function of a fact, importing its module."""
    return _function_of(name, python_name(name))


def asking(name: str) -> Callable[..., Any]:
    """Return the function with which a fact about other objects asks for these, importing its module."""
    return _function_of(name, FACTS[name].asks or python_name(name))


def _function_of(name: str, function: str) -> Callable[..., Any]:
    module = FACTS[name].module
    module = f"{_PACKAGE if module.startswith(_TOLD) else __name__}.{module}"
    found: Callable[..., Any] = getattr(__import__(module, fromlist=(function,)), function)
    return found


def ask(name: str, function: Callable[..., Any], *arguments: Any, repeats: bool = True) -> Any:
    """Return what a fact's function answers about other objects; its last argument is the memo.

    Where a run wants to know what was asked, it is noted with its arguments, and these have to be plain values; one
    that does not `repeat` cannot be asked again.
    """
    seen = arguments[-1].get(GRAPH)
    notes = None if seen is None else seen.population.notes
    return function(*arguments) if notes is None else notes.ask(seen, name, function, arguments, repeats=repeats)


def _late(name: str, fact: Fact) -> Callable[..., Any]:
    """Return a function that is imported when a rule first calls it."""
    known: list[Callable[..., Any]] = []
    fields, may, nothing = fact.fields, fact.may, (lambda: False) if fact.result == "bool" else list
    partners = tuple((group, kind) for group, _, kind in (partner.partition("/") for partner in fact.partners))
    of_others = name.startswith(ABOUT_OTHERS) and not fact.asks

    def call(*arguments: Any) -> Any:
        if fields and isinstance(arguments[0], dict) and arguments[0].keys().isdisjoint(fields):
            return []
        if partners and GRAPH in arguments[-1] and not arguments[-1][GRAPH].has(*partners):
            return nothing()
        if may and not may(arguments[0], arguments[-1]):
            return nothing()
        if not known:
            known.append(by_line(find(name)) if name in _BY_LINE else find(name))
        return ask(name, known[0], *arguments, repeats=fact.repeats) if of_others else known[0](*arguments)

    return call


def by_line(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the fact that tells of lines and words, where texts have several."""

    def told(*arguments: Any) -> Any:
        found = function(*arguments)
        if not found:
            return found
        from kubelint_compliance.facts.lines import parted

        return parted(function, found, arguments)

    return told


def _function(name: str, fact: Fact) -> HostFunction:
    # What is asked of nearly every pod is there from the start.
    call = getattr(pods, python_name(name)) if fact.module == "pods" else _late(name, fact)
    return HostFunction(call, fact.parameters, fact.result, given=(MEMO,) if fact.remembers else ())


class _Functions(Mapping[str, HostFunction]):
    """The functions of all facts by name, each made when it is first asked for: a run asks for few."""

    def __init__(self) -> None:
        self._made: dict[str, HostFunction] = {}

    def __getitem__(self, name: str) -> HostFunction:
        if name not in self._made:
            self._made[name] = _function(name, FACTS[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(FACTS)

    def __len__(self) -> int:
        return len(FACTS)


FUNCTIONS = _Functions()
_beside_wrong: dict[str, HostFunction] = {}


def functions_beside_wrong() -> dict[str, HostFunction]:
    """Return the functions for an object with wrong nodes: those that find places do it beside these."""
    if _beside_wrong:
        return _beside_wrong
    from kubelint_compliance.facts.beside import beside_wrong

    def careful(name: str, function: HostFunction) -> HostFunction:
        if FACTS[name].result != PLACES:
            return function
        call = beside_wrong(function.callable)
        return HostFunction(call, function.parameters, function.result, given=function.given)

    _beside_wrong.update({name: careful(name, function) for name, function in FUNCTIONS.items()})
    return _beside_wrong
