"""Checks across a pod: its containers by name, what only some of them may have, and what they share with the node."""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_dns_label, is_dns_subdomain
from kubelint_compliance.schema.across.parts import (
    below,
    is_there,
    mapping,
    named,
    number,
    objects,
    said,
    text,
)
from kubelint_compliance.schema.across.resources import IS_NO_RESOURCE, is_computed, requirements
from kubelint_compliance.schema.limits import NOT_A_DNS_LABEL, NOT_A_DNS_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.schema.found import Found

CONTAINERS = ("initContainers", "containers", "ephemeralContainers")
_OWN_USERS = 33
_OWN_RESOURCES = 34
_GRACE = 30
_WAITS = 27
_SLEEPS, _SLEEPS_NOT = 30, 33
_RUNS_ONCE = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle")
_NOT_EPHEMERAL = ("ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resources")
_NOT_ON_WINDOWS = (
    *("hostUsers", "hostPID", "hostIPC", "shareProcessNamespace"),
    *("appArmorProfile", "seLinuxOptions", "seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls", "runAsUser"),
    *("runAsGroup", "supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy", "capabilities"),
    *("readOnlyRootFilesystem", "privileged", "allowPrivilegeEscalation", "procMount"),
)


def spec(pod: dict[str, Any], minor: int) -> list[Found] | None:
    """Check the specification of a pod."""
    found: list[Found] = []
    if "initContainers" in pod or "ephemeralContainers" in pod:
        found += _names(pod)
        found += _forbidden(pod)
    found += _ports(pod)
    found += _unmasked(pod, minor)
    if pod.get("hostUsers") is False and minor >= _OWN_USERS:
        found += [
            said((field,), "", "cannot be set where hostUsers is false")
            for field in ("hostPID", "hostIPC")
            if pod.get(field) is True
        ]
    if pod.get("shareProcessNamespace") is True and pod.get("hostPID") is True:
        found.append(said(("shareProcessNamespace",), "", "and hostPID cannot both be true"))
    if pod.get("dnsPolicy") == "None" and not mapping(pod, "dnsConfig").get("nameservers"):
        found.append(said(("dnsPolicy",), "None", "asks for dnsConfig with nameservers", whole=True))
    account = text(pod, "serviceAccount")
    if account and not text(pod, "serviceAccountName") and not is_dns_subdomain(account):
        found.append(said(("serviceAccount",), account, NOT_A_DNS_NAME))
    found += _claims(pod)
    found += _sleeps(pod, minor)
    if "overhead" in pod:
        found += [
            said(("overhead", name), name, IS_NO_RESOURCE) for name in mapping(pod, "overhead") if not is_computed(name)
        ]
    if "resources" in pod and minor >= _OWN_RESOURCES:
        found += [below(problem, "resources") for problem in requirements(mapping(pod, "resources"))]
    if mapping(pod, "resources").get("claims") and minor >= _OWN_RESOURCES:
        found.append(said(("resources", "claims"), "", "cannot be set for a whole pod"))
    if pod.get("hostnameOverride") and (pod.get("hostNetwork") is True or pod.get("setHostnameAsFQDN") is True):
        found.append(said(("hostnameOverride",), "", "cannot stand beside hostNetwork or setHostnameAsFQDN"))
    if "os" in pod:
        found += _of_system(pod)
    return found


def _names(pod: dict[str, Any]) -> Iterator[Found]:
    """Names are unique over all containers; those of one list are looked at by a rule of its own."""
    seen: dict[str, str] = {
        name: "containers" for _, item in objects(pod, "containers") if (name := text(item, "name"))
    }
    for field in ("initContainers", "ephemeralContainers"):
        own: dict[str, str] = {}
        for index, item in objects(pod, field):
            name = text(item, "name")
            if name in seen:
                yield said((field, index, "name"), name, f"is the name of one of the {seen[name]}, too")
            elif name in own and field == "ephemeralContainers":
                yield said((field, index, "name"), name, "is used twice")
            elif name:
                own[name] = field
        seen.update(own)


def _forbidden(pod: dict[str, Any]) -> Iterator[Found]:
    for index, item in objects(pod, "initContainers"):
        if item.get("restartPolicy") != "Always":
            for field in _RUNS_ONCE:
                if item.get(field).__class__ is dict and "stopSignal" not in item[field]:
                    yield said(
                        ("initContainers", index, field),
                        "",
                        "cannot be set for an init container, unless its restartPolicy is Always",
                        whole=True,
                        reads=(text(item, "restartPolicy"),),
                    )
    for index, item in objects(pod, "ephemeralContainers"):
        for field in _NOT_EPHEMERAL:
            if item.get(field):
                yield said(("ephemeralContainers", index, field), "", "cannot be set for an ephemeral container")


def _ports(pod: dict[str, Any]) -> Iterator[Found]:
    """No port of the node is taken twice, and on the node's network it is the container's own."""
    shares_network = pod.get("hostNetwork") is True
    for field in ("containers", "initContainers"):
        taken: set[tuple[str, str, int]] = set()
        for index, container in objects(pod, field):
            if field == "initContainers":
                taken = set()
            for at, port in objects(container, "ports"):
                if "hostPort" in port and (number(port, "hostPort")):
                    path = (field, index, "ports", at, "hostPort")
                    key = (text(port, "protocol") or "TCP", text(port, "hostIP"), number(port, "hostPort"))
                    if key in taken:
                        yield said(path, key[2], "is used twice in this pod", reads=key[:2])
                    taken.add(key)
                    if shares_network and field == "containers" and key[2] != number(port, "containerPort"):
                        reason = "differs from containerPort, which it cannot where hostNetwork is true"
                        yield said(path, key[2], reason)


