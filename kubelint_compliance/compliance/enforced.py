"""What policies of the input refuse, for a framework report: a fact of its own beside what rules found.

That a policy forbids it is more than that nothing violates it now, and it holds only where the policy is in force.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubelint_compliance.compliance.coverage import Assessment

TITLE = "Refused by policies of the input"
_EXEMPT = "namespaces, users and runtime classes that the API server exempts, and pods that were there before"


class Enforced(NamedTuple):
    """An object of the input that has something refused: what it is called, what it says, where, and for what.

    `rules` are the ids of the rules whose findings it refuses in new objects, sorted; `holds` says in which. Where that
    was seen by the examples of the rules, `examples` says for each of them how many it refuses, which are all; it is
    empty where the policy equals the rules. `limits` is what it lets in all the same.
    """

    policy: str
    says: str
    holds: str
    path: str
    line: int
    rules: tuple[str, ...]
    examples: tuple[tuple[str, int], ...] = ()
    limits: str = _EXEMPT

    def words(self, speaking: frozenset[str]) -> str:
        """Return where it says so, where it holds and, of some rules, those that it stands for."""
        numbers = dict(self.examples)
        rules = ", ".join(_counted(rule, numbers.get(rule)) for rule in self.rules if rule in speaking)
        what = "each example held against it of what breaks" if self.examples else "what breaks"
        return f"{self.says} ({self.path}:{self.line}), which refuses in {self.holds} {what} {rules}"


def lines(enforced: Iterable[Enforced], assessments: Iterable[Assessment]) -> list[tuple[str, str]]:
    """Return label and text of each policy that refuses what rules of these controls find; none where none does."""
    speaking = frozenset(rule for entry in assessments for rule in entry.speaking)
    told = [one for one in enforced if not speaking.isdisjoint(one.rules)]
    limits = dict.fromkeys(one.limits for one in told)
    return [
        *((one.policy, one.words(speaking)) for one in told),
        *(("Not refused", limit[:1].upper() + limit[1:]) for limit in limits),
    ]


def _counted(rule: str, number: int | None) -> str:
    return f"{rule} ({number})" if number else rule


def rules_of(enforced: Iterable[Enforced], entry: Assessment) -> list[str]:
    """Return those of the rules of a control for which some policy refuses, sorted."""
    refused = {rule for one in enforced for rule in one.rules}
    return sorted(refused.intersection(entry.speaking))


def described(one: Enforced) -> dict[str, Any]:
    """Return a policy as JSON has it."""
    examples = [{"rule": rule, "refused": refused} for rule, refused in one.examples]
    return {**one._asdict(), "rules": list(one.rules), "examples": examples}
