"""Checks across the metadata of a whole object: whom it belongs to, and who must let it go."""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_qualified_name
from kubelint_compliance.schema.across.parts import listed, missed, objects, said, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.schema.found import Found

_OF_OWNERS = ("apiVersion", "kind", "name", "uid")
_ORPHAN, _FOREGROUND = "orphan", "foregroundDeletion"
_KNOWN = ("kubernetes", _FOREGROUND, _ORPHAN)
_STRICT = (
    *("", "apps", "autoscaling", "batch", "networking.k8s.io", "rbac.authorization.k8s.io", "scheduling.k8s.io"),
    "storage.k8s.io",
)
"""Groups whose objects have no finalizers without a domain."""
_NO_FINALIZER = (
    "is no name of a finalizer: an optional DNS name and '/', then up to 63 letters, digits, '-', '_' and '.'"
)


def owners(metadata: dict[str, Any]) -> Iterator[Found]:
    """Check that owners are named in full, and that one of them at most is the controller.

    Only those of the object itself are looked at, not those in templates.
    """
    controllers = 0
    for index, owner in objects(metadata, "ownerReferences"):
        path = ("metadata", "ownerReferences", index)
        for field in _OF_OWNERS:
            if field not in owner:
                yield missed(path, field)
            elif owner[field] == "":
                yield said((*path, field), "", "is empty")
        version = text(owner, "apiVersion")
        if version.count("/") > 1:
            yield said((*path, "apiVersion"), version, "is no version such as v1 or apps/v1")
        if version == "v1" and owner.get("kind") == "Event":
            yield said((*path, "kind"), "Event", "cannot own anything")
        controllers += owner.get("controller") is True
        if controllers > 1 and owner.get("controller") is True:
            yield said((*path, "controller"), True, "is true of another owner, too: an object has one controller")


def finalizers(metadata: dict[str, Any], group: str) -> Iterator[Found]:
    """Check the names of finalizers; most built-in groups take none without a domain but the three of Kubernetes."""
    names = listed(metadata, "finalizers")
    for index, name in enumerate(names):
        path = ("metadata", "finalizers", index)
        if name is None or (name.__class__ is str and not is_qualified_name(name)):
            yield said(path, name or "", _NO_FINALIZER)
        elif group in _STRICT and name.__class__ is str and "/" not in name and name not in _KNOWN:
            yield said(path, name, f"is neither {', '.join(_KNOWN)} nor a name after a domain")
    if _ORPHAN in names and _FOREGROUND in names:
        path = ("metadata", "finalizers", names.index(_FOREGROUND))
        yield said(path, _FOREGROUND, f"cannot stand beside {_ORPHAN}")
