"""Kyverno's ClusterPolicies and Policies that enforce: a graph -> policies in force, one for a rule and where it holds.

Rules with context, preconditions, conditions to deny, loops or variables are left out: what they decide, objects alone
do not say. Rules for Pods hold for what makes pods as Kyverno generates them.
"""

from __future__ import annotations

from kubelint_compliance.answers.covering.expressions import NAMES, Expressions
from kubelint_compliance.answers.covering.filters import Untold, excluded, matched
from kubelint_compliance.answers.covering.generated import MAKERS, POD, made_for, template_of
from kubelint_compliance.answers.covering.held import BEFORE, UNSEEN, InForce
from kubelint_compliance.answers.covering.levels import of_level
from kubelint_compliance.answers.covering.pattern import refuses
from kubelint_compliance.answers.covering.selectors import EVERY, among_words
from kubelint_compliance.answers.covering.settings import without
from kubelint_compliance.cel import CelError
from kubelint_compliance.decisions.globs import fits
from kubelint_compliance.facts.policies.kyverno import kyverno_exceptions, kyverno_exclusions
from kubelint_compliance.graph.network.refusal import Refused
from kubelint_compliance.graph.told.verification import enforces
from kubelint_compliance.kubernetes.kinds import is_cluster_scoped
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from kubelint_compliance.answers.covering.examples import Sample
    from kubelint_compliance.answers.covering.held import Part
    from kubelint_compliance.answers.covering.settings import LeftOut
    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.ruleset.words import Head

    Kind = tuple[str, str]

GROUP = "kyverno.io"
_KINDS = ("ClusterPolicy", "Policy")
CONFIGURED = "what Kyverno's own configuration leaves out, as kube-system by default"
_NEVER_ASKED = ("apps", "ReplicaSet")
"""A kind that Kyverno's own configuration leaves out by default."""
_WAYS = frozenset({
    *("pattern", "anyPattern", "podSecurity", "cel"),
    *("deny", "foreach", "manifests", "assert"),
})  # fmt: skip
"""How a rule may validate; what those in the second line decide, nobody is told here."""
_UNTOLD = ("context", "preconditions", "mutate", "generate", "verifyImages")
"""Fields of a rule with which it is not known what it decides."""


def policies(graph: Graph, known: Iterable[Head], aside: Iterable[LeftOut] = ()) -> Iterator[InForce]:
    """Yield the rules that enforce, by the names of their policies; of several policies of one name the last counts.

    `known` are our rules, of which some equal a level of Pod Security; `aside` is what Kyverno is told to leave out.
    """
    heads, settings = tuple(known), tuple(aside)
    exceptions = [node for node in graph.of_kind(GROUP, "PolicyException") if node.manifest]
    for kind in _KINDS:
        named = {(node.ref.namespace, node.ref.name): node for node in graph.of_kind(GROUP, kind)}
        for _, node in sorted(named.items()):
            for found in _of_policy(node, exceptions, heads):
                yield from without(found, settings)


def _of_policy(node: Node, exceptions: list[Node], known: Sequence[Head]) -> Iterator[InForce]:
    value = node.manifest.value if node.manifest else {}
    spec = mapping(value.get("spec"))
    if spec.get("admission") is False or mapping(spec.get("webhookConfiguration")).get("matchConditions"):
        return
    rules = [mapping(rule) for rule in sequence(spec.get("rules"))]
    wide = {place["path"][2] for place in kyverno_exclusions(value)}
    for index, rule in enumerate(rules):
        validate = mapping(rule.get("validate"))
        if not (validate and enforces(validate.get("failureAction"), spec)) or index in wide:
            continue
        several = len(_WAYS.intersection(validate)) != 1
        if several or any(rule.get(field) for field in _UNTOLD) or (index and spec.get("applyRules") == "One"):
            continue
        try:
            yield from _of_rule(node, spec, rule, exceptions, known)
        except (CelError, Refused, Untold):
            continue


