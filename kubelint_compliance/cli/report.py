"""The `report` command: runs the rules that frameworks rest on, and writes how their controls stand."""

from __future__ import annotations

import os

from kubelint_compliance.cli.against import held_against, known_rules, of_controls, sight_of
from kubelint_compliance.cli.check import decided
from kubelint_compliance.cli.examining import examine, rules_of
from kubelint_compliance.cli.identity import run_of
from kubelint_compliance.cli.inputs import defining, discovered, with_nested
from kubelint_compliance.cli.outputs import parse_outputs, stay_in, write_file
from kubelint_compliance.cli.rendering import from_folder
from kubelint_compliance.cli.settle import keeping, settle, working_folder
from kubelint_compliance.cli.streams import tell, write_report
from kubelint_compliance.cli.unchecked import tell_unchecked
from kubelint_compliance.compliance.result import conclude
from kubelint_compliance.compliance.run import Statement
from kubelint_compliance.engine import NOTHING_CHECKED
from kubelint_compliance.model import UsageError
from kubelint_compliance.reports.words import FRAMEWORKS
from kubelint_compliance.sources import read
from kubelint_compliance.terms import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.compliance.enforced import Enforced
    from kubelint_compliance.compliance.result import Result
    from kubelint_compliance.config import Config
    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.ruleset.runner import RuleSet
    from kubelint_compliance.sources import Discovery

FORMATS = {
    "html": ("html", "render"),
    "markdown": ("texts", "render_markdown"),
    "csv": ("texts", "render_csv"),
    "json": ("texts", "render_json"),
}
"""Format name to its module in `compliance` and the function there that writes it."""


def run(call: CheckCall) -> int:
    """Write the reports of a call. Raises UsageError for what is wrong with it or with the configuration."""
    cwd = working_folder()
    if not call.framework:
        raise UsageError(f"--framework says what to report on: {', '.join(FRAMEWORKS)}")
    outputs = parse_outputs(call.output, os.environ, FORMATS, "markdown")
    stay_in(outputs, cwd, call.paths)
    config = keeping(settle(call._replace(output=()), cwd), call, cwd)
    against = held_against(call, config)
    discovery = discovered(call, config, cwd, [output.file for output in outputs if output.file])
    config = with_nested(call, config, discovery, cwd)
    sight = sight_of(discovery, config)
    rules = rules_of(config, discovery, against)
    decisions = decided(call, config, cwd, discovery.top)
    report = examine(discovery, defining(config, cwd), config, rules, decisions=decisions)
    if decisions:
        decisions.warn(report)
    result = conclude(
        of_controls(report, against),
        against,
        known_rules(config),
        scope=Statement(*config.scope),
        run=run_of(call, config, cwd, rules, report, decisions.digest if decisions else ""),
        sight=sight,
        enforced=_enforced(discovery, config, cwd, rules),
        own=config.frameworks,
    )
    for output in sorted(outputs, key=lambda output: not output.file):
        if output.file:
            write_file(output.file, render(result, output.format))
        else:
            write_report(render(result, output.format))
    for part in result.parts:
        tell(f"{part.framework.title}: {part.counted}")
    if not (report.objects or config.require_objects):
        tell(f"warning: {NOTHING_CHECKED}")
    tell_unchecked(report.problems, from_folder(discovery.top, cwd))
    return 2 if report.exit_code == 2 else 0


def _enforced(discovery: Discovery, config: Config, cwd: str, rules: RuleSet) -> tuple[Enforced, ...]:
    """Return the policies of the input that refuse what rules find; what cannot be read, the run has told.

    Examples of a rule say nothing of it where it runs with other parameters.
    """
    from kubelint_compliance.answers.deciding import of_policies
    from kubelint_compliance.answers.enforced import CONFIG_MAPS, KINDS, covered, enforced
    from kubelint_compliance.answers.objects import gather
    from kubelint_compliance.kubernetes.versions import minor_of

    settings = Settings(custom_workloads=config.custom_workloads, custom_envelopes=config.custom_envelopes)
    local = from_folder(discovery.top, cwd)
    minor = minor_of(config.kubernetes_version)
    graph = gather(discovery, read, KINDS, settings, local, whole=True, deciding=of_policies, minor=minor).graph

    def config_maps() -> Graph:
        return gather(discovery, read, CONFIG_MAPS, settings, local, whole=True).graph

    changed = _with_parameters(config)
    plain = [rule for rule in rules.rules if rule.rule.id not in changed]
    known = known_rules(config).values()
    return *enforced(graph, known), *covered(graph, plain, minor, known, config_maps)


def _with_parameters(config: Config) -> set[str]:
    """Return the ids of the rules that run with parameters of the user's, if only at some paths."""
    found = {id for id, setting in config.rule_settings.items() if setting.params}
    for part in config.overrides:
        found.update(part.params)
    for nested in config.nested:
        found |= _with_parameters(nested.config) if nested.config else set()
    return found


def render(result: Result, format: str) -> str:  # noqa: A002 - the word users write
    """Return a framework report in one of FORMATS."""
    module, function = FORMATS[format]
    loaded = __import__(f"kubelint_compliance.compliance.{module}", fromlist=[function])
    text: str = getattr(loaded, function)(result)
    return text
