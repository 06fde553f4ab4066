"""Files that say something of the sources without being among them: kustomizations, charts and tests of Chainsaw."""

from __future__ import annotations

import os

from kubelint_compliance.sources.paths import report_path
from kubelint_compliance.sources.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint_compliance.sources.source import Discovery

TELLING = ("Chart.yaml", "chainsaw-test.yaml", "kustomization.yaml", "kustomization.yml", "Kustomization")


def beside(discovery: Discovery) -> tuple[Source, ...]:
    """Return the kustomizations and charts in the folders of the sources, and above up to the top, as sources."""
    found: list[Source] = []
    known = {source.file for source in discovery.sources}
    for folder in sorted(_folders(known, discovery.top)):
        for name in TELLING:
            file = os.path.join(folder, name)
            if file not in known and os.path.isfile(file):
                found.append(Source(report_path(file, discovery.top), os.path.realpath(file), False, 0))
    return tuple(found)


def _folders(files: Iterable[str], top: str) -> set[str]:
    """Return the folders of the files and all above them, up to and including `top`."""
    seen: set[str] = set()
    for start in {os.path.dirname(file) for file in files if file}:
        folder = start
        while folder not in seen:
            seen.add(folder)
            parent = os.path.dirname(folder)
            if folder == top or parent == folder:
                break
            folder = parent
    return seen
