"""Rules that differ from path to path: what layers leave, what a rule set with parts says of what ran where."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubelint_compliance.model import UsageError
from kubelint_compliance.ruleset.assemble import Request, rule_set
from kubelint_compliance.ruleset.parts import Layer, Parted
from kubelint_compliance.terms import SIGHTS
from tests.trees import scans

HOSTS = ("host-ipc", "host-network", "host-pid", "host-port")
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  hostPID: true
  hostIPC: true
  containers: [{name: app, image: "registry.example/app:1.0.0"}]
"""


def parted(*parts, places=None, **request):
    return rule_set(Request(**{"select": HOSTS, **request}), parts=parts, places=places or {"a.yaml": 1})


def ids(rules):
    return tuple(rule.rule.id for rule in rules.rules)


def severities(rules):
    return {rule.rule.id: rule.rule.severity for rule in rules.rules}


@pytest.mark.parametrize(
    ("layers", "chosen"),
    [
        ([], HOSTS),
        ([Layer()], HOSTS),
        ([Layer(ignore=("host-p*",))], ("host-ipc", "host-network")),
        ([Layer(select=("host-pid",))], ("host-pid",)),
        ([Layer(extend_select=("container-privileged",))], ("container-privileged", *HOSTS)),
        ([Layer(ignore=("host-pid",)), Layer(extend_select=("host-pid",))], HOSTS),
        ([Layer(extend_select=("host-pid",)), Layer(ignore=("host-pid",))], HOSTS[:2] + HOSTS[3:]),
        ([Layer(select=("host-pid",)), Layer(select=("host-ipc",))], ("host-ipc",)),
        ([Layer(select=("host-pid", "host-ipc"), ignore=("host-ipc",))], ("host-pid",)),
        ([Layer(anew=True, select=("host-pid",)), Layer(extend_select=("host-ipc",))], ("host-ipc", "host-pid")),
    ],
)
def test_layers_are_laid_over_one_another(layers, chosen):
    rules = parted(layers)
    assert ids(rules.at("a.yaml")) == chosen
    assert ids(rules.at("b.yaml")) == HOSTS


def test_a_layer_that_begins_anew_has_the_rules_that_are_on_by_default_and_their_severities():
    rules = parted([Layer(anew=True)], severities={"host-pid": "low"})
    default = [rule.rule.id for rule in rule_set().rules if rule.raised_by != "decisions"]
    assert [*ids(rules.at("a.yaml"))] == default
    assert severities(rules.at("a.yaml"))["host-pid"] == severities(rule_set())["host-pid"] != "low"
    assert severities(rules.at("b.yaml"))["host-pid"] == "low"


def test_severities_and_parameters_of_later_layers_count():
    rules = parted(
        [Layer(severity=(("host-*", "medium"),)), Layer(severity=(("host-ipc", "critical"),))],
        severities={"host-pid": "low", "host-ipc": "low"},
    )
    assert severities(rules.at("b.yaml")) | severities(rules.at("a.yaml")) == {
        "host-ipc": "critical",
        "host-network": "medium",
        "host-pid": "medium",
        "host-port": "medium",
    }
    assert severities(rules)["host-ipc"] == severities(rules.at("b.yaml"))["host-ipc"] == "low"


def test_parameters_are_joined_by_name():
    request = {"select": ("cpu-limit-high",), "params": {"cpu-limit-high": {"maxCpu": 2}}}
    rules = parted([Layer(params={"cpu-limit-high": {"maxCpu": 3}})], **request)
    assert rules.at("a.yaml").params["cpu-limit-high"]["maxCpu"] == 3
    assert rules.at("b.yaml").params["cpu-limit-high"]["maxCpu"] == rules.params["cpu-limit-high"]["maxCpu"] == 2


def test_the_level_is_that_of_the_last_selection():
    level = Layer(select=("pss:restricted",))
    assert [parted(layers).at("a.yaml").level for layers in ([level], [level, Layer(select=("host-pid",))])] == [
        "restricted",
        "",
    ]


def test_the_sight_may_be_that_of_a_cluster_for_some_paths():
    rules = parted([Layer(sight="cluster")], select=("all",), sight="tree")
    own = {rule.rule.id for rule in rules.at("a.yaml").rules} - {rule.rule.id for rule in rules.at("b.yaml").rules}
    assert own == {rule.rule.id for rule in rules.at("b.yaml").blind} != set()
    assert rules.blind == ()
    assert rules.sight == "tree"


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (Layer("c.yaml:3", select=("host-pdi",)), "c.yaml:3: no rule matches 'host-pdi'; did you mean 'host-pid'?"),
        (Layer("c.yaml:3", ignore=("zzzz",)), "c.yaml:3: no rule matches 'zzzz'; `kubelint-compliance rules` lists"),
        (Layer("c.yaml:3", severity=(("host-pdi", "low"),)), "c.yaml:3: no rule matches 'host-pdi'"),
        (Layer("c.yaml:3", params={"host-pdi": {}}), "c.yaml:3: params: no rule 'host-pdi'; did you mean 'host-pid'?"),
        (Layer("c.yaml:3", params={"host-pid": {"x": 1}}), "c.yaml:3: rule-settings: host-pid has no parameter 'x'"),
    ],
)
def test_a_mistake_in_a_layer_is_told_with_its_place(layer, message):
    with pytest.raises(UsageError) as caught:
        parted([layer])
    assert str(caught.value).startswith(message)


