"""Checks across webhooks and the rules that call them."""

from __future__ import annotations

from kubelint_compliance.schema.across.parts import listed, mapping, missed, said, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.schema.found import Found

_MUTATIONS = {"ApplyConfiguration": "applyConfiguration", "JSONPatch": "jsonPatch"}
_ASKED = ("operations", "apiGroups", "apiVersions", "resources")


def webhook(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that a webhook speaks a version that the API server speaks."""
    versions = listed(value, "admissionReviewVersions")
    if versions and all(item.__class__ is str for item in versions) and not {"v1", "v1beta1"}.intersection(versions):
        return [said(("admissionReviewVersions",), "", "holds neither v1 nor v1beta1", reads=tuple(versions))]
    return None


def rule(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that a rule names all that it matches; `*` stands alone."""
    found = [
        said((field,), "", "is empty", whole=True) if field in value else missed((), field)
        for field in _ASKED
        if not value.get(field)
    ]
    for field in _ASKED[:3]:
        items = listed(value, field)
        if len(items) > 1 and "*" in items:
            found.append(said((field, items.index("*")), "*", "must stand alone"))
    for field in ("apiVersions", "resources"):
        found += [
            said((field, at), "", "is empty") for at, item in enumerate(listed(value, field)) if item in ("", None)
        ]
    resources = listed(value, "resources")
    plain = [item for item in resources if item and "/" not in str(item)]
    if "*" in plain and plain[-1] != "*":  # the API server goes by the last one
        found.append(said(("resources", resources.index("*")), "*", "must stand alone beside subresources"))
    if "*/*" in resources and len(resources) > 1:
        found.append(said(("resources", resources.index("*/*")), "*/*", "must stand alone"))
    return found


def policy(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that an admission policy names what it is about."""
    about = value.get("matchConstraints")
    if about.__class__ is not dict or about.get("resourceRules"):
        return None
    if "resourceRules" in about:
        return [said(("matchConstraints", "resourceRules"), "", "is empty")]
    return [missed(("matchConstraints",), "resourceRules")]


def mutation(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that a mutation has what its type names, and nothing else."""
    kind = text(value, "patchType")
    if kind not in _MUTATIONS:
        return None
    wanted = _MUTATIONS[kind]
    found = [
        said((field,), "", f"cannot be set where patchType is {kind}")
        for field in _MUTATIONS.values()
        if field != wanted and value.get(field) is not None
    ]
    if value.get(wanted) is None:
        return [*found, said(("patchType",), kind, f"asks for {wanted}", whole=True)]
    if not text(mapping(value, wanted), "expression").strip():
        found.append(missed((wanted,), "expression"))
    return found


def conversion(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that a webhook that converts says which versions it speaks."""
    called = value.get("webhook")
    if value.get("strategy") != "Webhook" or called.__class__ is not dict or "conversionReviewVersions" in called:
        return None
    return [missed(("webhook",), "conversionReviewVersions")]


def api_service(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that an APIService is called after its version and group, and whom it trusts."""
    spec, name = mapping(value, "spec"), text(mapping(value, "metadata"), "name")
    group, version = text(spec, "group"), text(spec, "version")
    wanted = f"{version}.{group}"
    found = []
    if name and "spec" in value and name != wanted:
        reason = f"is not the version and the group, {wanted}"
        found.append(said(("metadata", "name"), name, reason, whole=True, reads=(group, version)))
    if spec.get("insecureSkipTLSVerify") is True and (spec.get("caBundle") or not spec.get("service")):
        reason = "cannot be true beside caBundle" if spec.get("caBundle") else "cannot be true without a service"
        found.append(said(("spec", "insecureSkipTLSVerify"), "", reason, whole=True))
    return found
