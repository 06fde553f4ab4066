"""Which rules run: selectors such as `pss:restricted`, `soc2:CC6.1`, `pod-hardening`, `host-*`, an id or an alias."""

from __future__ import annotations

from kubelint_compliance.model import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from kubelint_compliance.ruleset.words import Head


def select_rules(
    rules: Sequence[Head], select: Iterable[str], ignore: Iterable[str], extend: Iterable[str] = ()
) -> set[str]:
    """Return the ids of the rules to run: those of `select` and `extend`, without those of `ignore`.

    Without `select`, those that are on by default. Raises UsageError for a selector that matches no rule, with the
    nearest word.
    """
    chosen = {rule.id for rule in rules if rule.default}
    wanted = list(select)
    if wanted:
        chosen = {id for selector in wanted for id in match(rules, selector)}
    for selector in extend:
        chosen |= match(rules, selector)
    for selector in ignore:
        chosen -= match(rules, selector)
    return chosen


def severities_by(rules: Sequence[Head], words: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the severities of rules by id, as pairs of a selector and a severity give them.

    The id of a rule comes before all other selectors, of which the last counts. Raises UsageError as `match` does.
    """
    found: dict[str, str] = {}
    ids = {rule.id for rule in rules}
    for selector, severity in sorted(words, key=lambda pair: pair[0] in ids):
        found.update(dict.fromkeys(match(rules, selector), severity))
    return found


def speaking_to(rules: Iterable[Head], controls: Collection[tuple[str, str]]) -> set[str]:
    """Return the ids of the rules that speak to one of the controls, each given as framework and id."""
    return {rule.id for rule in rules if not frozenset(controls).isdisjoint(rule.speaks_to)}


def match(rules: Sequence[Head], selector: str) -> set[str]:
    """Return the ids of all rules that one selector names; raises UsageError where there is none."""
    test = _test(selector)
    found = {rule.id for rule in rules if test(rule)}
    if not found:
        raise UsageError(f"no rule matches '{selector}'{_hint(rules, selector)}")
    return found


def _test(selector: str) -> Callable[[Head], bool]:
    if selector in ("all", "default"):
        return lambda rule: rule.default or selector == "all"
    space, colon, name = selector.partition(":")
    if colon and space == "pss":
        levels = {"baseline": ("baseline",), "restricted": ("baseline", "restricted")}.get(name)
        if levels is not None:
            return lambda rule: rule.pss in levels
    if colon:
        return lambda rule: any(known == space and _like(id, name) for known, id in rule.speaks_to)
    return lambda rule: selector in (rule.id, rule.area) or _like(rule.id, selector) or selector in rule.aliases


def _like(text: str, pattern: str) -> bool:
    if not any(mark in pattern for mark in "*?["):
        return text == pattern
    from fnmatch import fnmatchcase

    return fnmatchcase(text, pattern)


def _hint(rules: Sequence[Head], selector: str) -> str:
    from kubelint_compliance.nearest import hint

    words = {"all", "default", "pss:baseline", "pss:restricted"}
    for rule in rules:
        words |= {rule.id, rule.area, *rule.aliases}
        words |= {f"{framework}:{id}" for framework, id in rule.speaks_to}
    return hint(selector, words) or "; `kubelint-compliance rules` lists them"
