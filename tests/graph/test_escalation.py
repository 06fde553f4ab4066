"""What permissions amount to: in the whole cluster, in a namespace, by name, and together."""

from __future__ import annotations

import pytest

from kubelint_compliance.graph.access import Access
from kubelint_compliance.graph.bindings import Subject
from kubelint_compliance.graph.escalation import combinations, powers, powers_of
from kubelint_compliance.graph.policyrule import policy_rule
from kubelint_compliance.graph.powers import COMBINATIONS, EVERYTHING, POWERS
from kubelint_compliance.model import SEVERITIES
from tests.graph.written import bound, gathered, role, rule

ANA = Subject("User", "ana")


def amounts(verbs, resource, group="", names=(), namespace=""):
    value = {"verbs": verbs.split(), "resources": [resource], "apiGroups": [group], "resourceNames": list(names)}
    return " ".join(
        f"{power.name}:{severity}" for power, severity in powers_of(policy_rule(value), inside=bool(namespace))
    )


RBAC = "rbac.authorization.k8s.io"


@pytest.mark.parametrize(
    ("verbs", "resource", "group", "anywhere", "inside"),
    [
        ("get", "pods", "", "", ""),
        ("get", "secrets", "", "read-secrets:critical", "read-secrets:high"),
        ("list", "secrets", "", "read-secrets:critical", "read-secrets:high"),
        ("watch", "*", "", "read-secrets:critical", "read-secrets:high"),
        ("delete", "secrets", "", "", ""),
        ("update", "secrets", "", "write-secrets:high", "write-secrets:medium"),
        ("create", "secrets", "", "create-secrets:high", "create-secrets:medium"),
        ("get", "secrets", "apps", "", ""),
        ("create", "pods", "", "create-workloads:critical", "create-workloads:high"),
        ("create", "cronjobs", "batch", "create-workloads:critical", "create-workloads:high"),
        ("patch", "deployments", "apps", "change-workloads:high", "change-workloads:high"),
        ("patch", "deployments/scale", "apps", "", ""),
        ("patch", "pods/ephemeralcontainers", "", "change-workloads:high", "change-workloads:high"),
        ("create", "pods/exec", "", "execute-in-pods:critical", "execute-in-pods:high"),
        ("create", "*/exec", "", "execute-in-pods:critical", "execute-in-pods:high"),
        ("create", "pods/*", "", "", ""),
        ("create", "serviceaccounts/token", "", "issue-tokens:critical", "issue-tokens:high"),
        ("escalate", "clusterroles", RBAC, "escalate-roles:critical", ""),
        ("escalate", "roles", RBAC, "escalate-roles:critical", "escalate-roles:high"),
        ("bind", "clusterroles", RBAC, "bind-roles:critical", "bind-roles:high"),
        ("impersonate", "users", "", "impersonate:critical", ""),
        ("impersonate", "serviceaccounts", "", "impersonate:critical", "impersonate:high"),
        ("create", "clusterrolebindings", RBAC, "change-bindings:high", ""),
        ("create", "rolebindings", RBAC, "change-bindings:high", "change-bindings:high"),
        ("get", "nodes/proxy", "", "reach-kubelets:critical", ""),
        ("get", "nodes", "", "", ""),
        ("update", "certificatesigningrequests/approval", "certificates.k8s.io", "approve-certificates:high", ""),
        ("approve", "signers", "certificates.k8s.io", "use-signers:critical", ""),
        ("sign attest", "signers", "certificates.k8s.io", "", ""),
        ("create", "mutatingwebhookconfigurations", "admissionregistration.k8s.io", "configure-webhooks:critical", ""),
        (
            "update", "validatingwebhookconfigurations", "admissionregistration.k8s.io",
            "configure-validating-webhooks:high", "",
        ),
        ("delete", "validatingwebhookconfigurations", "admissionregistration.k8s.io", "configure-admission:high", ""),
        ("update", "endpoints", "", "redirect-services:medium", "redirect-services:medium"),
        ("delete", "networkpolicies", "networking.k8s.io", "change-network:medium", "change-network:medium"),
        ("update", "jobs", "batch", "", ""),
        ("impersonate", "uids", "authentication.k8s.io", "", ""),
        (
            "delete", "validatingadmissionpolicybindings", "admissionregistration.k8s.io",
            "configure-admission:high", "",
        ),
        ("create", "persistentvolumes", "", "create-volumes:high", ""),
        ("patch", "namespaces", "", "label-namespaces:high", "label-namespaces:high"),
        ("create", "namespaces", "", "label-namespaces:high", ""),
        ("create", "pods/portforward", "", "reach-pods:medium", "reach-pods:medium"),
        ("get", "pods/log", "", "read-logs:low", "read-logs:low"),
    ],
)  # fmt: skip
def test_what_a_permission_amounts_to(verbs, resource, group, anywhere, inside):
    assert amounts(verbs, resource, group) == anywhere
    assert amounts(verbs, resource, group, namespace="shop") == inside


