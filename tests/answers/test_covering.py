"""Examples as policies are shown them: with defaults, in every kind, as init containers, and without their fault."""

from __future__ import annotations

import pytest

from kubelint_compliance.answers.covering.examples import Samples
from kubelint_compliance.answers.covering.filters import Untold, excluded, is_kind, matched
from kubelint_compliance.answers.covering.matching import kinds_matched
from kubelint_compliance.answers.covering.stored import GIVEN, stored
from kubelint_compliance.answers.covering.twins import fixed, twins
from kubelint_compliance.fixing.change import Change
from kubelint_compliance.graph.network.refusal import Refused
from kubelint_compliance.kubernetes.versions import MINORS
from kubelint_compliance.ruleset.builtin import builtin_rules

POD, DEPLOYMENT, SERVICE = ("", "Pod"), ("apps", "Deployment"), ("", "Service")
CRON_JOB = ("batch", "CronJob")


def pod(**spec):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}


def test_what_the_server_fills_in_is_there():
    spec = stored(pod(containers=[{"name": "app", "image": "web", "ports": [{"containerPort": 80}]}]), POD)["spec"]
    assert (spec["securityContext"], spec["dnsPolicy"], spec["serviceAccountName"]) == ({}, "ClusterFirst", "default")
    (container,) = spec["containers"]
    assert (container["imagePullPolicy"], container["resources"]) == ("Always", {})
    assert container["ports"] == [{"containerPort": 80, "protocol": "TCP"}]
    assert [volume["name"] for volume in spec["volumes"]] == ["kube-api-access"]
    assert spec["priority"] is GIVEN
    assert stored(pod(containers=[]), POD)["metadata"]["namespace"] is GIVEN


def test_what_is_written_stays_and_null_is_nothing():
    written = pod(
        automountServiceAccountToken=False,
        dnsPolicy="None",
        hostNetwork=None,
        containers=[{"name": "app", "image": "web:1.4.2", "resources": {"limits": {"cpu": 1}}}],
        volumes=[{"name": "tmp"}, {"name": "key", "secret": {"secretName": "key"}}],
    )
    spec = stored(written, POD)["spec"]
    assert "hostNetwork" not in spec
    assert spec["dnsPolicy"] == "None"
    assert spec["containers"][0]["imagePullPolicy"] == "IfNotPresent"
    assert spec["containers"][0]["resources"] == {"limits": {"cpu": "1"}, "requests": {"cpu": "1"}}
    assert spec["volumes"] == [
        {"name": "tmp", "emptyDir": {}},
        {"name": "key", "secret": {"secretName": "key", "defaultMode": 420}},
    ]
    assert written["spec"]["hostNetwork"] is None


def test_a_template_has_the_defaults_of_a_template():
    job = {"template": {"spec": {"containers": [{"name": "app", "image": "web@sha256:0"}]}}}
    value = {"kind": "CronJob", "metadata": {}, "spec": {"schedule": "* * * * *", "jobTemplate": {"spec": job}}}
    shown = stored(value, CRON_JOB)["spec"]
    spec = shown["jobTemplate"]["spec"]["template"]["spec"]
    assert (shown["concurrencyPolicy"], spec["securityContext"]) == ("Allow", {})
    assert spec["containers"][0]["imagePullPolicy"] == "IfNotPresent"
    assert "volumes" not in spec
    assert "serviceAccountName" not in spec


def test_secrets_and_namespaces_are_as_the_server_keeps_them():
    secret = stored({"kind": "Secret", "metadata": {"name": "a"}, "stringData": {"key": "x"}}, ("", "Secret"))
    assert (secret["type"], secret["data"], "stringData" in secret) == ("Opaque", {"key": "eA=="}, False)
    space = stored({"kind": "Namespace", "metadata": {"name": "shop"}}, ("", "Namespace"))
    assert space["metadata"]["labels"] == {"kubernetes.io/metadata.name": "shop"}


@pytest.fixture(scope="module")
def samples():
    known = {rule.rule.id: rule for rule in builtin_rules()}
    return lambda name: Samples(known[name], MINORS[-1])


