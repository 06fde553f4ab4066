"""Which kinds a policy of Kubernetes' own looks at when objects are made: its resource rules -> the kinds of `stored`.

A rule by the names of objects is taken for none where it lets a policy look, and for all where it leaves something out.
"""

from __future__ import annotations

from kubelint_compliance.answers.covering.stored import DEFAULTS, KINDS
from kubelint_compliance.kubernetes.kinds import is_cluster_scoped
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Kind = tuple[str, str]


def kinds_matched(constraints: dict[str, Any], *, all_without: bool = False) -> tuple[Kind, ...]:
    """Return the kinds that match constraints let a policy look at, in the version in which they are asked about.

    `all_without`: where no rules are written, all kinds match, as in a binding.
    """
    rules, excluded = (
        [mapping(rule) for rule in sequence(constraints.get(field))]
        for field in ("resourceRules", "excludeResourceRules")
    )
    named = [rule for rule in rules if not rule.get("resourceNames")]
    everything = all_without and not rules
    return tuple(
        kind
        for kind in KINDS
        if (everything or any(_matches(rule, kind) for rule in named))
        and not any(_matches(rule, kind) for rule in excluded)
    )


def _matches(rule: dict[str, Any], kind: Kind) -> bool:
    version, resource, _ = DEFAULTS[kind]
    scope = "Cluster" if is_cluster_scoped(*kind) else "Namespaced"
    asked = {
        "apiGroups": ("*", kind[0]),
        "apiVersions": ("*", version),
        "operations": ("*", "CREATE"),
        "resources": ("*", "*/*", resource, f"{resource}/*"),
    }
    return text(rule.get("scope")) in ("", "*", scope) and all(
        any(text(entry) in names for entry in sequence(rule.get(field))) for field, names in asked.items()
    )
