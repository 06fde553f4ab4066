"""What a whole platform has: which programs its objects bring, what refuses and verifies, what leads out of it."""

from __future__ import annotations

import pytest

from kubelint_compliance.cel import Unseen
from kubelint_compliance.graph.index import Graph
from kubelint_compliance.graph.node import Node
from kubelint_compliance.graph.told.platform import whole
from kubelint_compliance.model import ObjectRef
from kubelint_compliance.yamltree import Span
from tests.facts.asking import asked, others, without_places

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"


def made(kind, more=""):
    """Return an object by API version and kind."""
    version, _, kind = kind.rpartition("/")
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n{more}\n"


def pod(image, kind="Pod", space="shop", name="web"):
    spec = f"{{containers: [{{name: app, image: '{image}'}}]}}"
    if kind == "Pod":
        return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {space}}}\nspec: {spec}\n"
    head = f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: {space}}}\n"
    return f"{head}spec: {{selector: {{}}, template: {{metadata: {{labels: {{a: b}}}}, spec: {spec}}}}}\n"


@pytest.mark.parametrize(
    ("image", "words", "found"),
    [
        ("falco", "falco", True),
        ("docker.io/falcosecurity/falco-driver-loader:0.41", "falco", True),
        ("registry.example:5000/mirror/falco@sha256:" + "0" * 64, "falco", True),
        ("registry.example/falconry", "falco", False),
        ("registry.example/web:falco", "falco", False),
        ("gcr.io/datadoghq/agent:7", "datadoghq agent", True),
        ("gcr.io/datadoghq/cluster-agent:7", "datadoghq agent", False),
    ],
)
def test_a_program_is_known_by_whole_words_of_its_image(image, words, found):
    assert bool(asked("deployed", NAMESPACE, pod(image), of=lambda _: ([words],))) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (made("argoproj.io/v1alpha1/Application", "spec: {source: {chart: falco}}"), True),
        (made("argoproj.io/v1alpha1/Application", "spec: []").replace("name: a", "name: falco"), True),
        (
            made("argoproj.io/v1alpha1/ApplicationSet", "spec: {template: {spec: {sources: [{path: infra/falco}]}}}"),
            True,
        ),
        (
            made("helm.toolkit.fluxcd.io/v2/HelmRelease", "spec: {chart: {spec: {chart: falco}}}"),
            True,
        ),
        (made("helm.cattle.io/v1/HelmChart", "spec: {chart: charts/falco}"), True),
        (made("kustomize.toolkit.fluxcd.io/v1/Kustomization", "spec: {path: ./falco}"), True),
        (made("operators.coreos.com/v1alpha1/Subscription", "spec: {name: falco}"), True),
        (made("instance.falco.org/v1/Falco"), True),
        (made("v1/ConfigMap").replace("name: a", "name: falco"), False),
        ("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x.falco.org}", False),
        (made("helm.toolkit.fluxcd.io/v2/HelmRelease", "spec: {chart: [falco]}"), False),
    ],
)
def test_a_program_is_known_by_the_object_that_brings_it(text, found):
    assert bool(asked("deployed", NAMESPACE, text, of=lambda _: (["falco"],))) is found


def test_one_object_speaks_for_the_whole_input():
    nothing = {"of": lambda _: ()}
    assert asked("speaks", NAMESPACE, pod("nginx"), **nothing)
    assert not asked("speaks", pod("nginx"), NAMESPACE, **nothing)
    assert asked("speaks", pod("nginx", "Deployment"), pod("nginx"), **nothing)
    assert not asked("speaks", pod("nginx"), pod("nginx", "DaemonSet"), **nothing)


def test_nobody_speaks_for_what_is_not_in_sight():
    node = Node(ObjectRef("v1", "Pod", "", "a"), {}, "a.yaml", Span(1, 1, 1, 1))
    assert whole(Graph([node]))
    with pytest.raises(Unseen):
        whole(Graph([node, node._replace(open=True)]))


SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: minio, namespace: shop}\n"


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("http://minio.shop.svc:9000", "minio.shop"),
        ("https://user:word@minio.shop.svc.cluster.local./path?x=http://y", "minio.shop"),
        ("minio.bank.svc", "minio.bank"),
        ("minio.shop:9000", "minio.shop"),
        ("minio", "minio.shop"),
        ("minio.bank", ""),
        ("https://s3.example.com", ""),
        ("http://svc", ""),
        ("a.b.c.svc", ""),
        ("$(HOST).shop.svc", ""),
        ("", ""),
        (7, ""),
    ],
)
def test_a_host_is_a_service_of_the_cluster_by_its_name(url, service):
    assert asked("serviceOf", pod("nginx"), SERVICE, of=lambda _: (url,)) == service


def outputs(*texts):
    found = asked("logOutputs", *texts)
    return [(entry["path"], entry["service"], entry["leaves"]) for entry in without_places(found)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[OUTPUT]|  Name es|  # twice|  Host es.logs.svc|  Hosts es.logs.svc", "Host es.logs.svc"),
        ("[INPUT]|  Host a.svc|[OUTPUT]|  Name s3|  bucket b", "[OUTPUT]"),
        ("<match **>|  type forward|  host es.logs.svc|</match>", "host es.logs.svc"),
        ("clients:|  - url: http://loki/loki/api/v1/push", "- url: http://loki/loki/api/v1/push"),
    ],
)
def test_an_output_in_a_text_is_in_the_line_of_its_host(text, place):
    (found,) = asked("logOutputs", config(text))
    assert text.replace("|", "\n")[found["start"] : found["end"]] == place


