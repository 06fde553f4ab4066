"""Every object against the schema of its kind in the target Kubernetes version, as the API server would decide.

Goes in: plain values with nulls dropped, the kind and the minor version. Comes out: problems with the path of the node
at fault. A kind without a schema gives None. The reference is server-side strict field validation: what that version
would accept is never a problem here.
"""

from __future__ import annotations

from kubelint_compliance.model import LISTED
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.schema.deprecations import GOING, REMOVED, UNKNOWN
from kubelint_compliance.schema.deprecations import Deprecation as Deprecation
from kubelint_compliance.schema.deprecations import deprecation as deprecation
from kubelint_compliance.schema.deprecations import lifecycle as lifecycle
from kubelint_compliance.schema.found import DEPRECATED, NULL, REQUIRED, TYPE, VALUE
from kubelint_compliance.schema.found import UNKNOWN as UNKNOWN_FIELD
from kubelint_compliance.schema.names import check_metadata
from kubelint_compliance.schema.store import schema_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from kubelint_compliance.cel.cost import Budget
    from kubelint_compliance.manifests.readable import Wrong
    from kubelint_compliance.schema.found import Found
    from kubelint_compliance.schema.nodes import Node
    from kubelint_compliance.schema.store import OwnTypes
    from kubelint_compliance.schema.words import SchemaProblem, Untold

    AnyProblem: TypeAlias = SchemaProblem | Untold

_ACCEPTED = (DEPRECATED, GOING, REMOVED, UNKNOWN)
"""The rules of what an API server takes: fields and references that are old."""


class Held(NamedTuple):
    """What holding an object against its type gave: what the API server would refuse, and the nodes of a wrong type."""

    problems: list[AnyProblem]
    wrong: tuple[Wrong, ...]


def validate(
    value: dict[str, Any],
    api_version: str,
    kind: str,
    minor: int,
    *,
    fragment: bool = False,
    own: OwnTypes | None = None,
    written: dict[str, Any] | None = None,
) -> list[AnyProblem] | None:
    """Return what is wrong with an object, in the order of its fields; None where no schema of its kind is known."""
    root = schema_for(api_version, kind, minor, own)
    if root is None:
        return None
    return hold(value, root, api_version, kind, minor, fragment=fragment, own=own, written=written).problems


def hold(
    value: dict[str, Any],
    root: Node,
    api_version: str,
    kind: str,
    minor: int,
    *,
    fragment: bool = False,
    own: OwnTypes | None = None,
    written: dict[str, Any] | None = None,
    budget: Budget | None = None,
) -> Held:
    """Hold an object against its type `root`; what is wrong comes in the order of its fields.

    `fragment` says that only a part of the object is here, so that nothing can be missing. `own` holds the types of
    custom resources whose definitions were found beside the object; they come before the built-in tables. Their CEL
    rules are asked last, of a whole object that is right otherwise; `written` is the object with its nulls, and
    `budget` what those rules may cost.
    """
    if own and written is not None and not fragment:
        value = own.filled(written, api_version, kind) or value
    metadata = check_metadata(value, api_version, kind, minor, fragment=fragment)
    found = [*(root.check(value, root) or ()), *metadata]
    if kind == "CustomResourceDefinition" and api_version == "apiextensions.k8s.io/v1" and not fragment:
        from kubelint_compliance.schema.crd.structural import check_definition

        found += check_definition(value, minor)
    wrong = _wrong(value, root, found, fragment=fragment) if found else ()
    problems = _problems(value, root, found, written, fragment=fragment) if found else []
    is_right = all(problem.rule in _ACCEPTED for problem in problems)
    rules = own.rules(api_version, kind, minor) if own and is_right and not fragment else None
    if rules is None:
        return Held(problems, wrong)
    broken = _broken_rules(value, root, rules.check(value if written is None else written, budget))
    return Held([*problems, *broken], wrong)


def _wrong(value: dict[str, Any], root: Node, found: list[Found], *, fragment: bool) -> tuple[Wrong, ...]:
    if not any(problem.rule in (TYPE, NULL) for problem in found):
        return ()
    from kubelint_compliance.schema.mistyped import wrong_nodes

    return wrong_nodes(found, value, root, fragment=fragment)


def _broken_rules(value: dict[str, Any], root: Node, found: list[Found]) -> list[AnyProblem]:
    """Tell which rules an object breaks: none where something in it is replaced before the API server sees it."""
    if not found:
        return []
    from kubelint_compliance.schema.excuses import has_replaced

    if has_replaced(value):
        return []
    from kubelint_compliance.schema.words import Untold as Unsaid

    problems = _problems(value, root, found, None, fragment=False)
    return [problem if isinstance(problem, Unsaid) else problem._replace(case="definition") for problem in problems]


def _problems(
    value: dict[str, Any], root: Node, found: list[Found], written: dict[str, Any] | None, *, fragment: bool
) -> list[AnyProblem]:
    from kubelint_compliance.schema.excuses import counts
    from kubelint_compliance.schema.words import Untold, tell

    told: dict[str, int] = {}
    problems: list[AnyProblem] = []
    found = _without_echoes(found)
    found.reverse()
    while found:  # there may be very many, so each goes as it is told
        problem = found.pop()
        if counts(problem, value, root, fragment=fragment):
            number = told[problem.rule] = told.get(problem.rule, 0) + 1
            problems.append(tell(problem, value, root, written) if number <= LISTED + 1 else Untold(problem))
    return problems


def _without_echoes(found: list[Found]) -> list[Found]:
    """Leave out what another finding says better.

    A field is not missed where it stands a level too high or too low, a version that is nowhere names no group, and
    what is of another type is not empty.
    """
    lost = [(problem.path[0], tuple(problem.path[:0:-1])) for problem in found if problem.rule == UNKNOWN_FIELD]
    said = {tuple(problem.path) for problem in found if problem.rule in (UNKNOWN, TYPE)}
    if not lost and not said:
        return found
    at = set(lost)
    above = {(name, path[:length]) for name, path in lost for length in range(len(path))}

    def is_lost(missed: Found) -> bool:
        """Whether an unknown field is the missed one, above or below its place."""
        place = tuple(missed.path[::-1])
        over = ((missed.detail, place[:length]) in at for length in range(len(place)))
        return (missed.detail, place) in above or any(over)

    return [
        problem
        for problem in found
        if not (problem.rule == REQUIRED and is_lost(problem))
        and not (problem.rule == VALUE and tuple(problem.path) in said)
    ]
