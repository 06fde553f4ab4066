"""The rules of custom resources, as an API server asks them when an object is created."""

from __future__ import annotations

from typing import Any

import pytest

from kubelint_compliance.schema.crd.celnames import escape
from kubelint_compliance.schema.crd.celvalues import KeyedList, SetList
from kubelint_compliance.schema.crd.defaulting import defaulted
from kubelint_compliance.schema.crd.fieldpaths import steps_of
from kubelint_compliance.schema.crd.validations import MOST_STEPS, Validations

SPEC: dict[str, Any] = {
    "type": "object",
    "properties": {
        "least": {"type": "integer", "default": 1},
        "most": {"type": "integer"},
        "share": {"type": "number"},
        "port": {"x-kubernetes-int-or-string": True},
        "wait": {"type": "string", "format": "duration"},
        "since": {"type": "string", "format": "date"},
        "note": {"type": "string", "nullable": True, "default": "none"},
        "x-y": {"type": "string"},
        "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "names": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
        "others": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


def schema(*rules: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A schema with rules about the spec."""
    spec = {**SPEC, "properties": {**SPEC["properties"], **fields}, "x-kubernetes-validations": list(rules)}
    return {"type": "object", "properties": {"spec": spec, "status": {"type": "object"}}}


def found(schema: dict[str, Any], minor: int = 37, *, name: str = "a", **spec: Any) -> list[tuple[str, str]]:
    """What is said of a thing, as paths and reasons."""
    value = {"apiVersion": "a.b/v1", "kind": "Thing", "metadata": {"name": name}, "spec": spec}
    problems = Validations(schema, minor).check(value)
    return [(".".join(map(str, reversed(problem.path))), problem.detail[1]) for problem in problems]


@pytest.mark.parametrize(
    "rule",
    [
        {"rule": "self.least <= self.most"},
        {"rule": "self.share == 2.0"},
        {"rule": "self.port == 80 && type(self.port) == int"},
        {"rule": "self.wait > duration('1m') && self.since.getFullYear() == 2020"},
        {"rule": "!has(self.note)"},
        {"rule": "self.x__dash__y == 'a'"},
        {"rule": "self.names == self.others && self.names + self.others == self.names"},
        {"rule": "self.most == oldSelf.most - 1"},
        {"rule": "!oldSelf.hasValue()", "optionalOldSelf": True},
        {"rule": ""},
        {"rule": "self.nope == 1"},
        {"rule": "self.least +"},
        {"rule": "self.free.a == 1"},
        {"rule": "self.labels.a.size() > 1 || true"},
        {"rule": "int(self.x__dash__y) > 1 || self.least == 1"},
        {"rule": "!(self.names.all(name, int(name) > 1) && self.least == 2)"},
        {"rule": "self.names.exists(name, name == 'b' || int(name) > 1)"},
        {"rule": "double(self.x__dash__y) > 1.0"},
        {"rule": "url(self.x__dash__y).getHost() == 'a'"},
        {"rule": "self.x__dash__y.matches('(')"},
        {"rule": "oldSelf.most == int(self.x__dash__y)"},
        {"rule": 1},
        {},
    ],
)
def test_what_is_not_refused(rule: dict[str, Any]) -> None:
    spec: dict[str, Any] = {"most": 3, "share": 2, "port": 80, "wait": "1h", "since": "2020-02-01", "note": None}
    spec |= {"x-y": "a", "free": {"a": 2}, "names": ["a", "b"], "others": ["b", "a"]}
    assert found(schema(rule), **spec) == []


@pytest.mark.parametrize(
    ("rule", "path", "reason"),
    [
        (
            {"rule": "self.least <= self.most"},
            "spec",
            "breaks a rule of its definition: failed rule: self.least <= self.most",
        ),
        ({"rule": "false", "message": " no "}, "spec", "breaks a rule of its definition: no"),
        (
            {"rule": "self.most > 1", "message": "no", "messageExpression": "'not ' + string(self.most)"},
            "spec",
            "breaks a rule of its definition: not 0",
        ),
        (
            {"rule": "false", "message": "no", "messageExpression": "self.names[0]"},
            "spec",
            "breaks a rule of its definition: no",
        ),
        ({"rule": "false", "message": "no", "fieldPath": ".most"}, "spec.most", "breaks a rule of its definition: no"),
        ({"rule": "false", "message": "no", "fieldPath": "['x-y']"}, "spec", "breaks a rule of its definition: no"),
        (
            {"rule": "self.labels.a == 'b'"},
            "spec",
            "no such key: labels evaluating rule: self.labels.a == 'b'",
        ),
        ({"rule": "10 / self.most > 1", "message": "no"}, "spec", "division by zero evaluating rule: no"),
        (
            {"rule": "false", "reason": "FieldValueRequired", "fieldPath": ".labels", "message": "no"},
            "spec",
            "breaks a rule of its definition: no",
        ),
        (
            {"rule": "oldSelf.hasValue()", "optionalOldSelf": True, "message": "no"},
            "spec",
            "breaks a rule of its definition: no",
        ),
        (
            {"rule": "self.least\n  > 1"},
            "spec",
            "breaks a rule of its definition: failed rule: self.least > 1",
        ),
    ],
)
def test_what_is_refused(rule: dict[str, Any], path: str, reason: str) -> None:
    assert found(schema(rule), most=0) == [(path, reason)]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("self.names[2] == 'a'", "index out of bounds: 2"),
        ("self.word.substring(7) == ''", "index out of range: 7, 6"),
        ("self.?share.value() > 1.0", "optional.none() has no value"),
        ("int(self.word) > 1", "cannot convert a text to an integer"),
        ("uint(self.word) > 1u", "cannot convert a text to an integer"),
        ("uint('-' + self.word) > 1u", "cannot convert a text to an unsigned integer"),
        ("bool(self.word)", "cannot convert a text to a bool"),
        ("duration(self.word) > duration('1s')", "a text is not a duration"),
        ("timestamp(self.word) > timestamp('2020-01-01T00:00:00Z')", "a text is not a timestamp"),
        ("quantity(self.word).isGreaterThan(quantity('1'))", "a text is not a quantity"),
        ("ip(self.word).family() == 4", "a text is not an IP address"),
        ("cidr('10.0.0.0/' + self.word).prefixLength() == 4", "a text is not a CIDR"),
    ],
)
@pytest.mark.parametrize(
    "more", [{}, {"fieldPath": ".most", "reason": "FieldValueForbidden"}, {"messageExpression": "'never asked'"}]
)
def test_an_error_of_a_rule_refuses_an_object_whatever_the_rule_says_for_others(
    rule: str, reason: str, more: dict[str, Any]
) -> None:
    whole = schema({"rule": rule, "message": "no", **more}, word={"type": "string"})
    assert found(whole, most=0, names=["a", "b"], word="s3cret") == [("spec", f"{reason} evaluating rule: no")]


def test_a_key_that_only_the_object_has_is_not_told() -> None:
    whole = schema({"rule": "self.labels[self.word] == 'b'", "message": "no"}, word={"type": "string"})
    assert found(whole, labels={"a": "b"}, word="s3cret") == [("spec", "no such key evaluating rule: no")]
    named = schema({"rule": "self.labels['word'] == 'b'", "message": "no"})
    assert found(named, labels={"a": "b"}) == [("spec", "no such key: word evaluating rule: no")]


def test_a_rule_about_a_change_that_may_be_asked_without_one_can_fail_then() -> None:
    rule = {"rule": "oldSelf.value().most == self.most", "optionalOldSelf": True, "message": "no"}
    assert found(schema(rule), most=0) == [("spec", "optional.none() has no value evaluating rule: no")]
    assert found(schema({**rule, "optionalOldSelf": False}), most=0) == []


def test_every_node_that_has_rules_is_asked() -> None:
    word = {"type": "string", "x-kubernetes-validations": [{"rule": "self != 'x'", "message": "no"}]}
    lists = {"type": "array", "items": word}
    maps = {"type": "object", "additionalProperties": word}
    reason = "breaks a rule of its definition: no"
    assert found(schema(word=word, lists=lists, maps=maps), word="x", lists=["a", "x"], maps={"b": "x"}) == [
        ("spec.word", reason),
        ("spec.lists.1", reason),
        ("spec.maps.b", reason),
    ]


def test_a_default_is_asked_too_and_shown_where_it_is_missing() -> None:
    word = {"type": "string", "default": "x", "x-kubernetes-validations": [{"rule": "self != 'x'", "message": "no"}]}
    assert found(schema(word=word)) == [("spec", "breaks a rule of its definition: no")]


def test_the_root_sees_names_alone() -> None:
    def root(rule: str) -> dict[str, Any]:
        return {**schema(), "x-kubernetes-validations": [{"rule": rule, "message": "no"}]}

    said = [("", "breaks a rule of its definition: no")]
    assert found(root("self.kind == 'Thing' && self.metadata.name == 'a'")) == []
    assert found(root("self.metadata.name == 'b'")) == said
    assert found(root("self.metadata.labels.a == 'b'")) == []
    assert found(root("self.metadata.name == 'b'"), name="") == []


def test_status_is_dropped_where_it_is_a_subresource() -> None:
    rules = [{"rule": "!has(self.status)", "message": "no"}]
    whole = {**schema(), "x-kubernetes-validations": rules}
    value = {"metadata": {"name": "a"}, "spec": {}, "status": {}}
    assert Validations(whole, 37, has_status=True).check(value) == []
    assert len(Validations(whole, 37).check(value)) == 1


def test_older_versions_know_less() -> None:
    assert found(schema({"rule": "false"}), 24) == []
    assert found(schema({"rule": "oldSelf.hasValue()", "optionalOldSelf": True}), 29) == []


def test_the_given_object_is_left_alone() -> None:
    value: dict[str, Any] = {"metadata": {"name": "a"}, "spec": {"note": None}}
    Validations(schema({"rule": "true"}), 37).check(value)
    assert value == {"metadata": {"name": "a"}, "spec": {"note": None}}


@pytest.mark.parametrize(
    "rule",
    [
        "self.names.all(a, self.names.all(b, self.names.all(c, self.names.all(d, a + b + c + d != ''))))",
        "cel.bind(a, self.names.join('') + self.names.join(''), cel.bind(b, a + a + a + a, b + b + b + b != ''))",
    ],
)
def test_costly_rules_say_nothing(rule: str) -> None:
    assert found(schema({"rule": f"!({rule})"}, {"rule": "false"}), names=["x" * 50_000] * 40) == []


def test_what_all_rules_cost_on_one_object_is_bounded() -> None:
    lists = {"type": "array", "items": {"type": "integer", "x-kubernetes-validations": [{"rule": "self == 1"}]}}
    assert len(found(schema(lists=lists), lists=[2] * 5000)) == 5000
    assert 5000 < len(found(schema(lists=lists), lists=[2] * 50_000)) < MOST_STEPS // 20


@pytest.mark.parametrize("depth", [50, 3000])
def test_deep_schemas(depth: int) -> None:
    inner: dict[str, Any] = {"type": "string", "x-kubernetes-validations": [{"rule": "false"}]}
    value: Any = "a"
    for _ in range(depth):
        inner, value = {"type": "object", "properties": {"a": inner}}, {"a": value}
    assert len(Validations({"type": "object", "properties": {"spec": inner}}, 37).check({"spec": value})) == (
        depth < 90
    )


@pytest.mark.parametrize("broken", [{}, {"properties": []}, {"type": 1, "properties": {"spec": 1}}, {"items": [1]}])
def test_malformed_schemas(broken: dict[str, Any]) -> None:
    assert Validations({**broken, "x-kubernetes-validations": [{"rule": "false"}, 1]}, 37).check({"spec": {}}) == []


def test_nulls_and_defaults() -> None:
    wanted = {
        "type": "object",
        "properties": {
            "a": {"type": "string", "default": "x"},
            "b": {"type": "string"},
            "c": {"type": "string", "nullable": True, "default": "x"},
            "d": {"type": "object", "default": {}, "properties": {"e": {"type": "integer", "default": 0}}},
        },
    }
    assert defaulted({"a": None, "b": None, "c": None, "f": None}, wanted) == {
        "a": "x",
        "c": None,
        "f": None,
        "d": {"e": 0},
    }


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ("plain_1", "plain_1"),
        ("a-b.c/d", "a__dash__b__dot__c__slash__d"),
        ("a__b", "a__underscores__b"),
        ("a___b", "a__underscores___b"),
        ("namespace", "__namespace__"),
        ("namespaces", "namespaces"),
        ("", None),
        ("1a", None),
        ("a b", None),
        ("ä", None),
    ],
)
def test_names(name: str, escaped: str | None) -> None:
    assert escape(name) == escaped


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        (".a", ("a",)),
        (".a.b-c", ("a", "b-c")),
        (".a['b.c'].d", ("a", "b.c", "d")),
        ("['it\\'s']", ("it's",)),
        ("a", None),
        (".", None),
        (".a[0]", None),
        (".a['b'", None),
        ("['\\q']", None),
    ],
)
def test_paths(path: str, steps: tuple[str, ...] | None) -> None:
    assert steps_of(path) == steps


def test_lists_without_an_order() -> None:
    assert SetList(["a", "b"]).equals(["b", "a"])
    assert not SetList(["a", 1]).equals([1, True])
    assert SetList(["a", "b"]).plus(["c", "a", "c"]) == ["a", "b", "c"]
    one, other = KeyedList([{"k": 1, "v": 2}, {"k": 2}]), KeyedList([{"k": 2}, {"k": 1, "v": 2}])
    one.keys = other.keys = ["k"]
    assert one.equals(other)
    other[1]["v"] = 3
    assert not one.equals(other)
