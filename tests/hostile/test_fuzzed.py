"""What fuzzing found, each once: inputs that ended a run, hung it, or were answered in two ways."""

from __future__ import annotations

import os
from importlib import import_module
from threading import Thread

import pytest

from kubelint_compliance.cel import CelError, compile
from kubelint_compliance.config.files import load
from kubelint_compliance.model import UsageError
from kubelint_compliance.sources.read import read_pipe
from kubelint_compliance.sources.walk import walk
from tests.fuzz.files import checked
from tests.hostile.counting import calls


@pytest.mark.parametrize("kind", ["[Pod]", "{a: b}", "1", "null", "[]"])
@pytest.mark.parametrize("version", ["web", "apps", "[v1]"])
def test_a_kind_that_is_no_text(version, kind):
    report = checked({"a.yaml": f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: web}}\nspec: {{}}\n".encode()})
    assert all(problem.code != "internal" for problem in report.problems)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_that_nobody_writes_to(tmp_path, monkeypatch):
    monkeypatch.setattr(import_module("kubelint_compliance.sources.read"), "_PATIENCE", 0.01)
    pipe = tmp_path / "a.yaml"
    os.mkfifo(pipe)
    assert read_pipe(str(pipe)) == "nobody writes to this pipe"
    os.close(os.open(pipe, os.O_RDWR))  # lets the reader go


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_with_a_writer(tmp_path):
    pipe = tmp_path / "a.yaml"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_bytes, args=(b"a: 1",))
    writer.start()
    assert read_pipe(str(pipe)) == b"a: 1"
    writer.join()


@pytest.mark.parametrize("glob", ["*a*%d?b", "*" + "a*" * 40 + "%d", "!x[a-z]%d*"])
def test_globs_without_end_are_not_tried(tmp_path, glob):
    for index in range(20):
        (tmp_path / f"{'a' * 100}{index}.yaml").write_text("a: 1\n")
    (tmp_path / ".gitignore").write_text("".join(f"{glob % index}\n" for index in range(20_000)))
    found = []

    def run():
        found.extend(walk(str(tmp_path), skip=frozenset(), gitignore=True, top=None))

    assert calls(run) < 5_000_000
    assert not any(entry.ignored for entry in found)


KUSTOMIZATION = """\
kind: Kustomization
resources: [a.yaml]
namespace: shop
namePrefix: a-
labels: [{pairs: {a: b}, includeSelectors: true, includeTemplates: true}]
replicas: [{name: web, count: 3}]
images: [{name: a, newTag: b}]
"""


@pytest.mark.parametrize("wrong", ["1", "a", "[]", "[1]", "[{labels: {a: b}}]", "true"])
@pytest.mark.parametrize(
    "at",
    [
        "spec: @",
        "metadata: {name: web, labels: @}",
        "metadata: @",
        "spec: {template: @}",
        "spec: {template: {metadata: @, spec: {containers: [{name: a, image: a}]}}}",
        "spec: {template: {metadata: {labels: @}, spec: {containers: [{name: a, image: a}]}}}",
        "spec: {template: {spec: {containers: @}}}",
        "spec: {template: {spec: {containers: [@]}}}",
        "spec: {selector: @}",
        "spec: {selector: {matchLabels: @}}",
        "spec: {replicas: @}",
    ],
)
def test_what_a_kustomization_sets_in_a_value_of_a_wrong_type(at, wrong):
    text = f"apiVersion: apps/v1\nkind: Deployment\n{at.replace('@', wrong)}\n"
    files = {"a.yaml": text.encode(), "kustomization.yaml": KUSTOMIZATION.encode()}
    assert all(problem.code != "internal" for problem in checked(files).problems)


POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: a}]}\n"


@pytest.mark.parametrize(
    ("head", "piece", "tail"),
    [
        ("labels: [{pairs: {", "a@: b, ", "}}]"),
        ("labels: [", "{pairs: {a@: b}}, ", "]"),
        ("commonLabels: {", "a@: b, ", "}"),
        ("images: [", "{name: a, newTag: b@}, ", "]"),
        ("replicas: [", "{name: a@, count: 1}, ", "]"),
    ],
)
def test_what_a_kustomization_sets_on_many_objects_is_bounded(head, piece, tail):
    def run(number):
        whole = head + "".join(piece.replace("@", str(index)) for index in range(number)) + tail
        kustomization = f"kind: Kustomization\nresources: [a.yaml]\n{whole}\n"
        return checked({"a.yaml": "---\n".join([POD] * 20).encode(), "kustomization.yaml": kustomization.encode()})

    assert not run(50).problems
    (problem,) = run(2500).problems
    assert (problem.code, problem.path, problem.fatal) == ("too-large", "kustomization.yaml", True)
    assert problem.message.endswith("those beyond are not looked at")
    assert calls(lambda: run(8000)) < 2.5 * calls(lambda: run(4000))


