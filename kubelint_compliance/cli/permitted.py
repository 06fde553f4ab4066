"""What a change newly permits, for the reports of `check --diff-base`: both sides are read once more, for that alone.

Only imported where a call names a revision, and a report tells of it.
"""

from __future__ import annotations

from kubelint_compliance.answers import connections
from kubelint_compliance.answers.deciding import of_access, of_network
from kubelint_compliance.answers.netkinds import EACH_APART, NETWORK_KINDS
from kubelint_compliance.answers.objects import gather
from kubelint_compliance.answers.permitted import new_access, new_connections
from kubelint_compliance.answers.sources import EACH_COUNTS, RBAC_KINDS
from kubelint_compliance.graph.access import Access
from kubelint_compliance.mishaps import told as told_of
from kubelint_compliance.model import Permit
from kubelint_compliance.reports.words import count
from kubelint_compliance.sources import read
from kubelint_compliance.terms import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.config import Config
    from kubelint_compliance.sources import Discovery

_NAMED = 3
"""So many files are named."""


def permitted(then: Discovery, now: Discovery, config: Config) -> tuple[Permit, ...]:
    """Return what is permitted now, and was not then; where that cannot be worked out, it says so."""
    try:
        return tuple(_permitted((then, now), config))
    except Exception as error:
        return (Permit(f"What is newly permitted could not be worked out: {told_of(error)}"),)


def _permitted(sides: tuple[Discovery, Discovery], config: Config) -> Iterator[Permit]:
    settings = Settings(
        custom_workloads=config.custom_workloads, custom_envelopes=config.custom_envelopes, sets=config.sets
    )
    roles = [gather(side, read, RBAC_KINDS, settings, deciding=of_access, alternatives=EACH_COUNTS) for side in sides]
    yield from new_access(*(Access(found.graph) for found in roles))
    policies = [
        gather(side, read, NETWORK_KINDS, settings, deciding=of_network, alternatives=EACH_APART) for side in sides
    ]
    yield from new_connections(*(connections.prepare(found.graph) for found in policies))
    told = {entry[:3] for found in (*roles, *policies) for entry in found.told if entry.fatal}
    left_out = {path for path, *_ in told} - _unchanged(*sides)
    if left_out:
        words = f"{count(len(left_out), 'changed file')} could not be read as a whole, and may permit more"
        yield Permit(f"{words}: {', '.join(sorted(left_out)[:_NAMED])}")


def _unchanged(then: Discovery, now: Discovery) -> set[str]:
    """Return the paths of files whose bytes are the same on both sides."""
    before = {source.path: source.text for source in then.sources}
    return {source.path for source in now.sources if source.path in before and read(source) == before[source.path]}