def test_the_whole_holds_what_runs_somewhere():
    rules = parted([Layer(select=("container-privileged", "host-pid"))], [Layer(ignore=("host-ipc",))])
    assert isinstance(rules, Parted)
    assert ids(rules) == ("container-privileged", *HOSTS)
    assert rules.everywhere == {"host-pid"}
    assert rule_set(select=HOSTS).everywhere == set(HOSTS)


def test_a_rule_that_is_off_for_a_path_tested_nothing_there_and_has_a_reason():
    rules = parted(
        [Layer("c.yaml:2", ignore=("host-pid",)), Layer("c.yaml:5", extend_select=("container-privileged",))]
    )
    found = {path: scans({path: POD}, rules.at(path))[path] for path in ("a.yaml", "b.yaml")}
    by_path = {
        path: [(entry.rules, entry.outcome, entry.reason) for entry in scan.coverage if entry.rules]
        for path, scan in found.items()
    }
    assert by_path["a.yaml"] == [
        (("container-privileged", "host-ipc", "host-network", "host-port"), "tested", "host-ipc"),
        (("host-pid",), "not-evaluated", "left out by c.yaml:2"),
    ]
    assert by_path["b.yaml"] == [
        (("container-privileged",), "not-evaluated", "selected for other paths alone"),
        (HOSTS, "tested", "host-ipc host-pid"),
    ]
    assert [finding.rule for finding in found["a.yaml"].findings] == ["host-ipc"]


def test_what_concerns_no_object_of_a_file_is_not_missed_there():
    rules = parted([Layer(ignore=("host-pid",))])
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
    (scan,) = scans({"a.yaml": text}, rules.at("a.yaml")).values()
    assert [entry for entry in scan.coverage if entry.outcome == "not-evaluated"] == []


def test_rules_about_decisions_are_those_of_the_whole():
    rules = parted([Layer(ignore=("waiver-expired",), extend_select=("waiver-unused",))], select=("waiver-expired",))
    assert ids(rules) == ids(rules.at("a.yaml")) == ("waiver-expired",)
    assert rules.at("a.yaml").off == ()


def test_another_process_can_make_the_same_parts():
    rules = parted([Layer(ignore=("host-pid",), severity=(("host-ipc", "low"),))])
    same = rule_set(pickle.loads(pickle.dumps(rules.request)))
    assert same.digest == rules.digest
    assert severities(same.at("a.yaml")) == severities(rules.at("a.yaml"))


@pytest.mark.parametrize(
    "layer",
    [
        Layer("c.yaml:2", ignore=("host-ipc",)),
        Layer("c.yaml:3", ignore=("host-pid",)),
        Layer("c.yaml:2", ignore=("host-pid",), severity=(("host-ipc", "low"),)),
        Layer("c.yaml:2", ignore=("host-pid",), sight=SIGHTS[0]),
        Layer("c.yaml:2", ignore=("host-pid",), extend_select=("pss:restricted",)),
    ],
    ids=str,
)
def test_whatever_a_layer_says_changes_the_digest(layer):
    assert parted([layer]).digest != parted([Layer("c.yaml:2", ignore=("host-pid",))]).digest


def test_which_paths_have_a_part_does_not_change_the_digest():
    assert parted([Layer()], places={"b.yaml": 1}).digest == parted([Layer()]).digest


def test_rules_speak_to_the_controls_in_every_part():
    rules = parted([Layer(extend_select=("cpu-limit-high",))], speaking=(("pss", "hostNamespaces"),))
    assert ids(rules.at("a.yaml")) == ids(rules.at("b.yaml")) == ("host-ipc", "host-network", "host-pid")


_WORDS = st.lists(
    st.sampled_from(["host-pid", "host-*", "pss:restricted", "default", "cpu-limit-high", "secrets", "soc2:CC6.1"]),
    max_size=3,
)
_SEVERITY = st.lists(st.tuples(st.sampled_from(["host-pid", "host-*", "all"]), st.sampled_from(["low", "critical"])))


@settings(max_examples=40, deadline=None)
@given(select=_WORDS, extend_select=_WORDS, ignore=_WORDS, severity=_SEVERITY)
def test_a_part_that_begins_anew_has_the_rules_of_a_run_that_says_the_same(**said):
    part, whole = parted([Layer(anew=True, **said)]).at("a.yaml"), rule_set(**said)
    asked = {rule.rule.id for rule in whole.rules if rule.raised_by != "decisions"}
    assert set(ids(part)) == asked
    assert {id: severities(part)[id] for id in asked} == {id: severities(whole)[id] for id in asked}
    assert part.level == whole.level