def _of_rule(
    node: Node, spec: dict[str, Any], rule: dict[str, Any], exceptions: list[Node], known: Sequence[Head]
) -> Iterator[InForce]:
    kinds, validate = _matched(node, rule), mapping(rule["validate"])
    made = made_for(node.manifest.value, rule) if POD in kinds and node.manifest else ()
    where = {**kinds, **dict.fromkeys(made, kinds.get(POD, EVERY))}
    says = f"enforces its rule {text(rule.get('name'))}"
    equals: tuple[str, ...] = ()
    if "podSecurity" in validate:
        if rule.get("celPreconditions"):
            raise Untold
        asked, equals = of_level(mapping(validate["podSecurity"]), known)
        says = f"{says}, {asked}"
        conditions: list[str] = []
        parts: dict[Kind, list[Part]] = {kind: [] for kind in where if kind == POD or kind in MAKERS.values()}
    else:
        conditions, parts = _parts(rule, validate, kinds, made)
    let_in = [
        *excluded(rule, tuple(parts)),
        *_reported_only(spec, validate),
        *_excepted(node, text(rule.get("name")), exceptions),
    ]
    among = " ".join(filter(None, (among_words((), conditions), f"but for {'; '.join(let_in)}" if let_in else "")))
    limits = f"{BEFORE if equals else UNSEEN}; {CONFIGURED}{failing_open(spec)}"
    for spaces in dict.fromkeys(where[kind] for kind in parts):
        here = {kind: found for kind, found in parts.items() if where[kind] == spaces}
        yield InForce(node.ref.title, says, node.path, node.span.line, spaces, among, limits, here, equals)


def _matched(node: Node, rule: dict[str, Any]) -> dict[Kind, str]:
    """Return the kinds that a rule matches and the namespaces; a Policy holds in its own namespace alone."""
    found = matched(rule)
    own = f"of the namespace {node.ref.namespace or 'default'}"
    return {
        kind: own if node.kind == "Policy" else spaces
        for kind, spaces in found.items()
        if kind != _NEVER_ASKED
        if spaces == EVERY or not (node.kind == "Policy" or is_cluster_scoped(*kind))
        if not (node.kind == "Policy" and is_cluster_scoped(*kind))
    }


def failing_open(spec: dict[str, Any]) -> str:
    """Return what is let in by a policy that lets all in while its engine does not answer, as a further clause."""
    policies = (spec.get("failurePolicy"), mapping(spec.get("webhookConfiguration")).get("failurePolicy"))
    return "; all, while Kyverno does not answer" if "Ignore" in policies else ""


def _parts(
    rule: dict[str, Any], validate: dict[str, Any], kinds: dict[Kind, str], made: tuple[Kind, ...]
) -> tuple[list[str], dict[Kind, list[Part]]]:
    """Return the conditions of a rule that hold of requests, and its parts by kind."""
    if "pattern" in validate or "anyPattern" in validate:
        if rule.get("celPreconditions"):
            raise Untold

        def part(sample: Sample) -> bool | None:
            return refuses(validate, sample.value)

        def part_of_template(sample: Sample) -> bool | None:
            return refuses(validate, template_of(sample))

        return [], {**{kind: [part] for kind in kinds}, **{kind: [part_of_template] for kind in made}}
    cel = mapping(validate.get("cel"))
    if not cel or cel.get("paramKind"):
        raise Untold
    written = {"matchConditions": rule.get("celPreconditions"), "variables": cel.get("variables")}
    expressions = Expressions({**written, "validations": cel.get("expressions")}, NAMES)
    return expressions.conditions, dict.fromkeys(kinds, expressions.parts_for())


def _reported_only(spec: dict[str, Any], validate: dict[str, Any]) -> Iterator[str]:
    """Yield where overrides let a rule only report. Raises Untold."""
    own = sequence(validate.get("failureActionOverrides"))
    for entry in map(mapping, own or sequence(spec.get("validationFailureActionOverrides"))):
        if text(entry.get("action")).lower() != "enforce":
            names = list(map(text, sequence(entry.get("namespaces"))))
            if not names or entry.get("namespaceSelector") or any(name.strip("*?") == "" for name in names):
                raise Untold
            yield f"namespaces {', '.join(names)}"


def _is_undecided(match: Any) -> bool:
    """Whether several filters have to fit together, so that nobody here says how wide they are."""
    block = mapping(match)
    return not block.get("any") and len(sequence(block.get("all"))) > 1


def _excepted(node: Node, rule: str, exceptions: list[Node]) -> Iterator[str]:
    """Yield the exceptions from a rule. Raises Untold for one that is wider than a few objects."""
    policy = "/".join(filter(None, (node.ref.namespace if node.kind == "Policy" else "", node.ref.name)))
    rules = (rule, f"autogen-{rule}", f"autogen-cronjob-{rule}")
    for other in exceptions:
        value = other.manifest.value if other.manifest else {}
        for entry in map(mapping, sequence(at(value, ("spec", "exceptions")))):
            names = map(text, sequence(entry.get("ruleNames")))
            if fits(text(entry.get("policyName")), policy) and any(fits(glob, one) for glob in names for one in rules):
                if kyverno_exceptions(value) or _is_undecided(at(value, ("spec", "match"))):
                    raise Untold
                yield f"what {other.ref.title} lets in ({other.path}:{other.span.line})"
                break
