"""Every object against the schema of its kind in the target Kubernetes version, as the API server would decide.

Goes in: plain values with nulls dropped, the kind and the minor version. Comes out: problems with the path of the node
at fault. A kind without a schema gives None. The reference is server-side strict field validation: what that version
would accept is never a problem here.
"""

from __future__ import annotations

from kubelint_compliance.schema.deprecations import Deprecation as Deprecation
from kubelint_compliance.schema.deprecations import deprecation as deprecation
from kubelint_compliance.schema.found import DEPRECATED, REQUIRED, TYPE, UNKNOWN
from kubelint_compliance.schema.names import check_metadata
from kubelint_compliance.schema.store import schema_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.schema.found import Found
    from kubelint_compliance.schema.nodes import Node
    from kubelint_compliance.schema.store import OwnTypes
    from kubelint_compliance.schema.words import SchemaProblem


def validate(
    value: dict[str, Any],
    api_version: str,
    kind: str,
    minor: int,
    *,
    fragment: bool = False,
    own: OwnTypes | None = None,
) -> tuple[SchemaProblem, ...] | None:
    """Return what is wrong with an object, in the order of its fields; None where no schema of its kind is known.

    `fragment` says that only a part of the object is here, so that nothing can be missing. `own` holds the types of
    custom resources whose definitions were found beside the object; they come before the built-in tables.
    """
    root = schema_for(api_version, kind, minor, own)
    if root is None:
        return None
    metadata = check_metadata(value, api_version, kind, minor, fragment=fragment)
    found = [*(root.check(value, root) or ()), *metadata]
    return _problems(value, root, found, fragment=fragment) if found else ()


def _problems(value: dict[str, Any], root: Node, found: list[Found], *, fragment: bool) -> tuple[SchemaProblem, ...]:
    from kubelint_compliance.schema.words import tell

    counted = (problem for problem in found if _counts(problem, root, fragment=fragment))
    return tuple(tell(problem, value, root) for problem in counted if not _is_excused(problem, value))


def _is_excused(problem: Found, value: Any) -> bool:
    """Whether what stands beside a field, or what is not known of its type, makes it right after all."""
    if problem.rule not in (DEPRECATED, UNKNOWN):
        return False
    for step in reversed(problem.path[1:]):
        value = value[step]
    if problem.rule == UNKNOWN:
        from kubelint_compliance.schema.hints import is_surely_unknown

        return not is_surely_unknown(str(problem.path[0]), problem.detail, value)
    return len(problem.detail) > 2 and problem.detail[2] in value


def _counts(problem: Found, root: Node, *, fragment: bool) -> bool:
    """Whether a problem is one where it stands: the server overwrites a status, and a patch may leave fields out."""
    if problem.rule == REQUIRED and fragment:
        return False
    if problem.path[-1:] == ["status"]:
        return problem.rule == UNKNOWN or (problem.rule == TYPE and root.schema.base is None)
    return not (fragment and problem.path and str(problem.path[0])[:1] == "$")
