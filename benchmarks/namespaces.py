"""Makes a tree of namespaces with all that a team has in one: a hundred objects each, one file a namespace.

Ten workloads with their Services, accounts, roles and bindings, Ingresses, settings; and, where the tree is isolated,
four policies: nothing in or out, then what the workloads need of one another, of the cluster's DNS and from outside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OBJECTS = 100
"""Of one namespace."""
WORKLOADS = 10
_INGRESSES = 5
_POLICIES = (
    "{podSelector: {}, policyTypes: [Ingress, Egress]}",
    """podSelector: {matchLabels: {tier: back}}
  ingress:
  - from: [{podSelector: {matchLabels: {tier: front}}}]
    ports: [{port: http}]""",
    """podSelector: {matchLabels: {tier: front}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: team-0}}}]
    ports: [{port: http}]
  egress:
  - to: [{podSelector: {matchLabels: {tier: back}}}]""",
    """podSelector: {}
  policyTypes: [Egress]
  egress:
  - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: team-0}}}]
    ports: [{port: 53, protocol: UDP}, {port: 53}]
  - to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.96.0.0/12]}}]
    ports: [{port: 443}]""",
)
_WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: app-{n}, namespace: {space}}}
spec:
  selector: {{matchLabels: {{app: app-{n}}}}}
  template:
    metadata: {{labels: {{app: app-{n}, tier: {tier}}}}}
    spec:
      serviceAccountName: app-{n}
      containers: [{{name: main, image: "registry.example/app:1", ports: [{{name: http, containerPort: 8080}}]}}]
---
apiVersion: v1
kind: Service
metadata: {{name: app-{n}, namespace: {space}}}
spec: {{selector: {{app: app-{n}}}, ports: [{{name: http, port: 80, targetPort: http}}]}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: app-{n}, namespace: {space}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: app-{n}, namespace: {space}}}
rules: [{{apiGroups: [""], resources: [configmaps], resourceNames: [settings-{n}], verbs: [get]}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: app-{n}, namespace: {space}}}
subjects: [{{kind: ServiceAccount, name: app-{n}}}]
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: app-{n}}}
---
"""
_INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: app-{n}, namespace: {space}}}
spec:
  rules:
  - host: app-{n}.{space}.example
    http: {{paths: [{{path: /, pathType: Prefix, backend: {{service: {{name: app-{n}, port: {{name: http}}}}}}}}]}}
---
"""
_POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: policy-{n}, namespace: {space}}}
spec:
  {spec}
---
"""
_SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: settings-{n}, namespace: {space}}}
data: {{key: value}}
---
"""


def namespace_text(number: int, *, isolated: bool) -> str:
    """Return the objects of a namespace."""
    return "".join(_documents(f"team-{number}", isolated=isolated))


def _documents(space: str, *, isolated: bool) -> Iterator[str]:
    policies = _POLICIES if isolated else ()
    settings = OBJECTS - 1 - 5 * WORKLOADS - _INGRESSES - len(policies)
    yield f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {space}, labels: {{team: {space}}}}}\n---\n"
    for n in range(WORKLOADS):
        yield _WORKLOAD.format(n=n, space=space, tier="back" if n % 2 else "front")
    for n in range(_INGRESSES):
        yield _INGRESS.format(n=2 * n, space=space)
    for n, spec in enumerate(policies):
        yield _POLICY.format(n=n, space=space, spec=spec)
    for n in range(settings):
        yield _SETTINGS.format(n=n, space=space)


def write_tree(folder: Path, objects: int, *, isolated: bool = True) -> None:
    """Write a tree of so many objects into a folder, a hundred at a time."""
    for number in range(objects // OBJECTS):
        (folder / f"team-{number}.yaml").write_text(namespace_text(number, isolated=isolated), encoding="utf-8")
