"""What the consumers demand of a report, as checks that raise AssertionError."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

_SARIF = json.loads((Path(__file__).parents[1] / "data/sarif/sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
_VALIDATOR = Draft4Validator(_SARIF)

XUNIT = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, set(), {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id", "file"},
        {"name", "tests", "failures", "errors"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name", "time", "classname", "group"},
        {"name"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": ({"type", "message"}, set(), set()),
    "error": ({"type", "message"}, set(), set()),
    "skipped": ({"type", "message"}, set(), set()),
}
"""Element to allowed attributes, required attributes and allowed children, as Jenkins' xUnit schema has them."""


def check_sarif(log: dict[str, Any]) -> None:
    """The SARIF schema and GitHub's profile of it."""
    _VALIDATOR.validate(log)
    assert log["$schema"] == "https://json.schemastore.org/sarif-2.1.0.json"
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["automationDetails"]["id"].endswith("/")
    assert len(run["results"]) <= 5000
    _check_driver(run["tool"]["driver"])
    for result in run["results"]:
        _check_result(result, run["tool"]["driver"]["rules"])
    assert not list(_nulls(log))


def _check_driver(driver: dict[str, Any]) -> None:
    assert driver["name"] == "kubelint-compliance"
    assert driver["semanticVersion"]
    ids = [rule["id"] for rule in driver["rules"]]
    assert ids == sorted(set(ids))
    for described in (*driver["rules"], *driver.get("notifications", ())):
        # GH2012, at the level of an error.
        assert {"shortDescription", "fullDescription", "help"} <= set(described)
        assert all(described[field]["text"] for field in ("shortDescription", "fullDescription", "help"))
        assert described["help"]["markdown"]
    for rule in driver["rules"]:
        assert rule["name"] != rule["id"]
        assert len(rule["name"]) <= 255
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert "helpUri" not in rule
        assert rule["defaultConfiguration"]["level"] in ("note", "warning", "error")
        assert 2 <= len(rule["properties"]["tags"]) <= 10
        severity = rule["properties"].get("security-severity")
        assert (severity is not None) == ("security" in rule["properties"]["tags"])
        assert severity is None or 0 < float(severity) <= 10


def _check_result(result: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["message"]["text"]
    assert next(iter(result["partialFingerprints"])) == "kubelintComplianceFingerprint/v1"
    (location,) = result["locations"]
    place = location["physicalLocation"]
    assert re.fullmatch(r"(?!\./|/)([A-Za-z0-9._~/-]|%[0-9A-F]{2})*", place["artifactLocation"]["uri"])
    region = place["region"]
    assert region["startLine"] == region["endLine"]
    assert region["endColumn"] > region["startColumn"] >= 1
    linked = re.findall(r"\]\(([^)]*)\)", result["message"]["text"])
    assert linked == [str(place["id"]) for place in result.get("relatedLocations", ())]


def _nulls(value: Any) -> Any:
    if value is None:
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _nulls(item)


def check_junit(text: str, strict: bool) -> ET.Element:
    """One well-formed document of the strict shape, with counts that add up and names that differ."""
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    extra = set() if strict else {"file", "line"}
    for element in root.iter():
        allowed, required, children = XUNIT[element.tag]
        if element.tag == "testcase":
            allowed = allowed | extra
        assert required <= set(element.keys()) <= allowed
        assert {child.tag for child in element} <= children
    cases = list(root.iter("testcase"))
    assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases)
    for scope in (root, *root.iter("testsuite")):
        assert int(scope.get("tests", "")) == len(list(scope.iter("testcase")))
        assert int(scope.get("failures", "")) == len(list(scope.iter("failure")))
        assert int(scope.get("errors", "")) == len(list(scope.iter("error")))
    return root
