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
TOOLS = ("checkov", "datree", "kics", "kube-linter", "kube-score", "kubescape", "polaris", "terrascan", "trivy")
"""The tools whose suppressions may count."""


class RuleSetting(NamedTuple):
    """What the configuration says of one rule: its severity (empty: the rule's own) and values of its parameters.

    `suppressible` off: nothing in a text may set its findings aside.
    """

    severity: str = ""
    params: Mapping[str, object] = {}
    suppressible: bool = True


class Override(NamedTuple):
    """What the configuration says of some paths alone: `paths` are patterns as those of `exclude`.

    `select` replaces what runs there, `extend_select` adds to it, `ignore` takes away; `params` are values of
    parameters by rule. Empty values say nothing. `file`, an absolute path, holds it, in this `line` if that is known;
    the patterns are relative to its folder.
    """

    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = {}
    params: Mapping[str, Mapping[str, object]] = {}
    population: str = ""
    fail_on: str = ""
    file: str = ""
    line: int = 0


class Nested(NamedTuple):
    """A configuration in what is checked, beside that of the run: the nearest one to so many `files`.

    `path` is its report path, `folder` the real folder that holds it. It counts where there is a `config`, but for the
    keys in `unheard`; `why` says why it is passed over.
    """

    path: str
    folder: str
    files: int
    config: Config | None = None
    unheard: tuple[str, ...] = ()
    why: str = ""


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


class Pack(NamedTuple):
    """An installed package with rules, frameworks and settings: its real folder, and a digest of all that is in it."""

    name: str
    version: str
    root: str
    digest: str


class Config(NamedTuple):
    """All settings of a run.

    `rules`, `frameworks`, `crd`, `root`, `waivers` and the files in `output` are absolute paths. `origin` is the file
    read, empty for none; `base` the folder its patterns are relative to, `keep_in` that of the cache where a call names
    one, `packs` what of it comes from installed packages, `nested` the configurations further down, once they are
    known, and `day` (ISO 8601) the one for which the run is, where suppressions of other tools may end. No `select`
    means the rules that are on by default, no `output` the format that fits where the run happens; `jobs` 0 means one
    process for each core.
    """

    # settings: made from settings.py by `make docs`
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = {}
    rule_settings: Mapping[str, RuleSetting] = {}
    overrides: tuple[Override, ...] = ()
    rules: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    kubernetes_version: str = NEWEST
    population: str = "application"
    namespace: str = ""
    no_ignores: bool = False
    honour_suppressions: tuple[str, ...] = ()
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
    nested_configuration: bool = False
    jobs: int = 0
    cache: bool = True
    # settings end
    origin: str = ""
    base: str = ""
    keep_in: str = ""
    nested: tuple[Nested, ...] = ()
    packs: tuple[Pack, ...] = ()
    day: str = ""
