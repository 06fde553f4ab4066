"""Which rules the Pod Security labels of the input's namespaces enforce: the graph of the Namespaces -> policies.

The rules of the Pod Security Standards equal what admission decides at a level, so that a namespace that enforces the
level refuses what they find in new pods.
"""

from __future__ import annotations

from kubelint_compliance.answers.podsecurity import LATEST, LEVELS, asked_of
from kubelint_compliance.compliance.enforced import Enforced
from kubelint_compliance.kubernetes.versions import minor_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint_compliance.answers.podsecurity import Asked
    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.ruleset.words import Head

KINDS = {("", "Namespace"): ("v1",)}
_MODE = "enforce"


def enforced(graph: Graph, rules: Iterable[Head]) -> tuple[Enforced, ...]:
    """Return the namespaces that enforce a level, by name; of several of one name the last counts.

    One at the level privileged refuses nothing, and one without the label has what the API server is told.
    """
    known, spaces = tuple(rules), {node.ref.name: node for node in graph.of_kind("", "Namespace")}
    found = []
    for name, node in sorted(spaces.items()):
        asked = asked_of(node.labels, _MODE)
        if asked.by_label and asked.level != LEVELS[0]:
            ids = tuple(sorted(_ids(asked, known)))
            holds = f"pods of the namespace {name}"
            found.append(Enforced(node.ref.title, _says(asked), holds, node.path, node.span.line, ids))
    return tuple(found)


def _ids(asked: Asked, rules: Iterable[Head]) -> Iterator[str]:
    """Yield the rules of a level that were there in the version that is asked for."""
    levels = LEVELS[1 : LEVELS.index(asked.level) + 1]
    for rule in rules:
        since, until = (minor_of(version) if version else 0 for version in (rule.since, rule.until))
        if rule.pss in levels and since <= asked.minor and (not until or asked.minor <= until):
            yield rule.id


def _says(asked: Asked) -> str:
    version = "the latest version" if asked.version == LATEST else asked.version
    return f"enforces the Pod Security level {asked.level} of {version}"
