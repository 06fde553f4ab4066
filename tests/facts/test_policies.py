"""What policies of admission engines let through, one table a fact, bad input among them."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.policies.coverage import webhook_gaps
from kubelint_compliance.facts.policies.gatekeeper import constraint_exclusions, gatekeeper_exemptions, scoped_actions
from kubelint_compliance.facts.policies.kyverno import kyverno_exceptions, kyverno_exclusions, kyverno_unenforced
from kubelint_compliance.facts.policies.names import is_everything, is_platform, is_wide
from kubelint_compliance.facts.policies.selectors import NAME, admission_exclusions, webhook_exclusions

ONE_ARGUMENT = (
    constraint_exclusions,
    gatekeeper_exemptions,
    scoped_actions,
    kyverno_exceptions,
    kyverno_exclusions,
    kyverno_unenforced,
    admission_exclusions,
)
BAD = (
    None,
    7,
    [],
    {},
    {"spec": None},
    {"spec": []},
    {"spec": {"rules": "x", "match": "x", "exceptions": {}, "matchConditions": 7}},
    {"spec": {"rules": [None, {"exclude": [], "validate": None}], "match": [None, {"processes": "*"}]}},
    {"spec": {"match": {"any": {}, "all": 3, "excludedNamespaces": {}, "labelSelector": [], "namespaceSelector": 1}}},
    {
        "spec": {
            "rules": [{"validate": {}, "exclude": {"any": [None, {"resources": 3}, {"subjects": "x"}], "all": [7]}}]
        }
    },
    {"spec": {"policyRefs": None, "matchConditions": [None, {"expression": 7}], "scopedEnforcementActions": [None]}},
)


@pytest.mark.parametrize("fact", ONE_ARGUMENT)
@pytest.mark.parametrize("value", BAD)
def test_bad_input_is_read_as_far_as_it_goes(fact, value):
    assert isinstance(fact(value), list)


@pytest.mark.parametrize("value", [*BAD, {"rules": [None, {"operations": "*"}], "matchConditions": 3}])
def test_bad_webhooks_leave_nothing_out(value):
    assert webhook_exclusions(value, True) == webhook_gaps(value, value) == []


@pytest.mark.parametrize(
    ("pattern", "platform", "wide", "everything"),
    [
        ("kube-system", True, False, False),
        ("kube-*", True, False, False),
        ("openshift-?*", True, False, False),
        ("*-system", True, False, False),
        ("shop", False, False, False),
        ("shop-*", False, True, False),
        ("*shop", False, True, False),
        ("k*", False, True, False),
        ("*", False, True, True),
        ("?*", False, True, True),
        ("?", False, True, False),
        ("", False, False, False),
    ],
)
def test_which_namespaces_a_pattern_means(pattern, platform, wide, everything):
    assert (is_platform(pattern), is_wide(pattern), is_everything(pattern)) == (platform, wide, everything)


def policy(*rules, **spec):
    return {"spec": {**spec, "rules": list(rules)}}


AUDIT, ENFORCE = {"validate": {"failureAction": "Audit"}}, {"validate": {"failureAction": "Enforce"}}
SILENT = {"validate": {"message": "no"}}
OWN, OVERRIDES = "validationFailureAction", "validationFailureActionOverrides"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (policy(SILENT), [("rules", "says no failure action, so that the default Audit holds")]),
        (policy(SILENT, **{OWN: "audit"}), [(OWN, "says audit")]),
        (policy(SILENT, **{OWN: "enforce"}), []),
        (policy(ENFORCE), []),
        (policy(ENFORCE, **{OWN: "Audit"}), []),
        (policy(ENFORCE, AUDIT), [("rules.1.validate.failureAction", "says Audit")]),
        (policy(ENFORCE, SILENT, **{OWN: "Audit"}), [(OWN, "says Audit")]),
        (policy({"mutate": {}}), []),
        (policy({"verifyImages": [{}]}), []),
        (policy(ENFORCE, admission=False), [("admission", "is not asked when objects are admitted")]),
        (policy(SILENT, **{OVERRIDES: [{"action": "Enforce", "namespaces": ["*"]}]}), []),
        (
            policy(SILENT, **{OVERRIDES: [{"action": "Enforce", "namespaces": ["shop"]}]}),
            [("rules", "says no failure action, so that the default Audit holds")],
        ),
        (
            policy(SILENT, **{OWN: "Enforce", OVERRIDES: [{"action": "Audit", "namespaces": ["shop", "kube-system"]}]}),
            [(f"{OVERRIDES}.0.action", 'says Audit for the namespace "shop" and the namespace "kube-system"')],
        ),
        (policy(SILENT, **{OWN: "Enforce", OVERRIDES: [{"action": "Audit", "namespaces": ["kube-system"]}]}), []),
        (policy(ENFORCE, **{OVERRIDES: [{"action": "Audit", "namespaces": ["shop"]}]}), []),
    ],
)
def test_where_a_policy_of_kyverno_refuses_nothing(value, found):
    places = [(".".join(map(str, entry["path"][1:])), entry["what"]) for entry in kyverno_unenforced(value)]
    assert places == found


def excluded(block):
    found = kyverno_exclusions(policy({"validate": {}, "exclude": block}))
    assert all(entry["path"][:4] == ["spec", "rules", 0, "exclude"] for entry in found)
    return [(".".join(map(str, entry["path"][4:])), entry["what"]) for entry in found]


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ({"resources": {"namespaces": ["kube-system", "*"]}}, [("resources.namespaces.1", "every namespace")]),
        ({"resources": {"namespaces": ["shop"], "names": ["*"]}}, []),
        ({"resources": {"namespaces": ["*"], "names": ["web"]}}, []),
        ({"resources": {"names": ["*"]}}, [("resources.names.0", "objects of every name")]),
        ({"resources": {"name": "a-*"}}, [("resources.name", 'objects named "a-*"')]),
        ({"resources": {"kinds": ["Pod"]}}, []),
        ({"resources": {"kinds": ["*"]}}, [("resources.kinds.0", "objects of every kind")]),
        ({"resources": {"namespaces": ["*"], "selector": {"matchLabels": {"a": "b"}}}}, []),
        ({"clusterRoles": ["cluster-admin"]}, []),
        ({"clusterRoles": ["view"]}, [("clusterRoles.0", 'whoever has the role "view"')]),
        ({"roles": ["*"]}, [("roles.0", "whoever has any role")]),
        ({"clusterRoles": ["view"], "subjects": [{"kind": "User", "name": "ana"}]}, []),
        ({"clusterRoles": ["view"], "resources": {"namespaces": ["shop"]}}, []),
        ({"subjects": [{"kind": "User", "name": "*"}]}, [("subjects.0", "every User")]),
        (
            {"subjects": [{"kind": "Group", "name": "system:serviceaccounts"}]},
            [("subjects.0", 'the group "system:serviceaccounts"')],
        ),
        ({}, []),
    ],
)
def test_how_wide_an_exclusion_of_kyverno_is_in_each_form(entry, found):
    assert excluded({"any": [entry]}) == [(f"any.0.{path}", what) for path, what in found]
    assert excluded({"all": [entry]}) == [(f"all.0.{path}", what) for path, what in found]
    assert excluded(entry) == found
    assert excluded({"all": [entry, {"resources": {"names": ["web"]}}]}) == []


def test_an_exception_by_kinds_alone_is_wide_and_one_that_says_more_is_not():
    match = {"any": [{"resources": {"kinds": ["Pod", "Job"]}}]}
    assert kyverno_exceptions({"spec": {"match": match}}) == [
        {"path": ["spec", "match", "any", 0, "resources", "kinds"], "what": "every Pod and every Job"}
    ]
    assert kyverno_exceptions({"spec": {"match": match, "conditions": {"any": [{}]}}}) == []
    assert kyverno_exceptions({"spec": {"policyRefs": [{"name": "a"}], "images": ["x"]}}) == []


def selector(key, operator, *values):
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("request.namespace != 'shop'", ['the namespace "shop"']),
        ('object.metadata.namespace != "shop"', ['the namespace "shop"']),
        ("!(request.namespace in ['kube-system', 'shop', 'web'])", ['the namespace "shop"', 'the namespace "web"']),
        ("!request.namespace.startsWith('team-')", ['the namespaces "team-*"']),
        ("!request.namespace.startsWith('kube-')", []),
        ("request.namespace != 'shop' || true", []),
        ("request.namespace == 'shop'", []),
        ("false", ["everything"]),
        ("", []),
    ],
)
def test_what_a_condition_leaves_out(condition, names):
    value = {"kind": "ValidatingAdmissionPolicy", "spec": {"matchConditions": [{"expression": condition}]}}
    assert [entry["what"] for entry in admission_exclusions(value)] == names


def test_where_policy_and_binding_have_their_selectors():
    spaces, objects = selector(NAME, "NotIn", "kube-system", "shop"), selector("skip", "DoesNotExist")
    for kind, field in (
        ("ValidatingAdmissionPolicy", "matchConstraints"),
        ("ValidatingAdmissionPolicyBinding", "matchResources"),
    ):
        value = {"kind": kind, "spec": {field: {"namespaceSelector": spaces, "objectSelector": objects}}}
        assert admission_exclusions(value) == [
            {
                "path": ["spec", field, "namespaceSelector", "matchExpressions", 0, "values", 1],
                "what": 'the namespace "shop"',
            },
            {
                "path": ["spec", field, "objectSelector", "matchExpressions", 0, "key"],
                "what": "objects that have the label skip",
            },
        ]


def rule(operations, groups, resources, **fields):
    return {"operations": operations, "apiGroups": groups, "resources": resources, **fields}


PODS = rule(["CREATE"], [""], ["pods"])


@pytest.mark.parametrize(
    ("fields", "validating", "mutating"),
    [
        ({"objectSelector": selector("a", "NotIn", "b")}, [("objects whose label a is b", True)], []),
        ({"objectSelector": {"matchLabels": {"a": "b"}}}, [("objects without the label a: b", True)], []),
        ({"namespaceSelector": selector("a", "Exists")}, [("namespaces without the label a", False)], []),
        ({"namespaceSelector": selector("a", "DoesNotExist")}, [], []),
        (
            {"namespaceSelector": selector(NAME, "NotIn", "shop")},
            [('the namespace "shop"', False)],
            [('the namespace "shop"', False)],
        ),
        ({"namespaceSelector": selector(NAME, "In", "shop")}, [], []),
    ],
)
def test_what_a_webhook_for_workloads_leaves_out(fields, validating, mutating):
    def told(webhook, validates):
        return [(entry["what"], entry["chosen"]) for entry in webhook_exclusions(webhook, validates)]

    assert told({**fields, "rules": [PODS]}, True) == validating
    assert told({**fields, "rules": [PODS]}, False) == mutating
    assert told({**fields, "rules": [rule(["*"], ["shop.example"], ["*"])]}, True) == []
    assert told({**fields, "rules": [rule(["DELETE"], [""], ["pods"])]}, True) == []


ALL = ["CREATE", "UPDATE"]


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([PODS], ["when pods are made, not when they change"]),
        ([rule(ALL, [""], ["pods"])], ["pods, but not the ephemeral containers that are added to them"]),
        ([rule(ALL, [""], ["pods", "pods/ephemeralcontainers"])], []),
        ([rule(ALL, [""], ["pods", "*/ephemeralcontainers"])], []),
        ([rule(ALL, ["*"], ["*/*"])], []),
        ([rule(["*"], [""], ["pods/*"]), PODS], ["when pods are made, not when they change"]),
        ([rule(["CREATE"], ["batch"], ["jobs"])], []),
        ([rule(["CREATE"], [""], ["pods/eviction"])], []),
        ([rule(["CREATE"], ["*"], ["*"], scope="Namespaced"), rule(["UPDATE"], ["*"], ["*/*"])], []),
        (
            [rule(["CREATE"], ["rbac.authorization.k8s.io"], ["*"], scope="Cluster")],
            ["when clusterroles, clusterrolebindings are made, not when they change"],
        ),
        (
            [rule(["CREATE"], ["apps"], ["*"])],
            ["when deployments, daemonsets and 2 other kinds are made, not when they change"],
        ),
    ],
)
def test_what_a_webhook_does_not_see(rules, found):
    webhook = {"rules": rules}
    assert [entry["what"] for entry in webhook_gaps(webhook, {"webhooks": [webhook]})] == found


def test_another_webhook_of_the_configuration_fills_a_gap():
    webhook = {"rules": [PODS]}
    other = {"rules": [rule(["UPDATE"], [""], ["pods", "pods/ephemeralcontainers"])]}
    assert webhook_gaps(webhook, {"webhooks": [webhook, other]}) == []


def test_the_scoped_actions_that_can_refuse():
    def point(action, *names):
        return {"action": action, "enforcementPoints": [{"name": name} for name in names]}

    actions = [point("warn", "validation.gatekeeper.sh"), point("deny", "audit.gatekeeper.sh"), point("deny", "*")]
    assert scoped_actions({"spec": {"scopedEnforcementActions": actions}}) == ["warn", "deny"]
    assert scoped_actions({"spec": {"scopedEnforcementActions": [point("deny", "vap.k8s.io")]}}) == ["deny"]


def test_what_gatekeeper_exempts_by_process():
    match = [
        {"processes": ["webhook"], "excludedNamespaces": ["kube-system", "default", "shop", "a-*", 7]},
        {"processes": ["audit"], "excludedNamespaces": ["*"]},
    ]
    path = ["spec", "match", 0, "excludedNamespaces"]
    assert gatekeeper_exemptions({"spec": {"match": match}}) == [
        {"path": [*path, 1], "what": 'the namespace "default"', "wide": True},
        {"path": [*path, 2], "what": 'the namespace "shop"', "wide": False},
        {"path": [*path, 3], "what": 'the namespaces "a-*"', "wide": True},
    ]
