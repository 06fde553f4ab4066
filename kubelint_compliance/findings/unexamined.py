"""What is unknown of a kind, in words: an object without a schema goes in.

Only imported for such an object. Whichever rules run, all that travel with the tool count.
"""

from __future__ import annotations

from functools import cache

from kubelint_compliance.manifests.workloads import has_parts
from kubelint_compliance.ruleset.builtin import builtin_rules
from kubelint_compliance.ruleset.runner import kind_names
from kubelint_compliance.schema.store import packed_versions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.ruleset.runner import RuleSet


def what_is_unknown(manifest: Manifest, rules: RuleSet) -> str:
    """Say that nothing is known of the kind of an object, or only of other versions of it; else an empty text."""
    name = f"{manifest.ref.api_version} {manifest.kind}"
    if _is_unexamined(manifest, rules):
        if has_parts(manifest.group, manifest.kind):
            return f"No schema knows {name}: only what it says of pods, and what concerns every object, was looked at"
        return f"No rule and no schema knows {name}: only what concerns every object was looked at"
    versions = packed_versions(manifest.group, manifest.kind)
    if not versions:
        return ""
    return f"No schema knows {name}, only {' and '.join(versions)}: its fields were held against nothing"


def _is_unexamined(manifest: Manifest, rules: RuleSet) -> bool:
    """Whether no rule names the kind of an object, and it has no pods for others to look at."""
    if manifest.pods or rules.names_kind(manifest.group, manifest.kind):
        return False
    return _named().isdisjoint(kind_names(manifest.group, manifest.kind))


@cache
def _named() -> frozenset[str]:
    return frozenset(kind for rule in builtin_rules() for kind in rule.rule.kinds)
