"""What the ResourceQuotas of its namespace ask of the containers of a pod.

The source is `pkg/quota/v1/evaluator/core/pods.go` of Kubernetes: a quota that counts cpu or memory has pods refused
of which a container does not say them. Requests count where limits are said.
"""

from __future__ import annotations

from kubelint_compliance.facts import OTHERS
from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.near import related
from kubelint_compliance.shape import mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen

_ASKED = {
    "cpu": "requests.cpu",
    "memory": "requests.memory",
    "requests.cpu": "requests.cpu",
    "requests.memory": "requests.memory",
    "limits.cpu": "limits.cpu",
    "limits.memory": "limits.memory",
}
"""What a quota counts, and what it has containers say for that."""


def quota_demands(memo: Any) -> list[dict[str, Any]]:
    """Return what ResourceQuotas ask for of every container of this object: {path, name, namespace, amounts}.

    `path` is that of the amounts in a container, `amounts` are such as `limits.memory`. None are told where nobody says
    the namespace, or a LimitRange is in it, which may fill them in. A quota for some pods alone, by scopes, is not
    looked at.
    """
    seen = seen_of(memo)
    found = [_of_own(seen, own) for own in seen.own]
    if not found or not all(found):
        return []
    return found[0]


def _of_own(seen: Seen, own: Node) -> list[dict[str, Any]]:
    space = seen.graph.space(own)
    if not space or seen.of(seen.graph.in_namespace("", "LimitRange", space)):
        return []
    told = []
    for quota in seen.of(seen.graph.in_namespace("", "ResourceQuota", space)):
        spec = mapping(quota.value.get("spec"))
        amounts = sorted({_ASKED[name] for name in mapping(spec.get("hard")) if name in _ASKED})
        if amounts and not quota.patched and not spec.get("scopes") and not spec.get("scopeSelector"):
            place = related(quota, f"counts {' and '.join(amounts)}")
            said = {"name": quota.ref.name, "namespace": space, "amounts": amounts}
            told.append({"path": ["resources"], **said, OTHERS: [place]})
    return told
