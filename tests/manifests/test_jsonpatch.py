"""A JSON patch is the part of an object that it writes, with the places of what it writes."""

from __future__ import annotations

import pytest

from kubelint_compliance.manifests.jsonpatch import PatchedDocument, is_json_patch
from kubelint_compliance.yamltree import parse

SPEC = "/spec/template/spec"


def patched(*operations):
    (document,) = parse("\n".join(f"- {operation}" for operation in operations) + "\n")
    return PatchedDocument(document, {"kind": "Deployment"})


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ([{"op": "add", "path": "/a", "value": 1}], True),
        ([{"op": "remove", "path": "/a"}], True),
        ([], False),
        ([{"op": "add"}, 3], False),
        ([{"op": "install"}], False),
        ({"op": "add"}, False),
        (None, False),
    ],
)
def test_a_list_of_operations_is_one(value, is_one):
    assert is_json_patch(value) is is_one


@pytest.mark.parametrize(
    ("operation", "value"),
    [
        ("{op: add, path: /a/b, value: 1}", {"a": {"b": 1}}),
        ("{op: replace, path: /a~1b/c~0d, value: x}", {"a/b": {"c~d": "x"}}),
        ("{op: add, path: /a/-, value: 1}", {"a": [1]}),
        ("{op: add, path: /a/7/b, value: 1}", {"a": [{"b": 1}]}),
        ("{op: add, path: /a, value: null}", {"a": None}),
        ("{op: remove, path: /a}", {}),
        ("{op: test, path: /a, value: 1}", {}),
        ("{op: add, path: a, value: 1}", {}),
        ("{op: add, path: /a}", {}),
        ("{op: add, path: 3, value: 1}", {}),
        ("{op: add, path: '', value: 1}", {}),
    ],
)
def test_what_an_operation_writes_is_there(operation, value):
    assert patched(operation).value == {"kind": "Deployment", **value}


def test_operations_write_into_one_object():
    document = patched(
        "{op: add, path: /a/0/x, value: 1}",
        "{op: add, path: /a/1/x, value: 2}",
        "{op: add, path: /a/0/y, value: 3}",
        "{op: add, path: /m, value: {}}",
        "{op: add, path: /m/n, value: 4}",
        "{op: add, path: /l, value: [{}]}",
        "{op: add, path: /l/0/k, value: 5}",
    )
    assert document.value == {
        "kind": "Deployment",
        "a": [{"x": 1, "y": 3}, {"x": 2}],
        "m": {"n": 4},
        "l": [{"k": 5}],
    }
    assert next(iter(parse("- {op: add, path: /m, value: {}}\n"))).value[0]["value"] == {}
    assert tuple(document.span_of(("a", 0, "y")))[:2] == (3, 34)
    assert tuple(document.span_of(("l", 0, "k")))[:2] == (7, 34)


def test_what_is_only_on_the_way_stands_at_the_path():
    document = patched("{op: test, path: /x, value: 1}", f"{{op: add, path: {SPEC}/hostPID, value: true}}")
    assert tuple(document.span_of(("spec", "template"))) == (2, 19, 2, 46)
    assert tuple(document.span_of(("spec", "template", "spec", "hostPID"), key=True)) == (2, 48, 2, 53)
    assert document.span_of(("spec", "replicas")) is None
    assert tuple(document.span_of(("kind",)))[:2] == (1, 1)


def test_an_endless_path_is_passed_over():
    assert not patched(f"{{op: add, path: {'/a' * 500}, value: 1}}").writes
