"""What rules ask of other objects beyond a look-up, over small clusters; the first object is the one that asks."""

from __future__ import annotations

import gc
import tracemalloc

import pytest

from kubelint_compliance.cel import Unseen
from kubelint_compliance.context.units import in_sets
from kubelint_compliance.facts import GRAPH
from kubelint_compliance.facts.reach import default_deny, isolating
from kubelint_compliance.graph.index import CONFIGURED, NAME_LABEL, Graph
from kubelint_compliance.graph.makers import deployer as find_deployer
from kubelint_compliance.graph.node import node_of
from kubelint_compliance.graph.seen import Population, Seen
from kubelint_compliance.graph.told.cloudkeys import cloud_keys
from kubelint_compliance.graph.told.dangling import dangling
from kubelint_compliance.graph.told.elsewhere import found_in
from kubelint_compliance.graph.told.environments import environment
from kubelint_compliance.graph.told.identities import unrelated_users
from kubelint_compliance.graph.told.partners import may_exist, may_make_pods, stands_for
from kubelint_compliance.graph.told.patched import may_be_patched
from kubelint_compliance.graph.told.peers import empty_peers
from kubelint_compliance.graph.told.scaling import autoscalers, replicas_selected
from kubelint_compliance.graph.told.serving import led_to, services_beside, unserved_ports, with_address
from kubelint_compliance.manifests.opened import Opened
from tests.facts.asking import asked

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


def memo_in(files, own):
    """Return what the first object of one of several files asks by."""
    opened = {path: Opened(path, text).manifests for path, text in files.items()}
    graph = Graph([node_of(manifest, path) for path, manifests in opened.items() for manifest in manifests])
    kinds = [(manifest.group, manifest.kind) for manifests in opened.values() for manifest in manifests]
    return {GRAPH: Seen(Population(kinds, lambda: graph), own, opened[own][0])}


BUDGET = written("PodDisruptionBudget", "web", version="policy/v1")
SELECTOR = {"matchLabels": {"app": "web"}}
SCALER = written(
    "HorizontalPodAutoscaler",
    "web",
    "spec: {scaleTargetRef: {kind: Deployment, name: web}, minReplicas: 4}",
    "autoscaling/v2",
)

HTTP_SCALER = written(
    "HTTPScaledObject",
    "web",
    "spec: {scaleTargetRef: {deployment: web, service: web}, replicas: {min: 2}}",
    "http.keda.sh/v1alpha1",
)
ROLLOUT_SCALER = SCALER.replace("kind: Deployment", "kind: Rollout")


def rollout(name, beside=""):
    taken = f"workloadRef: {{apiVersion: apps/v1, kind: Deployment, name: {name}}}"
    own = written("Rollout", "web", f"spec: {{replicas: 5, {taken}}}", "argoproj.io/v1alpha1")
    return f"{own}\n---\n{beside}" if beside else own


@pytest.mark.parametrize(
    ("objects", "number"),
    [
        ((), 0),
        ((workload("Deployment", "web", "replicas: 3, "),), 3),
        ((workload("Deployment", "web"),), 1),
        ((workload("Deployment", "web", "replicas: 3, "), workload("StatefulSet", "db", "replicas: 2, ")), 5),
        ((workload("Deployment", "web", "replicas: 9, "), SCALER), 4),
        ((workload("Deployment", "web", "replicas: 9, "), HTTP_SCALER), 2),
        ((workload("Deployment", "web", "replicas: 9, "), HTTP_SCALER.replace("min: 2", "max: 3")), None),
        ((workload("StatefulSet", "web", "replicas: 9, "), SCALER), 9),
        ((workload("DaemonSet", "web"),), None),
        ((workload("Deployment", "web", "replicas: three, "),), None),
        ((workload("Deployment", "web", "replicas: 3, ", where="namespace: bank"),), 0),
        ((workload("CloneSet", "web", "replicas: 3, ", "apps.kruise.io/v1alpha1"),), 3),
        ((workload("Deployment", "web", "replicas: 0, "), rollout("web")), 5),
        ((workload("Deployment", "web", "replicas: 2, "), rollout("other")), 2),
        ((workload("Deployment", "web", "replicas: 0, "), rollout("web", ROLLOUT_SCALER)), 4),
    ],
)
def test_how_many_pods_there_are_at_least(objects, number):
    assert replicas_selected(SELECTOR, memo_of(BUDGET, *objects)) == number


