"""What a waiver must have to count: who asked, who else approved, what it is about, and an end that is near enough.

Goes in: a waiver and the terms of a run. Comes out: its faults, each the finding of a rule at a field of the register.
"""

from __future__ import annotations

from kubelint_compliance.decisions.globs import narrows
from kubelint_compliance.model import RANK
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from kubelint_compliance.decisions.register import Waiver

EXPIRED, UNUSED = "waiver-expired", "waiver-unused"
NO_APPROVER, SELF_APPROVED = "waiver-without-approver", "waiver-self-approved"
NO_EXPIRY, WILDCARD = "waiver-without-expiry", "waiver-scope-wildcard"
RULES = (EXPIRED, UNUSED, NO_APPROVER, SELF_APPROVED, NO_EXPIRY, WILDCARD)
"""The rules about the register."""
_NARROWING = ("path", "namespace", "name", "fingerprint")


class Terms(NamedTuple):
    """What waivers are held against in a run.

    `today` is the day for which the run is. `max_days` is how long a waiver may hold from its approval, by severity;
    `severities` are those of rules, by id: of all that there are and that the register names. `told` are the rules
    about waivers that run, with their severities, `ran` all that run for every path. `checked` are the paths of which
    all was checked, an empty one for all that the register is about: only there may a waiver be called unused.
    `chosen`: somebody chose the rules that run, so that nobody knows whether that of a fingerprint does.
    """

    today: date
    max_days: Mapping[str, int]
    severities: Mapping[str, str] = {}
    told: Mapping[str, str] = {}
    ran: Collection[str] = ()
    checked: Collection[str] = ()
    chosen: bool = False


class Fault(NamedTuple):
    """Why a waiver does not count, or what is wrong with it: the rule, the field of the register, and in words.

    `message` begins a line, `note` ends one that tells of what the waiver does not cover.
    """

    rule: str
    field: str
    message: str
    note: str = ""


def faults(waiver: Waiver, terms: Terms, found: Collection[str] = ()) -> list[Fault]:
    """Return why a waiver sets nothing aside, at most one fault of a rule; `found` are severities of what it is about.

    That it has expired is none of them.
    """
    checks = (_approved(waiver, terms), _by_another(waiver), _ending(waiver, terms, found), _narrow(waiver))
    return [fault for check in checks for fault in check]


def is_expired(waiver: Waiver, terms: Terms) -> bool:
    """Whether the last day of a waiver is over."""
    return waiver.expires is not None and waiver.expires < terms.today


def _approved(waiver: Waiver, terms: Terms) -> Iterator[Fault]:
    name = f"Waiver {waiver.id}"
    if not waiver.approved_by:
        yield Fault(NO_APPROVER, "id", f"{name} names nobody who approved it", "nobody approved it")
    elif not waiver.reason:
        yield Fault(NO_APPROVER, "id", f"{name} gives no reason", "it gives no reason")
    elif waiver.approved_at is None:
        yield Fault(NO_APPROVER, "approved-by", f"{name} does not say when it was approved", "its approval has no date")
    elif waiver.approved_at > terms.today:
        words = f"is approved from {waiver.approved_at} on, and this run is as of {terms.today}"
        yield Fault(NO_APPROVER, "approved-at", f"{name} {words}", f"it is approved from {waiver.approved_at} on")


def _by_another(waiver: Waiver) -> Iterator[Fault]:
    if not waiver.requested_by:
        words = "does not say who asked for it, so nobody can tell that another one approved it"
        yield Fault(SELF_APPROVED, "id", f"Waiver {waiver.id} {words}", "it does not say who asked for it")
    elif _person(waiver.requested_by) == _person(waiver.approved_by):
        words = f"was approved by the one who asked for it: {waiver.approved_by}"
        note = "the one who asked for it approved it"
        yield Fault(SELF_APPROVED, "approved-by", f"Waiver {waiver.id} {words}", note)


def _person(name: str) -> str:
    """Return a name as it is compared: `@Ana` is `ana`."""
    return name.strip().removeprefix("@").casefold()


def _ending(waiver: Waiver, terms: Terms, found: Collection[str]) -> Iterator[Fault]:
    if waiver.expires is None:
        yield Fault(NO_EXPIRY, "id", f"Waiver {waiver.id} has no end", "it has no end")
        return
    severities = {*found, *(terms.severities[rule] for rule in waiver.rules if rule in terms.severities)}
    if waiver.approved_at is None or not severities:
        return
    worst = max(severities, key=RANK.__getitem__)
    days, most = (waiver.expires - waiver.approved_at).days, terms.max_days[worst]
    if days > most:
        words = f"ends {days:,} days after its approval; for what is {worst} {most:,} are the most"
        yield Fault(NO_EXPIRY, "expires", f"Waiver {waiver.id} {words}", f"it holds for more than {most:,} days")


def without_bound(waiver: Waiver, terms: Terms) -> str:
    """Return why only its finding could say that a waiver may hold so long; empty where it is near enough for any."""
    if waiver.rules or waiver.expires is None or waiver.approved_at is None:
        return ""
    days = (waiver.expires - waiver.approved_at).days
    strictest = min(terms.max_days, key=terms.max_days.__getitem__)
    most = terms.max_days[strictest]
    if days <= most:
        return ""
    return f"waiver {waiver.id} names no rule and holds {days:,} days; for what is {strictest} {most:,} are the most"


def _narrow(waiver: Waiver) -> Iterator[Fault]:
    scope = waiver.scope
    wild = [rule for rule in waiver.rules if "*" in rule or "?" in rule]
    if wild or not (waiver.rules or scope.fingerprint):
        words = f"names rules by a glob: {wild[0]}" if wild else "names no rule"
        yield Fault(WILDCARD, "rules" if wild else "id", f"Waiver {waiver.id} {words}", "it names no rule")
        return
    if any(narrows(getattr(scope, name)) for name in _NARROWING):
        return
    field = next((f"scope.{name}" for name in _NARROWING if getattr(scope, name)), "scope")
    words = "covers all objects: its scope names no path, namespace, name or fingerprint"
    yield Fault(WILDCARD, field, f"Waiver {waiver.id} {words}", "it covers all objects")
