"""Names that something else is made of, owners and finalizers, and addresses that newer versions refuse."""

from __future__ import annotations

from typing import Any

import pytest

from tests.schema.seeds import objects
from tests.schema.test_across import pod, told, whole

LONG = "x" * 53
POD = "spec: {restartPolicy: Never, containers: [{name: web, image: nginx}]}"


def named(value: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {**value, "metadata": metadata}


def cron_job() -> dict[str, Any]:
    return whole("CronJob", f"schedule: '@daily', jobTemplate: {{spec: {{template: {{{POD}}}}}}}", "batch/v1")


def job(more: str = "") -> dict[str, Any]:
    return whole("Job", f"template: {{{POD}}}{more}", "batch/v1")


def replicated() -> dict[str, Any]:
    template = "{metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}"
    return whole("ReplicationController", f"selector: {{a: b}}, template: {template}")


def priority(name: str, rest: str) -> dict[str, Any]:
    return objects(f"apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {{name: {name}}}\n{rest}\n")[0]


@pytest.mark.parametrize(
    "value",
    [
        named(cron_job(), name="x" * 52),
        named(cron_job(), generateName="x" * 47),
        named(job(), name="x" * 63),
        named(job(), generateName="x" * 80),
        named(job(", manualSelector: true"), name="x" * 64),
        named(job(", completionMode: Indexed, completions: 10"), name="x" * 61),
        named(job(", completionMode: Indexed"), name="a.b"),
        priority("high", "value: 1000000000"),
        priority("system-node-critical", "value: 2000001000"),
        priority("systemic", "value: 1"),
        named(pod(""), generateName="web-"),
        named(replicated(), name="web", generateName="Web-"),
        named(pod(""), name="web", finalizers=["orphan", "example.com/a", "kubernetes"]),
        named(pod(""), name="web", ownerReferences=[{"apiVersion": "v1", "kind": "A", "name": "a", "uid": "1"}]),
    ],
)
def test_names_that_are_taken(value: dict[str, Any]) -> None:
    assert told(value) == []


@pytest.mark.parametrize(
    ("value", "place", "message"),
    [
        (named(cron_job(), name=LONG), "metadata.name", "has more than 52 characters"),
        (named(cron_job(), generateName="x" * 48), "metadata.generateName", "has more than 47 characters"),
        (named(job(), name="x" * 64), "metadata.name", "has more than 63 characters: it is a label of the pods"),
        (named(job(", completionMode: Indexed, completions: 11"), name="x" * 61), "metadata.name", "its last pod"),
        (named(job(", completionMode: Indexed, completions: 1"), name="a.b"), "metadata.name", "makes a.b-0"),
        (priority("system-mine", "value: 1"), "metadata.name", "begins with system-"),
        (priority("high", "value: 1000000001"), "value", "is more than 1000000000"),
        (priority("system-node-critical", "value: 5"), "value", "is not 2000001000, the value of system-node-critical"),
        (priority("system-node-critical", "value: 2000001000\nglobalDefault: true"), "globalDefault", "cannot be true"),
        (named(pod(""), generateName="Web-"), "metadata.generateName", "lower case"),
        (named(pod(""), name="web", generateName="Web-"), "metadata.generateName", "lower case"),
        (named(pod(""), name="web", finalizers=["mine"]), "metadata.finalizers.0", "is neither kubernetes"),
        (named(pod(""), name="web", finalizers=["a b/c"]), "metadata.finalizers.0", "is no name of a finalizer"),
        (named(pod(""), name="web", finalizers=["orphan", "foregroundDeletion"]), "metadata.finalizers.1", "beside"),
    ],
)
def test_names_that_are_refused(value: dict[str, Any], place: str, message: str) -> None:
    found = told(value)
    assert [path for path, _ in found] == [place]
    assert message in found[0][1]


def test_owners_are_named_in_full_and_one_is_the_controller() -> None:
    owner = {"apiVersion": "v1", "kind": "Event", "name": "a", "uid": "1", "controller": True}
    other = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "", "controller": True}
    assert [path for path, _ in told(named(pod(""), name="web", ownerReferences=[owner, other]))] == [
        "metadata.ownerReferences.0.kind",
        "metadata.ownerReferences.1.name",
        "metadata.ownerReferences.1",
        "metadata.ownerReferences.1.controller",
    ]


def test_the_name_of_a_definition_cannot_be_made() -> None:
    value = whole("APIService", "group: a.b, version: v1, groupPriorityMinimum: 10, versionPriority: 10",
                  "apiregistration.k8s.io/v1")  # fmt: skip
    assert [path for path, _ in told(named(value, generateName="v1.a."))] == ["metadata.generateName"]


def test_a_stateful_set_has_a_short_name_since_the_version_that_asks_for_it() -> None:
    template = "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}"
    value = whole("StatefulSet", f"selector: {{matchLabels: {{a: b}}}}, {template}", "apps/v1")
    assert told(named(value, name="a.b"), 26) == []
    assert [path for path, _ in told(named(value, name="a.b"), 27)] == ["metadata.name"]


BLOCK = "podSelector: {}, ingress: [{from: [{ipBlock: {cidr: %s}}]}]"


@pytest.mark.parametrize(
    ("value", "place", "message"),
    [
        (whole("NetworkPolicy", BLOCK % "10.0.0.5/8", "networking.k8s.io/v1"),
         "spec.ingress.0.from.0.ipBlock.cidr",
         '"cidr" "10.0.0.5/8" is not where a block begins; 10.0.0.0/8 is one'),
        (whole("NetworkPolicy", BLOCK % '"fd00::1/64"', "networking.k8s.io/v1"),
         "spec.ingress.0.from.0.ipBlock.cidr",
         '"cidr" "fd00::1/64" is not where a block begins; fd00::/64 is one'),
        (whole("NetworkPolicy", BLOCK % "10.0.0.0/08", "networking.k8s.io/v1"),
         "spec.ingress.0.from.0.ipBlock.cidr",
         '"cidr" "10.0.0.0/08" has a part with a leading 0, which some programs read as octal'),
        (whole("Service", "ports: [{port: 80}], clusterIP: 10.0.0.010"),
         "spec.clusterIP",
         '"clusterIP" "10.0.0.010" has a part with a leading 0, which some programs read as octal'),
        (pod("", 'dnsPolicy: None, dnsConfig: {nameservers: ["::ffff:1.2.3.4"]}'),
         "spec.dnsConfig.nameservers.0",
         'nameservers[0] "::ffff:1.2.3.4" is an IPv4 address written as an IPv6 address'),
    ],
)  # fmt: skip
def test_addresses_that_may_be_read_in_two_ways(value: dict[str, Any], place: str, message: str) -> None:
    assert told(value, 35) == []
    assert told(value, 36) == [(place, message)]


@pytest.mark.parametrize("block", ["10.0.0.0/8", "0.0.0.0/0", "1.2.3.4/32", '"::/0"', '"FD00:0:0::/64"', '"::1/128"'])
def test_blocks_that_are_taken(block: str) -> None:
    assert told(whole("NetworkPolicy", BLOCK % block, "networking.k8s.io/v1")) == []
