"""What an audit policy records and what leaves no trace, and where the policy stands."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts import audit, auditnone, configs
from kubelint_compliance.platform.audit import Request, decide, read_policy, recorded

POLICY = {"apiVersion": "audit.k8s.io/v1", "kind": "Policy"}
CATCH_ALL = {"level": "Metadata"}
FOR_ONE = {"level": "Metadata", "users": ["nobody"]}


def policy(*rules, **fields):
    return {**POLICY, "rules": [*rules], **fields}


def core(*resources, **fields):
    return {"resources": [{"group": "", "resources": [*resources], **fields}]}


def unlogged(value, topic="secrets", level="Metadata"):
    return [(each["rule"], each["level"], each["what"]) for each in audit.audit_unlogged(value, topic, level, {})]


ALL_FACTS = [
    lambda value: audit.audit_unlogged(value, "secrets", "Metadata", {}),
    *(
        lambda value, fact=fact: fact(value, {})
        for fact in (
            *(audit.audit_bodies, audit.audit_rest, audit.audit_shadowed, audit.audit_stages, audit.audit_idle),
            *(auditnone.audit_broad_none, auditnone.audit_exempt, auditnone.audit_anonymous),
        )
    ),
]


@pytest.mark.parametrize("fact", ALL_FACTS)
@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "Policy",
        {"kind": "ConfigMap", "data": ["kind: Policy"]},
        {
            "kind": "ConfigMap",
            "data": {"a": "apiVersion: audit.k8s.io/v1\nkind: Policy: [", "b": 1, "c": "Policy audit.k8s.io"},
        },
        {"kind": "Cluster", "spec": {"fileAssets": {"content": "x"}, "files": [None, {"content": 7}]}},
        {
            "kind": "ConfigMap",
            "data": {"a": "apiVersion: kyverno.io/v1\nkind: Policy\nmetadata: {name: audit.k8s.io}\n"},
        },
    ],
)
def test_where_no_policy_is_nothing_is_told(fact, value):
    assert fact(value) == []


@pytest.mark.parametrize("fact", ALL_FACTS)
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"rules": None},
        {"rules": {"level": "None"}},
        {"rules": ["None", None, 7, []]},
        {
            "rules": [{"level": 1, "users": "a", "verbs": {"a": 1}, "resources": ["pods"], "namespaces": 3}],
            "omitStages": 1,
        },
        {"rules": [{"level": "None", "resources": [{"group": 1, "resources": [None, 7], "resourceNames": "a"}]}]},
    ],
)
def test_a_policy_of_another_shape_breaks_nothing(fact, fields):
    assert isinstance(fact({**POLICY, **fields}), list)


def test_what_leaves_no_trace_is_told_by_the_rule_that_decides():
    reads = {"level": "None", "verbs": ["get", "list", "watch"]}
    assert unlogged(policy(CATCH_ALL)) == []
    assert unlogged(policy(reads, CATCH_ALL)) == [(0, "None", "get, list and watch of secrets and configmaps")]
    assert unlogged(policy({"level": "Metadata", **core("secrets", "configmaps")})) == [
        (-1, "None", "create of tokenreviews")
    ]
    assert unlogged(policy(FOR_ONE)) == [(-1, "None", "any request of secrets and configmaps, create of tokenreviews")]


def test_namespaces_and_service_accounts_are_named_where_the_rest_is_logged():
    space = {"level": "None", "namespaces": ["kube-system"]}
    assert unlogged(policy(space, CATCH_ALL)) == [(0, "None", "any request of secrets and configmaps in kube-system")]
    accounts = {"level": "None", "userGroups": ["system:serviceaccounts"], **core("secrets")}
    assert unlogged(policy(accounts, CATCH_ALL)) == [(0, "None", "any request of secrets by service accounts")]


def test_rules_for_some_users_or_objects_do_not_count():
    one = {"level": "None", **core("secrets", resourceNames=["a"])}
    proxy = {"level": "None", "users": ["system:kube-proxy"]}
    assert unlogged(policy(one, proxy, CATCH_ALL)) == []
    logged = {"level": "Metadata", "users": ["ana"], **core("secrets")}
    assert unlogged(policy(logged, {"level": "None", **core("secrets")}, CATCH_ALL))[0][0] == 1


def test_exec_over_websockets_is_a_get():
    created = {"level": "Request", "verbs": ["create"], **core("pods/*", "services/*")}
    assert unlogged(policy(created), "exec") == [
        (-1, "None", "get of pods/exec, pods/attach, pods/portforward and 2 more")
    ]


def test_a_level_that_is_too_low_is_told_with_it():
    assert unlogged(policy(CATCH_ALL), "rbac", "Request") == [
        (0, "Metadata", "any write of roles, clusterroles, rolebindings and clusterrolebindings")
    ]


def bodies(*rules):
    return [(each["rule"], each["what"], each["secrets"]) for each in audit.audit_bodies(policy(*rules), {})]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({"level": "Request", "verbs": ["get", "list", "delete"], **core("secrets")}, []),
        ({"level": "RequestResponse", "verbs": ["get"], **core("secrets")}, [(0, "get of secrets", True)]),
        ({"level": "RequestResponse", "verbs": ["delete", "watch"], **core("secrets")}, []),
        (
            {"level": "RequestResponse", "verbs": ["delete", "deletecollection"], **core("secrets", "configmaps")},
            [(0, "deletecollection of secrets and configmaps", True)],
        ),
        ({"level": "Request", "verbs": ["patch"], **core("*")}, [(0, "patch of secrets and configmaps", True)]),
        ({"level": "Request", **core("serviceaccounts/token")}, []),
        ({"level": "RequestResponse", **core("*/token")}, [(0, "create of serviceaccounts/token", True)]),
        (
            {"level": "Request", "verbs": ["update"], "users": ["ana"], **core("configmaps")},
            [(0, "update of configmaps", False)],
        ),
        (
            {"level": "Request", "verbs": ["create", "update"], **core("secrets", resourceNames=["a"])},
            [(0, "update of secrets", True)],
        ),
        ({"level": "Metadata"}, []),
    ],
)
def test_what_writes_secrets_into_the_log(rule, found):
    assert bodies(rule) == found


def test_an_earlier_rule_keeps_secrets_out_of_the_log():
    first = {"level": "Metadata", **core("secrets", "configmaps", "serviceaccounts/token")}
    reviews = {"level": "Metadata", "resources": [{"group": "authentication.k8s.io"}]}
    assert bodies(first, reviews, {"level": "RequestResponse"}) == []


def none(fact, *rules, **named):
    return [{name: each[name] for name in ("rule", *named)} for each in fact(policy(*rules), {})]


@pytest.mark.parametrize(
    ("rule", "verbs", "who", "writes"),
    [
        ({}, "any request", "everybody", True),
        ({"verbs": ["get", "list"]}, "get and list", "everybody", False),
        ({"userGroups": ["system:nodes"]}, "any request", "a node", True),
        ({"userGroups": ["system:authenticated"], **core()}, "any request", "everybody", True),
        ({"namespaces": ["kube-system"]}, "any request", "everybody", True),
        ({"resources": [{"group": "*"}], "verbs": ["patch"]}, "patch", "everybody", True),
    ],
)
def test_a_rule_that_takes_whole_groups(rule, verbs, who, writes):
    found = auditnone.audit_broad_none(policy({"level": "None", **rule}, CATCH_ALL), {})
    assert found == [{"path": ["rules", 0], "rule": 0, "verbs": verbs, "who": who, "writes": writes}]


@pytest.mark.parametrize(
    "rule",
    [
        {"users": ["system:kube-proxy"]},
        {"userGroups": ["devs"]},
        {"nonResourceURLs": ["*"]},
        {"verbs": ["*"]},
        core("events", "pods/*"),
        {"resources": [{"group": "events.k8s.io"}]},
    ],
)
def test_a_rule_that_takes_no_whole_group(rule):
    assert auditnone.audit_broad_none(policy({"level": "None", **rule}, CATCH_ALL), {}) == []


def test_a_last_rule_takes_nothing_away():
    assert auditnone.audit_broad_none(policy(CATCH_ALL, {"level": "None"}), {}) == []
    assert auditnone.audit_broad_none(policy({"level": "None", "verbs": ["get"]}, {"level": "None"}), {}) == []


@pytest.mark.parametrize(
    ("rule", "who", "what"),
    [
        ({"users": ["ana", "system:x"]}, "ana", "any request of whatever resource"),
        ({"userGroups": ["system:masters"], "verbs": ["get"]}, "system:masters", "get of whatever resource"),
        ({"users": ["ana"], **core("pods/exec")}, "ana", "get and create of pods/exec"),
        ({"users": ["ana"], "namespaces": ["a"], "verbs": ["list"], **core("secrets")}, "ana", "list of secrets in a"),
    ],
)
def test_people_who_are_exempt(rule, who, what):
    found = auditnone.audit_exempt(policy({"level": "None", **rule}, CATCH_ALL), {})
    assert found == [{"path": ["rules", 0], "rule": 0, "who": who, "what": what, "because": "is at level None"}]


@pytest.mark.parametrize(
    "rule",
    [
        {"users": ["system:kube-scheduler"]},
        {"users": ["system:x"], "userGroups": ["devs"]},
        {"users": ["ana"], "nonResourceURLs": ["/metrics"]},
        {"users": ["cluster-autoscaler"], "verbs": ["get", "update"], **core("configmaps", "endpoints")},
        {"userGroups": ["system:authenticated"]},
        {"users": ["ana"], **core("pods/log")},
    ],
)
def test_who_is_no_person_or_exempt_from_nothing_that_matters(rule):
    assert auditnone.audit_exempt(policy({"level": "None", **rule}, CATCH_ALL), {}) == []


def test_what_an_earlier_rule_logs_exempts_nobody():
    assert auditnone.audit_exempt(policy(CATCH_ALL, {"level": "None", "users": ["ana"]}), {}) == []


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ({"users": ["system:anonymous"], "nonResourceURLs": ["/*"]}, ["get of /, /api, /apis and any other URL"]),
        ({"userGroups": ["system:unauthenticated"]}, ["any request of whatever resource"]),
        ({"userGroups": ["system:unauthenticated"], "nonResourceURLs": ["/healthz*", "/version"]}, []),
        ({"users": ["system:anonymous"], "namespaces": ["kube-public"], **core("configmaps", resourceNames=["a"])}, []),
        ({}, []),
    ],
)
def test_anonymous_requests_that_are_dropped(rule, what):
    found = auditnone.audit_anonymous(policy({"level": "None", **rule}, CATCH_ALL), {})
    assert [each["what"] for each in found] == what


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([CATCH_ALL], []),
        ([FOR_ONE], [(-1, "any request of any other resource, get of any other URL", False)]),
        ([CATCH_ALL, {"level": "None"}], []),
        ([{"level": "None"}], [(0, "any request of any other resource, get of any other URL", False)]),
        ([{"level": "Metadata", "resources": [{"group": "*"}]}], [(-1, "get of any other URL", True)]),
        (
            [{"level": "Request", "verbs": ["get"]}],
            [(-1, "list, watch, create, update, patch, delete and deletecollection of any other resource", False)],
        ),
        (
            [{"level": "Metadata", "userGroups": ["system:authenticated"]}],
            [(-1, "any request of any other resource, get of any other URL by anonymous", False)],
        ),
    ],
)
def test_what_no_rule_names(rules, found):
    assert [(each["rule"], each["what"], each["urls"]) for each in audit.audit_rest(policy(*rules), {})] == found


def test_stages_that_tell_how_a_request_ended():
    value = policy(
        {"level": "None", "omitStages": ["Panic"]},
        {"level": "Request", "omitStages": ["RequestReceived", "Panic"]},
        omitStages=["ResponseComplete"],
    )
    ends, failed = (
        "so the log does not say how requests ended",
        "so requests at which the API server failed are not logged",
    )
    assert audit.audit_stages(value, {}) == [
        {"path": ["omitStages", 0], "stage": "ResponseComplete", "told": ends},
        {"path": ["rules", 1, "omitStages", 1], "stage": "Panic", "told": failed},
    ]


def test_without_its_beginning_too_a_request_leaves_no_trace():
    value = policy({"level": "Request", "omitStages": ["ResponseComplete"]}, omitStages=["RequestReceived"])
    (found,) = audit.audit_stages(value, {})
    assert found["path"] == ["rules", 0, "omitStages", 0]
    assert found["told"].endswith("no request leaves a trace but long ones such as watches")


TEXT = (
    "# ours\n---\napiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n- level: None\n  users: [ana]\n"
)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"kind": "ConfigMap", "data": {"other": "x", "audit.yaml": TEXT}}, ["data", "audit.yaml"]),
        ({"kind": "Cluster", "spec": {"fileAssets": [{}, {"content": TEXT}]}}, ["spec", "fileAssets", 1, "content"]),
        (
            {"kind": "KubeadmControlPlane", "spec": {"kubeadmConfigSpec": {"files": [{"content": TEXT}]}}},
            ["spec", "kubeadmConfigSpec", "files", 0, "content"],
        ),
    ],
)
def test_a_policy_in_a_text_has_its_places_there(value, path):
    (found,) = audit.audit_shadowed(value, {})
    assert configs.holds_audit_policy(value, {})
    assert found["path"] == path
    assert TEXT[found["start"] : found["end"]].startswith("level: None")


ALWAYS = ["RequestReceived", "ResponseComplete"]
EVERY = [*ALWAYS, "ResponseStarted", "Panic"]


@pytest.mark.parametrize(
    ("stages", "held", "watches"),
    [
        ([], "RequestResponse", "RequestResponse"),
        (["RequestReceived", "ResponseStarted", "Panic"], "RequestResponse", "RequestResponse"),
        (["ResponseComplete"], "Metadata", "Metadata"),
        (ALWAYS, "None", "Metadata"),
        (EVERY, "None", "None"),
    ],
)
@pytest.mark.parametrize("by_rule", [True, False])
def test_what_the_log_holds_without_some_stages(stages, held, watches, by_rule):
    written = {"level": "RequestResponse", **({"omitStages": stages} if by_rule else {})}
    read = read_policy(policy(written, **({} if by_rule else {"omitStages": stages})))
    asked = [
        Request("ana", (), verb, "pods", subresource=subresource, url=url)
        for verb, subresource, url in (
            *(("get", "", ""), ("create", "", ""), ("get", "", "/version")),
            *(("watch", "", ""), ("create", "exec", ""), ("get", "log", ""), ("get", "", "/debug/pprof/heap")),
        )
    ]
    found = [recorded(decide(read, each), each) for each in asked]
    assert found == [held] * 3 + [watches] * 4


def test_a_level_above_none_leaves_no_trace_without_the_stages_of_a_request():
    silent = {"level": "Metadata", "omitStages": ALWAYS, **core("secrets")}
    (found,) = audit.audit_unlogged(policy(silent, CATCH_ALL), "secrets", "Metadata", {})
    assert (found["rule"], found["level"], found["because"]) == (0, "None", "leaves out every stage of them")
    assert found["what"] == "get, list, create, update, patch, delete and deletecollection of secrets"
    assert unlogged(policy(CATCH_ALL, omitStages=ALWAYS), "exec") == []
    assert [level for _, level, _ in unlogged(policy(CATCH_ALL, omitStages=EVERY), "exec")] == ["None"]


def test_a_content_that_is_never_written_is_told_as_such():
    found = audit.audit_unlogged(policy({"level": "Request"}, omitStages=["ResponseComplete"]), "rbac", "Request", {})
    assert [(each["level"], each["because"]) for each in found] == [
        ("Metadata", "leaves out the stage ResponseComplete")
    ]


def test_contents_are_written_with_the_end_of_a_request_alone():
    secrets = {"level": "RequestResponse", "verbs": ["create"], **core("secrets")}
    assert bodies(secrets) == [(0, "create of secrets", True)]
    assert bodies({**secrets, "omitStages": ["ResponseComplete"]}) == []


def test_rules_without_a_stage_exempt_like_rules_at_level_none():
    silent = {"level": "Request", "omitStages": ALWAYS}
    (broad,) = auditnone.audit_broad_none(policy(silent, CATCH_ALL), {})
    assert (broad["verbs"], broad["who"]) == (
        "get, list, create, update, patch, delete and deletecollection",
        "everybody",
    )
    (exempt,) = auditnone.audit_exempt(policy({**silent, "users": ["ana"]}, CATCH_ALL), {})
    assert (exempt["who"], exempt["because"]) == ("ana", "leaves out every stage of them")
    (nobody,) = auditnone.audit_anonymous(policy({**silent, "users": ["system:anonymous"]}, CATCH_ALL), {})
    assert nobody["because"] == "leaves out every stage of them"
    assert auditnone.audit_broad_none(policy(silent, {"level": "Metadata", "omitStages": EVERY}), {}) == []


def test_what_no_rule_names_leaves_no_trace_without_stages():
    assert [each["rule"] for each in audit.audit_rest(policy(CATCH_ALL, omitStages=EVERY), {})] == [0]


def test_names_that_nothing_has_are_nobody_and_nowhere():
    stars = [
        {"level": "None", "users": ["*@example.com"]},
        {"level": "None", "namespaces": ["kube-*"]},
        {"level": "RequestResponse", "users": ["system:serviceaccount:*"], **core("secrets")},
        {"level": "None", "userGroups": ["system:*"]},
    ]
    value = policy(*stars, CATCH_ALL)
    facts = (audit.audit_bodies, audit.audit_rest, auditnone.audit_broad_none, auditnone.audit_exempt)
    assert [fact(value, {}) for fact in facts] == [[]] * 4
    assert unlogged(value) == []
    assert audit.audit_idle(value, {}) == [
        {
            "path": ["rules", number, field, 0],
            "rule": number,
            "what": f"{name} in rules[{number}].{field}",
            "why": "where * stands for itself",
            "effect": "the rule matches nothing",
            "whole": True,
        }
        for number, field, name in (
            *((0, "users", "*@example.com"), (1, "namespaces", "kube-*")),
            *((2, "users", "system:serviceaccount:*"), (3, "userGroups", "system:*")),
        )
    ]


def test_people_are_told_without_the_names_that_nobody_has():
    (found,) = auditnone.audit_exempt(policy({"level": "None", "users": ["*", "ana"]}, CATCH_ALL), {})
    assert found["who"] == "ana"


def test_a_rule_that_matches_nothing_is_told_once():
    never = {"level": "None", "verbs": ["*"]}
    assert audit.audit_shadowed(policy(CATCH_ALL, never), {}) == []
    assert [each["path"] for each in audit.audit_idle(policy(CATCH_ALL, never), {})] == [["rules", 1, "verbs", 0]]


@pytest.mark.parametrize(
    ("value", "path", "why"),
    [
        (policy(CATCH_ALL, {"level": "metadata"}), ["rules", 1, "level"], "rules[1].level is none of None, Metadata,"),
        (policy(), ["rules"], "it has no rules"),
        (
            policy({**CATCH_ALL, "resources": [{"group": "apps/v1"}]}),
            ["rules", 0, "resources", 0, "group"],
            "rules[0].",
        ),
        (policy(CATCH_ALL, omitStages=["End"]), ["omitStages", 0], "omitStages[0] is none of RequestReceived,"),
        ({**policy(CATCH_ALL), "apiVersion": "audit.k8s.io/v1beta1"}, ["apiVersion"], "its version is not"),
        (
            policy({**CATCH_ALL, "namespaces": ["a"], "nonResourceURLs": ["/a"]}),
            ["rules", 0, "nonResourceURLs"],
            "rules",
        ),
    ],
)
def test_a_policy_that_is_refused_is_told_and_answers_nothing(value, path, why):
    (found,) = configs.audit_refused(value, {})
    assert (found["path"], found["why"].startswith(why)) == (path, True)
    assert not configs.holds_audit_policy(value, {})
    assert [fact(value) for fact in ALL_FACTS] == [[]] * len(ALL_FACTS)


def test_what_of_a_policy_is_to_be_filled_in_is_not_refused():
    assert configs.audit_refused(policy({"level": "${LEVEL}"}), {}) == []
