"""`ask connections` and `ask exposure`: the contracts, what is left out and told, the forms of an answer."""

import json

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.data import read_data

SCHEMAS = {
    name: Draft202012Validator(json.loads(read_data(f"schemas/ask-{name}.schema.json")))
    for name in ("connections", "exposure")
}
ALL = [{"protocol": protocol, "from": 1, "to": 65535} for protocol in ("TCP", "UDP", "SCTP")]
FOUR, SIX = "0.0.0.0-255.255.255.255", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
SHOP = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: x, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: c, image: x}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: in, namespace: shop}
spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from: [{podSelector: {matchLabels: {app: web}}}]
    ports: [{port: 5432}]
"""
BAD = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: bad, namespace: shop}
spec: {podSelector: {}, ingress: [{from: [{}]}]}
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: bad}
spec:
  priority: 1
  subject: {namespaces: {}}
  ingress:
  - {action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {port: 70000}}]}
"""
CILIUM = """\
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: c, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: web}}, ingress: [{}]}
"""
WEB = {"namespace": "shop", "kind": "Deployment", "name": "web"}
DB = {"namespace": "shop", "kind": "Pod", "name": "db"}


def ask(run, what, *words, code=0):
    result = run("ask", what, *words, "--output", "json")
    assert result.code == code, result
    answer = json.loads(result.out)
    SCHEMAS[what].validate(answer)
    return next(value for key, value in answer.items() if key != "schema"), result.err


def open_to(port, protocol="TCP"):
    return [{"protocol": protocol, "from": port, "to": port}]


def pair(source, target, ports=ALL):
    return {"from": source, "to": target, "ports": ports}


@pytest.fixture
def shop(folder):
    (folder / "a.yaml").write_text(SHOP)
    return folder


def test_nothing_is_an_answer(run, folder):
    (folder / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    assert ask(run, "connections", ".") == ask(run, "exposure", ".") == ([], "")
    assert run("ask", "connections", ".") == (0, "no connection, as these files have it\n", "")


TEMPLATE = "{metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: x}]}}"
KEPT = """\
apiVersion: %s
kind: %s
metadata: {name: a, namespace: shop}
spec: {selector: {matchLabels: {app: a}}, template: TEMPLATE}
""".replace("TEMPLATE", TEMPLATE)


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("argoproj.io/v1alpha1", "Rollout"),
        ("apps.kruise.io/v1alpha1", "CloneSet"),
        ("apps.kruise.io/v1beta1", "StatefulSet"),
    ],
)
def test_workloads_of_other_controllers_are_workloads(run, folder, version, kind):
    (folder / "a.yaml").write_text(KEPT % (version, kind))
    found, told = ask(run, "exposure", ".")
    assert ([(one["kind"], one["reach"]) for one in found], told) == ([(kind, "cluster")], "")


@pytest.mark.parametrize(
    ("version", "kind"), [("serving.knative.dev/v1", "Service"), ("argoproj.io/v1alpha1", "Workflow")]
)
@pytest.mark.parametrize("what", ["exposure", "connections"])
def test_pods_of_kinds_that_are_not_read_are_told(run, folder, what, version, kind):
    (folder / "a.yaml").write_text(KEPT % (version, kind))
    warning = f"warning: a.yaml:2: {kind} shop/a is left out: its kind is not read, so nothing is said of its pods\n"
    assert ask(run, what, ".") == ([], warning)
    if what == "exposure":
        said = "no workload of the kinds that this question knows, as these files have it\n"
        assert run("ask", what, ".") == (0, said, warning)


