import os
import subprocess
import sys

import pytest

from kubelint_compliance.config import Config, RuleSetting, Scope, find, load
from kubelint_compliance.manifests.workloads import CustomWorkload
from kubelint_compliance.model import UsageError

YAML = ".kubelint-compliance.yaml"


@pytest.fixture
def tree(tmp_path):
    """Write files into a fresh repository, so that nothing above it counts; gives back its path."""

    def make(files):
        os.makedirs(tmp_path / ".git", exist_ok=True)
        for path, text in files.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return os.path.realpath(tmp_path)

    return make


def read(cwd, **more):
    return load(cwd, environ={}, **more)


# which file


def test_without_a_file_there_are_the_defaults(tree):
    cwd = tree({"a.yaml": ""})
    assert read(cwd) == Config(base=cwd)
    assert find(cwd) == ""


def test_the_defaults():
    config = Config()
    assert (config.min_severity, config.fail_on, config.kubernetes_version) == ("medium", "high", "1.37")
    assert (config.population, config.color, config.jobs, config.cache) == ("application", "auto", 0, True)
    assert (config.respect_gitignore, config.force_exclude, config.require_objects) == (True, False, False)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n", "{}\n"])
def test_an_empty_file_changes_nothing_but_the_origin(tree, text):
    cwd = tree({YAML: text})
    assert read(cwd) == Config(origin=os.path.join(cwd, YAML), base=cwd)


def test_the_nearest_file_counts_alone(tree):
    top = tree({YAML: "min-severity: low\njobs: 3\n", f"a/{YAML}": "jobs: 2\n", "a/b/c.yaml": ""})
    config = read(os.path.join(top, "a", "b"))
    assert (config.jobs, config.min_severity, config.base) == (2, "medium", os.path.join(top, "a"))


def test_the_search_stops_at_the_git_top_level(tree):
    top = tree({YAML: "jobs: 2\n", "a/.git/HEAD": "", "a/b/c.yaml": ""})
    assert read(os.path.join(top, "a", "b")).origin == ""


def test_its_own_file_beats_pyproject(tree):
    cwd = tree({YAML: "jobs: 1\n", "pyproject.toml": "[tool.kubelint-compliance]\njobs = 2\n"})
    assert read(cwd).jobs == 1


def test_pyproject_without_a_table_does_not_count(tree):
    top = tree({YAML: "jobs: 1\n", "a/pyproject.toml": '[project]\ndependencies = ["kubelint-compliance"]\n'})
    assert read(os.path.join(top, "a")).jobs == 1


@pytest.mark.parametrize(
    "text",
    [
        "[tool.kubelint-compliance]\njobs = 2\n",
        "[ tool . 'kubelint-compliance' ]\njobs = 2\n",
        '[tool]\n"kubelint-compliance" = {jobs = 2}\n',
        "[tool]\nkubelint-compliance.jobs = 2\n",
        "tool.kubelint-compliance.jobs = 2\n",
        "tool = {kubelint-compliance = {jobs = 2}}\n",
    ],
)
def test_every_spelling_of_the_table_counts(tree, text):
    assert read(tree({"pyproject.toml": text})).jobs == 2


def test_a_broken_pyproject_that_never_names_the_tool_is_not_read(tree):
    assert read(tree({"pyproject.toml": "[broken"})).origin == ""


def test_the_named_file_beats_the_environment_and_that_the_nearest(tree):
    cwd = tree({YAML: "jobs: 1\n", "x/a.yaml": "jobs: 2\n", "b.toml": "jobs = 3\n"})
    environ = {"KUBELINT_COMPLIANCE_CONFIG": "x/a.yaml"}
    assert load(cwd, environ={"KUBELINT_COMPLIANCE_CONFIG": ""}).jobs == 1
    assert load(cwd, environ=environ).jobs == 2
    assert load(cwd, environ=environ).base == os.path.join(cwd, "x")
    assert load(cwd, environ=environ, explicit="b.toml").jobs == 3


def test_isolated_reads_nothing(tree):
    cwd = tree({YAML: "jobs: 1\n"})
    assert load(cwd, isolated=True, environ={"KUBELINT_COMPLIANCE_CONFIG": "gone"}) == Config(base=cwd)


# what it says

