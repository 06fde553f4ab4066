"""The CustomResourceDefinitions that lie beside the objects, read only when an object of their group is met.

Goes in: texts that may hold definitions, with their paths. Comes out: for a kind, the types that they give it, those
of the nearest file first.
"""

from __future__ import annotations

from kubelint_compliance.schema.store import OwnTypes, kubernetes_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    Text = tuple[str, bytes]

MARK = b"CustomResourceDefinition"
"""What every text with a definition holds."""
_KIND = "CustomResourceDefinition"
_VERSION = "apiextensions.k8s.io/v1"
"""Older definitions kept unknown fields unless they said otherwise, and no supported version serves them."""


class Definitions:
    """The definitions of a run.

    `named` were asked for and come before all others; `beside` were found in the input.
    """

    def __init__(self, named: Sequence[Text] = (), beside: Sequence[Text] = ()) -> None:
        self._named, self._beside = tuple(named), tuple(beside)
        self._read: dict[Text, tuple[OwnTypes, ...]] = {}
        self._known: dict[tuple[str, str], tuple[tuple[str, OwnTypes], ...]] = {}

    def near(self, path: str) -> Callable[[str, str], tuple[OwnTypes, ...]]:
        """Return what gives the types of an apiVersion and kind for objects in the file `path`, the fittest first."""
        return lambda api_version, kind: self._find(api_version, kind, path)

    def _find(self, api_version: str, kind: str, path: str) -> tuple[OwnTypes, ...]:
        if "." not in api_version or not (self._named or self._beside):
            return ()
        key = (api_version, kind)
        if key not in self._known:
            self._known[key] = tuple(self._defining(api_version, kind))
        found = self._known[key]
        if len(found) > 1:
            found = tuple(sorted(found, key=lambda entry: _distance(entry[0], path)))
        return tuple(own for _, own in found)

    def _defining(self, api_version: str, kind: str) -> Iterator[tuple[str, OwnTypes]]:
        """Yield the types of a kind and where they are from; those that were named are everywhere."""
        if (api_version, kind) in kubernetes_table().kinds:
            return
        group = api_version.rpartition("/")[0].encode()
        for texts, is_named in ((self._named, True), (self._beside, False)):
            for text in texts:
                for own in self._types(text) if group in text[1] else ():
                    if own.has(api_version, kind):
                        yield "" if is_named else text[0], own

    def _types(self, text: Text) -> tuple[OwnTypes, ...]:
        if text not in self._read:
            from kubelint_compliance.schema.crd.table import rules_of_crds, table_of_crds

            crds = ([crd] for crd in _definitions(text[1]))
            self._read[text] = tuple(OwnTypes(table_of_crds(crd), rules_of_crds(crd)) for crd in crds)
        return self._read[text]


def _definitions(data: bytes) -> Iterator[dict[str, Any]]:
    """Yield the definitions in a text; what cannot be read holds none, which is told when it is checked itself."""
    from kubelint_compliance.manifests.classify import FileFacts, classify
    from kubelint_compliance.yamltree import ParseProblem, decode, parse

    text = decode(data)
    if isinstance(text, ParseProblem):
        return
    for manifest in classify("", text, parse(text), FileFacts(), named=False).manifests:
        if manifest.kind == _KIND and manifest.ref.api_version == _VERSION:
            yield manifest.value


def _distance(one: str, other: str) -> tuple[int, str]:
    """Count the folders from one file to another, up and down; no path is nearest, equal distances go by name."""
    if not one:
        return -1, ""
    mine, theirs = one.split("/")[:-1], other.split("/")[:-1]
    shared = 0
    while shared < min(len(mine), len(theirs)) and mine[shared] == theirs[shared]:
        shared += 1
    return len(mine) + len(theirs) - 2 * shared, one
