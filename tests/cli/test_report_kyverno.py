"""What policies of Kyverno in the input refuse, in a framework report: where each holds, and what is never claimed."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.__main__ import main

POD = """\
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: app, image: "registry.example/web:1.4.2" }] }
"""
PATTERN = """\
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: privileged }
spec:
  validationFailureAction: Enforce
  rules:
    - name: containers
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate:
        message: "{{ request.object.metadata.name }} is privileged"
        pattern:
          spec:
            =(initContainers): [{ =(securityContext): { =(privileged): "false" } }]
            containers: [{ =(securityContext): { =(privileged): "false" } }]
"""
LEVEL = """\
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: standards }
spec:
  rules:
    - name: level
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate: { failureAction: Enforce, message: Not so, podSecurity: { level: baseline, version: latest } }
"""
CEL = """\
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: host }
spec:
  rules:
    - name: pid
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate:
        failureAction: Enforce
        cel: { expressions: [{ expression: "!object.spec.?hostPID.orValue(false)" }] }
"""
POLICY = """\
apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: { name: host }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }]
  validations: [{ expression: "!object.spec.?hostPID.orValue(false)" }]
"""
EXCEPTION = """\
---
apiVersion: kyverno.io/v2
kind: PolicyException
metadata: { name: agent, namespace: logs }
spec:
  exceptions: [{ policyName: privileged, ruleNames: [containers] }]
  match: { any: [{ resources: { kinds: [Pod], namespaces: [logs], names: [agent] } }] }