@pytest.mark.parametrize(
    ("kind", "spec", "notes", "from_zero"),
    [
        ("ScaledObject", "", "", True),
        ("ScaledObject", "minReplicaCount: 2", "", True),
        ("ScaledObject", "", "autoscaling.keda.sh/paused: 'false'", True),
        ("ScaledObject", "", "autoscaling.keda.sh/paused: 'true'", False),
        ("ScaledObject", "", "autoscaling.keda.sh/paused-replicas: '0'", False),
        ("HTTPScaledObject", "", "", True),
        ("HTTPScaledObject", "replicas: {min: 2}", "", True),
        ("HorizontalPodAutoscaler", "", "", False),
        ("HorizontalPodAutoscaler", "minReplicas: 2", "", False),
        ("HorizontalPodAutoscaler", "minReplicas: 0", "", True),
    ],
)
def test_which_autoscalers_start_pods_where_none_run(kind, spec, notes, from_zero):
    versions = {"ScaledObject": "keda.sh/v1alpha1", "HTTPScaledObject": "http.keda.sh/v1alpha1"}
    version = versions.get(kind, "autoscaling/v2")
    body = f"spec: {{scaleTargetRef: {{kind: Deployment, name: web}}, {spec}}}"
    scaler = written(kind, "web", body, version, f"{NEAR}, annotations: {{{notes}}}")
    assert [entry["fromZero"] for entry in autoscalers(memo_of(workload("Deployment", "web"), scaler))] == [from_zero]


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
        ("Secret", written("User", "data", version="example.com/v1"), False),
        ("Secret", written("Role", "a", ROLE.replace("VERB", "create"), "rbac.authorization.k8s.io/v1"), True),
        ("Secret", written("Role", "a", ROLE.replace("VERB", "get"), "rbac.authorization.k8s.io/v1"), False),
        ("ConfigMap", written("Role", "a", ROLE.replace("VERB", "create"), "rbac.authorization.k8s.io/v1"), False),
        (
            "Secret",
            written("HelmRelease", "a", "spec: {targetNamespace: bank}", "helm.toolkit.fluxcd.io/v2"),
            False,
        ),
    ],
)
def test_what_is_there_or_may_be_made(kind, other, there):
    assert may_exist(kind, "shop", "database", memo_of(ASKER, other)) is there


FLUX, ARGO = "helm.toolkit.fluxcd.io/v2", "argoproj.io/v1alpha1"
NOWHERE = "labels: {}"


def application(space="", where="namespace: argocd"):
    into = f"{{namespace: {space}}}" if space else "{name: in-cluster}"
    return written("Application", "a", f"spec: {{destination: {into}}}", ARGO, where)


