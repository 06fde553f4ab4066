"""What policies of admission engines let through, one table a fact, bad input among them."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.policies.coverage import webhook_gaps
from kubelint_compliance.facts.policies.gatekeeper import constraint_exclusions, gatekeeper_exemptions, scoped_actions
from kubelint_compliance.facts.policies.hollow import binding_hollow, policy_hollow, taken_whole
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
        (policy(ENFORCE, SILENT, **{OWN: "Audit"}), [(OWN, "says Audit for rules[1]")]),
        (
            policy(ENFORCE, {**SILENT, "name": "a"}, {**SILENT, "name": "b"}, **{OWN: "Audit"}),
            [(OWN, 'says Audit for its rule "a" and its rule "b"')],
        ),
        (
            policy(ENFORCE, SILENT, {**SILENT, "name": "b"}),
            [
                ("rules.1.validate", "says no failure action in rules[1], so that the default Audit holds"),
                ("rules.2.validate", 'says no failure action in its rule "b", so that the default Audit holds'),
            ],
        ),
        (policy(SILENT, SILENT), [("rules", "says no failure action, so that the default Audit holds")]),
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


IN_PROD, IN_ALL = ({"action": "Enforce", "namespaces": names} for names in (["prod", "stage"], ["*"]))
CHOSEN = {"action": "Enforce", "namespaceSelector": {"matchLabels": {"a": "b"}}}
OF_PLATFORM = {"action": "Enforce", "namespaces": ["kube-*"]}
PROD = 'the namespace "prod" and the namespace "stage"'


def own(*overrides, **more):
    return {"validate": {**more, "failureActionOverrides": list(overrides)}}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (policy(SILENT, **{OWN: "Audit", OVERRIDES: [IN_PROD]}), [(OWN, PROD, True)]),
        (policy(SILENT, **{OVERRIDES: [IN_PROD]}), [("rules", PROD, True)]),
        (policy(SILENT, ENFORCE, **{OVERRIDES: [IN_PROD]}), [("rules.0.validate", PROD, True)]),
        (policy(SILENT, **{OWN: "Audit", OVERRIDES: [OF_PLATFORM]}), [(OWN, 'the namespaces "kube-*"', False)]),
        (
            policy(SILENT, **{OWN: "Audit", OVERRIDES: [CHOSEN]}),
            [(OWN, "the namespaces that an override selects", True)],
        ),
        (policy(AUDIT, **{OVERRIDES: [IN_PROD]}), [("rules.0.validate.failureAction", "", False)]),
        (policy(own(IN_PROD, failureAction="Audit")), [("rules.0.validate.failureAction", PROD, True)]),
        (policy(own(IN_ALL, failureAction="Audit")), []),
        (policy(own(IN_ALL), **{OWN: "Audit"}), []),
        (policy(own(IN_PROD), **{OWN: "Audit"}), [(OWN, PROD, True)]),
        (
            policy(own(IN_PROD), ENFORCE, **{OWN: "Audit"}),
            [(OWN, 'the namespace "prod" for rules[0] and the namespace "stage" for rules[0]', True)],
        ),
        (
            policy(SILENT, **{OWN: "Audit", OVERRIDES: [{"action": "Audit", "namespaces": ["*"]}, IN_PROD]}),
            [(OWN, "", False), (f"{OVERRIDES}.0.action", "", False)],
        ),
        (
            policy(SILENT, **{OWN: "Enforce", OVERRIDES: [IN_PROD, {"action": "Audit", "namespaces": ["prod"]}]}),
            [],
        ),
        (policy(SILENT, **{OVERRIDES: [IN_ALL, {"action": "Audit", "namespaces": ["shop"]}]}), []),
    ],
)
def test_where_overrides_of_kyverno_refuse_all_the_same(value, found):
    places = [(".".join(map(str, each["path"][1:])), each["but"], each["partly"]) for each in kyverno_unenforced(value)]
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
        (
            {"resources": {"namespaces": ["*"], "selector": {"matchLabels": {"a": "b"}}}},
            [("resources.selector.matchLabels.a", "objects whose label a is b")],
        ),
        (
            {"resources": {"selector": {"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]}}},
            [("resources.selector.matchExpressions.0.key", "objects without the label a")],
        ),
        (
            {"clusterRoles": ["view"], "resources": {"annotations": {"a": "b"}}},
            [("resources.annotations.a", "objects whose annotation a is b")],
        ),
        ({"clusterRoles": ["cluster-admin"], "resources": {"annotations": {"a": "b"}}}, []),
        ({"resources": {"namespaces": ["shop"], "selector": {"matchLabels": {"a": "b"}}}}, []),
        ({"resources": {"namespaceSelector": {"matchLabels": {"a": "b"}}}}, []),
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
    labels = {"kinds": ["Pod"], "selector": {"matchLabels": {"a": "b"}}}
    assert [entry["what"] for entry in kyverno_exceptions({"spec": {"match": {"resources": labels}}})] == [
        "objects whose label a is b"
    ]


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


POD_RULE = {
    "name": "r",
    "match": {"any": [{"resources": {"kinds": ["v1/Pod"], "operations": ["CREATE"]}}]},
    "validate": {},
}


@pytest.mark.parametrize(
    ("exclude", "path"),
    [
        ({"any": [{"resources": {"kinds": ["Pod"]}}]}, ("any", 0)),
        ({"any": [{"roles": ["a:b"]}, {"resources": {"kinds": ["Pod", "Job"]}}]}, ("any", 1)),
        ({"all": [{"resources": {"kinds": ["Pod"]}}, {"resources": {"operations": ["CREATE"]}}]}, ("all",)),
        ({"resources": {"kinds": ["v1/Pod"]}}, ()),
        ({"any": [{"subjects": [{"kind": "Group", "name": "system:authenticated"}]}]}, ("any", 0)),
        ({"any": [{"resources": {"namespaces": ["*"]}}]}, ("any", 0)),
        ({"any": [{"resources": {"kinds": ["Pod"], "namespaces": ["shop"]}}]}, None),
        ({"any": [{"resources": {"kinds": ["Pod"], "operations": ["UPDATE"]}}]}, None),
        ({"any": [{"resources": {"kinds": ["Job"]}}]}, None),
        ({"any": [{"resources": {}}, {}]}, None),
        ({"all": [{"resources": {"kinds": ["Pod"]}}, {"roles": ["a:b"]}]}, None),
        ({}, None),
    ],
)
def test_an_exclusion_that_asks_for_no_more_than_the_match_takes_all(exclude, path):
    rule = {**POD_RULE, "exclude": exclude}
    assert taken_whole(rule) == path
    assert policy_hollow({"apiVersion": "kyverno.io/v1", "spec": {"rules": [rule]}}) is (path is not None)
    assert policy_hollow({"apiVersion": "kyverno.io/v1", "spec": {"rules": [rule, POD_RULE]}}) is False


def test_each_match_must_be_taken_and_the_fields_of_it_too():
    match = [{"resources": {"kinds": ["Pod"], "namespaces": ["a"]}}, {"resources": {"kinds": ["Job"]}}]
    assert taken_whole({"match": {"any": match}, "exclude": {"any": [match[0]]}}) is None
    assert taken_whole({"match": {"any": match}, "exclude": {"any": match}}) == ("any", 0)
    assert (
        taken_whole({"match": {"any": [{"resources": {"kinds": ["Pod/exec"]}}]}, "exclude": {"any": [EVERY]}}) is None
    )


EVERY = {"resources": {"kinds": ["*"]}}


def test_what_takes_all_of_a_rule_of_kyverno_is_told_once():
    rule = {**POD_RULE, "exclude": {"any": [{"resources": {"kinds": ["Pod"]}}]}}
    images = {**POD_RULE, "verifyImages": [{"skipImageReferences": ["ghcr.io/a/*", "*"]}], "celPreconditions": NEVER}
    value = {"apiVersion": "kyverno.io/v1", "spec": {"webhookConfiguration": {"matchConditions": NEVER}}}
    value["spec"]["rules"] = [rule, images, {**rule, "exclude": {"any": [EVERY]}}]
    assert [(".".join(map(str, entry["path"][1:])), entry["what"]) for entry in kyverno_exclusions(value)] == [
        ("webhookConfiguration.matchConditions.0.expression", "everything"),
        ("rules.0.exclude.any.0", 'all that its rule "r" matches'),
        ("rules.1.verifyImages.0.skipImageReferences.1", "every image"),
        ("rules.1.celPreconditions.0.expression", 'all that its rule "r" matches'),
        ("rules.2.exclude.any.0.resources.kinds.0", "objects of every kind"),
    ]


NEVER = [{"name": "never", "expression": " false "}]


def test_policies_in_cel_of_kyverno_are_read_as_those_of_kubernetes():
    spaces, objects = selector(NAME, "NotIn", "shop"), selector("skip", "DoesNotExist")
    conditions = ["request.namespace != 'shop'", "!request.namespace.startsWith('team-')"]
    spec = {
        "matchConstraints": {"namespaceSelector": spaces, "objectSelector": objects},
        "matchConditions": [{"expression": words} for words in conditions],
    }
    value = {"apiVersion": "policies.kyverno.io/v1", "kind": "ValidatingPolicy", "spec": spec}
    assert [(".".join(map(str, entry["path"][1:])), entry["what"]) for entry in kyverno_exclusions(value)] == [
        ("matchConstraints.objectSelector.matchExpressions.0.key", "objects that have the label skip"),
        ("matchConditions.1.expression", 'the namespaces "team-*"'),
    ]
    assert policy_hollow(value) is False
    assert policy_hollow({**value, "spec": {"matchConditions": NEVER}}) is True


WHOLE = {"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["*"]}
SETS = {**WHOLE, "apiGroups": ["apps"], "resources": ["deployments", "statefulsets"]}


@pytest.mark.parametrize(
    ("rules", "excluded", "found"),
    [
        ([], [{**WHOLE, "resources": ["*/*"]}], ("0", "everything")),
        ([], [SETS, {**WHOLE, "resources": ["*"]}], ("1", "every resource")),
        ([{**SETS, "resources": ["deployments"]}], [SETS], ("", "everything that it matches")),
        ([{**SETS, "operations": ["CREATE"], "scope": "Namespaced"}], [{**SETS, "scope": "Namespaced"}], ("", None)),
        ([{**SETS, "scope": "*"}], [{**SETS, "scope": "Cluster"}], None),
        ([{**SETS, "resources": ["deployments/scale"]}], [{**SETS, "resources": ["*"]}], None),
        ([SETS], [{**SETS, "resourceNames": ["web"]}], None),
        ([SETS, {**SETS, "resources": ["daemonsets"]}], [SETS], None),
        ([SETS], [], None),
        ([], [SETS], None),
    ],
)
def test_resources_that_are_left_out_before_they_are_included(rules, excluded, found):
    constraints = {"resourceRules": rules, "excludeResourceRules": excluded}
    value = {"kind": "ValidatingAdmissionPolicy", "spec": {"matchConstraints": constraints}}
    told = [(".".join(map(str, entry["path"][3:])), entry["what"]) for entry in admission_exclusions(value)]
    assert told == ([(found[0], found[1] or "everything that it matches")] if found else [])
    assert policy_hollow(value) is (found is not None)


def test_a_binding_is_hollow_with_what_its_policy_matches():
    binding = {"kind": "Binding", "spec": {"matchResources": {"excludeResourceRules": [SETS]}}}
    policy = {"spec": {"matchConstraints": {"resourceRules": [SETS]}}}
    pods = {"spec": {"matchConstraints": {"resourceRules": [PODS]}}}
    assert [binding_hollow(binding, value) for value in (None, policy, pods)] == [False, True, False]


def test_a_constraint_that_names_what_it_excludes_is_hollow():
    def hollow(**match):
        return policy_hollow({"apiVersion": "constraints.gatekeeper.sh/v1beta1", "spec": {"match": match}})

    assert hollow(namespaces=["shop"], excludedNamespaces=["shop"]) is True
    assert hollow(excludedNamespaces=["*"]) is True
    assert hollow(excludedNamespaces=["kube-*"]) is False


SESSIONS = ["pods/exec", "pods/attach"]


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([rule(ALL, [""], SESSIONS)], ["pods/exec and pods/attach, but not at CONNECT, the only operation there"]),
        ([rule(["CONNECT"], [""], SESSIONS)], []),
        ([rule(["*"], [""], SESSIONS)], []),
        ([rule(ALL, [""], ["pods/exec"]), rule(["CONNECT"], ["*"], ["pods/*"])], []),
        ([rule(ALL, ["apps"], SESSIONS)], []),
        ([rule(ALL, [""], ["pods/*"])], []),
        ([rule(ALL, [""], ["pods/status"])], []),
    ],
)
def test_a_session_is_connected_to(rules, found):
    webhook = {"rules": rules}
    places = webhook_gaps(webhook, {"webhooks": [webhook]})
    assert [(entry["path"], entry["what"]) for entry in places] == [
        (["rules", 0, "operations"], what) for what in found
    ]
