"""Which line of a template a line of rendered text came from."""

from __future__ import annotations

import pytest

from kubelint_compliance.findings.sourcelines import SourceLines

RENDERED = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: rel-web
spec:
  replicas: 3
  template:
    spec:
      securityContext:
        fsGroup: 5
      containers:
        - name: web
          image: "nginx:1"
          args: ["a"]
          securityContext:
            privileged: true
        - name: side
          image: side:1
          resources:
            limits:
              cpu: 1
"""

TEMPLATE = """\
{{- if .Values.web }}
# kind: Deployment
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
---
apiVersion: {{ include "apiVersion" . }}
kind: Deployment
metadata:
  name: {{ include "name" . }}
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      {{- with .Values.pod }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ .Chart.Name }}
          image: 'nginx:1' # the program
          args: {{ toJson .Values.args }}
          {{- if .Values.privileged }}
          securityContext:
            {{- /* all of it */}}
            {{- toYaml .Values.security | nindent 12 }}
          {{- end }}
        {{- include "sidecars" . | nindent 8 }}
{{- end }}
"""


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([6], 13, id="a value that is a variable"),
        pytest.param([12], 21, id="an item by its name"),
        pytest.param([13], 22, id="other quotes and a comment"),
        pytest.param([14], 23, id="a value in JSON"),
        pytest.param([10, 9], 18, id="a value out of toYaml is at the call"),
        pytest.param([9], 17, id="the field itself is not"),
        pytest.param([16, 15, 12], 27, id="control and comments are no call"),
        pytest.param([21, 20, 19, 17, 11], 29, id="an item out of an include is at the call"),
        pytest.param([2], 9, id="the kind in the document that fits"),
        pytest.param([99], 4, id="nothing known"),
    ],
)
def test_the_line_in_the_template(lines, expected):
    found = SourceLines(RENDERED.splitlines(), 1, TEMPLATE).place(lines)
    assert (found.line, found.end_line) == (expected, expected)
    line = TEMPLATE.split("\n")[expected - 1]
    assert line[found.column - 1 : found.end_column - 1] == line.strip()


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("", 1),
        ("\n\n", 1),
        ('{{/* A library. */}}\n{{ include "common.deployment" . }}\n', 2),
        ("# Comment\nmetadata:\n  labels: {}\n", 2),
    ],
)
def test_a_template_without_the_object_is_shown_where_something_stands(template, line):
    found = SourceLines(["kind: Pod", "spec:", "  hostPID: true"], 7, template).place([9, 8, 7])
    assert found.line == line
    assert found.end_column > found.column


def test_lines_are_counted_from_the_document():
    assert SourceLines(["kind: Pod", "spec:", "  hostPID: true"], 7, "kind: Pod\nspec:\n  hostPID: true\r\n").place(
        [9]
    ) == (3, 3, 3, 16)


def test_what_is_written_out_otherwise_is_another_line():
    rendered = ["spec:", "  hostPID: true", "  hostIPC: true"]
    found = SourceLines(rendered, 1, "spec:\n  hostPID: false\n  hostIPC: true\n").place([2, 1])
    assert found.line == 1


def test_a_text_that_would_cost_too_much_is_shown_as_a_whole():
    rendered = [f"{'name' if index % 2 else f'key-{index}'}: a" for index in range(3000)]
    template = [f"{'name' if index % 2 else f'other-{index}'}: a" for index in range(3000)]
    found = SourceLines(rendered, 1, "kind: Pod\n" + "\n".join(template))
    assert found.cost > 60_000_000
    assert found.place([2]).line == 1
    assert SourceLines(["kind: Pod"], 1, "a: 1\nkind: Pod", 0).place([1]).line == 2


def test_many_lines_cost_no_more_than_some():
    many = ["key: value"] * 20_000
    assert SourceLines(many, 1, "\n".join(many)).place([1]).line == 1


ITEMS = """\
kind: Pod
spec:
  containers:
    {{- if .Values.proxy }}
    - name: proxy
      image: "{{ .Values.image }}"
      securityContext:
        privileged: true
    {{- end }}
    - name: %s
      image: "{{ .Values.image }}"
      securityContext:
        {{- toYaml .Values.security | nindent 8 }}
"""
ITEM = """\
kind: Pod
spec:
  containers:
    - name: web
      image: "a"
      securityContext:
        privileged: true
"""


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        pytest.param("web", [5, 4, 3, 2], 11, id="a key of the item of that name"),
        pytest.param("web", [7, 6, 4, 3, 2], 13, id="a value out of toYaml in that item"),
        pytest.param("{{ .Chart.Name }}", [7, 6, 4, 3, 2], 3, id="an item of which nobody knows which it is"),
    ],
)
def test_a_key_of_one_item_is_never_shown_at_that_of_another(name, lines, expected):
    assert SourceLines(ITEM.splitlines(), 1, ITEMS % name).place(lines).line == expected
