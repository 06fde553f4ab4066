"""Rules do not read what has a wrong type: they are not evaluated there, once told, and count as untested."""

from __future__ import annotations

import pytest

from kubelint_compliance.engine import conclude
from kubelint_compliance.manifests.workloads import CustomWorkload
from kubelint_compliance.model import ERROR, NOT_EVALUATED, TESTED, Coverage
from kubelint_compliance.ruleset import hindered
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.ruleset.compiler import compile_rule
from kubelint_compliance.ruleset.rulefile import read_rule
from kubelint_compliance.ruleset.runner import RuleSet
from kubelint_compliance.terms import Gate, Settings
from tests.scanning import scan_text

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"
HEALTHY = POD + "spec: {containers: [{name: app, image: i, securityContext: {privileged: false}}]}\n"


@pytest.fixture(scope="module")
def everything():
    return rule_set(select=["*"])


def scan(text, *ids, **known):
    return scan_text("a.yaml", text, rule_set(select=ids), **known)


def judged_by(scanned):
    return {rule for entry in scanned.coverage if entry.outcome == TESTED for rule in entry.rules}


def untold(scanned):
    return [rule for entry in scanned.coverage if entry.outcome == ERROR for rule in entry.rules]


def told(scanned):
    return [(problem.code, problem.fatal, tuple(problem.span)[:2], problem.message) for problem in scanned.problems]


def found(scanned):
    return [(finding.rule, finding.pointer) for finding in scanned.findings]


def test_nothing_is_told_of_a_healthy_object(everything):
    scanned = scan_text("a.yaml", HEALTHY, everything)
    assert scanned.problems == ()
    assert untold(scanned) == []


def test_what_no_rule_reads_is_left_to_the_schema():
    scanned = scan(HEALTHY.replace("image: i", "image: i, stdin: 1"), "container-privileged", "schema-wrong-type")
    assert scanned.problems == ()
    assert found(scanned) == [("schema-wrong-type", "/spec/containers/0/stdin")]
    assert judged_by(scanned) == {"container-privileged", "schema-wrong-type"}


SCOPES = {
    "object": (
        "hpa-cannot-scale",
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: three}\n",
        (4, 8),
        '"maxReplicas" is text, but a whole number is expected',
    ),
    "pod": (
        "host-network",
        POD + "spec: {hostNetwork: 'true', containers: [{name: app, image: i}]}\n",
        (4, 8),
        '"hostNetwork" is text, but true or false is expected',
    ),
    "security-context": (
        "run-as-root",
        POD + "spec: {securityContext: {runAsUser: zero}, containers: [{name: app, image: i}]}\n",
        (4, 26),
        '"runAsUser" is text, but a whole number is expected',
    ),
    "container": (
        "container-privileged",
        HEALTHY.replace("false", "'true'"),
        (4, 61),
        '"privileged" is text, but true or false is expected',
    ),
    "volume": (
        "host-path-sensitive",
        POD + "spec: {volumes: [{name: v, hostPath: /etc}], containers: [{name: app, image: i}]}\n",
        (4, 28),
        '"hostPath" is text, but an object is expected',
    ),
    "volume-claim": (
        "storage-class-missing",
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {storageClassName: [fast]}\n",
        (4, 8),
        '"storageClassName" is a list, but text is expected',
    ),
}


@pytest.mark.parametrize("scope", SCOPES)
def test_a_field_of_a_wrong_type_is_not_judged_in_any_scope(scope):
    id, text, place, reason = SCOPES[scope]
    scanned = scan(text, id)
    assert told(scanned) == [("malformed", True, place, f"{reason}; not evaluated there: {id}")]
    assert (found(scanned), judged_by(scanned), untold(scanned)) == ([], set(), [id])


