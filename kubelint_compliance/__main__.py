"""The program: `kubelint-compliance`, or `python -m kubelint_compliance`."""

from __future__ import annotations

from kubelint_compliance.cli.entry import main
from kubelint_compliance.cli.streams import leave

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def program() -> NoReturn:
    """Carry out the call of this process, and end it."""
    leave(main())


if __name__ == "__main__":
    program()
