"""What the containers lack that patches add: told where they are added, as the patch by itself cannot lack anything."""

from __future__ import annotations

import pytest

from kubelint_compliance.ruleset.assemble import rule_set
from tests.context.test_ways import ANY, BASE, HEAD, MEMORY, overlay, patches
from tests.trees import found, scans

SIDE = "{name: side, image: 'side:1.0.0'%s}"
ADDED = "spec: {template: {spec: {%s: [%s]}}}"
APPENDED = (
    '[{"op": "add", "path": "/spec/template/spec/containers/-", "value": {"name": "side", "image": "side:1.0.0"}}]'
)
LIST = ("b/web.yaml", MEMORY[1], 9, 7)


def merged(container, field="containers", at="o"):
    return overlay("patches: [{path: p.yaml}]", at) | {f"{at}/p.yaml": f"{HEAD}}}\n{ADDED % (field, container)}\n"}


def of(files, *ids):
    return found({**BASE, **files}, rule_set(select=ids))


def messages(files, *ids):
    scanned = scans({**BASE, **files}, rule_set(select=ids))
    return [finding.message for scan in scanned.values() for finding in scan.findings]


@pytest.mark.parametrize(
    "files",
    [
        merged(SIDE % ""),
        overlay(patches(ANY, APPENDED)),
    ],
)
def test_what_an_added_container_lacks_is_told_at_the_list(files):
    assert of(files, MEMORY[1]) == [LIST, MEMORY]
    words = (
        'Container "side" has no memory limit, so it may use all the memory of its node (as kustomization o deploys it)'
    )
    assert words in messages(files, MEMORY[1])


@pytest.mark.parametrize(
    "files",
    [
        merged(SIDE % ", resources: {limits: {memory: 1Gi}}"),
        merged("{name: web, args: [a]}"),
        merged(SIDE % "") | {"o/p.yaml": f"{HEAD}-2}}\n{ADDED % ('containers', SIDE % '')}\n"},
    ],
)
def test_nothing_is_told_of_a_container_that_is_right_or_was_there_or_is_not_added(files):
    assert of(files, MEMORY[1]) == [MEMORY]


def test_a_list_that_the_object_has_not_is_told_at_what_would_hold_it():
    assert of(merged(SIDE % "", "initContainers"), MEMORY[1]) == [("b/web.yaml", MEMORY[1], 8, 5), MEMORY]


def test_what_is_bad_in_it_is_told_in_the_patch_alone():
    files = merged(SIDE % ", securityContext: {privileged: true}")
    assert [entry[0] for entry in of(files, "container-privileged")] == ["o/p.yaml"]


def test_several_containers_are_told_apart_and_cover_nothing_that_is_there():
    files = merged(f"{SIDE % ''}, {{name: more, image: 'more:1.0.0'}}")
    scanned = scans({**BASE, **files}, rule_set(select=[MEMORY[1], "memory-request-missing"]))["b/web.yaml"]
    told = {(finding.rule, finding.message.split('"')[1], finding.superseded_by) for finding in scanned.findings}
    assert told == {
        (rule, name, by)
        for name in ("web", "side", "more")
        for rule, by in ((MEMORY[1], ""), ("memory-request-missing", MEMORY[1]))
    }


def test_an_overlay_that_adds_it_is_named():
    files = {**merged(SIDE % ""), **overlay("", "p")}
    (words,) = [words for words in messages(files, MEMORY[1]) if "side" in words]
    assert words.endswith("(as kustomization o deploys it)")