MALFORMED = (
    "spec: []",
    "spec: {containers: x}",
    "spec: {containers: [3]}",
    "spec: {containers: {name: app}}",
    "spec: {containers: [{name: app, image: 3}]}",
    "spec: {containers: [{name: app, image: i, ports: {hostPort: 80}}]}",
    "spec: {containers: [{name: app, image: i, securityContext: []}]}",
    "spec: {containers: [{name: app, image: i, securityContext: {privileged: 'true'}}]}",
    "spec: {containers: [{name: app, image: i, securityContext: {capabilities: [ALL]}}]}",
    "spec: {containers: [{name: app, image: i, env: {A: b}}]}",
    "spec: {containers: [{name: app, image: i, command: sh}]}",
    "spec: {containers: [{name: app, image: i, resources: []}]}",
    "spec: {containers: [{name: app, image: i, volumeMounts: x}]}",
    "spec: {volumes: x, containers: [{name: app, image: i}]}",
    "spec: {hostNetwork: 'true', containers: [{name: app, image: i}]}",
    "spec: {securityContext: x, containers: [{name: app, image: i}]}",
)


@pytest.mark.parametrize("spec", MALFORMED)
def test_a_malformed_pod_is_told_once_with_the_rules_that_could_not_judge(everything, spec):
    scanned = scan_text("a.yaml", f"{POD}{spec}\n", everything)
    (problem,) = scanned.problems
    assert (problem.code, problem.fatal, problem.span.line) == ("malformed", True, 4)
    rules = problem.message.partition("; not evaluated there: ")[2].split(", ")
    assert rules == sorted(untold(scanned))
    assert judged_by(scanned).isdisjoint(rules)
    assert "schema-wrong-type" in dict(found(scanned))


def test_a_list_of_views_that_is_none_is_not_taken_for_an_empty_one():
    for containers in ("x", "[3]", "{name: app}"):
        scanned = scan(f"{POD}spec: {{containers: {containers}}}\n", "container-privileged", "host-network")
        assert untold(scanned) == ["container-privileged"]
        assert judged_by(scanned) == {"host-network"}
    for spec in ("[]", "x"):
        scanned = scan(f"{POD}spec: {spec}\n", "container-privileged", "host-network", "host-path-volume")
        assert untold(scanned) == ["container-privileged", "host-network", "host-path-volume"]
    claims = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\n"
    claims += "spec: {template: {}, volumeClaimTemplates: {}}\n"
    assert untold(scan(claims, "storage-class-missing")) == ["storage-class-missing"]


def test_a_list_that_is_none_hides_only_containers_of_its_type():
    text = f"{POD}spec: {{ephemeralContainers: x, containers: [{{name: a, image: i}}]}}\n"
    assert untold(scan(text, "liveness-probe-missing", "container-privileged")) == ["container-privileged"]
    assert untold(scan(text.replace("ephemeralContainers", "initContainers"), "readiness-probe-missing")) == []


def test_healthy_views_beside_a_wrong_one_are_judged():
    bad = "{name: bad, image: i, securityContext: {privileged: true}}"
    for wrong in ("3", "{name: odd, image: i, securityContext: {privileged: 1}}"):
        scanned = scan(f"{POD}spec: {{containers: [{wrong}, {bad}]}}\n", "container-privileged")
        assert found(scanned) == [("container-privileged", "/spec/containers/1/securityContext/privileged")]
        assert (judged_by(scanned), untold(scanned)) == (set(), ["container-privileged"])
        assert conclude([scanned], [], rule_set(select=["container-privileged"]), Gate()).exit_code == 2


def test_healthy_items_beside_a_wrong_one_are_judged():
    add = "securityContext: {capabilities: {add: [3, SYS_ADMIN]}}"
    scanned = scan(f"{POD}spec: {{containers: [{{name: a, image: i, {add}}}]}}\n", "capability-dangerous-added")
    assert found(scanned) == [
        ("capability-dangerous-added", "/spec/containers/0/securityContext/capabilities/add/1"),
    ]
    assert untold(scanned) == ["capability-dangerous-added"]