def test_an_example_about_pods_is_taken_in_every_kind_and_as_init_containers(samples):
    for kind, path in ((POD, ()), (DEPLOYMENT, ("template",)), (CRON_JOB, ("jobTemplate", "spec", "template"))):
        found = list(samples("container-privileged").of(kind, fails=True))
        assert {sample.number for sample in found} == {1, 2}
        places = set()
        for sample in found:
            spec = sample.value["spec"]
            for step in path:
                spec = spec[step]
            spec = spec["spec"] if path else spec
            for field in ("containers", "initContainers"):
                if any(each.get("securityContext", {}).get("privileged") for each in spec.get(field, [])):
                    places.add(field)
        assert places == {"containers", "initContainers"}


def test_what_a_rule_does_not_look_at_can_be_anything(samples):
    (sample, *_) = samples("container-privileged").of(DEPLOYMENT, fails=True)
    metadata = (sample.value["metadata"], sample.value["spec"]["template"]["metadata"])
    assert all(each[field] is GIVEN for each in metadata for field in ("name", "labels", "annotations"))


def test_what_it_looks_at_is_as_it_is_written(samples):
    (sample, *_) = samples("mesh-ports-excluded").of(POD, fails=True)
    written = {"traffic.sidecar.istio.io/excludeInboundPorts": "8080,9090"}
    assert sample.value["metadata"]["annotations"] == written


def test_other_objects_are_taken_in_their_own_kind(samples):
    found = samples("service-external-ips")
    assert {sample.kind for sample in found.of(SERVICE, fails=True)} == {SERVICE}
    assert not list(found.of(POD, fails=True))


def test_an_example_is_mended_by_taking_its_fault_away(samples):
    found = samples("host-pid")
    for sample in found.of(POD, fails=True):
        assert sample.written["spec"]["hostPID"] is True
        assert ["hostPID" in twin.written["spec"] for twin in found.twins(sample)] == [False, True]
        assert not any(twin.written["spec"].get("hostPID") for twin in found.twins(sample))


def test_where_something_is_missing_the_fix_mends_it(samples):
    found = samples("privilege-escalation-allowed")
    for sample in found.of(POD, fails=True):
        for twin in found.twins(sample):
            contexts = [each["securityContext"] for each in twin.written["spec"]["containers"]]
            assert all(context["allowPrivilegeEscalation"] is not True for context in contexts)


def test_least_is_taken_away_first():
    value = {"spec": {"volumes": [{"name": "a", "hostPath": {"path": "/"}}, {"name": "b"}]}}
    faults = [("spec", "volumes", 0, "hostPath", "path")]

    def broken(found):
        return any("hostPath" in each for each in found["spec"].get("volumes", []))

    assert list(twins(value, faults, [], broken)) == [{"spec": {"volumes": [{"name": "a"}, {"name": "b"}]}}]


def test_entries_are_taken_away_with_and_without_their_list():
    value, faults = {"a": {"b": ["x", "y", "z"]}}, [("a", "b", 0), ("a", "b", 2)]
    found = list(twins(value, faults, [], lambda each: "x" in each["a"].get("b", [])))
    assert found == [{"a": {"b": ["y"]}}, {"a": {}}]


def test_values_of_examples_that_pass_are_tried():
    value, faults = {"spec": {"image": "web:latest"}}, [("spec", "image")]
    others = [{"spec": {"containers": [{"image": "web:latest"}, {"image": "web:1"}]}}]
    found = list(twins(value, faults, others, lambda each: each["spec"].get("image") in (None, "web:latest")))
    assert found == [{"spec": {"image": "web:1"}}]


@pytest.mark.parametrize(
    "faults",
    [[], [()], [("spec", "missing")], [("spec", "containers", 0)], [("kind",)]],
)
def test_there_is_no_twin_of_what_is_missing_or_without_which_nothing_is_left(faults):
    value = {"kind": "Pod", "spec": {"containers": [{"name": "a"}]}}
    assert list(twins(value, faults, [], lambda each: False)) == []


