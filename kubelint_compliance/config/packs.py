"""Packs: installed Python packages that bring rules, frameworks and settings to many repositories, as data alone.

Goes in: `package:NAME` or `package:NAME/PATH`. Comes out: a Pack, whose files are those that were installed, each with
the digest that the installer noted. Nothing of a package is imported, and packages are looked for where this Python
installs them: never in the working directory, in what is scanned, or on `PYTHONPATH`.
"""

from __future__ import annotations

import hashlib
import os
import site
from base64 import urlsafe_b64encode
from importlib.metadata import DistributionFinder, MetadataPathFinder

from kubelint_compliance.config.checks import Wrong
from kubelint_compliance.config.record import Pack
from kubelint_compliance.links import resolved
from kubelint_compliance.nearest import hint
from kubelint_compliance.sources.paths import is_within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.metadata import Distribution, EntryPoint
    from typing import Any

    from kubelint_compliance.config.checks import Path

PREFIX = "package:"
GROUP = "kubelint_compliance.packs"
"""The group of the entry point that makes a package a pack; its value is the importable folder with the files."""
CONFIGURATION = "kubelint-compliance.yaml"
"""What `extends: package:NAME` reads."""
OF_REPOSITORIES = ("root", "output", "overrides", "baseline", "waivers")
"""Keys that are about one repository, and cannot stand in a pack."""
_READ_ALONE = ("extends", "rules", "frameworks", "crd")
"""Keys of which a place may lie in a pack: nothing ever writes there."""
_OWN = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_ALGORITHMS = ("sha256", "sha384", "sha512")
_MOST_FILES = 5000
_MOST_BYTES = 1 << 26
_COMPILED = "__pycache__"


def place_in(word: str, packs: dict[str, Pack], path: Path, *, configuration: bool = False) -> str:
    """Return the absolute place that a word in the configuration names; its pack is put among `packs`.

    A word without a path is the pack's configuration, where one is wanted. Raises Wrong at `path`.
    """
    if path[0] not in _READ_ALONE:
        raise Wrong(path, f"{word!r}: only {', '.join(_READ_ALONE)} may be in a package")
    name, _, below = word.removeprefix(PREFIX).partition("/")
    pack = packs.get(_normal(name))
    if pack is None:
        pack = packs[_normal(name)] = _found(name, path)
    below = below or (CONFIGURATION if configuration else "")
    if not below:
        raise Wrong(path, f"names no place in the package: write {PREFIX}{name}/FOLDER")
    place = os.path.normpath(os.path.join(pack.root, *below.split("/")))
    if "\0" in below or not is_within(place, pack.root):
        raise Wrong(path, f"{word!r} leads out of the package")
    if not os.path.lexists(place):
        raise Wrong(path, f"the package '{name}' has no {below!r}")
    return place


def named(place: str, packs: Iterable[Pack]) -> str:
    """Return how a configuration names a place in a pack; empty where it lies in none."""
    for pack in packs:
        if is_within(place, pack.root):
            below = os.path.relpath(place, pack.root).replace(os.sep, "/")
            return f"{PREFIX}{pack.name}/{below}"
    return ""


def refuse(values: dict[str, Any]) -> None:
    """Raise Wrong for a key of a pack's configuration that is about one repository."""
    for field in OF_REPOSITORIES:
        if field in values:
            raise Wrong((field,), "cannot stand in a package: it is about one repository")


def _normal(name: str) -> str:
    """Return the name of a package as installers compare it."""
    return "-".join(part for part in name.lower().replace("_", "-").replace(".", "-").split("-") if part)


def _found(name: str, path: Path) -> Pack:
    """Find an installed pack, and hold its files against what the installer noted."""
    if not _normal(name) or not all(char.isascii() and (char.isalnum() or char in "-_.") for char in name):
        raise Wrong(path, f"{name!r} is no name of a package")
    for folder in _folders():
        found = [entry for entry in _distributions(folder, name) if _normal(_name_of(entry)) == _normal(name)]
        if len(found) > 1:
            raise Wrong(path, f"the package '{name}' is installed more than once in one place: install it anew")
        if found:
            return _pack(found[0], folder, path)
    known = sorted({_name_of(entry) for folder in _folders() for entry in _distributions(folder) if _entries(entry)})
    near = hint(_normal(name), known, _normal)
    raise Wrong(path, f"there is no installed package '{name}'{near or '; install it where kubelint-compliance is'}")


