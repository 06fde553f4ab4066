"""The configuration files of the API server in the objects of a file, as `check` finds them: a text -> each of them.

Kubeadm, kops, Cluster API, Rancher and Talos write them to the nodes; a ConfigMap or a Secret has them in its entries.
"""

from __future__ import annotations

from kubelint_compliance.facts.configs import configs_in
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.platform.fields import Fault
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.facts.configs import Config
    from kubelint_compliance.platform.fields import Path
    from kubelint_compliance.yamltree import Document


class Held(NamedTuple):
    """A configuration file in an object: its value, its repeated keys, and what knows its lines in the file around."""

    value: Any
    repeated: tuple[Fault, ...]
    config: Config
    document: Document
    prefix: Path

    def line(self, path: Path) -> int:
        """Return the line of the file around on which a node begins, or the nearest that is known, counted from 1."""
        place = self.config.place(*path)
        at = (*self.prefix, *place["path"])
        found = None
        if "start" in place:
            found = self.document.span_in(at, place["start"], place["end"], whole=False)
        return (found or self.document.nearest(at)[1]).line


def held(path: str, text: str, group: str, kinds: tuple[str, ...]) -> Iterator[Held]:
    """Yield the configuration files of some kinds in the objects of a text, in its order; `path` as in reports."""
    opened = Opened(path, text, named=True)
    for manifest in opened.manifests:
        if manifest.kind in kinds and manifest.group != group:
            continue
        for config in configs_in(manifest.value, group, kinds):
            inner = config.inner.document if config.inner else None
            twice = (*(each.path for each in inner.repeated_keys()), *inner.overlaid()) if inner else ()
            faults = tuple(Fault(at, "a key is there twice") for at in twice)
            yield Held(config.value, faults, config, manifest.document, manifest.prefix)
