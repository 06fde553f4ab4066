"""The program: `kubelint-compliance`, or `python -m kubelint_compliance`."""

from __future__ import annotations

import gc
import os
import sys

# A start makes tens of thousands of objects, and so do the findings of a run, all to stay: to look for garbage among
# every 200,000 of them still was 4 % of a run on 1,000 manifests, of which there are some 20,000 objects of garbage.
gc.set_threshold(300_000)

if sys.version_info < (3, 11):  # noqa: UP036 - a checkout is started by whatever Python there is
    sys.stderr.write(f"error: kubelint-compliance needs Python 3.11 or newer; this is {sys.version.split()[0]}\n")
    sys.exit(2)

_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

if __name__ == "__main__" and not sys.flags.safe_path and sys.path[0] != _OWN:
    # `-m` puts the working directory first on the path; what is scanned there is not to be imported. (What Python
    # itself imports before it comes here, only -I keeps safe, which leaves that directory out.)
    del sys.path[0]

from kubelint_compliance.bundle import use_bundle  # noqa: E402

use_bundle()

from kubelint_compliance.cli.entry import main  # noqa: E402
from kubelint_compliance.cli.streams import leave  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def program() -> NoReturn:
    """Carry out the call of this process, and end it."""
    leave(main())


if __name__ == "__main__":
    program()