def test_connections_are_the_open_pairs(run, shop):
    blocks = [{"ipBlock": FOUR}, {"ipBlock": SIX}]
    assert ask(run, "connections", "a.yaml") == (
        [
            *(pair(block, WEB) for block in blocks),
            *(pair(WEB, block) for block in blocks),
            pair(WEB, DB, open_to(5432)),
            pair({"controller": "ingress"}, WEB, open_to(8080)),
        ],
        "",
    )


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--to", "db"), [pair(WEB, DB, open_to(5432))]),
        (("--from", "web", "--to", "Pod/db"), [pair(WEB, DB, open_to(5432))]),
        (("--from", "shop/Pod/db"), []),
        (("--from", "ingress"), [pair({"controller": "ingress"}, WEB, open_to(8080))]),
        (("--from", "gateway"), []),
        (("--from", "outside"), [pair({"ipBlock": FOUR}, WEB), pair({"ipBlock": SIX}, WEB)]),
        (("--to", "outside"), [pair(WEB, {"ipBlock": FOUR}), pair(WEB, {"ipBlock": SIX})]),
    ],
)
def test_from_and_to_ask_for_some(run, shop, options, expected):
    assert ask(run, "connections", "a.yaml", *options) == (expected, "")


def test_a_workload_that_is_not_there_is_no_question(run, shop):
    result = run("ask", "connections", "a.yaml", "--from", "ops/Pod/db")
    assert (result.code, result.out) == (2, "")
    assert "--from: no workload is called 'ops/Pod/db'" in result.err


def test_the_other_forms_have_a_row_for_what_is_treated_alike(run, shop):
    code, out, err = run("ask", "connections", "a.yaml", "--output", "csv")
    assert (code, err) == (0, "")
    assert [line.split('","') for line in out.strip().splitlines()] == [
        ['"from', "to", "ports", 'by"'],
        ['"all addresses', "shop/Deployment/web", "all", 'no policy"'],
        ['"shop/Deployment/web', "all addresses", "all", 'no policy"'],
        ['"shop/Deployment/web', "shop/Pod/db", "TCP 5432", 'NetworkPolicy shop/db (a.yaml:32)"'],
        ['"ingress controller', "shop/Deployment/web", "TCP 8080", 'Ingress shop/in (a.yaml:20)"'],
    ]
    picture = run("ask", "connections", "a.yaml", "--output", "dot").out
    assert '"shop/Deployment/web" -> "shop/Pod/db" [label="TCP 5432"];' in picture
    assert run("ask", "connections", "a.yaml", "--output", "markdown").out.count("\n") == 6


def test_refused_policies_are_named_and_the_rest_stands(run, shop):
    expected, _ = ask(run, "connections", "a.yaml")
    (shop / "b.yaml").write_text(BAD)
    found, told = ask(run, "connections", ".", code=2)
    assert found == expected
    first, second = told.splitlines()
    assert first.startswith("error: b.yaml:4: NetworkPolicy shop/bad is left out: ")
    assert second == (
        "error: b.yaml:13: AdminNetworkPolicy bad is left out: "
        "spec.ingress[0].ports[0].portNumber.port is no number from 1 to 65535, which Kubernetes refuses"
    )


@pytest.mark.parametrize("what", ["exposure", "connections"])
def test_a_table_says_where_only_a_part_is_in_sight(run, shop, what):
    note = "note: only a part is in sight: policies and ways in that other files have are not known\n"
    assert run("ask", what, "a.yaml").err == note
    assert run("ask", what, ".").err == ""


def test_what_is_not_read_is_said(run, shop):
    (shop / "c.yaml").write_text(CILIUM)
    _, told = ask(run, "connections", ".")
    assert told == (
        "warning: c.yaml:1: CiliumNetworkPolicy shop/c is not read: less may be open for the pods that it selects\n"
    )
    exposed, _ = ask(run, "exposure", ".")
    place = {"kind": "CiliumNetworkPolicy", "namespace": "shop", "name": "c", "path": "c.yaml", "line": 1}
    assert [(one["name"], one["ingress"], one["unread"]) for one in exposed] == [
        ("web", "unknown", [place]),
        ("db", "isolated", []),
    ]


ORDINARY = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: a, labels: {team: "{{ team }}"}, annotations: {note: "{{ note }}"}}
spec:
  selector: {matchLabels: {app: p}}
  template:
    metadata: {labels: {app: p}, annotations: {checksum: "{{ sum }}"}}
    spec:
      hostNetwork: true
      serviceAccountName: ${ACCOUNT}
      volumes: [{name: v, configMap: {name: "{{ map }}"}}]
      containers:
      - name: c
        image: "registry.example/{{ image }}"
        args: ["docker inspect --format '{{.State.Status}}' x"]
        env: [{name: A, value: "{{ a }}"}]
        ports: [{containerPort: 8080}]
