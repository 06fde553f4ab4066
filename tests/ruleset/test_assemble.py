"""The rule set of a run: versions, parameters, severities, and settings that mean nothing."""

from __future__ import annotations

import pickle

import pytest

from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.model import UsageError
from kubelint_compliance.ruleset.assemble import Request, rule_set
from kubelint_compliance.ruleset.compiler import compile_rule
from kubelint_compliance.ruleset.rulefile import read_rule
from kubelint_compliance.ruleset.runner import RuleSet
from tests.scanning import scan_text


def test_the_newest_version_is_the_default():
    assert rule_set().kubernetes_version == {"major": 1, "minor": 37}


def test_rules_of_later_versions_do_not_run():
    def ids(version):
        return {rule.rule.id for rule in rule_set(kubernetes_version=version).rules}

    assert "probe-or-hook-remote-host" not in ids("1.33")
    assert "probe-or-hook-remote-host" in ids("1.34")


def test_severities_can_be_set():
    (rule,) = rule_set(select=["host-pid"], severities={"host-pid": "low"}).rules
    assert rule.rule.severity == "low"


def test_severities_by_words_yield_to_those_of_rules():
    rules = rule_set(
        select=["host-pid", "host-ipc"], severity=[("pod-hardening", "low")], severities={"host-pid": "medium"}
    ).rules
    assert [(rule.rule.id, rule.rule.severity, rule.one_severity) for rule in rules] == [
        ("host-ipc", "low", True),
        ("host-pid", "medium", True),
    ]


ESCALATION = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
    - {name: a, image: "registry.example/a:1.0.0", securityContext: {allowPrivilegeEscalation: true}}
    - {name: b, image: "registry.example/b:1.0.0"}
