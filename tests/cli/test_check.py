"""`check`: exit codes, where reports go, what is said of wrong calls."""

import io
import json
import os
import subprocess
import sys

import pytest

from kubelint_compliance.reports import FORMATS
from tests.cli.manifests import BROKEN, CLEAN, PRIVILEGED, PRIVILEGED_AT, VALUES

PSS = ("--select", "container-privileged")


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)


@pytest.fixture
def stdin(monkeypatch):
    def feed(text):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return feed


def test_clean_manifests_exit_with_0(folder, run):
    write(folder, settings=CLEAN)
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert out.endswith("no findings; 1 object in 1 file checked\npassed: nothing at or above high\n")


def test_findings_exit_with_1_and_tell_the_place(folder, run):
    write(folder, web=PRIVILEGED)
    code, out, err = run("check", *PSS, "--output", "concise", "-q")
    assert (code, err) == (1, "")
    assert out == f'web.yaml:{PRIVILEGED_AT}: critical container-privileged Container "app" runs privileged (Pod web)\n'


@pytest.mark.parametrize("format", [*FORMATS, "auto"])
@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (CLEAN, (), 0),
        (PRIVILEGED, (), 1),
        (PRIVILEGED, ("--fail-on", "never"), 0),
        (PRIVILEGED, ("--exit-zero",), 0),
        (PRIVILEGED, ("--ignore", "container-privileged"), 2),
        (BROKEN, (), 2),
        (BROKEN, ("--exit-zero", "--fail-on", "never"), 2),
        (VALUES, (), 0),
        (VALUES, ("--require-objects",), 2),
        (VALUES, ("--require-objects", "--exit-zero"), 2),
    ],
)
def test_the_exit_code_is_the_same_in_every_format(folder, run, format, text, options, code):
    write(folder, web=text)
    select = ("--select", "host-pid,container-privileged")
    if "--ignore" in options:
        select, options = (), ("--select", "container-privileged", "--ignore", "no-such-rule")
    assert run("check", "--output", format, *select, *options).code == code


def test_the_exit_code_is_that_of_the_worst_file(folder, run):
    write(folder, broken=BROKEN, settings=CLEAN, web=PRIVILEGED)
    code, out, _ = run("check", *PSS, "--output", "concise", "-q")
    assert code == 2
    assert f"web.yaml:{PRIVILEGED_AT}: critical" in out


@pytest.mark.parametrize(
    "words", [("--select", "all", "--ignore", "all"), ("--select", "host-pid", "--ignore", "host-*")]
)
def test_a_call_that_leaves_no_rule_is_wrong(folder, run, words):
    write(folder, web=PRIVILEGED)
    told = "error: no rule runs: all that are selected are ignored, or are for other versions of Kubernetes\n"
    assert run("check", *words) == run("baseline", "write", *words) == (2, "", told)


@pytest.mark.parametrize("configuration", ["select: ['rbac-*']\n", "overrides: [{paths: ['*.yaml'], ignore: [all]}]\n"])
def test_objects_that_no_rule_examined_have_no_verdict(folder, run, configuration):
    write(folder, web=PRIVILEGED)
    (folder / ".kubelint-compliance.yaml").write_text(configuration)
    code, out, _ = run("check", "web.yaml")
    assert (code, out.splitlines()[-1]) == (0, "no verdict: no rule examined an object")


def test_nothing_checked_is_said_on_standard_error(folder, run):
    write(folder, values=VALUES)
    code, out, err = run("check", "--output", "json")
    assert (code, err) == (0, "warning: no Kubernetes object was checked\n")
    assert json.loads(out)["summary"]["buckets"]["not-kubernetes"] == 1


def test_nothing_checked_is_a_problem_where_objects_are_required(folder, run):
    code, out, err = run("check", "--require-objects", "--output", "json")
    assert (code, err) == (2, "")
    (problem,) = json.loads(out)["problems"]
    assert (problem["code"], problem["fatal"]) == ("no-objects", True)