EVERYTHING = """\
select: ["pss:baseline", container-*]
extend-select: [cis-*]
ignore: [cpu-limit]
extend-ignore: [default]
severity: {rbac-*: high, "soc2:CC6.1": low}
rule-settings:
  image-registry: {severity: critical, params: {allowed: [registry.example.com], strict: true}}
rules: [policies]
min-severity: low
fail-on: never
kubernetes-version: v1.30.2
population: cluster
namespace: shop
custom-workloads:
  - {api-version: example.com/*, kind: Worker, pod-template: spec.template}
source-map: {web: charts/web}
include: ["*.yaml"]
exclude: [gen]
extend-exclude: ["*.gen.yaml"]
respect-gitignore: no
force-exclude: true
require-objects: true
root: deploy
scope: {included: the shop, excluded: the database, justification: it is managed}
output: [console, sarif=out/report.sarif]
color: never
jobs: 2
cache: false
"""


def expected(cwd, origin):
    return Config(
        select=("pss:baseline", "container-*"),
        extend_select=("cis-*",),
        ignore=("cpu-limit",),
        extend_ignore=("default",),
        severity={"rbac-*": "high", "soc2:CC6.1": "low"},
        rule_settings={
            "image-registry": RuleSetting("critical", {"allowed": ["registry.example.com"], "strict": True})
        },
        rules=(os.path.join(cwd, "policies"),),
        min_severity="low",
        fail_on="never",
        kubernetes_version="1.30",
        population="cluster",
        namespace="shop",
        custom_workloads=(CustomWorkload("example.com/*", "Worker", "spec.template"),),
        source_map={"web": "charts/web"},
        include=("*.yaml",),
        exclude=("gen",),
        extend_exclude=("*.gen.yaml",),
        respect_gitignore=False,
        force_exclude=True,
        require_objects=True,
        root=os.path.join(cwd, "deploy"),
        scope=Scope("the shop", "the database", "it is managed"),
        output=("console", "sarif=" + os.path.join(cwd, "out", "report.sarif")),
        color="never",
        jobs=2,
        cache=False,
        origin=os.path.join(cwd, origin),
        base=cwd,
    )


def test_every_key_in_yaml(tree):
    cwd = tree({YAML: EVERYTHING})
    assert read(cwd) == expected(cwd, YAML)


def test_every_key_in_toml(tree):
    toml = """\
[tool.kubelint-compliance]
select = ["pss:baseline", "container-*"]
extend-select = ["cis-*"]
ignore = ["cpu-limit"]
extend-ignore = ["default"]
severity = {"rbac-*" = "high", "soc2:CC6.1" = "low"}
rules = ["policies"]
min-severity = "low"
fail-on = "never"
kubernetes-version = "1.30"
population = "cluster"
namespace = "shop"
custom-workloads = [{api-version = "example.com/*", kind = "Worker", pod-template = "spec.template"}]
source-map = {web = "charts/web"}
include = ["*.yaml"]
exclude = ["gen"]
extend-exclude = ["*.gen.yaml"]
respect-gitignore = false
force-exclude = true
require-objects = true
root = "deploy"
output = ["console", "sarif=out/report.sarif"]
color = "never"
jobs = 2
cache = false

[tool.kubelint-compliance.rule-settings.image-registry]
severity = "critical"
params = {allowed = ["registry.example.com"], strict = true}

[tool.kubelint-compliance.scope]
included = "the shop"
excluded = "the database"
justification = "it is managed"
"""
    cwd = tree({"pyproject.toml": toml})
    assert read(cwd) == expected(cwd, "pyproject.toml")


# extends


def test_what_is_extended_counts_where_the_file_is_silent(tree):
    top = tree(
        {
            YAML: "extend-exclude: [x]\njobs: 4\nrule-settings: {a: {severity: low}, b: {severity: low}}\nrules: [r]\n",
            "more.yaml": "extends: other.toml\njobs: 5\nextend-exclude: [m]\n",
            "other.toml": 'color = "never"\njobs = 6\n',
            f"a/{YAML}": "extends: [../.kubelint-compliance.yaml, ../more.yaml]\nextend-exclude: [own]\n"
            "rule-settings: {b: {severity: high}}\n",
        }
    )
    config = read(os.path.join(top, "a"))
    assert config.extend_exclude == ("x", "m", "own")
    assert (config.jobs, config.color) == (5, "never")
    assert config.rule_settings == {"a": RuleSetting("low"), "b": RuleSetting("high")}
    assert config.rules == (os.path.join(top, "r"),)
    assert config.origin == os.path.join(top, "a", YAML)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("extends: gone.yaml\n", f"{YAML}:1: extends names a file that does not exist: 'gone.yaml'"),
        ("jobs: 1\nextends: ../x.yaml\n", f"{YAML}:2: extends '../x.yaml' lies outside the configuration's own tree"),
        ("extends: [a.yaml]\n", "a.yaml:1: extends goes round in a circle: '.kubelint-compliance.yaml'"),
    ],
)
def test_what_cannot_be_extended(tree, text, message):
    cwd = tree({YAML: text, "a.yaml": f"extends: {YAML}\n"})
    with pytest.raises(UsageError) as caught:
        read(cwd)
    assert str(caught.value) == message


