"""A configuration file of the API server as a question reads it: path and bytes -> what it holds, or why no answer."""

from __future__ import annotations

from kubelint_compliance.model import UsageError
from kubelint_compliance.platform.configfile import Unreadable, read_config

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubelint_compliance.platform.configfile import ConfigFile
    from kubelint_compliance.platform.fields import Fault


def configured(path: str, data: bytes, refusal: Callable[[Any], Fault | None], *, strict: bool) -> ConfigFile:
    """Return a file that the API server would take. Raises UsageError, with the place and never with a key.

    `strict`: a key that is there twice is refused too.
    """
    try:
        held = read_config(data)
    except Unreadable as error:
        raise UsageError(f"{path}:{error.line}: it cannot be read: {error}") from None
    fault = (held.repeated[0] if strict and held.repeated else None) or refusal(held.value)
    if fault is not None:
        raise UsageError(f"{path}:{held.line(fault.path)}: the API server refuses it: {fault.message}")
    return held
