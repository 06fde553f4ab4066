"""What the values of settings may be: each kind checks a value of a file, and tells editors the same as JSON schema.

Used by the table in `settings.py`. Only imported when there is something to check.
"""

from __future__ import annotations

from kubelint_compliance.config import checks
from kubelint_compliance.config.record import POPULATIONS, MaxDays, Override, RuleSetting, Scope
from kubelint_compliance.kubernetes.versions import NEWEST, VERSIONS
from kubelint_compliance.manifests.envelopes import CustomEnvelope
from kubelint_compliance.manifests.workloads import CustomWorkload
from kubelint_compliance.model import NEVER, SEVERITIES
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any, TypeAlias

    from kubelint_compliance.config.checks import Check

    Schema: TypeAlias = dict[str, Any]

DEFINITIONS: Schema = {
    "text": {"type": "string", "minLength": 1},
    "texts": {"type": "array", "items": {"type": "string", "minLength": 1}},
    "severity": {"enum": [*SEVERITIES]},
    "plain": {
        "if": {"type": "object"},
        "then": {"propertyNames": {"minLength": 1}, "additionalProperties": {"$ref": "#/$defs/plain"}},
        "else": {"if": {"type": "array"}, "then": {"items": {"$ref": "#/$defs/plain"}}},
    },
}
"""What the schemas of kinds refer to."""


class Kind(NamedTuple):
    """One kind of value.

    `check` turns a value of a file into the Config's, `type` is what it is there, and `default` what it is where a
    setting names no other. `schema` accepts what `check` accepts. On the command line a `bool` is a flag, texts in a
    tuple an option that may be repeated, and all else an option with one value, which `metavar` names.
    """

    check: Check
    schema: Schema
    type: str
    default: object
    metavar: str = ""


def choice(*words: str) -> Kind:
    """One of a few words."""
    schema = {"$ref": "#/$defs/severity"} if words == SEVERITIES else {"enum": [*words]}
    return Kind(checks.one_of(*words), schema, "str", words[0], "|".join(words))


def number(least: int, most: int) -> Kind:
    """A whole number within bounds."""
    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Kind(checks.number(least, most), schema, "int", least, "N")


def several(*words: str, metavar: str) -> Kind:
    """Some of a few words."""
    schema = {"type": "array", "items": {"enum": [*words]}}
    return Kind(checks.several_of(*words), schema, "tuple[str, ...]", (), metavar)


def table_of(kind: Kind) -> Kind:
    """A table with keys of the user's own."""
    schema = {"type": "object", "propertyNames": {"minLength": 1}, "additionalProperties": kind.schema}
    return Kind(checks.table_of(kind.check), schema, f"Mapping[str, {kind.type}]", {})


def list_of(kind: Kind) -> Kind:
    """A list of tables."""
    return Kind(checks.list_of(kind.check), {"type": "array", "items": kind.schema}, f"tuple[{kind.type}, ...]", ())


def record(make: Callable[..., object], kinds: Mapping[str, Kind], required: Collection[str] = ()) -> Kind:
    """A table with the given keys, of which a record is made."""
    schema: Schema = {"type": "object", "additionalProperties": False}
    if required:
        schema["required"] = [*required]
    schema["properties"] = {key: kind.schema for key, kind in kinds.items()}
    check = checks.record(make, {key: kind.check for key, kind in kinds.items()}, required)
    return Kind(check, schema, make.__name__, None if required else make())


def _told(kind: Kind, words: str) -> Kind:
    """The kind with a description of its own, for a key inside a table."""
    return kind._replace(schema={"description": words, **kind.schema})


