"""What a call's configuration means to the engine: its rules, its gate, its settings, where it keeps results."""

from __future__ import annotations

import os

from kubelint_compliance.cli.against import check_topics, named, resting_on, sight_of
from kubelint_compliance.model import SEVERITIES, SettingError, UsageError
from kubelint_compliance.reports import FOLDS, TELLS_ALL, WITH_EXCERPTS, WITH_FINGERPRINTS
from kubelint_compliance.sources import read
from kubelint_compliance.terms import Gate, Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Executor

    from kubelint_compliance.cli.taken import Taken
    from kubelint_compliance.compliance.frameworks import Framework
    from kubelint_compliance.config import Config
    from kubelint_compliance.context.glimpse import Glimpse
    from kubelint_compliance.decisions.suppressions import Honoured
    from kubelint_compliance.maps import Read
    from kubelint_compliance.model import Report
    from kubelint_compliance.progress import Count
    from kubelint_compliance.ruleset.parts import Layer
    from kubelint_compliance.ruleset.runner import RuleSet
    from kubelint_compliance.sources import Discovery
    from kubelint_compliance.terms import Decision

    Parts = tuple[tuple[Layer, ...], ...]


def store_of(config: Config) -> str | None:
    """Return where results are kept, empty for the user's cache: nowhere in a build, unless the call names a folder.

    There every run is the first one, and would only pay for keeping.
    """
    if not config.cache or (os.environ.get("CI") and not config.keep_in):
        return None
    return config.keep_in


def examine(
    discovery: Discovery,
    definitions: Sequence[Glimpse],
    config: Config,
    rules: RuleSet,
    formats: Sequence[str] = (),
    executor: Executor | None = None,
    most: int = -1,
    progress: Count | None = None,
    decisions: Taken | None = None,
    reading: Read = read,
) -> Report:
    """Run the engine for reports of some formats; nothing to check is a problem where objects are required.

    `most`: of more blocks than that, the console shows no lines; below zero of any number. `decisions` need every
    finding whole.
    """
    from kubelint_compliance import engine

    decide = decisions.applying(rules) if decisions else ()
    gate = gate_of(config, discovery, decide)
    # What is not severe enough to show may fail the run at its path.
    shown, whole = WITH_EXCERPTS.intersection(formats), not formats or decisions is not None or bool(gate.places)
    settings = Settings(
        custom_workloads=config.custom_workloads,
        custom_envelopes=config.custom_envelopes,
        source_map=config.source_map,
        sets=config.sets,
        line_hashes="sarif" in formats,
        require_schemas=config.require_schemas,
        least=SEVERITIES[0] if whole or TELLS_ALL in formats else config.min_severity,
        excerpts=bool(shown),
        fingerprints=whole or not WITH_FINGERPRINTS.isdisjoint(formats),
        identities=decisions is not None,
        labels=decisions.labels if decisions else (),
        namespace=config.namespace,
        ignores=not config.no_ignores,
        unsuppressible=unsuppressible(config),
        honoured=honoured_of(config),
        blocks=most if shown == {FOLDS} and TELLS_ALL not in formats and not whole else -1,
        folds={FOLDS}.issuperset(formats) and not whole,
    )
    jobs, keep = config.jobs, store_of(config)
    report = engine.check(
        discovery,
        reading,
        rules,
        settings,
        gate,
        definitions,
        jobs=jobs,
        executor=executor,
        keep=keep,
        progress=progress,
    )
    if settings.honoured is not None:
        report = report._replace(as_of=settings.honoured.today)
    return decisions.counted(report) if decisions else report


def honoured_of(config: Config) -> Honoured | None:
    """Return the tools whose suppressions count; None where no comment or annotation of another tool does."""
    if not config.honour_suppressions or config.no_ignores:
        return None
    from kubelint_compliance.cli.honouring import honoured_by

    return honoured_by(config)


def unsuppressible(config: Config) -> tuple[str, ...]:
    """Return the ids of the rules that nothing in a text may ignore."""
    return tuple(sorted(rule for rule, setting in config.rule_settings.items() if not setting.suppressible))


def rules_of(config: Config, discovery: Discovery, against: Sequence[Framework] = ()) -> RuleSet:
    """Return the rules that a call runs; against frameworks those that speak to their controls, and what they rest on.

    Raises UsageError where no rule that runs speaks to them.
    """
    from kubelint_compliance.ruleset.assemble import Request, rule_set

    sight = sight_of(discovery, config)
    parts, places = _parts(config, discovery)
    settings = config.rule_settings.items()
    if against and config.frameworks:
        check_topics(config)
    controls = {(framework.id, control.id) for framework in against for control in framework.controls}
    request = Request(
        select=config.select,
        extend_select=config.extend_select,
        ignore=(*config.ignore, *config.extend_ignore),
        kubernetes_version=config.kubernetes_version,
        params={rule: setting.params for rule, setting in settings},
        severities={rule: setting.severity for rule, setting in settings if setting.severity},
        severity=tuple(config.severity.items()),
        folders=config.rules,
        frameworks=config.frameworks,
        cache=config.cache,
        cache_dir=config.keep_in,
        speaking=tuple(sorted(controls)),
        also=tuple(sorted(resting_on(against, config.frameworks))),
        sight=sight,
        parts=parts,
        places=places,
    )
    try:
        rules = rule_set(request)
    except SettingError as error:
        from kubelint_compliance.cli.located import located

        raise located(config, error) from None
    if controls and all(controls.isdisjoint(rule.rule.speaks_to) for rule in rules.rules):
        raise UsageError(f"no rule that runs speaks to {named(against)}")
    if not (rules.rules or rules.blind or rules.off):
        raise UsageError("no rule runs: all that are selected are ignored, or are for other versions of Kubernetes")
    return rules


def _parts(config: Config, discovery: Discovery) -> tuple[Parts, Mapping[str, int]]:
    """Return the parts of a run whose paths do not all have the same rules."""
    if not (config.overrides or config.nested):
        return (), {}
    from kubelint_compliance.cli.places import parts_of

    return parts_of(config, discovery)


def gate_of(config: Config, discovery: Discovery, decisions: tuple[Decision, ...] = ()) -> Gate:
    """Return what makes a run fail."""
    gate = Gate(config.min_severity, config.fail_on, config.require_objects, decisions)
    if config.overrides:
        from kubelint_compliance.cli.places import gates_of

        gate = gate._replace(places=gates_of(config.overrides, discovery.top))
    if config.nested:
        from kubelint_compliance.cli.nested import told as told_of

        gate = gate._replace(configurations=told_of(config.nested))
    return gate
