"""Makes the trees that are measured, of real manifests where a folder of them is there, else of the example shop.

Every document drawn is one object by its `apiVersion`, `kind` and name, as a parser of its own reads it, so that what
the tools ought to look at is known before any of them runs. What holds marks of a template is refused: one such
document makes a file of ten thousand something that nobody looks at.
"""

from __future__ import annotations

import random
import re
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARKS = ("{{", "{%", "${", "<%")
_NOT_DRAWN = frozenset(("CustomResourceDefinition", "Kustomization", "List"))
"""Of which a renamed copy would be another thing, or which stand for several objects or none."""
_LONGEST = 20_000
_SEED = 20_260_101
_OBJECTS_A_FILE = 1.45
_LARGEST = 7
"""So many of the largest files with definitions are taken."""


class Drawn(NamedTuple):
    """One document, the name of its object, and the file that it comes from."""

    text: str
    name: str
    file: str


def drawn(folder: Path, count: int) -> list[Drawn]:
    """Draw documents of one object each below a folder: always the same ones. Fewer where there are no more."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml") and path.is_file())
    files = [path for path in files if not {"tricky", "templates"} & set(path.relative_to(folder).parts)]
    random.Random(_SEED).shuffle(files)
    found: dict[str, Drawn] = {}
    for path in files:
        for text, name in _objects(path):
            found.setdefault(text, Drawn(text, name, str(path.relative_to(folder))))
        if len(found) >= count:
            break
    return list(found.values())[:count]


def _objects(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the documents of a file that hold one object each."""
    try:
        whole = path.read_text()
    except UnicodeDecodeError:
        return
    if any(mark in whole for mark in MARKS):
        return
    for part in re.split(r"(?m)^---.*\n", whole):
        name = _name(part) if len(part) <= _LONGEST else ""
        if name:
            yield part.strip("\n") + "\n", name


def _name(text: str) -> str:
    """Return the name of the object that a text is; empty where it is none, or none that is drawn."""
    try:
        value = YAML(typ="safe").load(text)
    except (YAMLError, ValueError):
        return ""
    if not isinstance(value, dict) or not isinstance(value.get("metadata"), dict):
        return ""
    kind, name = value.get("kind"), value["metadata"].get("name")
    known = isinstance(value.get("apiVersion"), str) and isinstance(kind, str) and isinstance(name, str)
    return name if known and not (kind in _NOT_DRAWN or str(kind).endswith("List")) else ""


def copies(found: list[Drawn], count: int) -> Iterator[list[Drawn]]:
    """Yield so many objects in lists as long as what was drawn, each list but the first with other names."""
    number = 0
    while count > 0:
        yield [_renamed(entry, number, {entry.name for entry in found}) for entry in found[:count]]
        count -= len(found)
        number += 1


def _renamed(entry: Drawn, number: int, names: set[str]) -> Drawn:
    if not number:
        return entry

    def other(found: re.Match[str]) -> str:
        return f"{found[1]}{found[2]}-{number}" if found[2] in names else found[0]

    # The names that others give it go along.
    text = re.sub(r"(?m)^(\s*(?:- )?name: )([\w.-]+)$", other, entry.text)
    return entry._replace(text=text)


def many_files(folder: Path, found: list[Drawn], count: int) -> int:
    """Write objects into about 0.7 times as many files, most in a folder of their own; return how many files."""
    draw, written = random.Random(_SEED), 0
    for number, part in enumerate(copies(found, count)):
        at = 0
        while at < len(part):
            size = 1 if draw.random() < 2 - _OBJECTS_A_FILE else 2
            home = folder / f"copy-{number:03}" / f"app-{at - at % 2 if draw.random() < 0.1 else at:04}"
            home.mkdir(parents=True, exist_ok=True)
            (home / f"objects-{at:04}.yaml").write_text("---\n".join(entry.text for entry in part[at : at + size]))
            at += size
            written += 1
    return written


def one_file(file: Path, found: list[Drawn], count: int) -> None:
    """Write objects into one file."""
    file.parent.mkdir(parents=True)
    file.write_text("---\n".join(entry.text for part in copies(found, count) for entry in part))


def definitions(folder: Path, source: Path, files: int) -> int:
    """Write so many files full of definitions, the largest below a folder over and over, each time of other groups.

    Returns the number of their objects; 0 where there are none.
    """
    known = source.rglob("*.yaml")
    largest = sorted(filter(_defines, known), key=lambda path: (-path.stat().st_size, path))[:_LARGEST]
    folder.mkdir()
    objects = 0
    for number in range(files if largest else 0):
        text = largest[number % len(largest)].read_text()
        objects += len(re.findall(r"(?m)^kind: ", text))
        for group in set(re.findall(r"(?m)^  group: (\S+)$", text)) if number >= len(largest) else ():
            text = text.replace(group, f"c{number}.{group}")
        (folder / f"definitions-{number:02}.yaml").write_text(text)
    return objects


def _defines(path: Path) -> bool:
    try:
        text = path.read_text()
    except UnicodeDecodeError:
        return False
    return "\nkind: CustomResourceDefinition\n" in text and not any(mark in text for mark in ("{{", "{%"))


def repository(folder: Path, files: int) -> None:
    """Make a Git repository of a folder, with so many files in all that are no manifests."""
    for number in range(files - sum(1 for path in folder.rglob("*") if path.is_file())):
        home = folder / "src" / f"part-{number // 20:03}"
        home.mkdir(parents=True, exist_ok=True)
        (home / f"module_{number:04}.py").write_text(f"NUMBER = {number}\n")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "Add all")):
        author = ("-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(("git", *author, "-C", str(folder), *words), check=True, capture_output=True)
