"""For the whole run: no socket to the network can be made in this process, and hypothesis keeps its own time.

Programs that tests start are not covered; those that install packages could not run otherwise, and `check` itself is
run in a network namespace without interfaces by tests/integration/test_offline.py.
"""

import os
import sys

from hypothesis import settings

_INTERNET = {2, 10, 23, 30}  # AF_INET, and AF_INET6 on Linux, Windows and macOS


def _refuse_network(event, arguments):
    if event == "socket.__new__" and arguments[1] in _INTERNET:
        raise RuntimeError("tests must not open network sockets")
    if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        raise RuntimeError("tests must not look up host names")


sys.addaudithook(_refuse_network)

settings.register_profile("short", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))
