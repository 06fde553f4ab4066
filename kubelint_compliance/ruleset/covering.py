"""Which of the checks that failed on an object say the same: the more specific rule covers the less specific one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.case import AllBroken, AnyBroken, Several
    from kubelint_compliance.ruleset.compiled import CompiledRule


def without_overridden(broken: AllBroken, running: set[str]) -> AllBroken:
    """At the restricted level a restricted check replaces its baseline one, as Pod Security admission does."""
    found = {entry.rule.rule.id for entry in broken}
    return broken.those(lambda rule: rule.overridden_by not in running or rule.overridden_by in found)


def superseded(broken: Several) -> list[str]:
    """Return, for each entry, the id of the rule that says more at the same node or at one that holds it, else "".

    What an entry is about counts as its node, too.
    """
    by_node: dict[Path, tuple[CompiledRule, ...]] = {}
    for entry in broken:
        if entry.rule.rule.supersedes:
            for node in nodes(entry):
                known = by_node.get(node, ())
                if all(rule is not entry.rule for rule in known):
                    by_node[node] = (*known, entry.rule)
    if not by_node:
        return [""] * len(broken)
    covered: dict[tuple[str, ...], dict[str, str]] = {}  # nodes with the same rules share what those cover
    above = {path: _superseding(rules, covered) for path, rules in by_node.items()}
    any_of = {id for found in covered.values() for id in found}
    return [_covering(entry, above) if entry.rule.rule.id in any_of else "" for entry in broken]


def _covering(entry: AnyBroken, above: Mapping[Path, Mapping[str, str]]) -> str:
    rule = entry.rule.rule.id
    for path in nodes(entry):
        for end in range(len(path), -1, -1):
            found = above.get(path[:end])
            if found and rule in found:
                return found[rule]
    return ""


def nodes(entry: AnyBroken) -> tuple[Path, ...]:
    """Return the nodes that an entry is about."""
    return (entry.self_path, entry.about) if entry.about else (entry.self_path,)


def _superseding(rules: Sequence[CompiledRule], known: dict[tuple[str, ...], dict[str, str]]) -> dict[str, str]:
    """Return, by the id of a rule, the first of some rules that says more than it."""
    key = tuple(rule.rule.id for rule in rules)
    if key not in known:
        above = known[key] = {}
        for rule in rules:
            for covered in rule.rule.supersedes:
                above.setdefault(covered, rule.rule.id)
    return known[key]