TEXT = Kind(checks.text, {"$ref": "#/$defs/text"}, "str", "")
TEXTS = Kind(checks.texts, {"$ref": "#/$defs/texts"}, "tuple[str, ...]", ())
SOME_TEXTS = TEXTS._replace(check=checks.some_texts, schema={"$ref": "#/$defs/texts", "minItems": 1})
FLAG = Kind(checks.flag, {"type": "boolean"}, "bool", False)
SEVERITY = choice(*SEVERITIES)
RULES = TEXTS._replace(metavar="RULES")
"""Words for rules; on the command line each is a list with commas."""
PATTERNS = TEXTS._replace(metavar="PATTERN")
PLACE = TEXT._replace(metavar="FOLDER")
"""A place, relative to the file that says it, else to the working directory; the Config holds absolute ones."""
PLACES = TEXTS._replace(metavar="PATH")
OUTPUTS = TEXTS._replace(metavar="FORMAT[=FILE]")
EXTENDS = PLACES._replace(
    check=checks.text_or_texts, schema={"oneOf": [{"$ref": "#/$defs/text"}, {"$ref": "#/$defs/texts"}]}
)
_RELEASE = f"^v?({'|'.join(VERSIONS)})([-+][!-~]*|.[0-9][!-~]*)?$".replace(".", "\\.")
VERSION = Kind(
    checks.version, {"anyOf": [{"enum": [*VERSIONS]}, {"type": "string", "pattern": _RELEASE}]}, "str", NEWEST, "1.N"
)
NAME = Kind(
    checks.name,
    {"type": "string", "minLength": 1, "maxLength": 63, "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"},
    "str",
    "",
    "NAME",
)
_DOTTED = Kind(checks.dotted, {"type": "string", "pattern": "^[^.]+(\\.[^.]+)*$"}, "str", "")
_PATH = Kind(
    checks.listed,
    {"type": "string", "pattern": r"^[^.\[\]]+(\[\*\])?(\.[^.\[\]]+(\[\*\])?)*$"},
    "str",
    "",
)
_PLAIN = Kind(checks.plain, {"$ref": "#/$defs/plain"}, "object", None)

SEVERITIES_BY_WORDS = table_of(SEVERITY)
RULE_SETTINGS = table_of(
    record(
        RuleSetting,
        {
            "severity": _told(SEVERITY, "The severity to report the rule with."),
            "params": _told(table_of(_PLAIN), "Parameters of the rule, by name; `explain RULE` lists them."),
            "suppressible": _told(FLAG, "Whether comments and annotations may ignore the rule; they may by default."),
        },
    )
)
OVERRIDES = list_of(
    record(
        Override,
        {
            "paths": _told(SOME_TEXTS, "Patterns as in .gitignore, relative to the folder of this file."),
            "select": _told(TEXTS, "Run these rules only there."),
            "extend-select": _told(TEXTS, "Run these rules there, too."),
            "ignore": _told(TEXTS, "Do not run these rules there."),
            "severity": _told(SEVERITIES_BY_WORDS, "The severity to report rules with there, for words of select."),
            "params": _told(table_of(table_of(_PLAIN)), "Parameters of rules there, by rule and name."),
            "population": _told(choice(*POPULATIONS), "What the manifests there are."),
            "fail-on": _told(choice(*SEVERITIES, NEVER), "Exit 1 where a finding there reaches this severity."),
        },
        required=("paths",),
    )
)
CUSTOM_WORKLOADS = list_of(
    record(
        CustomWorkload,
        {
            "api-version": _told(TEXT, "apiVersion, or a glob: example.com/*"),
            "kind": TEXT,
            "pod-template": _told(_DOTTED, "Where the pod template lies, as a dotted path: spec.template"),
        },
        required=("api-version", "kind", "pod-template"),
    )
)
CUSTOM_ENVELOPES = list_of(
    record(
        CustomEnvelope,
        {
            "api-version": _told(TEXT, "apiVersion, or a glob: example.com/*"),
            "kind": TEXT,
            "objects": _told(_PATH, "Where the objects lie, as a path: spec.manifests[*]"),
        },
        required=("api-version", "kind", "objects"),
    )
)
_MOST_DAYS = 3650
MAX_DAYS = record(MaxDays, {severity: number(1, _MOST_DAYS) for severity in reversed(SEVERITIES)})
SCOPE = record(
    Scope,
    {
        "included": _told(TEXT, "What they cover."),
        "excluded": _told(TEXT, "What they do not cover."),
        "justification": _told(TEXT, "Why that is left out."),
    },
)