"""


def test_a_placeholder_in_ordinary_text_is_no_obstacle(run, folder):
    (folder / "a.yaml").write_text(ORDINARY)
    (found,), told = ask(run, "exposure", "a.yaml")
    assert (found["reach"], found["line"], told) == ("nodes", 1, "")
    web = {"namespace": "a", "kind": "Deployment", "name": "web"}
    assert pair({"ipBlock": FOUR}, web) in ask(run, "connections", "a.yaml")[0]


def test_hosts_of_ways_in_decide_nothing_and_are_shown_as_they_are(run, shop):
    host = "rules: [{host: 'shop.${DOMAIN}', http: {paths: [{path: /, pathType: Prefix, backend: "
    text = SHOP.replace("{defaultBackend: {", f"{{{host}{{").replace("number: 80}}}}", "number: 80}}}}]}}]}")
    (shop / "a.yaml").write_text(text)
    found, told = ask(run, "exposure", "a.yaml")
    assert ([way["hosts"] for way in found[0]["ways"]], told) == ([["shop.${DOMAIN}"]], "")


@pytest.mark.parametrize(
    ("old", "new", "at", "line"),
    [
        ("name: web, ", 'name: "{{ name }}", ', "metadata.name", 3),
        ("namespace: a", "namespace: '${NAMESPACE}'", "metadata.namespace", 3),
        (
            "labels: {app: p}, annotations",
            'labels: {app: "{{ app }}"}, annotations',
            "spec.template.metadata.labels.app",
            7,
        ),
        ("labels: {app: p}, annotations", 'labels: {"{{ k }}": p}, annotations', "spec.template.metadata.labels", 7),
        ("hostNetwork: true", "hostNetwork: ${HOST}", "spec.template.spec.hostNetwork", 9),
        (
            "containerPort: 8080",
            'containerPort: "{{ port }}"',
            "spec.template.spec.containers[0].ports[0].containerPort",
            17,
        ),
        (
            "containerPort: 8080",
            'containerport: "{{ port }}"',
            "spec.template.spec.containers[0].ports[0].containerPort",
            17,
        ),
    ],
)
def test_a_placeholder_that_decides_leaves_the_object_out(run, folder, old, new, at, line):
    (folder / "a.yaml").write_text(ORDINARY.replace(old, new))
    for what in ("exposure", "connections"):
        found, told = ask(run, what, "a.yaml", code=2)
        assert found == []
        assert told.startswith(f"error: a.yaml:{line}: Deployment ")
        assert told.endswith(f"is left out: it is an unrendered template, as a placeholder stands in {at}\n")


def test_a_placeholder_in_a_policy_or_a_service_leaves_it_out(run, shop):
    (shop / "a.yaml").write_text(
        SHOP.replace("port: 5432", "port: '${PORT}'").replace("app: web}, ports", "app: <APP>}, ports")
    )
    _, told = ask(run, "connections", "a.yaml", code=2)
    assert [line.partition(" is left out")[0] for line in told.splitlines()] == [
        "error: a.yaml:18: Service shop/web",
        "error: a.yaml:33: NetworkPolicy shop/db",
    ]


def test_exposure_is_worst_first(run, shop):
    found, told = ask(run, "exposure", "a.yaml")
    by = {"kind": "Ingress", "namespace": "shop", "name": "in", "path": "a.yaml", "line": 20}
    way = {"how": "Ingress", "by": by, "from": [{"controller": "ingress"}], "port": open_to(8080)[0]}
    assert told == ""
    web = {**WEB, "path": "a.yaml", "line": 1, "reach": "internet", "ingress": "open", "unread": []}
    db = {**DB, "path": "a.yaml", "line": 10, "reach": "namespace", "ingress": "isolated", "unread": []}
    assert found == [
        {
            **web,
            "ways": [{**way, "tls": False, "hosts": [], "inside": ""}],
            "everyPod": ALL,
            "otherNamespaces": [],
            "ownNamespace": [],
            "addresses": [{"ipBlock": FOUR, "ports": ALL}, {"ipBlock": SIX, "ports": ALL}],
        },
        {
            **db,
            "ways": [],
            "everyPod": [],
            "otherNamespaces": [],
            "ownNamespace": open_to(5432),
            "addresses": [],
        },
    ]
    assert run("ask", "exposure", "a.yaml", "--output", "csv").out.splitlines()[1:] == [
        '"the internet","shop/Deployment/web","a.yaml:1","TCP 8080",'
        '"Ingress without TLS by Ingress shop/in (a.yaml:20); no policy isolates it"',
        '"pods of its namespace","shop/Pod/db","a.yaml:10","TCP 5432","ingress is isolated"',
    ]


POD = """\
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: %s, labels: {app: p}}
spec: {containers: [{name: c, image: x, ports: [{containerPort: 80%s}]}]%s}
---
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: s, namespace: a}
spec: {type: %s, selector: {app: p}, ports: [{port: 80}]%s}
---
"""
ONLY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only, namespace: a}
spec: {podSelector: {}, ingress: [%s]}
---
"""
OTHER = (POD % ("b", "", "")).replace("name: p,", "name: q,").replace("app: p", "app: q")