@pytest.mark.parametrize(
    ("verbs", "resource", "group", "named"),
    [
        ("get list", "secrets", "", ""),
        ("create", "pods", "", ""),
        ("create", "persistentvolumes", "", ""),
        ("create", "clusterroles", RBAC, ""),
        ("update", "clusterroles", RBAC, "change-roles:high"),
        ("bind", "clusterroles", RBAC, "bind-roles:high"),
        ("escalate", "clusterroles", RBAC, "escalate-roles:critical"),
        ("impersonate", "users", "", "impersonate:high"),
        ("create", "serviceaccounts/token", "", "issue-tokens:high"),
        ("create", "pods/exec", "", "execute-in-pods:high"),
        ("patch", "deployments", "apps", "change-workloads:high"),
        ("create update", "pods", "", "change-workloads:high"),
        ("create patch", "pods", "", "create-workloads:critical change-workloads:high"),
        ("create", "secrets", "", ""),
        ("create patch", "secrets", "", "create-secrets:high write-secrets:high"),
        ("deletecollection", "networkpolicies", "networking.k8s.io", ""),
        ("approve", "signers", "certificates.k8s.io", ""),
        ("update", "apiservices", "apiregistration.k8s.io", "serve-apis:high"),
    ],
)
def test_what_a_rule_with_names_amounts_to(verbs, resource, group, named):
    assert amounts(verbs, resource, group, names=["a"]) == named


@pytest.mark.parametrize(
    ("verbs", "resource", "group", "name", "power"),
    [
        ("bind", "clusterroles", RBAC, "cluster-admin", "bind-roles:critical"),
        ("impersonate", "groups", "", "system:masters", "impersonate:critical"),
        ("approve", "signers", "certificates.k8s.io", "kubernetes.io/kube-apiserver-client", "use-signers:critical"),
        ("approve", "signers", "certificates.k8s.io", "kubernetes.io/kubelet-serving", ""),
        ("approve", "signers", "certificates.k8s.io", "clusterissuers.cert-manager.io/*", ""),
    ],
)
def test_some_names_are_as_good_as_all(verbs, resource, group, name, power):
    assert amounts(verbs, resource, group, names=["a", name]) == power


@pytest.mark.parametrize(
    ("verbs", "resource", "names", "expected"),
    [
        ("list", "secrets", [""], "read-secrets:critical"),
        ("get", "secrets", [""], ""),
        ("get list", "secrets", ["", "a"], "read-secrets:critical"),
        ("create", "pods", [""], "create-workloads:critical"),
        ("create", "pods/exec", [""], ""),
        ("*", "secrets", [""], "read-secrets:critical create-secrets:high"),
    ],
)
def test_an_empty_name_is_that_of_requests_without_one(verbs, resource, names, expected):
    assert amounts(verbs, resource, names=names) == expected


def test_all_of_everything_is_more_than_each():
    found = amounts("*", "*", "*").split()
    assert found[0] == "everything:critical"
    assert len(found) == len((EVERYTHING, *POWERS))
    assert amounts("*", "*", "*", namespace="shop").split()[0] == "everything:high"
    assert "everything" not in amounts("*", "*", "*", names=["a"])
    assert "everything" not in amounts("*", "*", "")


def test_the_table_is_whole():
    names = [power.name for power in (EVERYTHING, *POWERS)]
    assert len(set(names)) == len(names)
    for entry in (EVERYTHING, *POWERS, *COMBINATIONS):
        assert entry.anywhere in SEVERITIES
        assert entry.inside in ("", *SEVERITIES)
    for each in COMBINATIONS:
        assert {*each.first, *each.second} <= set(names)


def held(*texts):
    return powers(Access(gathered(*texts).graph), ANA)


def test_powers_come_worst_first_and_from_all_bindings():
    found = held(
        role("logs", rule("get", "pods/log")),
        role("secrets", rule("get", "secrets")),
        bound("logs"),
        bound("secrets", "shop"),
        bound("secrets", subjects="{kind: Group, name: 'system:authenticated'}", name="c"),
    )
    assert [(entry.power.name, entry.severity, entry.grant.namespace, entry.grant.subject.kind) for entry in found] == [
        ("read-secrets", "critical", "", "Group"),
        ("read-secrets", "high", "shop", "User"),
        ("read-logs", "low", "", "User"),
    ]


def together(*texts):
    return [
        (each.combination.name, each.severity, each.namespace, each.first.power.name, each.second.power.name)
        for each in combinations(held(*texts))
    ]


