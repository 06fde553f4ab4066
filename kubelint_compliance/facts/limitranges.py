"""What a LimitRange fills in where containers of its namespace say nothing: a plain value -> kinds and resources.

The source is `pkg/apis/core/v1/defaults.go` and the admission plugin LimitRanger of Kubernetes 1.37: a limit is
`default`, else `max`; a request is `defaultRequest`, else what the limit is, else `min`.
"""

from __future__ import annotations

from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LIMITS, REQUESTS = "limits", "requests"
_OF_LIMITS = ("default", "max")
_OF_REQUESTS = ("defaultRequest", *_OF_LIMITS, "min")


def filled_in(value: Any) -> tuple[tuple[str, str], ...]:
    """Return the amounts that containers get from a LimitRange, each as `limits` or `requests` and its resource."""
    found: set[tuple[str, str]] = set()
    for item in map(mapping, sequence(mapping(mapping(value).get("spec")).get("limits"))):
        if item.get("type") == "Container":
            for kind, fields in ((LIMITS, _OF_LIMITS), (REQUESTS, _OF_REQUESTS)):
                amounts: dict[str, Any] = {}
                for field in reversed(fields):
                    amounts.update(mapping(item.get(field)))
                found.update((kind, name) for name, amount in amounts.items() if _is_some(amount))
    return tuple(sorted(found))


def _is_some(amount: Any) -> bool:
    """Whether an amount is one: zero sets no bound and reserves nothing."""
    return isinstance(amount, (str, int, float)) and any(digit in str(amount) for digit in "123456789")
