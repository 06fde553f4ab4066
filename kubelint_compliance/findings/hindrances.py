"""What kept rules from judging an object: left out where nobody could judge it, else told as problems.

Goes in: what could not be evaluated, and the wrong nodes of the object. Comes out: the words for problems.
"""

from __future__ import annotations

from kubelint_compliance.manifests.placeholders import is_open
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint_compliance.findings.tally import Tally
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.manifests.readable import Wrong
    from kubelint_compliance.ruleset.case import Unevaluated

OPEN = "a placeholder stands for the value"


class Hindrance(NamedTuple):
    """What is to be told as a problem at a path of an object; `rule` is one that has a mistake."""

    path: Path
    code: str
    message: str
    rule: str = ""
    fatal: bool = True


def without_undecidable(
    manifest: Manifest, unevaluated: list[Unevaluated], wrong: Sequence[Wrong], tally: Tally
) -> list[Unevaluated]:
    """Leave out what could not be judged for a placeholder, or for what is not in sight; the tally takes it in.

    A value of the right type will take the place of the placeholder.
    """
    values = {node.path: at(manifest.value, node.path) for node in wrong if not node.refused}
    filled = {path for path, value in values.items() if isinstance(value, str) and is_open(value)}
    left = []
    for entry in unevaluated:
        if entry.node in filled:
            tally.leave_out(entry.rule, OPEN)
        elif entry.unseen:
            tally.leave_out(entry.rule, entry.error)
        else:
            left.append(entry)
    return left


def hindrances(unevaluated: Sequence[Unevaluated], wrong: Sequence[Wrong]) -> Iterator[Hindrance]:
    """Tell what kept rules from judging: each wrong node once, operands that no type foretold, and mistakes."""
    by_node: dict[Path | None, set[str]] = {}
    by_path: dict[Path, set[str]] = {}
    for entry in unevaluated:
        by_node.setdefault(entry.node, set()).add(entry.rule)
        if entry.unknown:
            by_path.setdefault(entry.path, set()).add(entry.rule)
    for node in wrong:
        if node.path in by_node:
            yield _malformed(node.path, node.reason, by_node[node.path], fatal=node.refused)
    for path in dict.fromkeys(entry.path for entry in unevaluated if entry.node is None and entry.unknown):
        yield _malformed(path, "A value here has a type that was not expected", by_path[path], fatal=False)
    for entry in unevaluated:
        if entry.node is None and not entry.unknown:
            message = f"the rule could not be evaluated: {entry.error}"
            yield Hindrance(entry.path, "evaluation", message, entry.rule)


def _malformed(path: Path, reason: str, rules: set[str], *, fatal: bool) -> Hindrance:
    return Hindrance(path, "malformed", f"{reason}; not evaluated there: {', '.join(sorted(rules))}", fatal=fatal)
