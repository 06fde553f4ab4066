"""The table of all keys of the configuration file and what their values may be.

`schemas/config.schema.json` says the same for editors; a test holds the two, and Config, together.
"""

from __future__ import annotations

from kubelint_compliance.config.checks import (
    dotted,
    flag,
    list_of,
    name,
    number,
    one_of,
    plain,
    record,
    table_of,
    text,
    text_or_texts,
    texts,
    version,
)
from kubelint_compliance.config.record import COLORS, POPULATIONS, RuleSetting, Scope
from kubelint_compliance.kubernetes.versions import VERSIONS
from kubelint_compliance.manifests.workloads import CustomWorkload
from kubelint_compliance.model import NEVER, SEVERITIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.config.checks import Check

MOST_JOBS = 64
"""A configuration from a stranger must not start processes without end."""

KEYS: dict[str, Check] = {
    "extends": text_or_texts,
    "select": texts,
    "ignore": texts,
    "rule-settings": table_of(record(RuleSetting, {"severity": one_of(*SEVERITIES), "params": table_of(plain)})),
    "rules": texts,
    "crd": texts,
    "min-severity": one_of(*SEVERITIES),
    "fail-on": one_of(*SEVERITIES, NEVER),
    "kubernetes-version": version(VERSIONS),
    "population": one_of(*POPULATIONS),
    "namespace": name,
    "custom-workloads": list_of(
        record(CustomWorkload, {"api-version": text, "kind": text, "pod-template": dotted}, required=True)
    ),
    "source-map": table_of(text),
    "include": texts,
    "exclude": texts,
    "extend-exclude": texts,
    "respect-gitignore": flag,
    "force-exclude": flag,
    "require-objects": flag,
    "require-schemas": flag,
    "root": text,
    "scope": record(Scope, {"included": text, "excluded": text, "justification": text}),
    "output": texts,
    "color": one_of(*COLORS),
    "jobs": number(0, MOST_JOBS),
    "cache": flag,
}
