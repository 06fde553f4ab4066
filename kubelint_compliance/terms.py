"""What a run is told beside its input and its rules: what changes a scan, and what changes a report and no scan."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kubelint_compliance.decisions.suppressions import Honoured
    from kubelint_compliance.manifests.envelopes import CustomEnvelope
    from kubelint_compliance.manifests.workloads import CustomWorkload
    from kubelint_compliance.model import Configuration, Finding

    Decision = Callable[[tuple[Finding, ...]], tuple[Finding, ...]]

SIGHTS = ("object", "tree", "cluster")
"""How much of a population a run may have in sight, from least to most: some files, all of them, a whole platform."""


class Settings(NamedTuple):
    """What changes a scan, beside its text, its slice and its rules.

    No report of the run tells of findings below the severity `least`, so that they are only counted; `excerpts` off:
    none shows lines of the text. Where a report shows them only of a run with few findings, `blocks` is how many pairs
    of an object and a rule that it breaks it may have for that; below zero there is no bound. `fingerprints` off: no
    report of the run tells a finding by one, so that they have none, and no places but those that are shown.
    `identities`: decisions tell them in whatever file, and ask for these `labels` of their objects. `folds`: all that
    the run writes is one that shows lines of few findings alone, and of more lists a few of each rule. `namespace` is
    that of objects without one. `ignores` off: nothing in the text sets a finding aside; the rules in `unsuppressible`
    nothing ever does. What it says to the tools that are `honoured` does, too. `sets` are the folders of objects that
    are deployed together, by name.
    """

    custom_workloads: tuple[CustomWorkload, ...] = ()
    custom_envelopes: tuple[CustomEnvelope, ...] = ()
    source_map: Mapping[str, str] = {}
    line_hashes: bool = False
    require_schemas: bool = False
    least: str = "low"
    excerpts: bool = True
    fingerprints: bool = True
    identities: bool = False
    labels: tuple[str, ...] = ()
    namespace: str = ""
    ignores: bool = True
    unsuppressible: tuple[str, ...] = ()
    honoured: Honoured | None = None
    sets: Mapping[str, Sequence[str]] = {}
    blocks: int = -1
    folds: bool = False

    @property
    def digest(self) -> bytes:
        """Sixteen bytes that change whenever a setting does, but for the last two: they say when a scan needs less."""
        from _blake2 import blake2b

        maps = (sorted(self.source_map.items()), sorted(self.sets.items()))
        plain = repr((*self[:2], maps, *self[3:-3]))
        return blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class GateAt(NamedTuple):
    """From which severity on findings at some paths fail a run: `patterns` as in `.gitignore`, seen from a folder.

    The folder is `below` the top that report paths are relative to, or the top lies so far `above`, seen from it; both
    are empty where it is the top.
    """

    patterns: Sequence[str]
    fail_on: str
    below: str = ""
    above: str = ""


class Gate(NamedTuple):
    """What changes a report, and no scan: what is shown, and what makes a run fail.

    `decisions` are what people decided on findings, each a function that is called with the sorted findings of the run,
    every one with its fingerprint, and returns them with their status, and what it has to say itself among them. Of
    `places`, the last that fits the path of a finding counts instead of `fail_on`. `configurations` are told of.
    """

    min_severity: str = "medium"
    fail_on: str = "high"
    require_objects: bool = False
    decisions: tuple[Decision, ...] = ()
    places: tuple[GateAt, ...] = ()
    configurations: tuple[Configuration, ...] = ()
