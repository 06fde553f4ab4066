"""Text from a manifest stays plain text wherever it is written."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from kubelint_compliance.reports import escape

HOSTILE = "\x1b[31mred\x1b[0m \u202egnp.exe\u2069 <img src=x onerror=alert(1)> ]]> & \" ' `x` |\n::error::owned"


def test_ordinary_text_is_left_alone_everywhere():
    text = "Container app in deploy/web.yaml"
    for function in (
        escape.printable,
        escape.terminal,
        escape.workflow_data,
        escape.workflow_property,
        escape.xml,
        escape.xml_attribute,
        escape.html,
        escape.markdown,
        escape.markdown_prose,
        escape.comment,
    ):
        assert function(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("größe 日本", "größe 日本"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\rb\nc\td", "a\\rb\\nc\\td"),
        ("\x07\x00\x7f\x9b", "\\x07\\x00\\x7f\\x9b"),
        ("\u202eexe\u2066\u2069\u200f", "\\u202eexe\\u2066\\u2069\\u200f"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("\U000e0041", "\\U000e0041"),
        ("\udcff", "\\udcff"),
        ("\u2028\u2029\x85", "\\u2028\\u2029\\x85"),
        ("::error::x", ":\\x3aerror::x"),
        ("  ::stop-commands::x", "  :\\x3astop-commands::x"),
        ("std::vector", "std::vector"),
        ("a ##[add-mask]e", "a #\\x23[add-mask]e"),
        ("###[group]", "##\\x23[group]"),
        ("##vso[task.complete]", "#\\x23vso[task.complete]"),
        ("##VSO[task.complete]", "#\\x23VSO[task.complete]"),
        ("## a heading [x]", "## a heading [x]"),
    ],
)
def test_terminal(text, expected):
    assert escape.terminal(text) == expected


def test_workflow_data_keeps_lines_and_escapes_percent_first():
    assert escape.workflow_data("50%0A\r\n::error::x\x1b") == "50%250A%0D%0A::error::x\\x1b"


def test_workflow_property_cannot_end_the_property_or_the_command():
    assert escape.workflow_property("a,line=1::b\n") == "a%2Cline=1%3A%3Ab%0A"


def test_xml_reads_back_with_forbidden_characters_visible():
    text = HOSTILE + "\x00\ufffe\udc80"
    written = f'<a b="{escape.xml_attribute(text)}">{escape.xml(text)}</a>'
    element = ET.fromstring(written)
    assert element.text == escape.printable(text, "\n\t")
    assert element.get("b") == element.text
    assert len(list(element)) == 0


def test_xml_holds_no_log_command():
    assert escape.xml("##[error]") == "#&#35;[error]"


def test_html_has_no_tag_and_no_way_out_of_an_attribute():
    assert escape.html("<script>\"x'&") == "&lt;script&gt;&quot;x&#39;&amp;"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a | b", "a &#124; b"),
        ("two\nlines", "two lines"),
        ("[x](javascript:alert)", "&#91;x&#93;(javascript:alert)"),
        ("<details>", "&#60;details&#62;"),
        ("`code` **bold** ~~x~~", "&#96;code&#96; &#42;&#42;bold&#42;&#42; &#126;&#126;x&#126;&#126;"),
        ("&#124;", "&#38;&#35;124;"),
        ("@team #1", "@<!-- -->team &#35;1"),
        ("http://x www.x", "http&#58;//x www&#46;x"),
        ("\u202ex", "&#92;u202ex"),
    ],
)
def test_markdown(text, expected):
    assert escape.markdown(text) == expected


def test_markdown_code_needs_no_backticks():
    assert escape.markdown_code("a`b|c") == "<code>a&#96;b&#124;c</code>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Set `a.b` to\n  false.", "Set <code>a.b</code> to false."),
        ("a ` alone", "a &#96; alone"),
        ("``a``", "&#96;&#96;a&#96;&#96;"),
        ("<b>`<c>`", "&#60;b&#62;<code>&#60;c&#62;</code>"),
    ],
)
def test_markdown_prose(text, expected):
    assert escape.markdown_prose(text) == expected


def test_markdown_block_cannot_be_closed_from_inside():
    assert escape.markdown_block("a\n````\nb\x1b\n", "yaml") == "`````yaml\na\n````\nb\\x1b\n`````"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nginx@sha256:0", "nginx@sha256:0"),
        ("ask @team", "ask @ team"),
        ("![x](http://x)", "![x] (http://x)"),
        ("<img> a < b", "< img> a < b"),
    ],
)
def test_comment(text, expected):
    assert escape.comment(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", '"plain"'),
        ('say "x", y', '"say ""x"", y"'),
        ("=cmd|'/c calc'!A0", "\"'=cmd|'/c calc'!A0\""),
        ("  +1", '"\'  +1"'),
        ("-1", '"\'-1"'),
        ("@SUM(A1)", '"\'@SUM(A1)"'),
        ("\t=1", '"\'\\t=1"'),
        ("two\nlines", '"two\nlines"'),
    ],
)
def test_csv(text, expected):
    assert escape.csv(text) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("deploy/web.yaml", "deploy/web.yaml"),
        ("./deploy/web.yaml", "deploy/web.yaml"),
        (".//a", "a"),
        ("my app (1)/a#b.yaml", "my%20app%20%281%29/a%23b.yaml"),
        ("100%.yaml", "100%25.yaml"),
        ("größe.yaml", "gr%C3%B6%C3%9Fe.yaml"),
        ("c:\\a?.yaml", "c%3A%5Ca%3F.yaml"),
        ("\udcff.yaml", "%FF.yaml"),
        ("\ud800.yaml", "%ED%A0%80.yaml"),
    ],
)
def test_uri(path, expected):
    assert escape.uri(path) == expected


def test_json_lines_change_no_value():
    assert escape.json_lines('{"a": "##[x] ## y"}') == '{"a": "#\\u0023[x] ## y"}'


@pytest.mark.parametrize("levels", range(6))
@pytest.mark.parametrize(
    "value",
    [{}, [], 3, "é", None, {"a": [], "b": {}, "c": [1, [2, {"d": "a\nb"}]], "": None}, [[[[1]]], {"a": {"b": [{}]}}]],
)
def test_json_is_the_same_in_however_many_pieces(value, levels):
    assert escape.json_text(value, levels) == json.dumps(value, indent=2) + "\n"


def test_an_iterator_is_written_as_a_list():
    assert (
        escape.json_text({"a": iter([1, {}]), "b": iter(())}, 2) == json.dumps({"a": [1, {}], "b": []}, indent=2) + "\n"
    )


@pytest.mark.parametrize("levels", [0, 2])
def test_no_piece_of_json_holds_a_log_command(levels):
    written = escape.json_text({"##[a": ["##vso[b"]}, levels)
    assert "##[" not in written
    assert "##vso" not in written
    assert json.loads(written) == {"##[a": ["##vso[b"]}
