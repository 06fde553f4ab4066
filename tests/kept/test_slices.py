"""A slice comes back from its text as it was; one that would not, or holds what no store may, has none."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.context import beside, kustomize, overlays
from kubelint_compliance.context.beside import Said
from kubelint_compliance.context.definitions import Definition
from kubelint_compliance.context.kustomize import Change, Held, Image, Labels, Sets, Target
from kubelint_compliance.context.origins import HELM, Claim, Origin
from kubelint_compliance.context.overlays import Kustomized
from kubelint_compliance.context.settle import Slice
from kubelint_compliance.facts.neighbours import Served
from kubelint_compliance.kept.slices import _RECORDS, NOTHING, slice_of, texts_of
from kubelint_compliance.model import ObjectRef

REF = ObjectRef("v1", "Pod", "shop", "a")
SETS = Sets("shop", "a-", "-b", (Image("a", "b", "1", ""),), (("web", 3),), (Labels((("a", "b"),), True, False),))
SETS = SETS._replace(annotations=(Labels((("c", "d"),), False, True),))
TOKEN = "glpat-" + "x8Kd2Lm9Qz4Rt7Wb1Nc5"


def labelled(key, value):
    return Slice(kustomized=Kustomized(ways=((Sets(labels=(Labels(((key, value),), True, True),)),),)))


def served(key, value):
    return Slice(said=(Said("serves", "shop", "web", "", Served(((key, value),), (80, "http"))),))


SLICES = [
    Slice(),
    Slice(template=True, chart="chart", rendered=True, committed=True, assertion=True),
    Slice(kustomized=Kustomized(True, True, True, (REF,), (REF, None), ((SETS, Sets()), ()))),
    Slice(kustomized=Kustomized(ways=((SETS,),), roots=(("../dev",),), unmet=(Target(kind="Pod", name="a"),))),
    Slice(delivered=(("ConfigMap", "shop", "a"),), near=(("shop.example", "Cart"),)),
    served("app", "web"),
    Slice(said=(Said("refuses", "shop", "web"),)),
]


@pytest.mark.parametrize("slice", SLICES, ids=repr)
def test_a_slice_comes_back_as_it_was(slice):
    found = slice_of(texts_of([slice])[slice])
    assert repr(found) == repr(slice)
    assert found.digest == slice.digest
    assert type(found.kustomized) is Kustomized


@pytest.mark.parametrize(
    "slice",
    [
        Slice(definitions=(Definition("crd.yaml", "shop.example", "Cart", b"", "1"),)),
        Slice(origins=(Origin(Claim(HELM, "a"), "a", "text"),)),
        Slice(kustomized=Kustomized(ways=((Sets(changes=(Change((Target(),), (), Held({"a": 1})),)),),))),
        Slice(kustomized=Kustomized(in_tree=object())),
        labelled("a", "b" * 5000),
        labelled("a", TOKEN),
        labelled("password", "hunter2-and-more"),
        served("app", TOKEN),
    ],
    ids=["definitions", "origins", "patches", "unknown", "long", "token", "password", "served"],
)
def test_what_is_not_kept_has_no_text_and_takes_none_from_others(slice):
    texts = texts_of([slice, SLICES[2], slice])
    assert texts[slice] == NOTHING
    assert slice_of(texts[SLICES[2]]) == SLICES[2]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"Slice":[]}]', '{"ObjectRef":["v1","Pod","","a"]}', '{"eval":["1"]}']
)
def test_another_text_is_no_slice(text):
    with pytest.raises((ValueError, TypeError, LookupError)):
        slice_of(text)


def test_every_slice_has_one_line():
    assert all("\n" not in text and json.loads(text) for text in texts_of(SLICES).values())


ELSEWHERE = {"Change", "Kustomization", "Patch", "Rendering"}
"""Records of these modules that no slice that is kept has: patches have contents."""


@pytest.mark.parametrize("module", [beside, kustomize, overlays])
def test_every_record_that_may_be_in_a_slice_comes_back(module):
    own = {name for name, what in vars(module).items() if getattr(what, "__module__", "") == module.__name__}
    records = {
        name for name in own if isinstance(getattr(module, name), type) and hasattr(getattr(module, name), "_fields")
    }
    known = {name for name, where in _RECORDS.items() if module.__name__.endswith(where)}
    assert records - ELSEWHERE == known
