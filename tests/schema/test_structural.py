"""Custom resource definitions, as an API server checks them on creation."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kubelint_compliance.schema.crd import structural
from kubelint_compliance.schema.crd.quiet import quiet_nodes
from kubelint_compliance.schema.crd.structural import check_definition
from tests.schema.definitions import definition
from tests.schema.expressions import DEFINITION

SCHEMA = "spec.versions.0.schema.openAPIV3Schema"
SPEC = f"{SCHEMA}.properties.spec"
FIELD = f"{SPEC}.properties"


def found(value: dict[str, Any], minor: int = 37) -> list[tuple[str, str]]:
    return [
        (".".join(map(str, reversed(problem.path))), problem.detail[1]) for problem in check_definition(value, minor)
    ]


def changed(path: str, new: Any) -> dict[str, Any]:
    """The definition with something else at a path; None takes it away."""
    value = definition()
    *above, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    holder: Any = value
    for step in above:
        holder = holder[step]
    if isinstance(holder, list):
        holder[int(last)] = new
    elif new is None:
        del holder[last]
    else:
        holder[last] = new
    return value


@pytest.mark.parametrize("minor", [25, 30, 37])
@pytest.mark.parametrize("value", [definition(), DEFINITION])
def test_good_definitions(value: dict[str, Any], minor: int) -> None:
    before = copy.deepcopy(value)
    assert found(value, minor) == []
    assert value == before


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (f"{FIELD}.port.anyOf", [{"type": "integer", "description": ""}, {"type": "string"}]),
        (f"{FIELD}.port", {"x-kubernetes-int-or-string": True, "allOf": [{"anyOf": [{"type": "integer"}]}][:0]}),
        (f"{FIELD}.limits.additionalProperties", {"x-kubernetes-int-or-string": True}),
        (f"{FIELD}.owner.pattern", "^[a-z]{1,9}$"),
        (f"{FIELD}.any", {"x-kubernetes-preserve-unknown-fields": True, "nullable": True}),
        (f"{FIELD}.free.additionalProperties", True),
        (f"{SCHEMA}.properties.metadata", {"type": "object"}),
        ("spec.versions.0.additionalPrinterColumns.0.jsonPath", ".status.conditions[?(@.type=='Ready')].status"),
        (f"{SPEC}.x-kubernetes-validations.0.messageExpression", None),
        (f"{SPEC}.x-kubernetes-validations.3.rule", "dyn(self.owner) == 1 || self.port == 1"),
        (f"{SPEC}.x-kubernetes-validations.3.rule", "self.whole.metadata.name == 'a' && self.point.x__dash__y > 1"),
        (f"{FIELD}.shelves.items.properties.name.unknown", 1),
    ],
)
def test_what_is_not_refused(path: str, new: Any) -> None:
    assert found(changed(path, new)) == []


@pytest.mark.parametrize(
    ("path", "new", "at", "reason"),
    [
        ("metadata.name", "a", "metadata.name", 'is not the plural name and the group, "shops.example.com"'),
        ("spec.names.listKind", "Shop", "spec.names.listKind", "is the kind of single objects too"),
        (
            "spec.names.shortNames.0",
            "1",
            "spec.names.shortNames.0",
            "is not up to 63 lower case letters, digits and '-' that start with a letter and end with no '-'",
        ),
        (
            "spec.names.kind",
            "A_b",
            "spec.names.kind",
            "is not up to 63 lower case letters, digits and '-' that start with a letter and end with no '-'",
        ),
        ("spec.versions.0.storage", False, "spec.versions", "has no storage version, where one is needed"),
        ("spec.versions.1.storage", True, "spec.versions", "has 2 storage versions, where one is needed"),
        ("spec.versions.1.schema", None, "spec.versions.1", "lacks the required field schema.openAPIV3Schema"),
        (
            "spec.preserveUnknownFields",
            True,
            "spec.preserveUnknownFields",
            'may not be true; "x-kubernetes-preserve-unknown-fields" may',
        ),
        (
            "spec.conversion.strategy",
            "None",
            "spec.conversion.webhook",
            "may only be set with the strategy Webhook",
        ),
        (
            "spec.conversion.webhook.conversionReviewVersions",
            ["v2"],
            "spec.conversion.webhook.conversionReviewVersions",
            "has neither v1 nor v1beta1",
        ),
        (
            "spec.versions.1.deprecated",
            False,
            "spec.versions.1.deprecationWarning",
            "may only be set for a deprecated version",
        ),
        (
            "spec.versions.0.subresources.scale.specReplicasPath",
            ".status.size",
            "spec.versions.0.subresources.scale.specReplicasPath",
            "does not start with .spec.",
        ),
        (
            "spec.versions.0.selectableFields.0.jsonPath",
            ".spec.limits",
            "spec.versions.0.selectableFields.0.jsonPath",
            "is not a field of type string, boolean or integer",
        ),
    ],
)
def test_what_is_refused_of_the_whole(path: str, new: Any, at: str, reason: str) -> None:
    assert found(changed(path, new)) == [(at, reason)]


NESTED = "may not be used inside allOf, anyOf, oneOf or not"


@pytest.mark.parametrize(
    ("path", "new", "at", "reason"),
    [
        (f"{FIELD}.level.type", None, f"{FIELD}.level", 'misses "type", which the schema of a field needs'),
        (
            f"{FIELD}.tags.items.type",
            None,
            f"{FIELD}.tags.items",
            'misses "type", which the schema of list items needs',
        ),
        (f"{FIELD}.tags.items", None, f"{FIELD}.tags", 'is of type array and misses "items"'),
        (
            f"{FIELD}.level.type",
            "text",
            f"{FIELD}.level.type",
            "is not one of string, number, integer, boolean, array, object",
        ),
        (f"{SCHEMA}.nullable", True, f"{SCHEMA}.nullable", "may not be true at the root"),
        (f"{SCHEMA}.oneOf", [{}], f"{SCHEMA}.oneOf", "may not be used at the root where status is a subresource"),
        (
            f"{SCHEMA}.properties.metadata.properties.labels",
            {"type": "object"},
            f"{SCHEMA}.properties.metadata",
            "may restrict nothing but name and generateName",
        ),
        (f"{SCHEMA}.properties.kind.type", "integer", f"{SCHEMA}.properties.kind", "is not of type string"),
        (f"{SPEC}.allOf.0.not.type", "object", f"{SPEC}.allOf.0.not.type", NESTED),
        (f"{SPEC}.allOf.0.description", "a", f"{SPEC}.allOf.0.description", NESTED),
        (f"{FIELD}.port.anyOf.0.type", "number", f"{FIELD}.port.anyOf.0.type", NESTED),
        (
            f"{FIELD}.point.additionalProperties",
            {"type": "string"},
            f"{FIELD}.point.additionalProperties",
            'may not be used beside "properties"',
        ),
        (
            f"{FIELD}.owner.pattern",
            "^(?=a)",
            f"{FIELD}.owner.pattern",
            "is not a regular expression of RE2: invalid perl operator: (?=",
        ),
        (
            f"{FIELD}.tags.uniqueItems",
            True,
            f"{FIELD}.tags.uniqueItems",
            'may not be true; "x-kubernetes-list-type: set" may be used',
        ),
        (f"{FIELD}.any.$ref", "#/a", f"{FIELD}.any.$ref", "is not supported in the schema of a custom resource"),
        (
            f"{FIELD}.free.x-kubernetes-preserve-unknown-fields",
            False,
            f"{FIELD}.free.x-kubernetes-preserve-unknown-fields",
            "may be true or left out, not false",
        ),
        (
            f"{FIELD}.shelves.x-kubernetes-list-map-keys.1",
            "nope",
            f"{FIELD}.shelves.x-kubernetes-list-map-keys.1",
            "is no field of the items",
        ),
        (
            f"{FIELD}.shelves.items.required",
            [],
            f"{FIELD}.shelves.x-kubernetes-list-map-keys.0",
            "is a field that is neither required nor has a default, as a key must",
        ),
        (
            f"{FIELD}.shelves.x-kubernetes-list-type",
            "set",
            f"{FIELD}.shelves.x-kubernetes-list-map-keys",
            "may only be used with x-kubernetes-list-type: map",
        ),
        (f"{FIELD}.size.default", "a", f"{FIELD}.size.default", "does not fit its schema: the type is another"),
        (f"{FIELD}.size.default", 11, f"{FIELD}.size.default", "does not fit its schema: is not at most 10"),
        (
            f"{FIELD}.limits.default",
            {"a": "b"},
            f"{FIELD}.limits.default.a",
            "does not fit its schema: the type is another",
        ),
        (
            f"{FIELD}.point.default",
            {"q": 1},
            f"{FIELD}.point.default.q",
            "does not fit its schema: there is no such field",
        ),
        (
            f"{SCHEMA}.properties.kind.default",
            "Shop",
            f"{SCHEMA}.properties.kind.default",
            "may not be used here: the identity of an object has no defaults",
        ),
    ],
)
def test_what_is_refused_of_a_schema(path: str, new: Any, at: str, reason: str) -> None:
    assert (at, reason) in found(changed(path, new))


RULE = f"{SPEC}.x-kubernetes-validations.3"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("self.nope == 1", "does not compile: undefined field 'nope' in object"),
        ("self.owner", "is of type string, where bool is needed"),
        ("nope == 1", "does not compile: undeclared reference to 'nope'"),
        ("self.owner > 1", "does not compile: found no matching overload for '_>_' applied to (string, int)"),
        ("self.size == null", "does not compile: found no matching overload for '_==_' applied to (int, null_type)"),
        ("self.size > ", "does not compile: expected an expression, found the end"),
        ("self.metadata.name == 'a'", "does not compile: undefined field 'metadata' in object"),
        ("self.free.a == 1", "does not compile: undefined field 'a' in object"),
    ],
)
def test_rules_that_do_not_compile(rule: str, reason: str) -> None:
    assert found(changed(f"{RULE}.rule", rule)) == [(f"{RULE}.rule", reason)]


@pytest.mark.parametrize(
    ("field", "new", "at", "reason"),
    [
        ("fieldPath", ".nope", "fieldPath", "is not the path of a field here, such as .name"),
        ("message", " ", "message", "is empty"),
        ("message", "a\nb", "message", "has line breaks"),
        (
            "reason",
            "Bad",
            "reason",
            "is not one of FieldValueRequired, FieldValueForbidden, FieldValueInvalid, FieldValueDuplicate",
        ),
        ("messageExpression", "self.size", "messageExpression", "is of type int, where string is needed"),
        ("optionalOldSelf", True, "optionalOldSelf", "may not be set for a rule without oldSelf"),
    ],
)
def test_what_stands_beside_a_rule(field: str, new: Any, at: str, reason: str) -> None:
    assert found(changed(f"{RULE}.{field}", new)) == [(f"{RULE}.{at}", reason)]


def test_a_rule_of_several_lines_needs_a_message() -> None:
    reason = "misses a message, which a rule of several lines needs"
    assert found(changed(f"{RULE}.rule", "true\n&& true")) == [(RULE, reason)]


def test_old_values_inside_lists_without_keys() -> None:
    rules = [{"rule": "self == oldSelf", "message": "stays"}]
    at = f"{FIELD}.tags.items.x-kubernetes-validations"
    assert found(changed(at, rules)) == [
        (f"{at}.0.rule", "uses oldSelf inside a list without keys, where it has no meaning")
    ]


def test_types_inside_items_are_those_of_a_schema() -> None:
    assert check_definition(changed(f"{FIELD}.tags.items.maxLength", "9"), 37)[0].rule == "schema-wrong-type"
    assert found(changed(f"{FIELD}.limits.additionalProperties", "no")) != []


def test_a_group_has_a_dot() -> None:
    value = definition()
    value["spec"]["group"], value["metadata"]["name"] = "example", "shops.example"
    assert found(value) == [("spec.group", "is not a DNS name with at least one dot")]


def test_groups_of_kubernetes_need_an_approval() -> None:
    value = definition()
    value["spec"]["group"], value["metadata"]["name"] = "x.k8s.io", "shops.x.k8s.io"
    reason = 'is a group of Kubernetes, which needs the annotation "api-approved.kubernetes.io"'
    assert found(value) == [("spec.group", reason)]
    for approval in ("https://github.com/a/b/pull/1", "unapproved, yet"):
        value["metadata"]["annotations"] = {"api-approved.kubernetes.io": approval}
        assert found(value) == []


@pytest.mark.parametrize("broken", [{}, {"spec": 1}, {"spec": {"versions": [1], "names": [], "group": 1}}])
def test_malformed_definitions(broken: dict[str, Any]) -> None:
    assert isinstance(check_definition(broken, 37), list)


def test_deep_schemas() -> None:
    schema: dict[str, Any] = {}
    for _ in range(400):
        schema = {"type": "object", "properties": {"a": schema}}
    assert found(changed(f"{FIELD}.any", schema)) == []


CHANGES: tuple[dict[str, Any], ...] = (
    {"type": "text"},
    {"type": 5},
    {"type": "array"},
    {"description": 5},
    {"items": {}},
    {"items": [{"type": "string"}]},
    {"items": {"type": "string", "minLength": "1"}},
    {"properties": {"a": None}},
    {"properties": {"a": {}}},
    {"properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "string"}},
    {"additionalProperties": False},
    {"required": [1]},
    {"nullable": "yes"},
    {"minLength": 1 << 63},
    {"default": 5},
    {"x-kubernetes-list-type": "atomic"},
    {"x-kubernetes-map-type": "atomic"},
    {"x-kubernetes-list-type": "set", "type": "array", "items": {"type": "object"}},
    {"x-kubernetes-preserve-unknown-fields": False},
    {"x-kubernetes-validations": [{"rule": "self.nothing"}]},
    {"anyOf": [{"type": "integer"}]},
    {"pattern": "("},
)


@pytest.mark.parametrize("change", CHANGES)
def test_quiet_nodes_are_those_of_which_nothing_is_said(
    change: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(len(_schemas(definition()))):
        value = definition()
        _schemas(value)[number].update(copy.deepcopy(change))
        with monkeypatch.context() as patch:
            said = found(value)
            patch.setattr(structural, "quiet_nodes", lambda _: ())
            assert found(value) == said


def _schemas(value: dict[str, Any]) -> list[dict[str, Any]]:
    """All nodes of the schema of the first version."""
    nodes = [value["spec"]["versions"][0]["schema"]["openAPIV3Schema"]]
    for node in nodes:
        inner = [*node.get("properties", {}).values(), node.get("items"), node.get("additionalProperties")]
        nodes += [below for below in inner if isinstance(below, dict)]
    return nodes


def test_which_nodes_are_quiet() -> None:
    quiet = {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string", "minLength": 1}}}}
    noisy = {"type": "string", "pattern": "("}
    schema = {"type": "object", "required": ["quiet"], "properties": {"quiet": quiet, "noisy": noisy}}
    items = quiet["properties"]["a"]  # type: ignore[index]
    assert quiet_nodes(schema) == {id(quiet), id(items), id(items["items"])}
