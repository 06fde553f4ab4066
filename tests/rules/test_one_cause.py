"""What says the same of one place is told once: the rule that says more covers the one that says less."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.__main__ import main

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  annotations:
    container.apparmor.security.beta.kubernetes.io/app: ANNOTATION
spec:
  containers:
    - name: app
      image: registry.example/app:1.0.0
      securityContext: { runAsUser: USER, appArmorProfile: PROFILE }
"""
JOB = """\
apiVersion: batch/v1
kind: Job
metadata: { name: job, namespace: shop }
spec:
  template:
    spec:
      containers: [{ name: app, image: "registry.example/app:1.0.0" }]
"""
ALWAYS = JOB.replace("    spec:\n", "    spec:\n      restartPolicy: Always\n")
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      restartPolicy: OnFailure
      containers: [{ name: app, image: "registry.example/app:1.0.0" }]
"""
CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: shop }
spec: { accessModes: [ReadWriteOnce], storageClassName: fast }
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  externalIPs: [192.0.2.10]
  ports: [{ port: 80 }]
"""
GRANT = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: deployer, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects:
  - kind: ServiceAccount
    name: deployer
    namespace: test
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { environment: production } }
---
apiVersion: v1
kind: Namespace
metadata: { name: test, labels: { environment: ENVIRONMENT } }
"""


def pod(annotation, profile="null", user=10001):
    text = POD.replace("ANNOTATION", annotation).replace("PROFILE", profile)
    return text.replace("USER", str(user)).replace(", appArmorProfile: null", "")


@pytest.fixture
def found(tmp_path, monkeypatch, capsys):
    def told(text, *rules):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "all.yaml").write_text(text, encoding="utf-8")
        main(
            [
                "check",
                "--isolated",
                "--select",
                ",".join(rules),
                "--min-severity",
                "low",
                "--output",
                "json",
                "all.yaml",
            ]
        )
        findings = json.loads(capsys.readouterr().out)["findings"]
        return sorted((one["line"], one["rule"], one["supersededBy"]) for one in findings)

    return told


PAIRS = [
    (pod("runtime/default", user=0), 12, "run-as-root", "run-as-low-uid"),
    (pod("unconfined"), 7, "apparmor-unconfined", "apparmor-annotation-legacy"),
    (pod("bogus"), 7, "apparmor-profile-invalid", "apparmor-annotation-legacy"),
    (DEPLOYMENT, 9, "schema-invalid-value", "restart-policy-unsuitable"),
    (ALWAYS, 7, "schema-invalid-value", "restart-policy-unsuitable"),
    (JOB, 6, "schema-required-field", "restart-policy-unsuitable"),
    (CLAIM, 4, "schema-required-field", "volume-claim-template-size-missing"),
    (SERVICE, 5, "service-external-ips", "deprecated-field-used"),
    (GRANT.replace("ENVIRONMENT", "test"), 8, "rbac-cross-environment-grant", "rbac-cross-namespace-subject"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "more", "less"), PAIRS)
def test_the_rule_that_says_more_covers_the_other(found, text, line, more, less):
    assert found(text, more, less) == sorted([(line, more, ""), (line, less, more)])


@pytest.mark.parametrize(("text", "line", "more", "less"), PAIRS)
def test_each_says_it_by_itself(found, text, line, more, less):
    assert found(text, more) == [(line, more, "")]
    assert found(text, less) == [(line, less, "")]


@pytest.mark.parametrize(
    ("text", "rules", "wanted"),
    [
        (pod("runtime/default", user=7), ("run-as-root", "run-as-low-uid"), [(12, "run-as-low-uid", "")]),
        (
            pod("runtime/default"),
            ("apparmor-unconfined", "apparmor-profile-invalid", "apparmor-annotation-legacy"),
            [(7, "apparmor-annotation-legacy", "")],
        ),
        (
            JOB.replace("app:1.0.0", "app:1.0.0\", ports: [{ name: \"A_B\", containerPort: 80 }], workingDir: \"/"),
            ("schema-invalid-value", "restart-policy-unsuitable"),
            [(6, "restart-policy-unsuitable", ""), (7, "schema-invalid-value", "")],
        ),
        (
            GRANT.replace("ENVIRONMENT", "production"),
            ("rbac-cross-environment-grant", "rbac-cross-namespace-subject"),
            [(8, "rbac-cross-namespace-subject", "")],
        ),
    ],
)  # fmt: skip
def test_what_says_something_else_is_told_beside(found, text, rules, wanted):
    assert found(text, *rules) == wanted


@pytest.mark.parametrize(
    ("annotation", "profile", "wanted"),
    [
        ("unconfined", "{ type: Unconfined }", [12]),
        ("unconfined", "{ type: RuntimeDefault }", [7]),
        ("runtime/default", "{ type: Unconfined }", [12]),
        ("bogus", "{ type: Unconfined }", [7, 12]),
    ],
)
def test_an_annotation_that_says_what_the_field_says_is_one_fault_with_it(found, annotation, profile, wanted):
    assert [line for line, _, _ in found(pod(annotation, profile), "apparmor-unconfined")] == wanted
    whole = pod(annotation).replace("spec:\n", f"spec:\n  securityContext: {{ appArmorProfile: {profile} }}\n")
    lines = [9 if line == 12 else line for line in wanted]
    assert [line for line, _, _ in found(whole, "apparmor-unconfined")] == lines
