"""What a rule sees when it judges one thing: `Sight`, the one record that every expression of a check is run with.

Goes in: a view of an object and what the run knows. Comes out: a verdict, the items of `each`, or a message's words.
"""

from __future__ import annotations

from kubelint_compliance.cel import HIDDEN, CelError, WrongType
from kubelint_compliance.cel.unreadable import Unreadable
from kubelint_compliance.facts import MEMO
from kubelint_compliance.manifests.paths import resolve
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from kubelint_compliance.cel import Program
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.compiled import Check
    from kubelint_compliance.ruleset.vocabulary import View

VARIABLES = (
    "self",
    "object",
    "pod",
    "metadata",
    "params",
    "kubernetesVersion",
    "containerType",
    "variables",
    "item",
    "key",
    MEMO,
    "label",
)
"""What expressions of a rule run with: the fields of `Sight`, in their order. The memo is for facts alone."""
IN_MESSAGE = dict.fromkeys(VARIABLES, "dyn") | {MEMO: HIDDEN}
"""What the CEL of a message sees."""
ELSEWHERE = {name: kind for name, kind in IN_MESSAGE.items() if name != "label"}
"""What all other CEL of a rule sees."""


class Sight(NamedTuple):
    """The values of VARIABLES in one evaluation; `item` and `key` are set where a check looks at each of several."""

    self: Any
    object: Any
    pod: dict[str, Any] | None
    metadata: Any
    params: Mapping[str, Any]
    kubernetes_version: Mapping[str, int]
    container_type: str
    variables: Variables | None
    item: Any
    key: str | int | None
    memo: dict[Any, Any]
    label: str

    def of(self, params: Mapping[str, Any], programs: Mapping[str, Program]) -> Sight:
        """Return what a rule with parameters and `variables` sees."""
        own, value, pod, metadata, _, version, kind, _, _, _, memo, _ = self
        variables = None
        if programs:
            variables = Variables()
            variables.programs, variables.failed = programs, {}
            variables.seen, variables.memo = (own, value, pod, metadata, params, version, kind), memo
        return _made((own, value, pod, metadata, params, version, kind, variables, None, None, memo, ""))

    def on(self, path: Path, item: Any) -> Sight:
        """Return what is seen of one item, found at a path below `self`."""
        return _made((*self[:8], item, path[-1] if path else None, self.memo, ""))

    def named(self, label: str) -> Sight:
        """Return the same for a message, which may call what it is about by a label."""
        return _made((*self[:11], label))


def _made(values: tuple[Any, ...]) -> Sight:
    """Make a Sight without the detour over its field names."""
    return tuple.__new__(Sight, values)


def look(view: View, manifest: Manifest, kubernetes_version: Mapping[str, int]) -> Sight:
    """Return what every rule sees of an object in one of its views, as long as it has no parameters and variables."""
    value = manifest.value
    metadata = value.get("metadata")
    seen: tuple[Any, ...] = (view.value, value, view.pod, metadata, {}, kubernetes_version, view.container_type)
    return _made((*seen, None, None, None, manifest.memo, ""))


class Variables(dict[str, object]):
    """The `variables` of a rule for one view: each is computed when it is first read.

    `seen` are the values of the Sight up to this one. One that cannot be computed is not tried again: what names it
    would try twice, and so would what names that. As long as one is computed it has failed, so that it may not need
    itself.
    """

    __slots__ = ("failed", "memo", "programs", "seen")
    failed: dict[str, CelError]
    memo: dict[Any, Any]
    programs: Mapping[str, Program]
    seen: tuple[Any, ...]

    def __missing__(self, name: str) -> Any:
        program = self.programs.get(name)
        if program is None:
            raise KeyError(name)
        if name in self.failed:
            raise self.failed[name]
        self.failed[name] = CelError(f"the variable '{name}' needs itself", 1, 1)
        try:
            value = program.run(*self.seen, self, None, None, self.memo)
        except CelError as error:
            self.failed[name] = error
            raise
        except RecursionError:
            self.failed[name] = CelError(f"the variable '{name}' needs too many others", 1, 1)
            raise self.failed[name] from None
        del self.failed[name]
        self[name] = value
        return value

    def __contains__(self, name: object) -> bool:
        return name in self.programs


def holds(program: Program, sight: Sight) -> bool:
    """Run a condition or a validation; raises CelError where it cannot be evaluated or is neither true nor false."""
    result = program.run(*sight[:-1])
    if result is True or result is False:
        return result
    raise CelError("the expression is neither true nor false", 1, 1)


def items(check: Check, sight: Sight) -> Iterator[tuple[Path, Any]]:
    """Yield what `each` and `eachOf` lead to: path from `self`, and value."""
    for each in check.each:
        yield from resolve(sight.self, each)
    if check.each_of is not None:
        for fact in places(check.each_of.run(*sight[:-1])):
            yield path(fact), fact


def path(fact: Any) -> Path:
    """Return the path from `self` of what `eachOf` leads to."""
    return tuple(fact["path"]) if type(fact) is dict else ()


def last(fact: Mapping[str, Any]) -> Any:
    """Return the last step of the way to what `eachOf` leads to; None where it is `self`."""
    return fact["path"][-1] if fact["path"] else None


def places(found: Any) -> list[Any]:
    """Check what `eachOf` gave: maps with a `path` of keys and indexes, beside whatever else they tell.

    What hid something may stand among them.
    """
    if type(found) is list and not found:
        return found
    if type(found) is list and all(type(fact) is Unreadable or _is_fact(fact) for fact in found):
        return found
    raise CelError("eachOf is not a list of maps with a path", 1, 1)


def _is_fact(fact: Any) -> bool:
    return type(fact) is dict and _is_path(fact.get("path"))


def _is_path(value: Any) -> bool:
    return isinstance(value, list) and all(type(step) in (str, int) for step in value)


def told(message: tuple[str | Program, ...], sight: Sight) -> str:
    """Return a message's text with the values of its expressions, or a mark for those that cannot be read."""
    label = sight.label
    parts = [
        part if isinstance(part, str) else label if part.source == "label" else _told(part, sight) for part in message
    ]
    return "".join(parts)


def _told(part: Program, sight: Sight) -> str:
    try:
        return _words(part.run(*sight))
    except WrongType as error:
        if error.node is None:
            raise
        return "…"


def _words(value: Any) -> str:
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    return str(value)
