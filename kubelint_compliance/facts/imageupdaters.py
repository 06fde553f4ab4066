"""Where the image updater of Argo CD writes new images: an ImageUpdater, or a branch as it takes one -> what it writes.

A branch is given as `base:write`, where either may be a template; one without a colon is both read and written.
"""

from __future__ import annotations

from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CONFIG = "writeBackConfig"


def image_updater_writes(value: Any) -> list[dict[str, Any]]:
    """Return how an ImageUpdater writes back for each entry of its applications: {path, method, branch}.

    What an entry does not say, the configuration of all says; `method` is `argocd` where neither does.
    """
    spec = mapping(mapping(value).get("spec"))
    found = []
    for index, entry in enumerate(map(mapping, sequence(spec.get("applicationRefs")))):
        holders = [mapping(entry.get(_CONFIG)), mapping(spec.get(_CONFIG))]
        method = next((text(holder["method"]) for holder in holders if holder.get("method")), "argocd")
        branches = [text(at(holder, ("gitConfig", "branch"))) for holder in holders]
        path = ["spec", "applicationRefs", index]
        found.append({"path": path, "method": method, "branch": next(filter(None, branches), "")})
    return found


def writes_apart(branch: Any, tracked: Any) -> bool:
    """Whether the image updater writes to another branch than it reads, and than the one that is `tracked`."""
    base, colon, write = text(branch).partition(":")
    return bool(colon) and write not in ("", base, text(tracked))
