"""The few manifests that the tests of the command line are about."""

PRIVILEGED = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: app
      image: registry.example/web:1.0.0
      securityContext:
        privileged: true
"""
PRIVILEGED_AT = "10:9"

CLEAN = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  colour: green
"""

BROKEN = """\
apiVersion: v1
kind: Pod
metadata: {name: web
"""

VALUES = "replicas: 3\n"

TEMPLATE = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
{{- if .Values.extra }}
data: {}
{{- end }}
"""