@pytest.mark.parametrize(
    ("own", "asker", "other", "deployer"),
    [
        # What deploys into a known namespace counts for that alone, wherever it lies.
        ("shop/a.yaml", NEAR, ("clusters/b.yaml", application("shop")), True),
        ("shop/a.yaml", NEAR, ("shop/b.yaml", application("bank")), False),
        ("shop/a.yaml", NEAR, ("clusters/b.yaml", written("HelmRelease", "a", version=FLUX)), True),
        (
            "shop/a.yaml",
            NEAR,
            ("shop/b.yaml", written("HelmRelease", "a", version=FLUX, where="namespace: bank")),
            False,
        ),
        # Where one of both is not known, it counts what lies about it.
        ("shop/a.yaml", NOWHERE, ("clusters/b.yaml", application("shop")), False),
        ("shop/a.yaml", NOWHERE, ("shop/b.yaml", application("bank")), True),
        ("shop/web/a.yaml", NOWHERE, ("shop/b.yaml", application("bank")), True),
        ("shop/a.yaml", NOWHERE, ("shop/web/b.yaml", application("bank")), True),
        ("shop/web/a.yaml", NOWHERE, ("shop/webhooks/b.yaml", application("bank")), False),
        ("shop/a.yaml", NOWHERE, ("b.yaml", application("bank")), True),
        ("shop/a.yaml", NEAR, ("clusters/b.yaml", application()), False),
        ("shop/a.yaml", NEAR, ("shop/b.yaml", application()), True),
        ("shop/a.yaml", NEAR, ("clusters/b.yaml", application("'{{ team }}'")), False),
        ("shop/a.yaml", NEAR, ("shop/b.yaml", application("'{{ team }}'")), True),
    ],
)
def test_what_may_be_deployed_from_elsewhere_is_not_said_to_be_missing(own, asker, other, deployer):
    def ask():
        return asked("mayExist", (own, written("ConfigMap", "asker", where=asker)), other, of=of)

    space = "shop" if asker == NEAR else ""
    of = lambda _: ("Secret", space, "database")  # noqa: E731
    if deployer:
        with pytest.raises(Unseen, match="a may deploy what is not in the input"):
            ask()
    else:
        assert ask() is False


USER = written("User", "user", version="example.com/v1", where=NOWHERE)
PROGRAM = written("Role", "a", ROLE.replace("VERB", "create"), "rbac.authorization.k8s.io/v1", where=NOWHERE)


@pytest.mark.parametrize(
    ("asker", "other", "there"),
    [
        (NOWHERE, ("shop/b.yaml", USER), True),
        (NOWHERE, ("bank/b.yaml", USER), False),
        (NOWHERE, ("bank/b.yaml", USER.replace(NOWHERE, NEAR)), False),
        (NEAR, ("bank/b.yaml", USER), False),
        (NEAR, ("bank/b.yaml", USER.replace(NOWHERE, NEAR)), True),
        (NEAR, ("bank/b.yaml", USER.replace("User", "ClusterUser")), True),
        (NOWHERE, ("shop/b.yaml", PROGRAM), True),
        (NOWHERE, ("bank/b.yaml", PROGRAM), False),
        (NEAR, ("bank/b.yaml", PROGRAM.replace(NOWHERE, NEAR)), True),
    ],
)
def test_what_operators_make_lies_about_an_object_whose_namespace_nobody_says(asker, other, there):
    space = "shop" if asker == NEAR else ""
    own = ("shop/a.yaml", written("ConfigMap", "asker", where=asker))
    assert asked("mayExist", own, other, of=lambda _: ("Secret", space, "database-user")) is there


@pytest.mark.parametrize(
    ("maker", "made"),
    [("a", True), ("a-b", True), ("b-c", True), ("c", True), ("b", False), ("a-", False), ("a-b-c-d", False)],
)
def test_what_is_made_has_the_name_of_its_maker_before_or_behind_a_hyphen(maker, made):
    assert (
        may_exist("Secret", "shop", "a-b-c", memo_of(ASKER, written("User", maker, version="example.com/v1"))) is made
    )


@pytest.mark.parametrize(("root", "deployer"), [("", None), ("live", "a"), ("test", None)])
def test_a_kustomization_brings_together_what_lies_apart(root, deployer):
    files = [
        Opened("base/a.yaml", written("ConfigMap", "asker", where=NOWHERE)),
        Opened("charts/b.yaml", written("HelmRelease", "a", version=FLUX, where=NOWHERE)),
    ]
    own, other = (node_of(file.manifests[0], file.path) for file in files)
    graph = Graph([own._replace(root="live" if root else ""), other._replace(root=root)])
    population = Population([(node.group, node.kind) for node in graph.nodes], lambda: graph)
    found = find_deployer(Seen(population, "base/a.yaml", files[0].manifests[0]), "")
    assert (found and found.ref.name) == deployer