@pytest.mark.parametrize(
    ("id", "text", "pointer", "node"),
    [
        (
            "secret-in-env-literal",
            POD
            + "spec: {containers: [{name: a, image: i, env: [{name: A, value: 1}, {name: DB_PASSWORD, value: %s}]}]}\n",
            "/spec/containers/0/env/1/value",
            '"value" is a number',
        ),
        (
            "secret-in-configmap",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {debug: true, password: %s}\n",
            "/data/password",
            '"debug" is true',
        ),
        (
            "secret-plaintext-in-manifest",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {port: 5432, password: %s}\n",
            "/stringData/password",
            '"port" is a number',
        ),
    ],
)
def test_a_secret_is_found_beside_what_cannot_be_read(id, text, pointer, node):
    scanned = scan(text % "8kP2xW9qLmZ4", id)
    assert found(scanned) == [(id, pointer)]
    ((_, fatal, _, message),) = told(scanned)
    assert (fatal, message) == (True, f"{node}, but text is expected; not evaluated there: {id}")
    assert (judged_by(scanned), untold(scanned)) == (set(), [id])


def test_a_rule_for_all_kinds_does_not_ask_custom_ones_for_what_others_have(everything):
    policy = "apiVersion: crd.projectcalico.org/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {selector: all()}\n"
    scanned = scan_text("a.yaml", policy, everything)
    assert (scanned.problems, untold(scanned)) == ((), [])


def test_what_decides_without_the_wrong_node_is_decided():
    windows = "spec: {os: {name: windows}, containers: [{name: a, image: i, securityContext: {capabilities: x}}]}\n"
    scanned = scan(POD + windows, "capability-net-raw-kept")
    assert (scanned.problems, untold(scanned)) == ((), [])


def test_a_null_in_a_list_is_none_of_its_items():
    scanned = scan(f"{POD}spec: {{containers: [{{name: a, image: i, args: [null, a]}}]}}\n", "secret-in-args")
    reason = "args[0] is null, but text is expected; not evaluated there: secret-in-args"
    assert told(scanned) == [("malformed", False, (4, 48), reason)]
    assert scan(HEALTHY.replace("image: i", "image: i, args: null"), "secret-in-args").problems == ()


def test_a_variable_stands_for_a_value_that_is_not_known_yet():
    text = SCOPES["object"][1].replace("three", "'${MOST}'")
    scanned = scan(text, "hpa-cannot-scale")
    assert (told(scanned), judged_by(scanned), untold(scanned)) == ([], set(), [])
    assert Coverage(("hpa-cannot-scale",), NOT_EVALUATED, "a placeholder stands for the value") in scanned.coverage


def test_text_is_searched_for_secrets_wherever_it_stands():
    body = "q7Zt0bV3xKfR9mWcLs2PdYhN8uEoJa5GiTvXw1kBz4M" * 2
    key = f"-----BEGIN PRIVATE KEY-----\\n{body}\\n-----END PRIVATE KEY-----\\n"
    scanned = scan(f'{POD}spec: {{containers: [{{name: a, image: i, args: "{key}"}}]}}\n', "private-key-committed")
    assert found(scanned) == [("private-key-committed", "/spec/containers/0/args")]
    assert scanned.problems == ()


RULE = """\
id: some-rule
title: A rule
severity: low
scope: object
fragments: true
{check}
message: "Found {{self.spec.note}}"
why: It is bad in a test of the machinery.
remediation: Leave it out, it is only a test.
controls: {{}}
examples: {{fail: [a, b], pass: [a, b]}}
"""
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shops.example.com}
spec:
  group: example.com
  names: {kind: Shop, plural: shops}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties: {spec: {type: object, properties: {size: {type: integer}, note: {type: string}}}}
