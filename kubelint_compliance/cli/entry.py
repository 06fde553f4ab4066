"""From the arguments of the process to its exit code: quick way in or full parser, then every error in one place."""

from __future__ import annotations

import os
import sys

from kubelint_compliance.cli.quick import read_check
from kubelint_compliance.cli.streams import tell
from kubelint_compliance.mishaps import told, watch
from kubelint_compliance.model import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

COMPLETION = "_KUBELINT_COMPLIANCE_COMPLETE"
"""Set by the shell while it asks for completions."""
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one call and return its exit code; arguments default to those of the process."""
    arguments = sys.argv[1:] if arguments is None else arguments
    watch(*((_trace, _note) if "--debug" in arguments else (None,)))
    try:
        return _run(arguments)
    except UsageError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        tell("interrupted")
        return INTERRUPTED
    except Exception as error:
        return _fail(told(error))


def _run(arguments: Sequence[str]) -> int:
    call = None if COMPLETION in os.environ else read_check(arguments)
    if call is not None:
        from kubelint_compliance.cli.check import run

        return run(call)
    from kubelint_compliance.cli.app import parse

    action = parse(arguments)
    return action if isinstance(action, int) else action[0](action[1])


def _fail(message: str) -> int:
    tell(f"error: {message}")
    return 2


def _trace(error: BaseException) -> None:
    from kubelint_compliance.mishaps import traced

    for line in traced(error).splitlines():
        tell(line)


def _note(words: str) -> None:
    tell(f"note: {words}")
