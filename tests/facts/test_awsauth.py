"""Where aws-auth gives the group system:masters."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.awsauth import aws_masters

ROLE = "- rolearn: arn:aws:iam::111122223333:role/admin\n  username: admin\n  groups:\n"


@pytest.mark.parametrize(
    "written",
    [
        ROLE + "    - system:masters\n",
        ROLE + "    - web\n    - 'system:masters'",
        "- {rolearn: a, groups: [web, system:masters]}",
        '[{"rolearn": "a", "groups": ["system:masters"]}]',
        "- rolearn: a\n  username: system:masters\n  groups: [system:masters] # all",
        "# system:masters\n- groups:\n  - system:masters",
    ],
)
def test_the_group_is_found_in_its_text(written):
    found = aws_masters({"data": {"mapUsers": written}})
    assert [(entry["path"], entry["what"]) for entry in found] == [(["data", "mapUsers"], "user")]
    assert [written[entry["start"] : entry["end"]] for entry in found] == ["system:masters"]
    assert found[0]["start"] == written.rindex("system:masters")


def test_each_place_counts():
    found = aws_masters({"data": {"mapRoles": ROLE + "    - system:masters\n" + ROLE + "    - system:masters\n"}})
    assert [(entry["start"], entry["what"]) for entry in found] == [
        (len(ROLE) + 6, "role"),
        (2 * len(ROLE) + 27, "role"),
    ]


@pytest.mark.parametrize(
    "written",
    [
        "",
        ROLE + "    - system:nodes\n    - system:bootstrappers\n",
        ROLE + "    # - system:masters\n    - web\n",
        ROLE + "    - web # was system:masters\n",
        ROLE + "    - system:masters-of-web\n",
        ROLE + "    - my-system:masters\n",
        "- rolearn: a\n  username: system:masters\n  groups: [web]",
        '[{"username": "system:masters"}]',
    ],
)
def test_other_words_are_not(written):
    assert aws_masters({"data": {"mapRoles": written}}) == []


@pytest.mark.parametrize(
    "value",
    [None, [], {}, {"data": None}, {"data": "system:masters"}, {"data": {"mapRoles": ["system:masters"]}}],
)
def test_what_is_no_map_has_none(value):
    assert aws_masters(value) == []
