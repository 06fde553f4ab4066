"""The one table of settings: what may stand on the command line, in the configuration, or in both.

From it come both readers of the command line, the overlay of a call over the configuration, the keys of the file, the
records `CheckCall` and `Config`, the JSON schema and the tables of the pages; `make docs` writes what is written.
"""

from __future__ import annotations

from kubelint_compliance.config import kinds
from kubelint_compliance.config.kinds import FLAG, PATTERNS, RULES, SEVERITY, TEXT, TEXTS, choice
from kubelint_compliance.config.record import COLORS, JUNIT_DIALECTS, POPULATIONS, SARIF_SUPPRESSED, TOOLS
from kubelint_compliance.kubernetes.versions import VERSIONS
from kubelint_compliance.model import NEVER, SEVERITIES
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.source import DEFAULT_EXCLUDE, DEFAULT_INCLUDE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.config.kinds import Kind

MOST_JOBS = 64
"""A configuration from a stranger must not start processes without end."""
FILE = ("file",)
CHECK = ("check",)
BOTH = ("check", "file")
SCANS = ("check", "baseline", "file")
RUNS = ("check", "report", "baseline", "file")
REPORTS = ("check", "report")
SCANNING = ("check", "report", "baseline")
WAIVERS = ("check", "report", "waivers", "file")
CALLS = ("check", "report", "baseline", "config show", "ask", "waivers")
FOUND = ("check", "report", "ask", "baseline", "file")


class Setting(NamedTuple):
    """One setting: a key of the configuration, an option of commands, or both.

    `name` is the key, and the option without its dashes. `where`: "file", and the commands that take the option.
    `help` is what `--help` says, and the pages too unless `docs` (Markdown) says it better. `default` and `metavar`
    come from the kind unless they are named here. `joins`: values of several files, and of a call, add up instead of
    replacing one another.
    """

    name: str
    kind: Kind
    where: tuple[str, ...]
    help: str
    docs: str = ""
    default: object = None
    metavar: str = ""
    short: str = ""
    joins: bool = False

    @property
    def field(self) -> str:
        """What it is called in `CheckCall` and `Config`."""
        return self.name.replace("-", "_")

    @property
    def value(self) -> object:
        """What the Config holds where nobody says it."""
        return self.kind.default if self.default is None else self.default

    @property
    def repeatable(self) -> bool:
        """Whether the option may be repeated."""
        return self.kind.type == TEXTS.type

    @property
    def negatable(self) -> bool:
        """Whether the option has a `--no-` beside it: a flag that is on by itself must be there to be switched off."""
        return self.value is True

    @property
    def notes(self) -> str:
        """What the table itself knows to add to the words about the option."""
        if self.repeatable:
            return " Repeatable."
        if self.negatable:
            return " On by default."
        return f" Default: {self.value}." if "file" in self.where and self.value else ""


