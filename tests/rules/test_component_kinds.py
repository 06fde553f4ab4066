"""Rules about the flags of a program name all kinds that can start it, as far as any rule does."""

from __future__ import annotations

import re

import pytest

from kubelint_compliance.answers.flags import KINDS
from tests.rulefiles import FILES

ASKED = re.compile(r'\b(?:flags?\(object, "([a-z-]+)"|(admission)\(object)')


def named(id):
    kinds = FILES[id].content["kinds"]
    return {kind.replace("core/", "/") for kind in kinds}


def asked(file):
    text = repr(file.content)
    return {name or "kube-apiserver" for name, _ in ASKED.findall(text)}


BY_COMPONENT = {}
for _id, _file in FILES.items():
    for _component in asked(_file):
        BY_COMPONENT.setdefault(_component, []).append(_id)
STARTING = {"/ConfigMap", *(f"{group}/{kind}" for group, kind in KINDS)}


@pytest.mark.parametrize("component", sorted(BY_COMPONENT))
def test_every_rule_of_a_program_has_the_kinds_of_the_others(component):
    everything = set.union(*(named(id) for id in BY_COMPONENT[component])) & STARTING
    assert {id: missing for id in BY_COMPONENT[component] if (missing := everything - named(id))} == {}


def test_every_kind_that_can_start_a_program_is_named():
    assert set.union(*(named(id) for ids in BY_COMPONENT.values() for id in ids)) >= STARTING
