"""Which rights in AWS eksctl gives to whole node groups, and where it gives all of them."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.eksrights import eksctl_rights

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def found(**fields):
    told = eksctl_rights({"kind": "ClusterConfig", **fields})
    return [(".".join(map(str, fact["path"])), fact["who"], fact["all"]) for fact in told]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"nodeGroups": [None, {"iam": 1}, {"iam": {"withAddonPolicies": {"ebs": False, "efs": "yes"}}}]},
        {"nodeGroups": [{"disablePodIMDS": True, "iam": {"withAddonPolicies": {"ebs": True}}}]},
        {"managedNodeGroups": [{"iam": {"attachPolicyARNs": ["arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"]}}]},
        {"iam": {"serviceAccounts": [{"wellKnownPolicies": {"externalDNS": True}}, 1]}},
        {"iam": [], "addons": {"attachPolicyARNs": [ADMIN]}},
    ],
)
def test_what_is_for_one_or_for_nobody_is_not_told(fields):
    assert found(**fields) == []


def test_what_an_add_on_needs_is_every_pods_on_the_nodes():
    switches = {"efs": False, "ebs": True, "xRay": True, "fsx": True}
    groups = [{}, {"name": "workers", "iam": {"withAddonPolicies": switches}}]
    path = "managedNodeGroups.1.iam.withAddonPolicies.ebs"
    assert found(managedNodeGroups=groups) == [(path, 'every pod of node group "workers"', False)]
    (fact,) = eksctl_rights({"managedNodeGroups": groups})
    assert fact["what"] == "the rights in AWS that go with ebs, xRay and fsx"


def test_policies_with_all_rights_are_told_wherever_they_are_attached():
    iam = {
        "serviceAccounts": [{"metadata": {"name": "deployer"}, "attachPolicyARNs": ["a", ADMIN]}],
        "podIdentityAssociations": [{"serviceAccountName": "bot", "permissionPolicyARNs": [ADMIN]}],
    }
    nodes = [{"name": "nodes", "disablePodIMDS": True, "iam": {"attachPolicyARNs": [ADMIN]}}]
    assert found(iam=iam, nodeGroups=nodes, addons=[{"name": "vpc-cni", "attachPolicyARNs": [ADMIN]}]) == [
        ("nodeGroups.0.iam.attachPolicyARNs.0", 'the machines of node group "nodes"', True),
        ("iam.serviceAccounts.0.attachPolicyARNs.1", 'service account "deployer"', True),
        ("iam.podIdentityAssociations.0.permissionPolicyARNs.0", 'service account "bot"', True),
        ("addons.0.attachPolicyARNs.0", 'add-on "vpc-cni"', True),
    ]
