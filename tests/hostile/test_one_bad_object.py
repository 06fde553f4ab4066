"""An error that nobody foresaw costs one rule, one object or one file; all other findings stand, and the exit is 2."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.cli.entry import main
from kubelint_compliance.context import glimpse
from kubelint_compliance.ruleset.assemble import rule_set

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec: {hostPID: true, containers: [{name: a, image: a}]}\n"


def run(tmp_path, capfd, *options):
    code = main(["check", "--isolated", "--output", "json", *options, str(tmp_path)])
    out, err = capfd.readouterr()
    return code, json.loads(out), err


def found(report):
    return {finding["object"]["name"] for finding in report["findings"] if finding["rule"] == "host-pid"}


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a.yaml").write_text(POD % "one" + "---\n" + POD % "bad" + "---\n" + POD % "two")
    (tmp_path / "b.yaml").write_text(POD % "three")
    return tmp_path


def failing(real, *, when):
    def fails(subject, *arguments, **named):
        if when(subject):
            raise KeyError("hunter2hunter2")
        return real(subject, *arguments, **named)

    return fails


def test_nothing_is_amiss(files, capfd):
    code, report, _ = run(files, capfd)
    assert (code, report["problems"], found(report)) == (1, [], {"one", "bad", "two", "three"})


def test_an_object_costs_itself(files, capfd, monkeypatch):
    from kubelint_compliance import scan

    monkeypatch.setattr(scan, "conform", failing(scan.conform, when=lambda manifest: manifest.ref.name == "bad"))
    code, report, err = run(files, capfd)
    (problem,) = report["problems"]
    assert code == 2
    assert found(report) == {"one", "two", "three"}
    assert (problem["code"], problem["line"], problem["object"]["name"]) == ("internal", 6, "bad")
    assert problem["path"].endswith("a.yaml")
    assert problem["message"] == "unexpected KeyError; this is a bug, --debug shows where"
    assert "Traceback" not in err


def test_a_traceback_is_shown_on_request_and_tells_no_value(files, capfd, monkeypatch):
    from kubelint_compliance import scan

    monkeypatch.setattr(scan, "conform", failing(scan.conform, when=lambda manifest: manifest.ref.name == "bad"))
    _, _, err = run(files, capfd, "--debug")
    assert "Traceback" in err
    assert "KeyError\n" in err
    assert "'hunter2hunter2'" not in err.replace('KeyError("hunter2hunter2")', "")


def test_a_scan_costs_its_file(files, capfd, monkeypatch):
    from kubelint_compliance import scan

    monkeypatch.setattr(scan, "classify", failing(scan.classify, when=lambda file: file.path.endswith("b.yaml")))
    code, report, _ = run(files, capfd)
    (problem,) = report["problems"]
    assert (code, found(report)) == (2, {"one", "bad", "two"})
    assert (problem["code"], problem["line"], problem["path"][-6:]) == ("internal", 1, "b.yaml")
    assert {file["bucket"] for file in report["files"]} == {"checked", "unparsable"}


def test_a_look_costs_what_others_learn_of_the_file(files, capfd, monkeypatch):
    monkeypatch.setattr(glimpse, "_facts", failing(glimpse._facts, when=lambda manifest: manifest.ref.name == "three"))
    code, report, _ = run(files, capfd)
    (problem,) = report["problems"]
    assert (code, found(report)) == (2, {"one", "bad", "two", "three"})
    assert (problem["code"], problem["path"][-6:]) == ("internal", "b.yaml")


def test_a_rule_costs_itself(files, capfd, monkeypatch):
    from kubelint_compliance.ruleset import judge, pack

    real = judge.holds
    bad = next(rule.body().checks[0].program for rule in rule_set().rules if rule.rule.id == "host-network")
    monkeypatch.setattr(pack._Pack, "quick", lambda *_: None)  # else nobody evaluates what nothing breaks
    monkeypatch.setattr(judge, "holds", failing(real, when=lambda program: program.source == bad.source))
    code, report, _ = run(files, capfd)
    assert (code, found(report)) == (2, {"one", "bad", "two", "three"})
    assert {(problem["code"], problem["rule"]) for problem in report["problems"]} == {("evaluation", "host-network")}


KUSTOMIZATION = '{"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", %s}'


@pytest.mark.parametrize(
    "entry",
    [
        r'"patches": [{"path": "a\u0000b"}]',
        r'"patches": [{"path": "\ud800"}]',
        r'"patchesStrategicMerge": ["a\u0000b"]',
        r'"resources": ["a\u0000b", "\udfff", ""]',
        r'"components": ["a\u0000b", "\udfff"]',
        r'"bases": ["\u0000"], "commonLabels": {"a": "b"}',
        '"resources": ["%s"]' % ("x/" * 50_000),
        '"resources": ["%s"]' % ("../" * 50_000),
    ],
)
def test_a_path_that_no_file_can_have_is_none(entry, files, capfd):
    (files / "kustomization.yaml").write_text(KUSTOMIZATION % entry)
    code, report, _ = run(files, capfd)
    assert code == 1
    assert found(report) == {"one", "bad", "two", "three"}


@pytest.mark.parametrize("name", [r"a\u0000b", r"\ud800", "x/" * 5000])
def test_nor_is_one_in_the_annotation_of_kustomize(name, files, capfd):
    annotation = json.dumps(f"path: {name}\n").replace("\\\\", "\\")
    metadata = f'{{"name": "c", "annotations": {{"config.kubernetes.io/origin": {annotation}}}}}'
    (files / "c.json").write_text(f'{{"apiVersion": "v1", "kind": "Pod", "metadata": {metadata}, "spec": {{}}}}')
    _, report, _ = run(files, capfd)
    assert "internal" not in {problem["code"] for problem in report["problems"]}
    assert found(report) >= {"one", "bad", "two", "three"}


def test_what_lies_between_files_costs_the_file_it_concerns(files, capfd, monkeypatch):
    from kubelint_compliance.context.settle import Context

    real = Context.slice

    def fails(self, path):
        if path.endswith("b.yaml"):
            raise KeyError("hunter2hunter2")
        return real(self, path)

    monkeypatch.setattr(Context, "slice", fails)
    code, report, _ = run(files, capfd)
    (problem,) = report["problems"]
    assert (code, problem["code"], problem["path"][-6:]) == (2, "internal", "b.yaml")
    assert found(report) == {"one", "bad", "two"}
