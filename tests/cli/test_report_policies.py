"""What policies of the input refuse, in a framework report: held against the examples of rules, and never guessed."""

from __future__ import annotations

import json
import sys

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.__main__ import main
from kubelint_compliance.data import read_data

POD = """\
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: app, image: "registry.example/web:1.4.2" }] }
"""
POLICY = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: privileged }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }]
  variables:
    - { name: containers, expression: "object.spec.containers + object.spec.?initContainers.orValue([])" }
  validations:
    - expression: variables.containers.all(each, !each.?securityContext.?privileged.orValue(false))
"""
VALIDATION = "variables.containers.all(each, !each.?securityContext.?privileged.orValue(false))"
BINDING = """\
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: everywhere }
spec: { policyName: privileged, validationActions: [Deny] }
"""
CALL = ("--framework", "nsa-cisa", "--control", "NSA-POD-HARDENING")
LINE = (
    "- ValidatingAdmissionPolicy privileged: denies by its binding everywhere at all.yaml:12 (all.yaml:1), "
    "which refuses in new Pods of every namespace each example held against it of what breaks container-privileged (2)"
)
UNSEEN = "bjects that were there before and stay as they are, ephemeral containers, and what is unlike every example"
LIMITS = f"- Not refused: O{UNSEEN}"


@pytest.fixture
def report(tmp_path, monkeypatch, capsys):
    def written(text, *options, output="json", call=CALL):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "all.yaml").write_text(text + POD, encoding="utf-8")
        assert main(["report", *call, "--output", output, *options, "all.yaml"]) == 0
        return capsys.readouterr().out

    return written


@pytest.fixture
def enforced(report):
    return lambda text, *options, **more: json.loads(report(text, *options, **more))["enforced"]


def covers(found):
    return {rule for one in found for rule in one["rules"]}


@pytest.mark.parametrize("text", ["", POLICY, BINDING, POLICY + BINDING.replace("privileged", "other")])
def test_a_policy_that_nobody_bound_refuses_nothing(enforced, text):
    assert enforced(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[Deny]", "[Audit, Warn]"),
        ("[Deny]", "[Deny], paramRef: { name: some, parameterNotFoundAction: Deny }"),
        ("[Deny]", "[Deny], matchResources: { resourceRules: [] , excludeResourceRules: [{ apiGroups: ['*'], "
         "apiVersions: ['*'], operations: ['*'], resources: [pods] }] }"),
        ("[CREATE]", "[UPDATE, DELETE]"),
        ("[pods]", "[services]"),
        ("[pods]", "[pods], resourceNames: [web]"),
        ('[""]', "[apps]"),
        ("apiVersions: [v1]", "apiVersions: [v1beta1]"),
        ("{ name: containers,", "{ name: containers, expression: params.list }\n    - { name: others,"),
        ("object.spec.?initContainers.orValue([])", "[]"),
        ("variables.containers.all(", "request.userInfo.username == 'admin' || variables.containers.all("),
        ("variables.containers.all(", "request.namespace == 'system' || variables.containers.all("),
        ("variables.containers.all(", "namespaceObject.metadata.name == 'system' || variables.containers.all("),
        ("variables.containers.all(", "authorizer.path('/x').check('get').allowed() || variables.containers.all("),
        ("variables.containers.all(", "object.metadata.name == 'web' || variables.containers.all("),
        ("variables.containers.all(", "object.metadata.?labels.?skip.orValue('') == 'x' || variables.containers.all("),
        ("variables.containers.all(", "object.metadata.name == 'x' || variables.missing.all("),
        ("variables.containers.all(", "has(object.metadata.labels.team) && variables.containers.all("),
        ("variables.containers.all(", "cel.bind(x, 1, x == 1) && variables.containers.all("),
        ("variables.containers.all(", "variables.containers.all(("),
        ("  variables:", "  matchConditions: [{ name: one, expression: request.namespace == 'shop' }]\n  variables:"),
        ("  variables:", "  matchConditions: [{ name: one, expression: request.dryRun == false }]\n  variables:"),
        ("  variables:", "  paramKind: { apiVersion: v1, kind: ConfigMap }\n  variables:"),
    ],
)  # fmt: skip
def test_what_is_not_decided_is_not_claimed(enforced, old, new):
    text = POLICY + BINDING
    assert old in text
    assert enforced(text.replace(old, new)) == []


@pytest.mark.parametrize(
    "exempt",
    [
        "!('annotations' in object.metadata)",
        "!object.metadata.exists(key, key == 'labels')",
        "has(object.metadata.ownerReferences)",
        "has(object.metadata.generateName)",
        "has(object.spec.nodeName)",
        "size(object.spec.containers) > 1",
    ],
)
def test_one_that_lets_in_what_anybody_can_write_covers_nothing(enforced, exempt):
    assert enforced((POLICY + BINDING).replace(VALIDATION, f'"{exempt} || {VALIDATION}"')) == []


@pytest.mark.parametrize(
    "validation",
    ["!variables.containers[0].?securityContext.?privileged.orValue(false)", VALIDATION.replace(".all(", ".exists(")],
)
def test_one_that_looks_at_some_containers_alone_covers_nothing(enforced, validation):
    assert enforced((POLICY + BINDING).replace(VALIDATION, f'"{validation}"')) == []


def test_selectors_that_nothing_fits_hold_nowhere(enforced):
    policy = POLICY.replace(
        "  matchConstraints:", "  matchConstraints:\n    namespaceSelector: { matchLabels: { a: b } }"
    )
    binding = BINDING.replace("[Deny]", "[Deny], matchResources: { namespaceSelector: { matchLabels: { a: c } } }")
    assert enforced(policy + binding) == []


def test_a_policy_that_refuses_everything_speaks_to_no_rule(enforced):
    assert enforced((POLICY + BINDING).replace(VALIDATION, "'false'").replace("'false'", '"false"')) == []


def test_before_the_kinds_are_served_nothing_is_refused(enforced):
    assert enforced(POLICY + BINDING, "--kubernetes-version", "1.29") == []
    assert covers(enforced(POLICY + BINDING, "--kubernetes-version", "1.30"))


def test_the_examples_that_are_refused_are_counted(report):
    document = json.loads(report(POLICY + BINDING))
    Draft202012Validator(json.loads(read_data("schemas/framework-report.schema.json"))).validate(document)
    assert document["enforced"] == [
        {
            "policy": "ValidatingAdmissionPolicy privileged",
            "says": "denies by its binding everywhere at all.yaml:12",
            "holds": "new Pods of every namespace",
            "path": "all.yaml",
            "line": 1,
            "rules": ["container-privileged"],
            "examples": [{"rule": "container-privileged", "refused": 2}],
            "limits": f"o{UNSEEN}",
        }
    ]
    enforced = {control["id"]: control["enforced"] for control in document["frameworks"][0]["controls"]}
    assert enforced["NSA-POD-HARDENING"] == ["container-privileged"]


def test_people_read_what_was_seen_and_what_not(report):
    lines = report(POLICY + BINDING, output="markdown").splitlines()
    assert lines[lines.index("## Refused by policies of the input") + 2 :][:2] == [LINE, LIMITS]
    page = report(POLICY + BINDING, output="html")
    assert LINE.removeprefix("- ValidatingAdmissionPolicy privileged: ") in page


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        (
            "[Deny]",
            "[Deny], matchResources: { namespaceSelector: { matchLabels: { stage: prod }, matchExpressions: "
            "[{ key: skip, operator: DoesNotExist }, { key: zone, operator: NotIn, values: [b, a] }] } }",
            "new Pods of namespaces with labels that fit !skip,stage=prod,zone notin (a,b)",
        ),
        (
            "  matchConstraints:",
            "  matchConstraints:\n    objectSelector: { matchExpressions: [{ key: skip, operator: DoesNotExist }] }",
            "new Pods of every namespace with labels that fit !skip",
        ),
        (
            "  variables:",
            "  matchConditions:\n    - { name: a, expression: request.namespace != 'kube-system' }\n"
            "    - { name: b, expression: \"!('system:nodes' in request.userInfo.groups)\" }\n  variables:",
            "new Pods of every namespace where its conditions hold: request.namespace != 'kube-system'; "
            "!('system:nodes' in request.userInfo.groups)",
        ),
    ],
)
def test_where_it_holds_is_told(enforced, old, new, holds):
    (one,) = enforced((POLICY + BINDING).replace(old, new))
    assert one["holds"] == holds
    assert "container-privileged" in one["rules"]


def test_what_the_api_server_fills_in_is_there(enforced):
    level = "has(object.spec.securityContext) && object.spec.securityContext.?runAsNonRoot.orValue(false)"
    found = enforced((POLICY + BINDING).replace(VALIDATION, "has(object.spec.securityContext)"))
    assert found == []
    assert "run-as-non-root-unset" not in covers(enforced((POLICY + BINDING).replace(VALIDATION, level)))


def test_each_validation_is_held_by_itself(enforced):
    more = "    - expression: has(object.metadata.labels) && 'team' in object.metadata.labels\n"
    host = '    - expression: "!object.spec.?hostPID.orValue(false)"\n'
    assert covers(enforced(POLICY + more + host + BINDING)) == {"container-privileged", "host-pid"}


def test_kinds_in_which_it_refuses_are_told_apart(enforced):
    text = (
        (POLICY + BINDING).replace('apiGroups: [""]', "apiGroups: ['', apps]").replace("[pods]", "[pods, daemonsets]")
    )
    text = text.replace("object.spec.containers + object.spec.?initContainers.orValue([])", "variables.spec.containers")
    spec = "{ name: spec, expression: 'has(object.spec.template) ? object.spec.template.spec : object.spec' }\n    - "
    text = text.replace("{ name: containers", spec + "{ name: containers")
    host = '    - expression: "!variables.spec.?hostPID.orValue(false)"\n---'
    (one,) = enforced(text.replace("---", host, 1))
    assert (one["holds"], one["rules"]) == ("new Pods and DaemonSets of every namespace", ["host-pid"])


def test_examples_say_nothing_of_a_rule_with_other_parameters(enforced, tmp_path):
    text = (POLICY + BINDING).replace(VALIDATION, "object.spec.?volumes.orValue([]).all(each, !has(each.hostPath))")
    assert "host-path-volume" in covers(enforced(text))
    setting = "rule-settings:\n  host-path-volume: { params: { harmlessPaths: [/var/log] } }\n"
    (tmp_path / ".kubelint-compliance.yaml").write_text(setting, encoding="utf-8")
    assert "host-path-volume" not in covers(enforced(text))


def test_objects_that_are_no_pods_are_held_as_they_are_written(enforced):
    text = (POLICY + BINDING).replace("[pods]", "[services]")
    text = text.replace(VALIDATION, "size(object.spec.?externalIPs.orValue([])) == 0")
    (one,) = enforced(text, call=("--framework", "soc2"))
    assert (one["holds"], one["rules"]) == ("new Services of every namespace", ["service-external-ips"])


def test_without_a_policy_nothing_of_all_this_is_loaded(enforced, monkeypatch):
    for name in [name for name in sys.modules if ".answers.covering" in name]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "kubelint_compliance.answers.covering", None)
    assert enforced("") == []
    with pytest.raises(AssertionError):
        enforced(POLICY)


def test_without_one_that_refuses_no_example_is_read(enforced, monkeypatch):
    def unexpected(*_):
        raise AssertionError("an example is read")

    monkeypatch.setattr("kubelint_compliance.answers.covering.held.Samples", unexpected)
    assert enforced(POLICY + BINDING.replace("Deny", "Audit")) == []


def test_the_last_of_one_name_counts(enforced):
    harmless = POLICY.replace(VALIDATION, '"true"')
    assert enforced(POLICY + "---\n" + harmless + BINDING) == []
    (one,) = enforced(harmless + "---\n" + POLICY + BINDING)
    assert one["line"] == 12


def test_a_policy_that_does_not_look_at_init_containers_is_no_cover(enforced):
    text = (POLICY + BINDING).replace(" + object.spec.?initContainers.orValue([])", "")
    assert "containers.all" in text
    assert enforced(text) == []


def roles(resources, *validations):
    held = "".join(f"    - expression: {validation}\n" for validation in validations)
    start = POLICY.index("  variables:")
    text = POLICY[:start].replace('[""]', "[rbac.authorization.k8s.io]").replace("[pods]", resources)
    return f"{text}  validations:\n{held}{BINDING}"


def test_roles_are_written_alike_and_held_in_both_kinds(enforced):
    no_verb = "object.rules.all(each, !('*' in each.verbs))"
    (one,) = enforced(roles("[roles, clusterroles]", no_verb), call=("--framework", "soc2"))
    assert one["holds"] == "new Roles and ClusterRoles of every namespace"
    assert one["examples"] == [{"rule": "rbac-wildcard-verbs", "refused": 4}]
    (one,) = enforced(roles("[clusterroles]", no_verb), call=("--framework", "soc2"))
    assert (one["holds"], one["rules"]) == ("new ClusterRoles", ["rbac-wildcard-verbs"])


def test_examples_that_are_no_pods_must_be_refused_in_every_kind(enforced):
    only = "object.kind == 'Role' || object.rules.all(each, !('*' in each.verbs))"
    assert enforced(roles("[roles, clusterroles]", only), call=("--framework", "soc2")) == []


def test_a_policy_is_told_of_where_nothing_is_there_that_it_could_refuse(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "all.yaml").write_text(POLICY + BINDING, encoding="utf-8")
    assert main(["report", *CALL, "--output", "markdown", "all.yaml"]) == 0
    assert LINE in capsys.readouterr().out.split("\n")
