"""The templates of an object: what has metadata of its own."""

import pytest

from kubelint_compliance.facts.secrets.places import metadata_credentials
from kubelint_compliance.facts.templates import with_metadata


@pytest.mark.parametrize(
    ("value", "paths"),
    [
        (None, [()]),
        ({"spec": {"template": None}, "template": 1}, [(), ("template",), ("spec", "template")]),
        ({"spec": {"tasks": {"a": 1}}}, [()]),
        (
            {"spec": {"jobTemplate": {"spec": {"template": {}}}}},
            [(), ("spec", "jobTemplate"), ("spec", "jobTemplate", "spec", "template")],
        ),
        ({"spec": {"tasks": [{"template": {}}, {}]}}, [(), ("spec", "tasks", 0, "template")]),
    ],
    ids=["nothing", "odd", "no-list", "cron-job", "tasks"],
)
def test_templates(value, paths):
    assert sorted(with_metadata(value), key=str) == sorted(paths, key=str)


def test_labels_of_a_template_are_looked_at():
    template = {"metadata": {"annotations": {"api-token": "AKIAQ7RZL2MNTB5XWC3D"}}}
    value = {"spec": {"workerGroupSpecs": [{"template": template}]}}
    (fact,) = metadata_credentials(value)
    assert fact["path"] == ["spec", "workerGroupSpecs", 0, "template", "metadata", "annotations", "api-token"]
