"""What the shell offers for a value that is being typed: rules, frameworks, controls, formats, words of an option.

Goes in: what stands on the line so far. Comes out: every word that may follow; the shell drops those that do not fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint_compliance.config.record import TOOLS
from kubelint_compliance.decisions.remarks import RULES
from kubelint_compliance.kubernetes.versions import VERSIONS
from kubelint_compliance.model import UsageError
from kubelint_compliance.reports import FORMATS
from kubelint_compliance.reports.words import FRAMEWORKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kubelint_compliance.config import Config
    from kubelint_compliance.config.settings import Setting
    from kubelint_compliance.ruleset.words import Head

    Completion = Callable[..., list[str]]

_LISTINGS = {
    "rules": ("table", "json"),
    "explain": ("text", "markdown"),
    "controls": ("table", "json", "markdown", "csv"),
    "report": ("html", "markdown", "csv", "json"),
    "waivers": ("console", "json"),
    "ask": ("table", "json", "csv", "markdown", "dot"),
}


def words(command: str) -> Completion:
    """Return what completes `--output` of a command."""
    return _of(lambda: _LISTINGS[command])


def values_of(setting: Setting) -> Completion | None:
    """Return what completes the value of an option, None where it is a file or free text."""
    named: dict[str, Completion] = {
        "select": selectors,
        "extend-select": selectors,
        "ignore": selectors,
        "extend-ignore": selectors,
        "framework": frameworks,
        "control": control_ids,
        "output": _of(lambda: FORMATS),
        "honour-suppressions": _of(lambda: TOOLS),
        "kubernetes-version": _of(lambda: VERSIONS),
    }
    choices = setting.kind.metavar.split("|")
    return named.get(setting.name) or (_of(lambda: choices) if len(choices) > 1 else None)


def _of(known: Callable[[], Iterable[str]]) -> Completion:
    def complete(incomplete: str) -> list[str]:
        return fitting(known(), incomplete)

    return complete


def fitting(known: Iterable[str], incomplete: str) -> list[str]:
    """Return the words that begin as what is typed does, in any capitals; of a comma list the last word counts."""
    before, comma, last = incomplete.rpartition(",")
    return [
        f"{before}{comma}{word}"
        for word in known
        if word.lower().startswith(last.lower()) and word.isprintable()  # an area is called like its folder
    ]


def frameworks(incomplete: str) -> list[str]:
    """Complete the id of a framework."""
    return fitting(_frameworks(), incomplete)


def control_ids(ctx: Any, incomplete: str) -> list[str]:
    """Complete the id of a control: of the frameworks on the line, else of all."""
    named = [*(ctx.params.get("framework") or ()), *(ctx.params.get("named") or ())]
    return fitting(_controls(named), incomplete)


def rule_words(incomplete: str) -> list[str]:
    """Complete the id or the area of a rule."""
    heads = _heads()
    return fitting([*(rule.id for rule in heads), *sorted({rule.area for rule in heads})], incomplete)


def areas(incomplete: str) -> list[str]:
    """Complete the area of rules."""
    return fitting(sorted({rule.area for rule in _heads()}), incomplete)


def selectors(incomplete: str) -> list[str]:
    """Complete what chooses rules."""
    spoken = sorted({f"{framework}:{id}" for rule in _heads() for framework, id in rule.speaks_to})
    last = incomplete.rpartition(",")[2]
    words = ["all", "default", "pss:baseline", "pss:restricted", *(spoken if ":" in last else ())]
    return [*fitting(words, incomplete), *rule_words(incomplete)]


def explained(incomplete: str) -> list[str]:
    """Complete what `explain` takes: rules, and the controls of all frameworks once something is typed."""
    named = [*(rule.id for rule in _heads()), *RULES]
    return [*fitting(named, incomplete), *fitting(_controls(()), incomplete)]


def _frameworks() -> list[str]:
    from kubelint_compliance.compliance.frameworks import all_frameworks

    try:
        return list(all_frameworks(_config().frameworks))
    except UsageError:
        return list(FRAMEWORKS)


def _controls(names: Iterable[str]) -> list[str]:
    """Return the ids of the controls of some frameworks, of all where none is named."""
    from kubelint_compliance.compliance.frameworks import chosen

    try:
        found = chosen(names or _frameworks(), own=_config().frameworks)
    except UsageError:
        return []
    return list(dict.fromkeys(control.id for framework in found for control in framework.controls))


def _heads() -> list[Head]:
    """Return every rule there is; where the configuration is wrong, the built-in ones: a shell wants no errors."""
    from kubelint_compliance.ruleset.assemble import all_rules

    try:
        config = _config()
        rules = all_rules(config.rules, config.frameworks, cache=config.cache)
    except UsageError:
        rules = all_rules()
    return [rule.rule for rule in rules]


def _config() -> Config:
    """Return the configuration of the working directory. Raises UsageError for a mistake in it."""
    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.cli.settle import settle, working_folder

    return settle(CheckCall(), working_folder())
