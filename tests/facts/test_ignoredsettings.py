"""What settings leave out of the comparison with Git for many objects at once."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.ignoredsettings import ignored_settings

KEY = "resource.customizations.ignoreDifferences."


def said(data, name="argocd-cm"):
    found = ignored_settings({"kind": "ConfigMap", "metadata": {"name": name}, "data": data})
    return [
        (entry["path"][1], data[entry["path"][1]][entry["start"] : entry["end"]], entry["words"]) for entry in found
    ]


@pytest.mark.parametrize(
    ("key", "words", "place", "told"),
    [
        ("all", "jsonPointers: [/spec]", "/spec", 'ignores every difference in "/spec" of every object'),
        ("all", "jsonPointers:\n- /data\n", "/data", 'ignores every difference in "/data" of every object'),
        ("all", "managedFieldsManagers: [a, b]", "[a, b]", "ignores on every object what a and b set"),
        ("apps_Deployment", "jqPathExpressions: ['.spec']", "'.spec'", 'in ".spec" of every Deployment'),
        ("Secret", "jsonPointers: [/data]", "/data", 'in "/data" of every Secret'),
        ("argoproj.io_Application", "jsonPointers: [/spec/source]", "/spec/source", 'in "/spec/source" of every'),
    ],
)
def test_what_argo_cd_ignores_of_all(key, words, place, told):
    ((name, at, text),) = said({f"{KEY}{key}": words})
    assert (name, at) == (f"{KEY}{key}", place)
    assert told in text


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (f"{KEY}all", "jsonPointers: [/spec/replicas]"),
        (f"{KEY}all", "managedFieldsManagers: []"),
        (f"{KEY}all", "- /spec"),
        (f"{KEY}apps_Deployment", "managedFieldsManagers: [kube-controller-manager]"),
        (f"{KEY}Secret", "jsonPointers: [/data/a]"),
        ("resource.customizations.health.all", "jsonPointers: [/spec]"),
        ("resource.exclusions", "- {apiGroups: [cilium.io], kinds: ['*']}"),
        ("resource.exclusions", "- {apiGroups: [''], kinds: [Event, Endpoints]}"),
        ("resource.exclusions", "apiGroups: ['*']"),
        ("resource.exclusions", "[7]"),
    ],
)
def test_what_leaves_out_single_things(key, words):
    assert said({key: words}) == []


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ("'*'", "looks at no kind of any group at all"),
        ("apps, cilium.io", "looks at no kind of apps at all"),
        ("''", "looks at no kind of the core group at all"),
    ],
)
def test_groups_that_are_excluded_as_a_whole(groups, words):
    text = f"- apiGroups: [{groups}]\n  kinds: ['*']\n"
    assert said({"resource.exclusions": text}) == [("resource.exclusions", "['*']", words)]


def test_the_one_text_for_all_kinds():
    text = "apps/Deployment:\n  ignoreDifferences: |\n    jsonPointers: [/spec]\n"
    ((key, _, words),) = said({"resource.customizations": text})
    assert (key, words) == ("resource.customizations", 'ignores every difference in "/spec" of every Deployment')
    assert said({"resource.customizations": "apps/Deployment: {health.lua: a}"}) == []


def test_other_config_maps_say_nothing():
    assert said({f"{KEY}all": "jsonPointers: [/spec]"}, "other") == []


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ({"paths": [""]}, ['keeps every change in "" of all objects of its release']),
        ({"paths": ["/spec"], "target": {"kind": "Deployment"}}, ['in "/spec" of each Deployment of its release']),
        ({"paths": ["/spec"], "target": {"kind": "A", "name": "b"}}, ['in "/spec" of one object of its release']),
        ({"paths": ["/data"], "target": {"kind": "Secret", "name": "b"}}, []),
        ({"paths": ["/spec/replicas"]}, []),
        ({"paths": 7}, []),
    ],
)
def test_what_a_release_of_flux_keeps(entry, found):
    value = {"kind": "HelmRelease", "spec": {"driftDetection": {"mode": "enabled", "ignore": [entry]}}}
    told = ignored_settings(value)
    assert [words in entry["words"] for words, entry in zip(found, told, strict=True)] == [True] * len(found)
    assert [entry["path"] for entry in told] == [["spec", "driftDetection", "ignore", 0, "paths", 0]] * len(found)


@pytest.mark.parametrize(
    ("pointer", "count"),
    [("/spec", 1), ("/spec/source", 1), ("/spec/project", 1), ("/spec/syncPolicy", 0), ("/spec/source/path", 0)],
)
def test_what_an_application_set_ignores_of_its_applications(pointer, count):
    value = {"kind": "ApplicationSet", "spec": {"ignoreApplicationDifferences": [{"jsonPointers": [pointer]}]}}
    assert len(ignored_settings(value)) == count


def test_the_object_of_the_operator():
    spec = {
        "resourceIgnoreDifferences": {
            "all": {"managedFieldsManagers": ["a"]},
            "resourceIdentifiers": [7, {"kind": "Deployment", "customization": {"jsonPointers": ["/spec"]}}],
        },
        "resourceExclusions": "- {apiGroups: ['*'], kinds: ['*']}",
        "extraConfig": {f"{KEY}all": "jsonPointers: [/spec]"},
    }
    found = ignored_settings({"kind": "ArgoCD", "spec": spec})
    assert [(entry["path"][1:], entry["words"]) for entry in found] == [
        (["resourceIgnoreDifferences", "all", "managedFieldsManagers"], "ignores on every object what a set"),
        (
            ["resourceIgnoreDifferences", "resourceIdentifiers", 1, "customization", "jsonPointers", 0],
            'ignores every difference in "/spec" of every Deployment',
        ),
        (["extraConfig", f"{KEY}all"], 'ignores every difference in "/spec" of every object'),
        (["resourceExclusions"], "looks at no kind of any group at all"),
    ]
    assert ignored_settings(7) == ignored_settings({"kind": ["ArgoCD"]}) == []
