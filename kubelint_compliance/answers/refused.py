"""Whether the API server would take an object: what it would refuse is no part of any answer.

Goes in: an object, and the versions of its kind that are read. Comes out: why it would be refused, and the line, or
nothing. Field validation is not strict here: a field that is not known is dropped with a warning.
"""

from __future__ import annotations

from kubelint_compliance.graph.network.fields import folded
from kubelint_compliance.kubernetes.versions import MINORS
from kubelint_compliance.platform.fields import dotted
from kubelint_compliance.schema import validate
from kubelint_compliance.schema.deprecations import GOING, REMOVED
from kubelint_compliance.schema.deprecations import UNKNOWN as UNKNOWN_VERSION
from kubelint_compliance.schema.found import DEPRECATED, UNKNOWN
from kubelint_compliance.schema.store import schema_for
from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubelint_compliance.answers.deciding import Deciding
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.schema import AnyProblem

_RESHAPED = ("kubeadm.k8s.io", "cluster.x-k8s.io", "kops.k8s.io")
"""The groups in which a version may have another shape than the one before: a list in place of a map."""
RBAC_GROUP = "rbac.authorization.k8s.io"
MINOR = MINORS[-1]
"""What this version of Kubernetes decides is the answer."""
_TAKEN = frozenset({UNKNOWN, DEPRECATED, GOING, REMOVED, UNKNOWN_VERSION})
"""What an API server takes, some of it with a warning.

It does not ask whether a version that an object refers to is there.
"""


def refusal(manifest: Manifest, versions: Sequence[str], deciding: Deciding) -> tuple[str, int] | None:
    """Return why the API server would refuse an object, and the line; None where it would take it.

    `versions` are those of its kind that are read. It is judged by the schema of its own version. Where none is known,
    by that of the first one; but of a kind whose versions differ in shape such an object is not judged. `deciding`
    gives the path of a placeholder that leaves the question open.
    """
    if not versions and "." in manifest.group:
        return "its kind is not read", _line(manifest, ("kind",))
    version = manifest.ref.api_version.rpartition("/")[2]
    if version not in versions:
        return f"version {version} of its kind is not read", _line(manifest, ("apiVersion",))
    placeholder = deciding(manifest)
    if placeholder is not None:
        words = f"it is an unrendered template, as a placeholder stands in {dotted(placeholder)}"
        return words, _line(manifest, placeholder)
    api_version = _judging(manifest, versions[0])
    written = at(manifest.document.value, manifest.prefix)
    value = {**manifest.value, "apiVersion": api_version}
    problem = _first(value, api_version, manifest.kind, written)
    if problem is None or _is_taken(value, api_version, manifest):
        return None
    return f"{problem.message or problem.rule}, which Kubernetes refuses", _line(manifest, problem.path)


def _judging(manifest: Manifest, first: str) -> str:
    """Return the version by whose schema an object is judged."""
    own = manifest.ref.api_version
    if schema_for(own, manifest.kind, MINOR) is not None or manifest.group.endswith(_RESHAPED):
        return own
    return f"{manifest.group}/{first}".removeprefix("/")


def _first(value: dict[str, Any], api_version: str, kind: str, written: Any) -> AnyProblem | None:
    """Return the first problem for which an object would be refused."""
    problems = validate(value, api_version, kind, MINOR, written=written) or ()
    return next((problem for problem in problems if problem.rule not in _TAKEN), None)


def _is_taken(value: dict[str, Any], api_version: str, manifest: Manifest) -> bool:
    """Whether an object is whole once its fields are read in whatever case they are written.

    Kubernetes' decoder takes them so. Of RBAC none is read but as the API has it: what grants is never guessed.
    """
    if manifest.group == RBAC_GROUP:
        return False
    named = folded(value)
    return named != value and _first(named, api_version, manifest.kind, named) is None


def _line(manifest: Manifest, path: tuple[str | int, ...]) -> int:
    return manifest.anchor(path)[1].line
