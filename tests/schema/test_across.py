"""What the API server refuses across the fields of one object, at its place; and what of it is only a part, or open."""

from __future__ import annotations

from typing import Any

import pytest

from kubelint_compliance.schema import validate
from tests.schema.kinds import full_seeds
from tests.schema.seeds import objects

MINOR = 37


def told(value: dict[str, Any], minor: int = MINOR, *, fragment: bool = False) -> list[tuple[str, str]]:
    found = validate(value, value["apiVersion"], value["kind"], minor, fragment=fragment)
    assert found is not None
    return [(".".join(map(str, problem.path)), problem.message) for problem in found]


def pod(spec: str, more: str = "") -> dict[str, Any]:
    """A pod with one container, which has what `spec` says, and more beside the containers."""
    text = f"""
apiVersion: v1
kind: Pod
metadata: {{name: web}}
spec: {{containers: [{{name: web, image: nginx, {spec}}}]{more and ", "}{more}}}
"""
    return objects(text)[0]


def whole(kind: str, spec: str, version: str = "v1") -> dict[str, Any]:
    return objects(f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: web}}\nspec: {{{spec}}}\n")[0]


@pytest.mark.parametrize("minor", range(25, 38))
def test_right_objects_are_right_in_every_version(minor: int) -> None:
    for value in full_seeds():
        found = validate(value, value["apiVersion"], value["kind"], minor) or ()
        rules = {problem.rule for problem in found}
        assert rules <= {"schema-unknown-field", "deprecated-field-used"}, (value["kind"], found)


@pytest.mark.parametrize(
    ("value", "place", "message"),
    [
        (
            pod("volumeMounts: [{name: cfg, mountPath: /a}]", "volumes: [{name: config, emptyDir: {}}]"),
            "spec.containers.0.volumeMounts.0.name",
            '"name" "cfg" is no volume of this pod; its only volume is config',
        ),
        (
            pod("", "volumes: [{name: a, emptyDir: {}, secret: {secretName: b}}]"),
            "spec.volumes.0.secret",
            '"secret" cannot stand beside "emptyDir": only one of them may be set',
        ),
        (
            pod("", "initContainers: [{name: web, image: nginx}]"),
            "spec.initContainers.0.name",
            '"name" "web" is the name of one of the containers, too',
        ),
        (
            pod("", "initContainers: [{name: a, image: b, livenessProbe: {tcpSocket: {port: 80}}}]"),
            "spec.initContainers.0.livenessProbe",
            '"livenessProbe" cannot be set for an init container, unless its restartPolicy is Always',
        ),
        (
            pod("livenessProbe: {periodSeconds: 5}"),
            "spec.containers.0.livenessProbe",
            '"livenessProbe" has none of exec, httpGet, tcpSocket and grpc',
        ),
        (
            pod("livenessProbe: {exec: {command: [a]}, tcpSocket: {port: 80}}"),
            "spec.containers.0.livenessProbe.tcpSocket",
            '"tcpSocket" cannot stand beside "exec": only one of them may be set',
        ),
        (
            pod('env: [{name: A, value: "1", valueFrom: {fieldRef: {fieldPath: metadata.name}}}]'),
            "spec.containers.0.env.0.valueFrom",
            '"valueFrom" cannot stand beside "value": only one of them may be set',
        ),
        (
            pod("resources: {requests: {memory: 1Gi}, limits: {memory: 512Mi}}"),
            "spec.containers.0.resources.requests.memory",
            '"memory" "1Gi" is more than its limit of 512Mi',
        ),
        (
            pod("resources: {requests: {cpu: -1}}"),
            "spec.containers.0.resources.requests.cpu",
            '"cpu" -1 is less than 0',
        ),
        (
            pod("securityContext: {privileged: true, allowPrivilegeEscalation: false}"),
            "spec.containers.0.securityContext.allowPrivilegeEscalation",
            '"allowPrivilegeEscalation" false cannot be set where privileged is true',
        ),
        (
            pod(
                "volumeMounts: [{name: a, mountPath: /a, mountPropagation: Bidirectional}]",
                "volumes: [{name: a, emptyDir: {}}]",
            ),
            "spec.containers.0.volumeMounts.0.mountPropagation",
            '"mountPropagation" "Bidirectional" asks for a privileged container',
        ),
        (
            pod("securityContext: {procMount: Unmasked}"),
            "spec.containers.0.securityContext.procMount",
            '"procMount" "Unmasked" asks for hostUsers: false in the pod',
        ),
        (
            pod("", "hostUsers: false, hostPID: true"),
            "spec.hostPID",
            '"hostPID" cannot be set where hostUsers is false',
        ),
        (
            pod("ports: [{containerPort: 80, hostPort: 81}]", "hostNetwork: true"),
            "spec.containers.0.ports.0.hostPort",
            '"hostPort" 81 differs from containerPort, which it cannot where hostNetwork is true',
        ),
        (
            pod("ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]"),
            "spec.containers.0.ports.1.hostPort",
            '"hostPort" 80 is used twice in this pod',
        ),
        (
            whole("Service", "type: ClusterIP, ports: [{port: 80, nodePort: 30080}]"),
            "spec.ports.0.nodePort",
            '"nodePort" cannot be set where type is ClusterIP',
        ),
        (
            whole("Service", "ports: [{name: a, port: 80}, {name: b, port: 80}]"),
            "spec.ports.1.port",
            '"port" 80 is used twice for TCP: item 0 has it too',
        ),
        (
            whole("Service", "ports: [{name: a, port: 80}, {port: 81}]"),
            "spec.ports.1",
            'ports[1] lacks the required field "name"',
        ),
        (
            whole("PodDisruptionBudget", "minAvailable: 1, maxUnavailable: 1, selector: {}", "policy/v1"),
            "spec.maxUnavailable",
            '"maxUnavailable" cannot stand beside "minAvailable": only one of them may be set',
        ),
        (
            whole(
                "NetworkPolicy",
                "podSelector: {}, ingress: [{ports: [{port: 90, endPort: 80}]}]",
                "networking.k8s.io/v1",
            ),
            "spec.ingress.0.ports.0.endPort",
            '"endPort" 80 is less than port, 90',
        ),
        (
            whole("PersistentVolumeClaim", "resources: {requests: {storage: 1Gi}}"),
            "spec",
            '"spec" lacks the required field "accessModes"',
        ),
    ],
)
def test_what_is_refused(value: dict[str, Any], place: str, message: str) -> None:
    assert told(value) == [(place, message)]


