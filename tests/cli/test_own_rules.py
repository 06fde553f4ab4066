"""Rules of the user's own: begun, tested, run beside the built-in ones, refused with a place when they are wrong."""

from __future__ import annotations

import pytest

NOTES = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {todo: x}\n"


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """A place for compiled rules: the built-in ones are compiled once for all tests."""
    return tmp_path_factory.mktemp("cache")


SECOND = """\
    - |
      apiVersion: v1
      kind: List
      items:
        - apiVersion: v1
          kind: ConfigMap
          metadata: { name: notes }
          data: { todo: later } # expect 13
"""
NEXT = "next: it runs once `own` stands under `rules` in .kubelint-compliance.yaml\n"


@pytest.fixture
def skeleton(folder, run, cache, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    assert run("rules", "new", "todo-kept", "--folder", "own") == (0, "own/todo-kept.yaml\n", NEXT)
    return folder / "own" / "todo-kept.yaml"


def test_the_skeleton_passes_its_own_test(skeleton, run):
    assert run("rules", "test", "own") == (0, "1 rule, 4 examples, all as they say\n", "")


def test_a_skeleton_never_replaces_a_file(skeleton, run):
    assert run("rules", "new", "todo-kept", "--folder", "own").err == "error: own/todo-kept.yaml is there already\n"


def test_an_id_of_the_tools_own_is_refused(folder, run):
    for id in ("host-pid", "unused-ignore", "all"):
        refused = f"error: '{id}' is a name of the tool's own: give your rule another id\n"
        assert run("rules", "new", id) == (2, "", refused)
    assert list(folder.iterdir()) == []


def test_an_id_that_is_there_is_refused_whatever_its_file_is_called(skeleton, run):
    skeleton.rename(skeleton.parent / "other.yaml")
    taken = "error: 'todo-kept' is the rule in own/other.yaml, too: give yours another id\n"
    assert run("rules", "new", "todo-kept", "--folder", "own") == (2, "", taken)
    (skeleton.parent.parent / ".kubelint-compliance.yaml").write_text("rules: [own]\n")
    assert run("rules", "new", "todo-kept") == (2, "", taken)


def test_two_rules_of_one_id_are_told_with_both_files(skeleton, folder, run):
    (skeleton.parent / "z.yaml").write_text(skeleton.read_text())
    (folder / ".kubelint-compliance.yaml").write_text("rules: [own]\n")
    (folder / "a.yaml").write_text(NOTES)
    twice = "error: own/z.yaml:3:5: 'todo-kept' is the rule in own/todo-kept.yaml, too: give one of them another id\n"
    for call in (("rules", "test", "own"), ("check", "a.yaml")):
        assert run(*call) == (2, "", twice)


def test_nothing_is_to_be_done_next_where_the_configuration_names_the_folder(folder, run):
    (folder / ".kubelint-compliance.yaml").write_text("rules: [own]\n")
    (folder / "own").mkdir()
    assert run("rules", "new", "todo-kept", "--folder", "own") == (0, "own/todo-kept.yaml\n", "")


@pytest.mark.parametrize("id", ["Todo", "todo_kept", "todo--kept", "1-todo", "-x"])
def test_an_id_has_a_form(folder, run, id):
    assert run("rules", "new", "--folder", "own", "--", id).code == 2


def test_an_example_that_comes_out_otherwise_is_shown_with_its_line(skeleton, run):
    skeleton.write_text(skeleton.read_text().replace("todo: later # expect", "done: later # expect"))
    code, out, _ = run("rules", "test", "own")
    assert code == 1
    assert out.splitlines() == [
        "own/todo-kept.yaml:33:9: todo-kept, example 1 (fail): it comes out otherwise",
        "   |",
        "33 |         done: later # expect",
        "   |         ^ expected, and not found",
        "1 rule, 4 examples, 1 wrong",
    ]


def test_what_is_found_beside_the_mark_is_shown_with_its_message(skeleton, run):
    skeleton.write_text(skeleton.read_text().replace("# expect 13", "# expect 5"))
    assert run("rules", "test", "own").out.splitlines()[:-1] == [
        "own/todo-kept.yaml:41:11: todo-kept, example 2 (fail): it comes out otherwise",
        "   |",
        "41 |           data: { todo: later } # expect 5",
        "   |           ^ expected, and not found",
        '   |                   ^^^^^^^^^^^ found, and not expected: ConfigMap "notes" holds the key todo',
    ]


def test_an_example_that_is_no_block_is_shown_with_its_own_lines(skeleton, run):
    start = skeleton.read_text().index("  pass:\n") + len("  pass:\n")
    example = r'    - "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {todo: x}\n"' + "\n"
    skeleton.write_text(skeleton.read_text()[:start] + example + skeleton.read_text()[start:])
    assert run("rules", "test", "own").out.splitlines()[:-1] == [
        "own/todo-kept.yaml:43:69: todo-kept, example 3 (pass): it comes out otherwise",
        "  |",
        "4 | data: {todo: x}",
        '  |        ^^^^^^^ found, and not expected: ConfigMap "a" holds the key todo',
    ]


def test_an_example_that_should_fail_needs_a_mark(skeleton, run):
    skeleton.write_text(skeleton.read_text().replace("todo: later # expect\n", "done: later\n"))
    first = run("rules", "test", "own").out.splitlines()[0]
    assert first == "own/todo-kept.yaml:28:7: todo-kept, example 1 (fail): no line is marked `# expect`"


def test_a_fix_that_does_not_mend_is_told(skeleton, run):
    text = skeleton.read_text()
    skeleton.write_text(text.replace("examples:", "fix:\n  - { remove: data.todo, safe: false }\nexamples:"))
    assert run("rules", "test", "own").code == 0
    skeleton.write_text(text.replace("examples:", "fix:\n  - { set: data.done, value: x, safe: false }\nexamples:"))
    code, out, _ = run("rules", "test", "own")
    assert code == 1
    assert out.splitlines()[0].startswith(
        "own/todo-kept.yaml:30:7: todo-kept, example 1 (fix): line 5 is still wrong, or has become so: "
    )


def test_a_field_that_kubernetes_does_not_have_is_told(skeleton, run):
    skeleton.write_text(skeleton.read_text().replace("has(self.data)", "has(self.data) || has(self.binaryDatum)"))
    code, out, _ = run("rules", "test", "own")
    assert code == 1
    assert out.splitlines()[0] == (
        "own/todo-kept.yaml:9:42: CEL: undefined field 'binaryDatum' in ConfigMap; did you mean 'binaryData'?"
    )


def test_own_rules_run_beside_the_built_in_ones(skeleton, folder, run):
    (folder / ".kubelint-compliance.yaml").write_text("rules: [own]\n")
    (folder / "a.yaml").write_text(NOTES)
    code, out, _ = run("check", "a.yaml", "--output", "concise")
    assert code == 0
    assert out.splitlines()[0] == 'a.yaml:4:8: medium todo-kept ConfigMap "a" holds the key todo (ConfigMap a)'
    assert "todo-kept" in run("rules").out
    assert "Todo kept" in run("explain", "todo-kept").out
    assert run("explain", "todo-kept", "--output", "markdown").out.startswith("# Todo kept\n\n`todo-kept`\n")


def test_a_changed_rule_is_compiled_anew(skeleton, folder, run):
    (folder / ".kubelint-compliance.yaml").write_text("rules: [own]\n")
    (folder / "a.yaml").write_text(NOTES)
    assert "todo-kept" in run("check", "a.yaml", "--output", "concise").out
    skeleton.write_text(skeleton.read_text().replace("'todo'", "'nothing at all'"))
    assert "todo-kept" not in run("check", "a.yaml", "--output", "concise").out


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("severity: medium", "severity: bad", "own/todo-kept.yaml:5:11: 'bad' is not one of"),
        ("self.data)", "slef.data)", "own/todo-kept.yaml:9:19: CEL: undeclared reference to 'slef'; did"),
        ("at: data.todo", "at: data..todo", "own/todo-kept.yaml:10:5: a name is missing before '.todo'"),
        ("id: todo-kept", "id: host-pid", "own/todo-kept.yaml:3:5: 'host-pid' is a name of the tool's own: give "),
        ("title:", "titel:", "own/todo-kept.yaml:4:1: unknown key 'titel'; did you mean 'title'?\n"),
        ("CC8.1", "CC81", "own/todo-kept.yaml:25:13: soc2 has no control 'CC81'; did you mean 'CC8.1'?\n"),
        ("\nat:", "\nsupersedes: [host-pdi]\nat:", "own/todo-kept.yaml:10:14: there is no rule 'host-pdi'; "),
        ("[ConfigMap]", "[]", "own/todo-kept.yaml:7:8: 'kinds' needs an entry, and has none\n"),
        ("[ConfigMap]", "ConfigMap", "own/todo-kept.yaml:7:8: 'kinds' must be a list, not a text\n"),
        (
            "[ConfigMap]",
            "[3]",
            "own/todo-kept.yaml:7:9: an entry of 'kinds' must be a text, not a whole number; put it ",
        ),
        ("[ConfigMap]", "[ConfigMap, ConfigMap]", "own/todo-kept.yaml:7:8: 'kinds' holds an entry twice\n"),
        ("title: Todo kept", "title: To", "own/todo-kept.yaml:4:8: 'title' needs 3 characters or more, and has 2\n"),
        (
            "\nat: data.todo",
            "\neach: 5",
            "own/todo-kept.yaml:10:7: 'each' must be a text or a list, not a whole number; ",
        ),
        (SECOND, "", "own/todo-kept.yaml:28:5: 'fail' needs 2 entries or more, and has 1\n"),
        ("[ConfigMap]", "[ConfigMpa]", "own/todo-kept.yaml:7:9: no kind 'ConfigMpa' is known; did you mean "),
    ],
)
@pytest.mark.parametrize("call", [("rules", "test", "own"), ("check", "a.yaml")])
def test_a_mistake_in_a_rule_is_told_with_its_place(skeleton, folder, run, call, old, new, message):
    (folder / ".kubelint-compliance.yaml").write_text("rules: [own]\n")
    (folder / "a.yaml").write_text(NOTES)
    skeleton.write_text(skeleton.read_text().replace(old, new))
    code, out, err = run(*call)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {message}")


def test_a_parameter_must_meet_its_schema(skeleton, folder, run):
    text = skeleton.read_text().replace(
        "why:", "params:\n  keys: {default: [todo], schema: {type: array}, description: the keys}\nwhy:", 1
    )
    skeleton.write_text(text.replace("('todo' in self.data)", "params.keys.exists(k, k in self.data)"))
    (folder / "a.yaml").write_text(NOTES.replace("todo", "other"))
    config = folder / ".kubelint-compliance.yaml"
    config.write_text("rules: [own]\nrule-settings: {todo-kept: {params: {keys: [other]}}}\n")
    assert "todo-kept" in run("check", "a.yaml", "--output", "concise").out
    config.write_text("rules: [own]\nrule-settings: {todo-kept: {params: {keys: other}}}\n")
    place = ".kubelint-compliance.yaml:2: rule-settings: todo-kept: keys"
    assert run("check", "a.yaml").err == f"error: {place}: 'other' is not of type 'array'\n"
