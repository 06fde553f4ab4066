"""The `waivers` commands: list the register, hold it against what a waiver must have, add an entry."""

from __future__ import annotations

import os

from kubelint_compliance.cli.decided import decisions_of, severities_of, text_of
from kubelint_compliance.cli.examining import examine, rules_of
from kubelint_compliance.cli.settle import REGISTER, default_file, keeping, settle, working_folder
from kubelint_compliance.cli.streams import tell, write_out
from kubelint_compliance.cli.taken import Taken
from kubelint_compliance.decisions.governance import without_bound
from kubelint_compliance.decisions.waivers import Stand, faults_of, finding_of, is_unused, place_of, waive
from kubelint_compliance.model import UsageError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.words import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.cli.decided import Decisions
    from kubelint_compliance.config import Config
    from kubelint_compliance.decisions.governance import Terms
    from kubelint_compliance.model import Finding

FORMATS = ("console", "json")
ACTIVE, EXPIRED, UNUSED, REFUSED = "active", "expired", "unused", "does not count"


class Listing(NamedTuple):
    """A call of `waivers list`: its format, and what it shares with `check`; with paths, these are checked."""

    call: CheckCall
    output: str = FORMATS[0]


class Adding(NamedTuple):
    """A call of `waivers add`: the fields of the entry, without those that it does not say."""

    call: CheckCall
    entry: Mapping[str, Any]


def run_list(listing: Listing) -> int:
    """List the register. Exit code: 0, or 2 where paths were named and something could not be checked."""
    from kubelint_compliance.cli.words import one_of

    output = one_of(listing.output, FORMATS, "--output")
    cwd = working_folder()
    config = keeping(settle(listing.call, cwd), listing.call, cwd)
    decisions, code = _decided(listing.call, config, cwd)
    if decisions is None:
        tell(f"there is no register of waivers; `kubelint-compliance waivers add` begins {REGISTER}")
        return 0
    write_out((_as_json if output == "json" else _as_table)(decisions, checked=bool(listing.call.paths)))
    return code


def run_check(call: CheckCall) -> int:
    """Tell what keeps waivers from counting. Exit code: 1 where something does, else 0."""
    cwd = working_folder()
    config = keeping(settle(call, cwd), call, cwd)
    decisions, _ = _decided(call._replace(paths=()), config, cwd)
    if decisions is None:
        raise UsageError(f"there is no register of waivers; `kubelint-compliance waivers add` begins {REGISTER}")
    write_out("".join(f"{line}\n" for line in _fault_lines(decisions)))
    stands = decisions.stands
    for stand in stands:
        open_end = "" if stand.faults or stand.expired else without_bound(stand.waiver, decisions.terms)
        if open_end:
            tell(f"warning: {decisions.register.path}:{place_of(stand.waiver, 'expires').line}: {open_end}")
    states = [_state(stand, decisions.terms) for stand in stands]
    named = (ACTIVE, EXPIRED, UNUSED, REFUSED)
    counted = ", ".join(f"{states.count(state)} {state}" for state in named if state in states)
    tell(f"{count(len(stands), 'waiver')}{': ' if counted else ''}{counted}; as of {decisions.terms.today}")
    return 1 if any(state in (UNUSED, REFUSED) for state in states) else 0


