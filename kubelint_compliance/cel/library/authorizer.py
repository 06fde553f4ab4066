"""The authorizer of Kubernetes, as a stub: its methods are known, but offline there is no API server to ask.

An expression that names `authorizer` compiles where that variable is declared; asking it is an evaluation error.
"""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _ask(*_: Any) -> Any:
    raise Failure("the authorizer cannot be asked: there is no API server here")


FUNCTIONS: dict[str, Callable[..., Any]] = {}
METHODS: dict[str, Callable[..., Any]] = {
    "path(dyn, string) -> dyn": _ask,
    "group(dyn, string) -> dyn": _ask,
    "serviceAccount(dyn, string, string) -> dyn": _ask,
    "resource(dyn, string) -> dyn": _ask,
    "subresource(dyn, string) -> dyn": _ask,
    "namespace(dyn, string) -> dyn": _ask,
    "name(dyn, string) -> dyn": _ask,
    "fieldSelector(dyn, string) -> dyn": _ask,
    "labelSelector(dyn, string) -> dyn": _ask,
    "check(dyn, string) -> dyn": _ask,
    "allowed(dyn) -> bool": _ask,
    "reason(dyn) -> string": _ask,
    "errored(dyn) -> bool": _ask,
    "error(dyn) -> string": _ask,
    "decision(dyn) -> string": _ask,
}
