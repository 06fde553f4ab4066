"""Splits text into words as a shell would, without expanding anything; prints them with NUL after each."""

import shlex
import sys

try:
    sys.stdout.write("".join(f"{word}\0" for word in shlex.split(sys.argv[1])))
except ValueError as error:
    sys.exit(str(error))