DEPLOY = role("deploy", rule("create", "deployments", "apps"))
GOVERN = role("govern", rule("update", "rolebindings", RBAC))


def test_powers_meet_in_one_place():
    met = ("deploy-and-govern", "high")
    who = ("create-workloads", "change-bindings")
    assert together(DEPLOY, GOVERN, bound("deploy"), bound("govern")) == [(*met, "", *who)]
    assert together(DEPLOY, GOVERN, bound("deploy", "shop"), bound("govern", "shop")) == [(*met, "shop", *who)]
    assert together(DEPLOY, GOVERN, bound("deploy"), bound("govern", "shop")) == [(*met, "shop", *who)]
    assert together(DEPLOY, GOVERN, bound("deploy", "ops"), bound("govern", "shop")) == []
    assert together(DEPLOY, bound("deploy")) == []


def test_who_may_do_everything_is_told_by_that_alone():
    assert together(bound("cluster-admin")) == []
    assert together(bound("cluster-admin"), DEPLOY, GOVERN, bound("deploy", "shop"), bound("govern", "shop")) == []


def test_the_default_roles_that_combine():
    assert [name for name, *_ in together(bound("admin", "shop"))] == [
        "deploy-and-govern",
        "deploy-and-open-network",
        "make-tokens",
    ]
    assert together(bound("view")) == []


MAKE, READ = ("make-tokens", "critical", "", "create-secrets", "read-secrets"), rule("list", "secrets")


@pytest.mark.parametrize(
    ("rules", "made"),
    [
        ([rule("create", "secrets"), READ], [MAKE]),
        ([rule("'*'", "secrets")], [MAKE]),
        ([rule("'create', 'patch'", "secrets", names="a"), READ], [MAKE]),
        ([rule("'get', 'patch', 'delete'", "secrets")], []),
        ([rule("'create', 'update'", "secrets", names="a"), READ], []),
        ([rule("create", "secrets"), rule("get", "secrets", names="a")], []),
    ],
)
def test_a_token_is_made_with_a_new_secret_alone(rules, made):
    assert together(role("own", *rules), bound("own")) == made


BIND = ("bind-what-one-likes", "", "bind-roles", "change-bindings")
WRITE = ("write-what-one-likes", "", "escalate-roles", "change-roles")


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([rule("bind", "clusterroles", RBAC), rule("create", "clusterrolebindings", RBAC)], [(*BIND, "critical")]),
        ([rule("bind", "clusterroles", RBAC), rule("create", "rolebindings", RBAC)], [(*BIND, "critical")]),
        ([rule("bind", "roles", RBAC), rule("create", "clusterrolebindings", RBAC)], []),
        ([rule("bind", "clusterroles", RBAC, names="own"), rule("create", "rolebindings", RBAC)], [(*BIND, "high")]),
        ([rule("escalate", "clusterroles", RBAC), rule("create", "clusterroles", RBAC)], [(*WRITE, "critical")]),
        ([rule("escalate", "roles", RBAC), rule("create", "clusterroles", RBAC)], []),
        ([rule("escalate", "roles", RBAC, names="a"), rule("create", "roles", RBAC)], []),
        ([rule("escalate", "roles", RBAC, names="a"), rule("update", "roles", RBAC)], [(*WRITE, "critical")]),
        ([rule("escalate", "roles", RBAC, names="a"), rule("update", "roles", RBAC, names="b")], []),
        (
            [
                *(rule("escalate", "roles", RBAC, names="a"), rule("update", "roles", RBAC, names="b")),
                rule("patch", "roles", RBAC, names="'b', 'a'"),
            ],
            [(*WRITE, "critical")],
        ),
    ],
)
def test_rights_over_other_resources_or_names_do_not_combine(rules, found):
    met = together(role("own", *rules), bound("own"))
    assert [(name, namespace, first, second, severity) for name, severity, namespace, first, second in met] == found


@pytest.mark.parametrize(("verb", "resource", "met"), [("create", "networkpolicies", 1), ("update", "endpoints", 0)])
def test_the_network_of_workloads_is_opened_by_policies_alone(verb, resource, met):
    group = "networking.k8s.io" if met else "''"
    found = together(DEPLOY, role("open", rule(verb, resource, group)), bound("deploy"), bound("open"))
    assert [name for name, *_ in found] == ["deploy-and-open-network"] * met


def test_in_a_namespace_what_holds_there_comes_first():
    own = role("own", rule("create", "secrets"), READ)
    first = next(
        each for each in combinations(held(own, bound("own"), bound("own", "shop", name="c"))) if each.namespace
    )
    assert (first.first.grant.binding.name, first.second.grant.binding.name) == ("c", "c")
