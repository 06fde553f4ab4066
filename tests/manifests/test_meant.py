"""Whether raw text is meant for Kubernetes: told without parsing, however it is written."""

from __future__ import annotations

import time

import pytest

from kubelint_compliance.manifests import opened
from kubelint_compliance.manifests.classify import classify
from kubelint_compliance.manifests.meant import is_meant
from kubelint_compliance.manifests.opened import Opened, open_bytes

MEANT = {
    "plain": "apiVersion: v1\nkind: Pod\n",
    "the other way round": "kind: Pod\napiVersion: v1\n",
    "without kind": "apiVersion: v1\nmetadata: {name: a}\n",
    "without apiVersion": "kind: Pod\nspec: [\n",
    "broken value": "apiVersion: v1\nkind: [\n",
    "wrong case": "apiversion: v1\nKind: Pod\n",
    "indented": "  apiVersion: v1\n  kind: Pod\nmetadata: {\n",
    "an item": "- apiVersion: v1\n  kind: Pod\n",
    "KYAML": '---\n{\n  apiVersion: "v1",\n  kind: "Pod",\n  spec: {\n    a: true\n    b: [],\n',
    "flow": "{apiVersion: v1, kind: Pod, spec: {",
    "JSON": '{\n  "kind": "Pod",\n  "apiVersion": "v1",\n  "spec": }\n',
    "JSON on one line": '{"metadata":{"name":"a"},"kind":"Pod","apiVersion":"v1"',
    "JSON with comments": '{\n  // a pod\n  "apiVersion": "v1",\n  "kind": "Pod", }\n',
    "half of the identity in JSON": '{"kind":"Pod","metadata":{"name":"a"},"spec":}',
    "a list in JSON": '{"apiVersion":"v1","items":[{"metadata":{}}],"kind":"List"',
    "objects in JSON": '[{"apiVersion":"v1","kind":"Pod"}',
    "behind a mark": "\ufeffapiVersion: v1\nkind: Pod\n",
    "CRLF": "apiVersion: v1\r\nkind: Pod\r\n",
    "CR": "apiVersion: v1\rkind: Pod\r",
    "glued to the separator": "a: b\n---apiVersion: v1\nkind: Pod\n",
    "behind another document": "Pulled: a\n---\napiVersion: v1\nkind: Pod\n",
    "behind comments": "# apiVersion: v1\n\n# Source: a\napiVersion: v1\nkind: Pod\n",
}
OTHER = {
    "empty": "",
    "words": "A kind of apiVersion.\n",
    "comments": "# apiVersion: v1\n# kind: Pod\n",
    "chart": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "values": "kind: Deployment\nreplicas: 1\n",
    "index": "apiVersion: v1\nentries:\n  a:\n  - apiVersion: v2\n    annotations:\n      a: |\n       - kind: added\n",
    "workflow": "jobs:\n  a:\n    run: |\n      apiVersion: v1\n      kind: Pod\n",
    "nested": "extraObjects:\n- apiVersion: v1\n  kind: Pod\n  - a\n",
    "schema": "properties:\n  apiVersion:\n    type: string\n  kind:\n    type: string\n  metadata: {}\n",
    "JSON schema": '{"apiVersion": {"type": "string"}, "kind": {"type": "string"}}',
    "state": '{"object": {"apiVersion": "v1", "kind": "Pod"}}',
    "state on lines": '{\n  "object": {\n    "apiVersion": "v1",\n    "kind": "Pod"\n  }\n}\n',
    "answer": '{"metadata": {"kind": "x"}, "items": [{"kind": "a"}]}',
    "map": '{"features": [{"properties": {"kind": "road", "spec": 1}}], "metadata": {}}',
    "settings": '{\n  // comment\n  "compilerOptions": {},\n}\n',
}


@pytest.mark.parametrize("name", MEANT)
def test_a_manifest_is_meant(name):
    assert is_meant(MEANT[name])
    assert is_meant(MEANT[name].encode())
    assert is_meant(MEANT[name].encode("utf-16"))


@pytest.mark.parametrize("name", OTHER)
def test_other_text_is_not(name):
    assert not is_meant(OTHER[name])
    assert not is_meant(OTHER[name].encode())


