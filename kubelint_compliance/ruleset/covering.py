"""Which of the checks that failed on an object say the same: the more specific rule covers the less specific one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.compiled import CompiledRule
    from kubelint_compliance.ruleset.judge import Broken


def without_overridden(broken: list[Broken], running: set[str]) -> list[Broken]:
    """At the restricted level a restricted check replaces its baseline one, as Pod Security admission does."""
    found = {entry.rule.rule.id for entry in broken}
    return [entry for entry in broken if entry.rule.overridden_by not in running or entry.rule.overridden_by in found]


def superseded(broken: Sequence[Broken]) -> list[str]:
    """Return, for each entry, the id of the rule that says more at the same node or at one that holds it, else "".

    What an entry is about counts as its node, too.
    """
    by_node: dict[Path, dict[str, CompiledRule]] = {}
    for entry in broken:
        for node in _nodes(entry):
            by_node.setdefault(node, {}).setdefault(entry.rule.rule.id, entry.rule)
    above = {path: covered for path, rules in by_node.items() if (covered := _superseding(rules.values()))}
    return [_covering(entry, above) for entry in broken] if above else [""] * len(broken)


def _covering(entry: Broken, above: Mapping[Path, Mapping[str, str]]) -> str:
    rule = entry.rule.rule.id
    for path in _nodes(entry):
        for end in range(len(path), -1, -1):
            found = above.get(path[:end])
            if found and rule in found:
                return found[rule]
    return ""


def _nodes(entry: Broken) -> tuple[Path, ...]:
    return (entry.self_path, entry.about) if entry.about else (entry.self_path,)


def _superseding(rules: Iterable[CompiledRule]) -> dict[str, str]:
    """Return, by the id of a rule, the first of some rules that says more than it."""
    above: dict[str, str] = {}
    for rule in rules:
        for covered in rule.rule.supersedes:
            above.setdefault(covered, rule.rule.id)
    return above
