"""What scans counted in the same words is held once."""

from __future__ import annotations

from kubelint_compliance.findings.tally import Alike
from kubelint_compliance.model import TESTED, Coverage, FileResult, Scan


def counted(path, *rules):
    coverage = tuple(Coverage(tuple(several), TESTED, "", 1) for several in rules)
    return Scan(FileResult(path, "checked"), kinds=(("".join(["v", "1/Pod"]), len(rules)),), coverage=coverage)


def test_scans_share_counts_that_are_equal():
    alike = Alike()
    given = [counted("a.yaml", ["x", "y"]), counted("b.yaml", ["x", "y"]), counted("c.yaml", ["z"], ["x", "y"])]
    first, same, other = map(alike.of, given)
    assert [first, same, other] == given
    assert same.coverage is first.coverage
    assert same.kinds is first.kinds
    assert other.coverage[1] is first.coverage[0]
    assert other.kinds is given[2].kinds