def test_a_kustomization_hides_no_wrong_type():
    text = b"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, labels: [a]}\nspec: 1\n"
    report = checked({"a.yaml": text, "kustomization.yaml": KUSTOMIZATION.encode()})
    found = {(finding.rule, finding.pointer) for finding in report.findings if finding.path == "a.yaml"}
    assert {("schema-wrong-type", "/metadata/labels"), ("schema-wrong-type", "/spec")} <= found


@pytest.mark.parametrize("value", ["a\nb", "a\x1b[2Jb", "x" * 100])
def test_no_hint_of_a_configuration_leaves_its_line(tmp_path, value):
    (tmp_path / "c.yaml").write_text(f"exclude: {value!a}\n".replace("'", '"'))
    with pytest.raises(UsageError) as error:
        load(str(tmp_path), explicit="c.yaml")
    assert str(error.value).startswith(
        "c.yaml:1: exclude must be a list, not 'a" if value < "b" else "c.yaml:1: exclude "
    )
    assert str(error.value).isprintable()
    assert "; write [" not in str(error.value)


@pytest.mark.parametrize(
    "step",
    [
        "({}).orValue(1)",
        "({}).or(object.a)",
        "({}).value()",
        "({}).hasValue()",
        "'a'.contains({})",
        "'a'.startsWith({})",
        "'a'.endsWith({})",
    ],
)
def test_what_is_compiled_grows_with_its_text(step):
    """Each level was written twice: forty of them took 2^40 steps."""

    def nested(levels):
        text = "dyn(object)"
        for _ in range(levels):
            text = f"dyn({step.format(text)})"
        return lambda: compile(text, ("object",))

    assert calls(nested(18)) < 6 * calls(nested(6))


@pytest.mark.parametrize(
    "expression",
    [
        "cel.bind(v, b'a', dyn(1e300)) != has(object[true][?1].b)",
        "dyn(1.5) == (object.missing == 1)",
        "has(object.missing.b) != dyn(2.5)",
        "cel.bind(v, 1, dyn('a')) == (object.missing > 1)",
    ],
)
def test_an_operand_that_fails_is_an_error_however_the_types_differ(expression):
    program = compile(expression, ("object",))
    for run in (program.run, program.evaluate):
        with pytest.raises(CelError):
            run({"a": 1})


def test_a_volume_with_an_unknown_field_that_is_a_text():
    mount = "{name: v, mountPath: /b, subPath: c}"
    volumes = "volumes: [{name: v, zz: text, hostPath: {path: /a}}]"
    spec = f"{volumes}, containers: [{{name: c, image: a, volumeMounts: [{mount}]}}]"
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{{spec}}}\n"
    assert all(problem.code != "evaluation" for problem in checked({"a.yaml": text.encode()}).problems)


KEYWORDS = (
    *("type", "format", "pattern", "enum", "default", "minimum", "maximum", "exclusiveMinimum", "multipleOf"),
    *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "required", "nullable", "items", "properties"),
    *("additionalProperties", "oneOf", "not", "x-kubernetes-list-type", "x-kubernetes-list-map-keys"),
    *("x-kubernetes-map-type", "x-kubernetes-embedded-resource", "x-kubernetes-int-or-string"),
    *("x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations"),
)
WRONG = ('[{"a": [1]}]', '{"b": {"c": 1}}', "[null]", "7", '"text"', "true", "null", "1e400", "-1", '[["x"], 2]')


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_keyword_of_a_definition_with_whatever_in_it(keyword):
    for wrong in WRONG:
        field = (
            f'{{"type": "array", "x-kubernetes-list-type": "map", "items": {{"type": "object"}}, "{keyword}": {wrong}}}'
        )
        schema = f'{{"type": "object", "properties": {{"spec": {{"type": "object", "properties": {{"f": {field}}}}}}}}}'
        definition = (
            '{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",'
            ' "metadata": {"name": "as.b.c"}, "spec": {"group": "b.c", "scope": "Namespaced",'
            ' "names": {"kind": "A", "plural": "as"}, "versions":'
            f' [{{"name": "v1", "served": true, "storage": true, "schema": {{"openAPIV3Schema": {schema}}}}}]}}}}'
        )
        thing = '{"apiVersion": "b.c/v1", "kind": "A", "metadata": {"name": "a"}, "spec": {"f": [{"a": 1}, 2, null]}}'
        found = checked({"a.yaml": definition.encode(), "b.yaml": thing.encode()})
        assert [problem for problem in found.problems if problem.code == "internal"] == []
