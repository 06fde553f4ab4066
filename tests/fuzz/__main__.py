"""Runs harnesses: `python -m tests.fuzz [NAME...]`, and a single input: `python -m tests.fuzz NAME FILE...`."""

from __future__ import annotations

import sys

from tests.fuzz.run import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
