"""The names that a user's rule file uses: one that does not exist is refused with its place and the nearest that does.

Goes in: a rule file. Comes out: nothing, or a RuleError. Names in expressions are told by `undeclared` and `misread`,
when they are compiled.
"""

from __future__ import annotations

from kubelint_compliance.cel.tree import Bind, Comprehension, Name, Node, Select, children
from kubelint_compliance.data import read_data
from kubelint_compliance.datafile import FileError
from kubelint_compliance.kubernetes.kinds import CORE, kinds
from kubelint_compliance.model import UsageError
from kubelint_compliance.nearest import hint
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from kubelint_compliance.cel import CelError
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.rulefile import RuleFile


class Known(NamedTuple):
    """What a rule may name.

    `controls` gives the ids of a framework's controls, and raises UsageError where there is no such framework. `kinds`
    are those that built-in rules name, beside those of Kubernetes and of the packed definitions.
    """

    controls: Callable[[str], Collection[str]]
    kinds: Collection[str] = ()


_GLOB = "*"
_WORDS = {"variables": "variable", "params": "parameter"}
"""The keys of a rule file whose entries its expressions read as fields of a variable of the same name."""


def check_names(file: RuleFile, known: Known) -> None:
    """Hold the kinds, controls and parameters of examples that a rule names against what there is.

    Raises RuleError at the first that does not exist.
    """
    for number, text in enumerate(file.content.get("kinds", ())):
        wrong = "" if text in known.kinds else _unknown_kind(text, known.kinds)
        if wrong:
            raise file.error(("kinds", number), wrong)
    for framework, entries in file.content["controls"].items():
        _check_controls(file, framework, [str(entry["id"]) for entry in entries], known)
    params = file.content.get("params", {})
    for outcome, examples in file.content["examples"].items():
        for number, example in enumerate(examples):
            for name in example.get("params", ()) if isinstance(example, dict) else ():
                if name not in params:
                    place = ("examples", outcome, number, "params", name)
                    raise file.error(place, f"the rule has no parameter '{name}'{hint(name, params)}", key=True)


def check_ids(files: Iterable[RuleFile], taken: Collection[str]) -> None:
    """Raise RuleError at the first rule whose id is taken: the tool has it, or a file before has."""
    seen: dict[str, str] = {}
    for file in files:
        id = file.content["id"]
        if id in taken:
            raise file.error(("id",), f"'{id}' is a name of the tool's own: give your rule another id")
        if id in seen:
            raise file.error(("id",), f"'{id}' is the rule in {seen[id]}, too: give one of them another id")
        seen[id] = file.path


def check_rules(file: RuleFile, ids: Collection[str]) -> None:
    """Hold the rules that a rule names against all ids. Raises RuleError at the first that does not exist."""
    named: list[tuple[Path, str]] = [
        (("supersedes", at), id) for at, id in enumerate(file.content.get("supersedes", ()))
    ]
    if "overriddenBy" in file.content:
        named.append((("overriddenBy",), file.content["overriddenBy"]))
    for place, id in named:
        if id not in ids:
            raise file.error(place, f"there is no rule '{id}'{hint(id, ids)}")


def _check_controls(file: RuleFile, framework: str, ids: list[str], known: Known) -> None:
    try:
        there = known.controls(framework)
    except FileError:
        raise  # a mistake in a file of its own
    except UsageError as error:
        raise file.error(("controls", framework), str(error), key=True) from None
    for number, id in enumerate(ids):
        if id not in there:
            place = ("controls", framework, number, "id")
            raise file.error(place, f"{framework} has no control '{id}'{hint(id, there, str.lower)}")


def _unknown_kind(text: str, named: Collection[str]) -> str:
    """Say what is wrong with `Kind` or `group/Kind`; empty where nothing is, or nothing is known of the group."""
    group, _, kind = text.rpartition("/")
    known = _kinds(named)
    if not group:
        words = {kind for _, kind in known}
        near = hint(kind, words, str.lower) or f"; a kind of your own is written with its group: example.com/{kind}"
        return "" if kind in words else f"no kind '{kind}' is known{near}"
    if group not in {group for group, _ in known}:
        # A group of one's own has a dot: the API server asks for one in definitions.
        near = hint(group, {group for group, _ in known}, str.lower)
        return "" if "." in group else f"there is no API group '{group}'{near}"
    there = {kind for of, kind in known if of == group}
    if kind in (_GLOB, *there) or not _is_whole(group):
        return ""
    near = hint(kind, there, str.lower) or hint(text, {f"{group}/{kind}" for group, kind in known})
    return f"the API group '{group}' has no kind '{kind}'{near}"


def _kinds(named: Collection[str]) -> set[tuple[str, str]]:
    """Return all known kinds by group and name, with those that rules name; the core group is `core`."""
    found = {(kind.group or CORE, kind.kind) for kind in kinds()}
    for line in read_data("schemas/custom/index.txt").splitlines():
        version, kind, _ = line.split("\t")
        found.add((version.rpartition("/")[0], kind))
    return found | {tuple(text.rpartition("/")[::2]) for text in named if not text.endswith(_GLOB)}  # type: ignore[misc]


def _is_whole(group: str) -> bool:
    """Whether all kinds of a group are known: those that Kubernetes has itself."""
    ours = "." not in group or group.endswith(".k8s.io")
    return ours and any((kind.group or CORE) == group for kind in kinds())


def near_name(error: CelError, variables: Collection[str]) -> str:
    """Return the hint for a name that an expression uses and nobody declared; empty for any other mistake."""
    if not error.undeclared:
        return ""
    from kubelint_compliance.cel import library, macros
    from kubelint_compliance.facts import FUNCTIONS

    functions = (*FUNCTIONS, *macros.FUNCTIONS, *filter(_is_name, library.FUNCTION_MODULES))
    known: dict[str, Collection[str]] = {
        "reference": variables,
        "function": functions,
        "method": (*macros.METHODS, *library.METHOD_MODULES),
    }
    return hint(error.undeclared, known[error.what])


def misread(tree: Node, content: Mapping[str, object]) -> tuple[int, str] | None:
    """Return the offset of the first variable or parameter that an expression reads and its rule has not, and why."""
    for node, space in _reads(tree, frozenset()):
        known = content.get(space) or {}
        if isinstance(known, dict) and node.field not in known:
            what = _WORDS[space]
            return node.at, f"the rule has no {what} '{node.field}'{hint(node.field, known)}"
    return None


def _reads(node: Node, hidden: frozenset[str]) -> Iterator[tuple[Select, str]]:
    """Yield each field of `variables` and `params` that a tree reads, unless a loop has one of its own of that name."""
    if isinstance(node, Select) and isinstance(node.operand, Name) and node.operand.name in _WORDS:
        if node.operand.name not in hidden:
            yield node, node.operand.name
        return
    inner = hidden | {*node.names} if isinstance(node, Comprehension) else hidden
    inner = inner | {node.name} if isinstance(node, Bind) else inner
    for child in children(node):
        yield from _reads(child, inner)


def _is_name(function: str) -> bool:
    """Whether a function is called by its name; operators are not."""
    return "_" not in function
