"""From the arguments of the process to its exit code: quick way in or full parser, then every error in one place."""

from __future__ import annotations

import os
import sys

from kubelint_compliance.cli.quick import read_check
from kubelint_compliance.cli.streams import tell
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
    try:
        return _run(arguments)
    except UsageError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        tell("interrupted")
        return INTERRUPTED
    except Exception as error:
        if "--debug" in arguments:
            import traceback

            for line in traceback.format_exc().splitlines():
                tell(line)
        return _fail(_bug(error))


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


def _bug(error: Exception) -> str:
    what = " ".join(str(error).split())
    return f"unexpected {type(error).__name__}: {what}; this is a bug, --debug shows where"
