"""The `check` command: settles the configuration, runs the engine once, writes every report, gives the exit code."""

from __future__ import annotations

import os
import sys

from kubelint_compliance.cli.against import held_against, known_rules, of_controls, sight_of
from kubelint_compliance.cli.examining import examine, rules_of, store_of
from kubelint_compliance.cli.inputs import defining, discovered, with_nested
from kubelint_compliance.cli.outputs import outputs_of, stay_in, warn_of_idle, write_file
from kubelint_compliance.cli.rendering import from_folder, render_options
from kubelint_compliance.cli.settle import keeping, register_file, settle, working_folder
from kubelint_compliance.cli.streams import Copy, tell, write_out, write_report
from kubelint_compliance.model import ELSEWHERE, UNCHANGED
from kubelint_compliance.reports.escape import terminal
from kubelint_compliance.reports.words import TOOL
from kubelint_compliance.sources import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.cli.changes import Change
    from kubelint_compliance.cli.outputs import Output
    from kubelint_compliance.cli.taken import Taken
    from kubelint_compliance.compliance.frameworks import Framework
    from kubelint_compliance.config import Config
    from kubelint_compliance.kept.runs import Run
    from kubelint_compliance.model import Report
    from kubelint_compliance.progress import Progress
    from kubelint_compliance.reports import RenderOptions
    from kubelint_compliance.ruleset.runner import RuleSet
    from kubelint_compliance.sources import Discovery

_MANY = 16
"""So many files are none that are checked at once."""
_SHARD = (("shard",), "shard")
"""The one format of a part of a run."""


def run(call: CheckCall) -> int:
    """Carry out a `check` call. Raises UsageError for what is wrong with it or with the configuration."""
    cwd = working_folder()
    change = _change(call, cwd)
    config = keeping(change.config if change else settle(call, cwd), call, cwd)
    outputs = outputs_of(config, os.environ, *_SHARD if call.shard else ())
    stay_in(outputs, cwd, call.paths)
    options = render_options(call, config.color, os.environ)
    warn_of_idle(call, outputs)
    against = held_against(call, config)
    discovery = discovered(call, config, cwd, [output.file for output in outputs if output.file])
    config = with_nested(call, config, discovery, cwd, change.deciding if change else None)
    options = options._replace(local=from_folder(discovery.top, cwd))
    if call.show_files:
        return _show_files(discovery, options)
    if call.shard:
        from kubelint_compliance.cli.shards import run_shard

        return run_shard(call, config, discovery, outputs, cwd)
    decisions = decided(call, config, cwd, discovery.top, change=change)
    # What was decided changes with the day, and with files that are no part of the input.
    before = None if decisions else _run_before(discovery, call, config, outputs, (cwd, options._replace(local=str)))
    try:
        known = before.said() if before else None
        if known is not None:
            write_report(known.text)
            return known.code
        most = -1 if options.verbose or against else options.max_blocks
        rules = rules_of(config, discovery, against)
        if change:
            change.look_back(discovery, config, lambda then: _rules_then(config, then, against, rules))
        report = _examined(call, config, discovery, rules, outputs, most, decisions, cwd, before)
        if change:
            report = change.permitting(report, discovery, config, [output.format for output in outputs])
        lines = _stand(report, against, config, sight_of(discovery, config)) if against and not call.quiet else []
        if against:
            report = of_controls(report, against, rules=True)
        text = write_reports(report, outputs, options)
        for line in lines:
            tell(line)
        code = told(report, exit_zero=call.exit_zero, silent=config.require_objects)
        whole = report.objects and all(problem.code != "internal" for problem in report.problems)
        if before and whole and text is not None:
            before.keep(text, code)
        return code
    finally:
        if before:
            before.end()


def _change(call: CheckCall, cwd: str) -> Change | None:
    if call.diff_base is None and not (call.diff_only or call.decisions_from or call.forbid_new_decisions):
        return None
    from kubelint_compliance.cli.changes import change_of

    return change_of(call, cwd)


def _rules_then(config: Config, then: Discovery, against: Sequence[Framework], rules: RuleSet) -> RuleSet:
    """Return the rules for the files of a commit, where what holds for some paths alone may be for others than now."""
    return rules_of(config, then, against) if config.overrides or config.nested else rules