def config(text, key="fluent-bit.conf"):
    lines = "".join(f"    {line}\n" for line in text.split("|"))
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, namespace: shop}}\ndata:\n  {key}: |\n{lines}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[OUTPUT]|  Name es|  Host es.logs.svc", [("es.logs", False)]),
        ("[OUTPUT]|  name es|  HOST es.logs.svc|[OUTPUT]|  Name s3|  bucket b", [("es.logs", True), ("", True)]),
        ("[OUTPUT]|  Name stdout", []),
        ("[INPUT]|  Name http|  Host es.logs.svc", []),
        ("<match **>|  @type forward|  host es.logs.svc|</match>", [("es.logs", False)]),
        ("<match **>|  @type null|</match>", []),
        ("clients:|  - url: http://loki.logs.svc:3100/loki/api/v1/push", [("loki.logs", False)]),
        ("clients:|  - url: https://loki.example.com/loki/api/v1/push", [("", True)]),
        ("listen 80;", []),
    ],
)
def test_outputs_are_read_from_configurations(text, found):
    assert outputs(config(text)) == [("data.fluent-bit.conf", *entry) for entry in found]


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("{outputs: [{type: loki, url: 'http://loki.logs.svc'}]}", [("spec.outputs.0", "loki.logs", False)]),
        ("{outputs: [{type: http, http: {url: 'https://a.example.com'}}]}", [("spec.outputs.0", "", True)]),
        (
            "{outputs: [{type: lokiStack, lokiStack: {target: {name: l, namespace: o}}}]}",
            [("spec.outputs.0", "l.o", False)],
        ),
        ("{outputs: [3]}", [("spec.outputs.0", "", True)]),
        ("[]", []),
    ],
)
def test_outputs_are_read_from_the_forwarder_of_openshift(spec, found):
    text = "apiVersion: observability.openshift.io/v1\nkind: ClusterLogForwarder\nmetadata: {name: i, namespace: l}\n"
    assert outputs(f"{text}spec: {spec}\n") == found


SCC = "apiVersion: security.openshift.io/v1\nkind: SecurityContextConstraints\nmetadata: {name: wide}\n"


@pytest.mark.parametrize(
    ("more", "users"),
    [
        ("users: ['system:serviceaccount:shop:web']", ["service account web of shop"]),
        ("users: ['system:serviceaccount:openshift-infra:build', 'system:admin', 3]", []),
        ("groups: ['system:serviceaccounts:shop']", ["all service accounts of shop"]),
        (
            "groups: ['system:authenticated', 'system:serviceaccounts']",
            ["everybody who is authenticated", "all service accounts"],
        ),
        ("groups: ['system:masters', 'system:cluster-admins', 'system:nodes', developers]", []),
        ("users: x", []),
    ],
)
def test_constraints_are_given_to_accounts_by_name_and_group(more, users):
    assert asked("sccUsers", f"{SCC}{more}\n") == users


@pytest.mark.parametrize(
    ("rule", "users"),
    [
        ("resourceNames: [wide], verbs: [use]", ["service account web of shop"]),
        ("resourceNames: [other], verbs: [use]", []),
        ("verbs: [get]", []),
    ],
)
def test_constraints_are_given_to_accounts_by_roles(rule, users):
    role = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\nrules: [{apiGroups: "
        f"[security.openshift.io], resources: [securitycontextconstraints], {rule}}}]\n"
    )
    binding = made(
        "rbac.authorization.k8s.io/v1/ClusterRoleBinding",
        "roleRef: {kind: ClusterRole, name: r}\nsubjects: [{kind: ServiceAccount, name: web, namespace: shop}]\n",
    )
    assert asked("sccUsers", SCC, role, binding) == users


def test_a_binding_across_environments_tells_both_namespaces():
    binding = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: shop}\n"
        "roleRef: {kind: ClusterRole, name: view}\nsubjects: [{kind: ServiceAccount, name: web, namespace: try}]\n"
    )
    production = NAMESPACE.replace("shop}", "shop, labels: {env: prod}}")
    test = NAMESPACE.replace("shop}", "try, labels: {env: test}}")
    asks = {"of": lambda value: (value["subjects"][0], ["env"])}
    found = asked("crossEnvironmentGrants", binding, production, test, **asks)
    assert without_places(found) == [{"path": "", "space": "try", "spaces": "shop"}]
    assert others(found) == [("c.yaml", 1, "is not production"), ("b.yaml", 1, "is production")]
    assert asked("crossEnvironmentGrants", binding, production, NAMESPACE.replace("shop", "try"), **asks) == []
    assert asked("crossEnvironmentGrants", binding, NAMESPACE, test, **asks) == []
    assert asked("crossEnvironmentGrants", binding, production, test, of=lambda _: (3, None)) == []
