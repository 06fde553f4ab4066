"""`migrate config` says in this tool's settings what other tools are configured to, and tells what it cannot say."""

from __future__ import annotations

import pytest

from tests.cli.conftest import folder, run  # noqa: F401 - fixtures

KUBE_LINTER = """\
checks:
  include: [host-pid, no-node-affinity]
  exclude:
    - privileged-container
    - unset-cpu-requirements
  ignorePaths: ["./dev/**", "*.tpl.yaml", "~/x", /tmp/a]
  other: 1
customChecks:
  - name: owner
    template: required-label
more: 1
"""
CHECKOV = """\
skip-check:
  - CKV_K8S_8,CKV_K8S_9
  - CKV_AWS_1
soft-fail: true
skip-path: [dev/.*]
baseline: .checkov.baseline
framework: kubernetes
"""
TRIVY = "# accepted\nKSV-0010\nCVE-2020-1\n\nAVD-KSV-0017 exp:2027-01-01\n  KSV-0009\n"
POLARIS = """\
checks:
  hostIPCSet: danger
  runAsPrivileged: ignore
  tagNotSpecified: danger
  hostPIDSet: warning
  cpuLimitsMissing: warning
  cpuRequestsMissing: warning
  hostNetworkSet: loud
exemptions:
  - namespace: kube-system
customChecks:
  owner: {}
mutations: []
"""
HEAD = "# Made from {} by `kubelint-compliance migrate config`.\n"
WAIVER = "takes somebody who approves it and an end here: `kubelint-compliance waivers add`"
RULE = "write a rule, which `kubelint-compliance rules new` begins"
ADDING = "is off by default here: `select` runs it, with all else that is named there"


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """A place for compiled rules: the built-in ones are compiled once for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def tree(folder, cache, monkeypatch):  # noqa: F811
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    (folder / ".git").mkdir()

    def write(name, text):
        (folder / name).write_text(text, encoding="utf-8")
        return folder

    return write


def left(err):
    return [line.partition(": ")[2] for line in err.splitlines()]


def test_kube_linter(run, tree):  # noqa: F811
    tree(".kube-linter.yaml", KUBE_LINTER)
    code, out, err = run("migrate", "config")
    assert code == 0
    assert out == HEAD.format(".kube-linter.yaml") + (
        "ignore:\n"
        "  - container-privileged # privileged-container\n"
        "extend-exclude:\n"
        '  - "/dev/**" # ignorePaths: ./dev/**\n'
        '  - "/*.tpl.yaml" # ignorePaths: *.tpl.yaml\n'
    )
    name = ".kube-linter.yaml"
    assert left(err) == [
        f"{name}:2: no-node-affinity: node-affinity-missing {ADDING}",
        f"{name}:5: No rule here is the check 'unset-cpu-requirements' of kube-linter; near it comes "
        "cpu-request-missing",
        f"{name}:6: ignorePaths: /tmp/a is no path in the repository",
        f"{name}:6: ignorePaths: ~/x is no path in the repository",
        f"{name}:7: checks.other: has no equal here",
        f"{name}:9: customChecks: owner: {RULE}",
        f"{name}:11: more: has no equal here",
    ]


@pytest.mark.parametrize(
    ("checks", "expected", "told"),
    [
        ("doNotAutoAddDefaults: true\n  include: [host-pid]", "select:\n  - host-pid # host-pid\n", []),
        ("doNotAutoAddDefaults: true", "",
         ["2: doNotAutoAddDefaults: no rule is left to select, so those of the default run"]),
        ("addAllBuiltIn: true\n  include: [no-node-affinity]", "",
         ["2: addAllBuiltIn: the rules that are on by default stay on; `select: [all]` runs all"]),
        ("doNotAutoAddDefaults: false\n  addAllBuiltIn: false", "", []),
    ],
)  # fmt: skip
def test_which_checks_of_kube_linter_run(checks, expected, told, run, tree):  # noqa: F811
    tree(".kube-linter.yml", f"checks:\n  {checks}\n")
    code, out, err = run("migrate", "config")
    assert (code, out) == (0, HEAD.format(".kube-linter.yml") + expected)
    assert left(err) == [f".kube-linter.yml:{line}" for line in told]


def test_checkov(run, tree):  # noqa: F811
    tree(".checkov.yaml", CHECKOV)
    code, out, err = run("migrate", "config")
    assert (code, out) == (
        0,
        HEAD.format(".checkov.yaml")
        + "ignore:\n  - liveness-probe-missing # CKV_K8S_8\n  - readiness-probe-missing # CKV_K8S_9\nfail-on: never\n",
    )
    assert left(err) == [
        ".checkov.yaml:3: No rule here is the check 'CKV_AWS_1' of checkov",
        ".checkov.yaml:5: skip-path: dev/.* is a regular expression; write a pattern in `extend-exclude`",
        ".checkov.yaml:6: baseline: has another form; `kubelint-compliance baseline write` makes one",
        ".checkov.yaml:7: framework: has no equal here",
    ]
    tree("a.yaml", "check: CKV_K8S_17\n")
    assert run("migrate", "config", "--from", "checkov", "a.yaml").out.endswith("select:\n  - host-pid # CKV_K8S_17\n")


def test_trivy(run, tree):  # noqa: F811
    tree(".trivyignore", TRIVY)
    code, out, err = run("migrate", "config")
    assert (code, out) == (
        0,
        HEAD.format(".trivyignore") + "ignore:\n  - host-pid # KSV-0010\n  - host-network # KSV-0009\n",
    )
    assert left(err) == [
        ".trivyignore:3: No rule here is the check 'CVE-2020-1' of trivy",
        f".trivyignore:5: AVD-KSV-0017: what ends, exp:2027-01-01, {WAIVER}",
    ]


def test_polaris(run, tree):  # noqa: F811
    tree("polaris.yaml", POLARIS)
    code, out, err = run("migrate", "config", "--from", "polaris", "polaris.yaml")
    assert (code, out) == (
        0,
        HEAD.format("polaris.yaml") + "ignore:\n"
        "  - container-privileged # runAsPrivileged\n"
        "rule-settings:\n"
        "  image-tag-mutable: { severity: high } # tagNotSpecified: danger\n"
        "  host-pid: { severity: medium } # hostPIDSet: warning\n",
    )
    assert left(err) == [
        f"polaris.yaml:6: cpuLimitsMissing: cpu-limit-missing {ADDING}",
        "polaris.yaml:7: No rule here is the check 'cpuRequestsMissing' of polaris; near it comes cpu-request-missing",
        "polaris.yaml:8: hostNetworkSet: loud is no severity",
        f"polaris.yaml:10: exemptions: an exemption {WAIVER}",
        f"polaris.yaml:12: customChecks: owner: {RULE}",
        "polaris.yaml:13: mutations: has no equal here",
    ]


def test_what_is_printed_is_a_configuration_and_is_written_only_where_there_is_none(run, tree):  # noqa: F811
    tree(".kube-linter.yaml", KUBE_LINTER)
    tree(".checkov.yaml", CHECKOV)
    here = tree(".trivyignore", TRIVY)
    out = run("migrate", "config").out
    assert out.startswith(HEAD.format(".kube-linter.yaml, .checkov.yaml, .trivyignore"))
    assert not (here / ".kubelint-compliance.yaml").exists()
    code, printed, err = run("migrate", "config", "--write")
    assert (code, printed, err.splitlines()[0]) == (0, "", "wrote .kubelint-compliance.yaml")
    assert (here / ".kubelint-compliance.yaml").read_text(encoding="utf-8") == out
    shown = run("config", "show").out
    assert "- container-privileged\n" in shown
    assert "\nfail-on: never\n" in shown
    assert run("migrate", "config", "--write").err == (
        "error: there is a configuration, .kubelint-compliance.yaml: without --write it is shown\n"
    )


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        (".checkov.yaml", "- a\n", ".checkov.yaml:1:1: a configuration must be a mapping"),
        (".checkov.yaml", "a: [\n", ".checkov.yaml:1:5: "),
        ("polaris.yaml", "", "polaris.yaml: say with --from of which tool it is: checkov, kube-linter, polaris, trivy"),
        ("none.yaml", None, "none.yaml: say with --from of which tool"),
    ],
)
def test_a_file_that_is_none_is_told(name, text, words, run, tree):  # noqa: F811
    if text is not None:
        tree(name, text)
    code, out, err = run("migrate", "config", name)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {words}")
    assert run("migrate", "config", "--from", "trivy", "not.there").err == (
        "error: not.there: cannot be read: No such file or directory\n"
    )


def test_an_entry_names_all_that_it_comes_from(run, tree):  # noqa: F811
    tree(".kube-linter.yaml", "checks: {exclude: [privileged-container]}\n")
    tree(".checkov.yaml", "skip-check: [CKV_K8S_16, CKV_K8S_16]\n")
    tree(".trivyignore", "KSV-0017\n")
    out = run("migrate", "config").out
    (line,) = [line for line in out.splitlines() if "- container-privileged " in line]
    assert set(line.partition(" # ")[2].split(", ")) == {"CKV_K8S_16", "privileged-container", "KSV-0017"}
    assert line.count("CKV_K8S_16") == 1


def test_without_any_file_the_names_are_told(run, tree):  # noqa: F811
    assert run("migrate", "config").err.startswith("error: there is none of .kube-linter.yaml, ")


@pytest.mark.parametrize(
    "text", ["checks: 1\n", "checks: {exclude: 1}\n", "customChecks: [1]\n", "{}\n", "", "checks: {exclude: [[a]]}\n"]
)
@pytest.mark.parametrize("tool", ["checkov", "kube-linter", "polaris", "trivy"])
def test_odd_shapes_do_no_harm(tool, text, run, tree):  # noqa: F811
    tree("odd.yaml", text)
    assert run("migrate", "config", "--from", tool, "odd.yaml").code == 0


def test_comments_of_the_configuration_cannot_be_broken_out_of(run, tree):  # noqa: F811
    tree(".kube-linter.yaml", 'checks:\n  ignorePaths: ["a\\nfail-on: never\\n"]\n')
    out = run("migrate", "config").out
    assert out == HEAD.format(".kube-linter.yaml") + (
        'extend-exclude:\n  - "/a\\nfail-on: never" # ignorePaths: a?fail-on: never\n'
    )
