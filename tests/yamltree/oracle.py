"""The Go program that says what Kubernetes reads, as a function."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

from kubelint_compliance.yamltree import Document, parse
from tests.yamltree.reading import exact

SOURCE = Path(__file__).parents[1] / "oracle" / "yaml"
REFUSED = "<refused>"


class Oracle:
    """A running oracle; `read` gives one value a document, `REFUSED` where Kubernetes cannot read it."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin
        assert self._process.stdout
        self._input, self._output = self._process.stdin, self._process.stdout

    def read(self, text: str) -> list[Any]:
        data = text.encode()
        self._input.write(struct.pack(">I", len(data)) + data)
        self._input.flush()
        outcomes = json.loads(self._output.readline())
        return [REFUSED if "error" in item else exact(item.get("value")) for item in outcomes]

    def close(self) -> None:
        self._input.close()
        self._output.close()
        self._process.wait()


def build(folder: Path) -> Path | str:
    """The built program, or why there is none."""
    if shutil.which("go") is None:
        return "no Go tool chain"
    program = folder / "oracle"
    command = ["go", "build", "-mod=readonly", "-o", program, "."]
    done = subprocess.run(command, cwd=SOURCE, capture_output=True, text=True, check=False)
    return program if done.returncode == 0 else f"the oracle does not build: {done.stderr[-200:]}"


def ours(text: str) -> list[Any]:
    """What this package reads, in the oracle's terms."""
    return [exact(item.value) if isinstance(item, Document) else REFUSED for item in parse(text)]
