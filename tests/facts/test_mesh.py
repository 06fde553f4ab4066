"""What a mesh asks of callers: modes that are inherited, policies for other workloads, and who is in it at all."""

from __future__ import annotations

import pytest

from tests.facts.asking import asked

ROOT = "istio-system"


def policy(name, space, spec="", kind="PeerAuthentication"):
    where = f", namespace: {space}" if space else ""
    return f"---\napiVersion: security.istio.io/v1\nkind: {kind}\nmetadata: {{name: {name}{where}}}\nspec: {{{spec}}}\n"


def mode(word, more=""):
    return f"mtls: {{mode: {word}}}{more}"


OWN = policy("own", "shop")


def inherited(*others, own=OWN, space="shop"):
    return asked("mtlsModeOf", own[4:] + "".join(others), of=lambda _: (space, ROOT))


SELECTS = ", selector: {matchLabels: {app: web}}"


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ([], ""),
        ([policy("a", "shop", mode("STRICT"))], "STRICT"),
        ([policy("a", "shop", mode("STRICT", SELECTS))], ""),
        ([policy("a", "bank", mode("STRICT"))], ""),
        ([policy("a", ROOT, mode("STRICT"))], "STRICT"),
        ([policy("a", ROOT, mode("STRICT", SELECTS))], ""),
        ([policy("a", ROOT, mode("STRICT")), policy("b", "shop", mode("DISABLE"))], "DISABLE"),
        ([policy("a", ROOT, mode("STRICT")), policy("b", "shop", mode("UNSET"))], "STRICT"),
        ([policy("a", ROOT, mode("PERMISSIVE"))], "PERMISSIVE"),
        ([policy("a", "shop", mode("PERMISSIVE")), policy("b", "shop", mode("STRICT"))], "STRICT"),
        ([policy("a", "", mode("STRICT"))], "STRICT"),
        ([policy("a", ROOT, "mtls: 7")], ""),
    ],
)
def test_the_mode_comes_from_the_namespace_and_then_from_the_mesh(others, found):
    assert inherited(*others) == found


def test_a_policy_does_not_inherit_from_itself():
    assert inherited(own=policy("own", "shop", mode("STRICT"))) == ""
    assert inherited(own=policy("own", ROOT, mode("STRICT")), space=ROOT) == ""


def test_without_a_namespace_those_of_one_folder_belong_together():
    own, other = policy("own", ""), policy("other", "", mode("PERMISSIVE"))
    strict = policy("mesh", ROOT, mode("STRICT"))
    ask = lambda *texts: asked("mtlsModeOf", *texts, of=lambda _: ("", ROOT))  # noqa: E731
    assert ask(own[4:] + other + strict) == "PERMISSIVE"
    assert ask(("a/a.yaml", own), ("b/b.yaml", other + strict)) == "STRICT"


def workload(labels="", space="shop"):
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: web, namespace: {space}, labels: {{{labels}}}}}\n"
        "spec: {containers: [{name: app}]}\n"
    )


def namespace(labels="", notes=""):
    metadata = f"{{name: shop, labels: {{{labels}}}, annotations: {{{notes}}}}}"
    return f"---\napiVersion: v1\nkind: Namespace\nmetadata: {metadata}\n"


def test_a_policy_for_the_whole_mesh_takes_no_pod_of_the_root_into_it():
    text = workload(space=ROOT) + policy("a", ROOT)
    assert asked("mesh", text, of=lambda _: (ROOT,)) == ""


@pytest.mark.parametrize(
    ("beside", "found"),
    [
        (namespace(), ""),
        (namespace("istio-injection: enabled"), "istio"),
        (namespace("istio-injection: disabled"), ""),
        (namespace("istio.io/rev: stable"), "istio"),
        (namespace("istio.io/rev: stable, istio-injection: disabled"), ""),
        (namespace("istio.io/dataplane-mode: ambient"), "ambient"),
        (namespace("istio.io/dataplane-mode: none"), ""),
        (namespace(notes="linkerd.io/inject: enabled"), "linkerd"),
        (namespace(notes="linkerd.io/inject: disabled"), ""),
        (policy("a", "shop"), "istio"),
        (policy("a", "bank"), ""),
        (policy("a", "shop", kind="RequestAuthentication"), ""),
    ],
)
def test_a_namespace_is_in_the_mesh_by_its_labels_or_by_what_only_proxies_read(beside, found):
    assert asked("mesh", workload() + beside, of=lambda _: ("shop",)) == found


