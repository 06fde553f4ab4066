"""Policies that look at a part of what they name: by selectors, exclusions, conditions, in every engine's words."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.policies.limited import policy_limited

NAME = "kubernetes.io/metadata.name"
PODS = {"resources": {"kinds": ["Pod"]}}
RULE = {"name": "a", "match": {"any": [PODS]}, "validate": {"pattern": {}}}
RESOURCES = [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}]


def kyverno(*rules, **spec):
    return {"apiVersion": "kyverno.io/v1", "kind": "ClusterPolicy", "spec": {"rules": list(rules), **spec}}


def matched(**resources):
    return {**RULE, "match": {"any": [{"resources": {"kinds": ["Pod"], **resources}}]}}


def excluding(*filters):
    return {**RULE, "exclude": {"any": list(filters)}}


def select(key, operator, *values):
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


def condition(expression):
    return [{"name": "a", "expression": expression}]


def asked(key, operator, value):
    return {**RULE, "preconditions": {"all": [{"key": key, "operator": operator, "value": value}]}}


@pytest.mark.parametrize(
    "rule",
    [
        RULE,
        {**RULE, "match": PODS},
        {**RULE, "match": {"all": [PODS]}},
        {**RULE, "match": {"any": [{"resources": {"kinds": ["Pod"], "names": ["web"]}}, PODS]}},
        matched(namespaces=["*"]),
        matched(operations=["CREATE", "UPDATE"]),
        matched(namespaceSelector=select(NAME, "NotIn", "kube-system", "kyverno")),
        {**RULE, "exclude": {}},
        {**RULE, "exclude": {"resources": {"namespaces": ["kube-system"]}}},
        excluding({"resources": {"namespaces": ["kube-system", "openshift-*"]}}),
        excluding({"resources": {"namespaces": ["kyverno"]}, "subjects": [{"kind": "User", "name": "ana"}]}),
        excluding({"resources": {"kinds": ["Pod"], "operations": ["DELETE"]}}),
        {**RULE, "exclude": {"all": [{"resources": {"namespaces": ["kyverno"]}}, {"resources": {"names": ["a"]}}]}},
        asked("{{ request.operation || 'BACKGROUND' }}", "NotEquals", "DELETE"),
        asked("{{request.operation}}", "AnyIn", ["CREATE", "UPDATE"]),
        {
            **asked("{{request.operation}}", "Equals", "CONNECT"),
            "match": {"any": [{"resources": {"kinds": ["Pod/exec"]}}]},
        },
        {**RULE, "celPreconditions": condition("request.operation != 'DELETE'")},
        {**RULE, "celPreconditions": condition("request.namespace != 'kube-system'")},
        {**RULE, "context": [{"name": "a", "variable": {"value": "b"}}]},
    ],
)
def test_what_leaves_out_the_platform_alone_is_not_limited(rule):
    assert policy_limited(kyverno(rule)) is False


@pytest.mark.parametrize(
    "rule",
    [
        matched(namespaces=["payments"]),
        matched(namespaces=["pay*"]),
        matched(namespaceSelector={"matchLabels": {"team": "pay"}}),
        matched(namespaceSelector=select(NAME, "NotIn", "payments")),
        matched(selector={"matchLabels": {"a": "b"}}),
        matched(annotations={"a": "b"}),
        matched(names=["web"]),
        matched(operations=["UPDATE"]),
        {**RULE, "match": {"any": [{**PODS, "subjects": [{"kind": "User", "name": "ana"}]}]}},
        {**RULE, "match": {"all": [PODS, {"resources": {"namespaces": ["payments"]}}]}},
        excluding({"resources": {"namespaces": ["payments"]}}),
        excluding({"resources": {"namespaces": ["pay*"]}}),
        excluding({"resources": {"namespaces": ["kube-system", "payments"]}}),
        excluding({"resources": {"namespaces": ["kube-system"]}}, {"resources": {"names": ["web"]}}),
        excluding({"resources": {"namespaceSelector": {"matchLabels": {"team": "pay"}}}}),
        excluding({"resources": {"selector": {"matchLabels": {"a": "b"}}}}),
        excluding({"subjects": [{"kind": "User", "name": "ana"}]}),
        excluding({"roles": ["payments:dev"]}),
        excluding({"clusterRoles": ["ops"]}),
        {**RULE, "exclude": {"resources": {"namespaces": ["payments"]}}},
        {**RULE, "exclude": {"all": [{"resources": {"namespaces": ["payments"]}}, {"clusterRoles": ["ops"]}]}},
        asked("{{ request.object.metadata.labels.a || '' }}", "Equals", "b"),
        asked("{{ request.operation }}", "Equals", "DELETE"),
        asked("{{ request.operation }}", "NotIn", ["CREATE", "DELETE"]),
        asked("{{ request.operation }}", "GreaterThan", "CREATE"),
        {**RULE, "preconditions": [{"key": "{{ request.namespace }}", "operator": "Equals", "value": "shop"}]},
        {**RULE, "celPreconditions": condition("request.namespace != 'payments'")},
        {**RULE, "celPreconditions": condition("request.namespace != 'kube-system' && has(object.metadata.labels)")},
        {**RULE, "celPreconditions": condition("request.namespace != 'kube-system' || has(object.metadata.labels)")},
    ],
)
def test_a_rule_that_leaves_anything_else_out_limits_its_policy(rule):
    assert policy_limited(kyverno(rule)) is True
    assert policy_limited(kyverno(rule, RULE)) is False
    assert policy_limited(kyverno(rule, {"name": "b", "match": {"any": [PODS]}, "mutate": {}})) is True


def test_conditions_of_the_webhook_hold_of_all_rules():
    conditions = condition("request.namespace != 'payments'")
    assert policy_limited(kyverno(RULE, webhookConfiguration={"matchConditions": conditions})) is True


@pytest.mark.parametrize("kind", ["ValidatingPolicy", "ImageValidatingPolicy", "MutatingPolicy"])
@pytest.mark.parametrize(
    ("constraints", "more", "limited"),
    [
        ({}, {}, False),
        ({"namespaceSelector": select(NAME, "NotIn", "kube-system")}, {}, False),
        ({"namespaceSelector": {}, "objectSelector": {"matchLabels": {}}}, {}, False),
        ({}, {"matchConditions": condition('!(request.namespace in ["kube-system", "kyverno"])')}, False),
        ({"namespaceSelector": select(NAME, "NotIn", "payments")}, {}, True),
        ({"namespaceSelector": select(NAME, "In", "kube-system")}, {}, True),
        ({"namespaceSelector": select("skip", "DoesNotExist")}, {}, True),
        ({"objectSelector": {"matchLabels": {"a": "b"}}}, {}, True),
        ({"excludeResourceRules": [{**RESOURCES[0], "resourceNames": ["web"]}]}, {}, True),
        ({"resourceRules": [{**RESOURCES[0], "resourceNames": ["web"]}]}, {}, True),
        ({}, {"matchConditions": condition("request.namespace != 'payments'")}, True),
    ],
)
def test_match_constraints_and_conditions_limit(kind, constraints, more, limited):
    spec = {"matchConstraints": {"resourceRules": RESOURCES, **constraints}, **more}
    assert policy_limited({"apiVersion": "policies.kyverno.io/v1", "kind": kind, "spec": spec}) is limited
    spec = {"matchResources": {"resourceRules": RESOURCES, **constraints}, **more}
    assert policy_limited({"kind": "ValidatingAdmissionPolicyBinding", "spec": spec}) is limited


@pytest.mark.parametrize(
    ("match", "limited"),
    [
        ({}, False),
        ({"kinds": [{"apiGroups": [""], "kinds": ["Pod"]}], "scope": "Namespaced", "source": "All"}, False),
        ({"excludedNamespaces": ["kube-*", "gatekeeper-system"]}, False),
        ({"namespaces": ["*"]}, False),
        ({"excludedNamespaces": ["kube-system", "payments"]}, True),
        ({"excludedNamespaces": ["pay*"]}, True),
        ({"namespaces": ["payments"]}, True),
        ({"namespaceSelector": {"matchLabels": {"a": "b"}}}, True),
        ({"labelSelector": select("a", "Exists")}, True),
        ({"scope": "Cluster"}, True),
        ({"source": "Generated"}, True),
        ({"name": "web-*"}, True),
    ],
)
def test_the_match_of_a_constraint_limits(match, limited):
    value = {"apiVersion": "constraints.gatekeeper.sh/v1beta1", "kind": "K8sLabels", "spec": {"match": match}}
    assert policy_limited(value) is limited


@pytest.mark.parametrize("value", [None, [], {}, {"spec": []}, {"apiVersion": "kyverno.io/v1", "spec": {"rules": [1]}}])
def test_what_has_another_shape_is_not_limited(value):
    assert policy_limited(value) is False
