"""A framework of a few controls and runs over it, built by hand."""

from __future__ import annotations

from kubelint_compliance.compliance.frameworks import Control, Framework
from kubelint_compliance.compliance.result import conclude
from kubelint_compliance.compliance.run import Run, Statement
from tests.reports.builders import finding, report

CONTROLS = (
    Control("CC6.1", "Access limited", "partial", ("workloads",), ("workload-isolation",), "Pods", "Reviews", ""),
    Control(
        "CC6.8", "Software checked", "partial", ("workloads", "policies"), ("workload-isolation", "rbac"), "Images",
        "Scans", "Scan results",
    ),
    Control("CC1.1", "Integrity", "not-testable", (), (), "", "", "Code of conduct"),
    Control("CC9.1", "Disruption", "testable", ("platform",), ("backup",), "Budgets", "Tests", ""),
)  # fmt: skip
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
OTHER = SMALL._replace(id="iso27001", name="ISO 27001", title="Other Criteria", controls=CONTROLS[2:])
TESTED = (((), 1), (("container-privileged",), 3), (("container-privileged", "image-latest"), 2))
ISOLATION = (
    "container-privileged",
    "host-pid",
    "host-ipc",
    "host-network",
    "host-path-volume",
    "runtime-socket-mount",
    "capability-dangerous-added",
)
"""The rules that decide whether workload-isolation was looked at."""
NOT_STATED = Statement()
RUN = Run("shop", (), "0123456789abcdef0123456789abcdef01234567", "main", 0, "ab" * 32, "cd" * 32)


def run(*findings, **fields):
    """A run with the two rules that speak to CC6.1 and CC6.8 (container-privileged) and to nothing (image-latest)."""
    return report(*findings, **{"tested": TESTED, "kinds": (("apps/v1/Deployment", 6),), **fields})


def known(report):
    """All rules there are: those of a run, and the deciding ones of workload-isolation, of later versions."""
    (privileged,) = (rule for rule in report.rules.values() if rule.id == "container-privileged")
    late = {id: privileged._replace(id=id, since="1.999") for id in ISOLATION}
    return late | dict(report.rules)


def result(*findings, scope=NOT_STATED, frameworks=(SMALL,), about=RUN, **fields):
    """What is written: a run over these findings, held against frameworks."""
    done = run(*findings, **fields)
    return conclude(done, frameworks, known(done), scope=scope, run=about)


__all__ = ["CONTROLS", "ISOLATION", "OTHER", "RUN", "SMALL", "TESTED", "finding", "known", "result", "run"]