"""
MAKERS = "Pods, DaemonSets, Deployments, StatefulSets, Jobs and CronJobs"
LIMITS = (
    "objects that were there before and stay as they are, ephemeral containers, and what is unlike every example; "
    "what Kyverno's own configuration leaves out, as kube-system by default"
)


EXCLUDE = "      exclude: { any: [{ resources: { kinds: [Pod], "
NOTHING = ("namespaces: []", "names: []", "selector: {}", "namespaceSelector: { matchLabels: {} }")
"""Fields that narrow nothing, so that all is excluded."""


@pytest.fixture
def enforced(tmp_path, monkeypatch, capsys):
    def told(text):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "all.yaml").write_text(text + POD, encoding="utf-8")
        call = ["report", "--isolated", "--framework", "nsa-cisa", "--control", "NSA-POD-HARDENING"]
        assert main([*call, "--output", "json", "all.yaml"]) == 0
        return json.loads(capsys.readouterr().out)["enforced"]

    return told


def test_a_pattern_that_enforces_is_told_with_what_it_refuses(enforced):
    assert enforced(PATTERN) == [
        {
            "policy": "ClusterPolicy privileged",
            "says": "enforces its rule containers",
            "holds": f"new {MAKERS} of every namespace",
            "path": "all.yaml",
            "line": 1,
            "rules": ["container-privileged"],
            "examples": [{"rule": "container-privileged", "refused": 2}],
            "limits": LIMITS,
        }
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Enforce", "Audit"),
        ("  validationFailureAction: Enforce\n", ""),
        ("      validate:\n", "      validate:\n        failureAction: Audit\n"),
        ("  rules:", "  admission: false\n  rules:"),
        ("      validate:", "      preconditions: { all: [{ key: a, operator: Equals, value: b }] }\n      validate:"),
        ("      validate:", "      context: [{ name: a, variable: { value: b } }]\n      validate:"),
        ("      validate:", "      exclude: { any: [{ resources: { namespaces: ['*'] } }] }\n      validate:"),
        ("      validate:", "      exclude: { any: [{ resources: { annotations: { a: b } } }] }\n      validate:"),
        ("      validate:", "      exclude: { resources: { selector: { matchLabels: { a: b } } } }\n      validate:"),
        ("[Pod] } }] }\n", "[Pod], namespaces: [a] } }] }\n      exclude: { resources: { namespaces: [a] } }\n"),
        *(("      validate:", f"{EXCLUDE}{nothing} }} }}] }}\n      validate:") for nothing in NOTHING),
        ("      validate:", "      exclude: { any: [{ resources: { kinds: [Pod] }, subjects: [] }] }\n      validate:"),
        ("kinds: [Pod] } }] }", "kinds: [Pod] } }], all: [{ resources: {} }] }"),
        ("            containers:", "            ^(containers):"),
        ("          spec:", "          metadata: { <(ownerReferences): x }\n          spec:"),
        ("            containers:", f"            hostname: {'|'.join(['qq'] * 200)}\n            containers:"),
        ("kinds: [Pod]", "kinds: [Pod], names: [web]"),
        ("kinds: [Pod]", "kinds: [Pod], operations: [UPDATE]"),
        ("kinds: [Pod]", "kinds: [Pod/exec]"),
        ("kinds: [Pod]", "kinds: [Service]"),
        ("{ resources: { kinds: [Pod] } }", "{ resources: { kinds: [Pod] }, clusterRoles: [edit] }"),
        ("            =(initContainers): [{ =(securityContext): { =(privileged): \"false\" } }]\n", ""),
        ("            containers:", "            hostNetwork: \"{{ a }}\"\n            containers:"),
        ("  rules:", "  validationFailureActionOverrides: [{ action: Audit, namespaces: ['*'] }]\n  rules:"),
        ("          spec:", "          metadata: { (namespace): shop }\n          spec:"),
        ("          spec:", "          metadata: { labels: { team: '?*' } }\n          spec:"),
    ],
)  # fmt: skip
def test_what_does_not_refuse_or_is_not_decided_is_not_claimed(enforced, old, new):
    assert old in PATTERN
    assert enforced(PATTERN.replace(old, new)) == []


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        ("kinds: [Pod]", "kinds: [v1/Pod], namespaces: [shop, dev-*]", f"new {MAKERS} of namespaces named shop, dev-*"),
        (
            "kinds: [Pod]",
            "kinds: [Pod], namespaceSelector: { matchLabels: { stage: prod } }",
            f"new {MAKERS} of namespaces with labels that fit stage=prod",
        ),
        ("kinds: [Pod]", "kinds: ['*od']", "new Pods of every namespace"),
        (
            "      validate:",
            "      exclude:\n        any:\n          - resources: { namespaces: [kube-system, kyverno] }\n"
            "          - clusterRoles: [installer]\n      validate:",
            f"new {MAKERS} of every namespace but for namespaces kube-system, kyverno; cluster roles installer",
        ),
        (
            "      validate:",
            "      exclude: { any: [{ resources: { namespaces: [logs], selector: { matchLabels: { a: b } } } }] }\n"
            "      validate:",
            "new Pods of every namespace but for namespaces logs and labels that fit a=b",
        ),
        (
            "metadata: { name: privileged }",
            "metadata: { name: privileged, annotations: { pod-policies.kyverno.io/autogen-controllers: none } }",
            "new Pods of every namespace",
        ),
        (
            "metadata: { name: privileged }",
            "metadata: { name: privileged, annotations: "
            '{ pod-policies.kyverno.io/autogen-controllers: "Deployment,CronJob" } }',
            "new Pods, Deployments and CronJobs of every namespace",
        ),
        (
            "  validationFailureAction: Enforce",
            "  validationFailureAction: Enforce\n"
            "  validationFailureActionOverrides: [{ action: Audit, namespaces: [dev] }]",
            f"new {MAKERS} of every namespace but for namespaces dev",
        ),
        (
            "kind: ClusterPolicy\nmetadata: { name: privileged }",
            "kind: Policy\nmetadata: { name: privileged, namespace: shop }",
            f"new {MAKERS} of the namespace shop",
        ),
    ],
)
def test_where_it_holds_is_told(enforced, old, new, holds):
    assert old in PATTERN
    (one,) = enforced(PATTERN.replace(old, new))
    assert (one["holds"], one["rules"]) == (holds, ["container-privileged"])


def test_an_exception_is_told_and_a_wide_one_leaves_nothing(enforced):
    (one,) = enforced(PATTERN + EXCEPTION)
    assert one["holds"].endswith(" but for what PolicyException logs/agent lets in (all.yaml:16)")
    assert enforced(PATTERN + EXCEPTION.replace("ruleNames: [containers]", "ruleNames: ['*']")) == []
    assert enforced(PATTERN + EXCEPTION.replace("policyName: privileged", "policyName: other")) == enforced(PATTERN)


def test_a_webhook_that_fails_open_is_told(enforced):
    (one,) = enforced(PATTERN.replace("  rules:", "  failurePolicy: Ignore\n  rules:"))
    assert one["limits"] == f"{LIMITS}; all, while Kyverno does not answer"


def test_a_level_of_pod_security_equals_rules(enforced):
    (one,) = enforced(LEVEL)
    assert one["says"] == "enforces its rule level, the Pod Security level baseline of the latest version"
    assert (one["holds"], one["examples"]) == (f"new {MAKERS} of every namespace", [])
    assert one["limits"] == LIMITS.replace(", ephemeral containers, and what is unlike every example", "")
    assert {"container-privileged", "host-pid", "capability-added-beyond-baseline"} <= set(one["rules"])
    assert "run-as-non-root-unset" not in one["rules"]
    (old,) = enforced(LEVEL.replace("latest", "v1.25"))
    assert "probe-or-hook-remote-host" in set(one["rules"]) - set(old["rules"])


def test_controls_that_a_level_leaves_out_are_not_claimed(enforced):
    leaving = "version: latest, exclude: [{ controlName: Capabilities, images: ['agent*'] }]"
    (one,) = enforced(LEVEL.replace("version: latest", leaving))
    assert "container-privileged" in one["rules"]
    assert not {rule for rule in one["rules"] if rule.startswith("capability")}
    assert enforced(LEVEL.replace("version: latest", leaving.replace("Capabilities", "Something"))) == []
    assert enforced(LEVEL.replace("baseline", "privileged")) == []


@pytest.mark.parametrize(
    ("text", "policy", "says"),
    [
        (CEL, "ClusterPolicy host", "enforces its rule pid"),
        (POLICY, "ValidatingPolicy host", "denies"),
        (POLICY.replace("v1\nkind", "v1alpha1\nkind"), "ValidatingPolicy host", "denies"),
    ],
)
def test_expressions_are_held_as_those_of_kubernetes_are(enforced, text, policy, says):
    (one,) = enforced(text)
    assert (one["policy"], one["says"], one["holds"]) == (policy, says, "new Pods of every namespace")
    assert one["examples"] == [{"rule": "host-pid", "refused": 2}]


def test_a_policy_of_a_namespace_holds_there(enforced):
    (one,) = enforced(POLICY.replace("Valid", "NamespacedValid").replace("name: host", "name: host, namespace: shop"))
    assert one["holds"] == "new Pods of the namespace shop"


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (CEL, "cel: {", "cel: { paramKind: { apiVersion: v1, kind: ConfigMap },"),
        (CEL, "!object", "images.containers.all(i, true) && !object"),
        (POLICY, "spec:\n", "spec:\n  validationActions: [Audit]\n"),
        (POLICY, "spec:\n", "spec:\n  evaluation: { admission: { enabled: false } }\n"),
        (POLICY, "spec:\n", "spec:\n  evaluation: { mode: JSON }\n"),
        (POLICY, "!object", "resource.Get('v1', 'pods', 'shop', 'web') != null && !object"),
    ],
)
def test_what_asks_kyverno_for_more_is_not_claimed(enforced, text, old, new):
    assert old in text
    assert enforced(text.replace(old, new)) == []


def test_what_is_refused_for_another_reason_is_not_claimed(enforced):
    host_path = PATTERN.replace(
        "            containers:", '            =(volumes): [{ X(hostPath): "null" }]\n            containers:'
    )
    (one,) = enforced(host_path)
    assert {"container-privileged", "host-path-volume"} <= set(one["rules"])
    assert "mount-propagation-bidirectional" not in one["rules"]


def test_one_that_forbids_more_than_a_rule_covers_it(enforced):
    (one,) = enforced(POLICY.replace("!object.spec.?hostPID.orValue(false)",
        "(object.spec.containers + object.spec.?initContainers.orValue([]))"
        ".all(each, size(each.?securityContext.?capabilities.?add.orValue([])) == 0)",
    ))  # fmt: skip
    assert {"capability-added-beyond-baseline", "capability-dangerous-added"} <= set(one["rules"])


SETTINGS = """\
---
apiVersion: v1
kind: ConfigMap
metadata: { name: kyverno, namespace: kyverno }
data:
  KEY: 'VALUE'