def sight_of(sets, *objects):
    """Return what the first object sees of others, each in the sets that are given for it."""
    manifests = Opened("a.yaml", "---\n".join(objects)).manifests
    nodes = [node_of(manifest, "a.yaml")._replace(sets=own) for manifest, own in zip(manifests, sets, strict=True)]
    graph = Graph(nodes)
    return {GRAPH: Seen(Population([(node.group, node.kind) for node in nodes], lambda: graph), "a.yaml", manifests[0])}


ONE, OTHER = (("shop", "one"),), (("shop", "other"),)
PROD, TEST = ((CONFIGURED, "prod"),), ((CONFIGURED, "test"),)


def test_a_policy_in_what_looks_like_an_alternative_may_isolate_a_pod():
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {containers: [{name: a, image: b}]}\n"
    policy = written("NetworkPolicy", "all", "spec: {podSelector: {}}\n", "networking.k8s.io/v1")
    for sets, found in (((ONE, ONE), ["all"]), ((PROD, TEST), [])):
        memo = sight_of(sets, pod, policy)
        (own,) = memo[GRAPH].graph.pods("shop")
        assert [node["metadata"]["name"] for node in isolating(own.node.value, "ingress", memo)] == found
        assert [node["metadata"]["name"] for node in default_deny("shop", "ingress", memo)] == found
    memo = sight_of((ONE, OTHER), pod, policy)
    (own,) = memo[GRAPH].graph.pods("shop")
    for asked_for in (
        lambda: isolating(own.node.value, "ingress", memo),
        lambda: default_deny("shop", "ingress", memo),
    ):
        with pytest.raises(Unseen, match="looks like an alternative"):
            asked_for()


@pytest.mark.parametrize(
    ("sets", "answer"),
    [
        ((ONE, ONE), True),
        ((ONE, OTHER), Unseen),
        ((PROD, TEST), False),
        ((ONE + PROD, OTHER + PROD), Unseen),
        ((ONE, OTHER + PROD), Unseen),
        ((ONE + PROD, OTHER + TEST), False),
    ],
)
def test_what_looks_like_an_alternative_is_not_said_to_be_missing(sets, answer):
    memo = sight_of(sets, ASKER, written("Secret", "database"))
    pods = sight_of(
        sets, written("NetworkPolicy", "web", version="networking.k8s.io/v1"), workload("Deployment", "web")
    )
    if answer is Unseen:
        with pytest.raises(Unseen, match=r"a\.yaml has it, and looks like an alternative"):
            may_exist("Secret", "shop", "database", memo)
        with pytest.raises(Unseen, match=r"a\.yaml has it, and looks like an alternative"):
            may_make_pods(SELECTOR, pods)
    else:
        assert may_exist("Secret", "shop", "database", memo) is answer
        assert may_make_pods(SELECTOR, pods) is False
        assert bool(pods[GRAPH].select("shop", SELECTOR)) is answer


def test_sets_of_the_configuration_are_known_as_such():
    (node,) = in_sets([node_of(Opened("prod/a.yaml", ASKER).manifests[0], "prod/a.yaml")], {"prod": ["prod"]})
    assert node.sets == PROD


def test_what_is_surely_missing_is_told_beside_what_nobody_can_say_of():
    release = written("HelmRelease", "a", version=FLUX)
    chart = written("ConfigMap", "other"), release
    with pytest.raises(Unseen):
        dangling(memo_of(pod("envFrom: [{configMapRef: {name: web}}]"), *chart))
    known = pod(f"{FROM_KEY.replace('KIND', 'secret')}, envFrom: [{{configMapRef: {{name: web}}}}]")
    found = dangling(memo_of(known, written("Secret", "web", "data: {k: ''}"), *chart))
    assert [(entry["kind"], entry["name"], entry["key"]) for entry in found] == [("Secret", "web", "KEY")]


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