def run_add(adding: Adding) -> int:
    """Add an entry to the register, or begin one. Raises UsageError where it would not count."""
    from kubelint_compliance.cli.clock import day_of
    from kubelint_compliance.cli.outputs import write_file
    from kubelint_compliance.decisions.append import appended, next_id
    from kubelint_compliance.decisions.governance import Terms

    cwd = working_folder()
    call = adding.call
    named = settle(call._replace(waivers=None), cwd)
    config = keeping(settle(call, cwd), call, cwd)
    file = config.waivers or default_file(named, cwd)
    shown = os.path.relpath(file, cwd)
    text = text_of(file, cwd) if os.path.lexists(file) else ""
    _read(text, shown)
    entry = {"id": next_id(text), **adding.entry}
    entry.setdefault("approved-at", str(day_of(call.as_of)))
    try:
        written = appended(text, entry)
    except ValueError as error:
        raise UsageError(f"{shown}: {error}") from None
    terms = Terms(day_of(call.as_of), config.waiver_max_days._asdict(), severities_of(config))
    _require_sound(written, shown, terms)
    try:
        os.makedirs(os.path.dirname(file), exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {shown}: {error.strerror}") from error
    write_file(file, written)
    write_out(f"{entry['id']} added to {shown}\n")
    return 0


def pairs(words: Sequence[str]) -> dict[str, str]:
    """Return labels with their globs, of words such as `app=web*`. Raises UsageError for what is none."""
    found = {}
    for word in words:
        key, equals, glob = word.partition("=")
        if not (key and equals and glob):
            raise UsageError(f"--label must be a label and a glob for its value, such as app=web, not {word!r}")
        found[key] = glob
    return found


def _read(text: str, shown: str) -> None:
    from kubelint_compliance.decisions.register import read_register

    read_register(text, shown)


def _require_sound(text: str, shown: str, terms: Terms) -> None:
    """Raise UsageError where the last entry of a register is none that counts, or says what another one says."""
    from kubelint_compliance.decisions.governance import faults, is_expired
    from kubelint_compliance.decisions.register import read_register

    try:
        *others, waiver = read_register(text, "").waivers
    except UsageError as error:
        # The place would be one in a file that is not written.
        raise UsageError(f"the waiver cannot be added to {shown}: {str(error).partition(': ')[2]}") from None
    for fault in faults(waiver, terms):
        raise UsageError(f"it would set nothing aside: {fault.message}")
    if is_expired(waiver, terms):
        raise UsageError(f"it would set nothing aside: --expires {waiver.expires} is over")
    for rule in waiver.rules:
        if rule not in terms.severities:
            from kubelint_compliance.nearest import hint

            raise UsageError(f"there is no rule '{rule}'{hint(rule, terms.severities)}")
    open_end = without_bound(waiver, terms)
    if open_end:
        raise UsageError(f"nobody could tell whether it counts: {open_end}; --rule names it")
    for other in others:
        is_same = (set(other.rules), other.scope.said) == (set(waiver.rules), waiver.scope.said)
        if is_same and not is_expired(other, terms):
            raise UsageError(f"{other.id} is about the same, and two waivers for one finding are refused")


def _decided(call: CheckCall, config: Config, cwd: str) -> tuple[Decisions | None, int]:
    """Return what was decided, held against the findings of the paths of a call, or against none; and the exit code."""
    from kubelint_compliance.sources.discover import find_top

    if not call.paths:
        decisions = decisions_of(call, config, cwd, find_top((), cwd), ())
        if decisions is not None:
            decisions.terms = decisions.terms._replace(severities=severities_of(config))
            decisions.stands = waive((), decisions.register, decisions.terms).stands
        return decisions, 0
    from kubelint_compliance.cli.inputs import defining, discovered, with_nested
    from kubelint_compliance.cli.rendering import from_folder
    from kubelint_compliance.cli.unchecked import tell_unchecked

    discovery = discovered(call, config, cwd, ())
    config = with_nested(call, config, discovery, cwd)
    decisions = decisions_of(call, config, cwd, discovery.top, ("",))
    if decisions is None:
        return None, 0
    rules = rules_of(config, discovery)
    report = examine(discovery, defining(config, cwd), config, rules, decisions=Taken(decisions, None, call))
    decisions.warn()
    if not tell_unchecked(report.problems, from_folder(discovery.top, cwd)):
        return decisions, 0
    decisions.terms = decisions.terms._replace(checked=())
    return decisions, 2


def _fault_lines(decisions: Decisions) -> Iterator[str]:
    for finding in _faults(decisions):
        place = f"{finding.path}:{finding.span.line}:{finding.span.column}"
        yield f"{place}: {finding.severity} {finding.rule} {finding.message}"


def _faults(decisions: Decisions) -> Iterator[Finding]:
    severities = decisions.terms.severities
    for stand in decisions.stands:
        for fault in faults_of(stand, decisions.terms):
            yield finding_of(stand.waiver, fault, decisions.register.path, severities[fault.rule])


def _state(stand: Stand, terms: Terms) -> str:
    if stand.faults:
        return REFUSED
    if stand.expired:
        return EXPIRED
    return UNUSED if is_unused(stand, terms) else ACTIVE


def _state_words(stand: Stand, terms: Terms, *, checked: bool) -> str:
    state = _state(stand, terms)
    if state == REFUSED:
        return f"{state}: {stand.faults[0].note}"
    if state == EXPIRED:
        return f"{state} on {stand.waiver.expires}"
    days = (stand.waiver.expires - terms.today).days if stand.waiver.expires else 0
    when = f"in {count(days, 'day')}" if days else "today"
    open_end = "" if checked else without_bound(stand.waiver, terms)
    return f"{state}, expires {when}{', if its finding lets it' if open_end else ''}"


def _as_table(decisions: Decisions, *, checked: bool) -> str:
    from kubelint_compliance.cli.table import table

    head = ("ID", "STATE", *(("FINDINGS",) if checked else ()), "RULES", "SCOPE", "APPROVED BY", "REASON")
    rows = [head]
    for stand in decisions.stands:
        waiver = stand.waiver
        scope = " ".join(f"{name}={_shown(glob)}" for name, glob in waiver.scope.said.items())
        found = (str(stand.about),) if checked else ()
        state = _state_words(stand, decisions.terms, checked=checked)
        approved = waiver.approved_by or "-"
        rows.append((waiver.id, state, *found, ",".join(waiver.rules) or "-", scope or "-", approved, waiver.reason))
    return table(rows)


def _as_json(decisions: Decisions, *, checked: bool) -> str:
    from kubelint_compliance.reports.escape import json_text

    register = decisions.register
    waivers = [_record(stand, decisions.terms, checked=checked) for stand in decisions.stands]
    return json_text({"register": register.path, "asOf": str(decisions.terms.today), "waivers": waivers}, levels=2)


def _record(stand: Stand, terms: Terms, *, checked: bool) -> dict[str, Any]:
    waiver = stand.waiver
    texts = (
        "reason",
        "risk",
        "compensating_control",
        "ticket",
        "requested_by",
        "approved_by",
        "approved_at",
        "expires",
    )
    return {
        "id": waiver.id,
        "line": place_of(waiver, "id").line,
        "state": _state(stand, terms),
        "expiresInDays": (waiver.expires - terms.today).days if waiver.expires else None,
        "findings": stand.about if checked else None,
        "rules": list(waiver.rules),
        "scope": waiver.scope.said,
        **{_camel(name): _said(getattr(waiver, name)) for name in texts},
        "faults": [{"rule": fault.rule, "message": fault.message} for fault in stand.faults],
    }


def _shown(glob: str | dict[str, str]) -> str:
    return glob if isinstance(glob, str) else ",".join(f"{key}={value}" for key, value in glob.items())


def _said(value: object) -> str | None:
    return str(value) if value else None


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)
