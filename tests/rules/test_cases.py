"""Manifests that say line by line what must be found: `check` is run over each file of `cases/`.

The first lines are `# rules:`, the rules that are looked at, by name or pattern, and perhaps `# args:`, more arguments.
A line that ends in `# want: RULE` must have a finding of that rule (of several, with commas between; `any`: of any of
those that are looked at), and no other line may have one that is shown. A finding inside a block of text may be wanted
at the line that begins it. `KUBELINT_CASES` names another folder of such files.
"""

from __future__ import annotations

import json
import os
import re
from fnmatch import fnmatchcase

import pytest

from kubelint_compliance.__main__ import main

FOLDER = os.environ.get("KUBELINT_CASES") or os.path.join(os.path.dirname(__file__), "cases")
CASES = sorted(name for name in os.listdir(FOLDER) if name.endswith(".yaml"))
_AWAITED = {"thousandths-of-a-byte"}
"""Cases that no rule meets yet; one that is met is taken out here."""
_HEAD = re.compile(r"# (rules|args): (.*)")
_WANT = re.compile(r"#\s*want:\s*([\w, *-]+?)\s*$")
_BLOCK = re.compile(r"[:-] [|>][-+\d]*\s*(#.*)?$")


def head(text):
    """The words of the lines that begin a case: the rules, and the arguments."""
    found = dict(match.groups() for match in map(_HEAD.fullmatch, text.split("\n")[:3]) if match)
    return found["rules"].replace(" ", "").split(","), found.get("args", "").split()


def wanted(text):
    """The rules that are wanted, by line."""
    lines = ((number, _WANT.search(line)) for number, line in enumerate(text.split("\n"), 1))
    return {number: {rule.strip() for rule in match[1].split(",")} for number, match in lines if match}


def faults(wants, found):
    """What is not as it should be; what was found has lines where it may be wanted, a rule, and whether it is shown."""
    met = {(line, rule) for lines, rule, _ in found for line in lines}
    for line, rules in sorted(wants.items()):
        missing = {rule for rule in rules if not any(line == at and rule in ("any", name) for at, name in met)}
        yield from (f"line {line} lacks {rule}" for rule in sorted(missing))
    for lines, rule, shown in found:
        if shown and not any(line in wants for line in lines):
            yield f"line {lines[0]} has {rule}"


def lines_of(number, text):
    """The line, and where it is inside a block of text the line that begins it."""
    lines = text.split("\n")
    for above in range(number - 1, 0, -1):
        if _BLOCK.search(lines[above - 1]):
            return (number, above) if _is_inside(lines, above, number) else (number,)
    return (number,)


def _is_inside(lines, above, number):
    depth = len(lines[above - 1]) - len(lines[above - 1].lstrip())
    return all(not line.strip() or line.startswith(" " * (depth + 1)) for line in lines[above:number])


def run(path, arguments, capsys):
    """What a check of one file finds, each finding with its rule and line."""
    always = ("--select", "all", "--min-severity", "low", "--exit-zero", "--output", "json=-", "--quiet")
    code = main(["check", *always, *arguments, path])
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert (code, err, report["problems"]) == (0, "", [])
    return report["findings"]


def _case(name):
    awaited = pytest.mark.xfail(name.removesuffix(".yaml") in _AWAITED, reason="no rule says this yet", strict=False)
    return pytest.param(name, marks=awaited)


@pytest.mark.parametrize("name", [_case(name) for name in CASES])
def test_each_line_has_what_is_wanted(name, capsys, monkeypatch):
    path = os.path.join(FOLDER, name)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    rules, arguments = head(text)
    monkeypatch.chdir(FOLDER)
    findings = run(name, arguments, capsys)
    found = [
        (lines_of(finding["line"], text), finding["rule"], not finding["supersededBy"])
        for finding in findings
        if any(fnmatchcase(finding["rule"], rule) for rule in rules)
    ]
    told = list(faults(wanted(text), found))
    assert not told, "\n".join(["", *told])


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([], ["line 2 lacks any", "line 4 lacks a", "line 4 lacks b"]),
        ([((2,), "a", True), ((4,), "a", True), ((4,), "b", False)], []),
        ([((2,), "a", True), ((4,), "a", True), ((5, 4), "b", True), ((6,), "b", False)], []),
        ([((2,), "b", True), ((3,), "b", True), ((4,), "a", True), ((4,), "b", True)], ["line 3 has b"]),
    ],
)
def test_what_is_missing_and_what_is_too_much_is_told(found, told):
    wants = wanted("apiVersion: v1\nkind: Pod # want: any\nspec:\n  a: 1 # want: a, b\n# want a\n")
    assert list(faults(wants, found)) == told


def test_lines_inside_a_block_belong_to_its_first_line():
    text = "a:\n  b: |- # want: x\n    c\n\n    d\n  e: f\ng: >\n h"
    assert [lines_of(number, text) for number in (2, 3, 5, 6, 8)] == [(2,), (3, 2), (5, 2), (6,), (8, 7)]