@pytest.mark.parametrize(
    ("text", "reach"),
    [
        (SERVICE % ("LoadBalancer", ""), "internet"),
        (SERVICE % ("LoadBalancer", "") + ONLY % "{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}", "internet"),
        (SERVICE % ("LoadBalancer", "") + ONLY % "{ports: [{port: 81}]}", "cluster"),
        (SERVICE % ("LoadBalancer", "") + ONLY % "", "nothing"),
        (
            SERVICE % ("LoadBalancer", ", loadBalancerSourceRanges: [10.0.0.0/8]")
            + ONLY % "{from: [{ipBlock: {cidr: 11.0.0.0/8}}]}",
            "addresses",
        ),
        (ONLY % "{from: [{ipBlock: {cidr: 10.0.0.1/32}}]}", "addresses"),
        (ONLY % "{from: [{ipBlock: {cidr: 10.0.0.1/32}}, {namespaceSelector: {}}]}", "cluster"),
        (ONLY % "{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress}}}]}", "namespaces"),
        (ONLY % "{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: a}}}]}", "nothing"),
        (ONLY % "{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: gone}}}]}", "namespaces"),
        (ONLY % "{from: [{podSelector: {matchLabels: {app: gone}}}]}", "namespace"),
        (SERVICE % ("NodePort", ""), "nodes"),
        (SERVICE % ("ClusterIP", ""), "cluster"),
        ("", "cluster"),
        (OTHER + ONLY % "{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}}]}", "namespaces"),
        (OTHER + ONLY % "{from: [{podSelector: {}}]}", "nothing"),
        (OTHER.replace("namespace: b", "namespace: a") + ONLY % "{from: [{podSelector: {}}]}", "namespace"),
    ],
)
def test_from_where_a_workload_is_reached(run, folder, text, reach):
    (folder / "a.yaml").write_text(POD % ("a", "", "") + text)
    found, _ = ask(run, "exposure", "a.yaml")
    assert next(one["reach"] for one in found if one["name"] == "p") == reach


INTERNAL = "metadata: {annotations: {%s}, name"


@pytest.mark.parametrize(
    ("annotation", "rest", "reach", "inside"),
    [
        ('service.beta.kubernetes.io/azure-load-balancer-internal: "true"', "", "nodes", "the annotation "),
        ("networking.gke.io/load-balancer-type: Internal", "", "nodes", "the annotation "),
        ("networking.gke.io/load-balancer-type: Internal", ", externalIPs: [1.2.3.4]", "internet", "the annotation "),
        ("networking.gke.io/load-balancer-type: External", "", "internet", ""),
        ("service.beta.kubernetes.io/load-balancer-source-ranges: 10.0.0.0/8", "", "nodes", "its source ranges"),
        ("service.beta.kubernetes.io/load-balancer-source-ranges: 1.0.0.0/8", "", "internet", ""),
    ],
)
def test_a_load_balancer_may_be_kept_inside(run, folder, annotation, rest, reach, inside):
    service = (SERVICE % ("LoadBalancer", rest)).replace("metadata: {name", INTERNAL % annotation)
    (folder / "a.yaml").write_text(POD % ("a", "", "") + service)
    (found,), _ = ask(run, "exposure", "a.yaml")
    ways = {way["how"]: way for way in found["ways"]}
    assert found["reach"] == reach
    assert ways["LoadBalancer"]["inside"].startswith(inside)
    assert bool(ways["LoadBalancer"]["inside"]) is bool(inside)
    assert "ExternalIP" not in ways or ways["ExternalIP"]["inside"] == ""


