"""Whatever a text of the scanned tree says, every command in every format leaves it as text: real parsers look."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil

import pytest
from lxml import etree
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from tests.cli.manifests import BROKEN, PRIVILEGED
from tests.hostile.test_cache import RULE
from tests.hostile.texts import TEXTS
from tests.integration.programs import call

pytestmark = pytest.mark.skipif(os.name == "nt", reason="speaks of file names of POSIX")
CHROMIUM = shutil.which("chromium")
FRAMEWORK = ("--framework", "soc2", "--framework", "own")
EVIL = "evil.example"


def in_yaml(text):
    """The text as YAML may write it: in double quotes, with escapes."""
    text = text.encode("utf-8", "replace").decode()
    return '"' + "".join(c if c.isprintable() and c not in '"\\\\' else f"\\U{ord(c):08x}" for c in text) + '"'


def as_name(text):
    """The text as the name of a file may hold it."""
    return text.replace("/", "\u2215").replace("\0", "").encode("utf-8", "replace").decode()[:60]


def framework():
    """A framework of the user's own that says every text in every place for words."""
    lines = ["id: own", "source: https://a.example/", "controls:"]
    for number, text in enumerate(TEXTS):
        said = in_yaml(f"{text} and so on and on again")
        if not number:
            lines[1:1] = [f"{name}: {said}" for name in ("name", "title", "version", "limits", "notice")]
        lines += [f"  - id: P-{number}", f"    title: {said}", "    verdict: partial", "    inputs: [secrets]"]
        lines += ["    topics: [inventory]", *(f"    {name}: {said}" for name in ("covers", "gap", "askFor"))]
    return "\n".join(lines) + "\n"


@pytest.fixture
def hostile(tree):
    """A tree with every text in every place that a pull request can put one."""
    for number, text in enumerate(TEXTS):
        said = in_yaml(text)
        pod = PRIVILEGED.replace("name: web", f"name: {said}\n  labels: {{{said}: {said}}}\n  namespace: {said}")
        pod = pod.replace("name: app", f"name: {said}").replace("registry.example/web:1.0.0", said)
        tree.write(f"{number}{as_name(text)}.yaml", f"# {as_name(text)}\n{pod}  {said}: {said}\n")
        tree.write(f"kinds/{number}.yaml", f"apiVersion: {said}\nkind: {said}\nmetadata: {{name: {said}}}\n")
        tree.write(
            f"kinds/{number}-b.yaml", f"apiVersion: a.example/v1\nkind: {said}\nmetadata: {{name: a}}\n{said}: *x\n"
        )
        tree.write(f"broken/{number}{as_name(text)}.yaml", f"{BROKEN}# {as_name(text)}\n{said}: *{number}\n")
        tree.write(f"venv/{number}{as_name(text)}.yaml", "")
        long = in_yaml(f"{text} and so on and on again")
        rule = RULE.replace("id: note-missing", f"id: note-missing-{chr(97 + number // 26)}{chr(97 + number % 26)}")
        for field in ("title: No note", "why: Nobody knows what it is for.", "remediation: Write a note that says it."):
            rule = rule.replace(field, f"{field.partition(':')[0]}: {long}")
        own = f"own: [{{ id: P-{number}, strength: supports, because: {long} }}]"
        rule = rule.replace("controls: { ", f"controls: {{ {own}, ")
        rule = rule.replace("because: It is written down.", f"because: {long}").replace(
            "fail: [a, b]", f"fail: [{said}, b]"
        )
        rule = rule.replace('"{label} has no note"', in_yaml(f"{text.replace('{', '').replace('}', '')} is said"))
        tree.write(f"rules/{as_name(text)}{number}/r.yaml", rule.replace("severity: low", "severity: high"))
        tree.write(
            f"notes/{number}.yaml", f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {said}}}\ndata: {{a: b}}\n"
        )
    tree.write("policy/own.yaml", framework())
    listed = ", ".join(f"{in_yaml(text)}: {in_yaml(text)}" for text in TEXTS)
    tree.write(
        ".kubelint-compliance.yaml",
        f"rules: [rules]\nframeworks: [policy]\nsource-map: {{{listed}}}\nscope: {{included: {said}}}\n",
    )
    return tree


def check_lines(text, keep="\t"):
    """Nothing for a terminal or a build service to obey."""
    for line in text.split("\n"):
        assert "".join(char for char in line if char not in keep).isprintable()
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert "##vso[" not in line.lower()


def check_json(text):
    assert text.isascii()
    check_lines(text)
    return json.loads(text)


def check_workflow(text):
    commands = [line for line in text.split("\n") if line.startswith("::")]
    assert commands
    for command in commands:
        head, _, message = command[2:].partition("::")
        kind, _, properties = head.partition(" ")
        assert kind in {"error", "warning", "notice", "group", "endgroup"}
        names = [entry.partition("=")[0] for entry in properties.split(",") if entry]
        assert set(names) <= {"file", "line", "endLine", "col", "endColumn", "title"}
        assert len(names) == len(set(names))
        assert message.isprintable()
    check_lines("\n".join(line for line in text.split("\n") if not line.startswith("::")))


def check_xml(text):
    check_lines(text)
    suites = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))
    names = {element.tag for element in suites.iter()}
    assert names <= {"testsuites", "testsuite", "testcase", "failure", "error", "skipped", "properties", "property",
                     "system-out", "system-err"}  # fmt: skip


