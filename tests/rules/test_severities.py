"""Rules that tell of the same at several severities or by several rules: which one holds where."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.__main__ import main

AUDITED = {
    "kyverno-policy-audit-only": """apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: labels, ANNOTATIONS}
spec:
  validationFailureAction: Audit
  rules:
    - name: labels
      match: {any: [{resources: {kinds: [Pod]}}]}
      validate: {message: Label it, pattern: {metadata: {labels: {team: "?*"}}}}
""",
    "kyverno-validating-policy-not-deny": """apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: {name: labels, ANNOTATIONS}
spec:
  validationActions: [Audit]
  validations: [{expression: "has(object.metadata.labels)"}]
""",
}
ROLE = """apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: app, namespace: SPACE}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [VERBS]}]
"""


APISERVER = """apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.34.0
apiServer:
  extraArgs:
    - {name: FLAG, value: /etc/kubernetes/a}
"""


def findings(text, rules, tmp_path, capsys):
    """What some rules find in one file."""
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    arguments = ("--select", rules, "--min-severity", "low", "--exit-zero", "--output", "json=-", "--quiet")
    assert main(["check", *arguments, str(tmp_path)]) == 0
    return json.loads(capsys.readouterr().out)["findings"]


def severities(text, rule, tmp_path, capsys):
    """The severities of what a rule finds in one file."""
    return [finding["severity"] for finding in findings(text, rule, tmp_path, capsys)]


@pytest.mark.parametrize("rule", AUDITED)
@pytest.mark.parametrize(
    ("own", "told"),
    [("", "high"), ("critical", "high"), ("high", "high"), ("medium", "medium"), ("low", "low"), ("info", "low")],
)
def test_a_policy_that_only_reports_is_as_severe_as_it_says_at_the_most(rule, own, told, tmp_path, capsys):
    said = f"annotations: {{policies.kyverno.io/severity: {own}}}" if own else "labels: {}"
    assert severities(AUDITED[rule].replace("ANNOTATIONS", said), rule, tmp_path, capsys) == [told]


@pytest.mark.parametrize(
    ("rule", "space", "verbs", "told"),
    [
        ("rbac-configmap-write", "shop", "create", "low"),
        ("rbac-configmap-write", "shop", "create, update", "medium"),
        ("rbac-system-configmap-write", "kube-system", "create", "low"),
        ("rbac-system-configmap-write", "kube-system", "create, patch", "high"),
    ],
)
def test_who_can_only_create_config_maps_changes_none(rule, space, verbs, told, tmp_path, capsys):
    text = ROLE.replace("SPACE", space).replace("VERBS", verbs)
    assert severities(text, rule, tmp_path, capsys) == [told]


@pytest.mark.parametrize(
    ("verbs", "told"),
    [("deletecollection", "medium"), ("list, deletecollection", "medium"), ("delete, deletecollection", "low")],
)
def test_deleting_all_at_once_is_little_more_for_who_can_delete_each(verbs, told, tmp_path, capsys):
    text = ROLE.replace("SPACE", "shop").replace("VERBS", verbs)
    assert severities(text, "rbac-destructive-verbs", tmp_path, capsys) == [told]


@pytest.mark.parametrize(
    ("version", "shown"),
    [("policy/v1", "api-version-unknown"), ("policy/v1beta1", "api-version-removed")],
)
def test_a_pod_security_policy_is_told_once(version, shown, tmp_path, capsys):
    text = f"apiVersion: {version}\nkind: PodSecurityPolicy\nmetadata: {{name: all}}\nspec: {{}}\n"
    told = findings(text, f"{shown},pod-security-policy-object", tmp_path, capsys)
    assert {finding["rule"]: finding["supersededBy"] for finding in told} == {
        shown: "",
        "pod-security-policy-object": shown,
    }


@pytest.mark.parametrize(
    ("flag", "shown"),
    [
        ("profiling", ["apiserver-audit-policy-file-missing"]),
        ("audit-log-path", ["apiserver-audit-policy-file-missing"]),
        ("audit-policy-file", ["apiserver-audit-log-disabled", "audit-policy-missing"]),
    ],
)
def test_an_audit_policy_that_is_not_set_is_told_once(flag, shown, tmp_path, capsys):
    rules = "apiserver-audit-policy-file-missing,apiserver-audit-log-disabled,audit-policy-missing"
    found = findings(APISERVER.replace("FLAG", flag), rules, tmp_path, capsys)
    assert sorted(finding["rule"] for finding in found if not finding["supersededBy"]) == shown


@pytest.mark.parametrize(("name", "told"), [("web", "medium"), ("traefik", "low")])
def test_the_entry_of_the_cluster_is_meant_to_be_reached(name, told, tmp_path, capsys):
    text = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: LoadBalancer, selector: {app: NAME}}\n"
    assert severities(text.replace("NAME", name), "service-type-loadbalancer-public", tmp_path, capsys) == [told]


@pytest.mark.parametrize(("more", "told"), [("", "high"), ("automountServiceAccountToken: false, ", "low")])
def test_an_account_without_its_token_is_little(more, told, tmp_path, capsys):
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n"
        f"spec: {{{more}serviceAccountName: bot, containers: [{{name: app, image: registry.example/web:1}}]}}\n---\n"
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: bots}\n"
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n"
        "subjects: [{kind: ServiceAccount, name: bot, namespace: shop}]\n"
    )
    assert severities(text, "workload-with-admin-role", tmp_path, capsys) == [told]


@pytest.mark.parametrize(("selected", "told"), [("db", "high"), ("web", "medium")])
def test_a_namespace_is_less_open_where_each_pod_has_a_policy(selected, told, tmp_path, capsys):
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\n"
        "spec: {containers: [{name: app, image: registry.example/web:1}]}\n---\n"
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop}\n"
        f"spec: {{podSelector: {{matchLabels: {{app: {selected}}}}}}}\n"
    )
    assert severities(text, "namespace-without-default-deny", tmp_path, capsys) == [told]


@pytest.mark.parametrize(
    ("ports", "expected", "words"),
    [
        ("[{port: 49152, endPort: 65535}]", "medium", "49152 to 65535"),
        ("[{port: 1, endPort: 65535}]", "high", "every port"),
        ("[{port: 32768, endPort: 65535}, {port: 1, endPort: 32767}]", "high", "every port"),
    ],
)
def test_a_range_that_ends_at_the_last_port_is_not_every_port(ports, expected, words, tmp_path, capsys):
    policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ftp, namespace: shop}\n"
    spec = f"  - ports: {ports}\n  - from: [{{ipBlock: {{cidr: 0.0.0.0/0}}}}]\n    ports: {ports}\n"
    text = f"{policy}spec:\n  podSelector: {{}}\n  policyTypes: [Ingress, Egress]\n  ingress:\n{spec}"
    text += f"  egress:\n  - ports: {ports}\n"
    rules = "network-policy-allow-all-ingress,network-policy-any-ip"
    assert [entry["severity"] for entry in findings(text, rules, tmp_path, capsys)] == [expected, expected]
    (egress,) = findings(text, "network-policy-allow-all-egress", tmp_path, capsys)
    assert words in egress["message"]


INSIDE = """apiVersion: rbac.authorization.k8s.io/v1
kind: KIND
metadata: {name: r, namespace: shop}
rules:
  - {apiGroups: [""], resources: [persistentvolumes], verbs: [delete]}
  - {apiGroups: [""], resources: [nodes/proxy, "pods/*"], verbs: ["*"]}
  - {apiGroups: [admissionregistration.k8s.io], resources: ["*"], verbs: [create]}
  - {apiGroups: ["*"], resources: [persistentvolumes], verbs: [get]}
  - {apiGroups: [storage.k8s.io], resources: [storageclasses], verbs: [deletecollection]}