def _folders() -> Iterator[str]:
    """Yield the folders into which packages are installed for this Python, and for this tool."""
    places = site.getsitepackages()
    if site.ENABLE_USER_SITE:
        places.append(site.getusersitepackages())
    beside = os.listdir(_OWN) if os.path.isdir(_OWN) else []
    if any(entry.startswith("kubelint_compliance-") and entry.endswith(".dist-info") for entry in beside):
        places.append(_OWN)  # as `pip install --target` does it
    for place in dict.fromkeys(resolved(place) for place in places if os.path.isabs(place)):
        if os.path.isdir(place):
            yield place


def _distributions(folder: str, name: str | None = None) -> Iterable[Distribution]:
    """Yield what is installed in a folder, read from what the installer noted."""
    return MetadataPathFinder.find_distributions(DistributionFinder.Context(name=name, path=[folder]))


def _name_of(distribution: Distribution) -> str:
    metadata = distribution.metadata
    return str(metadata["Name"]) if "Name" in metadata else ""


def _entries(distribution: Distribution) -> list[EntryPoint]:
    return [entry for entry in distribution.entry_points if entry.group == GROUP]


def _pack(distribution: Distribution, folder: str, path: Path) -> Pack:
    name = _name_of(distribution)
    entries = _entries(distribution)
    if len(entries) != 1:
        many = "several" if entries else "no"
        raise Wrong(path, f"the package '{name}' is no pack: it has {many} entry points of the group {GROUP}")
    steps = entries[0].value.partition(":")[0].strip().split(".")
    if not all(step.isidentifier() for step in steps):
        raise Wrong(path, f"the package '{name}' is no pack: its entry point names no folder to import")
    root = os.path.join(folder, *steps)
    noted = _noted(distribution, steps)
    if not noted:
        why = "nothing of its folder is in the list of its files, as where it is installed in editable mode"
        raise Wrong(path, f"the package '{name}' cannot be read: {why}")
    digest = _digest(root, noted, name, path)
    return Pack(name, distribution.version, resolved(root), digest)


def _noted(distribution: Distribution, steps: list[str]) -> dict[str, tuple[str, str]]:
    """Return the algorithm and digest that the installer noted for each file of the pack, by its path there."""
    found = {}
    for entry in distribution.files or ():
        if list(entry.parts[: len(steps)]) == steps and _COMPILED not in entry.parts and ".." not in entry.parts:
            hashed = (entry.hash.mode, entry.hash.value) if entry.hash else ("", "")
            found["/".join(entry.parts[len(steps) :])] = hashed
    return found


def _digest(root: str, noted: dict[str, tuple[str, str]], name: str, path: Path) -> str:
    """Return a digest of all files of a pack. Raises Wrong where they are not what the installer noted."""
    there = sorted(_walk(root, name, path))
    for file in sorted({*there, *noted}):
        if file not in noted:
            raise Wrong(path, f"the package '{name}' holds {file!r}, which was not installed with it: install it anew")
        if file not in there:
            raise Wrong(path, f"the package '{name}' lacks {file!r}, which was installed with it: install it anew")
    whole, size = hashlib.sha256(), 0
    for file in there:
        algorithm, value = noted[file]
        with open(os.path.join(root, *file.split("/")), "rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
        size += len(content)
        if size > _MOST_BYTES:
            raise Wrong(path, f"the package '{name}' holds more than {_MOST_BYTES} bytes")
        if algorithm not in _ALGORITHMS or _encoded(hashlib.new(algorithm, content).digest()) != value:
            raise Wrong(path, f"{file!r} of the package '{name}' is not what was installed: install it anew")
        whole.update(f"{file}\0{hashlib.sha256(content).hexdigest()}\0".encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


def _encoded(digest: bytes) -> str:
    """Return a digest as lists of installed files have it."""
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _walk(root: str, name: str, path: Path) -> Iterator[str]:
    """Yield the files below a folder, but for what Python compiled. Raises Wrong for what is no file and no folder."""
    folders, count = [""], 0
    while folders:
        below = folders.pop()
        place = os.path.join(root, *below.split("/")) if below else root
        for entry in list(os.scandir(place)) if os.path.isdir(place) else ():
            shown = f"{below}/{entry.name}" if below else entry.name
            count += 1
            if count > _MOST_FILES:
                raise Wrong(path, f"the package '{name}' holds more than {_MOST_FILES} files")
            if entry.is_dir(follow_symlinks=False):
                folders += [shown] if entry.name != _COMPILED else []
            elif entry.is_file(follow_symlinks=False):
                yield shown
            else:
                raise Wrong(path, f"{shown!r} of the package '{name}' is a link or no file")