def rule(kind, name="a", space="shop"):
    metadata = f"{{name: {name}, namespace: {space}}}"
    return f"---\napiVersion: networking.istio.io/v1\nkind: {kind}\nmetadata: {metadata}\nspec: {{}}\n"


def test_the_first_object_of_a_mesh_speaks_for_it_where_no_namespace_does():
    speaks = lambda *texts: asked("speaksForMesh", *texts, of=lambda _: ())  # noqa: E731
    assert speaks(rule("DestinationRule")[4:] + rule("VirtualService"))
    assert not speaks(rule("VirtualService")[4:] + rule("DestinationRule"))
    assert not speaks(rule("DestinationRule", "b")[4:], ("0.yaml", rule("DestinationRule")))
    assert not speaks(rule("DestinationRule")[4:] + namespace("istio-injection: enabled"))


def requires(spec, *, own=", selector: {matchLabels: {app: web}}", space="shop", own_space="shop"):
    request = policy("own", own_space, f"jwtRules: [{{issuer: a}}]{own}", "RequestAuthentication")
    texts = request[4:] + policy("a", space, spec, "AuthorizationPolicy")
    return asked("requiresPrincipal", texts, of=lambda _: (ROOT,))


ANY = 'rules: [{from: [{source: {requestPrincipals: ["*"]}}]}]'


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        (ANY, True),
        ('action: DENY, rules: [{from: [{source: {notRequestPrincipals: ["*"]}}]}]', True),
        # This one keeps out who has a token.
        ('action: DENY, rules: [{from: [{source: {requestPrincipals: ["*"]}}]}]', False),
        ("rules: [{when: [{key: 'request.auth.claims[group]', values: [a]}]}]", True),
        ("rules: [{when: [{key: 'source.namespace', values: [a]}]}]", False),
        ("rules: [{when: [{key: 'source.ip', values: [10.0.0.1]}]}]", False),
        ("rules: [{when: [{key: 'request.headers[Authorization]', values: ['Bearer *']}]}]", True),
        ("rules: [{when: [{key: 'request.headers[x-goog-iap-jwt-assertion]', values: ['*']}]}]", True),
        ("rules: [{when: [{key: 'request.headers[authorization]', notValues: ['Basic *']}]}]", False),
        ("rules: [{when: [{key: 'request.headers[x-team]', values: [shop]}]}]", False),
        ("action: DENY, rules: [{when: [{key: 'request.headers[authorization]', notValues: ['*']}]}]", True),
        ("action: DENY, rules: [{when: [{key: 'request.headers[authorization]', values: ['*']}]}]", False),
        (ANY.replace("rules", "action: AUDIT, rules"), False),
        ("", True),
        ("rules: [{}]", False),
        ("action: DENY", False),
        ("action: CUSTOM, rules: [{}]", True),
        (f"{ANY}, selector: {{matchLabels: {{app: cart}}}}", False),
        (f"{ANY}, selector: {{matchLabels: {{tier: front}}}}", True),
        ("rules: 7", True),
    ],
)
def test_a_policy_asks_for_a_token_by_what_it_says_of_requests(spec, found):
    assert requires(spec) is found


@pytest.mark.parametrize(("value", "found"), [("true", False), ("True", False), ("false", True), ("", True)])
def test_a_dry_run_refuses_nothing(value, found):
    request = policy("own", "shop", "jwtRules: [{issuer: a}]", "RequestAuthentication")
    text = policy("a", "shop", ANY, "AuthorizationPolicy").replace(
        "metadata: {", f'metadata: {{annotations: {{istio.io/dry-run: "{value}"}}, ', 1
    )
    assert "dry-run" in text
    assert asked("requiresPrincipal", request[4:] + text, of=lambda _: (ROOT,)) is found


@pytest.mark.parametrize(
    ("space", "own_space", "found"),
    [("bank", "shop", False), (ROOT, "shop", True), ("shop", ROOT, True), ("", "shop", True), ("shop", "", True)],
)
def test_a_policy_is_for_its_namespace_and_one_of_the_root_for_all(space, own_space, found):
    assert requires(ANY, own="", space=space, own_space=own_space) is found


@pytest.mark.parametrize(("name", "found"), [("public", True), ("other", False)])
def test_targets_tell_policies_apart(name, found):
    targets = "targetRefs: [{{kind: Gateway, name: {}}}]"
    assert requires(f"{ANY}, {targets.format(name)}", own=f", {targets.format('public')}") is found
