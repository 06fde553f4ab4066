"""The law of sums, over generated trees: files, documents and items in = what is said of them out."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubelint_compliance.engine import conclude
from kubelint_compliance.model import BUCKETS
from kubelint_compliance.reports.jsonreport import document
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.terms import Gate
from tests.scanning import scan_text


class Doc(NamedTuple):
    """The text of a document, how many documents and items it is, how many of them objects, and whether
    `kubectl apply` refuses it beside an object."""

    text: str
    documents: int
    objects: int
    refused: bool = False
    enclosed: int = 0


POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "a"},
    "spec": {"containers": [{"name": "a", "image": "b"}]},
}
PATCH = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"hostPID": True}}
SHOP = {"apiVersion": "shop.example/v1", "kind": "Shop", "metadata": {"name": "a"}}
objects = st.sampled_from([POD, PATCH, SHOP])
not_objects = st.sampled_from(
    [{"kind": "Pod", "metadata": {"name": "a"}}, {"apiVersion": "v1"}, {"replicas": 1}, {}, {"spec": {"a": "b"}}]
)
silent = st.sampled_from([{"apiVersion": "skaffold/v2", "kind": "Config"}, {"Pulled": "a", "Digest": "b"}])
others = st.sampled_from(["words", 1, True, ["a"], 2.5])


def _one(value: Any) -> Doc:
    is_object = value in (POD, PATCH, SHOP)
    is_silent = isinstance(value, dict) and ("Pulled" in value or "skaffold" in str(value.get("apiVersion")))
    return Doc(json.dumps(value), 1, int(is_object), not is_object and not is_silent)


def _listed(items: list[Doc], kind: str = "List") -> Doc:
    text = f'{{"apiVersion": "v1", "kind": "{kind}", "items": [{", ".join(item.text for item in items)}]}}'
    if not items:
        return Doc(text, 1, 0)
    documents, counted = sum(item.documents for item in items), sum(item.objects for item in items)
    return Doc(text, documents, counted, any(item.refused for item in items), sum(item.enclosed for item in items))


def _enclosed(items: list[Doc]) -> Doc:
    text = '{"apiVersion": "template.openshift.io/v1", "kind": "Template", "metadata": {"name": "a"}, "objects": '
    text += f"[{', '.join(item.text for item in items)}]}}"
    return Doc(text, 1, 1 + len(items), False, len(items))


plain = st.one_of(objects, not_objects, silent, others).map(_one)
envelopes = st.lists(objects.map(_one), max_size=3).map(_enclosed)
items = st.one_of(plain, envelopes, st.just(Doc("null", 1, 0, True)))
lists = st.recursive(
    st.lists(items, max_size=4).map(_listed), lambda inner: st.lists(inner | items, max_size=3).map(_listed)
)
nothing = st.sampled_from(["", "# a comment", "null", "~"]).map(lambda text: Doc(text, 0, 0))
broken = st.sampled_from(["a: [", "a: b: c", '{"a": "b'])
documents = st.one_of(plain, plain, lists, envelopes, nothing, broken.map(lambda text: Doc(text, 1, 0, True)))
files = st.lists(documents, max_size=5)


@pytest.fixture(scope="module")
def rules():
    return rule_set(select=["host-pid"])


@settings(max_examples=300, deadline=None)
@given(tree=st.lists(files, min_size=1, max_size=4), head=st.sampled_from(["", "# head\n", "---\n"]))
def test_every_document_is_an_object_or_passed_over(rules, tree, head):
    texts = [head + "\n---\n".join(doc.text for doc in file) + "\n" for file in tree]
    scans = [scan_text(f"{number}.yaml", text, rules) for number, text in enumerate(texts)]
    report = document(conclude(scans, [], rules, Gate()))
    for file, given_docs in zip(report["files"], tree, strict=True):
        passed = sum(entry["documents"] for entry in file["passedOver"])
        assert file["documents"] == sum(doc.documents for doc in given_docs)
        assert file["documents"] == file["objects"] + passed - file["enclosed"]
        assert file["enclosed"] == sum(doc.enclosed for doc in given_docs)
        assert file["objects"] == sum(doc.objects for doc in given_docs)
        assert file["fragments"] <= file["objects"]
        assert file["bucket"] in BUCKETS
        told = any(problem["path"] == file["path"] and problem["fatal"] for problem in report["problems"])
        if file["objects"] and any(doc.refused for doc in given_docs):
            assert told
        if not any(doc.refused for doc in given_docs):
            assert not told
    summary = report["summary"]
    for field in ("objects", "fragments", "documents"):
        assert summary[field] == sum(file[field] for file in report["files"])
    assert summary["documents"] == summary["objects"] + summary["passedOver"] - summary["enclosed"]
    assert summary["files"] == len(tree) == sum(summary["buckets"].values())
    assert summary["objects"] == sum(kind["objects"] for kind in report["kinds"])
