"""Where kustomizations lie in a tree of folders, and which files lie beside them.

Goes in: all kustomizations by their folder. Comes out: the folders of such trees, and whether a file lies in one.
"""

from __future__ import annotations

import os
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubelint_compliance.context.kustomize import Kustomization


def trees(folders: Mapping[str, Kustomization]) -> frozenset[str]:
    """Return the folders whose whole tree is one with kustomizations: each with all that it takes in lies in one."""
    return frozenset(_top(folder, entry) for folder, entry in folders.items())


def _top(folder: str, entry: Kustomization) -> str:
    named = (*entry.resources, *entry.components, *(patch.file for patch in entry.patches if patch.file))
    # The text of the names decides: on disk, a link may lead anywhere.
    above = max((_climbs(name) for name in named), default=0)
    for _ in range(above):
        folder = os.path.dirname(folder)
    return folder


def _climbs(name: str) -> int:
    """Count the folders that a relative name goes up."""
    steps = os.path.normpath(name).replace(os.sep, "/").split("/") if "://" not in name else []
    return steps.count("..")


def lies_in(file: str, places: frozenset[str]) -> bool:
    """Whether a file lies below one of some folders."""
    return _is_in(os.path.dirname(file), places)


@lru_cache(maxsize=1024)
def _is_in(folder: str, places: frozenset[str]) -> bool:
    while folder not in places:
        above = os.path.dirname(folder)
        if above == folder:
            return False
        folder = above
    return True