@pytest.mark.parametrize(
    ("spec", "peers"),
    [
        ({"matchLabels": {"app": "web"}}, []),
        ({"matchLabels": {"app": "gone"}}, None),
    ],
)
def test_nobody_can_say_of_pods_that_a_chart_may_bring(spec, peers):
    policy = written("NetworkPolicy", "web", version="networking.k8s.io/v1")
    memo = memo_of(policy, workload("Deployment", "web"), written("HelmRelease", "a", version=FLUX))
    rule = {"from": [{"podSelector": spec}]}
    if peers is None:
        with pytest.raises(Unseen, match="HelmRelease a may deploy"):
            empty_peers(rule, memo)
    else:
        assert empty_peers(rule, memo) == peers
    other = {"matchLabels": {NAME_LABEL: "bank"}}
    assert empty_peers({"from": [{"namespaceSelector": other, "podSelector": spec}]}, memo) == []


def test_pods_of_a_peer_are_made_in_its_namespace():
    policy = written("NetworkPolicy", "web", version="networking.k8s.io/v1")
    bank = workload("Deployment", "web", where="namespace: bank")
    peer = {"namespaceSelector": {"matchLabels": {NAME_LABEL: "bank"}}, "podSelector": {"matchLabels": {"app": "db"}}}
    own = written("Database", "db", version="example.com/v1")
    theirs = written("Database", "db", version="example.com/v1", where="namespace: bank")
    assert [entry["space"] for entry in empty_peers({"from": [peer]}, memo_of(policy, bank, own))] == ["bank"]
    assert empty_peers({"from": [peer]}, memo_of(policy, bank, theirs)) == []


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
    ("asker", "kind", "group", "found"),
    [
        (
            written("Ingress", "web", "spec: {ingressClassName: outer}", "networking.k8s.io/v1"),
            "IngressClass",
            "networking",
            [],
        ),
        (
            written("PersistentVolumeClaim", "web", "spec: {storageClassName: outer}"),
            "StorageClass",
            "storage",
            ["outer"],
        ),
        (
            written("PersistentVolumeClaim", "web", "spec: {storageClassName: longhorn}"),
            "StorageClass",
            "storage",
            [],
        ),
    ],
)
def test_a_class_is_missed_beside_others_but_not_one_that_comes_with_a_controller(asker, kind, group, found):
    other = written(kind, "inner", version=f"{group}.k8s.io/v1", where=NOWHERE)
    assert [entry["name"] for entry in dangling(memo_of(asker, other))] == found


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


NETWORKING = "networking.k8s.io/v1"
BALANCER = written("Service", "web", "spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}")
INGRESS = written("Ingress", "in", "spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}", NETWORKING)
BEHIND = (
    written("Service", "web", "spec: {selector: {app: web}, ports: [{port: 80}]}"),
    written("Pod", "web", "spec: {containers: [{name: app}]}", where=f"{NEAR}, labels: {{app: web}}"),
)
CONTROLLERS = "{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress}}}]}"


@pytest.mark.parametrize(
    ("rule", "balancer", "ingress"),
    [
        ("{}", True, True),
        ("{ports: [{port: 80}]}", True, True),
        ("{ports: [{port: 81}]}", False, False),
        (CONTROLLERS, False, True),
        ("{from: [{podSelector: {}}]}", False, True),
        ("{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}", True, False),
        ("", False, False),
    ],
)
def test_what_policies_shut_leads_to_nothing(rule, balancer, ingress):
    policy = written("NetworkPolicy", "some", f"spec: {{podSelector: {{}}, ingress: [{rule}]}}", NETWORKING)
    assert bool(led_to(memo_of(BALANCER, BEHIND[1], policy))) is balancer
    assert bool(led_to(memo_of(INGRESS, *BEHIND, policy))) is ingress


@pytest.mark.parametrize(("folder", "shut"), [("a", True), ("b", False)])
def test_without_a_namespace_policies_of_another_folder_shut_nothing(folder, shut):
    service = written("Service", "web", "spec: {type: NodePort, selector: {app: web}, ports: [{port: 80}]}", where="")
    pod = written("Pod", "web", "spec: {containers: [{name: app}]}", where="labels: {app: web}")
    policy = written("NetworkPolicy", "some", "spec: {podSelector: {}}", NETWORKING, "")
    manifests = [Opened("a.yaml", text).manifests[0] for text in (service, pod, policy)]
    paths = ("a/a.yaml", "a/a.yaml", f"{folder}/policy.yaml")
    graph = Graph([node_of(manifest, path) for manifest, path in zip(manifests, paths, strict=True)])
    kinds = [(manifest.group, manifest.kind) for manifest in manifests]
    memo = {GRAPH: Seen(Population(kinds, lambda: graph), "a/a.yaml", manifests[0])}
    assert (led_to(memo) == []) is shut


