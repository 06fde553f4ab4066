"""Checks across claims, classes of storage, Secrets and ConfigMaps."""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_dns_subdomain
from kubelint_compliance.schema.across.parts import below, listed, mapping, missed, said, text
from kubelint_compliance.schema.across.resources import size
from kubelint_compliance.schema.limits import NOT_A_DNS_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.schema.found import Found

_GROUPS_READ = 30
_CLASSES_READ = 34
_ACCOUNT = "kubernetes.io/service-account.name"
_OF_TYPES = {
    "kubernetes.io/dockercfg": ((".dockercfg",),),
    "kubernetes.io/dockerconfigjson": ((".dockerconfigjson",),),
    "kubernetes.io/basic-auth": (("username", "password"),),
    "kubernetes.io/ssh-auth": (("ssh-privatekey",),),
    "kubernetes.io/tls": (("tls.crt",), ("tls.key",)),
}
"""The keys that a type of Secret asks for, of each group one."""
_OF_REGISTRIES = {kind: keys[0][0] for kind, keys in _OF_TYPES.items() if "docker" in kind}


def claim(value: dict[str, Any], minor: int) -> list[Found] | None:
    """Check the specification of a claim."""
    found: list[Found] = []
    modes = listed(value, "accessModes")
    if not modes:
        empty = "accessModes" in value
        found.append(said(("accessModes",), "", "is empty", whole=True) if empty else missed((), "accessModes"))
    elif "ReadWriteOncePod" in modes and len({mode for mode in modes if mode.__class__ is str}) > 1:
        path = ("accessModes", modes.index("ReadWriteOncePod"))
        found.append(said(path, "ReadWriteOncePod", "cannot stand beside other modes"))
    requests = mapping(mapping(value, "resources"), "requests")
    if requests.get("storage") is None:
        if "resources" not in value:
            found.append(missed((), "resources"))
        else:
            inner = value["resources"].__class__ is dict and "requests" in value["resources"]
            found.append(
                missed(("resources", "requests") if inner else ("resources",), "storage" if inner else "requests")
            )
    else:
        amount = size(requests["storage"])
        if amount is not None and amount <= 0:
            found.append(said(("resources", "requests", "storage"), requests["storage"], "is not more than 0"))
    if not mapping(value, "dataSourceRef").get("namespace"):
        found += [below(problem, "dataSourceRef") for problem in _source(mapping(value, "dataSourceRef"), minor)]
    return found


def _source(source: dict[str, Any], minor: int) -> Iterator[Found]:
    """Check the object that a claim is filled from. A wrong `dataSource` is dropped, not refused."""
    for field in ("kind", "name"):
        if source.get(field) == "":
            yield said((field,), "", "is empty")
    kind, group = text(source, "kind"), source.get("apiGroup")
    if kind and kind != "PersistentVolumeClaim" and group in (None, ""):
        if "apiGroup" in source:
            yield said(
                ("apiGroup",), "", f"is empty, which it may be of a PersistentVolumeClaim alone, not of a {kind}"
            )
        else:
            yield missed((), "apiGroup")
    elif group.__class__ is str and group and minor >= _GROUPS_READ and not is_dns_subdomain(group):
        yield said(("apiGroup",), group, NOT_A_DNS_NAME)


def volume(value: dict[str, Any], minor: int) -> list[Found] | None:
    """Check the specification of a volume of the cluster: how large it is, and who may use it."""
    found = [
        said((field,), "", "is empty", whole=True)
        for field in ("accessModes", "capacity")
        if value.get(field) in ([], {})
    ]
    found += [
        said(("capacity", name), name, "is not storage, the only resource of volumes")
        for name in mapping(value, "capacity")
        if name != "storage"
    ]
    if value.get("volumeAttributesClassName") and minor >= _CLASSES_READ and "csi" not in value:
        found.append(said(("volumeAttributesClassName",), "", "asks for csi", whole=True))
    return found


def secret(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that a Secret has what its type asks for."""
    kind = text(value, "type")
    if kind == "kubernetes.io/service-account-token":
        if not mapping(mapping(value, "metadata"), "annotations").get(_ACCOUNT):
            return [said(("type",), kind, f"asks for the annotation {_ACCOUNT}", whole=True)]
        return None
    wanted = _OF_TYPES.get(kind)
    if wanted is None:
        return None
    if kind in _OF_REGISTRIES:
        from kubelint_compliance.schema.across.registries import unread

        found = unread(value, _OF_REGISTRIES[kind])
        if found is not None:
            return [found]
    there = {*mapping(value, "data"), *mapping(value, "stringData")}
    if any("$" in key or "{" in key for key in there):
        return None
    return [
        said(("type",), kind, f"asks for the key {' or '.join(keys)}", whole=True)
        for keys in wanted
        if not there.intersection(keys)
    ]


def config(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that a key of a ConfigMap stands in one of its parts only."""
    data, binary = value.get("data"), value.get("binaryData")
    if data.__class__ is not dict or binary.__class__ is not dict:
        return None
    return [said(("data", key), key, "is a key of binaryData, too") for key in data if key in binary]


def topologies(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that no topology of a class is listed twice."""
    terms = listed(value, "allowedTopologies")
    return [
        said(("allowedTopologies", index), "", "is listed twice")
        for index, term in enumerate(terms)
        if term and term in terms[:index]
    ]
