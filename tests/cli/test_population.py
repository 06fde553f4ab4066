"""What a run did not look at: templates by chart, and patterns of the configuration that leave out manifests."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.findings.population import EXCLUDED, TEMPLATE, UNPARSED
from tests.cli.manifests import BROKEN, CLEAN, PRIVILEGED

MARKED = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.name }}\n"
CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
CONFIGURATION = ".kubelint-compliance.yaml"


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    """A build keeps no results."""
    monkeypatch.setenv("CI", "1")


@pytest.fixture
def tell(folder, run):
    """Write files, check the folder and return the findings of these rules, and the exit code."""

    def check(files, *options):
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        code, out, _ = run("check", ".", "--output", "json", *options)
        found = json.loads(out)["findings"]
        return [entry for entry in found if entry["rule"] in (EXCLUDED, TEMPLATE, UNPARSED)], code

    return check


def test_the_templates_of_a_chart_are_one_finding(tell):
    chart = {"web/Chart.yaml": CHART, "web/templates/b.yaml": MARKED, "web/templates/sub/a.yaml": f"# first\n{MARKED}"}
    (finding,), code = tell({**chart, "loose.yaml": CLEAN})
    assert code == 0
    assert (finding["path"], finding["line"], finding["column"]) == ("web/templates/b.yaml", 4, 9)
    assert finding["message"] == "2 templates of the chart are not rendered, so what they make is not checked"
    assert [(place["path"], place["line"]) for place in finding["related"]] == [("web/templates/sub/a.yaml", 5)]
    assert finding["object"]["kind"] == "Chart"


def test_a_chart_is_rendered_where_a_text_names_one_of_its_templates(tell, folder):
    chart = {"web/Chart.yaml": CHART, "web/templates/a.yaml": MARKED, "web/templates/b.yaml": MARKED}
    other = {"db/Chart.yaml": CHART.replace("web", "db"), "db/templates/a.yaml": MARKED}
    rendered = f"---\n# Source: web/templates/a.yaml\n{CLEAN}"
    found, _ = tell({**chart, **other, "rendered/web.yaml": rendered})
    assert [finding["path"] for finding in found] == ["db/templates/a.yaml"]


@pytest.mark.parametrize("folders", [("infra/templates/one", "infra/templates/two"), ("", "charts/two")])
def test_each_chart_is_told_and_rendered_by_itself(tell, folders):
    names = [folder.rpartition("/")[2] or "top" for folder in folders]
    files = {}
    for folder, name in zip(folders, names, strict=True):
        inside = f"{folder}/".lstrip("/")
        files[f"{inside}Chart.yaml"] = CHART.replace("web", name)
        files |= {f"{inside}templates/{number}.yaml": MARKED for number in range(2)}
    found, _ = tell(files)
    assert {finding["object"]["name"] for finding in found} == {folder or "." for folder in folders}
    found, _ = tell({"rendered.yaml": f"---\n# Source: {names[0]}/templates/0.yaml\n{CLEAN}"})
    assert [finding["object"]["name"] for finding in found] == [folders[1]]


def test_the_worst_severity_of_a_chart_counts(tell):
    files = {f"web/templates/{number}.yaml": MARKED for number in range(3)}
    worse = f"overrides: [{{ paths: [web/templates/2.yaml], severity: {{ {TEMPLATE}: high }} }}]\n"
    (finding,), code = tell({"web/Chart.yaml": CHART, "a.yaml": CLEAN, **files, CONFIGURATION: worse})
    assert (finding["severity"], finding["path"], code) == ("high", "web/templates/2.yaml", 1)


def test_a_rule_can_be_off_for_the_folder_of_a_chart(tell):
    chart = {"web/Chart.yaml": CHART, "web/templates/a.yaml": MARKED}
    off = f"overrides:\n  - paths: [web/**]\n    ignore: [{TEMPLATE}]\n"
    assert tell({**chart, CONFIGURATION: off}) == ([], 0)


def test_a_pattern_that_leaves_out_manifests_is_a_finding_at_its_line(tell):
    files = {"vendor/a.yaml": CLEAN, "vendor/b.yaml": CLEAN, "docs/values.yaml": "a: 1\n", "web.yaml": CLEAN}
    (finding,), code = tell({**files, CONFIGURATION: "extend-exclude:\n  - docs/\n  - vendor/\n"})
    assert code == 0
    assert (finding["rule"], finding["path"], finding["line"]) == (EXCLUDED, CONFIGURATION, 3)
    assert finding["message"] == (
        "The pattern leaves out 2 files, at least one of them with objects of Kubernetes: none of them is checked"
    )
    assert [(place["path"], place["line"]) for place in finding["related"]] == [("vendor/a.yaml", 1)]


def test_a_table_in_pyproject_is_a_configuration_as_well(tell):
    table = '[tool.kubelint-compliance]\nmin-severity = "low"\nexclude = ["vendor/ "]\n'
    (finding,), _ = tell({"vendor/a.yaml": CLEAN, "web.yaml": CLEAN, "pyproject.toml": table})
    assert (finding["path"], finding["line"]) == ("pyproject.toml", 3)
    assert finding["message"] == "The pattern leaves out a file with objects of Kubernetes, which is not checked"


@pytest.mark.parametrize(
    ("files", "options"),
    [
        ({CONFIGURATION: "exclude: [docs/]\n", "docs/values.yaml": "a: 1\n"}, ()),
        ({CONFIGURATION: "exclude: [docs/]\n", "docs/notes.txt": CLEAN}, ()),
        ({CONFIGURATION: "min-severity: low\n", "node_modules/a.yaml": CLEAN}, ()),
        ({"vendor/a.yaml": CLEAN}, ("--exclude", "vendor/")),
        ({CONFIGURATION: f"exclude: [vendor/]\nignore: [{EXCLUDED}]\n", "vendor/a.yaml": CLEAN}, ()),
    ],
    ids=["no manifests", "no YAML", "a folder of tools", "a pattern of the call", "the rule is off"],
)
def test_other_patterns_are_none(tell, files, options):
    assert tell({**files, "web.yaml": CLEAN}, *options) == ([], 0)


def test_a_waiver_sets_a_pattern_aside_and_no_problem_away(tell):
    waiver = """\
  - id: {id}
    rules: [{rule}]
    scope: {{ {scope} }}
    reason: vendored files are checked where they come from
    requested-by: ana
    approved-by: ben
    approved-at: 2026-06-20
    expires: 2026-07-15
"""
    of_pattern = waiver.format(id="W-1", rule=EXCLUDED, scope="name: vendor/")
    of_file = waiver.format(id="W-2", rule=UNPARSED, scope="path: b.yaml")
    register = f"waivers:\n{of_pattern}{of_file}"
    files = {CONFIGURATION: "exclude: [vendor/]\n", "vendor/a.yaml": CLEAN, "web.yaml": CLEAN, "b.yaml": BROKEN}
    found, code = tell({**files, ".kubelint-compliance/waivers.yaml": register}, "--as-of", "2026-07-01")
    assert {finding["rule"]: finding["status"] for finding in found} == {EXCLUDED: "waived", UNPARSED: "waived"}
    assert code == 2


def test_the_templates_of_a_chart_count_as_one_for_how_much_is_shown(folder, run):
    files = {f"web/templates/{number}.yaml": MARKED for number in range(30)}
    for name, text in {"web/Chart.yaml": CHART, "loose.yaml": CLEAN, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "pod.yaml").write_text(PRIVILEGED)
    _, out, _ = run("check", ".", "--select", f"container-privileged,{TEMPLATE}")
    assert "10 |         privileged: true" in out
    assert "30 templates of the chart are not rendered" in out
