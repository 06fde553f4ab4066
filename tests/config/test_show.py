import os

import pytest

from kubelint_compliance.config import Config, RuleSetting, Scope, load, show
from kubelint_compliance.manifests.workloads import CustomWorkload


def test_the_defaults_are_shown_whole():
    assert show(Config(exclude=(".git",), base="/r")) == (
        "# no configuration file: the defaults\n"
        "select: []\n"
        "extend-select: []\n"
        "ignore: []\n"
        "extend-ignore: []\n"
        "severity: {}\n"
        "rule-settings: {}\n"
        "overrides: []\n"
        "rules: []\n"
        "frameworks: []\n"
        'kubernetes-version: "1.37"\n'
        "population: application\n"
        "no-ignores: false\n"
        "honour-suppressions: []\n"
        "custom-workloads: []\n"
        "custom-envelopes: []\n"
        "sets: {}\n"
        "source-map: {}\n"
        "include:\n"
        '  - "*.yaml"\n'
        '  - "*.yml"\n'
        '  - "*.json"\n'
        "exclude:\n"
        "  - .git\n"
        "extend-exclude: []\n"
        "force-exclude: false\n"
        "respect-gitignore: true\n"
        "require-objects: false\n"
        "crd: []\n"
        "require-schemas: false\n"
        "min-severity: medium\n"
        "fail-on: high\n"
        "waiver-max-days:\n"
        "  critical: 30\n"
        "  high: 90\n"
        "  medium: 180\n"
        "  low: 365\n"
        "forbid-new-decisions: false\n"
        "color: auto\n"
        "output: []\n"
        "nested-configuration: false\n"
        "jobs: 0\n"
        "cache: true\n"
    )


def test_what_does_nothing_yet_is_shown_where_it_is_set():
    shown = show(Config(namespace="shop", population="cluster", base="/r"))
    assert "\nnamespace: shop\n" in shown
    assert "\npopulation: cluster\n" in shown


@pytest.mark.parametrize("odd", ["yes", "1.0", "a: b", "#c", "x\ny", "größe", "'", " ", "- a", "null", "a\\b", "🙂"])
def test_what_is_shown_means_the_same_when_it_is_read(tmp_path, odd):
    cwd = os.path.realpath(tmp_path)
    file = os.path.join(cwd, ".kubelint-compliance.yaml")
    os.mkdir(os.path.join(cwd, ".git"))
    config = Config(
        select=(odd, "pss:baseline"),
        extend_select=(odd,),
        severity={odd: "low", "a": "high"},
        rule_settings={odd: RuleSetting("low", {odd: [odd, 1, {"b": None}], "empty": {}}), "bare": RuleSetting()},
        rules=(os.path.join(cwd, "policies"),),
        namespace="shop",
        custom_workloads=(CustomWorkload("example.com/*", odd, "spec.template"),),
        source_map={"web": odd},
        sets={"web": (odd,)},
        root=cwd,
        scope=Scope(justification=odd),
        output=("console", "sarif=" + os.path.join(cwd, "out.sarif")),
        origin=file,
        base=cwd,
    )
    with open(file, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(show(config))
    assert load(cwd, environ={}) == config
