"""Rows of tables are found by the cells that they begin with, and by nothing else."""

from __future__ import annotations

import pytest

from kubelint_compliance.data import find_row

TABLE = "# group, kind, scope\napps\tDeployment\tnamespace\ncore\tNode\tcluster\ncore\tPod\tnamespace\t."


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        (("apps", "Deployment"), ["apps", "Deployment", "namespace"]),
        (("core", "Node"), ["core", "Node", "cluster"]),
        (("core", "Pod"), ["core", "Pod", "namespace", "."]),
        (("core",), ["core", "Node", "cluster"]),
        (("core", "Po"), None),
        (("ore", "Pod"), None),
        (("core", "Pod\tnamespace"), None),
        (("apps", "Deployment\tnamespace\ncore"), None),
        (("core", ""), None),
        (("# group, kind, scope",), None),
    ],
)
def test_a_row_begins_with_all_of_its_keys(keys, row):
    assert find_row(TABLE, *keys) == row
