"""Reports built by hand: small, complete, and the same every time."""

from __future__ import annotations

from typing import Any

from kubelint_compliance.model import (
    ERROR,
    NO_SCHEMA,
    NOT_EVALUATED,
    RELATED,
    TESTED,
    TESTED_OTHER,
    UNTESTED,
    WITH_PODS,
    ControlRef,
    Coverage,
    Example,
    ExcerptLine,
    FileResult,
    Finding,
    ObjectRef,
    Place,
    Problem,
    Report,
    Rule,
)
from kubelint_compliance.yamltree import Span

WEB = ObjectRef("apps/v1", "Deployment", "shop", "web")

PRIVILEGED_LINES = (
    ExcerptLine(21, "        - name: app"),
    ExcerptLine(22, "          securityContext:"),
    ExcerptLine(23, "            privileged: true"),
)


def rule(**fields: Any) -> Rule:
    """container-privileged, with what a test wants different."""
    defaults = {
        "id": "container-privileged",
        "title": "Privileged container",
        "severity": "high",
        "area": "pod-hardening",
        "default": True,
        "scope": "container",
        "kinds": ("Deployment",),
        "why": "A privileged container is root on the node.",
        "remediation": "Set `securityContext.privileged` to false.",
        "controls": (
            ControlRef("soc2", "CC6.1", "supports", "It limits access to the node."),
            ControlRef("soc2", "CC6.8", "partial", "It hinders unauthorised software."),
            ControlRef("iso27001", "A.8.9", "supports", "It is a configuration baseline."),
            ControlRef("cis-kubernetes", "5.2.2", "supports", "It is the recommendation itself."),
        ),
        "aliases": ("CKV_K8S_16",),
        "examples": (
            Example("privileged: true  # expect\n", fails=True),
            Example("privileged: false\n", fails=False),
        ),
    }
    return Rule(**{**defaults, **fields})


LATEST = rule(
    id="image-latest",
    title="Image without a fixed version",
    severity="medium",
    why="A moving tag runs what nobody reviewed.",
    remediation="Name a version.",
    controls=(),
    security=False,
)
PROBE = rule(id="probe-missing", title="Probe missing", severity="low", controls=(), security=False)


def finding(**fields: Any) -> Finding:
    """Container "app" of Deployment shop/web runs privileged at deploy/web.yaml:23:13."""
    defaults = {
        "rule": "container-privileged",
        "severity": "high",
        "message": 'Container "app" runs privileged',
        "object": WEB,
        "pointer": "/spec/template/spec/containers/0/securityContext/privileged",
        "fingerprint": "f1",
        "excerpt": PRIVILEGED_LINES,
    }
    primary = Place(fields.pop("path", "deploy/web.yaml"), fields.pop("span", Span(23, 13, 23, 29)))
    return Finding(**{**defaults, "places": (primary, *fields.pop("related", ())), **fields})


def related(message: str, path: str, span: Span | None = None) -> Place:
    """A place that helps to understand a finding."""
    return Place(path, span, RELATED, message)


def latest(**fields: Any) -> Finding:
    """A medium finding in the same object."""
    defaults = {
        "span": Span(25, 11, 25, 28),
        "rule": "image-latest",
        "severity": "medium",
        "message": 'Container "app" has no fixed image version',
        "pointer": "/spec/template/spec/containers/0/image",
        "fingerprint": "f2",
        "excerpt": (ExcerptLine(25, "          image: nginx:latest"),),
    }
    return finding(**{**defaults, **fields})


def probe(**fields: Any) -> Finding:
    """A low finding, hidden by default."""
    return latest(**{"rule": "probe-missing", "severity": "low", "message": "No probe", "fingerprint": "f3", **fields})


def problem(**fields: Any) -> Problem:
    """A syntax error."""
    defaults = {"path": "deploy/bad.yaml", "code": "syntax", "message": "mapping values are not allowed here"}
    return Problem(**{**defaults, "span": Span(3, 5, 3, 6), **fields})


def report(*findings: Finding, **fields: Any) -> Report:
    """A report over deploy/web.yaml with these findings."""
    coverage = (
        *(Coverage((rule,), NOT_EVALUATED, reason, files) for rule, reason, files in fields.pop("skipped", ())),
        *(Coverage((), UNTESTED, kind) for kind in fields.pop("unexamined_kinds", ())),
        *(Coverage((), NO_SCHEMA, kind, objects) for kind, objects in fields.pop("without_schema", ())),
        *(Coverage(rules, TESTED, "", objects) for rules, objects in fields.pop("tested", ())),
        *(Coverage(rules, TESTED_OTHER, "", files) for rules, files in fields.pop("tested_others", ())),
        *(Coverage((), WITH_PODS, kind, n) for kind, n in fields.get("kinds", ()) if kind.endswith("/Deployment")),
        *(Coverage((rule,), ERROR) for rule in fields.pop("unevaluated", ())),
    )
    defaults = {
        "tool_version": "0.1.0",
        "kubernetes_version": "1.37",
        "files": (FileResult("deploy/web.yaml", "checked", "", 2),),
        "findings": findings,
        "problems": (),
        "rules": {r.id: r for r in (rule(), LATEST, PROBE)},
        "kinds": (("apps/v1/Deployment", 1), ("v1/Service", 1)),
        "coverage": coverage,
    }
    return Report(**{**defaults, **fields})
