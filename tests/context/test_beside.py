"""What other objects of the input say of one: in its namespace, or for want of one in the files of its folder."""

from __future__ import annotations

import pytest

from kubelint_compliance.ruleset.assemble import rule_set
from tests.scanning import scan_text

TOKEN = "service-account-token-automounted"
READY = "readiness-probe-missing"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web, tier: front}%s}
spec:
  serviceAccountName: web
  containers:
    - name: app
      image: registry.example/web:1.0.0
%s"""
PORT = "      ports: [{name: http, containerPort: 8080}]\n"
OTHER = "    - {name: other, image: 'registry.example/other:1.0.0', ports: [{containerPort: 9090}]}\n"
QUIET = "    - {name: quiet, image: 'registry.example/quiet:1.0.0'}\n"
SPACE = ", namespace: shop"


def account(space="", refuses="false"):
    head = f"apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: web{space}}}\n"
    return f"{head}automountServiceAccountToken: {refuses}\n"


def service(selector="{app: web}", port="http", space=""):
    return (
        f"apiVersion: v1\nkind: Service\nmetadata: {{name: web{space}}}\n"
        f"spec: {{selector: {selector}, ports: [{{port: 80, targetPort: {port}}}]}}\n"
    )


def binding(kind="RoleBinding", space="", own=""):
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: web{space}}}\n"
        f"roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}}\n"
        f"subjects: [{{kind: ServiceAccount, name: web{own}}}]\n"
    )


@pytest.fixture(scope="module")
def rules():
    return rule_set(select=("all",))


def told(rules, rule, text, *beside):
    scan = scan_text("a/pod.yaml", text, rules, beside=beside)
    return sorted((finding.span.line, finding.severity) for finding in scan.findings if finding.rule == rule)


def test_alone_nothing_is_known(rules):
    assert told(rules, TOKEN, POD % ("", "")) == [(4, "medium")]
    assert told(rules, READY, POD % ("", "")) == [(7, "low")]
    assert told(rules, READY, POD % ("", PORT)) == [(7, "medium")]


@pytest.mark.parametrize(
    ("space", "path", "text", "refused"),
    [
        ("", "a/account.yaml", account(), True),
        ("", "b/account.yaml", account(), False),
        (SPACE, "b/account.yaml", account(SPACE), True),
        (SPACE, "a/account.yaml", account(), False),
        (SPACE, "a/account.yaml", account(", namespace: other"), False),
        ("", "a/account.yaml", account(refuses="true"), False),
        ("", "a/account.yaml", account(refuses="'false'"), False),
        ("", "a/account.yaml", account() + "---\n" + account(refuses="true"), False),
    ],
)
def test_an_account_that_refuses_its_token_is_believed_in_its_own_namespace(rules, space, path, text, refused):
    assert told(rules, TOKEN, POD % (space, ""), (path, text)) == ([] if refused else [(4, "medium")])


@pytest.mark.parametrize(
    ("space", "text", "bound"),
    [
        ("", binding(), True),
        ("", binding(own=SPACE), True),
        (SPACE, binding(space=SPACE, own=SPACE), True),
        (SPACE, binding(space=SPACE), True),
        (SPACE, binding("ClusterRoleBinding", own=SPACE), True),
        (SPACE, binding("ClusterRoleBinding", own=", namespace: other"), False),
        ("", binding().replace("ServiceAccount", "User"), False),
        ("", binding().replace("name: web}]", "name: other}]"), False),
    ],
)
def test_an_account_that_a_role_is_bound_to_needs_its_token(rules, space, text, bound):
    assert told(rules, TOKEN, POD % (space, ""), ("a/rbac.yaml", text)) == ([] if bound else [(4, "medium")])


@pytest.mark.parametrize(
    ("more", "text", "expected"),
    [
        (PORT, service(), [(7, "medium")]),
        (PORT, service("{app: web, tier: front}"), [(7, "medium")]),
        (PORT, service("{app: web, tier: back}"), [(7, "low")]),
        (PORT, service("{app: other}"), [(7, "low")]),
        ("", service(), [(7, "medium")]),
        (PORT + OTHER, service(), [(7, "medium"), (10, "low")]),
        (PORT + OTHER, service(port="9090"), [(7, "low"), (10, "medium")]),
        (PORT + QUIET, service(), [(7, "medium"), (10, "low")]),
        (PORT + QUIET, service(port="9999"), [(7, "low"), (10, "medium")]),
        (PORT + OTHER, service(port="8080") + "---\n" + service(port="9090"), [(7, "medium"), (10, "medium")]),
        (
            PORT,
            "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {externalName: a.example}\n",
            [(7, "medium")],
        ),
    ],
)
def test_services_say_which_containers_have_to_be_ready(rules, more, text, expected):
    assert told(rules, READY, POD % ("", more), ("a/service.yaml", text)) == expected


@pytest.mark.parametrize("kind", ["HorizontalPodAutoscaler", "ScaledObject", "HTTPScaledObject"])
@pytest.mark.parametrize(("target", "found"), [("web", []), ("other", [(4, "low")])])
def test_an_autoscaler_decides_on_the_replicas_of_what_it_names(rules, kind, target, found):
    scaled = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1,\n"
        "  selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}},\n"
        "  spec: {containers: [{name: app, image: 'registry.example/web:1.0.0'}]}}}\n"
    )
    groups = {"HorizontalPodAutoscaler": "autoscaling/v2", "ScaledObject": "keda.sh/v1alpha1"}
    group = groups.get(kind, "http.keda.sh/v1alpha1")
    scaler = (
        f"apiVersion: {group}\nkind: {kind}\nmetadata: {{name: a}}\n"
        f"spec: {{scaleTargetRef: {{kind: Deployment, name: {target}}}}}\n"
    )
    assert told(rules, "replicas-single", scaled, ("a/scaler.yaml", scaler)) == found


RANGE = """\
apiVersion: v1
kind: LimitRange
metadata: {name: amounts%s}
spec: {limits: [%s]}
"""
LIMIT, REQUEST = "memory-limit-missing", "memory-request-missing"


@pytest.mark.parametrize(
    ("item", "limit", "request_"),
    [
        ("{type: Container, default: {memory: 1Gi}}", True, True),
        ("{type: Container, max: {memory: 1Gi}}", True, True),
        ("{type: Container, defaultRequest: {memory: 1Gi}}", False, True),
        ("{type: Container, min: {memory: 1Gi}}", False, True),
        ("{type: Container, default: {cpu: 1}}", False, False),
        ("{type: Container, default: {memory: 0}}", False, False),
        ("{type: Container, default: {memory: 0Mi}, max: {memory: 1Gi}}", False, False),
        ("{type: Pod, max: {memory: 1Gi}}", False, False),
        ("{type: PersistentVolumeClaim, max: {storage: 1Gi}}, null, {type: Container, max: {memory: 1Gi}}", True, True),
        ("7", False, False),
    ],
)
def test_a_limit_range_fills_in_what_containers_do_not_say(rules, item, limit, request_):
    beside = ("a/b/range.yaml", RANGE % (SPACE, item))
    assert told(rules, LIMIT, POD % (SPACE, ""), beside) == ([] if limit else [(7, "medium")])
    assert told(rules, REQUEST, POD % (SPACE, ""), beside) == ([] if request_ else [(7, "medium")])


@pytest.mark.parametrize(("space", "other"), [("", ""), (SPACE, ""), ("", SPACE), (SPACE, ", namespace: other")])
def test_a_limit_range_of_another_namespace_or_of_none_fills_in_nothing(rules, space, other):
    beside = ("a/range.yaml", RANGE % (other, "{type: Container, default: {memory: 1Gi}}"))
    assert told(rules, LIMIT, POD % (space, ""), beside) == [(7, "medium")]


@pytest.mark.parametrize(
    ("rule", "resource"),
    [
        *(("cpu-limit-missing", "cpu"), ("cpu-request-missing", "cpu"), ("qos-best-effort", "memory")),
        *(("ephemeral-storage-limit-missing", "ephemeral-storage"),),
        *(("ephemeral-storage-request-missing", "ephemeral-storage"),),
    ],
)
def test_a_limit_range_fills_in_every_amount(rules, rule, resource):
    beside = ("a/b/range.yaml", RANGE % (SPACE, f"{{type: Container, default: {{{resource}: 1Gi}}}}"))
    assert told(rules, rule, POD % (SPACE, "")) != []
    assert told(rules, rule, POD % (SPACE, ""), beside) == []


def test_a_limit_range_bounds_a_volume(rules):
    volume = "  volumes: [{name: tmp, emptyDir: {}}]\n"
    beside = ("a/b/range.yaml", RANGE % (SPACE, "{type: Container, default: {ephemeral-storage: 1Gi}}"))
    assert told(rules, "emptydir-size-limit-missing", POD % (SPACE, volume)) == [(9, "low")]
    assert told(rules, "emptydir-size-limit-missing", POD % (SPACE, volume), beside) == []


@pytest.mark.parametrize(
    ("path", "counts"), [("a/range.yaml", True), ("range.yaml", True), ("a/b/c.yaml", True), ("b/c.yaml", False)]
)
def test_a_limit_range_counts_in_its_folder_above_and_below(rules, path, counts):
    text = RANGE % (SPACE, "{type: Container, default: {memory: 1Gi}}")
    assert told(rules, LIMIT, POD % (SPACE, ""), (path, text)) == ([] if counts else [(7, "medium")])
