"""The CompositeResourceDefinitions of Crossplane as the custom resource definitions that Crossplane makes of them.

Goes in: such an object. Comes out: one definition of the composite kind, and one of its claims where it names them.
What
Crossplane adds to a spec may hold anything here, and so may the status, which Crossplane writes itself.
"""

from __future__ import annotations

from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest

GROUP = "apiextensions.crossplane.io"
_ANYTHING = {"x-kubernetes-preserve-unknown-fields": True}
_LEGACY = "LegacyCluster"
_SCOPES = {f"{GROUP}/v1": _LEGACY, f"{GROUP}/v2": "Namespaced"}
"""The versions of the definitions, and the scope that objects have where none is said."""
_ADDED = (
    *("compositionRef", "compositionSelector", "compositionRevisionRef", "compositionRevisionSelector"),
    *("compositionUpdatePolicy", "compositeDeletePolicy", "claimRef", "resourceRef", "resourceRefs"),
    *("environmentConfigRefs", "publishConnectionDetailsTo", "writeConnectionSecretToRef"),
)
"""The fields that Crossplane adds to a spec; of objects in other scopes they lie in one field of their own."""


def custom_definitions(manifest: Manifest) -> Iterator[dict[str, Any]]:
    """Yield the custom resource definitions that Crossplane makes of an object; none of a malformed one."""
    default = _SCOPES.get(manifest.ref.api_version)
    if default is None:
        return
    spec = mapping(manifest.value.get("spec"))
    scope = text(spec.get("scope")) or default
    added = _ADDED if scope == _LEGACY else ("crossplane",)
    versions = [_version(mapping(version), added) for version in sequence(spec.get("versions"))]
    for names in (spec.get("names"), spec.get("claimNames")):
        if isinstance(names, dict):
            yield {"spec": {"group": spec.get("group"), "names": names, "versions": versions}}


def _version(version: dict[str, Any], added: tuple[str, ...]) -> dict[str, Any]:
    schema = mapping(mapping(version.get("schema")).get("openAPIV3Schema"))
    made = {"openAPIV3Schema": _made(schema, added)} if schema else {}
    return {**version, "storage": version.get("referenceable") is True, "schema": made, "subresources": {"status": {}}}


def _made(schema: dict[str, Any], added: tuple[str, ...]) -> dict[str, Any]:
    """Return the schema of the objects: their spec with what is added to it."""
    spec = mapping(mapping(schema.get("properties")).get("spec"))
    fields = {**mapping(spec.get("properties")), **dict.fromkeys(added, _ANYTHING)}
    properties = {"spec": {**spec, "type": "object", "properties": fields}, "status": {"type": "object", **_ANYTHING}}
    return {"type": "object", "required": ["spec"], "properties": properties}
