"""Whatever stands in the text fields of a report, every format stays what it is."""

from __future__ import annotations

import json
import re
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kubelint_compliance.model import (
    HIDDEN,
    NOT_EVALUATED,
    RELATED,
    SEVERITIES,
    STATUSES,
    UNTESTED,
    ControlRef,
    Coverage,
    Example,
    ExcerptLine,
    FileResult,
    Finding,
    ObjectRef,
    Place,
    Problem,
    Report,
    Rule,
)
from kubelint_compliance.reports import FORMATS, RenderOptions, render
from kubelint_compliance.yamltree import Span
from tests.reports.profiles import check_junit, check_sarif

SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).parents[2] / "schemas/report.schema.json").read_text(encoding="utf-8"))
)
NASTY = (
    "\x1b[31m",
    "\x9b",
    "\u202e\u2066",
    "\x00",
    "\udcff",
    "\uffff",
    "\n::error file=a::owned",
    "::stop-commands::x",
    "##[add-mask]e",
    "##vso[task.complete result=Succeeded;]",
    "]]></failure><script>",
    '"><img src=x>',
    "| a | b |\n|---|",
    "```\n# x",
    "![x](https://x.example)",
    "@team #1",
    "%0A::error::x",
    "日本\tא",
    "=cmd()",
    "\\",
    "{0}",
)
text = st.sampled_from(("", "x", "app", *NASTY)) | st.text(max_size=3)
names = st.sampled_from(("x", "app", *NASTY))
lines = st.integers(1, 40)


@st.composite
def spans(draw):
    line, column = draw(lines), draw(st.integers(1, 60))
    return Span(line, column, line + draw(st.integers(0, 2)), column + draw(st.integers(0, 60)))


objects = st.builds(ObjectRef, text, text, text, text)
excerpts = st.lists(st.builds(ExcerptLine, lines, text), max_size=3).map(tuple)
further = st.builds(Place, names, st.none() | spans(), st.sampled_from((RELATED, HIDDEN)), text)
places = st.builds(lambda first, rest: (first, *rest), st.builds(Place, names, spans()), st.lists(further, max_size=2))
controls = st.lists(st.builds(ControlRef, names, text, text, text), max_size=3).map(tuple)
examples = st.lists(st.builds(Example, text, st.booleans()), max_size=2).map(tuple)
rule_ids = st.sampled_from(("a-b", "c-d", "y##[x]::z"))
severities = st.sampled_from(SEVERITIES)
findings = st.builds(
    Finding,
    places,
    rule_ids,
    severities,
    text,
    objects,
    text,
    text,
    status=st.sampled_from(STATUSES),
    status_reason=text,
    superseded_by=st.sampled_from(("", "", "a-b")),
    excerpt=excerpts,
    line_hash=st.just(""),
    fix=st.none(),
    number=st.sampled_from((1, 1, 1, 19_000)),
)
problems = st.builds(
    Problem, text, names, text, st.none() | spans(), st.none() | objects, text, st.booleans(), st.sampled_from((1, 2))
)
files = st.builds(
    FileResult,
    names,
    st.sampled_from(("checked", "template", "excluded", "unparsable")),
    text,
    st.integers(0, 3),
    st.integers(0, 3),
    st.lists(st.tuples(names, st.integers(1, 3)), max_size=2).map(tuple),
    st.just(0),
)


@st.composite
def rules(draw):
    ids = draw(st.lists(rule_ids, unique=True, max_size=2))
    return {
        id_: Rule(
            id_,
            *(draw(text), draw(severities), draw(text), True, draw(text), (draw(text),), draw(text), draw(text)),
            *(draw(controls), (draw(text),), (draw(text),), draw(examples)),
            security=draw(st.booleans()),
        )
        for id_ in ids
    }


reports = st.builds(
    Report,
    text,
    text,
    st.lists(files, max_size=3).map(tuple),
    st.lists(findings, max_size=4).map(tuple),
    st.lists(problems, max_size=2).map(tuple),
    rules(),
    coverage=st.lists(
        st.builds(
            Coverage, text.map(lambda rule: (rule,)), st.sampled_from((NOT_EVALUATED, UNTESTED)), text, st.just(2)
        ),
        max_size=2,
    ).map(tuple),
    min_severity=severities,
)
options = st.builds(
    RenderOptions,
    color=st.booleans(),
    width=st.sampled_from((0, 20, 80)),
    verbose=st.integers(0, 1),
    statistics=st.booleans(),
    show_suppressed=st.booleans(),
    max_blocks=st.integers(0, 3),
    sarif_suppressed=st.booleans(),
    junit_dialect=st.sampled_from(("default", "xunit")),
    link_base=st.sampled_from(("", "https://git.example/x/")),
)
quick = settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink),
)
ANSI = re.compile(r"\x1b\[[0-9;]+m")


def check_log(written: str) -> None:
    """Nothing for a terminal or a build service to obey."""
    for line in written.split("\n"):
        assert line.isprintable()
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert "##vso[" not in line.lower()


@quick
@given(reports, options)
def test_text_for_people_holds_no_control_character_and_no_command(shown, chosen):
    check_log(ANSI.sub("", render(shown, "console", chosen)))
    check_log(render(shown, "concise", chosen))


@quick
@given(reports, options)
def test_json_formats_parse_and_keep_their_schemas(shown, chosen):
    SCHEMA.validate(json.loads(render(shown, "json", chosen)))
    for name in ("json", "gitlab", "rdjson", "sarif"):
        written = render(shown, name, chosen)
        json.loads(written)
        check_log(written)
    prints = [issue["fingerprint"] for issue in json.loads(render(shown, "gitlab", chosen))]
    assert len(prints) == len(set(prints))


@quick
@given(reports, options)
def test_sarif_keeps_the_schema_and_githubs_profile(shown, chosen):
    rules = {id_: rule._replace(title=rule.title.strip() or "x") for id_, rule in shown.rules.items()}
    check_sarif(json.loads(render(shown._replace(rules=rules, tool_version="1.0.0"), "sarif", chosen)))


@quick
@given(reports, options)
def test_junit_is_one_strict_document(shown, chosen):
    written = render(shown, "junit", chosen)
    check_junit(written, strict=chosen.junit_dialect == "xunit")
    assert "##[" not in written
    assert not re.search(r"^\s*::", written, re.MULTILINE)


@quick
@given(reports, options)
def test_only_our_own_workflow_commands_are_written(shown, chosen):
    for line in render(shown, "github", chosen).split("\n"):
        assert line.isprintable()
        if line.startswith("::"):
            assert re.match(r"::(error|warning|notice) (file|title)=[^:]*::", line)
        else:
            assert "::" not in line
            assert "##[" not in line


@quick
@given(reports, options)
def test_markdown_tables_keep_their_columns_and_hold_no_markup(shown, chosen):
    width = 0
    for line in render(shown, "markdown", chosen).split("\n"):
        assert line.isprintable()
        plain = re.sub(r"</?code>|<br>|@<!-- -->|https://git\.example/x/\S*\)", "", line)
        assert not re.search(r"[<>`@]|://", plain)
        assert line.count("](") == line.count("](https://git.example/x/")
        if not line.startswith("|"):
            width = 0
            continue
        width = width or line.count("|")
        assert line.count("|") == width


@quick
@given(reports, options)
def test_every_report_ends_with_one_newline_or_is_empty(shown, chosen):
    for name in FORMATS:
        written = render(shown, name, chosen)
        assert written == "" or (written.endswith("\n") and not written.endswith("\n\n"))
