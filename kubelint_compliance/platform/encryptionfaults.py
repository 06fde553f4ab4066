"""What the API server refuses of an encryption configuration: a plain value -> the first reason, with its place.

The sources are `pkg/apis/apiserver/validation` and `pkg/server/options/encryptionconfig` of k8s.io/apiserver as of
Kubernetes 1.37, without reloading, and with the gate of KMS v1 on. Decoding is strict. No reason ever holds a key.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes import base64, times
from kubelint_compliance.platform.encryption import (
    AESCBC,
    AESGCM,
    ALL,
    EVENTS,
    IDENTITY,
    KMS,
    PROVIDERS,
    SECRETBOX,
    Resource,
    masked,
    parsed,
    read_entries,
)
from kubelint_compliance.platform.endpoints import is_url, scheme
from kubelint_compliance.platform.fields import DURATION, INT32, TEXT, Fault, dotted, first, mistyped, unknown
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubelint_compliance.platform.fields import Path

KINDS = {("apiserver.config.k8s.io/v1", "EncryptionConfiguration"), ("v1", "EncryptionConfig")}
_KEYS = {"keys": [{"name": TEXT, "secret": TEXT}]}
_KMS = {"apiVersion": TEXT, "name": TEXT, "cachesize": INT32, "endpoint": TEXT, "timeout": DURATION}
_PROVIDER = {AESGCM: _KEYS, AESCBC: _KEYS, SECRETBOX: _KEYS, IDENTITY: dict[str, str](), KMS: _KMS}
_CONFIGURATION = {"apiVersion": TEXT, "kind": TEXT, "resources": [{"resources": [TEXT], "providers": [_PROVIDER]}]}
_SIZES = {AESGCM: (16, 24, 32), AESCBC: (16, 24, 32), SECRETBOX: (32,)}
_NOT_STORED_AS_OBJECTS = ("apiserveripinfo", "serviceipallocations", "servicenodeportallocations")
_V1, _V2 = "v1", "v2"


def refusal(value: Any, is_open: Callable[[Any], bool] | None = None) -> Fault | None:
    """Return why the API server would not take a document as its encryption configuration, or None.

    What a node of which `is_open` holds will be is not known yet, so it is no reason.
    """
    if not isinstance(value, dict):
        return Fault((), "it is no map")
    typed = [*mistyped(value, _CONFIGURATION)]
    return first(typed or _faults(value), value, is_open)


def _faults(value: dict[str, Any]) -> Iterator[Fault]:
    if (value.get("apiVersion"), value.get("kind")) not in KINDS:
        yield Fault(("kind",), "it is no EncryptionConfiguration of apiserver.config.k8s.io/v1")
    yield from unknown(value, _CONFIGURATION)
    if not sequence(value.get("resources")):
        yield Fault(("resources",), "it has no resources")
    names: set[str] = set()
    for number, held in enumerate(sequence(value.get("resources"))):
        path = ("resources", number)
        entry = mapping(held)
        yield from _name_faults([text(name) for name in sequence(entry.get("resources"))], (*path, "resources"))
        if not sequence(entry.get("providers")):
            yield Fault((*path, "providers"), f"{dotted(path)} has no providers")
        for index, item in enumerate(sequence(entry.get("providers"))):
            yield from _provider_faults(mapping(item), (*path, "providers", index), names)
    for at, by in masked(read_entries(value)):
        yield Fault(at, f"{dotted(at)} stands behind the wildcard {by}, which takes it already")


def _name_faults(names: list[str], path: Path) -> Iterator[Fault]:
    if not names:
        yield Fault(path, f"{dotted(path)} is empty")
    yield from _overlaps([parsed(name) for name in names], path)
    for index, name in enumerate(names):
        why = _name_fault(name, parsed(name))
        if why:
            yield Fault((*path, index), f"{dotted((*path, index))} {why}")


def _overlaps(resources: list[Resource], path: Path) -> Iterator[Fault]:
    """Yield what takes a resource twice within one entry."""
    if len(set(resources)) < len(resources):
        yield Fault(path, f"{dotted(path)} names a resource twice")
    if len(resources) < 2:
        return
    wild = {each.group for each in resources if each.name == ALL}
    if Resource(ALL, ALL) in resources or any(each.group in wild and each.name != ALL for each in resources):
        yield Fault(path, f"{dotted(path)} names a wildcard and what it takes")


def _name_fault(name: str, resource: Resource) -> str:
    if name.lower() != name:
        return "has capital letters"
    if name == ALL:
        return "is neither `*.`, the core group, nor `*.*`, everything"
    if name in _NOT_STORED_AS_OBJECTS:
        return "has no API and cannot be encrypted"
    if resource.group == EVENTS[1]:
        return "is stored as `events`, and is to be named so"
    if resource.group == "extensions":
        return "is of the group extensions, which is gone"
    if resource.group == ALL and resource.name != ALL:
        return "means one resource in every group"
    return ""


def _provider_faults(item: dict[str, Any], path: Path, names: set[str]) -> Iterator[Fault]:
    held = [name for name in PROVIDERS if item.get(name) is not None]
    if len(held) != 1:
        yield Fault(path, f"{dotted(path)} holds {'several providers' if held else 'no provider'}")
        return
    at = (*path, held[0])
    if held[0] == KMS:
        yield from _kms_faults(item[KMS], at, names)
        names.add(text(item[KMS].get("name")))
    elif held[0] in _SIZES:
        yield from _key_faults(sequence(item[held[0]].get("keys")), (*at, "keys"), _SIZES[held[0]])


def _key_faults(keys: list[Any], path: Path, sizes: tuple[int, ...]) -> Iterator[Fault]:
    if not keys:
        yield Fault(path, f"{dotted(path)} is empty")
    for index, key in enumerate(keys):
        at, secret = (*path, index), text(mapping(key).get("secret"))
        if not text(mapping(key).get("name")):
            yield Fault(at, f"{dotted(at)} has no name")
        if not secret:
            yield Fault(at, f"{dotted(at)} has no secret")
        elif not base64.is_base64(secret):
            yield Fault((*at, "secret"), f"{dotted(at)}.secret is not base64")
        elif len(base64.decode(secret)) not in sizes:
            expected = " or ".join(map(str, sizes))
            yield Fault((*at, "secret"), f"{dotted(at)}.secret is {len(base64.decode(secret))} bytes, not {expected}")


def _kms_faults(held: dict[str, Any], path: Path, names: set[str]) -> Iterator[Fault]:
    version, name, where = text(held.get("apiVersion")) or _V1, text(held.get("name")), dotted(path)
    if not name:
        yield Fault(path, f"{where} has no name")
    if version != _V1 and ":" in name:
        yield Fault((*path, "name"), f"{where}.name has a colon")
    if version != _V1 and name in names:
        yield Fault((*path, "name"), f"{where}.name is there already")
    timeout = held.get("timeout")
    if timeout is not None and times.duration(timeout) <= 0:
        yield Fault((*path, "timeout"), f"{where}.timeout is not above zero")
    yield from _endpoint_faults(text(held.get("endpoint")), path)
    cache = held.get("cachesize")
    if cache is not None and (version != _V1 or cache == 0):
        why = "goes with v1 alone" if version != _V1 else "is zero"
        yield Fault((*path, "cachesize"), f"{where}.cachesize {why}")
    if version not in (_V1, _V2):
        yield Fault((*path, "apiVersion"), f"{where}.apiVersion is neither v1 nor v2")


def _endpoint_faults(endpoint: str, path: Path) -> Iterator[Fault]:
    if not endpoint:
        yield Fault(path, f"{dotted(path)} has no endpoint")
    elif not is_url(endpoint) or scheme(endpoint) != "unix":
        yield Fault((*path, "endpoint"), f"{dotted(path)}.endpoint is no URL of a socket, unix:///...")
