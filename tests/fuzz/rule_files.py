"""Rule files, built-in ones and users', with mistakes: told at their place, or compiled and run without harm."""

from __future__ import annotations

from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from kubelint_compliance.cel.errors import CelError
from kubelint_compliance.frameworkfiles import controls_of
from kubelint_compliance.model import UsageError
from kubelint_compliance.ruleset.compiler import compile_rule
from kubelint_compliance.ruleset.names import Known, check_names, check_rules
from kubelint_compliance.ruleset.pack import unpack
from kubelint_compliance.ruleset.packing import pack_sources
from kubelint_compliance.ruleset.rulefile import RuleError, check_schema, read_rule
from kubelint_compliance.ruleset.runner import RuleSet
from kubelint_compliance.ruleset.words import WordBook, book_source
from tests.fuzz import mutate, seeds
from tests.fuzz.expressions import expression
from tests.fuzz.files import rules
from tests.fuzz.harness import Harness, decoded, encoded, need
from tests.scanning import scan_text

if TYPE_CHECKING:
    from random import Random

    from kubelint_compliance.ruleset.compiled import CompiledRule

_POD = "---\n".join(map(seeds.own, ("pod.yaml", "cart.yaml", "rbac.yaml")))
MINE = """\
id: my-rule
title: A rule of mine
severity: high
scope: object
kinds: [Pod, shop.example/Cart]
params: {most: {default: 3, schema: {type: integer}, description: How many at most}}
variables: {spec: "object.?spec.orValue({})", names: "variables.spec.?containers.orValue([]).map(c, c.name)"}
matchConditions: ["object.kind != 'List'"]
each: spec.containers[*]
validation: size(item.name) <= params.most && !variables.names.exists(n, n == 'x')
at: name
message: "{label} has the name {item.name} beside {variables.names}"
why: A name that is long is hard to read, and nobody knows it.
remediation: Write a name of three letters, or of two of them.
fix: [{set: "spec.containers[*].name", value: abc, safe: false}]
controls: {soc2: [{id: CC6.1, strength: partial, because: it keeps names short enough to be read}]}
examples: {fail: ["a: 1", "a: 2"], pass: ["a: 1", "a: 2"]}
"""
_FIELDS = ("validation", "each", "eachOf", "at", "message")


@cache
def _texts() -> tuple[str, ...]:
    return (*(MINE,) * 40, *seeds.rule_files())


@cache
def _values() -> tuple[Any, ...]:
    """Built-in rules with two short examples of each kind, so that little is lost on them."""
    short = {"fail": ["a: 1", "a: 2"], "pass": ["a: 1", "a: 2"]}
    return tuple({**rule, "examples": short} for text in _texts() for rule in seeds.values_of(text))


def make(random: Random) -> bytes:
    """Return a rule file, mutated as text, as a value, or in one of its expressions."""
    choice = random.randrange(4)
    if choice == 0:
        return encoded(mutate.text(random, random.choice(_texts()), _texts()))
    value = mutate.copied(random.choice(_values()))
    if choice == 1:
        return encoded(mutate.written(random, mutate.tree(random, value, _values())))
    field = random.choice([name for name in _FIELDS if name in value] or ["validation"])
    if choice == 2 and isinstance(value.get(field), str):
        value[field] = mutate.text(random, value[field], [str(other.get(field, "")) for other in _values()[-80:]])
    else:
        made = expression(random, ("object", "self", "item", "params", "variables"), 2)
        if random.random() < 0.5:
            value.setdefault("variables", {})[random.choice(("a", "b", "spec"))] = made
        else:
            value[field] = made if field != "message" else f"It has {{{made}}} here"
    return encoded(mutate.written(random, value))


@cache
def _known() -> Known:
    return Known(controls_of(()), ("Pod", "shop.example/Cart"))


def look(data: bytes) -> None:
    """Read, compile, pack and run a rule; all that it may raise is a mistake with its place."""
    text = decoded(data)
    try:
        file = read_rule(text, "r/my-rule.yaml", "custom")
        check_schema(file)
        compiled = compile_rule(file)
    except RuleError as error:
        _placed(error)
        return
    except (UsageError, CelError) as error:
        need(isinstance(error, UsageError), "an error of an expression without its place")
        return
    try:
        check_names(file, _known())
        check_rules(file, {rule.rule.id for rule in rules().rules})
    except RuleError as error:
        _placed(error)
    here, there = _found(compiled), _found(_packed(compiled))
    need(here == there, f"{here} of the rule, {there} of the packed rule")


def _placed(error: RuleError) -> None:
    path, line, column = str(error).split(":")[:3]
    need(path == "r/my-rule.yaml" and int(line) >= 1 and int(column) >= 1, "a mistake without its place")
    need("unexpected keyword" not in str(error), "a mistake of ours")


def _found(rule: CompiledRule) -> list[tuple[Any, ...]]:
    """Run a rule; return what it finds, and what is said of what it could not judge."""
    scan = scan_text("a.yaml", _POD, RuleSet([rule], minor=rules().minor))
    odd = [problem for problem in scan.problems if problem.code not in ("evaluation", "malformed")]
    need(not odd, f"another problem: {odd}")
    found = [(finding.pointer, finding.span, finding.message) for finding in scan.findings]
    return [*found, *((problem.span, problem.message) for problem in scan.problems), scan.coverage]


def _packed(rule: CompiledRule) -> CompiledRule:
    """The same rule as it comes out of the cache."""
    sources = pack_sources([rule])

    def load(name: str) -> ModuleType:
        module = ModuleType(name)
        exec(compile(sources[name], "<rules>", "exec"), vars(module))
        return module

    return unpack(load, WordBook(lambda: book_source([rule.whole])))[0]


HARNESS = Harness(make, look)
