"""Where a finding points: exact places of what exists, and the nearest place of what is missing."""

from __future__ import annotations

import pytest

from kubelint_compliance.findings.excerpt import excerpt
from kubelint_compliance.findings.shown import Shown
from kubelint_compliance.manifests.opened import Opened

TEXT = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  metadata: {name: "päd"}
  spec:
    hostPID: yes   # a comment
    securityContext:
    containers:
    - image: i
      name: app
      securityContext: {capabilities: {add: [A, "B"]}}
      command:
      - |
        one
        two
    - securityContext:
        privileged:
          true
"""
MANIFEST = Opened("a.yaml", TEXT).manifests[0]
CONTAINER = ("spec", "containers", 0)


@pytest.mark.parametrize(
    ("path", "found", "place"),
    [
        ((), (), (5, 3, 12)),
        (("spec", "hostPID"), ("spec", "hostPID"), (8, 5, 17)),
        (("spec", "securityContext", "seccompProfile"), ("spec", "securityContext"), (9, 5, 21)),
        (("spec", "hostIPC"), ("spec",), (7, 3, 7)),
        (("metadata", "name"), ("metadata", "name"), (6, 14, 25)),
        (CONTAINER, CONTAINER, (12, 7, 16)),
        ((*CONTAINER, "ports", 0), CONTAINER, (12, 7, 16)),
        ((*CONTAINER, "securityContext", "privileged"), (*CONTAINER, "securityContext"), (13, 7, 22)),
        (
            (*CONTAINER, "securityContext", "capabilities", "add", 1),
            (*CONTAINER, "securityContext", "capabilities", "add", 1),
            (13, 49, 52),
        ),
        ((*CONTAINER, "command", 0), (*CONTAINER, "command", 0), (15, 9, 10)),
        (("spec", "containers", 1), ("spec", "containers", 1), (18, 7, 22)),
        (
            ("spec", "containers", 1, "securityContext", "privileged"),
            ("spec", "containers", 1, "securityContext", "privileged"),
            (19, 9, 19),
        ),
    ],
)
def test_anchor(path, found, place):
    at, span = MANIFEST.anchor(path)
    assert at == found
    assert (span.line, span.column, span.end_column) == place
    assert span.end_line == span.line


SECRETS = """\
apiVersion: v1
kind: Secret
data: {token: c2VjcmV0, other: x}
---
apiVersion: v1
kind: Pod
spec:
  containers:
  - name: app
    env:
    - {name: PASSWORD, value: hunter2}
    - name: KEY
      value: |
        -----BEGIN
        abc
"""


def test_excerpts_never_show_secret_values():
    opened = Opened("a.yaml", SECRETS)
    shown = {line.number: line.text for line in excerpt(Shown(opened, opened.manifests), range(1, 20))}
    text = "\n".join(shown.values())
    for secret in ("c2VjcmV0", "hunter2", "BEGIN", "abc"):
        assert secret not in text
    assert shown[11] == "    - {name: PASSWORD, value: *******}"
    assert shown[3] == "data: {token: ********, other: *}"
    assert shown[9] == "  - name: app"