@pytest.mark.parametrize(
    ("rule", "led"),
    [
        ("{action: Deny, from: [{namespaces: {}}]}", False),
        ("{action: Deny, from: [{namespaces: {matchLabels: {team: a}}}]}", True),
        (
            "{action: Allow, from: [{namespaces: {matchLabels: {team: a}}}]}, {action: Deny, from: [{namespaces: {}}]}",
            True,
        ),
    ],
)
def test_what_policies_of_the_cluster_shut_leads_to_nothing(rule, led):
    spec = f"spec: {{priority: 1, subject: {{namespaces: {{}}}}, ingress: [{rule}]}}"
    policy = written("AdminNetworkPolicy", "some", spec, "policy.networking.k8s.io/v1alpha1", "uid: x")
    assert bool(led_to(memo_of(INGRESS, *BEHIND, policy))) is led


@pytest.mark.parametrize(
    ("target", "started", "found"),
    [
        ("setup", "ports: [{name: setup, containerPort: 7070}]", ["setup"]),
        ("setup", "restartPolicy: OnFailure, ports: [{name: setup, containerPort: 7070}]", ["setup"]),
        ("setup", "restartPolicy: Always, ports: [{name: setup, containerPort: 7070}]", []),
        ("7070", "ports: [{containerPort: 7070}]", [7070]),
        ("7070", "restartPolicy: Always, ports: [{containerPort: 7070}]", []),
        ("7070", "restartPolicy: Always, ports: [{containerPort: 7071}]", [7070]),
        ("7070", "restartPolicy: Always", []),
        ("setup", "image: auto", []),
    ],
)
def test_ports_of_containers_that_end_before_the_others_start(target, started, found):
    service = written(
        "Service", "web", f"spec: {{selector: {{app: web}}, ports: [{{port: 80, targetPort: {target}}}]}}"
    )
    spec = f"initContainers: [{{name: first, {started}}}], containers: [{{name: app, ports: [{{containerPort: 1}}]}}]"
    behind = written("Pod", "web", f"spec: {{{spec}}}", where=f"{NEAR}, labels: {{app: web}}")
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
    ("spec", "where", "told"),
    [
        ("strategy: {canary: {canaryService: one}}", NEAR, []),
        ("strategy: {canary: {stableService: two}}", NEAR, []),
        ("strategy: {canary: {pingPong: {pingService: one, pongService: three}}}", NEAR, []),
        ("strategy: {blueGreen: {activeService: two, previewService: three}}", NEAR, []),
        ("workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}", NEAR, []),
        ("workloadRef: {apiVersion: apps/v1, kind: Deployment, name: other}", NEAR, ["one"]),
        ("workloadRef: {apiVersion: apps/v1, kind: ReplicaSet, name: web}", NEAR, ["one"]),
        ("strategy: {canary: {canaryService: three, stableService: four}}", NEAR, ["one"]),
        ("strategy: {canary: {canaryService: one}}", "namespace: other", ["one"]),
    ],
)
def test_services_that_a_rollout_tells_apart(spec, where, told):
    services = [
        written("Service", name, "spec: {selector: {app: web}, ports: [{port: 80}]}\n") for name in ("one", "two")
    ]
    rollout = written("Rollout", "web", f"spec: {{{spec}}}", "argoproj.io/v1alpha1", where)
    memo = memo_of(*services, workload("Deployment", "web"), rollout, own=1)
    assert [entry["name"] for entry in services_beside(memo)] == told


