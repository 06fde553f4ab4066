"""What a rule sees: the fields of a Sight are the variables of CEL, and each rule has its own parameters."""

import re

import pytest

from kubelint_compliance.cel import CelError, compile
from kubelint_compliance.facts import FUNCTIONS
from kubelint_compliance.manifests.manifest import Manifest
from kubelint_compliance.ruleset.sight import ELSEWHERE, IN_MESSAGE, VARIABLES, Sight, holds, look, told
from kubelint_compliance.ruleset.vocabulary import SCOPES
from kubelint_compliance.yamltree import parse

POD = """\
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: app
"""


@pytest.fixture
def sight():
    (document,) = parse(POD)
    manifest = Manifest(document.value, document)
    (view,) = SCOPES["container"].views(manifest)
    return look(view, manifest, {"major": 1, "minor": 30})


def snake(name):
    return re.sub("([A-Z])", r"_\1", name).lower()


def test_the_fields_of_a_sight_are_the_variables_in_their_order():
    assert tuple(map(snake, VARIABLES)) == Sight._fields


def test_a_sight_binds_what_a_view_shows(sight):
    assert sight.self == {"name": "app"}
    assert sight.object["kind"] == "Pod"
    assert sight.pod is sight.object
    assert sight.metadata == {"name": "web"}
    assert (sight.params, sight.kubernetes_version, sight.container_type) == ({}, {"major": 1, "minor": 30}, "main")
    assert (sight.variables, sight.item, sight.key, sight.label) == (None, None, None, "")


def test_parameters_of_one_rule_are_not_those_of_the_next(sight):
    assert sight.of({"most": 3}, {}).params == {"most": 3}
    assert sight.params == {}


def test_variables_may_ask_for_each_other_and_are_computed_once(sight):
    asked = []

    def text(source):
        program = compile(source, variables=ELSEWHERE)
        run = program.run
        program.run = lambda *values: (asked.append(source), run(*values))[1]
        return program

    programs = {"name": text("self.name"), "twice": text("variables.name + variables.name"), "none": text("1 / 0")}
    seen = sight.of({}, programs)
    assert holds(compile('variables.twice == "appapp"', variables=ELSEWHERE), seen)
    assert holds(compile('variables.twice == "appapp"', variables=ELSEWHERE), seen)
    assert asked == ["variables.name + variables.name", "self.name"]


def test_an_item_has_the_last_step_of_its_path_as_key(sight):
    seen = sight.on(("data", "a"), 5)
    assert (seen.self, seen.item, seen.key, seen.label) == ({"name": "app"}, 5, "a", "")
    assert sight.on((), 5).key is None


def test_a_message_tells_values_in_words(sight):
    programs = [compile(source, variables=IN_MESSAGE) for source in ("label", "[true, 1]", "self.name")]
    message = (programs[0], " has ", programs[1], " for ", programs[2])
    assert told(message, sight.named('Container "app"')) == 'Container "app" has true, 1 for app'


def test_a_verdict_is_true_or_false(sight):
    assert holds(compile('self.name == "app"', variables=ELSEWHERE), sight)
    assert not holds(compile('self.name == "web"', variables=ELSEWHERE), sight)
    with pytest.raises(CelError, match="neither true nor false"):
        holds(compile("self.name", variables=ELSEWHERE), sight)


@pytest.mark.parametrize(("source", "variables"), [("memo", IN_MESSAGE), ("memo", ELSEWHERE), ("label", ELSEWHERE)])
def test_what_is_not_there_for_an_expression_cannot_be_named(source, variables):
    with pytest.raises(CelError, match=f"undeclared reference to '{source}'"):
        compile(source, variables=variables)


def test_a_comprehension_may_use_the_name_of_what_is_hidden(sight):
    program = compile("[1, 2].exists(memo, memo == 2 && volumeOf(pod, 'a') == null)", ELSEWHERE, FUNCTIONS)
    assert holds(program, sight)
    assert program.evaluate(*sight[:-1]) is True


def test_facts_remember_for_one_object(sight):
    program = compile("volumeOf(pod, 'a') == null", ELSEWHERE, FUNCTIONS)
    assert holds(program, sight.on((), None))
    assert [value for value, _ in sight.memo.values()] == [sight.pod]
