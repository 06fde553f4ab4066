"""What roles, bindings and accounts of a run amount to, and the places of other objects that it is told with."""

from __future__ import annotations

import pytest

from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.population import graph_of
from kubelint_compliance.context.settle import settle
from kubelint_compliance.facts import FUNCTIONS, GRAPH
from kubelint_compliance.graph.seen import Population, Seen
from kubelint_compliance.manifests.opened import Opened

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {serviceAccountName: bot, containers: [{name: app, image: registry.example/web:1}]}
"""


def role(name, rules, kind="ClusterRole", more=""):
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: {name}{more}}}\nrules: [{rules}]\n"
    )


def rule(verbs, resources, groups='""'):
    return f"{{apiGroups: [{groups}], resources: [{resources}], verbs: [{verbs}]}}"


def binding(name, refers, subjects, kind="ClusterRoleBinding", more="", role_kind="ClusterRole"):
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: {name}{more}}}\n"
        f"roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {role_kind}, name: {refers}}}\nsubjects: [{subjects}]\n"
    )


BOT = "{kind: ServiceAccount, name: bot, namespace: shop}"
IN_SHOP = ", namespace: shop"


def asked(fact, argument, *texts):
    """Ask a fact from where the first object stands; `argument` gets its value."""
    opened = Opened("a.yaml", "---\n".join(texts))
    context = settle([look(opened, graph=True)])
    population = Population(context.kinds, lambda: graph_of(context))
    manifest = opened.manifests[0]
    memo = {GRAPH: Seen(population, "a.yaml", manifest)}
    return FUNCTIONS[f"graph.{fact}"].callable(argument(manifest.value), memo)


def pod(value):
    return value


def subject(value):
    return value["subjects"][0]


def names(found):
    return [(entry["power"], entry["severity"], entry["anywhere"], entry["role"], entry["builtin"]) for entry in found]


def test_an_account_without_a_binding_holds_nothing():
    assert asked("accountPowers", pod, POD) == []
    assert asked("accountPowers", pod, POD, role("all", rule('"*"', '"*"', '"*"'))) == []


def test_an_account_holds_what_its_bindings_give_worst_first_with_their_places():
    texts = (
        POD,
        binding("read", "reader", BOT),
        role("reader", f"{rule('get', 'configmaps')}, {rule('list', 'secrets')}"),
    )
    (found,) = asked("accountPowers", pod, *texts)
    assert names([found]) == [("read-secrets", "critical", True, "reader", False)]
    assert found["binding"] == "read"
    assert found["path"] == ["spec", "serviceAccountName"]
    assert [(place.span.line, place.span.column, place.message) for place in found["others"]] == [
        (10, 12, "ClusterRoleBinding read names the subject"),
        (12, 1, "the role reader"),
        (15, 67, "the rule of reader that gives it"),
    ]


@pytest.mark.parametrize("name", ["y", "true", "7", "{a: b}", "[x]"])
@pytest.mark.parametrize("kind", ["ClusterRoleBinding", "RoleBinding"])
def test_a_binding_whose_name_is_refused_gives_nothing(name, kind):
    refused = binding(name, "cluster-admin", BOT, kind, IN_SHOP)
    assert asked("accountPowers", pod, POD, refused) == []
    places = [{"path": ["rules", 0]}]
    own = role("reader", rule("list", "secrets"))
    assert asked("clusterWide", lambda _: places, own, binding(name, "reader", BOT, kind)) == []


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("some", "some"),
        ('"true"', "true"),
        ("null, generateName: some-", "some-"),
        ("null", "a binding without a name"),
    ],
)
def test_a_binding_is_called_by_its_name_or_in_words(name, called):
    bound = binding(name, "cluster-admin", BOT)
    assert {entry["binding"] for entry in asked("accountPowers", pod, POD, bound)} == {called}
    own = role("reader", rule("list", "secrets"))
    (found,) = asked("clusterWide", lambda _: [{"path": []}], own, binding(name, "reader", BOT))
    assert found["bindings"] == [called]


def test_an_account_of_the_old_field_is_pointed_at_there():
    old = POD.replace("serviceAccountName", "serviceAccount")
    first, *_ = asked("accountPowers", pod, old, binding("all", "cluster-admin", BOT))
    assert (first["power"], first["path"]) == ("everything", ["spec", "serviceAccount"])


@pytest.mark.parametrize(
    ("subjects", "holds"),
    [
        (BOT, True),
        ('{kind: User, name: "system:serviceaccount:shop:bot"}', True),
        ('{kind: Group, name: "system:serviceaccounts:shop"}', True),
        ('{kind: Group, name: "system:authenticated"}', True),
        ('{kind: Group, name: "system:serviceaccounts:bank"}', False),
        ("{kind: ServiceAccount, name: bot, namespace: bank}", False),
        ("{kind: ServiceAccount, name: bot}", False),
        ("{kind: User, name: bot}", False),
        ("7", False),
    ],
)
def test_an_account_is_met_under_all_its_names(subjects, holds):
    found = asked("accountPowers", pod, POD, binding("ops", "cluster-admin", subjects))
    assert ("everything" in [entry["power"] for entry in found]) is holds


def test_a_pod_without_a_namespace_is_installed_where_its_binding_says():
    text = POD.replace(IN_SHOP, "")
    assert [entry["power"] for entry in asked("accountPowers", pod, text, binding("ops", "cluster-admin", BOT))][
        :1
    ] == ["everything"]
    default = text.replace("serviceAccountName: bot, ", "")
    assert asked("accountPowers", pod, default, binding("ops", "cluster-admin", BOT.replace("bot", "default"))) == []


def test_a_role_binding_whose_namespace_nobody_says_is_not_for_the_whole_cluster():
    text = POD.replace(IN_SHOP, "")
    found = asked(
        "accountPowers", pod, text, binding("ops", "cluster-admin", "{kind: ServiceAccount, name: bot}", "RoleBinding")
    )
    assert names(found)[0] == ("everything", "high", False, "cluster-admin", True)


def test_a_binding_gives_what_its_own_role_has():
    own = binding("ops", "mine", BOT, "RoleBinding", IN_SHOP, "Role")
    other = binding("others", "cluster-admin", BOT)
    given = asked("powersGiven", subject, own, role("mine", rule("create", "pods/exec"), "Role", IN_SHOP), other)
    assert names(given) == [("execute-in-pods", "high", False, "mine", False)]
    assert [place.message for place in given[0]["others"]] == ["the role mine", "the rule of mine that gives it"]


def test_a_binding_to_nothing_or_of_nobody_gives_nothing():
    assert asked("powersGiven", subject, binding("ops", "none", BOT)) == []
    assert asked("powersGiven", subject, binding("ops", "cluster-admin", "{kind: Cat, name: bot}")) == []


def test_toxic_combinations_are_told_once_with_the_binding_of_the_first():
    deploy = binding("deploy", "deployer", BOT, "RoleBinding", IN_SHOP, "Role")
    deployer = role("deployer", rule("create", "deployments", "apps"), "Role", IN_SHOP)
    hooks = binding("hooks", "hooks", BOT)
    hook = role("hooks", rule("update", "validatingwebhookconfigurations", "admissionregistration.k8s.io"))
    (found,) = asked("toxicCombinations", subject, deploy, deployer, hooks, hook)
    assert (found["combination"], found["namespace"], found["first"], found["second"]) == (
        "deploy-and-govern",
        "shop",
        "create-workloads",
        "configure-validating-webhooks",
    )
    assert [place.message for place in found["others"]] == [
        "the role deployer",
        "the rule of deployer that gives it",
        "ClusterRoleBinding hooks names the subject",
        "the role hooks",
        "the rule of hooks that gives it",
    ]
    assert found["role"] == ""
    assert asked("toxicCombinations", subject, hooks, hook, deploy, deployer) == []


def test_a_role_that_gives_both_rights_is_named_and_told_of_once():
    give = rule("update", "rolebindings", "rbac.authorization.k8s.io")
    text = role("deployer", f"{rule('create', 'deployments', 'apps')}, {give}", "Role", IN_SHOP)
    (found,) = asked(
        "toxicCombinations", subject, binding("deploy", "deployer", BOT, "RoleBinding", IN_SHOP, "Role"), text
    )
    assert found["role"] == "deployer"
    assert [(place.message, place.span.column) for place in found["others"]] == [
        ("the role deployer", 1),
        ("the rule of deployer that gives it", 9),
        ("the rule of deployer that gives it", 73),
    ]


@pytest.mark.parametrize(
    ("more", "bindings"),
    [
        ([], None),
        ([binding("all", "reader", BOT), binding("more", "reader", BOT)], ["all", "more"]),
        ([binding("all", "reader", "")], None),
        ([binding("all", "other", BOT)], None),
        ([binding("all", "reader", BOT, "RoleBinding", IN_SHOP)], None),
        (
            [
                binding("all", "whole", BOT),
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: whole}\n"
                "aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: 'yes'}}]}\n",
            ],
            ["all"],
        ),
    ],
)
def test_a_place_is_cluster_wide_where_a_cluster_role_binding_gives_it_to_somebody(more, bindings):
    text = role("reader", rule("get", "secrets"), more=", labels: {part: 'yes'}")
    found = asked("clusterWide", lambda _: [{"path": ["rules", 0]}], text, *more)
    assert [(entry["path"], entry["bindings"]) for entry in found] == ([(["rules", 0], bindings)] if bindings else [])
