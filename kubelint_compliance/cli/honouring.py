"""Which tools' suppressions count in a run, and what their checks are here.

Loaded where a configuration names a tool.
"""

from __future__ import annotations

from kubelint_compliance.cli.against import known_rules
from kubelint_compliance.decisions.suppressions import Honoured, honoured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.config import Config


def honoured_by(config: Config) -> Honoured:
    """Return what lets the suppressions count that a configuration names."""
    rules = known_rules(config)
    return honoured(config.honour_suppressions, ((id, rules[id].aliases) for id in sorted(rules)), config.day)