def check_csv(text):
    rows = list(csv.reader(io.StringIO(text), strict=True))
    assert len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip().startswith(("=", "+", "@"))
        assert not (cell.lstrip().startswith("-") and len(cell) > 1)
        assert all(char.isprintable() or char == "\n" for char in cell)


def check_markdown(text):
    check_lines(text)
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    assert not [token for token in inner if token.type == "image"]
    links = [token.attrs["href"] for token in inner if token.type == "link_open"]
    assert not [link for link in links if EVIL in link or link.startswith("javascript")]
    for token in (*tokens, *inner):
        if token.type in ("html_block", "html_inline"):
            assert not lxml_html.fragment_fromstring(f"<div>{token.content}</div>").xpath(
                "//script|//img|//svg|//iframe|//b|//@onerror|//@onload|//@onfocus"
            )


def check_html(text):
    assert all(char.isprintable() or char in "\n\t" for char in text)
    page = lxml_html.document_fromstring(text)
    assert len(page.xpath("//script")) == 1
    assert not page.xpath("//img|//iframe|//object|//embed|//*[@onerror or @onload or @onfocus or @onclick]")
    assert not [link for link in page.xpath("//@href|//@src") if EVIL in link or link.startswith("javascript")]


FORMATS = {
    "console": check_lines,
    "concise": check_lines,
    "json": check_json,
    "sarif": check_json,
    "gitlab": check_json,
    "rdjson": check_json,
    "junit": check_xml,
    "github": check_workflow,
    "markdown": check_markdown,
}
REPORTS = {"html": check_html, "markdown": check_markdown, "csv": check_csv, "json": check_json}


def checked(result, check):
    assert result.out, result.err
    check(result.out)
    check_lines(result.err)


@pytest.mark.parametrize("form", FORMATS)
def test_checks_leave_text_as_text(hostile, form):
    options = ("--junit-dialect", "xunit") if form == "junit" else ("--verbose",)
    checked(hostile.run("check", "--output", form, "--min-severity", "low", *options), FORMATS[form])


def test_listed_files_and_both_dialects_do(hostile):
    checked(hostile.run("check", "--show-files"), check_lines)
    checked(hostile.run("check", "--output", "junit"), check_xml)
    listed = hostile.run("check", "--show-files").out.splitlines()
    assert len(listed) == len(hostile.report(".")["files"]) - len(TEXTS)  # but for those of the folder of tools


@pytest.mark.parametrize("form", REPORTS)
def test_framework_reports_do(hostile, form):
    checked(hostile.run("report", *FRAMEWORK, "--output", form), REPORTS[form])


@pytest.mark.parametrize(
    ("words", "check"),
    [
        (("rules",), check_lines),
        (("rules", "--output", "json"), check_json),
        (("explain", "note-missing-aa"), check_lines),
        (("explain", "note-missing-bd", "--output", "markdown"), check_lines),
        (("explain", "CC8.1"), check_lines),
        (("explain", "own:P-1"), check_lines),
        (("controls", "own"), check_lines),
        (("controls", "own", "--output", "json"), check_json),
        (("controls", "own", "--output", "markdown"), check_markdown),
        (("controls", "own", "--output", "csv"), check_csv),
        (("controls", "soc2"), check_lines),
        (("controls", "soc2", "--output", "json"), check_json),
        (("controls", "soc2", "--output", "markdown"), check_markdown),
        (("controls", "soc2", "--output", "csv"), check_csv),
        (("rules", "test", "rules"), check_lines),
        (("config", "show"), check_lines),
        (("config", "schema"), check_json),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else "",
)
def test_listings_do(hostile, words, check):
    checked(hostile.run(*words), check)


def test_explanations_do(hostile):
    for number in range(len(TEXTS)):
        id_ = f"note-missing-{chr(97 + number // 26)}{chr(97 + number % 26)}"
        checked(hostile.run("explain", id_, "--output", ("text", "markdown")[number % 2]), check_lines)


def test_what_the_configuration_says_reads_back(hostile):
    shown = hostile.run("config", "show").out
    hostile.write("shown.yaml", shown)
    assert hostile.run("config", "show", "--config", "shown.yaml").out.splitlines()[1:] == shown.splitlines()[1:]


@pytest.mark.parametrize("words", [("check",), ("explain",), ("check", "--output")], ids=" ".join)
def test_errors_do(tree, words):
    for text in TEXTS:
        result = tree.run(*words, text)
        check_lines(result.out)
        check_lines(result.err)


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
def test_a_browser_runs_nothing(hostile):
    page = hostile.run("report", *FRAMEWORK, "--output", "html").out
    # Without the policy, which would hold all the same: the escaping alone has to.
    start = page.index("<meta http-equiv")
    bare = page[:start] + page[page.index(">", start) + 1 :]
    planted = bare.replace("<h1", "<script>document.title='owned'</script><h1", 1)
    assert "owned" in _title(hostile, planted)
    assert "owned" not in _title(hostile, bare)


def _title(tree, page):
    file = tree.write("page/page.html", page)
    flags = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tree.folder.parent}/profile")
    shown = call(CHROMIUM, *flags, "--virtual-time-budget=2000", "--dump-dom", f"file://{file}", timeout=120)
    assert shown.returncode == 0, shown.stderr
    return lxml_html.document_fromstring(shown.stdout).findtext(".//title")
