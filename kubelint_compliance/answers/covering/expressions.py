"""A policy written in CEL, asked about one object: its conditions, its variables, its validations.

What nobody can know of a request cannot be read, so that an expression that needs it decides nothing. Conditions are
asked for an ordinary user in an ordinary namespace: whoever tells of the policy tells of its conditions, too.
"""

from __future__ import annotations

from kubelint_compliance.answers.covering.stored import DEFAULTS, GIVEN
from kubelint_compliance.cel import CelError, compile
from kubelint_compliance.cel.cost import Budget
from kubelint_compliance.graph.index import NAME_LABEL
from kubelint_compliance.graph.network.labels import meets
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubelint_compliance.answers.covering.examples import Sample
    from kubelint_compliance.answers.covering.held import Part
    from kubelint_compliance.cel import Program
    from kubelint_compliance.graph.network.labels import Selector

NAMES = ("object", "oldObject", "request", "params", "namespaceObject", "authorizer", "variables")
ORDINARY = "some-namespace"
"""A namespace that no policy names."""
_STEPS = 1_000_000
"""What all evaluations of one policy may cost together; beyond it nothing is decided."""
_USER = {"username": "some-user", "uid": "", "groups": ["system:authenticated"], "extra": {}}


class Expressions:
    """The expressions of one policy, compiled. Raises CelError for one that is none."""

    def __init__(self, spec: dict[str, Any], names: Iterable[str] = NAMES) -> None:
        """`spec` has the fields of a ValidatingAdmissionPolicy; `names` are the variables that its engine knows."""
        self._names = tuple(names)
        self.words = [words for field in ("matchConditions", "variables", "validations") for words in told(spec, field)]
        self.conditions = told(spec, "matchConditions")
        self._conditions = [self._compiled(words) for words in self.conditions]
        self._variables = [
            (text(entry.get("name")), self._compiled(text(entry.get("expression"))))
            for entry in map(mapping, sequence(spec.get("variables")))
        ]
        self._validations = [self._compiled(words) for words in told(spec, "validations")]
        self._budget = Budget(_STEPS)
        self._latest: tuple[Sample | None, dict[str, Any] | None, bool | None] = (None, None, None)

    def parts_for(self, labels: Selector = ()) -> list[Part]:
        """Return the validations, each by itself: whether it refuses an object, which must have the labels."""

        def part(program: Program) -> Part:
            return lambda sample: _has(sample, labels) and self._refuses(program, sample)

        return [part(program) for program in self._validations]

    def _compiled(self, words: str) -> Program:
        return compile(words, self._names).exactly()

    def _refuses(self, program: Program, sample: Sample) -> bool | None:
        if self._latest[0] is not sample:
            self._latest = (sample, *self._prepared(sample))
        _, bindings, looked_at = self._latest
        if not looked_at or bindings is None:
            return looked_at
        admits = self._value(program, bindings)
        return not admits if type(admits) is bool else None

    def _prepared(self, sample: Sample) -> tuple[dict[str, Any], bool | None]:
        """Return what the validations are given, and whether the conditions hold."""
        plain = self._bindings(sample, ORDINARY, _USER)
        held = [self._value(program, plain) for program in self._conditions]
        looked_at = False if any(value is False for value in held) else all(value is True for value in held) or None
        bindings = self._bindings(sample, GIVEN, GIVEN)
        for name, program in self._variables:
            bindings["variables"][name] = self._value(program, bindings)
        return bindings, looked_at

    def _bindings(self, sample: Sample, space: Any, user: Any) -> dict[str, Any]:
        value, kind = sample.value, sample.kind
        metadata, written = value["metadata"], value["metadata"].get("namespace", "")
        if written is GIVEN:
            written, metadata = space, {**metadata, "namespace": space}
        version, resource, _ = DEFAULTS[kind]
        named = {"group": kind[0], "version": version}
        of_kind, of_resource = {**named, "kind": kind[1]}, {**named, "resource": resource}
        labels = {NAME_LABEL: written}
        known = {
            "object": {**value, "metadata": metadata},
            "oldObject": None,
            "request": {
                "operation": "CREATE",
                "kind": of_kind,
                "requestKind": of_kind,
                "resource": of_resource,
                "requestResource": of_resource,
                "subResource": "",
                "requestSubResource": "",
                "dryRun": GIVEN,
                "name": metadata["name"],
                "namespace": written,
                "userInfo": user,
                "uid": GIVEN,
                "options": GIVEN,
            },
            "params": GIVEN,
            "namespaceObject": GIVEN if space is GIVEN else {"metadata": {"name": written, "labels": labels}},
            "authorizer": GIVEN,
            "variables": {},
        }
        return {name: known.get(name, GIVEN) for name in self._names}

    def _value(self, program: Program, bindings: dict[str, Any]) -> Any:
        """Return the value of an expression, `GIVEN` where it has none."""
        try:
            return program.evaluate(*(bindings[name] for name in program.variables), budget=self._budget)
        except CelError:
            return GIVEN


def _has(sample: Sample, labels: Selector) -> bool:
    """Whether an example has labels; where it may have any, it is one that has them."""
    written = sample.value["metadata"].get("labels", {})
    return written is GIVEN or meets(mapping(written), labels)


def told(spec: dict[str, Any], field: str) -> list[str]:
    """Return the expressions of a list of a policy."""
    return [text(entry.get("expression")) for entry in map(mapping, sequence(spec.get(field)))]
