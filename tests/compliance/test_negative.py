"""What must not pass: for every control of every framework, input that says nothing of it.

*Passes* means here *shown* or *nothing bad found*, with or without the mark *in part*.
"""

from __future__ import annotations

from functools import cache

import pytest

from kubelint_compliance.cli.against import of_controls, resting_on
from kubelint_compliance.compliance.coverage import GREEN
from kubelint_compliance.compliance.frameworks import chosen
from kubelint_compliance.compliance.result import conclude
from kubelint_compliance.engine import conclude as report_of
from kubelint_compliance.reports.words import FRAMEWORKS
from kubelint_compliance.ruleset.assemble import all_rules, rule_set
from kubelint_compliance.terms import Gate
from tests.scanning import scan_text

AGAINST = chosen(FRAMEWORKS)
CONTROLS = [(part.id, control.id) for part in AGAINST for control in part.controls]
RULES = rule_set(speaking=tuple(CONTROLS), also=tuple(resting_on(AGAINST, ())), sight="tree")
KNOWN = {rule.rule.id: rule.rule for rule in all_rules()}

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sky, namespace: shop}\ndata: {sky: blue}\n"
ADMIN = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: everybody}
subjects: [{kind: Group, name: "system:authenticated", apiGroup: rbac.authorization.k8s.io}]
roleRef: {kind: ClusterRole, name: cluster-admin, apiGroup: rbac.authorization.k8s.io}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: everything, namespace: shop}
rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
"""
POLICIES = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: everything, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{}]}
"""
HARDENED = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web-NUMBER, namespace: shop, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      automountServiceAccountToken: false
      securityContext: {runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, seccompProfile: {type: RuntimeDefault}}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: DoNotSchedule
          labelSelector: {matchLabels: {app: web}}
      containers:
        - name: app
          image: registry.example/web@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
          resources:
            requests: {cpu: 100m, memory: 64Mi, ephemeral-storage: 1Gi}
            limits: {cpu: 100m, memory: 64Mi, ephemeral-storage: 1Gi}
          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
          livenessProbe: {httpGet: {path: /live, port: 8080}}
          readinessProbe: {httpGet: {path: /ready, port: 8080}}
          ports: [{containerPort: 8080}]