"""
WIDE = ("rbac-destructive-verbs", "rbac-wildcard-verbs", "rbac-wildcard-resources", "rbac-wildcard-api-groups")


@pytest.mark.parametrize(("kind", "lines"), [("Role", []), ("ClusterRole", [5, 6, 7, 8, 9])])
def test_no_role_gives_what_lies_in_no_namespace(kind, lines, tmp_path, capsys):
    found = findings(INSIDE.replace("KIND", kind), ",".join(WIDE), tmp_path, capsys)
    assert sorted(entry["line"] for entry in found) == lines
    assert not any("pods/*" in entry["message"] for entry in found)


@pytest.mark.parametrize(
    ("names", "expected"), [("", "high"), (', resourceNames: [""]', "high"), (", resourceNames: [a]", None)]
)
def test_an_empty_name_is_that_of_requests_without_one(names, expected, tmp_path, capsys):
    text = INSIDE.replace("KIND", "ClusterRole").split("rules:")[0]
    text += f'rules: [{{apiGroups: [""], resources: [secrets], verbs: [list]{names}}}]\n'
    found = severities(text, "rbac-secrets-read", tmp_path, capsys)
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize("path", ["/proc", "/proc/1/root"])
@pytest.mark.parametrize(("read_only", "severity"), [("true", "high"), ("false", "critical")])
def test_processes_of_the_node_that_are_only_read_are_told_as_high(path, read_only, severity, tmp_path, capsys):
    pod = f"""apiVersion: v1
kind: Pod
metadata: {{name: a}}
spec:
  volumes: [{{name: proc, hostPath: {{path: {path}}}}}]
  containers: [{{name: a, image: "a:1", volumeMounts: [{{name: proc, mountPath: /p, readOnly: {read_only}}}]}}]
"""
    assert severities(pod, "host-path-sensitive", tmp_path, capsys) == [severity]


@pytest.mark.parametrize(("version", "severity"), [("1.26", ["high"]), ("1.27", ["medium"])])
def test_seccomp_switched_off_by_annotation_counts_where_it_is_read(version, severity, tmp_path, capsys):
    (tmp_path / "a.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n"
        "    seccomp.security.alpha.kubernetes.io/pod: unconfined\nspec: {containers: [{name: a, image: x}]}\n"
    )
    rule = ("--select", "seccomp-annotation-legacy", "--kubernetes-version", version)
    assert main(["check", *rule, "--exit-zero", "--output", "json=-", "--quiet", str(tmp_path)]) == 0
    assert [found["severity"] for found in json.loads(capsys.readouterr().out)["findings"]] == severity
