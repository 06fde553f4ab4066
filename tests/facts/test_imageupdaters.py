"""Where the image updater of Argo CD writes new images, for each entry and in each form of a branch."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.imageupdaters import image_updater_writes, writes_apart


@pytest.mark.parametrize(
    ("branch", "tracked", "apart"),
    [
        ("main:image-updates", "main", True),
        (":image-updates", "main", True),
        ("main:updates-{{.SHA256}}", "", True),
        ("main:main", "", False),
        ("develop:main", "main", False),
        (":main", "main", False),
        ("main:", "main", False),
        ("main", "", False),
        ("", "main", False),
        (None, None, False),
    ],
)
def test_a_branch_of_its_own_is_neither_what_is_read_nor_what_is_tracked(branch, tracked, apart):
    assert writes_apart(branch, tracked) is apart


def test_an_entry_says_more_than_the_configuration_of_all():
    own = {"method": "argocd", "gitConfig": {"branch": "a:b"}}
    spec = {
        "writeBackConfig": {"method": "git", "gitConfig": {"branch": "main"}},
        "applicationRefs": [{}, {"writeBackConfig": own}, {"writeBackConfig": {"gitConfig": 3}}],
    }
    assert image_updater_writes({"spec": spec}) == [
        {"path": ["spec", "applicationRefs", 0], "method": "git", "branch": "main"},
        {"path": ["spec", "applicationRefs", 1], "method": "argocd", "branch": "a:b"},
        {"path": ["spec", "applicationRefs", 2], "method": "git", "branch": "main"},
    ]
    assert image_updater_writes({"spec": {"applicationRefs": [{}]}})[0]["method"] == "argocd"
    assert image_updater_writes({"spec": 3}) == []
