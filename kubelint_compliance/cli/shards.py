"""One run in several parts: `check --shard 2/5` writes one, `merge` reads them all and reports as `check` does."""

from __future__ import annotations

import os

from kubelint_compliance.cli.check import decided, told, write_reports
from kubelint_compliance.cli.examining import gate_of, honoured_of, rules_of, unsuppressible
from kubelint_compliance.cli.inputs import defining
from kubelint_compliance.cli.outputs import outputs_of, stay_in, warn_of_idle, write_file
from kubelint_compliance.cli.rendering import from_folder, render_options
from kubelint_compliance.cli.settle import settle, working_folder
from kubelint_compliance.cli.streams import tell, write_report
from kubelint_compliance.cli.unchecked import tell_unchecked
from kubelint_compliance.engine import conclude, examine, left_out
from kubelint_compliance.maps import Job
from kubelint_compliance.model import UsageError
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.shards import Shard, merged, parse_shard, read, run_digest, written
from kubelint_compliance.sources import find_top
from kubelint_compliance.sources import read as read_source
from kubelint_compliance.spread import shares
from kubelint_compliance.terms import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.cli.outputs import Output
    from kubelint_compliance.config import Config
    from kubelint_compliance.sources import Discovery


def run_shard(call: CheckCall, config: Config, discovery: Discovery, outputs: Sequence[Output], cwd: str) -> int:
    """Scan a share and write it. Exit code: 0, or 2 where something of the share could not be checked."""
    if call.baseline:
        raise UsageError("--baseline is held against the whole of a run: merge takes it; a shard is a part of one")
    if call.framework:
        raise UsageError("--framework holds the whole of a run against controls; a shard is a part of one")
    number, of = parse_shard(call.shard or "")
    rules = rules_of(config, discovery)
    settings = Settings(
        custom_workloads=config.custom_workloads,
        custom_envelopes=config.custom_envelopes,
        source_map=config.source_map,
        sets=config.sets,
        line_hashes=True,
        identities=True,
        labels=_labels(call, config, cwd, discovery.top),
        require_schemas=config.require_schemas,
        namespace=config.namespace,
        ignores=not config.no_ignores,
        unsuppressible=unsuppressible(config),
        honoured=honoured_of(config),
    )
    gate = gate_of(config, discovery)
    parts = shares(discovery.sources, of)
    share = sorted(parts[number - 1]) if number <= len(parts) else []
    job = Job(read_source, rules, settings)
    scans, problems, between = examine(discovery, job, defining(config, cwd), share, jobs=config.jobs)
    run = run_digest(between.looked, discovery.sources, rules, settings, gate, of)
    scans += left_out(discovery, rules) if number == 1 else []
    assert rules.request is not None, "rules of a configuration have a request"  # noqa: S101
    text = written(Shard(number, of, run, rules.request._replace(cache_dir=""), gate, tuple(scans), tuple(problems)))
    for output in outputs:
        if output.file:
            write_file(output.file, text)
        else:
            write_report(text)
    everything = [*problems, *(problem for scan in scans for problem in scan.problems)]
    tell(f"shard {number} of {of}: {len(share)} of {len(discovery.sources)} files scanned")
    return 2 if tell_unchecked(everything, from_folder(discovery.top, cwd)) else 0


def _labels(call: CheckCall, config: Config, cwd: str, top: str) -> tuple[str, ...]:
    """Return the labels of objects that the register asks for, which `merge` holds against the findings."""
    from kubelint_compliance.cli.taken import waivers_of

    register = waivers_of(call, config, cwd, top)
    return register.labels if register else ()


def run_merge(call: CheckCall) -> int:
    """Put the shards that the paths name together, and report. Raises UsageError where they are no whole run."""
    cwd = working_folder()
    if not call.paths:
        raise UsageError("merge needs the files that check --shard wrote")
    shards = [(name, read(_text(name), name)) for name in call.paths]
    scans, problems, request, gate = merged(shards)
    config = settle(call, cwd)
    outputs = outputs_of(config, os.environ)
    stay_in(outputs, cwd, ())
    top = find_top((), cwd)
    options = render_options(call, config.color, os.environ)._replace(local=from_folder(top, cwd))
    warn_of_idle(call, outputs)
    rules = rule_set(request)
    decisions = decided(call, config, cwd, top, ())
    if decisions:
        gate = gate._replace(decisions=decisions.applying(rules))
    report = conclude(scans, problems, rules, gate)
    if decisions:
        report = decisions.counted(report)
    if decisions and not call.quiet:
        decisions.warn(report)
    write_reports(report, outputs, options)
    return told(report, exit_zero=call.exit_zero, silent=gate.require_objects)


def _text(name: str) -> str:
    try:
        with open(name, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {name}: {getattr(error, 'strerror', None) or 'it is not UTF-8'}") from None
