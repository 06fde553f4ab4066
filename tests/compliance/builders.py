"""A framework of a few controls and runs over it, built by hand."""

from __future__ import annotations

from kubelint_compliance.compliance.frameworks import Control, Framework
from kubelint_compliance.compliance.result import Statement, conclude
from tests.reports.builders import finding, report

CONTROLS = (
    Control("CC6.1", "Access limited", "partial", ("workloads",), "Pods", "Reviews", "Reviews"),
    Control("CC6.8", "Software checked", "partial", ("workloads", "policies"), "Images", "Scans", "Scan results"),
    Control("CC1.1", "Integrity", "not-testable", (), "", "", "Code of conduct"),
    Control("CC9.1", "Disruption", "testable", ("platform",), "Budgets", "Tests", "Tests"),
)
SMALL = Framework(
    "soc2",
    "SOC 2",
    "Small Criteria",
    "1",
    "https://example.com/",
    "Nothing is shown whole.",
    "Our own words.",
    CONTROLS,
)
TESTED = (((), 1), (("container-privileged",), 3), (("container-privileged", "image-latest"), 2))


NOT_STATED = Statement()


def run(*findings, **fields):
    """A run with the two rules that speak to CC6.1 and CC6.8 (container-privileged) and to nothing (image-latest)."""
    return report(*findings, **{"tested": TESTED, "kinds": (("apps/v1/Deployment", 6),), **fields})


def result(*findings, scope=NOT_STATED, controls=(), **fields):
    return conclude(run(*findings, **fields), SMALL, scope, controls)


__all__ = ["CONTROLS", "SMALL", "TESTED", "finding", "result", "run"]
