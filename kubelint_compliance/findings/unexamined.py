"""Whether a kind is one that nothing is known of: an object without a schema goes in.

Only imported for such an object. Whichever rules run, all that travel with the tool count.
"""

from __future__ import annotations

from functools import cache

from kubelint_compliance.ruleset.builtin import builtin_rules
from kubelint_compliance.ruleset.runner import kind_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.ruleset.runner import RuleSet


def is_unexamined(manifest: Manifest, rules: RuleSet) -> bool:
    """Whether no rule names the kind of an object, and it has no pods for others to look at."""
    if manifest.pods or rules.names_kind(manifest.group, manifest.kind):
        return False
    return _named().isdisjoint(kind_names(manifest.group, manifest.kind))


@cache
def _named() -> frozenset[str]:
    return frozenset(kind for rule in builtin_rules() for kind in rule.rule.kinds)