def test_one_run_writes_several_reports_and_the_totals_to_standard_error(folder, run):
    write(folder, web=PRIVILEGED)
    code, out, err = run("check", *PSS, "--output", "json=a.json", "-o", "sarif=b.sarif", "-o", "junit=c.xml")
    assert (code, out) == (1, "")
    assert err == "1 finding (1 critical); 1 object in 1 file checked\nfailed: 1 finding at or above high\n"
    assert json.loads((folder / "a.json").read_bytes())["summary"]["open"] == 1
    assert json.loads((folder / "b.sarif").read_bytes())["version"] == "2.1.0"
    assert (folder / "c.xml").read_bytes().startswith(b"<?xml")
    assert sorted(path.name for path in folder.iterdir()) == ["a.json", "b.sarif", "c.xml", "web.yaml"]


def test_one_report_may_go_to_standard_output_beside_files(folder, run):
    write(folder, web=PRIVILEGED)
    _, out, err = run("check", *PSS, "-o", "json", "-o", "concise=b.txt")
    assert json.loads(out)["summary"]["open"] == 1
    assert err == ""


def test_the_report_of_the_last_run_is_not_input(folder, run):
    write(folder, web=PRIVILEGED)
    run("check", "-o", "json=report.json")
    first = (folder / "report.json").read_bytes()
    run("check", "-o", "json=report.json")
    assert (folder / "report.json").read_bytes() == first


def test_a_report_replaces_the_file_a_link_leads_to(folder, run):
    write(folder, web=CLEAN)
    (folder / "real.json").write_text("old")
    (folder / "link.json").symlink_to("real.json")
    run("check", "-o", "json=link.json")
    assert (folder / "link.json").is_symlink()
    assert json.loads((folder / "real.json").read_bytes())["summary"]["objects"] == 1


def test_a_report_can_go_to_a_device(folder, run):
    assert run("check", "-o", "json=/dev/null").code == 0


def test_auto_is_github_on_a_runner(folder, run, monkeypatch):
    write(folder, web=PRIVILEGED)
    assert "::error " not in run("check", *PSS).out
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert "::error " in run("check", *PSS).out
    assert "::error " not in run("check", *PSS, "--output", "console").out


def test_standard_input_is_checked_under_its_name(folder, run, stdin):
    stdin(PRIVILEGED)
    assert run("check", "-", *PSS, "-o", "concise").out.startswith(f"<stdin>:{PRIVILEGED_AT}: ")
    stdin(PRIVILEGED)
    out = run("check", "-", "--stdin-filename", "deploy/web.yaml", *PSS, "-o", "concise").out
    assert out.startswith(f"deploy/web.yaml:{PRIVILEGED_AT}: ")


NEIGHBOURS = {
    "overlay/kustomization.yaml": "resources: [web.yaml]\npatches: [{path: patch.yaml, target: {kind: Ingress}}]\n",
    "overlay/patch.yaml": "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\n"
    "spec: {rules: [{host: a.example.com, http: {paths: [{path: /}]}}]}\n",
    "overlay/web.yaml": PRIVILEGED,
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/templates/pod.yaml": PRIVILEGED.replace("name: web", 'name: "{{ .Release.Name }}"'),
    "gen/pod.yaml": PRIVILEGED,
    "broken.yaml": BROKEN,
    "notes.yaml": "a: [1\n",
    "pod.txt": PRIVILEGED,
    "values.yaml": VALUES,
    ".kubelint-compliance.yaml": "extend-exclude: [gen/]\nmin-severity: low\n",
}


