"""Checks across workloads: how they roll out, scale and end."""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_percent
from kubelint_compliance.schema.across.parts import below, listed, mapping, missed, named, number, objects, said, text
from kubelint_compliance.schema.across.resources import size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.schema.found import Found

_DEADLINE = 600
_GROUP_ASKED = 37
_SETS_ROLL = 37
_TARGETS = {
    "ContainerResource": ("averageUtilization", "averageValue"),
    "External": ("value", "averageValue"),
    "Object": ("value", "averageValue"),
    "Pods": ("averageValue",),
    "Resource": ("averageUtilization", "averageValue"),
}
"""What the target of a metric may say, by the metric's type."""


def rollout(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check how many pods of a Deployment are replaced at a time."""
    if _is_none(value.get("maxUnavailable", "25%")) and _is_none(value.get("maxSurge", "25%")):
        return [said(("maxUnavailable",), value.get("maxUnavailable"), "cannot be 0 where maxSurge is 0", whole=True)]
    return _over(value, "maxUnavailable")


def daemon_rollout(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check how many pods of a DaemonSet are replaced at a time: either more at first, or fewer."""
    inner = mapping(value, "rollingUpdate")
    if not inner or text(value, "type") not in ("", "RollingUpdate"):
        return None
    return [below(problem, "rollingUpdate") for problem in _daemon_rollout(inner)]


def _daemon_rollout(value: dict[str, Any]) -> list[Found]:
    low, high = _is_none(value.get("maxUnavailable", 1)), _is_none(value.get("maxSurge", 0))
    if low and high:
        return [said(("maxUnavailable",), value.get("maxUnavailable"), "cannot be 0 where maxSurge is 0", whole=True)]
    if not low and not high:
        field = "maxSurge"
        return [said((field,), value.get(field), "cannot be set, unless maxUnavailable is 0", whole=True)]
    return [
        problem for field in ("maxUnavailable", "maxSurge") for problem in (*_below(value, field), *_over(value, field))
    ]


def _below(value: dict[str, Any], field: str) -> list[Found]:
    share = value.get(field)
    if share.__class__ is int and share < 0:
        return [said((field,), share, "is less than 0")]
    if share.__class__ is str and not is_percent(share):
        return [said((field,), share, "is neither a number nor a percentage such as 25%")]
    return []


def set_rollout(value: dict[str, Any], minor: int) -> list[Found] | None:
    """Check how many pods of a StatefulSet are replaced at a time, which versions before 1.37 do not read."""
    if minor < _SETS_ROLL or value.get("maxUnavailable") is None:
        return None
    share = value["maxUnavailable"]
    if _is_none(share):
        return [said(("maxUnavailable",), share, "cannot be 0")]
    return [*_below(value, "maxUnavailable"), *_over(value, "maxUnavailable")]


def budget(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check the share of a PodDisruptionBudget."""
    return [*_over(value, "minAvailable"), *_over(value, "maxUnavailable")]


def _is_none(value: Any) -> bool:
    return value in (0, "0%") and value.__class__ is not bool


def _over(value: dict[str, Any], field: str) -> list[Found]:
    share = value.get(field)
    if share.__class__ is str and is_percent(share) and int(share[:-1]) > 100:
        return [said((field,), share, "is more than 100%")]
    return []


def deployment(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that a Deployment may take longer than its pods must be ready."""
    ready, deadline = number(value, "minReadySeconds"), value.get("progressDeadlineSeconds", _DEADLINE)
    if deadline.__class__ is int and 0 <= deadline <= ready:
        field = "progressDeadlineSeconds" if "progressDeadlineSeconds" in value else "minReadySeconds"
        if field == "minReadySeconds":
            return [
                said((field,), ready, f"is not less than progressDeadlineSeconds, {deadline} by default", whole=True)
            ]
        return [said((field,), deadline, f"is not more than minReadySeconds, {ready}")]
    return None


def job(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check what only Jobs with an index have, and how failures are told apart."""
    found: list[Found] = []
    mode = text(value, "completionMode")
    if mode == "Indexed" and value.get("completions") is None and value.get("parallelism") is not None:
        found.append(said(("completionMode",), mode, "asks for completions", whole=True))
    if mode in ("", "NonIndexed"):
        found += [
            said((field,), "", "cannot be set unless completionMode is Indexed", whole=not mode, reads=(mode,))
            for field in ("backoffLimitPerIndex", "maxFailedIndexes")
            if value.get(field) is not None
        ]
    most, all_of = value.get("maxFailedIndexes"), value.get("completions")
    if most.__class__ is int and all_of.__class__ is int and most > all_of:
        found.append(said(("maxFailedIndexes",), most, f"is more than completions, {all_of}"))
    if most is not None and value.get("backoffLimitPerIndex") is None:
        found.append(said(("maxFailedIndexes",), "", "asks for backoffLimitPerIndex", whole=True))
    policy = mapping(value, "podFailurePolicy")
    if policy:
        if text(value, "podReplacementPolicy") not in ("", "Failed"):
            reason = "is not Failed, which podFailurePolicy asks for"
            found.append(said(("podReplacementPolicy",), value["podReplacementPolicy"], reason))
        template = mapping(mapping(value, "template"), "spec")
        if template.get("restartPolicy") == "OnFailure":
            path = ("template", "spec", "restartPolicy")
            found.append(said(path, "OnFailure", "is not Never, which podFailurePolicy asks for"))
        names = {
            text(item, "name") for field in ("containers", "initContainers") for _, item in objects(template, field)
        }
        for index, rule in objects(policy, "rules"):
            codes = mapping(rule, "onExitCodes")
            name = text(codes, "containerName")
            if name and name not in names:
                path2 = ("podFailurePolicy", "rules", index, "onExitCodes", "containerName")
                reason = "is no container of this Job" + named("containers", names)
                found.append(said(path2, name, reason, whole=True, reads=tuple(names)))
            if rule.get("action") == "FailIndex" and value.get("backoffLimitPerIndex") is None:
                path3 = ("podFailurePolicy", "rules", index, "action")
                found.append(said(path3, "FailIndex", "asks for backoffLimitPerIndex", whole=True))
    return found


def exit_codes(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check the list of exit codes: some, in order, each once."""
    codes = listed(value, "values")
    if not codes:
        return [said(("values",), "", "is empty", whole=True)] if "values" in value else None
    if any(code.__class__ is not int for code in codes):
        return None
    if value.get("operator") == "In" and 0 in codes:
        return [said(("values", codes.index(0)), 0, "cannot be listed for the operator In")]
    if sorted(set(codes)) != codes:
        return [said(("values",), "", "is not in order, or lists a number twice")]
    return None


def bounds(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that an autoscaler may have as many replicas as it must have."""
    least, most = value.get("minReplicas"), value.get("maxReplicas")
    if least.__class__ is int and most.__class__ is int and 0 < most < least:
        return [said(("maxReplicas",), most, f"is less than minReplicas, {least}")]
    return None


def autoscaler(value: dict[str, Any], minor: int) -> list[Found] | None:
    """Check what an autoscaler may scale to."""
    found = bounds(value, minor)
    if found:
        return found
    if value.get("minReplicas") == 0 and value["minReplicas"].__class__ is int:
        types = {text(item, "type") for _, item in objects(value, "metrics")}
        if not types & {"Object", "External"}:
            reason = "asks for a metric of type Object or External"
            return [said(("minReplicas",), 0, reason, whole=True, reads=tuple(types))]
    return None


def target(value: dict[str, Any], minor: int) -> list[Found] | None:
    """Check that the version of what is scaled names a group."""
    ref = mapping(value, "scaleTargetRef")
    version = ref.get("apiVersion", "")
    if minor < _GROUP_ASKED or not ref or version.__class__ is not str or "/" in version:
        return None
    if not version:
        return (
            [missed(("scaleTargetRef",), "apiVersion")]
            if "apiVersion" not in ref
            else [said(("scaleTargetRef", "apiVersion"), "", "is empty")]
        )
    return [said(("scaleTargetRef", "apiVersion"), version, "names no group")]


def metric(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that a metric has the source that its type names, no other, and one target."""
    kind = text(value, "type")
    if kind not in ("ContainerResource", "External", "Object", "Pods", "Resource"):
        return None
    wanted = kind[0].lower() + kind[1:]
    others = [field for field in ("containerResource", "external", "object", "pods", "resource") if field != wanted]
    found = [said((field,), "", f"cannot be set where type is {kind}") for field in others if field in value]
    if value.get(wanted) is None:
        return [*found, said(("type",), kind, f"asks for {wanted}", whole=True)]
    target = mapping(mapping(value, wanted), "target")
    if not target:
        return found
    fields = _TARGETS[kind]
    there = [field for field in fields if target.get(field) is not None]
    if not there:
        found.append(said((wanted, "target"), "", f"has no {' or '.join(fields)}", whole=True))
    elif len(there) > 1 and kind != "Object":
        found.append(said((wanted, "target", there[1]), "", f'cannot stand beside "{there[0]}"'))
    for field in ("value", "averageValue"):
        amount = size(target.get(field))
        if amount is not None and amount <= 0:
            found.append(said((wanted, "target", field), target[field], "is not more than 0"))
    return found


def selector(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that the selector of a workload chooses at all."""
    chosen = value.get("selector")
    if chosen.__class__ is not dict or chosen.get("matchLabels") or chosen.get("matchExpressions"):
        return None
    return [said(("selector",), "", "is empty: it would choose every pod", whole=True)]


def controller(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that a ReplicationController chooses its pods: by default by all labels of its template."""
    labels = mapping(mapping(value, "template"), "metadata").get("labels")
    if value.get("selector") or labels or "template" not in value:
        return None
    return [said(("selector",), "", "is empty", whole=True)] if "selector" in value else [missed((), "selector")]


def cron_job(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that the selector of the Jobs of a CronJob is left to Kubernetes."""
    inner = mapping(mapping(value, "jobTemplate"), "spec")
    if inner.get("manualSelector") is True:
        return [said(("jobTemplate", "spec", "manualSelector"), True, "cannot be set in a CronJob")]
    return None
