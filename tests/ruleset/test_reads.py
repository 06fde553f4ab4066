"""What expressions read in `self` and around it: places with all in them, and those of which no entry is read."""

from __future__ import annotations

import pytest

from kubelint_compliance.cel import compile as compile_cel
from kubelint_compliance.facts import FUNCTIONS
from kubelint_compliance.manifests.paths import EVERY, LEAVES
from kubelint_compliance.ruleset.reads import NOTHING_IN, places_read, telling
from kubelint_compliance.ruleset.sight import ELSEWHERE


def tree(expression):
    return compile_cel(expression, variables=ELSEWHERE, functions=FUNCTIONS, strict=True).tree


def read(expression, *, of_container=True, **variables):
    trees = {name: tree(text) for name, text in variables.items()}
    places = places_read([tree(expression)], trees, of_container=of_container)
    return {written(place) for place in places if place[-1] != NOTHING_IN and place[0] != "self"}


def written(place):
    return ".".join("*" if step == EVERY else step for step in place)


@pytest.mark.parametrize(
    ("expression", "places"),
    [
        ("self.name == 'a'", set()),
        ("pod.spec.a == 'b'", {"pod.spec.a"}),
        ("pod.?spec.?a.orValue({}) == {}", {"pod.spec.a"}),
        ("has(pod.spec.a)", {"pod.spec.a"}),
        ("pod['spec'][?'a'].hasValue()", set()),
        ("pod != null", set()),
        ("object.?spec.orValue(null) == null", set()),
        ("pod.spec == self", {"pod.spec"}),
        ("pod[self.name] == 1", {"pod"}),
        ("pod.spec.a[0] == 1", {"pod.spec.a"}),
        ("size(pod.spec) == 1", {"pod.spec"}),
        ("[pod.spec, self].exists(x, x.a == 1)", {"pod.spec.a"}),
        ("[pod.spec, self].transformList(i, x, x.a) == []", {"pod.spec.a"}),
        ("[pod.spec].filter(x, true) == []", {"pod.spec"}),
        ("[pod.spec][0].a == 1", {"pod.spec"}),
        ("pod.spec.a.all(x, x.b == 1)", {"pod.spec.a"}),
        ("self.a.all(pod, pod.b == 1)", set()),
        ("self.a.all(pod, .pod.b == 1)", {"pod.b"}),
        ("cel.bind(x, pod.spec, x.a == 1)", {"pod.spec.a"}),
        ("pod.?spec.optMap(x, x.a).orValue(1) == 1", {"pod.spec.a"}),
        ("(self.a ? pod.a : pod.b).c == 1", {"pod.a.c", "pod.b.c"}),
        ("(pod.a ? self.a : self.b).c == 1", {"pod.a"}),
        ("isWindows(pod)", {"pod.spec.os.name"}),
        ("effective(self, pod, 'a') == 1", {"pod.spec.securityContext"}),
        ("effective(pod.a, self, 'a') == 1", {"pod.a.securityContext"}),
        ("mountedReadOnly(pod, metadata.name)", {
            "pod.spec.initContainers.*.volumeMounts",
            "pod.spec.containers.*.volumeMounts",
            "pod.spec.ephemeralContainers.*.volumeMounts",
        }),
        ("selectsLabels(object.a, pod.b)", {"object.a", "pod.b"}),
        ("strings(object) == []", {"object"}),
    ],
)  # fmt: skip
def test_places_with_all_in_them(expression, places):
    assert read(expression) == places


@pytest.mark.parametrize(
    ("expression", "each", "places"),
    [
        ("self.a == 'b'", (), {"self.a"}),
        ("self.?a.?b.orValue(1) == 1 && size(self.c) == 1", (), {"self.a.b", "self.c"}),
        ("self.a.all(x, x.b == 1)", (), {"self.a"}),
        ("self.a.all(self, self.b == 1)", (), {"self.a"}),
        ("self == {}", (), {"self"}),
        ("resource(self, 'limits', 'cpu') == ''", (), {"self.resources"}),
        ("item.b == 1", [("a",)], {"self.a.b"}),
        ("item.b == 1", [("a", EVERY, "c")], {"self.a.*.c.b"}),
        ("item == 1", [("a", LEAVES)], {"self.a"}),
        ("true", [("a", EVERY)], {"self.a.*."}),
        ("true", [("a", LEAVES)], {"self.a"}),
        ("item.b == 1 && key == 2", (), set()),
        ("[metadata].all(item, item.b == 1)", [("a",)], {"self.a.", "metadata.b"}),
        ("pod.a == 1 && pod.b != null", (), {"pod.a", "pod.b."}),
        ("pod.a.b == 1 && has(pod.a)", (), {"pod.a", "pod.a.b"}),
    ],
)
def test_places_that_tell_more_than_others(expression, each, places):
    found = places_read([tree(expression)], {}, of_container=True, each=each)
    assert {written(place) for place in telling(found)} == places


def test_the_value_itself_is_read_wherever_it_is_named():
    places = places_read([tree("[pod.spec.a].exists(x, true)")], {}, of_container=True)
    assert places == {("pod", NOTHING_IN), ("pod", "spec", NOTHING_IN), ("pod", "spec", "a", NOTHING_IN)}


def test_a_variable_is_read_where_it_is_named():
    assert read("self.a == 1", x="pod.spec.b == 1") == set()
    assert read("variables.x.a == 1", x="pod.spec") == {"pod.spec.a"}
    assert read("variables.x.a == variables.y", x="variables.y", y="pod.spec") == {"pod.spec", "pod.spec.a"}
    assert read("self.a == variables", x="pod.a", y="pod.b == 1") == {"pod.a", "pod.b"}
    assert read("variables.x == 1", x="variables.x + pod.a") == {"pod.a"}
    assert read("self.a.all(variables, variables.x == 1)", x="pod.a") == set()


@pytest.mark.parametrize(
    ("expression", "of_container", "of_others"),
    [
        ("containerType == '' && pod.a", set(), {"pod.a"}),
        ("pod.a && '' == containerType", set(), {"pod.a"}),
        ("containerType != '' && pod.a", {"pod.a"}, set()),
        ("containerType != '' || pod.a", set(), {"pod.a"}),
        ("containerType == 'main' && pod.a", {"pod.a"}, {"pod.a"}),
        ("self.a.all(containerType, containerType == '' && pod.a)", {"pod.a"}, {"pod.a"}),
    ],
)
def test_what_a_container_decides_reads_nothing_more(expression, of_container, of_others):
    assert read(expression, of_container=True) == of_container
    assert read(expression, of_container=False) == of_others
