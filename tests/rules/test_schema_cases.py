"""The kinds of mistake that the code tells apart are those of the rule files, and each finding has its own remedy."""

from __future__ import annotations

import pytest

from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.schema.cases import CASES
from tests.rulefiles import FILES
from tests.scanning import scan_text

CONTENTS = {id: file.content for id, file in FILES.items()}
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    image: app:1\n"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
AUTOSCALER = (
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n  maxReplicas: 2\n"
    "  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n"
)
DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"


@pytest.fixture(scope="module")
def schemas():
    return rule_set(select=["versions"])


def test_the_cases_of_the_code_are_those_of_the_files_in_their_order():
    found = {id: tuple(case["case"] for case in rule["cases"]) for id, rule in CONTENTS.items() if "cases" in rule}
    assert found == CASES


@pytest.mark.parametrize(
    ("text", "rule", "case"),
    [
        (POD + "    nonsense: 1\n", "schema-unknown-field", "nowhere"),
        (POD + "    imagePullPolciy: Always\n", "schema-unknown-field", ""),
        (POD + "    restartPolcy: Always\n    hostNetwork: true\n", "schema-unknown-field", ""),
        (POD + "    hostNetwork: true\n", "schema-unknown-field", "elsewhere"),
        (POD + "    imagePullPolicy: 1\n", "schema-wrong-type", ""),
        (POD + '    ports: [{containerPort: "80"}]\n', "schema-wrong-type", "unquoted"),
        (POD + "    args: -v\n", "schema-wrong-type", "shape"),
        (POD + "  priority: 5000000000\n", "schema-wrong-type", "bits"),
        (DEPLOYMENT, "schema-required-field", "spec"),
        (POD.partition("spec")[0] + "spec: {containers: }\n", "schema-required-field", "empty"),
        (POD + "    imagePullPolicy: always\n", "schema-invalid-value", ""),
        (POD + "    volumeMounts: [{name: a, mountPath: /a}]\n", "schema-invalid-value", "reference"),
        (CONFIG + "binaryData: {a: '*'}\n", "schema-invalid-value", "base64"),
        (CONFIG.replace("ConfigMap", "Secret") + "data: {a: '*'}\n", "schema-invalid-value", "secret-data"),
        (POD + "    resources: {limits: {memory: 1 MB}}\n", "schema-invalid-value", "quantity"),
        (POD + "    resources: {limits: {cpu: 1}, requests: {cpu: 2}}\n", "schema-invalid-value", "amounts"),
        (POD + "    ports: [{containerPort: 80800}]\n", "schema-invalid-value", "bounds"),
        (POD.replace("app\n", "A_b\n"), "schema-invalid-value", "name"),
        (POD + "  dnsPolicy: None\n", "schema-invalid-value", "lacking"),
        (POD + "  hostPID: true\n  shareProcessNamespace: true\n", "schema-invalid-value", "apart"),
        (
            POD + "    ports: [{name: a, containerPort: 1}, {name: a, containerPort: 2}]\n",
            "schema-invalid-value",
            "twice",
        ),
        (CONFIG.replace("{name: a}", "{}"), "metadata-name-missing", "none"),
        (CONFIG.replace("name: a", "name: A"), "metadata-name-missing", ""),
        (CONFIG.replace("a}", "a, labels: {a/b/c: d}}"), "label-value-invalid", "key"),
        (CONFIG.replace("a}", "a, labels: {a: b c}}"), "label-value-invalid", ""),
        (POD + "  tolerations: [{key: node-role.kubernetes.io/master}]\n", "deprecated-field-used", "master"),
        ("apiVersion: v1\nkind: Endpoints\nmetadata: {name: a}\n", "api-version-deprecated", "kept"),
        (
            "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: a}\n",
            "api-version-removed",
            "no-successor",
        ),
        ("apiVersion: policy/v1\nkind: PodSecurityPolicy\nmetadata: {name: a}\n", "api-version-unknown", "gone"),
        ("apiVersion: v1beta1\nkind: Bee\nmetadata: {name: a}\n", "api-version-unknown", "nowhere"),
        (AUTOSCALER + "  targetCPUUtilizationPercentage: 80\n", "schema-unknown-field", "sibling"),
        (
            SERVICE + "spec: {ports: [{port: 80}], loadBalancerIP: 192.0.2.20}\n",
            "deprecated-field-used",
            "load-balancer",
        ),
        ("apiVersion: shop/v1\nkind: Basket\nmetadata: {name: a}\n", "api-version-unknown", "group"),
        ("apiVersion: v1\nkind: Deployment\nmetadata: {name: a}\n", "api-version-unknown", ""),
    ],
)
def test_each_kind_of_mistake_has_its_own_remedy(schemas, text, rule, case):
    found = [finding for finding in scan_text("a.yaml", text, schemas).findings if finding.rule == rule]
    assert [finding.remedy for finding in found[:1]] == [CASES[rule].index(case) + 1 if case else 0]


def test_the_old_name_of_control_planes_is_no_news_beside_the_new_one(schemas):
    old = POD + "  tolerations: [{key: node-role.kubernetes.io/master}]\n"
    both = old.replace("]", ", {key: node-role.kubernetes.io/control-plane}]")
    assert [finding.rule for finding in scan_text("a.yaml", old, schemas).findings] == ["deprecated-field-used"]
    assert scan_text("a.yaml", both, schemas).findings == ()


def test_terms_of_an_affinity_may_name_both(schemas):
    term = "{matchExpressions: [{key: node-role.kubernetes.io/NAME, operator: Exists}]}"
    terms = [term.replace("NAME", name) for name in ("master", "control-plane")]
    affinity = (
        "  affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [TERMS]}}}\n"
    )
    old, both = (POD + affinity.replace("TERMS", text) for text in (terms[0], ", ".join(terms)))
    assert [finding.rule for finding in scan_text("a.yaml", old, schemas).findings] == ["deprecated-field-used"]
    assert scan_text("a.yaml", both, schemas).findings == ()


@pytest.mark.parametrize(
    ("volumes", "said"),
    [
        ([], ", which has no volumes"),
        (["ca"], "; its only volume is ca"),
        (["ca", "certs"], "; its volumes are ca and certs"),
        ([f"v{number}" for number in range(8)], "; its volumes are v0, v1, v2, v3, v4 and 3 more"),
    ],
)
def test_a_reference_that_leads_nowhere_is_told_with_what_there_is(schemas, volumes, said):
    listed = ", ".join(f"{{name: {name}, emptyDir: {{}}}}" for name in volumes)
    text = POD + f"    volumeMounts: [{{name: mine, mountPath: /a}}]\n  volumes: [{listed}]\n"
    (finding,) = scan_text("a.yaml", text, schemas).findings
    assert finding.message == f'"name" "mine" is no volume of this pod{said}'
