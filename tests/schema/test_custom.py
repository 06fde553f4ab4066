"""Custom resources: definitions that lie beside the objects, and the packed types of others."""

from __future__ import annotations

import copy
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from kubelint_compliance.schema import validate
from kubelint_compliance.schema.crd.table import table_of_crds
from kubelint_compliance.schema.escaping import escaped, unescaped
from kubelint_compliance.schema.store import OwnTypes
from tests.schema.seeds import CRD, SHOP, objects

DATA = Path(__file__).parents[2] / "schemas" / "custom"
OWN = OwnTypes(table_of_crds(objects(CRD)))
SEED = objects(SHOP)[0]


def shop(**fields: Any) -> dict[str, Any]:
    value = copy.deepcopy(SEED)
    value["spec"].update(fields)
    return value


def brief(value: dict[str, Any], own: OwnTypes | None = OWN) -> list[tuple[str, str, str]]:
    found = validate(value, value["apiVersion"], value["kind"], 37, own=own)
    assert found is not None
    return [(problem.rule, ".".join(map(str, problem.path)), problem.message) for problem in found]


def test_an_object_that_fits() -> None:
    assert brief(SEED) == []
    assert brief(shop(size=3.0, port=80, empty={}, free={}, tags=[])) == []


def test_without_the_definition_there_is_no_schema() -> None:
    assert validate(SEED, "example.com/v1", "Shop", 37) is None
    assert validate(SEED, "example.com/v2", "Shop", 37, own=OWN) is None


@pytest.mark.parametrize(
    ("fields", "rule", "path", "message"),
    [
        ({"sise": 1}, "schema-unknown-field", "spec.sise", 'Unknown field "sise" in "spec"; "size" is already there'),
        ({"siz": 3.0}, "schema-unknown-field", "spec.siz", 'Unknown field "siz" in "spec"; "size" is already there'),
        ({"sise": "a"}, "schema-unknown-field", "spec.sise", 'Unknown field "sise" in "spec"'),
        ({"fre": "a", "free": {}}, "schema-unknown-field", "spec.fre", 'Unknown field "fre" in "spec"'),
        ({"empty": {"a": 1}}, "schema-unknown-field", "spec.empty.a", 'Unknown field "a" in "empty"'),
        ({"partly": {"a": 1}}, "schema-wrong-type", "spec.partly.a", '"a" is a number, but text is expected'),
        ({"port": True}, "schema-wrong-type", "spec.port", '"port" is true, but a whole number or text is expected'),
        ({"owner": "a"}, "schema-invalid-value", "spec.owner", '"owner" does not hold 2 to 9 characters'),
        ({"owner": "ABC"}, "schema-invalid-value", "spec.owner", '"owner" "ABC" does not match the pattern ^[a-z]+$'),
        ({"level": ""}, "schema-invalid-value", "spec.level", '"level" is not one of low, high'),
        ({"size": 11}, "schema-invalid-value", "spec.size", '"size" 11 is not at most 10'),
        ({"share": 0}, "schema-invalid-value", "spec.share", '"share" 0 is not greater than 0'),
        ({"tags": ["a", "a"]}, "schema-invalid-value", "spec.tags.1", 'tags[1] "a" is listed twice'),
        ({"shelves": [{}]}, "schema-required-field", "spec.shelves.0", 'shelves[0] lacks the required field "name"'),
        (
            {"shelves": [{"name": "a"}, {"name": "a", "kind": "plain"}]},
            "schema-invalid-value",
            "spec.shelves.1",
            'shelves[1] "a/plain" is used twice: item 0 has the same name and kind',
        ),
    ],
)
def test_what_is_refused(fields: dict[str, Any], rule: str, path: str, message: str) -> None:
    assert brief(shop(**fields)) == [(rule, path, message)]


def test_a_default_makes_a_required_field_optional() -> None:
    value = shop()
    del value["spec"]["level"]
    assert brief(value) == []
    del value["spec"]["owner"]
    assert brief(value) == [("schema-required-field", "spec", '"spec" lacks the required field "owner"')]


def test_malformed_definitions_are_left_out() -> None:
    assert table_of_crds([{}, {"spec": 1}, {"spec": {"group": "a", "names": [], "versions": {}}}]) == "minors\t0\t0\n\n"
    crd = objects(CRD)[0]
    crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"] = {
        "type": 1,
        "properties": [],
        "enum": {},
    }
    assert brief(SEED, OwnTypes(table_of_crds([crd]))) == []


def test_texts_survive_the_table() -> None:
    text = "^[a-z]|\t%20:@!~\n "
    assert unescaped(escaped(text)) == text
    assert not set("|\t:@!~\n ") & set(escaped(text))


@pytest.mark.parametrize(
    ("api_version", "kind", "spec", "expected"),
    [
        ("cert-manager.io/v1", "Certificate", {"secretName": "a", "issuerRef": {"name": "b"}, "newField": 1}, []),
        (
            "cert-manager.io/v1",
            "Certificate",
            {"secretName": "a", "issuerRef": {"nam": "b"}},
            [
                (
                    "schema-unknown-field",
                    "spec.issuerRef.nam",
                    'Unknown field "nam" in "issuerRef"; did you mean "name"?',
                ),
                ("schema-required-field", "spec.issuerRef", '"issuerRef" lacks the required field "name"'),
            ],
        ),
        (
            "argoproj.io/v1alpha1",
            "Rollout",
            {"template": {"spec": {"containers": [{"name": "a", "imagePullPolciy": "x"}]}}},
            [
                (
                    "schema-unknown-field",
                    "spec.template.spec.containers.0.imagePullPolciy",
                    'Unknown field "imagePullPolciy" in containers[0]; did you mean "imagePullPolicy"?',
                )
            ],
        ),
        ("argoproj.io/v1alpha1", "Application", {"source": {"helm": {"valuesObject": {"x": [1]}}}}, []),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease", {"interval": "1h", "values": {"x": 1}}, []),
        (
            "keda.sh/v1alpha1",
            "ScaledObject",
            {"scaleTargetRef": {"name": "a"}, "triggers": [{"type": "cpu", "metadata": {}}]},
            [],
        ),
    ],
)
def test_packed_types(api_version: str, kind: str, spec: dict[str, Any], expected: list[Any]) -> None:
    assert brief({"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}, "spec": spec}, None) == expected


def test_the_record_names_every_table_s_digest() -> None:
    record = (DATA / "SOURCE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+\.txt) .* ([0-9a-f]{64}) \|$", record, re.MULTILINE)
    assert {name for name, _ in rows} == {file.name for file in DATA.glob("*.txt")} - {"index.txt"}
    for name, digest in rows:
        assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == digest


def test_the_index_names_every_kind() -> None:
    kinds = {
        "\t".join((*line.split("\t")[:2], file.stem))
        for file in DATA.glob("*.txt")
        if file.name != "index.txt"
        for line in file.read_text(encoding="utf-8").partition("\n\n")[0].split("\n")[1:]
    }
    assert kinds == set((DATA / "index.txt").read_text(encoding="utf-8").splitlines())
