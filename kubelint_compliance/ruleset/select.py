"""Which rules run: selectors such as `pss:restricted`, `soc2:CC6.1`, `pod-hardening`, `host-*`, an id or an alias."""

from __future__ import annotations

from kubelint_compliance.model import SettingError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from kubelint_compliance.ruleset.words import Head

_MOST = 5
"""So many rules are named in a message."""
_SETTINGS = ("select", "extend-select", "ignore", "extend-ignore", "severity")
"""The keys of the configuration that hold selectors."""


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
        rough = nearly(rules, selector)
        more = f" and {len(rough) - _MOST} more" if len(rough) > _MOST else ""
        overlap = f"{', '.join(rough[:_MOST])}{more}"
        message = f"no rule is just what '{selector}' is; '~{selector}' takes what overlaps with it: {overlap}"
        message = message if rough else f"no rule matches '{selector}'{_hint(rules, selector)}"
        raise SettingError(_SETTINGS, (selector,), message)
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
    return lambda rule: selector in (rule.id, rule.area) or _like(rule.id, selector) or reaches(rule.aliases, selector)


def reaches(aliases: Iterable[str], word: str) -> bool:
    """Whether one of a rule's aliases is a word: in any letter case, and `{kind}` in an alias is any kind.

    A `~` before the word asks for what is only nearly the same, as it stands before such aliases.
    """
    word = word.lower()
    return any(alias.lower() == word or ("{kind}" in alias and _of_a_kind(alias.lower(), word)) for alias in aliases)


def _of_a_kind(alias: str, word: str) -> bool:
    before, _, after = alias.partition("{kind}")
    kind = word[len(before) : len(word) - len(after)]
    return word == f"{before}{kind}{after}" and kind.isascii() and kind.isalpha()


def nearly(rules: Iterable[Head], word: str) -> list[str]:
    """Return the ids of the rules that overlap with what another tool calls so."""
    return [rule.id for rule in rules if reaches(rule.aliases, f"~{word}")]


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