def test_a_claim_template_of_a_stateful_set_is_a_volume() -> None:
    text = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, volumeMounts: [{name: data, mountPath: /data}]}]}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""
    value = objects(text)[0]
    assert told(value) == []
    value["spec"]["volumeClaimTemplates"][0]["metadata"]["name"] = "other"
    assert [place for place, _ in told(value)] == ["spec.template.spec.containers.0.volumeMounts.0.name"]


def test_a_token_asks_for_its_account() -> None:
    value = objects("{apiVersion: v1, kind: Secret, metadata: {name: a}, type: kubernetes.io/service-account-token}")[0]
    asked = "asks for the annotation kubernetes.io/service-account.name"
    assert told(value) == [("type", f'"type" "kubernetes.io/service-account-token" {asked}')]
    value["metadata"]["annotations"] = {"kubernetes.io/service-account.name": "web"}
    assert told(value) == []


def test_a_null_item_is_an_empty_object() -> None:
    value = pod("env: [{name: A}, null]")
    assert told(value) == [("spec.containers.0.env.1", 'env[1] lacks the required field "name"')]


@pytest.mark.parametrize(
    "value",
    [
        pod("volumeMounts: [{name: cfg, mountPath: /a}]"),
        pod("livenessProbe: {periodSeconds: 5}"),
        pod("securityContext: {procMount: Unmasked}"),
        whole("Service", "ports: [{port: 80, nodePort: 30080}]"),
        whole("PersistentVolumeClaim", "accessModes: [ReadWriteOnce]"),
    ],
)
def test_a_part_of_an_object_lacks_nothing(value: dict[str, Any]) -> None:
    assert told(value) != []
    assert told(value, fragment=True) == []


@pytest.mark.parametrize(
    "value",
    [
        pod("volumeMounts: [{name: cfg, mountPath: /a}]", "volumes: [{name: '${VOLUME}', emptyDir: {}}]"),
        pod("volumeMounts: [{name: '${VOLUME}', mountPath: /a}]"),
        pod("livenessProbe: {'${HANDLER}': {}}"),
        pod("resources: {requests: {memory: '${REQUEST}'}, limits: {memory: 512Mi}}"),
        whole("Service", "type: '${TYPE}', ports: [{port: 80}], loadBalancerClass: example.com/a"),
    ],
)
def test_what_is_replaced_later_is_not_judged(value: dict[str, Any]) -> None:
    assert [message for _, message in told(value) if "Unknown field" not in message] == []


@pytest.mark.parametrize("wrong", ["text", "3", "[1]", "{a: 1}", "[[1]]", "[{a: 1}]", "true"])
@pytest.mark.parametrize("field", ["volumes", "initContainers", "resources", "os", "dnsConfig", "securityContext"])
def test_a_wrong_type_is_told_and_not_read(field: str, wrong: str) -> None:
    assert told(pod("ports: [{containerPort: 80}]", f"{field}: {wrong}")) != []


def test_a_misspelled_handler_is_told_once() -> None:
    (problem,) = told(pod("livenessProbe: {httpget: {port: 80}}"))
    assert problem[0] == "spec.containers.0.livenessProbe.httpget"


RBAC = "rbac.authorization.k8s.io/v1"
IN = "podSelector: {matchExpressions: [{key: a, operator: In, values: WRONG}]}"


@pytest.mark.parametrize("wrong", ["no", "n", "off", "false", "yes"])
@pytest.mark.parametrize(
    ("version", "kind", "more"),
    [
        (RBAC, "RoleBinding", f"roleRef: {{apiGroup: {RBAC[:-3]}, kind: Role, name: WRONG}}"),
        (RBAC, "Role", "rules: [{apiGroups: [''], resources: WRONG, verbs: [get]}]"),
        ("v1", "Pod", "spec: {containers: [{name: a, image: WRONG}]}"),
        ("v1", "Pod", "spec: {containers: [{name: a, image: b, ports: [{containerPort: WRONG}]}]}"),
        ("v1", "PersistentVolumeClaim", "spec: {accessModes: WRONG, resources: {requests: {storage: 1Gi}}}"),
        ("networking.k8s.io/v1", "NetworkPolicy", f"spec: {{{IN}}}"),
    ],
)
def test_what_is_of_another_type_is_told_once_and_is_not_called_empty(
    version: str, kind: str, more: str, wrong: str
) -> None:
    text = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: web, namespace: shop}}\n{more}\n"
    text = text.replace("WRONG", wrong)
    (problem,) = told(objects(text)[0])
    assert f"is {'true' if wrong == 'yes' else 'false'}, but " in problem[1]


def test_what_is_empty_is_still_told() -> None:
    (problem,) = told(objects(pod_text("image: ''"))[0])
    assert problem == ("spec.containers.0.image", '"image" is empty')


def pod_text(more: str) -> str:
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec: {{containers: [{{name: a, {more}}}]}}\n"
