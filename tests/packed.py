"""Rules as a run gets them: written as the modules of a pack, and read back."""

from __future__ import annotations

from types import ModuleType

from kubelint_compliance.ruleset.pack import unpack
from kubelint_compliance.ruleset.packing import pack_sources


def packed(rule):
    """Return a compiled rule by way of a pack."""
    sources = pack_sources([rule])

    def load(name):
        module = ModuleType(name)
        exec(sources[name], vars(module))
        return module

    return unpack(load, rule.book)[0]
