"""Files of other tools that look like manifests: they have a kind, or a version, or both, and are no objects.

A table, by what such files say of themselves. What has a group with a dot is not here: any group with a dot can be one
of Kubernetes.
"""

from __future__ import annotations

from kubelint_compliance.manifests.passed import HELM_WORDS, OTHER_TOOL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FOREIGN_GROUPS = {
    "builtin": "a transformer or generator of Kustomize",
    "kops": "kOps",
    "skaffold": "Skaffold",
    "openslo": "OpenSLO",
    "n9": "Nobl9",
    "release-notes": "release notes of Istio",
    **dict.fromkeys(("console", "gateway", "iam", "kafka", "self-serve"), "Conduktor"),
}
"""Groups without a dot that tools use; no definition can make one."""
_PERSES = ("Dashboard", "Datasource", "EphemeralDashboard", "Folder", "Project", "User", "Variable")
"""Kinds of Perses, without apiVersion, with `metadata` and `spec`."""
_WITHOUT_KIND = (
    ("v", "entries", "Helm repository index"),
    ("v", "version", "Helm chart metadata"),
    ("score.dev/", "containers", f"{OTHER_TOOL}: Score"),
)
"""How an apiVersion begins, a key that stands beside it, and what has both and no kind."""
_HELM_WORDS = frozenset(
    (
        "Pulled",
        "Digest",
        "WARNING",
        "NAME",
        "LAST DEPLOYED",
        "NAMESPACE",
        "STATUS",
        "REVISION",
        "CHART",
        "VERSION",
        "DESCRIPTION",
        "TEST SUITE",
        "USER-SUPPLIED VALUES",
        "COMPUTED VALUES",
        "HOOKS",
        "MANIFEST",
        "NOTES",
    )
)
"""Keys of what Helm prints around manifests."""


def foreign(value: dict[str, Any]) -> str:
    """Return the reason why a mapping is known to be something else, or an empty text."""
    if value and _HELM_WORDS.issuperset(value):
        return HELM_WORDS
    version, kind = value.get("apiVersion"), value.get("kind")
    tool = foreign_group(version)
    if tool:
        return f"{OTHER_TOOL}: {tool}"
    if "type" in value and "api_version" in value:
        return f"{OTHER_TOOL}: Sensu"
    if kind is None and isinstance(version, str):
        return next((reason for first, key, reason in _WITHOUT_KIND if version.startswith(first) and key in value), "")
    if not isinstance(kind, str) or "apiVersion" in value:
        return ""
    spec = value.get("spec")
    if kind == "Addons" and isinstance(spec, dict) and "addons" in spec:
        return f"{OTHER_TOOL}: kOps"
    metadata = value.get("metadata")
    if kind in _PERSES or kind.startswith("Global") or (isinstance(metadata, dict) and "project" in metadata):
        return f"{OTHER_TOOL}: Perses"
    return ""


def foreign_group(api_version: Any) -> str:
    """Return the tool whose group an apiVersion names, where Kubernetes cannot have the group."""
    return FOREIGN_GROUPS.get(api_version.partition("/")[0], "") if isinstance(api_version, str) else ""
