"""Checks across a template of pods: what workloads ask of it, each kind its own."""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_dns_label
from kubelint_compliance.schema.across.parts import below, listed, mapping, missed, said, text
from kubelint_compliance.schema.across.pods import host_names, mounts
from kubelint_compliance.schema.limits import NOT_A_DNS_LABEL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.schema.found import Found


def template(holder: dict[str, Any], minor: int, claims: frozenset[str] | None = None) -> list[Found] | None:  # noqa: ARG001
    """Check the template of pods that a workload has; `claims` are the names that a StatefulSet adds to its volumes."""
    inner = mapping(mapping(holder, "template"), "spec")
    names = () if claims is not None else host_names(inner)
    found = [below(problem, "template", "spec") for problem in (*mounts(inner, claims or frozenset()), *names)]
    if listed(inner, "ephemeralContainers"):
        found.append(said(("template", "spec", "ephemeralContainers"), "", "cannot be set in a template of pods"))
    return found


def replicated(holder: dict[str, Any], minor: int) -> list[Found] | None:
    """Check the template of a workload whose pods run on and on."""
    return [*(template(holder, minor) or ()), *_runs_on(holder)]


def _runs_on(holder: dict[str, Any]) -> Iterator[Found]:
    inner = mapping(mapping(holder, "template"), "spec")
    policy = text(inner, "restartPolicy")
    if policy not in ("", "Always"):
        path = ("template", "spec", "restartPolicy")
        yield said(path, policy, "is not Always, which this kind asks for")
    if inner.get("activeDeadlineSeconds") is not None:
        yield said(("template", "spec", "activeDeadlineSeconds"), "", "cannot be set in this kind")


def with_claims(holder: dict[str, Any], minor: int) -> list[Found] | None:
    """Check the template of a StatefulSet: its claims are volumes too."""
    claims = listed(holder, "volumeClaimTemplates")
    names = [text(mapping(item, "metadata"), "name") if item.__class__ is dict else "" for item in claims]
    found = template(holder, minor, frozenset(names)) or []
    for index, name in enumerate(names):
        if name and not is_dns_label(name):
            found.append(said(("volumeClaimTemplates", index, "metadata", "name"), name, NOT_A_DNS_LABEL))
    policy = text(mapping(mapping(holder, "template"), "spec"), "restartPolicy")
    if policy not in ("", "Always"):
        found.append(said(("template", "spec", "restartPolicy"), policy, "is not Always, which this kind asks for"))
    if mapping(mapping(holder, "template"), "spec").get("activeDeadlineSeconds") is not None:
        found.append(said(("template", "spec", "activeDeadlineSeconds"), "", "cannot be set in this kind"))
    return found


def job(holder: dict[str, Any], minor: int) -> list[Found] | None:
    """Check the template of a Job, whose pods end."""
    found = template(holder, minor) or []
    inner = mapping(mapping(holder, "template"), "spec")
    if inner:
        path = ("template", "spec", "restartPolicy")
        policy = inner.get("restartPolicy", "")
        if policy == "Always":
            found.append(said(path, policy, "is not OnFailure or Never, one of which a Job asks for"))
        elif policy in ("", None):
            found.append(missed(("template", "spec"), "restartPolicy"))
    return found