def test_source_ranges_in_an_annotation_say_who_may_connect(run, folder):
    annotation = "service.beta.kubernetes.io/load-balancer-source-ranges: 10.0.0.0/8"
    service = (SERVICE % ("LoadBalancer", "")).replace("metadata: {name", INTERNAL % annotation)
    (folder / "a.yaml").write_text(POD % ("a", "", "") + service)
    (found,), _ = ask(run, "exposure", "a.yaml")
    assert [way["from"] for way in found["ways"]] == [[{"ipBlock": "10.0.0.0-10.255.255.255"}]]


@pytest.mark.parametrize(
    ("port", "spec", "how"), [(", hostPort: 80", "", "HostPort"), ("", ", hostNetwork: true", "HostNetwork")]
)
def test_ports_of_nodes_lead_to_pods(run, folder, port, spec, how):
    (folder / "a.yaml").write_text(POD % ("a", port, spec))
    (found,), _ = ask(run, "exposure", "a.yaml")
    assert [way["port"] for way in found["ways"]] == open_to(80)
    assert (found["reach"], [way["how"] for way in found["ways"]]) == ("nodes", [how])


def test_an_old_version_in_a_reference_is_no_refusal(run, folder):
    owner = "{apiVersion: extensions/v1beta1, kind: ReplicaSet, name: old, uid: a, controller: true}"
    text = POD % ("a", "", "")
    (folder / "a.yaml").write_text(text.replace("labels:", f"ownerReferences: [{owner}], labels:"))
    assert [one["kind"] for one in ask(run, "exposure", "a.yaml")[0]] == ["ReplicaSet"]


def test_an_object_of_a_group_that_is_gone_is_named(run, folder):
    old = "apiVersion: extensions/v1beta1\nkind: NetworkPolicy\nmetadata: {name: old}\nspec: {podSelector: {}}\n"
    (folder / "a.yaml").write_text(old)
    found, told = ask(run, "connections", "a.yaml", code=2)
    assert (found, told) == (
        [],
        "error: a.yaml:1: NetworkPolicy old is left out: version v1beta1 of its kind is not read\n",
    )


@pytest.mark.parametrize("field", ["containerport", "ContainerPort"])
def test_fields_in_another_case_are_taken(run, shop, field):
    (shop / "a.yaml").write_text(SHOP.replace("containerPort", field))
    found, told = ask(run, "connections", "a.yaml", "--from", "ingress")
    assert (found, told) == ([pair({"controller": "ingress"}, WEB, open_to(8080))], "")


def test_a_pod_on_its_host_that_names_no_port_may_listen_at_any(run, folder):
    (folder / "a.yaml").write_text(
        (POD % ("a", "", ", hostNetwork: true")).replace("ports: [{containerPort: 80}]", "command: [x]")
    )
    (found,), _ = ask(run, "exposure", "a.yaml")
    assert [way["port"] for way in found["ways"]] == [{"protocol": "TCP", "from": 1, "to": 65535}]


def test_a_policy_of_a_plug_in_for_the_cluster_is_in_no_namespace(run, folder):
    policy = (
        "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: c}\nspec: {ingress: [{}]}\n"
    )
    (folder / "a.yaml").write_text(POD % ("a", "", "") + policy)
    (found,), _ = ask(run, "exposure", "a.yaml")
    assert (found["ingress"], [(one["kind"], one["namespace"]) for one in found["unread"]]) == (
        "unknown",
        [("CiliumClusterwideNetworkPolicy", None)],
    )
