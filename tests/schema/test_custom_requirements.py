"""What definitions ask for beside types: numbers, formats, whole objects inside others, lists of unknown items."""

from __future__ import annotations

from typing import Any

import pytest

from kubelint_compliance.schema import validate
from kubelint_compliance.schema.crd.table import rules_of_crds, table_of_crds
from kubelint_compliance.schema.formats import test_of as format_test
from kubelint_compliance.schema.store import OwnTypes
from tests.schema.seeds import objects

CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: caches.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Cache, plural: caches}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              memory: {x-kubernetes-int-or-string: true, pattern: "^[0-9]+(Mi|Gi)?$", minimum: 2, maxLength: 5}
              jobs:
                type: array
                x-kubernetes-preserve-unknown-fields: true
                items: {type: object, properties: {name: {type: object, properties: {first: {type: string}}}}}
              address: {type: string, format: ipv4}
              until: {type: string, format: date-time}
              label: {type: string, format: k8s-short-name}
              port: {type: integer, enum: [80, 443], multipleOf: 1}
              step: {type: integer, multipleOf: 5}
              share: {type: number, multipleOf: 0.1, enum: [0.5, 1]}
              mixed: {x-kubernetes-preserve-unknown-fields: true, enum: [a, 1, true], maxItems: 1, minProperties: 2}
              whole:
                type: object
                x-kubernetes-embedded-resource: true
                properties: {spec: {type: object, properties: {size: {type: integer}}}}
              kept: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
              few: {type: array, maxItems: 1, items: {type: integer}}
              some: {type: object, minProperties: 2, additionalProperties: {type: string}}
              sets: {type: array, x-kubernetes-list-type: set, items: {type: object, x-kubernetes-map-type: atomic,
                x-kubernetes-preserve-unknown-fields: true}}
              named:
                type: object
                required: [a, b]
                properties: {a: {type: string, nullable: true}, b: {type: string}}
              blanks:
                type: array
                items: {type: object, nullable: true, required: [a], properties: {a: {type: string}}}