"""
NAMED = "what ConfigMap kyverno/kyverno leaves out (all.yaml:16)"


def told(key, value):
    return PATTERN + SETTINGS.replace("KEY", key).replace("VALUE", value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("resourceFilters", "[Event,*,*] [*/*,kube-system,*] [*/*,payments,*]"),
        ("resourceFilters", "[Deployment,pay*,*]"),
        ("resourceFilters", "[Pod,*,agent-*]"),
        ("excludeGroups", "system:nodes,payments-team"),
        ("webhooks", '{"namespaceSelector": {"matchLabels": {"team": "shop"}}}'),
        ("webhooks", '[{"objectSelector": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}}]'),
        ("matchConditions", '[{"name": "a", "expression": "request.namespace != \\"payments\\""}]'),
        ("webhooks", "[{"),
    ],
)
def test_what_kyverno_is_told_to_leave_out_is_told(enforced, key, value):
    (one,) = enforced(told(key, value))
    assert one["holds"] == f"new {MAKERS} of every namespace but for {NAMED}"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("resourceFilters", "[Event,*,*] [*/*,kube-system,*] [Pod/binding,*,*] [ReplicaSet,*,*] [Pod] [Pod,payments]"),
        ("excludeGroups", "system:nodes"),
        ("excludeUsernames", "!system:kube-scheduler"),
        (
            "webhooks",
            '{"namespaceSelector": {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "NotIn", '
            '"values": ["kube-system"]}]}}',
        ),
    ],
)
def test_what_it_leaves_out_of_the_platform_is_not(enforced, key, value):
    assert enforced(told(key, value)) == enforced(PATTERN)
    other = told("resourceFilters", "[*/*,payments,*]").replace("name: kyverno, namespace: kyverno", "name: other")
    assert enforced(other) == enforced(PATTERN)


def test_kinds_that_are_left_out_everywhere_are_not_claimed(enforced):
    (one,) = enforced(told("resourceFilters", "[Pod,*,*]"))
    assert one["holds"] == "new DaemonSets, Deployments, StatefulSets, Jobs and CronJobs of every namespace"
    everything = "[*/*,*,*]"
    for text in (PATTERN, LEVEL, CEL, POLICY):
        assert enforced(text + SETTINGS.replace("KEY", "resourceFilters").replace("VALUE", everything)) == []


def test_clauses_of_several_exclusions_are_one(enforced):
    (one,) = enforced(PATTERN + EXCEPTION + SETTINGS.replace("KEY", "excludeUsernames").replace("VALUE", "ana"))
    exceptions = "what PolicyException logs/agent lets in (all.yaml:16)"
    assert one["holds"].endswith(f" but for {exceptions}; what ConfigMap kyverno/kyverno leaves out (all.yaml:23)")


def test_an_exception_of_filters_that_have_to_fit_together_leaves_nothing(enforced):
    both = "match: { all: [{ resources: { kinds: [Pod] } }, { resources: { names: ['*'] } }] }"
    match = next(line.strip() for line in EXCEPTION.splitlines() if "match:" in line)
    assert enforced(PATTERN + EXCEPTION.replace(match, both)) == []
