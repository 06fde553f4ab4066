"""Programs by name that a container starts: their arguments, each with its path, directly or in a script."""

from __future__ import annotations

from kubelint_compliance.facts.commands import argvs, calls, program, stages
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path


class Start(NamedTuple):
    """A program that a container starts: its arguments, each with its path.

    `start` and `end` say where in a script the command stands; they are 0 where the words are those of the container.
    """

    program: str
    words: tuple[str, ...]
    paths: tuple[Path, ...]
    start: int
    end: int


def starts(container: Any, names: Container[str]) -> Iterator[Start]:
    """Yield the programs with these names that the container starts, by its words or by a script among them."""
    for argv in argvs(container, ()):
        for command, path in (call for pipeline in calls(argv) for call in pipeline):
            for words in stages(command.words):
                if program(words[0]) in names:
                    rest = words[1:]
                    paths = (path,) * len(rest) if command.end else argv.paths[len(argv.paths) - len(rest) :]
                    yield Start(program(words[0]), rest, paths, command.start, command.end)