def _claims(pod: dict[str, Any]) -> Iterator[Found]:
    """Containers use claims that the pod has."""
    for field in CONTAINERS:
        for index, item in objects(pod, field):
            for at, use in objects(mapping(item, "resources"), "claims"):
                known = tuple(text(claim, "name") for _, claim in objects(pod, "resourceClaims"))
                name = text(use, "name")
                if name not in known:
                    path = (field, index, "resources", "claims", at, "name")
                    if "name" in use:
                        reason = "is no claim of this pod" + named("claims", known)
                        yield said(path, name, reason, whole=True, reads=known)


def _sleeps(pod: dict[str, Any], minor: int) -> Iterator[Found]:
    """No handler sleeps for longer than the pod may take to end."""
    for field in CONTAINERS[:2]:
        for index, item in objects(pod, field):
            for when in ("postStart", "preStop") if "lifecycle" in item else ():
                sleep = mapping(mapping(mapping(item, "lifecycle"), when), "sleep")
                seconds, most = sleep.get("seconds", 0), pod.get("terminationGracePeriodSeconds", _GRACE)
                if not sleep or seconds.__class__ is not int or most.__class__ is not int or minor < _SLEEPS:
                    continue
                path = (field, index, "lifecycle", when, "sleep", "seconds")
                if seconds < (0 if minor >= _SLEEPS_NOT else 1):
                    yield said(path, seconds, "is less than 0" if minor >= _SLEEPS_NOT else "is less than 1")
                elif seconds > max(most, 1 if most < 0 else 0):
                    reason = f"is more than terminationGracePeriodSeconds, {max(most, 1 if most < 0 else 0)}"
                    whole = "terminationGracePeriodSeconds" not in pod
                    yield said(path, seconds, reason + (" by default" if whole else ""), whole=whole)


def _unmasked(pod: dict[str, Any], minor: int) -> Iterator[Found]:
    """An unmasked /proc asks for a user namespace of the pod's own."""
    if minor < _OWN_USERS or pod.get("hostUsers") is False:
        return
    for field in CONTAINERS:
        for index, item in objects(pod, field):
            if mapping(item, "securityContext").get("procMount") == "Unmasked":
                path = (field, index, "securityContext", "procMount")
                yield said(path, "Unmasked", "asks for hostUsers: false in the pod", whole=True)


def _of_system(pod: dict[str, Any]) -> Iterator[Found]:
    """Each system has settings that the other cannot have."""
    system = text(mapping(pod, "os"), "name")
    if system not in ("windows", "linux"):
        return
    barred = _NOT_ON_WINDOWS if system == "windows" else ("windowsOptions",)
    holders: list[tuple[tuple[str | int, ...], dict[str, Any]]] = [((), pod)]
    holders.append((("securityContext",), mapping(pod, "securityContext")))
    for field in CONTAINERS:
        for index, item in objects(pod, field):
            holders.append(((field, index, "securityContext"), mapping(item, "securityContext")))
    for path, holder in holders:
        for field in barred:
            if field in holder and is_there(holder[field]):
                if not path and field in ("hostPID", "hostIPC") and holder[field] is not True:
                    continue
                yield said((*path, field), "", f"cannot be set where the pod's os is {system}")


def host_names(pod: dict[str, Any]) -> Iterator[Found]:
    """A StatefulSet sets both itself, and may hold anything there."""
    for field in ("hostname", "subdomain"):
        name = text(pod, field)
        if name and not is_dns_label(name):
            yield said((field,), name, NOT_A_DNS_LABEL)


def in_pod(pod: dict[str, Any], minor: int) -> list[Found] | None:
    """Check what only shows in a whole pod."""
    inner = mapping(pod, "spec")
    found = [below(problem, "spec") for problem in (*mounts(inner), *host_names(inner))]
    for field in CONTAINERS:
        for index, item in objects(inner, field):
            image = text(item, "image")
            if image and image != image.strip():
                found.append(said(("spec", field, index, "image"), image, "starts or ends with a blank"))
    if inner.get("nodeName") and inner.get("schedulingGates") and minor >= _WAITS:
        found.append(said(("spec", "nodeName"), "", "cannot be set while there are schedulingGates"))
    if any(True for _ in objects(inner, "ephemeralContainers")):
        found.append(said(("spec", "ephemeralContainers"), "", "cannot be set when a pod is created"))
    return found


def mounts(pod: dict[str, Any], claims: frozenset[str] = frozenset()) -> list[Found]:
    """Check that what containers mount are volumes of the pod, or claims that a StatefulSet makes."""
    used = [
        (field, index, what, at, item)
        for field in CONTAINERS
        for index, container in objects(pod, field)
        for what in ("volumeMounts", "volumeDevices")
        if what in container
        for at, item in objects(container, what)
    ]
    if not used:
        return []
    known = {text(item, "name") for _, item in objects(pod, "volumes")} | claims
    found = []
    for field, index, what, at, item in used:
        name = text(item, "name")
        if name and name not in known:
            path = (field, index, what, at, "name")
            reason = "is no volume of this pod" + named("volumes", known)
            found.append(said(path, name, reason, whole=True, reads=tuple(known)))
    return found
