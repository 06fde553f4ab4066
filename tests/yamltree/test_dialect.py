"""What libyaml alone would read otherwise than Kubernetes."""

from __future__ import annotations

import pytest

from kubelint_compliance.yamltree import Span
from kubelint_compliance.yamltree.comments import comments
from tests.yamltree.reading import one, refused, value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[http://a:80/b, c:d, --listen=:80]", ["http://a:80/b", "c:d", "--listen=:80"]),
        ("{a: b:c, d:e, f::g: h}", {"a": "b:c", "d:e": None, "f::g": "h"}),
        ("[a:, b]", ["a:", "b"]),
        ("[12:30:45]", ["12:30:45"]),
        ('[a":b, "c:d", \'e:f\', !x g:h]', ['a":b', "c:d", "e:f", "g:h"]),
        ("a: [b:c]\nd: |\n  e:f \\'\ng: 'h\\'\n", {"a": ["b:c"], "d": "e:f \\'\n", "g": "h\\"}),
        ("a: \"it\\'s \\\\'x'\"", {"a": "it's \\'x'"}),
        ('a: ["\\\'", b:c]', {"a": ["'", "b:c"]}),
        ("a: ! yes", {"a": "yes"}),
        ("a: &x ! yes\nb: *x", {"a": "yes", "b": "yes"}),
        ("! yes: 1", {"yes": 1}),
        ("! ~: 1", {"~": 1}),
        ("! <<: {a: 1}", {"a": 1}),
        ("a: b\n\ufeffc: d", {"a": "b", "\ufeffc": "d"}),
        ('a: "\ufeff"', {"a": "\ufeff"}),
        ("a: sed 's/!/\\//'", {"a": "sed 's/!/\\//'"}),
    ],
)
def test_values(text: str, expected: object) -> None:
    assert value(f"{text}\n") == expected


def test_places_stay_exact() -> None:
    document = one('a: [http://x:80, "it\\\'s"]\n')
    assert document.span_of(("a", 0)) == Span(1, 5, 1, 16)
    assert document.span_of(("a", 1)) == Span(1, 18, 1, 25)
    assert comments("a: [b:c] # d\n") == ((1, 10, "# d"),)


@pytest.mark.parametrize("text", ['a: "\\/"', 'a: &x "b\\\\\\/"', 'a: "\\q"', "[a:b", 'a: [b:c\\\'] "\\q"'])
def test_still_refused(text: str) -> None:
    assert refused(f"{text}\n").code == "syntax"
