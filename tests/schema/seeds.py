"""Valid objects of many kinds, and what can be done to them."""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from kubelint_compliance.manifests.objects import without_nulls
from kubelint_compliance.manifests.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]

POD = """
      serviceAccountName: web
      securityContext: {runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: {type: RuntimeDefault}}
      nodeSelector: {kubernetes.io/os: linux}
      tolerations: [{key: dedicated, operator: Equal, value: web, effect: NoSchedule}]
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
          - weight: 100
            podAffinityTerm:
              topologyKey: kubernetes.io/hostname
              labelSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}
      topologySpreadConstraints:
      - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}
      initContainers:
      - {name: init, image: busybox, command: [sh, -c, "true"]}
      containers:
      - name: web
        image: nginx:1.27
        imagePullPolicy: IfNotPresent
        ports: [{name: http, containerPort: 8080, protocol: TCP}, {containerPort: 9090}]
        env:
        - {name: A, value: "1"}
        - {name: B, valueFrom: {secretKeyRef: {name: web, key: password}}}
        - {name: C, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        envFrom: [{configMapRef: {name: web}}]
        resources: {limits: {cpu: 1, memory: 128Mi}, requests: {cpu: 100m}}
        livenessProbe: {httpGet: {path: /, port: http, scheme: HTTP}, periodSeconds: 10}
        readinessProbe: {tcpSocket: {port: 8080}, timeoutSeconds: 2}
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
        volumeMounts: [{name: data, mountPath: /data}, {name: config, mountPath: /config, readOnly: true}]
      volumes:
      - {name: data, emptyDir: {sizeLimit: 1Gi}}
      - {name: config, configMap: {name: web, defaultMode: 0640, items: [{key: a, path: a}]}}
"""
TEMPLATE = (
    """
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {example.com/a: b}}
    spec:"""
    + POD
)
TEXT = f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop, labels: {{app: web, app.kubernetes.io/part-of: shop}}}}
spec:
  replicas: 2
  revisionHistoryLimit: 3
  strategy: {{type: RollingUpdate, rollingUpdate: {{maxSurge: 25%, maxUnavailable: 0}}}}{TEMPLATE}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: web}}
spec:
  serviceName: web
  volumeClaimTemplates:
  - metadata: {{name: claim}}
    spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}}}{TEMPLATE}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {{name: web}}
spec:{TEMPLATE}
---
apiVersion: batch/v1
kind: CronJob
metadata: {{name: web}}
spec:
  schedule: "0 * * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 2
      template:
        spec: {{restartPolicy: Never, containers: [{{name: web, image: nginx}}]}}
---
apiVersion: v1
kind: Service
metadata: {{name: web}}
spec:
  type: NodePort
  clusterIPs: [10.0.0.1]
  clusterIP: 10.0.0.1
  selector: {{app: web}}
  ports: [{{name: http, port: 80, targetPort: http}}, {{name: admin, port: 81, targetPort: 8081, protocol: TCP}}]
---
apiVersion: v1
kind: Secret
metadata: {{name: web}}
type: Opaque
data: {{password: aHVudGVyMg==}}
stringData: {{user: admin}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: web}}
immutable: true
data: {{a.conf: "x=1", b: ""}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{name: web}}
spec: {{accessModes: [ReadWriteOnce], storageClassName: fast, resources: {{requests: {{storage: 10Gi}}}}}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: web}}
automountServiceAccountToken: false
---
apiVersion: v1
kind: ResourceQuota
metadata: {{name: web}}
spec: {{hard: {{requests.cpu: "4", pods: 10}}}}
---
apiVersion: v1
kind: LimitRange
metadata: {{name: web}}
spec: {{limits: [{{type: Container, default: {{cpu: 500m}}, defaultRequest: {{cpu: 100m}}}}]}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: "web:reader"}}
rules: [{{apiGroups: [""], resources: [pods], verbs: [get, list]}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: web}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}}
subjects: [{{kind: ServiceAccount, name: web, namespace: shop}}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: web}}
spec:
  ingressClassName: nginx
  tls: [{{hosts: [shop.example.com], secretName: tls}}]
  rules:
  - host: "*.example.com"
    http: {{paths: [{{path: /, pathType: Prefix, backend: {{service: {{name: web, port: {{number: 80}}}}}}}}]}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: web}}
spec:
  podSelector: {{matchLabels: {{app: web}}}}
  policyTypes: [Ingress, Egress]
  ingress: [{{from: [{{namespaceSelector: {{}}}}], ports: [{{port: 8080, protocol: TCP}}]}}]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: web}}