GROUPS: dict[str, tuple[Setting, ...]] = {
    "rules": (
        Setting(
            "select", RULES, RUNS,
            "Run these rules only: id, glob, area, alias, pss:restricted, soc2:CC6.1, default, all (comma list).",
            "Run these rules only, not those that are on by default: ids or globs of ids, areas, `framework:control` "
            "such as `soc2:CC6.1`, `pss:baseline`, `pss:restricted`, `all`, and `default` for those that are on by "
            "default.",
        ),
        Setting(
            "extend-select", RULES, RUNS, "Run these rules, too (as --select).",
            "Run these rules beside those of `select`, or beside those that are on by default.", joins=True,
        ),
        Setting(
            "ignore", RULES, RUNS,
            "Do not run these rules (as --select).", "Do not run these rules, in the same words as `select`.",
        ),
        Setting(
            "extend-ignore", RULES, RUNS, "Do not run these rules either (as --select).",
            "Do not run these rules either, beside those of `ignore`.", joins=True,
        ),
        Setting(
            "severity", kinds.SEVERITIES_BY_WORDS, FILE,
            "The severity to report rules with, for each word of `select`: `rbac-*: high`. The id of a rule comes "
            "before all other words, of which the last counts; `rule-settings` come before both.", joins=True,
        ),
        Setting(
            "rule-settings", kinds.RULE_SETTINGS, FILE,
            "For a rule id: `severity`, `params` for the rule's parameters, and `suppressible: false` where nothing in "
            "a text may [ignore](ignores.md) it.", joins=True,
        ),
        Setting(
            "overrides", kinds.OVERRIDES, FILE,
            "What holds for some paths alone: for each list of `paths` any of `select`, `extend-select`, `ignore`, "
            "`severity`, `params`, `population` and `fail-on`; see [below](#settings-for-some-paths).", joins=True,
        ),
        Setting(
            "rules", kinds.PLACES, FILE,
            "Folders with [rule files of your own](../rules/README.md); `kubelint-compliance rules test FOLDER` "
            "tests them.", joins=True,
        ),
        Setting(
            "frameworks", kinds.PLACES, FILE,
            "Files with [frameworks of your own](packs.md#a-framework-of-your-own), and folders of them.", joins=True,
        ),
        Setting(
            "framework", TEXTS, REPORTS,
            "Of these rules, run those that speak to it (soc2, iso27001, ...); check exits 1 on any finding.",
            "Of these rules, run those that speak to a [framework](compliance.md); `check` exits 1 on any finding.",
            metavar="FRAMEWORK",
        ),
        Setting(
            "control", TEXTS, REPORTS,
            "With --framework: of these controls only, or of a group such as CC6.",
            "With `--framework`: of these controls only, or of a group of them such as `CC6` or `A.8`.", metavar="ID",
        ),
        Setting(
            "kubernetes-version", kinds.VERSION, RUNS,
            "Judge as this version of Kubernetes does.",
            f"Judge as this version of Kubernetes does, `{VERSIONS[0]}` to `{VERSIONS[-1]}`.",
        ),
        Setting(
            "population", choice(*POPULATIONS), RUNS,
            "What the manifests are: a cluster must have more.",
            "What the manifests are: one application's, or a whole cluster's, which must also hold what a platform "
            "needs.",
        ),
        Setting("namespace", kinds.NAME, SCANS, "The namespace that objects without one are installed into."),
        Setting(
            "no-ignores", FLAG, RUNS, "Let no comment or annotation set a finding aside.",
            "Let no [comment or annotation](ignores.md) set a finding aside.",
        ),
        Setting(
            "honour-suppressions", kinds.several(*TOOLS, metavar="TOOL"), RUNS,
            "Let what is said to this tool set findings aside: " + ", ".join(TOOLS) + ".",
            "Let what comments and annotations [say to these tools](ignores.md#what-other-tools-were-told) set "
            "findings aside: " + ", ".join(f"`{tool}`" for tool in TOOLS) + ".",
        ),
        Setting(
            "custom-workloads", kinds.CUSTOM_WORKLOADS, FILE,
            "Kinds of your own that hold a pod template: `api-version` (may be a glob), `kind`, `pod-template` "
            "(a dotted path).",
        ),
        Setting(
            "custom-envelopes", kinds.CUSTOM_ENVELOPES, FILE,
            "Kinds of your own that hold other objects, which are then checked: `api-version` (may be a glob), `kind`, "
            "`objects` (a path such as `spec.manifests[*]`).",
        ),
        Setting(
            "sets", kinds.table_of(TEXTS), FILE,
            "Objects that are deployed together, where folders do not say it: for the name of each set, its folders "
            "from the Git top level. Two sets [do not see each other](objects.md).",
        ),
        Setting(
            "source-map", kinds.table_of(TEXT), FILE,
            "For the name of a Helm chart: its folder from the Git top level, where rendered text is to point at its "
            "templates and several charts have the name.",
        ),
    ),
    "input": (
        Setting("include", TEXTS, FILE, "Files to read in folders, as patterns.", default=DEFAULT_INCLUDE),
        Setting(
            "exclude", PATTERNS, FOUND, "Leave out what matches, instead of the default patterns.",
            "Leave out what matches, in the syntax of `.gitignore`, instead of the default patterns.",
            default=DEFAULT_EXCLUDE,
        ),
        Setting(
            "extend-exclude", PATTERNS, FOUND, "Leave out what matches, too.",
            "Leave out what matches, beside what `exclude` leaves out.", joins=True,
        ),
        Setting(
            "force-exclude", FLAG, SCANS, "Let patterns leave out even the files that are named.",
            "Let patterns leave out even the files that are named, as hooks do.",
        ),
        Setting("respect-gitignore", FLAG, SCANS, "Leave out what Git ignores.", default=True),
        Setting(
            "files-from", TEXT, SCANNING, "Read paths from a list (lines or NUL); `-` is standard input.",
            "Read paths from a list, one a line or separated by NUL, as Git writes it; `-` is standard input.",
            metavar="FILE",
        ),
        Setting(
            "root", kinds.PLACE, RUNS, "The whole tree that the named files belong to.",
            "The whole tree that the named files belong to: all of it is looked at, for rules about what is missing, "
            "and those files alone are checked.",
        ),
        Setting(
            "stdin-filename", TEXT, CHECK, "The file that the text on standard input is to be checked as.",
            metavar="FILE",
        ),
        Setting("require-objects", FLAG, RUNS, "Exit 2 where no object was checked."),
        Setting(
            "crd", kinds.PLACES, RUNS,
            "Definitions of custom resources, besides those in the input.",
            "Files and folders with [definitions of custom resources](schemas.md#custom-resources), besides those in "
            "the input.",
        ),
        Setting("require-schemas", FLAG, SCANS, "Exit 2 where no schema of an object's kind is known."),
        Setting("show-files", FLAG, CHECK, "List the files that would be checked, and stop."),
    ),
    "gate": (
        Setting(
            "min-severity", SEVERITY, BOTH, "Show from here on.",
            "Show findings from this severity on; the JSON report holds all.", default="medium",
        ),
        Setting(
            "fail-on", choice(*SEVERITIES, NEVER), BOTH, "Exit 1 from here on.",
            "Exit 1 where a finding reaches this severity; `never` for none.", default="high",
        ),
        Setting(
            "baseline", kinds.PLACE, ("check", "report", "file"),
            "Set aside the findings that are in this file; `baseline write` writes it.",
            "Set aside the findings that are in this [baseline](baseline.md); what is new counts.", metavar="FILE",
        ),
        Setting(
            "waivers", kinds.PLACE, WAIVERS, "The register of waivers.",
            "The [register of waivers](waivers.md), instead of `.kubelint-compliance/waivers.yaml`.",
            metavar="FILE",
        ),
        Setting(
            "waiver-max-days", kinds.MAX_DAYS, FILE,
            "So many days a waiver may hold from its approval: `critical`, `high`, `medium`, `low`, by the worst "
            "severity that it covers.",
        ),
        Setting(
            "as-of", TEXT, ("check", "report", "waivers"),
            "The day on which waivers and other tools' suppressions are held; default: today (UTC).",
            metavar="DATE",
        ),
        Setting(
            "diff-base", TEXT, CHECK, "Report what is new since this revision alone.",
            "Report what is [new since this revision](changes.md) alone: a branch, a tag or a commit.", metavar="REV",
        ),
        Setting(
            "diff-only", choice("findings", "lines"), CHECK,
            "With --diff-base: narrow what is new to changed lines; default: findings.",
            "With `--diff-base`: `lines` narrows what is new to the [lines that the change "
            "touches](changes.md#changed-lines).", metavar="findings|lines",
        ),
        Setting(
            "decisions-from", choice("base", "head"), CHECK,
            "With --diff-base: whose configuration, waivers and baseline count; default: base.",
            "With `--diff-base`: whether the configuration, the waivers and the baseline [of that "
            "commit](changes.md#decisions) count, or those of the change.", metavar="base|head",
        ),
        Setting(
            "forbid-new-decisions", FLAG, BOTH,
            "With --diff-base: fail where the change adds ignores, waivers or the like.",
            "With `--diff-base`: fail where the change [decides itself](changes.md#decisions): by ignores, waivers, "
            "entries of the baseline or settings that it adds.",
        ),
        Setting("exit-zero", FLAG, CHECK, "Exit 0 instead of 1; 2 stays 2."),
        Setting(
            "show-suppressed", FLAG, CHECK, "Show findings that were set aside, too.",
            "Show findings that were set aside, and those that a more specific one covers, too.",
        ),
        Setting("statistics", FLAG, CHECK, "Count the findings of each rule."),
        Setting(
            "verbose", FLAG, CHECK, "Show all, and what became of every file.",
            "Show every finding in full, and the bucket of every file.", short="-v",
        ),
        Setting("quiet", FLAG, CHECK, "Findings and problems only.", short="-q"),
        Setting(
            "color", choice(*COLORS), BOTH, "Colours on the console.",
            "Colours on the console; `NO_COLOR` and `FORCE_COLOR` count for `auto`.",
        ),
    ),
    "reports": (
        Setting(
            "output", kinds.OUTPUTS, BOTH,
            "How to report, and where to: {formats}. One without a file.",
            "How to report, and where to: `FORMAT` for standard output, `FORMAT=FILE` for a file. None means `auto`.",
            short="-o",
        ),
        Setting(
            "sarif-category", TEXT, CHECK, "Tells several SARIF uploads of one commit apart.", metavar="NAME"
        ),
        Setting(
            "sarif-suppressed", choice(*SARIF_SUPPRESSED), CHECK, "Findings that were set aside, in SARIF.",
            "`include`: findings that were set aside are in SARIF too, each with the reason as its suppression.",
        ),
        Setting(
            "junit-dialect", choice(*JUNIT_DIALECTS), CHECK, "xunit is for readers that validate strictly.",
            "`xunit` is for readers that validate strictly.",
        ),
        Setting(
            "scope", kinds.SCOPE, FILE,
            "Free text that framework reports quote: `included`, `excluded`, `justification`.",
        ),
    ),
    "run": (
        Setting(
            "extends", kinds.EXTENDS, FILE,
            "One file or a list of files whose values apply where this one is silent; the later one counts. "
            "`package:NAME` is that of an installed [pack](packs.md#packs).",
        ),
        Setting(
            "nested-configuration", FLAG, FILE,
            "Let the configuration nearest to a file say which rules run on it; see "
            "[below](#configurations-further-down).",
        ),
        Setting(
            "config", TEXT, CALLS, "Read this configuration instead of looking for one.",
            "Read this file instead; `KUBELINT_COMPLIANCE_CONFIG` does the same.", metavar="FILE",
        ),
        Setting("isolated", FLAG, CALLS, "Read no configuration."),
        Setting(
            "jobs", kinds.number(0, MOST_JOBS), SCANS, "Processes to use; 0 is as many as pay.",
            "Processes to use; `0` is as many as pay, by the size of the input and the cores.",
        ),
        Setting(
            "shard", TEXT, CHECK, "Scan one part of several, such as 2/5; `merge` puts the parts together.",
            "Look at all files, scan one part of several and write it for `merge`: `--shard 2/5 --output shard=FILE`.",
            metavar="N/M",
        ),
        Setting(
            "cache", FLAG, SCANS, "Keep results, and your own rules compiled, between runs.",
            "Keep results, and your own rules compiled, between runs: what did not change is not checked again.",
            default=True,
        ),
        Setting(
            "cache-dir", TEXT, SCANNING, "Keep them in this folder, not in the user's cache.",
            "Keep them in this folder instead of the user's cache; not one inside of what is checked.",
            metavar="FOLDER",
        ),
        Setting("debug", FLAG, CHECK, "Show where an unexpected error comes from."),
    ),
}  # fmt: skip
"""All settings, by the section of the pages that tells of them."""

SETTINGS = {setting.name: setting for group in GROUPS.values() for setting in group}
KEYS = {name: setting.kind.check for name, setting in SETTINGS.items() if "file" in setting.where}
"""The keys of the configuration file, and what checks their values."""
JOINED = tuple(setting.field for setting in SETTINGS.values() if setting.joins)


def taken(command: str) -> tuple[Setting, ...]:
    """The settings that a command takes as options."""
    return tuple(setting for setting in SETTINGS.values() if command in setting.where)
