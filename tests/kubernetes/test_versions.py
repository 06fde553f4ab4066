"""The versions that can be asked for: said once in the code, and the same in everything that is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.config import Config
from kubelint_compliance.kubernetes.versions import MINORS, NEWEST, OLDEST, VERSIONS, minor_of, version_of
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.schema.store import kubernetes_table

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schemas" / "config.schema.json").read_text(encoding="utf-8"))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_oldest_and_the_newest_version():
    assert (OLDEST, NEWEST) == ("1.20", "1.37")
    assert (len(VERSIONS), VERSIONS[1]) == (18, "1.21")


def test_the_minor_number_of_a_version():
    assert minor_of("1.9") == 9
    assert [minor_of(version) for version in VERSIONS] == list(MINORS)


def test_the_newest_version_is_the_default():
    assert Config().kubernetes_version == NEWEST
    assert f"1.{rule_set().minor}" == NEWEST


def test_the_newest_version_has_schemas():
    table = kubernetes_table()
    assert OLDEST < f"1.{table.first}" < f"1.{table.last}" == NEWEST


def test_the_schema_of_the_configuration_takes_these_versions():
    said = SCHEMA["properties"]["kubernetes-version"]
    assert (tuple(said["anyOf"][0]["enum"]), said["default"]) == (VERSIONS, NEWEST)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.30", "1.30"),
        ("v1.30", "1.30"),
        ("1.30.2", "1.30"),
        ("v1.30.12", "1.30"),
        ("1.30.2+k3s1", "1.30"),
        ("v1.30.2-gke.100", "1.30"),
        ("1.30+", "1.30"),
        ("1.30-rc.1", "1.30"),
        *((text, "") for text in ("", "1.3", "1.300", "1.30.", "1.30.x", "1.30x", "1.30 2", "2.30", "v1.19", "vv1.30")),
    ],
)
def test_releases_and_builds_name_a_version(text, version):
    assert version_of(text) == version
    assert Draft202012Validator(SCHEMA).is_valid({"kubernetes-version": text}) is bool(version)


def test_the_pages_name_these_versions():
    table = kubernetes_table()
    said = (
        f'| `kubernetes-version` | `"{NEWEST}"` | Judge as this version of Kubernetes does, `{OLDEST}` to `{NEWEST}`.'
    )
    assert said in read("docs/configuration.md")
    assert f"| 1.{table.first} to {NEWEST} | the schemas of that very version |" in read("docs/schemas.md")
    assert f"| {OLDEST} to 1.{table.first - 1} |" in read("docs/schemas.md")
    assert f"in Kubernetes 1.{table.first} to {NEWEST}" in read("README.md")