spec:
  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: web}}
  minReplicas: 2
  maxReplicas: 5
  metrics: [{{type: Resource, resource: {{name: cpu, target: {{type: Utilization, averageUtilization: 70}}}}}}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: web}}
spec: {{minAvailable: 50%, selector: {{matchLabels: {{app: web}}}}}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {{name: fast}}
provisioner: example.com/disk
reclaimPolicy: Delete
volumeBindingMode: WaitForFirstConsumer
parameters: {{type: ssd}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {{name: web}}
webhooks:
- name: web.example.com
  admissionReviewVersions: [v1]
  sideEffects: None
  failurePolicy: Fail
  timeoutSeconds: 5
  clientConfig: {{service: {{name: web, namespace: shop, path: /validate}}, caBundle: YQ==}}
  rules: [{{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods], scope: "*"}}]
---
apiVersion: v1
kind: Namespace
metadata: {{name: shop, labels: {{pod-security.kubernetes.io/enforce: restricted}}}}
"""
CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shops.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Shop, plural: shops, singular: shop, listKind: ShopList}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            required: [owner, level]
            properties:
              owner: {type: string, minLength: 2, maxLength: 9, pattern: "^[a-z]+$"}
              level: {type: string, default: low, enum: [low, high]}
              size: {type: integer, format: int32, minimum: 1, maximum: 10}
              share: {type: number, exclusiveMinimum: true, minimum: 0}
              port: {x-kubernetes-int-or-string: true}
              on: {type: boolean}
              tags: {type: array, items: {type: string}, x-kubernetes-list-type: set, maxItems: 3}
              limits: {type: object, additionalProperties: {type: integer}}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true}
              partly: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: string}}}
              empty: {type: object}
              shelves:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name, kind]
                items:
                  type: object
                  required: [name]
                  properties:
                    name: {type: string}
                    kind: {type: string, default: plain}
                    goods: {type: array, items: {type: string}}
"""
SHOP = """
apiVersion: example.com/v1
kind: Shop
metadata: {name: corner, labels: {a: b}}
spec:
  owner: anna
  level: high
  size: 3
  share: 0.5
  port: http
  on: true
  tags: [a, b]
  limits: {x: 1, y: 2}
  free: {anything: [1, {goes: true}]}
  partly: {a: b, c: 1}
  empty: {}
  shelves: [{name: one, goods: [tea]}, {name: one, kind: deep}, {name: two}]
"""
VALUES: tuple[Any, ...] = (
    *("", "a", "A b", "true", "1", "80", "http", "10%", "100m", "1Gi", "Ki", "x" * 70, "a.b", "*.a", "a/b", "a/b/c"),
    *("-a", "Always", "None", "TCP", "YQ==", "YQ", "2020-01-01T00:00:00Z", "2020-13-01T00:00:00Z", 0, 1, -1, 70000),
    *(3_000_000_000, 2**63, 1.0, 1.5, 1e30, True, False, {}, [], {"a": 1}, [1], [None], {"name": "a"}),
)
FIELDS = ("foo", "Name", "spec", "name", "image", "labels", "securityContext", "command", "replica", "imagePullPolciy")
OPERATIONS = ("set", "set", "set", "drop", "add", "repeat", "move")


def objects(text: str) -> list[dict[str, Any]]:
    """The objects of a text."""
    return [item.value for item in Opened("a.yaml", text).manifests]


@cache
def seeds() -> tuple[dict[str, Any], ...]:
    return tuple(objects(TEXT))


def nodes(value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of all nodes but the object, its apiVersion and kind."""
    if path:
        yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        if path or key not in ("apiVersion", "kind"):
            yield from nodes(entry, (*path, key))


def get(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


@st.composite
def changed(draw: st.DrawFn, values: tuple[dict[str, Any], ...], pool: tuple[Any, ...] = VALUES) -> dict[str, Any]:
    """One of the objects with one thing done to it."""
    value = copy.deepcopy(draw(st.sampled_from(values)))
    paths = list(nodes(value))
    path = draw(st.sampled_from(paths))
    holder, step, node = get(value, path[:-1]), path[-1], get(value, path)
    match draw(st.sampled_from(OPERATIONS)):
        case "drop":
            del holder[step]
        case "add" if isinstance(node, dict):
            node[draw(st.sampled_from(FIELDS))] = copy.deepcopy(draw(st.sampled_from(pool)))
        case "repeat" if isinstance(node, list) and node:
            node.append(copy.deepcopy(draw(st.sampled_from(node))))
        case "move":
            holder[step] = copy.deepcopy(get(value, draw(st.sampled_from(paths))))
        case _:
            holder[step] = copy.deepcopy(draw(st.sampled_from(pool)))
    return without_nulls(value)
