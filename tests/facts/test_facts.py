"""The table of facts: every row has its function, which is called as the row says."""

import inspect

import pytest

from kubelint_compliance.cel import WrongType
from kubelint_compliance.cel.types import parse_type
from kubelint_compliance.cel.unreadable import Unreadable
from kubelint_compliance.facts import FACTS, find, python_name
from kubelint_compliance.facts.memo import once
from kubelint_compliance.facts.neighbours import AROUND, Around, Served
from kubelint_compliance.manifests.paths import EVERY, parse_path


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_has_a_function_with_its_parameters_and_words(name):
    fact, function = FACTS[name], find(name)
    parameters = list(inspect.signature(function).parameters)
    assert len(parameters) == len(fact.parameters) + fact.remembers
    assert (parameters[-1] == "memo") is fact.remembers
    assert function.__doc__
    for kind in (*fact.parameters, fact.result):
        parse_type(kind)


def test_what_is_given_the_memo_takes_anything():
    assert {kind for fact in FACTS.values() if fact.remembers for kind in fact.parameters} == {"dyn"}


def test_facts_stand_in_their_order():
    assert list(FACTS) == sorted(FACTS)


@pytest.mark.parametrize(("name", "python"), [("image", "image"), ("volumeOf", "volume_of")])
def test_names(name, python):
    assert python_name(name) == python


CONTAINER = {
    "name": "app",
    "image": "nginx",
    "env": [{"name": "a"}],
    "ports": [{"containerPort": 80}],
    "resources": {"limits": {"memory": "1Gi"}},
    "securityContext": {"runAsUser": 1},
    "volumeMounts": [{"name": "data", "readOnly": True}],
}
POD = {
    "metadata": {"name": "web", "labels": {"app": "web"}, "annotations": {"a": "b"}},
    "labels": {"app": "web"},
    "resources": {"limits": {"memory": "1Gi"}},
    "spec": {
        "os": {"name": "linux"},
        "hostUsers": False,
        "nodeSelector": {"a": "b"},
        "serviceAccountName": "web",
        "securityContext": {"runAsUser": 1},
        "volumes": [{"name": "data", "emptyDir": {}}],
        "containers": [CONTAINER, {"name": "other"}],
        "initContainers": [{"name": "first", "volumeMounts": [{"name": "data"}]}],
    },
}
TEXTS = {"effective": "runAsUser", "resource": "limits", "mountedReadOnly": "data", "volumeOf": "data"}


def nodes(value, path=()):
    yield path
    for step, entry in (
        value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    ):
        yield from nodes(entry, (*path, step))


def without(value, path):
    """A copy with a node that cannot be read."""
    if not path:
        return Unreadable("node", value)
    copy = value.copy()
    copy[path[0]] = without(value[path[0]], path[1:])
    return copy


def arguments(name):
    first = {"effective": (CONTAINER, POD), "sentTo": (POD, CONTAINER)}.get(name, (POD,))
    texts = (TEXTS.get(name, "memory"), "memory")
    return [*first, *texts[: len(FACTS[name].parameters) - len(first)]]


def answer(name, values):
    services = {("app",): {("web",): [Served((("app", "web"),), (81,))]}}
    memo = {AROUND: Around(frozenset(["web"]), frozenset(["web"]), True, True, services)}
    return find(name)(*values, *([memo] if FACTS[name].remembers else []))


def meet(way, path):
    return all(step in (EVERY, other) for step, other in zip(way, path, strict=False))


@pytest.mark.parametrize("name", [name for name, fact in FACTS.items() if fact.reads])
def test_a_fact_reads_no_more_than_it_says(name):
    values = arguments(name)
    assert len(FACTS[name].reads) == len(values)
    expected = answer(name, values)
    for index, value in enumerate(values):
        ways = [parse_path(way) for way in FACTS[name].reads[index].split()]
        for path in nodes(value):
            if path and not any(meet(way, path) for way in ways):
                beside = [*values[:index], without(value, path), *values[index + 1 :]]
                assert answer(name, beside) == expected, path


def test_what_cannot_be_read_is_looked_for_once():
    asked = []

    def name_of(value):
        asked.append(value)
        return value["name"] + ""

    memo, value = {}, {"name": Unreadable(("name",), 1)}
    for _ in range(2):
        with pytest.raises(WrongType) as caught:
            once(memo, name_of, value)
        assert caught.value.node == ("name",)
    assert len(asked) == 1