"""
HUNDRED = "---\n".join(HARDENED.replace("NUMBER", str(number)) for number in range(100))
LABELLED = CONFIG_MAP.replace("namespace: shop", "namespace: shop, labels: {app: sky, owner: jane}")


@cache
def assessed(text):
    """Every control after a run over one text."""
    report = report_of([scan_text("a.yaml", text, RULES)], (), RULES, Gate())
    assert [problem for problem in report.problems if problem.fatal] == []
    parts = conclude(of_controls(report, AGAINST), AGAINST, KNOWN, sight="tree").parts
    return {(part.framework.id, entry.control.id): entry for part in parts for entry in part.assessments}


def topics(entry):
    return {looked.topic.id for looked in entry.topics}


each_framework = pytest.mark.parametrize("framework", FRAMEWORKS)


def of(framework, text):
    """The controls of a framework, each with what a run over a text says of it."""
    return [(control, assessed(text)[control]) for control in CONTROLS if control[0] == framework]


@each_framework
@pytest.mark.parametrize("text", [CONFIG_MAP, LABELLED], ids=["plain", "labelled"])
def test_a_config_map_passes_nothing_but_where_credentials_in_files_are_all_there_is(framework, text):
    for control, entry in of(framework, text):
        assert entry.state not in GREEN or topics(entry) == {"secrets-in-files"}, control
        assert entry.state != "shown", control


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_no_more_than_three_controls_of_a_framework_are_of_credentials_in_files_alone(framework):
    green = [id for (part, id), entry in assessed(CONFIG_MAP).items() if part == framework and entry.state in GREEN]
    assert len(green) <= 3


ELSEWHERE = {
    *[("soc2", "CC6.2"), ("nist-800-53", "AC-14"), ("pci-dss", "7.3.3"), ("mitre-attack", "T1613")],
    *[("cis-kubernetes", "5.1.7"), ("hipaa", "164.312(a)(2)(i)"), ("mitre-attack", "T1036.010")],
    *[("cis-kubernetes", "5.1.5"), ("mitre-attack", "T1078.001"), ("pci-dss", "6.5.4")],
}
"""Controls of access that speak of requests without a login, of system:masters and names like it, of default accounts,
of rights that are toxic together: none of these is bound, and who may do everything is told by that alone."""


@each_framework
def test_a_binding_of_cluster_admin_to_everybody_passes_no_control_of_access(framework):
    for control, entry in of(framework, ADMIN):
        assert entry.state not in GREEN or (entry.state == "nothing-bad-found" and control in ELSEWHERE), control


@pytest.mark.parametrize(
    "control",
    [
        *[("soc2", "CC6.1"), ("soc2", "CC6.3"), ("iso27001", "A.5.15"), ("iso27001", "A.8.2"), ("owasp-k8s", "K02")],
        *[("cis-kubernetes", "5.1.1"), ("cis-kubernetes", "5.1.2"), ("cis-kubernetes", "5.1.3")],
        *[("nist-800-53", "AC-3"), ("nist-800-53", "AC-6"), ("pci-dss", "7.2.2"), ("nsa-cisa", "NSA-AUTH-RBAC")],
    ],
    ids=":".join,
)
def test_it_fails_those_that_speak_of_it(control):
    assert assessed(ADMIN)[control].state == "fail"


@each_framework
def test_the_rules_that_a_topic_lacks_are_named_beside_the_control(framework):
    for control, entry in of(framework, ADMIN):
        for looked in entry.missing:
            if looked.gap == "without a rule yet":
                assert looked.missing, control
                assert KNOWN.keys().isdisjoint(looked.missing), control


@each_framework
def test_no_control_of_networks_passes_with_a_policy_that_lets_in_everything(framework):
    for control, entry in of(framework, POLICIES + "---\n" + HARDENED):
        if topics(entry) == {"network-policy"}:
            assert entry.state not in GREEN, control
        assert entry.state != "shown" or not topics(entry) & {"network-policy", "egress-control"}, control


NAMESPACE = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
DENY = POLICIES.replace(", ingress: [{}]", "")
SEGREGATED = ("iso27001", "A.8.22")


@pytest.mark.parametrize("namespace", [NAMESPACE, ""], ids=["Namespace", "made elsewhere"])
def test_networks_are_segregated_where_a_policy_denies_by_default(namespace):
    workload = HARDENED + namespace
    assert assessed(workload)[SEGREGATED].state == "fail"
    assert assessed(f"{workload}---\n{POLICIES}")[SEGREGATED].state == "fail"
    assert assessed(f"{workload}---\n{DENY.replace('[Ingress]', '[Egress]')}")[SEGREGATED].state == "fail"
    both = f"{workload}---\n{DENY.replace('[Ingress]', '[Ingress, Egress]')}"
    assert assessed(both)[SEGREGATED].state == "shown"


AUDIT = {"audit-policy", "audit-log", "log-shipping"}


@each_framework
def test_a_hundred_hardened_deployments_show_nothing_about_audit(framework):
    for control, entry in of(framework, HUNDRED):
        if topics(entry) & AUDIT:
            assert entry.state != "shown", control
            assert AUDIT & topics(entry) <= {looked.topic.id for looked in entry.missing}, control
            assert not entry.complete, control
        if topics(entry) and topics(entry) <= AUDIT:
            assert entry.state == "not-assessed", control


@each_framework
@pytest.mark.parametrize("text", [CONFIG_MAP, ADMIN, HUNDRED], ids=["plain", "admin", "hundred"])
def test_whatever_is_shown_was_looked_at_whole_and_has_no_finding(framework, text):
    for control, entry in of(framework, text):
        if entry.state == "shown":
            assert entry.complete, control
            assert not entry.findings, control
            assert any(tested.rule.shows for tested in entry.rules), control


def test_hardened_deployments_do_show_what_they_do():
    entries = assessed(HUNDRED)
    shown = {control for control, entry in entries.items() if entry.state == "shown"}
    assert {("nsa-cisa", "NSA-POD-NONROOT"), ("pss", "runAsNonRoot"), ("nist-800-190", "4.2.2")} <= shown
    assert entries["pss", "privileged"].state == "nothing-bad-found"
    assert entries["pss", "privileged"].extent == (100, 0)


@each_framework
@pytest.mark.parametrize("text", [CONFIG_MAP, HUNDRED], ids=["plain", "hundred"])
def test_what_was_tested_is_what_ran(framework, text):
    """Each rule that is listed tested objects, speaks to the control, and to one of its topics unless it found some."""
    for control, entry in of(framework, text):
        found = {finding.rule for finding in entry.findings}
        speakers = frozenset().union(*(looked.topic.speakers for looked in entry.topics))
        for rule, extent in entry.rules:
            assert 0 < sum(extent) <= 100, control
            assert control in {(ref.framework, ref.id) for ref in rule.controls}
            assert rule.id in speakers | found, control
