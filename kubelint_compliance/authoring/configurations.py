"""Runs the examples of rules about the configuration: each example is one, of a small tree of files.

In the tree are `vendor/agent.yaml`, with a Pod, and `docs/values.yaml`, which is no manifest.
"""

from __future__ import annotations

import os
import tempfile

from kubelint_compliance.config.text import read_text
from kubelint_compliance.context.withheld import withheld
from kubelint_compliance.findings.population import of_pattern
from kubelint_compliance.links import resolved
from kubelint_compliance.sources import DEFAULT_EXCLUDE, DiscoveryOptions, discover

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubelint_compliance.model import Finding
    from kubelint_compliance.ruleset.runner import RuleSet

_FILES = {
    "vendor/agent.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: agent}\nspec: {containers: [{name: agent}]}\n",
    "docs/values.yaml": "replicas: 3\n",
}
_NAME = ".kubelint-compliance.yaml"


def configuration_findings(rules: RuleSet, text: str) -> tuple[Finding, ...]:
    """Return what rules find in the text of a configuration. Raises UsageError where it is none."""
    with tempfile.TemporaryDirectory() as made:
        folder = resolved(made)
        for path, content in {**_FILES, _NAME: text}.items():
            os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
            with open(os.path.join(folder, path), "w", encoding="utf-8") as stream:
                stream.write(content)
        values = read_text(text.encode(), _NAME, _NAME).values
        options = DiscoveryOptions(_patterns(values, "exclude", DEFAULT_EXCLUDE), _patterns(values, "extend-exclude"))
        found = discover(["."], config=options, cwd=folder)
        entries = withheld(found, os.path.join(folder, _NAME))
        return tuple(finding for entry in entries for finding in of_pattern(entry, rules))


def _patterns(values: Mapping[str, object], key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    written = values.get(key)
    return tuple(map(str, written)) if isinstance(written, list) else default
