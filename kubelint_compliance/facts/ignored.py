"""What Argo CD leaves out of its comparison: an Application or ApplicationSet -> the parts that are whole contents.

A JSON pointer, or an expression of jq that is a plain path, is read; what selects by conditions names no whole part.
"""

from __future__ import annotations

import re

from kubelint_compliance.facts.gitops import argo_apps
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_STEP = re.compile(r"""\.?\[(?:"([^"\\]+)"|(\d*))\]\??|\.(?:([A-Za-z_]\w*)|"([^"\\]+)")\??""")
_ROOT = ((), ("",))
_POD = ("spec", "template", "spec")
_OF_ALL = frozenset({
    *(("metadata",), ("spec",), ("rules",)),
    *(_POD[:2], _POD, (*_POD, "containers"), (*_POD, "initContainers")),
    *(("spec", "jobTemplate", *_POD[:size]) for size in range(4)),
    *(("spec", "jobTemplate", *_POD, field) for field in ("containers", "initContainers")),
})  # fmt: skip
"""Parts that are, in every kind that has them, what the object is for: so is an item of a list of containers."""
_OF_KINDS = {
    "Application": (("spec", "source"), ("spec", "sources"), ("spec", "destination"), ("spec", "project")),
    "ClusterRoleBinding": (("subjects",), ("roleRef",)),
    "ConfigMap": (("data",), ("binaryData",)),
    "EndpointSlice": (("endpoints",),),
    "Endpoints": (("subsets",),),
    "MutatingWebhookConfiguration": (("webhooks",),),
    "Namespace": (("metadata", "labels"),),
    "NetworkPolicy": (("spec", "ingress"), ("spec", "egress")),
    "RoleBinding": (("subjects",), ("roleRef",)),
    "Secret": (("data",), ("stringData",)),
    "ValidatingWebhookConfiguration": (("webhooks",),),
}
"""Kinds to parts that are all that matters of them; `*` means every kind."""
_MADE = ("ConfigMap", "Secret", "Endpoints", "EndpointSlice")
"""What a controller or a generator may fill as a whole, so that a single one, by its name, is left out with reason."""


def ignored_parts(value: Any) -> list[dict[str, Any]]:
    """Return where a whole content of objects is left out of the comparison of Argo CD: {path, what, isPointer}.

    `what` is the pointer or the expression as it is written. Of ConfigMaps, Secrets and endpoints it is none where one
    object is named.
    """
    found = []
    for app in argo_apps(value):
        for index, entry in enumerate(map(mapping, sequence(app["spec"].get("ignoreDifferences")))):
            path = [*app["path"], "ignoreDifferences", index]
            for field in ("jsonPointers", "jqPathExpressions"):
                is_pointer = field == "jsonPointers"
                for number, written in enumerate(sequence(entry.get(field))):
                    if isinstance(written, str) and any(
                        is_whole(part, entry) for part in parts_of(written, is_pointer)
                    ):
                        found.append({"path": [*path, field, number], "what": written, "isPointer": is_pointer})
    return found


def parts_of(written: str, is_pointer: bool) -> Iterator[tuple[str, ...] | None]:
    """Yield the keys that lead to what a JSON pointer, or an expression of jq, means; None for what names no part."""
    return iter((_of_pointer(written),)) if is_pointer else _of_expression(written)


def is_whole(part: tuple[str, ...] | None, entry: dict[str, Any]) -> bool:
    """Whether a part is a whole content of the objects that an entry means by its `kind` and `name`."""
    if part is None:
        return False
    if part in _ROOT or part in _OF_ALL or (part[-1].isdigit() and part[:-1] in _OF_ALL and part[-2] != "spec"):
        return True
    kind, name = text(entry.get("kind")), text(entry.get("name"))
    kinds = _OF_KINDS if kind == "*" else (kind,)
    return any(part in _OF_KINDS.get(each, ()) and not (name and each in _MADE) for each in kinds)


def _of_pointer(written: str) -> tuple[str, ...] | None:
    """Return the keys of a JSON pointer; None for what is none."""
    if written and written[0] != "/":
        return None
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in written.split("/")[1:])


def _of_expression(written: str) -> Iterator[tuple[str, ...] | None]:
    """Yield the keys of each plain path of an expression; all items of a list at its end are the list."""
    for part in [written] if any(mark in written for mark in "(\"'") else written.split(","):
        yield _of_path("".join(step.strip() for step in part.split("|")) if '"' not in part else part.strip())


def _of_path(path: str) -> tuple[str, ...] | None:
    keys: list[str] = []
    at = len(path) if path == "." else 0
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            return None
        keys.append(next((group for group in step.groups() if group is not None), ""))
        at = step.end()
    while keys and not keys[-1]:
        keys.pop()
    return tuple(keys) if path else None
