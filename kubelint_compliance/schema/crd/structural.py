"""A CustomResourceDefinition as an API server checks it on creation, beyond the types of its fields.

Goes in: the definition as plain values, and the minor version. Comes out: what is wrong, at the nodes at fault. Follows
k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation; what rules may cost is not estimated.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_dns_subdomain, is_letter_first_label
from kubelint_compliance.schema.crd.celdefinitions import check_rules
from kubelint_compliance.schema.crd.columns import check_columns, check_scale, check_selectable
from kubelint_compliance.schema.crd.defaults import check_defaults
from kubelint_compliance.schema.crd.definitions import say
from kubelint_compliance.schema.crd.openapi import check_openapi
from kubelint_compliance.schema.crd.quiet import quiet_nodes
from kubelint_compliance.schema.crd.shapes import check_root, check_shape
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.schema.crd.definitions import Path
    from kubelint_compliance.schema.crd.structure import Json
    from kubelint_compliance.schema.found import Found

_NOT_A_LABEL = "is not up to 63 lower case letters, digits and '-' that start with a letter and end with no '-'"
_APPROVAL = "api-approved.kubernetes.io"
_PROTECTED = ("k8s.io", "kubernetes.io")
_LONGEST_WARNING = 256


def check_definition(crd: Json, minor: int) -> list[Found]:
    """Return what is wrong with a definition of apiextensions.k8s.io/v1."""
    spec = mapping(crd.get("spec"))
    found = [*_group(crd, spec), *_names(spec), *_storage(spec), *_conversion(spec)]
    for index, version in enumerate(sequence(spec.get("versions"))):
        found += _version(mapping(version), ("spec", "versions", index), minor)
    return found


def _group(crd: Json, spec: Json) -> Iterator[Found]:
    group, plural = spec.get("group"), mapping(spec.get("names")).get("plural")
    if not isinstance(group, str) or not group:
        return
    if not is_dns_subdomain(group) or "." not in group:
        yield say(("spec", "group"), "is not a DNS name with at least one dot", group)
    name = mapping(crd.get("metadata")).get("name")
    if isinstance(plural, str) and isinstance(name, str) and name and name != f"{plural}.{group}":
        yield say(("metadata", "name"), f'is not the plural name and the group, "{plural}.{group}"', name)
    if group in _PROTECTED or group.endswith(tuple(f".{domain}" for domain in _PROTECTED)):
        yield from _approval(crd, group)


def _approval(crd: Json, group: str) -> Iterator[Found]:
    annotations = mapping(mapping(crd.get("metadata")).get("annotations"))
    approval = annotations.get(_APPROVAL, "")
    if not isinstance(approval, str):
        return
    if not approval:
        reason = f'is a group of Kubernetes, which needs the annotation "{_APPROVAL}"'
        yield say(("spec", "group"), reason, group)
    elif "//" not in approval and not approval.startswith("unapproved"):
        reason = 'is neither the URL of an approval nor starts with "unapproved"'
        yield say(("metadata", "annotations", _APPROVAL), reason, approval)


def _names(spec: Json) -> Iterator[Found]:
    names = mapping(spec.get("names"))
    for field, name in (("plural", str), ("singular", str), ("kind", str.lower), ("listKind", str.lower)):
        value = names.get(field)
        if isinstance(value, str) and value and not _is_label(name(value)):
            yield say(("spec", "names", field), _NOT_A_LABEL, value)
    for field in ("shortNames", "categories"):
        for index, value in enumerate(sequence(names.get(field))):
            if isinstance(value, str) and not _is_label(value):
                yield say(("spec", "names", field, index), _NOT_A_LABEL, value)
    kind = names.get("kind")
    if isinstance(kind, str) and kind and kind == names.get("listKind"):
        yield say(("spec", "names", "listKind"), "is the kind of single objects too", kind)


def _is_label(name: str) -> bool:
    return is_letter_first_label(name)


def _storage(spec: Json) -> Iterator[Found]:
    versions = [mapping(version) for version in sequence(spec.get("versions"))]
    count = sum(version.get("storage") is True for version in versions)
    if isinstance(spec.get("versions"), list) and count != 1:
        yield say(("spec", "versions"), f"has {count or 'no'} storage version{'s' * (count > 1)}, where one is needed")
    if spec.get("preserveUnknownFields") is True:
        yield say(("spec", "preserveUnknownFields"), 'may not be true; "x-kubernetes-preserve-unknown-fields" may')


def _conversion(spec: Json) -> Iterator[Found]:
    conversion = spec.get("conversion")
    if not isinstance(conversion, dict):
        return
    webhook, path = conversion.get("webhook"), ("spec", "conversion")
    if conversion.get("strategy") != "Webhook":
        if isinstance(webhook, dict) and (webhook.get("clientConfig") or webhook.get("conversionReviewVersions")):
            yield say((*path, "webhook"), "may only be set with the strategy Webhook")
        return
    if not isinstance(webhook, dict) or not isinstance(webhook.get("clientConfig"), dict):
        yield say(path, "misses webhook.clientConfig, which the strategy Webhook needs")
        return
    client, versions = webhook["clientConfig"], sequence(webhook.get("conversionReviewVersions"))
    if ("url" in client) is ("service" in client):
        yield say((*path, "webhook", "clientConfig"), "needs either url or service")
    if versions and not {"v1", "v1beta1"}.intersection(map(str, versions)):
        yield say((*path, "webhook", "conversionReviewVersions"), "has neither v1 nor v1beta1")


def _version(version: Json, path: Path, minor: int) -> list[Found]:
    has_status = "status" in mapping(version.get("subresources"))
    schema = mapping(version.get("schema")).get("openAPIV3Schema")
    found = [*_named(version, path), *check_columns(version, path), *check_scale(version, path)]
    if schema is None:
        found.append(say(path, "lacks the required field schema.openAPIV3Schema"))
    elif isinstance(schema, dict):
        found += check_selectable(version, schema, path, minor)
        found += _schema(schema, (*path, "schema", "openAPIV3Schema"), minor, has_status=has_status)
    return found


def _named(version: Json, path: Path) -> Iterator[Found]:
    name, warning = version.get("name"), version.get("deprecationWarning")
    if isinstance(name, str) and name and not _is_label(name):
        yield say((*path, "name"), _NOT_A_LABEL, name)
    if not isinstance(warning, str):
        return
    if version.get("deprecated") is not True:
        yield say((*path, "deprecationWarning"), "may only be set for a deprecated version")
    if not 0 < len(warning.encode()) <= _LONGEST_WARNING:
        yield say((*path, "deprecationWarning"), f"does not hold 1 to {_LONGEST_WARNING} bytes")


def _schema(schema: Any, path: Path, minor: int, *, has_status: bool) -> list[Found]:
    """Check a schema; its rules are compiled only where all else is right, as there."""
    quiet = quiet_nodes(schema)
    found = [*check_root(schema, path, minor, has_status=has_status), *check_shape(schema, path, quiet)]
    found += check_openapi(schema, path, minor, quiet)
    if not found:
        found += check_defaults(schema, path, minor, quiet)
    return found or check_rules(schema, path, minor, quiet)