def _examined(
    call: CheckCall,
    config: Config,
    discovery: Discovery,
    rules: RuleSet,
    outputs: Sequence[Output],
    most: int,
    decisions: Taken | None,
    cwd: str,
    before: Run | None,
) -> Report:
    """Run the engine, and show how far it is."""
    formats, definitions = [output.format for output in outputs], defining(config, cwd)
    progress = None if call.quiet else shown_progress(discovery)
    try:
        report = examine(
            discovery,
            definitions,
            config,
            rules,
            formats,
            most=most,
            progress=progress,
            decisions=decisions,
            reading=before.read if before else read,
        )
    finally:
        if progress:
            progress.end()
    if decisions and not call.quiet:
        decisions.warn(report)
    return report


def decided(
    call: CheckCall,
    config: Config,
    cwd: str,
    top: str,
    checked: Sequence[str] | None = None,
    change: Change | None = None,
) -> Taken | None:
    """Return what people decided on findings, as `taken` does, which is loaded where there is any."""
    has_any = config.baseline or change or call.as_of is not None
    if not (has_any or register_file(config, cwd, isolated=call.isolated)):
        return None
    from kubelint_compliance.cli.taken import taken

    return taken(call, config, cwd, top, checked, change)


def shown_progress(discovery: Discovery) -> Progress | None:
    """Return what shows how far a check is, where it may take a while and a person looks on."""
    if len(discovery.sources) < _MANY or sys.stderr is None or not sys.stderr.isatty():
        return None
    from kubelint_compliance.progress import progress

    return progress(len(discovery.sources), os.environ)


def told(report: Report, *, exit_zero: bool, silent: bool) -> int:
    """Warn where nothing was checked, unless `silent`, and return the exit code of a report."""
    if not (report.objects or silent):
        from kubelint_compliance.engine import NOTHING_CHECKED

        tell(f"warning: {NOTHING_CHECKED}")
    return 0 if exit_zero and report.exit_code == 1 else report.exit_code


def _run_before(
    discovery: Discovery, call: CheckCall, config: Config, outputs: Sequence[Output], about: tuple[object, ...]
) -> Run | None:
    """Return what knows whether the run was done before; None where that is not kept.

    Of a run with a single text for standard output alone, what it says is all that it does.
    """
    folder = store_of(config)
    if folder is None or len(outputs) != 1 or outputs[0].file or call.framework or config.crd or config.rules:
        return None
    if config.baseline or config.nested:
        return None
    from kubelint_compliance.kept import pays

    if not pays(discovery.sources):
        return None
    from kubelint_compliance.kept.runs import run_before

    return run_before(folder, (call, config, *about), discovery)


def _stand(report: Report, against: Sequence[Framework], config: Config, sight: str) -> list[str]:
    """Return a line with how the controls stand for each framework."""
    from kubelint_compliance.compliance.result import conclude

    # A control stands as the manifests have it, whoever changed them.
    findings = tuple(f._replace(status="open") if f.status in (UNCHANGED, ELSEWHERE) else f for f in report.findings)
    report = of_controls(report._replace(findings=findings), against)
    parts = conclude(report, against, known_rules(config), sight=sight, own=config.frameworks).parts
    return [f"{part.framework.title}: {part.counted}" for part in parts]


def write_reports(report: Report, outputs: Sequence[Output], options: RenderOptions) -> str | None:
    """Write the files, then standard output; the totals go to standard error when it stays empty.

    Returns what went to standard output, None where that is very long.
    """
    from kubelint_compliance.reports import pieces, summary_line, verdict_line

    copy = Copy()
    for output in sorted(outputs, key=lambda output: not output.file):
        if output.file:
            write_file(output.file, pieces(report, output.format, options._replace(color=False)))
        else:
            write_report(copy.of(pieces(report, output.format, options)))
    if report.configurations and not options.quiet:
        from kubelint_compliance.cli.nested import tell_of

        tell_of(report.configurations, [output.format for output in outputs if not output.file])
    if all(output.file for output in outputs) and not options.quiet:
        tell(summary_line(report))
        tell(verdict_line(report, exit_zero=options.exit_zero))
    return copy.text


def _show_files(discovery: Discovery, options: RenderOptions) -> int:
    """List what would be checked, and tell what cannot be."""
    write_out("".join(f"{terminal(options.local(source.path))}\n" for source in discovery.sources))
    for problem in discovery.problems:
        tell(f"{'error' if problem.fatal else 'warning'}: {options.local(problem.path) or TOOL}: {problem.message}")
    return 2 if any(problem.fatal for problem in discovery.problems) else 0
