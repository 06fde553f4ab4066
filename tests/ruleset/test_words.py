"""The two parts of a rule, and that a run opens the words only where somebody reads them."""

import subprocess
import sys

import pytest

from kubelint_compliance.model import ControlRef, Example, Param, Rule
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.ruleset.builtin import builtin_rules
from kubelint_compliance.ruleset.folders import compile_builtin
from kubelint_compliance.ruleset.words import Head, WordBook, Words, book_source, head_of, whole, words_of

RULE = Rule(
    id="note-missing",
    title="No note",
    severity="low",
    area="custom",
    default=True,
    scope="object",
    kinds=("ConfigMap",),
    why="Because.",
    remediation="Write one.",
    controls=(ControlRef("soc2", "CC6.1", "supports", "It says so."),),
    aliases=("CKV_K8S_1",),
    references=("https://example.com",),
    examples=(Example("kind: ConfigMap", True, "1.30", {"most": 2}),),
    supersedes=("other",),
    params=(Param("most", 1, {"type": "integer"}, "How many."),),
)


def test_every_field_of_a_rule_is_in_one_part():
    own = {"control_lines", "alias_lines", "defaults"}
    assert (set(Head._fields) - own) | {"aliases"} | set(Words._fields) == set(Rule._fields)
    assert set(Head._fields) & set(Words._fields) == set()


def test_the_parts_are_the_rule():
    assert whole(head_of(RULE), words_of(RULE)) == RULE
    assert head_of(RULE).speaks_to == (("soc2", "CC6.1"),)
    assert head_of(RULE).defaults == {"most": 1}


def test_a_book_gives_the_words_back_with_their_types():
    words = WordBook(lambda: book_source([RULE])).of("note-missing")
    assert words == words_of(RULE)
    assert (type(words.controls[0]), type(words.examples[0]), type(words.params[0])) == (ControlRef, Example, Param)


def test_a_book_is_read_once_and_late():
    asked = []
    book = WordBook(lambda: (asked.append(1), book_source([RULE]))[1])
    assert asked == []
    book.of("note-missing")
    book.of("note-missing")
    assert asked == [1]


@pytest.fixture(scope="module")
def compiled():
    return compile_builtin()


def test_a_loaded_rule_is_a_compiled_one(compiled):
    loaded = {rule.rule.id: rule for rule in builtin_rules()}
    for rule in compiled:
        assert loaded[rule.rule.id].rule == rule.rule
        assert loaded[rule.rule.id].whole == rule.whole


def test_a_run_describes_its_rules_sorted_and_whole():
    described = rule_set(select=["host-*"]).described
    assert list(described) == sorted(described)
    assert described["host-pid"].title == "Process namespace shared with the host"
    assert described["host-pid"] is described["host-pid"]
    assert "container-privileged" not in described


def test_a_severity_of_the_configuration_is_described():
    assert rule_set(select=["host-pid"], severities={"host-pid": "low"}).described["host-pid"].severity == "low"


@pytest.mark.parametrize(("text", "opened"), [("kind: ConfigMap", "False"), ("kind: Pod", "True")])
def test_a_check_without_findings_opens_no_words(tmp_path, text, opened):
    spec = "spec: { containers: [{ name: a, image: a, securityContext: { privileged: true } }] }"
    (tmp_path / "one.yaml").write_text(f"apiVersion: v1\n{text}\nmetadata: {{ name: web }}\n{spec}\n")
    code = (
        "import sys; from kubelint_compliance.ruleset import words; opened = []\n"
        "of = words.WordBook.of\n"
        "words.WordBook.of = lambda book, id: (opened.append(id), of(book, id))[1]\n"
        "from kubelint_compliance.__main__ import main\n"
        "sys.argv[1:] = ['check', 'one.yaml', '--select', 'container-privileged']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(bool(opened))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == opened, done.stderr
