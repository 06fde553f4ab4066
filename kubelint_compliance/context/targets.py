"""Which objects the target of a patch means, and what it says of them for certain."""

from __future__ import annotations

from kubelint_compliance.model import ObjectRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.context.kustomize import Target


def stated(target: Target | None) -> ObjectRef | None:
    """Return what a target says for certain of the object that it means."""
    if target is None:
        return None
    version = f"{target.group}/{target.version}" if target.group else target.version
    kind = target.kind if target.kind.isalnum() else ""
    return ObjectRef(version if target.version else "", kind, "", target.name if _is_plain(target.name) else "")


def means(target: Target, ref: ObjectRef) -> bool:
    """Whether an object is one that the target of a patch means."""
    group, _, version = ref.api_version.rpartition("/")
    if (target.group and target.group != group) or (target.version and target.version != version):
        return False
    pairs = ((target.kind, ref.kind), (target.name, ref.name), (target.namespace, ref.namespace))
    return all(not pattern or _matches(pattern, text) for pattern, text in pairs)


def _matches(pattern: str, text: str) -> bool:
    """Whether a text is what a target says; Kustomize takes that for a regex of the whole."""
    if _is_plain(pattern):
        return pattern == text
    from kubelint_compliance.cel.errors import Failure
    from kubelint_compliance.cel.library.regex import matches

    try:
        return matches(text, f"^(?:{pattern})$")
    except Failure:
        return False


def _is_plain(text: str) -> bool:
    return text.replace("-", "").replace(".", "").isalnum()
