"""The Go program that says what the API server decides, as a function."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).parents[1] / "oracle"


class Oracle:
    """A running oracle."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def ask(self, question: dict[str, Any]) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(as_sent(question)) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def build(folder: Path, name: str = "schema") -> Path | str:
    """The built program of one of the oracles, or why there is none."""
    if shutil.which("go") is None:
        return "no Go tool chain"
    program = folder / "oracle"
    command = ["go", "build", "-mod=readonly", "-o", program, "."]
    done = subprocess.run(command, cwd=SOURCES / name, capture_output=True, text=True, check=False)
    return program if done.returncode == 0 else f"the oracle does not build: {done.stderr[-200:]}"


def as_sent(value: Any) -> Any:
    """A value as Kubernetes' tools send it: a float without a fraction is written as a whole number."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return int(value)
    if isinstance(value, dict):
        return {key: as_sent(entry) for key, entry in value.items()}
    return [as_sent(entry) for entry in value] if isinstance(value, list) else value


def refuses(answer: dict[str, Any]) -> bool:
    return bool(answer.get("decode") or answer.get("strict") or answer.get("errors"))


def unknown(answer: dict[str, Any]) -> set[str]:
    """The paths of unknown fields."""
    found = (re.fullmatch(r'unknown field "(.*)"', text, re.DOTALL) for text in answer.get("strict", ()))
    return {match[1] for match in found if match}


def dotted(path: tuple[str | int, ...]) -> str:
    """A path as the API server writes it."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
