"""What a call is held against: its frameworks with their controls, and the rules that these rest on.

Loaded by every `check`, so that whatever it needs of frameworks is imported only where a call names one.
"""

from __future__ import annotations

from kubelint_compliance.model import DECISION_ADDED, SettingError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.compliance.frameworks import Framework
    from kubelint_compliance.config import Config
    from kubelint_compliance.model import Finding, Report
    from kubelint_compliance.ruleset.words import Head
    from kubelint_compliance.sources import Discovery


def held_against(call: CheckCall, config: Config) -> tuple[Framework, ...]:
    """Return the frameworks of a call, with the controls that it names. Raises UsageError for what does not exist."""
    if not call.framework:
        if call.control:
            raise UsageError("--control names a control of a framework, which --framework says")
        return ()
    from kubelint_compliance.compliance.frameworks import chosen

    try:
        return chosen(call.framework, call.control, config.frameworks)
    except SettingError as error:
        from kubelint_compliance.cli.located import located

        raise located(config, error) from None


def resting_on(against: Sequence[Framework], own: Sequence[str]) -> frozenset[str]:
    """Return the rules without which a topic of the controls is not looked at, whether they speak to them or not.

    `own` are the files and folders with frameworks of the user's.
    """
    if not against:
        return frozenset()
    from kubelint_compliance.compliance.topics import all_topics

    topics = all_topics(own)
    needed = {id for framework in against for control in framework.controls for id in control.topics}
    return frozenset().union(*(topics[id].asked for id in needed))


def check_topics(config: Config) -> None:
    """Raise UsageError where topics of the user's frameworks name a rule that does not exist."""
    from kubelint_compliance.frameworkfiles import check_topic_rules, own_topics

    files = own_topics(config.frameworks)
    for file in files:
        check_topic_rules(file, known_rules(config).keys())


def known_rules(config: Config) -> Mapping[str, Head]:
    """Return every rule there is, by id."""
    from kubelint_compliance.ruleset.assemble import all_rules

    try:
        rules = all_rules(config.rules, config.frameworks, cache=config.cache, cache_dir=config.keep_in)
    except SettingError as error:
        from kubelint_compliance.cli.located import located

        raise located(config, error) from None
    return {rule.rule.id: rule.rule for rule in rules}


def sight_of(discovery: Discovery, config: Config) -> str:
    """Return how much of the population is in sight: named files are a part, a folder may be the tree, `-` is not."""
    if config.population == "cluster":
        return "cluster"
    return "tree" if discovery.whole_sight else "object"


def of_controls(report: Report, against: Sequence[Framework], *, rules: bool = False) -> Report:
    """Return a report with the findings alone that speak to the controls; with `rules`, with such rules alone, too.

    What a rule without a word on the controls covers is covered no more. What a change decides itself stays, too.
    """
    controls = {(framework.id, control.id) for framework in against for control in framework.controls}
    mine = {
        id: rule
        for id, rule in report.rules.items()
        if any((ref.framework, ref.id) in controls for ref in rule.controls)
    }
    told = {*mine, DECISION_ADDED}
    findings = tuple(_uncovered(finding, mine) for finding in report.findings if finding.rule in told)
    return report._replace(findings=findings, rules=mine if rules else report.rules)


def _uncovered(finding: Finding, rules: Mapping[str, object]) -> Finding:
    covered = finding.superseded_by
    return finding._replace(superseded_by="") if covered and covered not in rules else finding


def named(against: Sequence[Framework]) -> str:
    """The frameworks and controls in words, for an error."""
    return " and ".join(_name(framework) for framework in against)


def _name(framework: Framework) -> str:
    few = framework.controls if len(framework.controls) < 4 else ()
    return " ".join([framework.id, *(control.id for control in few)])
