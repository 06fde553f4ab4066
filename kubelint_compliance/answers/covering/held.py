"""Policies that are in force, held against the examples of rules: what each refuses -> `Enforced`.

A policy covers a rule in a kind where it refuses every example that fails, and for the fault: the part that refuses it
admits the example without the fault. Where the fault is that something is missing, the part must admit all examples
that pass. So one that forbids more than the rule covers it, and one that refuses for another reason does not.
"""

from __future__ import annotations

from kubelint_compliance.answers.covering.examples import MAKERS, Sample, Samples
from kubelint_compliance.cel.cost import Budget
from kubelint_compliance.compliance.enforced import Enforced
from kubelint_compliance.kubernetes.kinds import is_cluster_scoped
from kubelint_compliance.kubernetes.known import plural
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kubelint_compliance.ruleset.compiled import CompiledRule

    Kind = tuple[str, str]
    Part = Callable[[Sample], bool | None]
    """Whether a part of a policy refuses an example; None where nobody can tell."""

_POD = ("", "Pod")
_MOST = 1_000_000
"""So many times parts of policies are asked in one report; what is left then is not claimed."""
BEFORE = "objects that were there before and stay as they are"
"""What no policy refuses, whatever its engine."""
UNSEEN = f"{BEFORE}, ephemeral containers, and what is unlike every example"
"""The same for one that was held against examples."""


class InForce(NamedTuple):
    """A policy that refuses: what it is called, what it says, where it stands and holds, and what it lets in.

    `spaces` is a clause behind the kinds, such as `of every namespace`, empty where it holds of all; `among` a further
    one. `parts` are its parts by the kinds that they look at.
    """

    policy: str
    says: str
    path: str
    line: int
    spaces: str
    among: str
    limits: str
    parts: Mapping[Kind, Sequence[Part]]
    equals: tuple[str, ...] = ()


def covered(policies: Iterable[InForce], rules: Iterable[CompiledRule], minor: int) -> Iterator[Enforced]:
    """Yield what policies refuse of the examples of rules: one entry for a policy and the kinds in which it does.

    Rules that look at other objects, or that a step of the flow raises, are about no single object, so that no policy
    covers them. `minor` is the version of Kubernetes whose verdict of the rules counts.
    """
    alone = [rule for rule in rules if not (rule.graph or rule.raised_by)]
    budget = Budget(_MOST)
    samples: list[Samples] = []
    for policy in policies:
        if policy.equals:
            yield _enforced(policy, tuple(policy.parts), ())
            continue
        samples = samples or [Samples(rule, minor) for rule in alone]
        policy = policy._replace(parts=_bounded(policy.parts, budget))  # noqa: PLW2901 - the same policy
        found: dict[tuple[Kind, ...], list[tuple[str, int]]] = {}
        for of_rule in samples:
            refused = _by_kind(policy, of_rule)
            kinds = tuple(kind for kind in policy.parts if kind in refused)
            if kinds:
                found.setdefault(kinds, []).append((of_rule.id, len(set().union(*refused.values()))))
        for kinds, counted in found.items():
            yield _enforced(policy, kinds, counted)


def _bounded(parts: Mapping[Kind, Sequence[Part]], budget: Budget) -> Mapping[Kind, Sequence[Part]]:
    """Return parts that decide nothing once the budget of all policies is spent."""

    def bounded(part: Part) -> Part:
        def ask(sample: Sample) -> bool | None:
            budget.left -= 1
            return part(sample) if budget.left >= 0 else None

        return ask

    known = {id(several): [bounded(part) for part in several] for several in parts.values()}
    return {kind: known[id(several)] for kind, several in parts.items()}


def _by_kind(policy: InForce, samples: Samples) -> dict[Kind, frozenset[int]]:
    """Return the numbers of the examples that are refused, by the kinds in which all are.

    What makes pods is asked about where Pods are refused, if the policy looks at these. Examples that are no pods are
    not the same in every kind, so that all kinds have to be refused in which there are some.
    """
    found: dict[Kind, frozenset[int]] = {}
    for kind in sorted(policy.parts, key=lambda kind: kind != _POD):
        if kind in MAKERS and _POD in policy.parts and _POD not in found:
            continue
        numbers = _refused(samples, kind, policy.parts[kind])
        if numbers:
            found[kind] = numbers
        elif not samples.of_pods and any(True for _ in samples.of(kind, fails=True)):
            return {}
    return found


def _refused(samples: Samples, kind: Kind, parts: Sequence[Part]) -> frozenset[int]:
    """Return the numbers of the examples that are refused in a kind; none where one is not, or not for its fault."""
    numbers = set()
    for sample in samples.of(kind, fails=True):
        if not any(part(sample) for part in parts):
            return frozenset()
        numbers.add(sample.number)
    passing = list(samples.of(kind, fails=False)) if numbers else []
    strict = [part for part in parts if passing and all(part(sample) is False for sample in passing)]
    for sample in samples.of(kind, fails=True):
        mended = samples.twins(sample)
        tied = [part for part in parts if any(part(twin) is False for twin in mended)] if mended else strict
        if not any(part(sample) for part in tied):
            return frozenset()
    return frozenset(numbers)


def _enforced(policy: InForce, kinds: tuple[Kind, ...], counted: Iterable[tuple[str, int]]) -> Enforced:
    names = [plural(kind) for _, kind in kinds]
    named = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    spaces = "" if all(is_cluster_scoped(*kind) for kind in kinds) else policy.spaces
    holds = " ".join(filter(None, (f"new {named}", spaces, policy.among)))
    examples = tuple(sorted(counted))
    rules = policy.equals or tuple(id for id, _ in examples)
    return Enforced(policy.policy, policy.says, holds, policy.path, policy.line, rules, examples, policy.limits)
