"""More valid objects, each with much of what its kind may have: what mutations start from beside the seeds."""

from __future__ import annotations

from functools import cache
from typing import Any

from tests.schema.seeds import objects, seeds

TEXT = """
apiVersion: v1
kind: Pod
metadata: {name: rich, labels: {app: web}}
spec:
  restartPolicy: OnFailure
  activeDeadlineSeconds: 60
  dnsPolicy: None
  dnsConfig: {nameservers: [10.0.0.10], searches: [shop.svc.cluster.local], options: [{name: ndots, value: "2"}]}
  hostAliases: [{ip: 10.0.0.1, hostnames: [a.example.com]}]
  hostname: web
  subdomain: shop
  nodeSelector: {disk: ssd}
  hostUsers: false
  imagePullSecrets: [{name: pull}]
  priorityClassName: high
  serviceAccountName: web
  readinessGates: [{conditionType: example.com/ready}]
  resourceClaims: [{name: gpu, resourceClaimTemplateName: gpu}]
  securityContext:
    fsGroup: 1000
    fsGroupChangePolicy: OnRootMismatch
    supplementalGroups: [2000]
    sysctls: [{name: kernel.shm_rmid_forced, value: "0"}]
    seccompProfile: {type: Localhost, localhostProfile: a.json}
    appArmorProfile: {type: RuntimeDefault}
  tolerations:
  - {operator: Exists}
  - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 30}
  - {key: tier, value: web}
  topologySpreadConstraints:
  - {maxSkew: 1, minDomains: 2, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {}}
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
        - matchExpressions: [{key: disk, operator: In, values: [ssd]}, {key: cores, operator: Gt, values: ["4"]}]
          matchFields: [{key: metadata.name, operator: In, values: [node-1]}]
      preferredDuringSchedulingIgnoredDuringExecution:
      - {weight: 1, preference: {matchExpressions: [{key: disk, operator: Exists}]}}
    podAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
      - {topologyKey: zone, namespaces: [shop], labelSelector: {matchLabels: {app: db}}}
  initContainers:
  - name: sidecar
    image: proxy
    restartPolicy: Always
    ports: [{name: admin, containerPort: 15000, hostPort: 15000}]
    startupProbe: {grpc: {port: 15000}, failureThreshold: 30}
    lifecycle: {preStop: {sleep: {seconds: 5}}}
  - {name: init, image: busybox, volumeMounts: [{name: scratch, mountPath: /scratch}]}
  containers:
  - name: app
    image: nginx
    ports:
    - {name: http, containerPort: 80, hostPort: 8080}
    - {name: dns, containerPort: 53, hostPort: 53, protocol: UDP}
    env:
    - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
    - {name: KEY, valueFrom: {configMapKeyRef: {name: web, key: a.b}}}
    - {name: LABEL, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
    envFrom: [{prefix: A_, secretRef: {name: web}}]
    livenessProbe: {exec: {command: [cat]}, initialDelaySeconds: 5}
    readinessProbe: {httpGet: {path: /, port: 80, httpHeaders: [{name: X-A, value: b}]}, successThreshold: 2}
    lifecycle: {postStart: {exec: {command: [a]}}, preStop: {httpGet: {port: http, path: /stop}}}
    resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}]
    resources:
      limits: {cpu: 1, memory: 1Gi, ephemeral-storage: 1Gi, example.com/gpu: 1, hugepages-2Mi: 4Mi}
      requests: {cpu: 100m, memory: 512Mi, example.com/gpu: 1, hugepages-2Mi: 4Mi}
      claims: [{name: gpu}]
    securityContext: {privileged: true, readOnlyRootFilesystem: true, procMount: Default, runAsUser: 0, runAsGroup: 0}
    volumeMounts:
    - {name: host, mountPath: /host, mountPropagation: Bidirectional}
    - {name: scratch, mountPath: /scratch, subPath: a/b}
    - {name: all, mountPath: /all, readOnly: true, recursiveReadOnly: IfPossible}
    volumeDevices: []
  - name: second
    image: nginx
    securityContext:
      allowPrivilegeEscalation: false
      capabilities: {add: [NET_BIND_SERVICE], drop: [ALL]}
      seccompProfile: {type: RuntimeDefault}
    ports: [{containerPort: 81}]
  volumes:
  - {name: host, hostPath: {path: /var/lib, type: Directory}}
  - {name: scratch, emptyDir: {medium: Memory, sizeLimit: 1Mi}}
  - {name: claim, persistentVolumeClaim: {claimName: data}}
  - {name: nfs, nfs: {server: a.example.com, path: /x}}
  - {name: csi, csi: {driver: csi.example.com, volumeAttributes: {a: b}}}
  - name: ephemeral
    ephemeral:
      volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
  - name: all
    projected:
      defaultMode: 0440
      sources:
      - {secret: {name: a, items: [{key: a, path: b}]}}
      - {configMap: {name: a}}
      - {downwardAPI: {items: [{path: l, fieldRef: {fieldPath: metadata.labels}}]}}
      - {serviceAccountToken: {path: token, expirationSeconds: 3600, audience: a}}
---
apiVersion: v1
kind: Pod
metadata: {name: node}
spec:
  hostNetwork: true
  hostPID: true
  serviceAccount: web
  nodeName: node-1
  containers: [{name: app, image: nginx, ports: [{containerPort: 80, hostPort: 80}]}]
---
apiVersion: batch/v1
kind: Job
metadata: {name: indexed}
spec:
  completionMode: Indexed
  completions: 3
  parallelism: 2
  backoffLimitPerIndex: 1
  maxFailedIndexes: 1
  ttlSecondsAfterFinished: 60
  suspend: false
  podFailurePolicy:
    rules:
    - {action: FailIndex, onExitCodes: {containerName: a, operator: In, values: [1, 2]}}
    - {action: Ignore, onPodConditions: [{type: DisruptionTarget, status: "True"}]}
  template: {spec: {restartPolicy: Never, containers: [{name: a, image: nginx}]}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: rolling}
spec:
  minReadySeconds: 5
  updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 10%}}
  selector: {matchExpressions: [{key: app, operator: In, values: [web]}]}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: nginx}]}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: nginx}]}}
---
apiVersion: v1
kind: Service
metadata: {name: outward}
spec:
  type: LoadBalancer
  loadBalancerClass: example.com/lb
  loadBalancerSourceRanges: [10.0.0.0/8]
  allocateLoadBalancerNodePorts: false
  externalTrafficPolicy: Local
  healthCheckNodePort: 30000
  sessionAffinity: ClientIP
  sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}
  internalTrafficPolicy: Cluster
  ipFamilyPolicy: SingleStack
  ipFamilies: [IPv4]
  ports:
  - {name: a, port: 80, nodePort: 30080, appProtocol: http}
  - {name: b, port: 80, nodePort: 30081, protocol: UDP}
---
apiVersion: v1
kind: Service
metadata: {name: named}
spec: {type: ExternalName, externalName: a.example.com}
---
apiVersion: v1
kind: Service
metadata: {name: headless}
spec: {clusterIP: None, clusterIPs: [None], selector: {app: web}, publishNotReadyAddresses: true, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: plain}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
  externalIPs: [10.1.2.3]
  externalTrafficPolicy: Cluster
---
apiVersion: v1
kind: Secret
metadata: {name: token, annotations: {kubernetes.io/service-account.name: web}}
type: kubernetes.io/service-account-token
---
apiVersion: v1
kind: Secret
metadata: {name: tls}
type: kubernetes.io/tls
data: {tls.crt: YQ==, tls.key: YQ==}
---
apiVersion: v1
kind: Secret
metadata: {name: basic}
type: kubernetes.io/basic-auth
stringData: {username: a}
---
apiVersion: v1
kind: Secret
metadata: {name: ssh}
type: kubernetes.io/ssh-auth
stringData: {ssh-privatekey: a}
---
apiVersion: v1
kind: Secret
metadata: {name: docker}
type: kubernetes.io/dockerconfigjson
data: {.dockerconfigjson: e30=}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: both}
data: {a: b}
binaryData: {c: YQ==}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: copy}
spec:
  accessModes: [ReadWriteOncePod]
  volumeMode: Filesystem
  dataSource: {kind: PersistentVolumeClaim, name: other}
  selector: {matchLabels: {a: b}}
  resources: {requests: {storage: 1Gi}, limits: {storage: 2Gi}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: all}
rules:
- {apiGroups: [apps], resources: [deployments], resourceNames: [web], verbs: [get]}
- {nonResourceURLs: [/healthz], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: all}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: all}
subjects:
- {kind: ServiceAccount, name: web, namespace: shop}
- {kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}
- {kind: Group, name: "system:masters"}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: default}
spec: {defaultBackend: {resource: {apiGroup: example.com, kind: Bucket, name: a}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ports}
spec:
  rules:
  - host: a.example.com
    http: {paths: [{pathType: ImplementationSpecific, backend: {service: {name: a, port: {name: http}}}}]}
  - http: {paths: [{path: /a, pathType: Exact, backend: {service: {name: a, port: {number: 80}}}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: blocks}
spec:
  podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [db]}]}
  egress:
  - to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}, {podSelector: {}, namespaceSelector: {}}]
    ports: [{port: 80, endPort: 90}, {port: http, protocol: UDP}]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: rich}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 1
  maxReplicas: 5
  metrics:
  - {type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 100m}}}
  - type: ContainerResource
    containerResource: {name: cpu, container: a, target: {type: Utilization, averageUtilization: 50}}
  - {type: Pods, pods: {metric: {name: packets}, target: {type: AverageValue, averageValue: 1k}}}
  - type: Object
    object:
      metric: {name: requests, selector: {matchLabels: {a: b}}}
      describedObject: {apiVersion: networking.k8s.io/v1, kind: Ingress, name: a}
      target: {type: Value, value: 10k}
  - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: 30}}}
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 300
      selectPolicy: Min
      policies: [{type: Percent, value: 10, periodSeconds: 60}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: other}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}, unhealthyPodEvictionPolicy: AlwaysAllow}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: zoned}
provisioner: example.com/disk
allowVolumeExpansion: true
mountOptions: [ro]
allowedTopologies: [{matchLabelExpressions: [{key: zone, values: [a, b]}]}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: zoned}
spec:
  schedule: "@daily"
  timeZone: Etc/UTC
  startingDeadlineSeconds: 10
  successfulJobsHistoryLimit: 1
  suspend: true
  jobTemplate:
    metadata: {labels: {a: b}}
    spec:
      template:
        metadata: {labels: {a: b}}
        spec: {restartPolicy: OnFailure, containers: [{name: a, image: nginx}]}
---
apiVersion: v1
kind: LimitRange
metadata: {name: pods}
spec:
  limits:
  - {type: Pod, max: {cpu: 2}, min: {cpu: 1}}
  - {type: PersistentVolumeClaim, min: {storage: 1Gi}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: web}
webhooks:
- name: web.example.com
  admissionReviewVersions: [v1, v1beta1]
  sideEffects: NoneOnDryRun
  reinvocationPolicy: IfNeeded
  namespaceSelector: {matchExpressions: [{key: a, operator: Exists}]}
  clientConfig: {url: "https://a.example.com/mutate"}
  rules: [{apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["pods", "pods/status"]}]
"""


@cache
def full_seeds() -> tuple[dict[str, Any], ...]:
    """Return the seeds and these."""
    return (*seeds(), *objects(TEXT))