# mistakes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("jobs: 1\nselct: [a]\n", "2: unknown key 'selct'; did you mean 'select'?"),
        ("min_severity: low\n", "1: unknown key 'min_severity'; did you mean 'min-severity'?"),
        ("failOn: low\n", "1: unknown key 'failOn'; did you mean 'fail-on'?"),
        ("zzz: 1\n", "1: unknown key 'zzz'"),
        (
            "fail-on: hihg\n",
            "1: fail-on must be one of low, medium, high, critical, never, not 'hihg'; did you mean 'high'?",
        ),
        ("min-severity: never\n", "1: min-severity must be one of low, medium, high, critical, not 'never'"),
        ("kubernetes-version: 1.30\n", "1: kubernetes-version must be quoted, or YAML reads a number: '1.30'"),
        ("kubernetes-version: 1.31\n", "1: kubernetes-version must be quoted, or YAML reads a number: '1.31'"),
        ("kubernetes-version: 2\n", "1: kubernetes-version must be quoted, or YAML reads a number"),
        ('kubernetes-version: "1.19"\n', "1: kubernetes-version must be a version from 1.20 to 1.37, not '1.19'"),
        ("select: a\n", "1: select must be a list, not 'a'; write [a]"),
        ("select:\n", "1: select has no value, but must be a list"),
        ("select:\n  - a\n  - 1\n", "3: select[1] must be a text, not 1; put it in quotes"),
        ("cache: 1\n", "1: cache must be true or false, not 1"),
        ("jobs: -1\n", "1: jobs must be a whole number from 0 to 64, not -1"),
        ("jobs: true\n", "1: jobs must be a whole number from 0 to 64, not True"),
        ("namespace: Shop\n", "1: namespace must be a Kubernetes name: lower-case letters, digits and `-`, not 'Shop'"),
        ("scope: all\n", "1: scope must be a table of keys and values, not 'all'"),
        ("scope:\n  include: x\n", "2: scope: unknown key 'include'; did you mean 'included'?"),
        (
            "rule-settings:\n  a:\n    severity: bad\n",
            "3: rule-settings.a.severity must be one of low, medium, high, critical, not 'bad'",
        ),
        ("custom-workloads:\n  - kind: A\n    api-version: b\n", "2: custom-workloads[0] lacks the key 'pod-template'"),
        (
            "custom-workloads:\n  - apiVersion: b\n",
            "2: custom-workloads[0]: unknown key 'apiVersion'; did you mean 'api-version'?",
        ),
        ("rules: [../policies]\n", "1: rules[0] '../policies' lies outside the configuration's own tree"),
        ("root: /\n", "1: root '/' lies outside the configuration's own tree"),
        ("output:\n  - json=../x\n", "2: output[0] '../x' lies outside the configuration's own tree"),
        ("output: [json=.git/config]\n", "1: output[0] '.git/config' lies in git's own folder"),
        ("jobs: 1\njobs: 2\n", "2: the key is already there in its mapping"),
        ("jobs: 1\n---\njobs: 2\n", "2: a configuration is one document, not several"),
        ("- a\n", "1: a configuration is a table of keys and values"),
    ],
)
def test_a_mistake_is_one_line_with_file_and_place(tree, text, message):
    with pytest.raises(UsageError) as caught:
        read(tree({YAML: text}))
    assert str(caught.value) == f"{YAML}:{message}"


