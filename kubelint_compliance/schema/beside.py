"""The CustomResourceDefinitions that lie beside the objects, read only when an object of their group is met.

Goes in: texts that may hold definitions, with their paths. Comes out: for a kind, the types that they give it, those
of the nearest file first.
"""

from __future__ import annotations

from kubelint_compliance.schema.store import OwnTypes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

MARK = b"CustomResourceDefinition"
"""What every text with a definition holds."""
_KIND = "CustomResourceDefinition"
_GROUP = "apiextensions.k8s.io/"


class Definitions:
    """The definitions of a run.

    `named` were asked for and come before all others; `beside` were found in the input.
    """

    def __init__(self, named: Sequence[tuple[str, bytes]] = (), beside: Sequence[tuple[str, bytes]] = ()) -> None:
        self._named, self._beside = tuple(named), tuple(beside)
        self._types: dict[tuple[str, bytes], tuple[OwnTypes, ...]] = {}
        self._of: dict[tuple[str, str, str], tuple[OwnTypes, ...]] = {}

    def near(self, path: str) -> Callable[[str, str], tuple[OwnTypes, ...]]:
        """Return what gives the types of an apiVersion and kind for objects in the file `path`, the fittest first."""
        return lambda api_version, kind: self._find(api_version, kind, path)

    def _find(self, api_version: str, kind: str, path: str) -> tuple[OwnTypes, ...]:
        group = api_version.rpartition("/")[0]
        if "." not in group or not (self._named or self._beside):
            return ()
        key = (api_version, kind, path.rpartition("/")[0])
        if key not in self._of:
            beside = sorted(self._beside, key=lambda entry: _distance(entry[0], path))
            texts = (*self._named, *beside)
            types = (own for text in texts for own in self._read(text, group))
            self._of[key] = tuple(own for own in types if own.has(api_version, kind))
        return self._of[key]

    def _read(self, text: tuple[str, bytes], group: str) -> tuple[OwnTypes, ...]:
        if text not in self._types:
            if group.encode() not in text[1]:
                return ()
            from kubelint_compliance.schema.crd import table_of_crds

            self._types[text] = tuple(OwnTypes(table_of_crds([crd])) for crd in _definitions(text[1]))
        return self._types[text]


def _definitions(data: bytes) -> Iterator[dict[str, Any]]:
    """Yield the definitions in a text; what cannot be read holds none, which is told when it is checked itself."""
    from kubelint_compliance.manifests.classify import FileFacts, classify
    from kubelint_compliance.yamltree import ParseProblem, decode, parse

    text = decode(data)
    if isinstance(text, ParseProblem):
        return
    for manifest in classify("", text, parse(text), FileFacts(), named=False).manifests:
        if manifest.kind == _KIND and manifest.ref.api_version.startswith(_GROUP):
            yield manifest.value


def _distance(one: str, other: str) -> tuple[int, str]:
    """Count the folders from one file to another, up and down; equal distances are ordered by name."""
    mine, theirs = one.split("/")[:-1], other.split("/")[:-1]
    shared = 0
    while shared < min(len(mine), len(theirs)) and mine[shared] == theirs[shared]:
        shared += 1
    return len(mine) + len(theirs) - 2 * shared, one