"""


def test_a_check_may_have_a_severity_of_its_own_and_what_is_set_holds_for_all():
    def severities(**settings):
        rules = rule_set(select=["privilege-escalation-allowed"], **settings)
        return [(finding.span.line, finding.severity) for finding in scan_text("a.yaml", ESCALATION, rules).findings]

    assert sorted(severities()) == [(6, "high"), (7, "medium")]
    assert sorted(severities(severities={"privilege-escalation-allowed": "medium"})) == [(6, "medium"), (7, "medium")]


@pytest.mark.parametrize(("network", "severity"), [("true", "critical"), ("false", "high")])
def test_net_admin_weighs_most_on_the_network_of_the_node(network, severity):
    text = ESCALATION.replace("spec:", f"spec:\n  hostNetwork: {network}")
    text = text.replace("{allowPrivilegeEscalation: true}", "{capabilities: {add: [NET_ADMIN]}}")
    (finding,) = scan_text("a.yaml", text, rule_set(select=["capability-dangerous-added"])).findings
    assert finding.severity == severity


def test_setting_a_severity_changes_the_digest():
    def digest(**settings):
        return rule_set(select=["privilege-escalation-allowed", "host-pid"], **settings).digest

    assert digest() == digest()
    assert digest() != digest(severities={"privilege-escalation-allowed": "medium"})
    assert digest() != digest(severities={"host-pid": "low"})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"severities": {"host-pdi": "low"}}, "rule-settings: no rule 'host-pdi'; did you mean 'host-pid'?"),
        ({"params": {"zzz": {}}}, "rule-settings: no rule 'zzz'"),
        ({"params": {"host-pid": {"x": 1}}}, "rule-settings: host-pid has no parameter 'x'"),
    ],
)
def test_settings_of_what_does_not_exist_are_an_error(settings, message):
    with pytest.raises(UsageError) as error:
        rule_set(**settings)
    assert str(error.value) == message


ASKED = Request(
    select=("host-*", "label-required-missing", "probe-or-hook-remote-host"),
    ignore=("host-port",),
    kubernetes_version="1.34",
    severities={"host-pid": "low"},
)


def test_another_process_can_make_the_same_rule_set():
    rules = rule_set(ASKED)
    assert rules.request == ASKED
    same = rule_set(pickle.loads(pickle.dumps(rules.request)))
    assert [rule.rule for rule in same.rules] == [rule.rule for rule in rules.rules]
    assert same.digest == rules.digest


def test_a_digest_has_sixteen_bytes_and_does_not_ask_how_a_rule_was_selected():
    assert len(rule_set().digest) == 16
    assert rule_set(select=["host-ipc", "host-pid"]).digest == rule_set(select=["host-pid", "host-ipc"]).digest


@pytest.mark.parametrize(
    "changes",
    [
        {"select": ("host-*",)},
        {"ignore": ()},
        {"kubernetes_version": "1.33"},
        {"extend_select": ("host-port",), "ignore": ()},
        {"severity": (("host-*", "critical"),)},
        {"severities": {}},
        {"severities": {"host-pid": "medium"}},
        {"params": {"label-required-missing": {"requiredLabels": ["team"]}}},
        {"speaking": (("soc2", "CC2.1"),)},
    ],
    ids=str,
)
def test_another_request_has_another_digest(changes):
    assert rule_set(ASKED, **changes).digest != rule_set(ASKED).digest


def test_the_level_changes_the_digest():
    ids = [rule.rule.id for rule in rule_set(select=["pss:restricted"]).rules]
    assert rule_set(select=ids).digest != rule_set(select=["pss:restricted"]).digest


RULE = """\
id: note-missing
title: No note
severity: low
scope: object
kinds: [ConfigMap]
variables: { least: "1" }
validation: size(self.data.note) >= params.most
message: "{label} has no note"
why: Nobody knows what it is for.
remediation: Write a note that says it.
params: { most: { default: 3, schema: { type: integer }, description: How many } }
controls: {}
examples: { fail: [a, b], pass: [a, b] }
"""


def digest(text=RULE, params=None):
    rule = compile_rule(read_rule(text, "note.yaml", "custom"))
    return RuleSet([rule], minor=37, params={"note-missing": params or {}}).digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">=", ">"),
        ("has no note", "lacks a note"),
        ("low", "high"),
        ("[ConfigMap]", "[Secret]"),
        ("default: 3", "default: 4"),
        ('least: "1"', 'least: "2"'),
        ("scope: object\n", "scope: object\nfragments: true\n"),
        ("scope: object\n", "scope: object\nsince: '1.20'\n"),
    ],
)
def test_whatever_changes_a_verdict_or_its_words_changes_the_digest(old, new):
    assert old in RULE
    assert digest(RULE.replace(old, new)) != digest()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("No note", "Without a note"),
        ("Nobody knows", "No one knows"),
        ("{}", "{soc2: [{id: CC8.1, strength: partial, because: It says so}]}"),
        ("id: note-missing\n", "# A comment\nid: note-missing\n"),
    ],
)
def test_words_beside_the_verdict_do_not(old, new):
    assert digest(RULE.replace(old, new, 1)) == digest()


def test_parameters_change_the_digest_and_the_default_does_not():
    assert digest(params={"most": 4}) != digest()
    assert digest(params={"most": 3}) == digest()
    assert digest(params={"most": True}) != digest(params={"most": 1})


@pytest.mark.parametrize(
    ("kinds", "concerned"),
    [
        ('["constraints.gatekeeper.sh/*"]', ["Owner", "NoShells"]),
        ("[constraints.gatekeeper.sh/Owner]", ["Owner"]),
        ("[NoShells]", ["NoShells"]),
        ('["core/*"]', ["ConfigMap"]),
        ('["*"]', []),
    ],
)
def test_a_rule_names_kinds_by_themselves_by_their_group_or_a_whole_group(kinds, concerned):
    rules = RuleSet([compile_rule(read_rule(RULE.replace("[ConfigMap]", kinds), "note.yaml", "custom"))], minor=37)
    written = "apiVersion: {}\nkind: {}\nmetadata: {{ name: a }}\n"
    constraint = "constraints.gatekeeper.sh/v1beta1"
    objects = [(constraint, "Owner"), (constraint, "NoShells"), ("v1", "ConfigMap"), ("other.sh/v1", "Other")]
    found = []
    for version, kind in objects:
        (manifest,) = Opened("a.yaml", written.format(version, kind)).manifests
        assert bool(rules.rules_for(manifest)) is rules.names_kind(manifest.group, kind)
        found += [kind] if rules.rules_for(manifest) else []
    assert found == concerned
