"""What rules ask of other objects beyond a look-up, over small clusters; the first object is the one that asks."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts import GRAPH
from kubelint_compliance.graph.index import Graph
from kubelint_compliance.graph.node import node_of
from kubelint_compliance.graph.seen import Population, Seen
from kubelint_compliance.graph.told.cloudkeys import cloud_keys
from kubelint_compliance.graph.told.dangling import dangling
from kubelint_compliance.graph.told.environments import environment
from kubelint_compliance.graph.told.identities import unrelated_users
from kubelint_compliance.graph.told.partners import may_exist, may_make_pods, stands_for
from kubelint_compliance.graph.told.scaling import replicas_selected
from kubelint_compliance.graph.told.serving import services_beside, unserved_ports, with_address
from kubelint_compliance.manifests.opened import Opened

NEAR = "namespace: shop"


def memo_of(*objects, own=0):
    manifests = Opened("a.yaml", "---\n".join(f"{each}\n" for each in objects)).manifests
    graph = Graph([node_of(manifest, "a.yaml") for manifest in manifests])
    kinds = [(manifest.group, manifest.kind) for manifest in manifests]
    return {GRAPH: Seen(Population(kinds, lambda: graph), "a.yaml", manifests[own])}


def written(kind, name, rest="", version="v1", where=NEAR):
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, {where}}}\n{rest}"


def workload(kind, name, spec="", version="apps/v1", where=NEAR):
    template = "template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app}]}}"
    return written(kind, name, f"spec: {{{spec}{template}}}", version, where)


BUDGET = written("PodDisruptionBudget", "web", version="policy/v1")
SELECTOR = {"matchLabels": {"app": "web"}}
SCALER = written(
    "HorizontalPodAutoscaler",
    "web",
    "spec: {scaleTargetRef: {kind: Deployment, name: web}, minReplicas: 4}",
    "autoscaling/v2",
)


@pytest.mark.parametrize(
    ("objects", "number"),
    [
        ((), 0),
        ((workload("Deployment", "web", "replicas: 3, "),), 3),
        ((workload("Deployment", "web"),), 1),
        ((workload("Deployment", "web", "replicas: 3, "), workload("StatefulSet", "db", "replicas: 2, ")), 5),
        ((workload("Deployment", "web", "replicas: 9, "), SCALER), 4),
        ((workload("StatefulSet", "web", "replicas: 9, "), SCALER), 9),
        ((workload("DaemonSet", "web"),), None),
        ((workload("Deployment", "web", "replicas: three, "),), None),
        ((workload("Deployment", "web", "replicas: 3, ", where="namespace: bank"),), 0),
    ],
)
def test_how_many_pods_there_are_at_least(objects, number):
    assert replicas_selected(SELECTOR, memo_of(BUDGET, *objects)) == number


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("production", "production"),
        ("PROD", "production"),
        ("prod-eu", "production"),
        ("eu_live", "production"),
        ("staging", "other"),
        ("non-prod", "other"),
        ("pre.production", "other"),
        ("product", ""),
        ("shared", ""),
        (7, ""),
        (None, ""),
    ],
)
def test_which_environment_a_label_means(value, kind):
    assert environment(value) == kind


ASKER = written("ConfigMap", "asker")
ROLE = "rules: [{apiGroups: [''], resources: [secrets], verbs: [VERB]}]"


@pytest.mark.parametrize(
    ("kind", "other", "there"),
    [
        ("Secret", written("Secret", "database"), True),
        ("Secret", written("Secret", "database", where="labels: {}"), True),
        ("Secret", written("Secret", "database", where="namespace: bank"), False),
        ("ConfigMap", written("Secret", "database"), False),
        ("Secret", written("ExternalSecret", "a", "spec: {target: {name: database}}", "external-secrets.io/v1"), True),
        ("Secret", written("Certificate", "a", "spec: {secretName: database}", "cert-manager.io/v1"), True),
        ("Secret", written("Certificate", "a", "spec: {secretName: [database]}", "cert-manager.io/v1"), False),
        ("Secret", written("Cluster", "data", version="postgresql.cnpg.io/v1"), False),
        ("Secret", written("User", "database", version="example.com/v1"), True),
        ("Secret", written("Role", "a", ROLE.replace("VERB", "create"), "rbac.authorization.k8s.io/v1"), True),
        ("Secret", written("Role", "a", ROLE.replace("VERB", "get"), "rbac.authorization.k8s.io/v1"), False),
        ("ConfigMap", written("Role", "a", ROLE.replace("VERB", "create"), "rbac.authorization.k8s.io/v1"), False),
        ("Secret", written("HelmRelease", "a", version="helm.toolkit.fluxcd.io/v2"), True),
        (
            "Secret",
            written("HelmRelease", "a", "spec: {targetNamespace: bank}", "helm.toolkit.fluxcd.io/v2"),
            False,
        ),
    ],
)
def test_what_is_there_or_may_be_made(kind, other, there):
    assert may_exist(kind, "shop", "database", memo_of(ASKER, other)) is there


@pytest.mark.parametrize(
    ("other", "made"),
    [
        (written("DatabaseCluster", "orders", version="example.com/v1"), True),
        (written("DatabaseCluster", "other", version="data.example.org/v1"), True),
        (written("DatabaseCluster", "other", version="example.com/v1"), False),
        (written("Deployment", "orders", version="apps/v1"), False),
    ],
)
def test_who_may_make_pods_with_some_labels(other, made):
    selector = {"matchLabels": {"example.org/cluster": "orders"}, "matchExpressions": "none"}
    assert may_make_pods(selector, memo_of(ASKER, other)) is made


def pod(spec):
    return written("Pod", "web", f"spec: {{containers: [{{name: app, {spec}}}]}}")


FROM_KEY = "env: [{name: A, valueFrom: {KINDKeyRef: {name: web, key: KEY}}}]"


@pytest.mark.parametrize(
    ("spec", "others", "found"),
    [
        ("envFrom: [{configMapRef: {name: web}}]", (), []),
        ("envFrom: [{configMapRef: {name: web}}]", (written("ConfigMap", "other"),), [("web", "")]),
        ("envFrom: [{configMapRef: {name: web, optional: true}}]", (written("ConfigMap", "other"),), []),
        ("envFrom: [{configMapRef: {name: kube-root-ca.crt}}]", (written("ConfigMap", "other"),), []),
        ("envFrom: [{configMapRef: {name: [web]}}]", (written("ConfigMap", "other"),), []),
        (FROM_KEY.replace("KIND", "secret"), (written("Secret", "web", "data: {KEY: ''}"),), []),
        (FROM_KEY.replace("KIND", "secret"), (written("Secret", "web", "stringData: {k: v}"),), [("web", "KEY")]),
        (FROM_KEY.replace("KIND", "secret"), (written("Secret", "web", "data: []"),), []),
        (
            FROM_KEY.replace("KIND", "configMap"),
            (written("ConfigMap", "web", "binaryData: {k: ''}"),),
            [("web", "KEY")],
        ),
    ],
)
def test_names_and_keys_that_lead_nowhere(spec, others, found):
    assert [(entry["name"], entry["key"]) for entry in dangling(memo_of(pod(spec), *others))] == found


def test_a_name_that_leads_nowhere_is_told_once_at_its_first_place():
    spec = """env: [{name: A, valueFrom: {configMapKeyRef: {name: gone, key: a}}},
  {name: B, valueFrom: {configMapKeyRef: {name: gone, key: b}}}],
  envFrom: [{configMapRef: {name: away}}, {configMapRef: {name: gone}}]"""
    one, two = dangling(memo_of(pod(spec), written("ConfigMap", "other")))
    assert [one["name"], one["path"][:5], two["name"]] == ["gone", ["spec", "containers", 0, "env", 0], "away"]
    assert [(place.span.line, place.message) for place in one["others"]] == [
        (5, "named here, too"),
        (6, "named here, too"),
    ]
    assert "others" not in two


@pytest.mark.parametrize(
    ("container", "found"),
    [
        ({"env": [{"name": "AWS_ACCESS_KEY_ID", "value": "x"}]}, ["AWS"]),
        ({"env": [{"name": "AWS_ACCESS_KEY_ID", "value": ""}]}, []),
        ({"env": [{"name": "AWS_ACCESS_KEY_ID", "value": "x"}, {"name": "S3_ENDPOINT", "value": "store"}]}, []),
        (
            {
                "env": [
                    {"name": "AWS_ACCESS_KEY_ID", "value": "x"},
                    {"name": "S3_ENDPOINT", "value": "https://s3.eu-central-1.amazonaws.com"},
                ]
            },
            ["AWS"],
        ),
        ({"env": [{"name": "GOOGLE_APPLICATION_CREDENTIALS", "value": "/keys/a.json"}]}, []),
        (
            {"env": [{"name": "AZURE_CLIENT_SECRET", "valueFrom": {"secretKeyRef": {"name": "a", "key": "b"}}}]},
            ["Azure"],
        ),
        ({"env": [{"name": "AZURE_CLIENT_SECRET", "valueFrom": {"secretKeyRef": {"optional": True}}}]}, []),
        ({"env": [{"name": "AWS_ACCESS_KEY_ID", "value": "x"}], "args": ["--endpoint=$(CSI_ENDPOINT)"]}, ["AWS"]),
        ({"env": [{"name": "AWS_ACCESS_KEY_ID", "value": "x"}], "args": ["--endpoint=https://store"]}, []),
        ({"env": "none", "envFrom": [7]}, []),
    ],
)
def test_static_keys_of_a_cloud(container, found):
    value = {"spec": {"containers": [container, None]}}
    assert [entry["cloud"] for entry in cloud_keys(value, memo_of(ASKER))] == found


ACCOUNT = written("ServiceAccount", "web")


@pytest.mark.parametrize(
    ("names", "found"), [(("web",), []), (("web-a", "web-b"), []), (("web", "db"), [("Pod web", "Pod db")])]
)
def test_workloads_that_share_an_account_and_nothing_else(names, found):
    pods = [written("Pod", name, "spec: {serviceAccountName: web, containers: [{name: app}]}") for name in names]
    told = unrelated_users(memo_of(ACCOUNT, *pods))
    assert [(entry["one"], entry["other"]) for entry in told] == found


@pytest.mark.parametrize(
    ("objects", "space"),
    [
        ((written("Namespace", "shop", where="labels: {}"),), "shop"),
        ((workload("Deployment", "web"),), "shop"),
        ((workload("Deployment", "web", where="labels: {}"),), ""),
        ((workload("Deployment", "web"), written("Namespace", "shop", where="labels: {}")), ""),
        ((ASKER, workload("Deployment", "web")), ""),
    ],
)
def test_what_stands_for_a_namespace(objects, space):
    assert stands_for(memo_of(*objects)) == space


@pytest.mark.parametrize(
    ("port", "ports", "found"),
    [
        ("port: 80", "[{containerPort: 80}]", []),
        ("port: 80", "[{containerPort: 81}]", [80]),
        ("port: 80", "[]", []),
        ("port: 80, targetPort: http", "[]", ["http"]),
        ("port: 80, targetPort: http", "[{name: http, containerPort: 1}]", []),
        ("port: 80, targetPort: 15021", "[{containerPort: 81}]", []),
        ("port: eighty", "[{containerPort: 81}]", []),
    ],
)
def test_ports_that_no_pod_has(port, ports, found):
    service = written("Service", "web", f"spec: {{selector: {{app: web}}, ports: [{{{port}}}]}}")
    behind = written(
        "Pod", "web", f"spec: {{containers: [{{name: app, ports: {ports}}}]}}", where=f"{NEAR}, labels: {{app: web}}"
    )
    assert [entry["target"] for entry in unserved_ports(memo_of(service, behind))] == found


@pytest.mark.parametrize(
    ("own", "other", "ports"),
    [
        ("[{port: 80}]", "[{port: 8080, targetPort: 80}]", ["the same ports"]),
        ("[{port: 80}, {port: 443}]", "[{port: 443}]", ["port 443"]),
        ("[{port: 443}]", "[{port: 80}, {port: 443}]", ["port 443"]),
        ("[{port: 1}, {port: 80}, {port: 443}]", "[{port: 80}, {port: 443}]", ["ports 80, 443"]),
        ("[{port: 80}]", "[{port: 80, protocol: UDP}]", []),
        ("[]", "[]", []),
    ],
)
def test_two_services_share_the_ports_that_both_send_to(own, other, ports):
    texts = [
        written("Service", name, f"spec: {{selector: {{app: web}}, ports: {held}}}\n")
        for name, held in (("one", other), ("two", own))
    ]
    assert [entry["ports"] for entry in services_beside(memo_of(*texts, own=1))] == ports


@pytest.mark.parametrize(
    ("address", "places"), [("", [("spec.serviceName", "is not headless")]), ("clusterIP: None", [])]
)
def test_a_stateful_set_names_a_service_with_an_address(address, places):
    service = written("Service", "db", f"spec: {{selector: {{app: web}}, {address}}}\n")
    found = with_address("shop", "db", memo_of(workload("StatefulSet", "db"), service))
    assert [(".".join(entry["path"]), entry["others"][0].message) for entry in found] == places
    assert with_address("shop", "other", memo_of(workload("StatefulSet", "db"), service)) == []