@pytest.mark.parametrize(
    ("address", "places"), [("", [("spec.serviceName", "is not headless")]), ("clusterIP: None", [])]
)
def test_a_stateful_set_names_a_service_with_an_address(address, places):
    service = written("Service", "db", f"spec: {{selector: {{app: web}}, {address}}}\n")
    found = with_address("shop", "db", memo_of(workload("StatefulSet", "db"), service))
    assert [(".".join(entry["path"]), entry["others"][0].message) for entry in found] == places
    assert with_address("shop", "other", memo_of(workload("StatefulSet", "db"), service)) == []


@pytest.mark.parametrize(("app", "places"), [("web", 1), ("other", 0)])
@pytest.mark.parametrize(("own", "space"), [("", ""), ("", NEAR), (NEAR, "")])
def test_where_nobody_says_a_namespace_the_service_of_a_stateful_set_selects_its_pods(own, space, app, places):
    service = written("Service", "db", f"spec: {{selector: {{app: {app}}}}}\n", where=space)
    found = with_address("shop" if own else "", "db", memo_of(workload("StatefulSet", "db", where=own), service))
    assert [len(entry["others"]) for entry in found] == [1] * places


RELEASE = ("kubernetes/apps/a.yaml", written("HelmRelease", "cache", version=FLUX))
DRIFT = "patch: 'spec: {driftDetection: {mode: enabled}}'"


def flux(patches, path="./kubernetes", at="clusters/live/b.yaml", field="patches"):
    spec = f"spec: {{path: {path}, {field}: [{patches}]}}"
    return at, written("Kustomization", "apps", spec, "kustomize.toolkit.fluxcd.io/v1", "namespace: flux-system")


@pytest.mark.parametrize(
    ("patching", "patched"),
    [
        (flux(f"{{{DRIFT}, target: {{kind: HelmRelease}}}}"), True),
        (flux(f"{{{DRIFT}, target: {{group: helm.toolkit.fluxcd.io, kind: Helm.*, name: cache}}}}"), True),
        (flux(f"{{{DRIFT}, target: {{kind: HelmRelease, name: other}}}}"), False),
        (flux(f"{{{DRIFT}, target: {{kind: Deployment}}}}"), False),
        (flux(f"{{{DRIFT}, target: {{group: apps, kind: HelmRelease}}}}"), False),
        (flux("{patch: 'spec: {timeout: 5m}', target: {kind: HelmRelease}}"), False),
        (flux("{patch: 'kind: HelmRelease, spec: {driftDetection: {}}'}"), True),
        (flux("{patch: 'kind: Deployment, spec: {driftDetection: {}}'}"), False),
        (flux("{kind: HelmRelease, spec: {driftDetection: {}}}", field="patchesStrategicMerge"), True),
        (flux("{patch: 'patches: [HelmRelease, driftDetection]', target: {kind: Kustomization}}"), True),
        (flux(f"{{{DRIFT}, target: {{kind: HelmRelease}}}}", "./"), True),
        (flux(f"{{{DRIFT}, target: {{kind: HelmRelease}}}}", "kubernetes/apps"), True),
        (flux(f"{{{DRIFT}, target: {{kind: HelmRelease}}}}", "./kubernetes/app"), False),
        (flux(f"{{{DRIFT}, target: {{kind: HelmRelease}}}}", "./apps"), False),
        (flux(f"{{{DRIFT}, target: {{kind: HelmRelease}}}}", "./apps", "kubernetes/live/b.yaml"), True),
        (flux(f"{{{DRIFT}, target: {{kind: HelmRelease}}}}", "'./kubernetes/${team}'"), True),
        (flux(f"{{{DRIFT}, target: {{kind: HelmRelease}}}}", "'./kubernetes/of-${team}'"), True),
        (flux("seven", "[a]"), False),
    ],
)  # fmt: skip
def test_which_patches_of_flux_may_set_a_field(patching, patched):
    assert asked("mayBePatched", RELEASE, patching, of=lambda _: ("driftDetection",)) is patched


def test_an_object_that_a_kustomization_patches_may_have_any_field():
    memo = memo_of(ASKER)
    assert may_be_patched("data", memo) is False
    (own,) = memo[GRAPH].own
    graph = Graph([own._replace(patched=True)])
    seen = Seen(Population([], lambda: graph), "a.yaml", memo[GRAPH].manifest)
    assert may_be_patched("data", {GRAPH: seen}) is True


