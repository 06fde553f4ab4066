"""Where aws-auth gives the group system:masters."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.awsauth import aws_admins, aws_masters

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


def test_mappings_of_eksctl_are_lists():
    mappings = [
        {"arn": "arn:aws:iam::1:user/a", "username": "system:masters", "groups": ["a", "system:masters"]},
        {"arn": "arn:aws:iam::1:role/a", "groups": ["system:masters"]},
        {"account": "1"},
        {"groups": "system:masters"},
        None,
    ]
    assert aws_masters({"kind": "ClusterConfig", "iamIdentityMappings": mappings}) == [
        {"path": ["iamIdentityMappings", 0, "groups", 1], "what": "user"},
        {"path": ["iamIdentityMappings", 1, "groups", 0], "what": "role"},
    ]


def test_access_entries_of_eksctl_that_rule_the_cluster():
    admin = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
    policies = [
        {"policyARN": admin, "accessScope": {"type": "namespace", "namespaces": ["a"]}},
        {"policyARN": admin.replace("ClusterAdmin", "Admin"), "accessScope": {"type": "cluster"}},
        {"policyARN": admin, "accessScope": {"type": "cluster"}},
        {"policyARN": admin},
        None,
    ]
    entries = [{"principalARN": "arn:aws:iam::1:role/a", "accessPolicies": policies}, {"accessPolicies": 1}, 1]
    path = ["accessConfig", "accessEntries", 0, "accessPolicies", 2, "policyARN"]
    assert aws_admins({"accessConfig": {"accessEntries": entries}}) == [{"path": path, "who": "arn:aws:iam::1:role/a"}]
    assert aws_admins(None) == aws_admins({"accessConfig": []}) == []
