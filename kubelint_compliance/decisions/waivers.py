"""What waivers make of the findings of a run: some are set aside, and the register has findings of its own.

Goes in: the sorted findings, the register, and the terms of the run. Comes out: the findings with their status, and at
the lines of the register what is wrong with it.
"""

from __future__ import annotations

from kubelint_compliance.decisions.globs import fits, known_part
from kubelint_compliance.decisions.governance import EXPIRED, UNUSED, Fault, faults, is_expired
from kubelint_compliance.decisions.register import GLOBS
from kubelint_compliance.model import RELATED, TESTED_OTHER, Coverage, Finding, ObjectRef, Place, total
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint_compliance.decisions.governance import Terms
    from kubelint_compliance.decisions.register import Register, Waiver
    from kubelint_compliance.yamltree import Span

WAIVED = "waived"
KIND = "Waiver"
"""What reports call the entries of a register."""


class Stand(NamedTuple):
    """How a waiver stands in a run: its faults, whether it has expired, and the number of findings it is about.

    `missed` are those of them that no waiver sets aside; `doubled` are pairs of another waiver that came first, and how
    many findings both set aside.
    """

    waiver: Waiver
    faults: tuple[Fault, ...]
    expired: bool
    about: int = 0
    missed: int = 0
    doubled: tuple[tuple[str, int], ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it sets aside what it is about."""
        return not self.faults and not self.expired


class Waived(NamedTuple):
    """The findings of a run with their status, and how each waiver stands, in the order of the register."""

    findings: tuple[Finding, ...]
    stands: tuple[Stand, ...]


def waive(findings: Sequence[Finding], register: Register, terms: Terms) -> Waived:
    """Set aside what waivers cover; of two waivers for one finding, the first in the register that counts."""
    about = _about(findings, register)
    stands = tuple(
        _stand(waiver, terms, [findings[place] for place in about[waiver.id]]) for waiver in register.waivers
    )
    by_place: dict[int, list[Stand]] = {}
    for stand in stands:
        for place in about[stand.waiver.id]:
            by_place.setdefault(place, []).append(stand)
    decided = list(findings)
    doubled: dict[str, dict[str, int]] = {}
    missed: dict[str, int] = {}
    for place, several in by_place.items():
        counting = [stand for stand in several if stand.counts]
        decided[place] = _decided(findings[place], (counting or several)[0], register.path)
        for other in counting[1:]:
            _count(doubled.setdefault(other.waiver.id, {}), counting[0], findings[place])
        for stand in several if decided[place].status == "open" else ():
            _count(missed, stand, findings[place])
    stands = tuple(
        stand._replace(missed=missed.get(stand.waiver.id, 0), doubled=tuple(doubled.get(stand.waiver.id, {}).items()))
        for stand in stands
    )
    return Waived((*decided, *_own(stands, register, terms)), stands)


def _count(numbers: dict[str, int], stand: Stand, finding: Finding) -> None:
    numbers[stand.waiver.id] = numbers.get(stand.waiver.id, 0) + finding.number


def doubled(stands: Sequence[Stand]) -> Iterator[tuple[int, str]]:
    """Yield in words where several waivers are about one finding, each with the line of the later one."""
    for stand in stands:
        for first, number in stand.doubled:
            them = "a finding" if number == 1 else f"{number:,} findings"
            yield stand.waiver.spans["id"].line, f"{first} and {stand.waiver.id} both cover {them}"


def _about(findings: Sequence[Finding], register: Register) -> dict[str, list[int]]:
    """Return the numbers of the findings that each waiver is about."""
    by_rule: dict[str, list[int]] = {}
    by_fingerprint: dict[str, list[int]] = {}
    for place, finding in enumerate(findings):
        by_rule.setdefault(finding.rule, []).append(place)
        by_fingerprint.setdefault(finding.fingerprint, []).append(place)
    about: dict[str, list[int]] = {}
    for waiver in register.waivers:
        places = [place for rule in dict.fromkeys(waiver.rules) for place in by_rule.get(rule, ())]
        if not waiver.rules:
            places = by_fingerprint.get(waiver.scope.fingerprint, []) if waiver.scope.fingerprint else []
        about[waiver.id] = [place for place in places if covers(waiver, findings[place])]
    return about


def covers(waiver: Waiver, finding: Finding) -> bool:
    """Whether the scope of a waiver, beside its rules, is about a finding.

    One that stands for further ones of a file, whose objects nobody knows, is only covered by a path alone.
    """
    scope = waiver.scope
    if finding.number > 1 and any(scope[1:]):
        return False
    if scope.fingerprint and scope.fingerprint != finding.fingerprint:
        return False
    if scope.container and not (finding.container and fits(scope.container, finding.container)):
        return False
    if scope.labels and not _bears(finding, scope.labels):
        return False
    texts = (finding.path, finding.object.kind, finding.object.namespace, finding.object.name)
    globs = (scope.path, scope.kind, scope.namespace, scope.name)
    return all(
        not glob or fits(glob, text, path=name == "path") for name, glob, text in zip(GLOBS, globs, texts, strict=True)
    )


def _bears(finding: Finding, labels: Sequence[tuple[str, str]]) -> bool:
    """Whether the object of a finding has all of some labels, with values that fit."""
    found = dict(line.split("=", 1) for line in finding.labels.split("\n")) if finding.labels else {}
    return all(key in found and fits(glob, found[key]) for key, glob in labels)


def _stand(waiver: Waiver, terms: Terms, about: Sequence[Finding]) -> Stand:
    wrong = faults(waiver, terms, {finding.severity for finding in about})
    return Stand(waiver, tuple(wrong), is_expired(waiver, terms), total(about))


def _decided(finding: Finding, stand: Stand, register: str) -> Finding:
    """Return a finding as a waiver leaves it: set aside, or open with a note that the waiver does not count."""
    waiver = stand.waiver
    if finding.status != "open":
        return finding
    if stand.counts:
        return finding._replace(status=WAIVED, status_reason=f"{waiver.id}: {waiver.reason} (until {waiver.expires})")
    if stand.faults:
        note, field = f"its waiver {waiver.id} does not count: {stand.faults[0].note}", stand.faults[0].field
    else:
        note, field = f"its waiver {waiver.id} expired on {waiver.expires}", "expires"
    place = Place(register, place_of(waiver, field), RELATED, f"waiver {waiver.id}")
    message = f"{finding.message} ({note})" if finding.message else ""
    return finding._replace(message=message, places=(*finding.places, place))


def place_of(waiver: Waiver, field: str) -> Span:
    """Return the place of a field in the register; where it is not written, that of what is around it."""
    return waiver.spans.get(field) or waiver.spans.get(field.partition(".")[0]) or waiver.spans["id"]


def _own(stands: Sequence[Stand], register: Register, terms: Terms) -> Iterator[Finding]:
    """Yield the findings at the register, of the rules that run."""
    for stand in stands:
        for fault in faults_of(stand, terms):
            if fault.rule in terms.told:
                yield finding_of(stand.waiver, fault, register.path, terms.told[fault.rule])


def faults_of(stand: Stand, terms: Terms) -> list[Fault]:
    """Return all that is wrong with a waiver."""
    return [*stand.faults, *_expired(stand), *_unused(stand, terms)]


def _expired(stand: Stand) -> Iterator[Fault]:
    if stand.expired and stand.missed and not stand.faults:
        them = "a finding is" if stand.missed == 1 else f"{stand.missed:,} findings are"
        words = f"expired on {stand.waiver.expires}: {them} open again"
        yield Fault(EXPIRED, "expires", f"Waiver {stand.waiver.id} {words}")


def _unused(stand: Stand, terms: Terms) -> Iterator[Fault]:
    """Yield that a waiver is about nothing that was found, where that can be told."""
    waiver = stand.waiver
    if stand.about or stand.faults:
        return
    unknown = [rule for rule in waiver.rules if rule not in terms.severities]
    if unknown:
        yield Fault(UNUSED, "rules", f"Waiver {waiver.id} names a rule that there is not: {unknown[0]}")
    elif _ran(waiver, terms) and _was_checked(waiver, terms):
        yield Fault(UNUSED, "id", f"Waiver {waiver.id} covers nothing that was found")


def _ran(waiver: Waiver, terms: Terms) -> bool:
    """Whether all rules ran that a waiver may be about."""
    return all(rule in terms.ran for rule in waiver.rules) if waiver.rules else not terms.chosen


def _was_checked(waiver: Waiver, terms: Terms) -> bool:
    """Whether all files were checked in which a waiver may be about something."""
    below = known_part(waiver.scope.path)
    return any(not path or below == path or below.startswith(f"{path}/") for path in terms.checked)


def tested(stands: Sequence[Stand], terms: Terms) -> Iterator[Coverage]:
    """Yield for each waiver which rules tested it, and which of them found something."""
    asked = [rule for rule in terms.told if rule != UNUSED]
    for stand in stands if asked else ():
        found = sorted({fault.rule for fault in faults_of(stand, terms) if fault.rule in terms.told})
        yield Coverage(tuple(sorted({*asked, *found})), TESTED_OTHER, " ".join(found))


def is_unused(stand: Stand, terms: Terms) -> bool:
    """Whether a waiver is about nothing, as far as the run can tell."""
    return any(_unused(stand, terms))


def finding_of(waiver: Waiver, fault: Fault, path: str, severity: str) -> Finding:
    """Return a fault as a finding at the register; its fingerprint stays while the waiver has its id."""
    from _blake2 import blake2b

    text = "\0".join((fault.rule, path, waiver.id))
    return Finding(
        places=(Place(path, place_of(waiver, fault.field)),),
        rule=fault.rule,
        severity=severity,
        message=fault.message,
        object=ObjectRef("", KIND, "", waiver.id),
        pointer="/" + fault.field.replace(".", "/"),
        fingerprint=blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest(),
    )
