"""What the graph holds of an object has the form that rules expect, or is not there."""

from __future__ import annotations

import pytest

from kubelint_compliance.graph.held import held
from kubelint_compliance.manifests.opened import Opened

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        (CONFIG + "data: {audit.yaml: text}\n", "data", {"audit.yaml": ""}),
        (CONFIG + "data: text\n", "data", None),
        (CONFIG + "data: [a]\n", "data", None),
        (CONFIG + "data: null\n", "data", None),
        (CONFIG + "data: {}\n", "data", {}),
        (SERVICE + "spec: null\n", "spec", None),
    ],
)
def test_what_is_of_another_form_or_null_is_not_there(text, field, value):
    (manifest,) = Opened("a.yaml", text).manifests
    found = held(manifest)
    assert found.get(field) == value
    assert (field in found) is (value is not None)
