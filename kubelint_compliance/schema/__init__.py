"""Every object against the schema of its kind in the target Kubernetes version, as the API server would decide.

Goes in: plain values with nulls dropped, the kind and the minor version. Comes out: problems with the path of the node
at fault. A kind without a schema gives None. The reference is server-side strict field validation: what that version
would accept is never a problem here.
"""

from __future__ import annotations

from kubelint_compliance.schema.deprecations import Deprecation as Deprecation
from kubelint_compliance.schema.deprecations import deprecation as deprecation
from kubelint_compliance.schema.deprecations import lifecycle as lifecycle
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
    from kubelint_compliance.schema.excuses import counts, is_part
    from kubelint_compliance.schema.words import tell

    fragment = fragment or is_part(value, root)
    return tuple(tell(problem, value, root) for problem in found if counts(problem, value, root, fragment=fragment))
