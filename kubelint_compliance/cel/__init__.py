"""CEL, the expression language of Kubernetes, compiled to Python; knows nothing of manifests.

`compile` makes a `Program` of an expression; `emit_module` writes many as a Python module,
which `load_emitted` reads back.
"""

from __future__ import annotations

from kubelint_compliance.cel.errors import CelError, CelUnavailable, Unseen, WrongType
from kubelint_compliance.cel.host import HostFunction
from kubelint_compliance.cel.program import HIDDEN, Emitted, Program, compile, load_emitted
from kubelint_compliance.cel.values import NONE, Duration, Optional, Timestamp, UInt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ast import FunctionDef
    from collections.abc import Container, Iterable, Mapping

    from kubelint_compliance.cel.codegen import Generator

__all__ = [
    "HIDDEN",
    "NONE",
    "CelError",
    "CelUnavailable",
    "Duration",
    "Emitted",
    "HostFunction",
    "Optional",
    "Program",
    "Timestamp",
    "UInt",
    "Unseen",
    "WrongType",
    "compile",
    "emit_module",
    "load_emitted",
]


def emit_module(
    programs: Mapping[str, Program],
    definitions: Iterable[tuple[FunctionDef, Generator]] = (),
    elsewhere: Container[str] = (),
) -> str:
    """Return the source of a Python module with one function a program, and further definitions.

    Programs whose names are `elsewhere` have their functions in another module.
    """
    from kubelint_compliance.cel.emit import emit_module as emit

    return emit(programs, definitions, elsewhere)