@pytest.mark.parametrize(
    "broken",
    [
        MEANT["KYAML"],
        MEANT["flow"],
        MEANT["JSON with comments"],
        MEANT["JSON on one line"],
        "  apiVersion: v1\n  kind: Pod\n   metadata: {}\n",
        "\ufeffapiVersion: v1\nkind: Pod\nmetadata: {\n",
        '[{"apiVersion": "v1", "kind": "Pod" "metadata": {}}]',
        "apiVersion: v1\nkind: Pod\n metadata: {}\n",
    ],
)
def test_a_broken_manifest_is_fatal_however_it_is_written(broken):
    file = classify(open_bytes("a.yaml", broken.encode()))
    assert (file.bucket, {problem.fatal for problem in file.problems}) == ("unparsable", {True})


@pytest.mark.parametrize(("head", "bucket"), [(b"apiVersion: v1\nkind: Pod\n", "unparsable"), (b"", "not-kubernetes")])
def test_text_that_cannot_be_decoded_is_a_problem_where_it_is_meant(head, bucket):
    file = classify(open_bytes("a.yaml", head + b"a: \xff\n"))
    assert (file.bucket, file.reason, len(file.problems)) == (bucket, "not valid UTF-8", int(bucket == "unparsable"))


def test_large_data_is_never_parsed(monkeypatch):
    def refuse(text):
        raise AssertionError(text[:40])

    monkeypatch.setattr(opened, "parse", refuse)
    data = '{"type": "FeatureCollection", "features": [' + '{"properties": {"kind": "road"}},' * 270_000 + "null]}"
    assert len(data) > 8 * 1024 * 1024
    start = time.process_time()
    file = classify(open_bytes("a.json", data.encode()))
    assert time.process_time() - start < 2
    reason = "no manifest: nothing in it names an object of Kubernetes"
    assert (file.bucket, file.reason, file.problems, file.passed) == ("not-kubernetes", reason, (), ((reason, 1),))


@pytest.mark.parametrize("named", [False, True])
def test_a_limit_is_a_problem_of_manifests_alone(named):
    deep = "[" * 300 + "]" * 300
    assert classify(Opened("a.yaml", f"a: {deep}\n")).problems == ()
    (problem,) = classify(Opened("a.yaml", f"apiVersion: v1\nkind: Pod\nspec: {deep}\n", named=named)).problems
    assert (problem.code, problem.fatal) == ("too-deep", True)


PAD = "x" * 70_000


@pytest.mark.parametrize(
    "text",
    [
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{a: {PAD}}}\n",
        f"data:\n  a: {PAD}\nmetadata:\n  name: a\nkind: ConfigMap\napiVersion: v1\n",
        f"  kind: ConfigMap\n  data:\n    a: {PAD}\n  apiVersion: v1\n",
        f'{{"data":{{"a":"{PAD}"}},"metadata":{{"name":"a"}},"kind":"ConfigMap","apiVersion":"v1"}}',
        f'{{"data":{{"a":"{{\\"kind\\": {PAD}"}},"kind":"ConfigMap","apiVersion":"v1"}}',
        f'{{\n  "data": {{\n    "a": "{PAD}"\n  }},\n  "kind": "ConfigMap",\n  "apiVersion": "v1"\n}}\n',
        f'---\n{{\n  kind: "ConfigMap",\n  data: {{\n    a: "{PAD}",\n  }},\n  apiVersion: "v1",\n}}\n',
        f"{{kind: ConfigMap, data: {{a: {PAD}}}, apiVersion: v1}}\n",
        f"# {PAD}\n---\n# Source: a\napiVersion: v1\nkind: ConfigMap\n",
        f"items:\n- apiVersion: v1\n  kind: ConfigMap\n  data: {{a: {PAD}}}\nkind: List\napiVersion: v1\n",
        f'{{"items":[{{"apiVersion":"v1","kind":"ConfigMap","data":{{"a":"{PAD}"}}}}],"kind":"List","apiVersion":"v1"}}',
    ],
)
def test_a_large_manifest_is_parsed_however_it_is_written(text):
    assert [manifest.kind for manifest in Opened("a.yaml", text).manifests] == ["ConfigMap"]


def test_a_large_kustomization_needs_no_identity():
    text = f"resources: [a.yaml]\n# {PAD}\n"
    assert [manifest.kind for manifest in Opened("kustomization.yaml", text).manifests] == ["Kustomization"]
