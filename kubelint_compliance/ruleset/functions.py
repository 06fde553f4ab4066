"""What CEL in rules can ask beside the language: facts about pods, computed in Python, with Kubernetes' defaults."""

from __future__ import annotations

from kubelint_compliance.cel import HostFunction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def effective(container: Any, pod: Any, field: str) -> Any:
    """Return a security setting as the container gets it: its own value, else the pod's, else null."""
    own = _security_context(container).get(field)
    return own if own is not None else _security_context(_spec(pod)).get(field)


def is_windows(pod: Any) -> bool:
    """Whether the pod says that it runs on Windows (`spec.os.name`)."""
    os = _spec(pod).get("os")
    return isinstance(os, dict) and os.get("name") == "windows"


def in_user_namespace(pod: Any) -> bool:
    """Whether the pod has a user namespace of its own (`spec.hostUsers: false`)."""
    return _spec(pod).get("hostUsers") is False


def _spec(pod: Any) -> dict[str, Any]:
    spec = pod.get("spec") if isinstance(pod, dict) else None
    return spec if isinstance(spec, dict) else {}


def _security_context(holder: Any) -> dict[str, Any]:
    context = holder.get("securityContext") if isinstance(holder, dict) else None
    return context if isinstance(context, dict) else {}


FUNCTIONS = {
    "effective": HostFunction(effective, ("dyn", "dyn", "string"), "dyn"),
    "inUserNamespace": HostFunction(in_user_namespace, ("dyn",), "bool"),
    "isWindows": HostFunction(is_windows, ("dyn",), "bool"),
}