ADMISSION = "admissionregistration.k8s.io/v1"
BINDING = "ValidatingAdmissionPolicyBinding"


def test_a_policy_is_bound_by_what_names_it():
    policy = written("ValidatingAdmissionPolicy", "no-root", version=ADMISSION)
    naming = written(BINDING, "one", "spec: {policyName: no-root}\n", ADMISSION)
    other = written(BINDING, "one", "spec: {policyName: other}\n", ADMISSION)
    assert asked("isBound", policy, naming, of=lambda _: (BINDING,)) is True
    assert asked("isBound", policy, other, of=lambda _: (BINDING,)) is False
    with pytest.raises(Unseen, match="looks like an alternative"):
        asked(
            "isBound", ("access/a.yaml", policy), ("basic/b.yaml", policy + "---\n" + naming), of=lambda _: (BINDING,)
        )


def test_an_object_sees_none_of_other_alternatives_and_what_has_no_part_in_them():
    third = (("shop", "third"), ("bank", "one"))
    secrets = [written("Secret", f"s{number}") for number in range(5)]
    seen = sight_of((ONE, OTHER, third, ONE, (), (("bank", "other"),)), ASKER, *secrets)[GRAPH]
    nodes = [node for node in seen.graph.nodes if node.kind == "Secret"]
    assert [node.ref.name for node in seen.of(nodes)] == ["s2", "s3", "s4"]


def test_what_is_not_seen_takes_no_room_in_each_object():
    number = 300
    manifests = Opened("a.yaml", "---\n".join(written("Secret", f"s{each}") for each in range(number))).manifests
    nodes = [node_of(each, "a.yaml")._replace(sets=(("shop", f"{n}"),)) for n, each in enumerate(manifests)]
    graph = Graph(nodes)
    population = Population([], lambda: graph)
    sights = [Seen(population, "a.yaml", manifest) for manifest in manifests]
    assert [len(seen.of(nodes)) for seen in sights[:2]] == [1, 1]
    tracemalloc.start()
    assert all(len(seen.of(nodes)) == 1 for seen in sights)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # A set of all others would take 32 kB.
    assert held < 2000 * number


def test_an_error_that_is_raised_late_does_not_hold_the_frame_that_held_it():
    def ask(_):
        raise Unseen("nobody can say")

    def raised():
        try:
            found_in(ask, ["one", "other"])
        except Unseen as error:
            return str(error)

    collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        assert raised() == "nobody can say"
        assert gc.collect() == 0
    finally:
        if collecting:
            gc.enable()


WEB, SCALES = workload("Deployment", "web", where="labels: {}"), SCALER.replace(NEAR, "labels: {}")


@pytest.mark.parametrize("path", ["h.yaml", "a/b/c/h.yaml"])
def test_an_autoscaler_above_or_below_may_scale_a_workload_where_nobody_says_a_namespace(path):
    with pytest.raises(Unseen, match=f"^{path} scales one of its name, and --namespace says whether both are in one$"):
        autoscalers(memo_in({"a/b/web.yaml": WEB, path: SCALES}, "a/b/web.yaml"))


@pytest.mark.parametrize(
    ("web", "files", "number"),
    [
        (WEB, {}, 0),
        (WEB, {"a/b/h.yaml": SCALES}, 1),
        (WEB, {"a/b/h.yaml": SCALES, "h.yaml": SCALES}, 1),
        (WEB, {"c/h.yaml": SCALES}, 0),
        (WEB, {"h.yaml": SCALER}, 0),
        (WEB, {"h.yaml": SCALES.replace("kind: Deployment", "kind: StatefulSet")}, 0),
        (workload("Deployment", "web"), {"h.yaml": SCALES}, 0),
    ],
)
def test_any_other_autoscaler_scales_it_or_does_not(web, files, number):
    assert len(autoscalers(memo_in({"a/b/web.yaml": web, **files}, "a/b/web.yaml"))) == number