def test_a_fix_is_made_until_nothing_is_found():
    changes = [Change(("a", "b"), 1), Change(("c",), remove=True)]
    value = {"x": [{"c": 1}, {"a": {}, "c": 2}]}

    def judged(found):
        return [("x", index) for index, each in enumerate(found["x"]) if "c" in each][:1]

    assert fixed(value, changes, judged) == {"x": [{"a": {"b": 1}}, {"a": {"b": 1}}]}
    assert fixed(value, changes, lambda found: [("x", 0)]) is None
    assert fixed(value, [], lambda found: []) is None


@pytest.mark.parametrize(
    ("rule", "kinds"),
    [
        ({}, {POD}),
        ({"apiGroups": ["*"], "resources": ["*"], "scope": "Namespaced"}, {POD, DEPLOYMENT, SERVICE, CRON_JOB}),
        ({"apiGroups": ["apps"], "resources": ["deployments/*"]}, {DEPLOYMENT}),
        ({"operations": ["*"], "apiVersions": ["*"]}, {POD}),
        ({"scope": "Cluster"}, set()),
        ({"operations": ["UPDATE"]}, set()),
        ({"resources": ["pods/ephemeralcontainers"]}, set()),
        ({"resourceNames": ["web"]}, set()),
    ],
)
def test_resource_rules_name_kinds(rule, kinds):
    whole = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"], **rule}
    asked = {POD, DEPLOYMENT, SERVICE, CRON_JOB}
    assert asked & set(kinds_matched({"resourceRules": [whole]})) == kinds
    left = set(kinds_matched({"excludeResourceRules": [whole]}, all_without=True))
    assert asked - left == (kinds or ({POD} if "resourceNames" in rule else set()))


def test_without_rules_a_binding_narrows_nothing():
    assert set(kinds_matched({}, all_without=True)) >= {POD, SERVICE}
    assert kinds_matched({}) == ()


@pytest.mark.parametrize("written", ["Pod", "v1/Pod", "*/Pod", "P?d", "*", "*/*", "/v1/Pod"])
def test_kinds_of_kyverno_mean_a_kind(written):
    assert is_kind(written, POD)


@pytest.mark.parametrize("written", ["", "pod", "Pod/exec", "apps/v1/Pod", "v2/Pod", "v1/Pod/exec", "a/b/c/d"])
def test_other_kinds_do_not(written):
    assert not is_kind(written, POD)


def test_the_first_filter_that_names_a_kind_says_where():
    kinds = {"kinds": ["Pod"]}
    match = {"any": [{"resources": {**kinds, "names": ["x"]}}, {"resources": {**kinds, "namespaces": ["a", "b-*"]}}]}
    assert matched({"match": match}) == {POD: "of namespaces named a, b-*"}
    assert matched({"match": {"resources": kinds}}) == {POD: "of every namespace"}
    assert matched({"match": {"all": [{"resources": kinds}, {"resources": {"namespaces": ["a"]}}]}}) == {}


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"resources": {"kinds": ["Service"], "annotations": {"a": "b"}}}, []),
        ({"resources": {"operations": ["DELETE"], "annotations": {"a": "b"}}}, []),
        ({"subjects": [{"kind": "User", "name": "ann"}], "roles": ["a:b"]}, ["subjects ann and roles a:b"]),
        ({"resources": {"names": ["a-*"], "namespaces": ["b"]}}, ["names a-* and namespaces b"]),
        (
            {"resources": {"namespaceSelector": {"matchLabels": {"a": "b"}}}},
            ["namespaces with labels that fit a=b"],
        ),
    ],
)
def test_exclusions_are_told_in_words(entry, told):
    assert excluded({"exclude": {"any": [entry]}}, (POD,)) == told


@pytest.mark.parametrize(
    "exclude",
    [
        {"any": [{"resources": {"annotations": {"a": "b"}}}]},
        {"any": [{"resources": {"kinds": ["Pod"]}}]},
        {"all": [{"resources": {"namespaces": ["a"]}}, {"roles": ["b"]}]},
        {"resources": {"name": "a"}},
        {"any": [{"resources": {"selector": {"matchExpressions": [{"key": "a", "operator": "Like"}]}}}]},
    ],
)
def test_others_leave_a_rule_undecided(exclude):
    with pytest.raises((Untold, Refused)):
        excluded({"exclude": exclude}, (POD,))