@pytest.mark.parametrize("options", [[], ["--force-exclude"]])
@pytest.mark.parametrize("folder_name", [".", "overlay"])
@pytest.mark.parametrize("name", [*(name for name in NEIGHBOURS if name[0] != "."), "nowhere.yaml"])
def test_standard_input_under_a_name_gives_what_the_file_gives(
    folder, run, stdin, monkeypatch, name, folder_name, options
):
    for path, text in NEIGHBOURS.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    monkeypatch.chdir(folder / folder_name)
    written = os.path.relpath(folder / name)
    if name in NEIGHBOURS:
        named = run("check", written, "-v", "-o", "json", *options)
        (folder / name).write_text("# not what is on disk\n")
    else:
        (folder / name).write_text(PRIVILEGED)
        named = run("check", written, "-v", "-o", "json", *options)
        (folder / name).unlink()
    stdin(NEIGHBOURS.get(name, PRIVILEGED))
    assert run("check", "-", "--stdin-filename", written, "-v", "-o", "json", *options) == named


def test_standard_input_has_other_names(folder, run, stdin):
    for name in ("/dev/stdin", "/dev/fd/0", "-"):
        stdin(PRIVILEGED)
        assert run("check", name, *PSS, "-o", "concise").out.startswith(f"<stdin>:{PRIVILEGED_AT}: ")
    write(folder, web=PRIVILEGED)
    stdin("web.yaml\n")
    assert run("check", "--files-from", "/dev/stdin", "--show-files").out == "web.yaml\n"
    both = "standard input is either a manifest (`-`) or a list of paths (--files-from -), not both"
    assert run("check", "/dev/stdin", "--files-from", "-").err == f"error: {both}\n"


def test_paths_start_at_the_working_directory(folder, run, monkeypatch):
    subprocess.run(["git", "init", "-q", folder], check=True)
    (folder / "deploy").mkdir()
    write(folder / "deploy", web=PRIVILEGED)
    write(folder, other=PRIVILEGED)
    monkeypatch.chdir(folder / "deploy")
    paths = (".", "../other.yaml")
    assert run("check", *paths, "--show-files").out == "web.yaml\n../other.yaml\n"
    lines = run("check", *paths, *PSS, "-q", "-o", "concise").out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["web.yaml", "../other.yaml"]
    assert "  --> ../other.yaml:10:9\n" in run("check", *paths, *PSS, "-o", "console").out
    assert '"path": "web.yaml"' in run("check", *paths, *PSS, "-o", "rdjson").out
    for format in ("github", "sarif", "gitlab", "json"):
        assert "deploy/web.yaml" in run("check", *paths, *PSS, "-o", format).out
    assert run("check", ".", "gone/a.json", "-q", "-o", "concise", *PSS).out.endswith(
        "gone/a.json: error not-found no such file or folder\n"
    )


def test_paths_come_from_a_list(folder, run, stdin):
    write(folder, web=PRIVILEGED, settings=CLEAN, other=PRIVILEGED)
    (folder / "list").write_text("web.yaml\nsettings.yaml\n")
    assert run("check", "--files-from", "list", "--show-files").out == "settings.yaml\nweb.yaml\n"
    stdin("web.yaml\0other.yaml\0")
    assert run("check", "--files-from", "-", "--show-files").out == "other.yaml\nweb.yaml\n"


def test_an_empty_list_is_not_the_working_directory(folder, run, stdin):
    write(folder, web=PRIVILEGED)
    stdin("")
    code, _, err = run("check", "--files-from", "-")
    assert (code, err) == (0, "warning: no Kubernetes object was checked\n")


def test_show_files_lists_sources_and_tells_what_is_missing(folder, run):
    write(folder, web=PRIVILEGED)
    code, out, err = run("check", "--show-files", "web.yaml", "wev.yaml")
    assert (code, out) == (2, "web.yaml\n")
    assert err == "error: wev.yaml: no such file or folder; did you mean 'web.yaml'?\n"


def test_the_configuration_applies_and_the_command_line_counts_more(folder, run):
    write(folder, web=PRIVILEGED)
    (folder / ".kubelint-compliance.yaml").write_text("select: [container-privileged]\nfail-on: never\n")
    assert run("check").code == 0
    assert run("check", "--fail-on", "high").code == 1
    assert run("check", "--select", "host-pid", "--fail-on", "high").code == 0
    assert run("check", *PSS).code == 0
    assert run("check", "--isolated", *PSS).code == 1


