"""The configuration as the rest of the program sees it, and the words that its values are made of.

A field is named as its key in the file, with `_` for `-`. Importing this costs nearly nothing.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.versions import NEWEST
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.source import DEFAULT_EXCLUDE, DEFAULT_INCLUDE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubelint_compliance.manifests.envelopes import CustomEnvelope
    from kubelint_compliance.manifests.workloads import CustomWorkload

POPULATIONS = ("application", "cluster")
COLORS = ("auto", "always", "never")
SARIF_SUPPRESSED = ("exclude", "include")
JUNIT_DIALECTS = ("default", "xunit")


class RuleSetting(NamedTuple):
    """What the configuration says of one rule: its severity (empty: the rule's own) and values of its parameters.

    `suppressible` off: nothing in a text may set its findings aside.
    """

    severity: str = ""
    params: Mapping[str, object] = {}
    suppressible: bool = True


class MaxDays(NamedTuple):
    """How many days a waiver may hold from its approval, by the worst severity that it covers."""

    critical: int = 30
    high: int = 90
    medium: int = 180
    low: int = 365


class Scope(NamedTuple):
    """Free text for framework reports: what the checked manifests cover, what they do not, and why."""

    included: str = ""
    excluded: str = ""
    justification: str = ""


class Config(NamedTuple):
    """All settings of a run.

    `rules`, `crd`, `root`, `waivers` and the files in `output` are absolute paths. `origin` is the file read, empty for
    none; `base` the folder its patterns are relative to, `keep_in` that of the cache where a call names one. No
    `select` means the rules that are on by default, no `output` the format that fits where the run happens; `jobs` 0
    means one process for each core.
    """

    # settings: made from settings.py by `make docs`
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rule_settings: Mapping[str, RuleSetting] = {}
    rules: tuple[str, ...] = ()
    kubernetes_version: str = NEWEST
    population: str = "application"
    namespace: str = ""
    no_ignores: bool = False
    custom_workloads: tuple[CustomWorkload, ...] = ()
    custom_envelopes: tuple[CustomEnvelope, ...] = ()
    sets: Mapping[str, tuple[str, ...]] = {}
    source_map: Mapping[str, str] = {}
    include: tuple[str, ...] = DEFAULT_INCLUDE
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    root: str = ""
    require_objects: bool = False
    crd: tuple[str, ...] = ()
    require_schemas: bool = False
    min_severity: str = "medium"
    fail_on: str = "high"
    baseline: str = ""
    waivers: str = ""
    waiver_max_days: MaxDays = MaxDays()
    forbid_new_decisions: bool = False
    color: str = "auto"
    output: tuple[str, ...] = ()
    scope: Scope = Scope()
    jobs: int = 0
    cache: bool = True
    # settings end
    origin: str = ""
    base: str = ""
    keep_in: str = ""