def test_broken_yaml_is_told_with_its_line(tree):
    with pytest.raises(UsageError, match=rf"^{YAML}:2: "):
        read(tree({YAML: "jobs: 1\nselect: ]\n"}))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[tool.kubelint-compliance]\njobs = 1\nselct = []\n",
            "pyproject.toml:3: unknown key 'selct'; did you mean 'select'?",
        ),
        (
            "[tool.kubelint-compliance.rule-settings.a]\nlevel = 1\n",
            "pyproject.toml:2: rule-settings.a: unknown key 'level'",
        ),
        ("[tool]\nkubelint-compliance = 1\n", "pyproject.toml: tool.kubelint-compliance must be a table"),
        (
            "[tool.kubelint-compliance]\njobs = \n",
            "pyproject.toml: Invalid value (at line 2, column 8)",
        ),
        (
            "[tool.kubelint-compliance.rule-settings.a.params]\nday = 2026-01-01\n",
            "pyproject.toml:2: rule-settings.a.params.day must be a text, number, list or table, "
            "not datetime.date(2026, 1, 1)",
        ),
    ],
)
def test_a_mistake_in_toml(tree, text, message):
    with pytest.raises(UsageError) as caught:
        read(tree({"pyproject.toml": text}))
    assert str(caught.value).removeprefix(os.getcwd()).endswith(message)
    assert "\n" not in str(caught.value)


def test_the_misspelt_name_is_told(tree):
    with pytest.raises(UsageError, match=r"the configuration must be called '\.kubelint-compliance\.yaml'"):
        read(tree({".kubelint-compliance.yml": ""}))


@pytest.mark.parametrize(
    ("explicit", "environ", "message"),
    [
        ("gone.yaml", {}, "--config: there is no file 'gone.yaml'"),
        (None, {"KUBELINT_COMPLIANCE_CONFIG": "gone.yaml"}, "KUBELINT_COMPLIANCE_CONFIG: there is no file 'gone.yaml'"),
    ],
)
def test_a_named_file_must_exist(tree, explicit, environ, message):
    with pytest.raises(UsageError) as caught:
        load(tree({}), explicit=explicit, environ=environ)
    assert str(caught.value) == message


def test_isolated_and_a_named_file_exclude_each_other(tree):
    with pytest.raises(UsageError, match="--config and --isolated exclude each other"):
        load(tree({}), explicit="a.yaml", isolated=True, environ={})


def test_a_message_from_below_names_the_file_as_it_can_be_opened(tree):
    top = tree({YAML: "x: 1\n", "a/b.yaml": ""})
    with pytest.raises(UsageError) as caught:
        read(os.path.join(top, "a"))
    assert str(caught.value) == f"{os.path.join(top, YAML)}:1: unknown key 'x'"


# hostile files


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX files")
def test_a_configuration_that_links_out_of_the_tree_is_not_read(tree, tmp_path_factory):
    cwd = tree({})
    secret = tmp_path_factory.mktemp("outside") / "secret"
    secret.write_text("password: x\n")
    os.symlink(secret, os.path.join(cwd, YAML))
    with pytest.raises(UsageError) as caught:
        read(cwd)
    assert "leads out of the tree" in str(caught.value)
    assert "password" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX files")
def test_an_output_through_a_link_out_of_the_tree_is_refused(tree, tmp_path_factory):
    cwd = tree({YAML: "output: [json=out/report.json]\n"})
    os.symlink(tmp_path_factory.mktemp("outside"), os.path.join(cwd, "out"))
    with pytest.raises(UsageError, match="lies outside the configuration's own tree"):
        read(cwd)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: \xff\n", "UTF-8"),
        (b"#" * (1 << 20) + b"#", "more than 1048576 bytes are no configuration"),
        (b'"a\\u001b[31mb\\nc": 1\n', r"unknown key 'a\x1b[31mb\nc'"),
    ],
)
def test_bytes_that_are_no_configuration(tree, content, message):
    cwd = tree({})
    with open(os.path.join(cwd, YAML), "wb") as file:
        file.write(content)
    with pytest.raises(UsageError) as caught:
        read(cwd)
    assert message in str(caught.value)
    assert str(caught.value).isprintable()


# start-up


def test_no_configuration_costs_no_import(tree):
    program = (
        "import sys, os\n"
        "from kubelint_compliance.config import load\n"
        "before = set(sys.modules)\n"
        "load(os.getcwd(), environ={})\n"
        "print(sorted(set(sys.modules) - before))\n"
        "heavy = 'typing dataclasses pathlib json re enum tomllib jsonschema difflib subprocess pathspec'.split()\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    environ = {**os.environ, "PYTHONPATH": os.getcwd()}
    command = [sys.executable, "-S", "-c", program]
    done = subprocess.run(command, cwd=tree({}), env=environ, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n[]\n"