"""
CRDS = objects(CRD)
OWN = OwnTypes(table_of_crds(CRDS), rules_of_crds(CRDS))
POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}


def told(minor: int = 37, *, fragment: bool = False, **spec: Any) -> list[tuple[str, str, str]]:
    written = {"apiVersion": "example.com/v1", "kind": "Cache", "metadata": {"name": "a"}, "spec": spec}
    found = validate(written, "example.com/v1", "Cache", minor, own=OWN, written=written, fragment=fragment)
    assert found is not None
    return [(problem.rule, ".".join(map(str, problem.path)), problem.message) for problem in found]


@pytest.mark.parametrize(
    "spec",
    [
        {"memory": "10Mi", "port": 443, "step": 15, "share": 0.5, "mixed": True},
        {"memory": 2},
        {"jobs": [{"job_name": "web", "name": {"first": "a"}}], "address": "10.0.0.1", "until": "2024-02-29T12:30:45Z"},
        {"whole": {**POD, "spec": {"size": 1}}, "kept": {**POD, "anything": 1}},
        {"few": [1], "some": {"a": "1", "b": "2"}, "sets": [{"a": 1}, {"a": 2}, {}]},
        {"named": {"a": None, "b": "c"}},
        {"blanks": [None, {"a": "b"}]},
        {"mixed": 1},
    ],
)
def test_what_fits(spec: dict[str, Any]) -> None:
    assert told(**spec) == []


@pytest.mark.parametrize(
    ("spec", "rule", "path", "message"),
    [
        ({"memory": "10GB"}, "invalid-value", "memory", '"memory" "10GB" does not match the pattern ^[0-9]+(Mi|Gi)?$'),
        ({"memory": "10000"}, None, "", ""),
        ({"memory": "100000"}, "invalid-value", "memory", '"memory" holds more than 5 characters'),
        ({"memory": 1}, "invalid-value", "memory", '"memory" 1 is not at least 2'),
        (
            {"jobs": [{"name": {"last": "a"}}]},
            "unknown-field",
            "jobs.0.name.last",
            'Unknown field "last" in "name"',
        ),
        ({"address": "10.0.0"}, "invalid-value", "address", '"address" "10.0.0" is not of the format ipv4'),
        ({"until": "tomorrow"}, "invalid-value", "until", '"until" "tomorrow" is not of the format date-time'),
        ({"port": 81}, "invalid-value", "port", '"port" 81 is not one of 80, 443'),
        ({"step": 7}, "invalid-value", "step", '"step" 7 is no multiple of 5'),
        ({"share": 0.6}, "invalid-value", "share", '"share" 0.6 is not one of 0.5, 1'),
        ({"mixed": "b"}, "invalid-value", "mixed", '"mixed" "b" is not one of "a", 1, true'),
        ({"whole": {**POD, "more": 1}}, "unknown-field", "whole.more", 'Unknown field "more" in "whole"'),
        ({"kept": {"kind": "Pod"}}, "required-field", "kept", '"kept" lacks the required field "apiVersion"'),
        (
            {"kept": {**POD, "apiVersion": "a/b/c"}},
            "invalid-value",
            "kept.apiVersion",
            '"apiVersion" "a/b/c" is no version such as v1 or apps/v1',
        ),
        (
            {"kept": {**POD, "kind": "a_b"}},
            "invalid-value",
            "kept.kind",
            '"kind" "a_b" is no name of a kind: letters, digits and \'-\', a letter first',
        ),
        (
            {"kept": {**POD, "metadata": {"name": "a/b"}}},
            "invalid-value",
            "kept.metadata.name",
            "\"name\" \"a/b\" holds '/' or '%', or is '.' or '..'",
        ),
        ({"some": {"a": "1"}}, "invalid-value", "some", '"some" holds fewer than 2 entries'),
        ({"sets": [{"a": 1}, {"a": 1}]}, "invalid-value", "sets.1", "sets[1] is listed twice"),
        ({"named": {"a": None, "b": None}}, "required-field", "named", '"named" lacks the required field "b"'),
    ],
)
def test_what_does_not_fit(spec: dict[str, Any], rule: str | None, path: str, message: str) -> None:
    found = told(**spec)
    assert found == ([] if rule is None else [(f"schema-{rule}", f"spec.{path}", message)])


def test_limits_of_a_list_are_tested_beside_what_is_wrong_in_it() -> None:
    assert [path for _, path, _ in told(few=["a", 1])] == ["spec.few.0", "spec.few"]
    assert [path for _, path, _ in told(few=["${A}", 1])] == ["spec.few"]
    assert [path for _, path, _ in told(few={"a": 1})] == ["spec.few"]


def test_a_part_of_an_object_may_hold_too_few_entries() -> None:
    assert told(some={"a": "1"}, fragment=True) == []
    assert [path for _, path, _ in told(few=[1, 2], fragment=True)] == ["spec.few"]


def test_names_of_kubernetes_are_formats_since_1_34() -> None:
    assert [path for _, path, _ in told(34, label="A_b")] == ["spec.label"]
    assert told(33, label="A_b") == []


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("cidr", ["10.0.0.0/8", "::/0"], ["10.0.0.0", "10.0.0.0/33"]),
        ("duration", ["1h30m", "2 weeks", "10 minutes later"], ["soon", "1", "5x"]),
        ("email", ["a@b.c", "A <a@b>", "a+b@c"], ["nobody", "a@@b", "a..b@c", "a@"]),
        ("hostname", ["a.example", "localhost"], ["-a", "a_b"]),
        ("ipv6", ["::1", "::ffff:1.2.3.4"], ["1.2.3.4", "fe80::1%eth0"]),
        ("mac", ["00:00:5e:00:53:01", "0000.5e00.5301"], ["00:00:5e:00:53", "0:0:5e:0:53:1"]),
        ("uri", ["https://a.b/c", "/a", "a:b"], ["a.b/c", "", "/%zz"]),
        ("uuid", ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567"]),
    ],
)
def test_formats(name: str, good: list[str], bad: list[str]) -> None:
    accepts = format_test(name, 37)
    assert accepts is not None
    assert [text for text in good if not accepts(text)] == []
    assert [text for text in bad if accepts(text)] == []


def test_a_format_that_asks_for_nothing() -> None:
    assert format_test("password", 37) is None
    assert format_test("nonsense", 37) is None