"""
SHOP = "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: corner}\nspec: {size: 'big', note: n}\n"


def with_rule(check, text, **more):
    rule = compile_rule(read_rule(RULE.format(check=check), "rule.yaml", "area"))
    return scan_text("a.yaml", text, RuleSet([rule], minor=37), **more)


SMALL = "validation: self.spec.?size.orValue(0) < 10"


def test_a_definition_says_what_has_a_wrong_type():
    beside = [("crd.yaml", CRD)]
    reason = '"size" is text, but a whole number is expected; not evaluated there: some-rule'
    assert told(with_rule(SMALL, SHOP, beside=beside)) == [("malformed", True, (4, 8), reason)]
    assert found(with_rule(SMALL, SHOP.replace("'big'", "11"), beside=beside)) == [("some-rule", "")]
    patch = with_rule(SMALL, SHOP, beside=beside, patch=True)
    assert [(code, fatal) for code, fatal, *_ in told(patch)] == [("malformed", True)]


@pytest.mark.parametrize(
    ("check", "spec"),
    [
        (SMALL, "{size: big}"),
        ("validation: self.spec.?size.orValue(0) < 10", "big"),
        ("validation: '!has(self.spec.size) || self.spec.size < 10'", "[3]"),
        ("validation: self.spec.sizes.all(size, size < 10)", "{sizes: {a: b}}"),
        ("each: spec.sizes[*]\nvalidation: item < 10", "{sizes: big}"),
        ("each: spec.sizes[*]\nvalidation: item < 10", "big"),
        ("each: spec.sizes[*].size\nvalidation: item < 10", "{sizes: [3]}"),
    ],
)
def test_without_a_type_an_operand_of_a_wrong_one_is_not_judged_and_never_tested(check, spec):
    scanned = with_rule(check, SHOP.partition("spec:")[0] + f"spec: {spec}\n")
    ((code, fatal, _, message),) = told(scanned)
    assert (code, fatal) == ("malformed", False)
    assert message == "A value here has a type that was not expected; not evaluated there: some-rule"
    assert (judged_by(scanned), untold(scanned)) == (set(), ["some-rule"])


def test_without_a_type_healthy_items_are_judged():
    scanned = with_rule("each: spec.sizes[*]\nvalidation: item < 10", SHOP.replace("size: 'big'", "sizes: [big, 11]"))
    assert found(scanned) == [("some-rule", "/spec/sizes/1")]
    assert untold(scanned) == ["some-rule"]


@pytest.mark.parametrize("expression", ["self.spec.missing", "1 / 0 == 1", "self.spec.size < 'a'", "1"])
def test_a_mistake_of_a_rule_stays_an_error_on_a_healthy_object(expression):
    text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 1, paused: false}\n"
    check = f'validation: "{expression}"'.replace("self.spec.size", "self.spec.replicas")
    ((code, fatal, _, message),) = told(with_rule(check, text))
    assert (code, fatal) == ("evaluation", True)
    assert message.startswith("the rule could not be evaluated: ")


def test_a_message_leaves_out_what_cannot_be_read():
    text = "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: a}\nspec: {note: 3}\n"
    scanned = with_rule('validation: "false"', text, beside=[("crd.yaml", CRD)])
    assert [finding.message for finding in scanned.findings] == ["Found …"]
    assert scanned.problems == ()


ROLLOUT = "apiVersion: example.com/v1\nkind: Robot\nmetadata: {name: a}\nspec: {pod: {spec: %s}}\n"


def of_robot(spec, *ids):
    settings = Settings(custom_workloads=(CustomWorkload("example.com/*", "Robot", "spec.pod"),))
    return scan_text("a.yaml", ROLLOUT % spec, rule_set(select=ids), settings)


def test_the_pods_of_a_kind_without_a_type_have_the_type_of_pods():
    scanned = of_robot("{containers: [{name: a, image: i, ports: {hostPort: 80}}]}", "host-port")
    reason = '"ports" is an object, but a list is expected; not evaluated there: host-port'
    assert told(scanned) == [("malformed", False, (4, 54), reason)]
    assert (judged_by(scanned), untold(scanned)) == (set(), ["host-port"])
    assert untold(of_robot("{containers: [{name: a, image: i}]}", "host-port")) == []


@pytest.mark.parametrize("spec", ["[]", "x"])
def test_pods_that_a_kind_without_a_type_hides_are_not_taken_for_none(spec):
    scanned = of_robot(spec, "host-port", "host-network")
    expected = '"spec" is {}, but an object is expected'.format("a list" if spec == "[]" else "text")
    assert told(scanned) == [
        ("malformed", False, (4, 14), f"{expected}; not evaluated there: host-network, host-port"),
    ]


@pytest.mark.parametrize("step", ["container: x", "sidecars: [3]", "script: []"])
def test_the_steps_of_a_workflow_have_the_types_of_containers(step):
    text = (
        f"apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{name: a}}\nspec: {{templates: [{{{step}}}]}}\n"
    )
    scanned = scan(text, "container-privileged")
    assert [(code, fatal) for code, fatal, *_ in told(scanned)] == [("malformed", False)]
    assert untold(scanned) == ["container-privileged"]


def test_metadata_has_a_type_in_every_kind():
    scanned = scan(SHOP.replace("{name: corner}", "{name: corner, labels: [a]}"), "secret-in-annotation-or-label")
    assert untold(scanned) == ["secret-in-annotation-or-label"]
    reason = '"labels" is a list, but an object is expected; not evaluated there: secret-in-annotation-or-label'
    assert [(code, fatal, message) for code, fatal, _, message in told(scanned)] == [("malformed", False, reason)]


def test_a_patch_is_judged_for_what_can_be_read_in_it():
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {containers: [%s]}}}\n"
    bad, odd = "{name: b, securityContext: {privileged: true}}", "{name: o, securityContext: {privileged: x}}"
    scanned = scan(patch % f"{bad}, {odd}", "container-privileged", patch=True)
    assert found(scanned) == [
        ("container-privileged", "/spec/template/spec/containers/0/securityContext/privileged"),
    ]
    assert [(code, fatal) for code, fatal, *_ in told(scanned)] == [("malformed", True)]
    assert untold(scanned) == ["container-privileged"]


VOLUMES = ", ".join(f"{{name: v{index}, hostPath: {{path: /etc}}}}" for index in range(9))
ODD = ", ".join(["{name: a, securityContext: {privileged: x}}"] * 4)
ODD_PORTS = ", ".join(["{hostPort: x}"] * 4)
HINDERED = {
    "a mount of all volumes": f"volumes: [{VOLUMES}], containers: [{{name: a, volumeMounts: [{{name: [x]}}]}}]",
    "own nodes": f"containers: [{ODD}]",
    "own nodes, and a finding": f"containers: [{ODD}, {{name: b, securityContext: {{privileged: true}}}}]",
    "items of one container": f"containers: [{{name: a, ports: [{ODD_PORTS}, {{hostPort: 80}}]}}]",
}


@pytest.mark.parametrize("spec", HINDERED)
def test_all_is_told_as_if_each_hindered_look_had_been_taken(spec, monkeypatch, everything):
    def seen(most):
        monkeypatch.setattr(hindered, "MOST_HINDERED", most)
        scanned = scan_text("a.yaml", f"{POD}spec: {{{HINDERED[spec]}}}\n", everything)
        return told(scanned), found(scanned), untold(scanned), judged_by(scanned)

    assert untold(scan_text("a.yaml", f"{POD}spec: {{{HINDERED[spec]}}}\n", everything))
    assert seen(2) == seen(1000)


def test_a_verb_of_a_wrong_type_in_a_role_that_is_bound_is_no_mistake_of_a_rule(everything):
    role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\nrules:\n"
    role += "- {apiGroups: [apps], resources: [daemonsets], verbs: [[create]]}\n"
    role += "- {apiGroups: [apps], resources: [daemonsets], verbs: [create]}\n"
    binding = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: a}\n"
    binding += "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: a}\n"
    binding += "subjects: [{kind: User, name: ana, apiGroup: rbac.authorization.k8s.io}]\n"
    scanned = scan_text("a.yaml", role + binding, everything)
    assert {code for code, *_ in told(scanned)} == {"malformed"}
    assert ("rbac-daemonset-write", "/rules/1/resources/0") in found(scanned)
