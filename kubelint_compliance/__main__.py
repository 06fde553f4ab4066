"""The program: `kubelint-compliance`, or `python -m kubelint_compliance`."""

from __future__ import annotations

import sys

from kubelint_compliance.cli.entry import main

if __name__ == "__main__":
    sys.exit(main())
