"""What breaks a rule side by side is one finding with several places; what a mount does stands for its volume."""

from __future__ import annotations

import pytest

from kubelint_compliance.findings.together import named
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.ruleset.case import Broken
from tests.scanning import scan_text

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: agent}
spec:
  containers:
    - name: app
      image: registry.example/agent:1.0.0
      securityContext:
        capabilities:
          add:
            - KILL
            - SYS_ADMIN
            - BPF
            - SYS_PTRACE
    - name: other
      image: registry.example/agent:1.0.0
      securityContext:
        capabilities:
          add: [SYS_ADMIN]
"""
BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: adm, namespace: kube-system}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {role}}}
subjects:
  - {{kind: User, name: ann, apiGroup: rbac.authorization.k8s.io}}
  - {{kind: User, name: bob, apiGroup: rbac.authorization.k8s.io}}
  - {{kind: Group, name: staff, apiGroup: rbac.authorization.k8s.io}}
"""
MOUNTS = """\
apiVersion: v1
kind: Pod
metadata: {name: agent}
spec:
  containers:
    - name: app
      image: registry.example/agent:1.0.0
      volumeMounts:
        - {name: data, mountPath: /data}
        - {name: etc, mountPath: /host/etc}
        - {name: read, mountPath: /read, readOnly: true}
        - {name: gone, mountPath: /gone}
  volumes:
    - name: data
      hostPath: {path: /srv/data}
    - name: etc
      hostPath: {path: /etc}
    - name: read
      hostPath: {path: /srv/read}
"""


@pytest.fixture(scope="module")
def rules():
    return rule_set()


def found(rules, text, *ids):
    scan = scan_text("pod.yaml", text, rules)
    assert not scan.problems
    return [finding for finding in scan.findings if finding.rule in ids]


def places(finding):
    return [(place.span.line, place.span.column) for place in (finding, *finding.related)]


def test_one_alone_is_told_as_ever(rules):
    finding = found(rules, POD, "capability-dangerous-added")[1]
    assert finding.message == 'Container "other" adds the capability SYS_ADMIN, which opens ways out of the container'
    assert places(finding) == [(19, 17)]


def test_what_stands_side_by_side_is_one_finding_that_names_and_shows_all(rules):
    finding = found(rules, POD, "capability-dangerous-added")[0]
    assert finding.message == (
        'Container "app" adds the capability SYS_ADMIN, which opens ways out of the container; BPF and SYS_PTRACE too'
    )
    assert places(finding) == [(12, 15), (13, 15), (14, 15)]


def test_the_worst_leads(rules):
    text = POD.replace("            - SYS_ADMIN\n            - BPF\n", "").replace(
        "- SYS_PTRACE", "- SYS_PTRACE\n            - BPF"
    )
    finding = found(rules, text, "capability-dangerous-added")[0]
    assert (finding.severity, places(finding)) == ("critical", [(13, 15), (12, 15)])
    assert finding.message.endswith("; SYS_PTRACE too")


def test_containers_are_told_apart(rules):
    assert len(found(rules, POD, "capability-dangerous-added")) == 2


def test_what_is_covered_and_what_is_not_are_two_findings(rules):
    first, second = found(rules, POD, "capability-added-beyond-restricted")[:2]
    assert (first.superseded_by, places(first)) == ("", [(11, 15)])
    assert (second.superseded_by, places(second)[0]) == ("capability-added-beyond-baseline", (12, 15))


@pytest.mark.parametrize(
    ("rule", "kind", "role"),
    [
        ("rbac-cluster-admin-binding", "ClusterRoleBinding", "cluster-admin"),
        ("rbac-system-namespace-grant", "RoleBinding", "view"),
    ],
)
def test_items_with_a_name_are_named_by_it(rules, rule, kind, role):
    (finding,) = found(rules, BINDING.format(kind=kind, role=role), rule)
    assert finding.message.startswith('Subject "ann" ')
    assert finding.message.endswith('; "bob" and "staff" too')
    assert places(finding) == [(6, 18), (7, 18), (8, 19)]


def test_an_item_without_a_name_is_named_by_its_number():
    broken = Broken(None, ("rules", 1), (), "")
    assert named({"rules": [{"verbs": ["get"]}, {"verbs": ["list"]}]}, [broken]) == "number 2"


def test_fields_missing_at_one_place_are_one_finding(rules):
    text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 2, paused: true}\n"
    (finding,) = found(rules, text, "schema-required-field")
    assert places(finding) == [(4, 1)]
    assert finding.message.endswith('"selector"; "template" too')


@pytest.mark.parametrize(
    ("rule", "line", "by"),
    [
        ("host-path-volume", 15, "host-path-writable"),
        ("host-path-writable", 9, ""),
        ("host-path-sensitive", 17, ""),
        ("host-path-volume", 17, "host-path-sensitive"),
        ("host-path-writable", 10, "host-path-sensitive"),
        ("host-path-volume", 19, ""),
    ],
)
def test_a_volume_and_its_writable_mount_are_one_cause(rules, rule, line, by):
    (finding,) = [entry for entry in found(rules, MOUNTS, rule) if entry.span.line == line]
    assert finding.superseded_by == by