def test_select_and_ignore_take_comma_lists_and_repeat(folder, run):
    write(folder, web=PRIVILEGED)
    call = ("check", "-o", "json", "--select", "host-pid, host-ipc", "--select", "host-port", "--ignore", "host-p*")
    assert [rule["id"] for rule in json.loads(run(*call).out)["rules"]] == ["host-ipc"]


def test_colours_are_for_the_asking(folder, run, monkeypatch):
    write(folder, web=PRIVILEGED)
    assert "\x1b[" not in run("check").out
    assert "\x1b[" in run("check", "--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("check").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("check").out
    run("check", "--color", "always", "-o", "console=report.txt")
    assert "\x1b[" not in (folder / "report.txt").read_text()


WRONG = {
    "check --otput json": "no such option '--otput'; did you mean '--output'?",
    "check --output": "option '--output' requires an argument",
    "check --output jsn": "unknown output format 'jsn'; did you mean 'json'?",
    "check --output json=": "--output json= names no file",
    "check -o json -o sarif": "standard output carries one report: give all but one --output a file (FORMAT=FILE)",
    "check --min-severity hihg": "--min-severity must be one of low, medium, high, critical, not 'hihg'"
    "; did you mean 'high'?",
    "check --kubernetes-version 1.99": "--kubernetes-version must be a version from 1.20 to 1.37, not '1.99'",
    "check --jobs many": "--jobs must be a whole number from 0 to 64, not 'many'",
    "check --color sometimes": "--color must be one of auto, always, never, not 'sometimes'",
    "check --junit-dialect xunt": "'xunt' is not a value of --junit-dialect; did you mean 'xunit'?",
    "check --sarif-suppressed includ": "'includ' is not a value of --sarif-suppressed; did you mean 'include'?",
    "check --select ,": "--select names no rule",
    "check --select container-priviledged": "no rule matches 'container-priviledged'"
    "; did you mean 'container-privileged'?",
    "check --config missing.yaml": "--config: there is no file 'missing.yaml'",
    "check --files-from missing": "cannot read the list of files 'missing': No such file or directory",
    "check --stdin-filename a.yaml": "--stdin-filename names the text on standard input, which `-` among the paths"
    " asks for",
    "check - --files-from -": "standard input is either a manifest (`-`) or a list of paths (--files-from -), not both",
    "check --root nowhere": "--root: there is no folder 'nowhere'",
    "check --crd nowhere": "--crd: nowhere: no such file or folder",
    "chek": "no such command 'chek'; did you mean 'check'?",
    "web.yaml": "no such command 'web.yaml'; did you mean 'kubelint-compliance check web.yaml'?",
    "helm": "no such command 'helm'; one of init, check, report, merge, explain, controls, config, rules, ask,"
    " baseline, waivers, migrate",
    "help": "no such command 'help'; did you mean 'kubelint-compliance --help'?",
    "version": "no such command 'version'; did you mean 'kubelint-compliance --version'?",
    "baseline help": "no such command 'help'; did you mean 'kubelint-compliance baseline --help'?",
    "check --output shard=x": "the output format 'shard' is that of a part of a run: it goes with --shard NUMBER/OF",
    "check --output html": "the output format 'html' is one of the command `report`",
    "migrate ignores --from foo": "'foo' is not a value of --from; one of checkov, datree, kics, kube-linter,"
    " kube-score, kubescape, polaris, terrascan, trivy",
    "migrate ignores nope.yaml": "nope.yaml: no such file or folder",
    "config shwo": "no such command 'shwo'; did you mean 'show'?",
    "rules --output yaml": "'yaml' is not a value of --output; one of table, json",
    "explain": "missing argument 'RULE'",
}


@pytest.mark.parametrize(("call", "message"), WRONG.items(), ids=WRONG)
def test_a_wrong_call_is_told_in_one_line_and_exits_with_2(run, call, message):
    code, out, err = run(*call.split(" "))
    assert (code, out, err) == (2, "", f"error: {message}\n")


def test_a_word_that_names_what_is_there_is_taken_for_a_path(folder, run):
    (folder / "helm").mkdir()
    assert run("helm").err == "error: no such command 'helm'; did you mean 'kubelint-compliance check helm'?\n"


def test_a_root_is_a_folder(folder, run):
    write(folder, web=CLEAN)
    (folder / "deploy").mkdir()
    assert run("check", "--root", "web.yaml").err == "error: --root: there is no folder 'web.yaml'\n"
    assert run("check", "--root", "deplyo").err == (
        "error: --root: there is no folder 'deplyo'; did you mean 'deploy'?\n"
    )
    assert run("check", "--root", "deploy", "web.yaml").code == 0


def test_each_place_of_definitions_holds_one(folder, run):
    write(folder, web=CLEAN, broken="kind: [\n")
    (folder / "crd").mkdir()
    none = "error: --crd: there is no CustomResourceDefinition of apiextensions.k8s.io/v1 in"
    assert run("check", "web.yaml", "--crd", "web.yaml").err == f"{none} 'web.yaml'\n"
    assert run("check", "web.yaml", "--crd", "crd").err == f"{none} 'crd'\n"
    assert run("check", "web.yaml", "--crd", "broken.yaml").err.startswith(f"{none} 'broken.yaml'; broken.yaml: ")
    names = "group: example.com, names: {kind: Shop, plural: shops}"
    write(folder, crd="apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {" + names + "}\n")
    assert run("check", "web.yaml", "--crd", "crd.yaml").code == 0
    assert run("check", "web.yaml", "--crd", "crd.yaml", "--crd", "crd").err == f"{none} 'crd'\n"


def test_an_empty_path_is_not_the_working_directory(run):
    assert run("check", "").err == "error: a path is empty; `.` is the working directory\n"


def test_outputs_that_cannot_be_written_are_told_before_anything_is_checked(folder, run):
    write(folder, web=PRIVILEGED)
    assert (
        run("check", "-o", "json=no/a.json").err == f"error: cannot write no/a.json: there is no folder {folder}/no\n"
    )
    assert run("check", "-o", f"json={folder}").err == f"error: cannot write {folder}: it is a folder\n"
    twice = run("check", "-o", "json=a.json", "-o", "sarif=./a.json")
    assert twice.err == f"error: two outputs would be written to the same file: {folder}/a.json\n"


def test_a_wrong_configuration_is_told_with_its_line(folder, run):
    (folder / ".kubelint-compliance.yaml").write_text("select: []\nfail-onn: high\n")
    code, out, err = run("check")
    assert (code, out) == (2, "")
    assert err == "error: .kubelint-compliance.yaml:2: unknown key 'fail-onn'; did you mean 'fail-on'?\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("container-priviledged: {}", "no rule 'container-priviledged'; did you mean 'container-privileged'?"),
        ("container-privileged: {params: {allowd: [a]}}", "container-privileged has no parameter 'allowd'"),
    ],
)
def test_a_setting_that_would_do_nothing_is_an_error(folder, run, text, message):
    (folder / ".kubelint-compliance.yaml").write_text(f"rule-settings:\n  {text}\n")
    assert run("check") == (2, "", f"error: .kubelint-compliance.yaml:2: rule-settings: {message}\n")


def test_the_configuration_may_change_a_severity(folder, run):
    write(folder, web=PRIVILEGED)
    settings = "rule-settings:\n  container-privileged: {severity: low}\n"
    (folder / ".kubelint-compliance.yaml").write_text(settings)
    assert run("check", *PSS).code == 0
    assert " low container-privileged " in run("check", *PSS, "--min-severity", "low", "-o", "concise").out


def test_a_folder_of_rules_must_be_there(folder, run):
    (folder / ".kubelint-compliance.yaml").write_text("rules: [own]\n")
    code, out, err = run("check")
    assert (code, out) == (2, "")
    assert err == "error: .kubelint-compliance.yaml:1: rules: there is no folder 'own'\n"
