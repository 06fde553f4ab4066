"""The fragments of a remediation are read, and what is half of a pair is told."""

from __future__ import annotations

import pytest

from kubelint_compliance.authoring.snippets import Snippet, snippets


def block(text):
    return f"Do it so:\n\n```yaml\n{text}\n```\n"


def test_words_alone_have_no_snippets():
    assert list(snippets("Leave it out.")) == []


def test_yaml_without_headings_only_shows_something():
    assert list(snippets(block("spec: {}"))) == []


def test_a_block_is_what_is_there_before_and_what_is_there_after():
    assert list(snippets(block("# before\na: 1\n# after\na: 2"))) == [Snippet({"a": 1}, {"a": 2})]


def test_every_block_is_one():
    text = block("# before\na: 1\n# after\na: 2") + "\n" + block("# before\nb: 1\n# after\nb: 2")
    assert [snippet.before for snippet in snippets(text)] == [{"a": 1}, {"b": 1}]


def test_nothing_before_or_after_is_an_empty_mapping():
    assert list(snippets(block("# before\na: 1\n# after"))) == [Snippet({"a": 1}, {})]


def test_further_documents_come_along():
    (found,) = snippets(block("# before\na: 1\n# after\na: 2\n---\nkind: Service"))
    assert found == Snippet({"a": 1}, {"a": 2}, ({"kind": "Service"},))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# before\na: 1", "a block of YAML needs the lines `# before` and `# after`, once each"),
        ("# after\na: 1\n# before\na: 2", "a block of YAML needs the lines `# before` and `# after`, once each"),
        ("# before\na: 1\n# after\na: 2\n# after\na: 3", "a block of YAML needs the lines `# before` and `# after`"),
        ("# before\na: 1\n---\nb: 1\n# after\na: 2", "there is more than one document under `# before`"),
        ("# before\n- a\n# after\na: 2", "what stands under `# before` is no mapping that can be read"),
        ("# before\na: 1\n# after\na: [", "what stands under `# after` is no mapping that can be read"),
    ],
)
def test_half_of_a_pair_is_told(text, message):
    with pytest.raises(ValueError, match=message):
        list(snippets(block(text)))
