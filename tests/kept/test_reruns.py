"""A run in which others see nothing of what changed: neither the other glimpses nor the graph are made for it."""

from __future__ import annotations

import json
import sqlite3

import pytest

from kubelint_compliance.between import Between
from kubelint_compliance.graph.noted import Asked
from kubelint_compliance.kept import asked as kept_asked
from kubelint_compliance.kept.store import NAME
from kubelint_compliance.kept.unseen import _places
from kubelint_compliance.sources import asked
from tests.kept.test_again import ALIKE, CHANGES, OTHERS, POD, edited, longer
from tests.kept.test_again import place as place
from tests.kept.test_maps import DEFINITION

COMMENT = longer("# more\n")


@pytest.fixture
def made(monkeypatch):
    """What lay between the maps of each run and was made: `context` and `graph`."""
    done = []
    context, graph = Between.context.fget, Between.graph

    def noted_context(self):
        if self._context is None:
            done.append("context")
        return context(self)

    def noted_graph(self):
        done.append("graph")
        return graph(self)

    monkeypatch.setattr(Between, "context", property(noted_context))
    monkeypatch.setattr(Between, "graph", noted_graph)
    return done


def made_by(place, made, *words):
    """Return what a run makes that says the same as one without a cache."""
    made.clear()
    place.check(*words)
    done = [*made]
    assert place.is_the_same(*words)
    return done


def change(place, name, how):
    how(place.tree / name)
    return name


@pytest.mark.parametrize("words", [(), ("--output", "json"), ("--output", "concise"), ("--verbose",)])
@pytest.mark.parametrize("how", sorted(CHANGES))
def test_nothing_is_made_where_others_see_nothing(place, made, words, how):
    place.check(*words)
    change(place, "pods/p03.yaml", CHANGES[how])
    done = made_by(place, made, *words)
    assert (done == []) == (how in ALIKE or how == "an ignore of nothing")


@pytest.mark.parametrize("name", sorted(OTHERS))
@pytest.mark.parametrize("how", [COMMENT, lambda file: file.write_text("# more\n" + file.read_text())])
def test_what_asks_others_is_answered_as_it_was(place, made, name, how):
    place.check()
    change(place, name, how)
    done = made_by(place, made)
    moves_what_is_told = name == "service.yaml" and how is not COMMENT
    assert (done == []) == (name != "secret.yaml" and not moves_what_is_told)


def test_a_service_is_answered_without_a_graph(place, made):
    place.check()
    change(place, "service.yaml", COMMENT)
    assert made_by(place, made) == []


def test_lines_that_another_file_tells_have_all_asked_again(place, made):
    select = ("--select", "service-selector-duplicate,host-network")
    place.check(*select)
    change(place, "service.yaml", lambda file: file.write_text("# more\n" + file.read_text()))
    assert "graph" in made_by(place, made, *select)
    found = json.loads(place.check(*select, "--output", "json")[1])["findings"]
    lines = {f["path"]: f["related"] for f in found if f["rule"] == "service-selector-duplicate"}
    assert lines.keys() & {"service.yaml", "twin.yaml"}


def test_changes_follow_one_another_in_any_order(place, made):
    place.check()
    texts = {name: (place.tree / name).read_text() for name in ("pods/p03.yaml", "base/pod.yaml", "twin.yaml")}
    for how in (longer("# a\n"), lambda file: file.write_text("\n" + file.read_text()), longer("# b\n")):
        for name in texts:
            change(place, name, how)
            assert made_by(place, made) == []
    for name, text in texts.items():
        (place.tree / name).write_text(text)
        assert made_by(place, made) == []


def test_another_name_has_all_made_and_the_next_comment_nothing(place, made):
    place.check()
    change(place, "pods/p03.yaml", CHANGES["a name"])
    assert "graph" in made_by(place, made)
    change(place, "service.yaml", COMMENT)
    assert made_by(place, made) == []


def test_a_few_files_may_change_and_no_more(place, made):
    place.check()
    for number in range(4):
        change(place, f"pods/p{number:02}.yaml", COMMENT)
    assert made_by(place, made) == []
    for number in range(5):
        change(place, f"pods/p{number:02}.yaml", COMMENT)
    assert "context" in made_by(place, made)


PATCHED = {
    "shop/base.yaml": POD % {"name": "patched"},
    "shop/host.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: patched, namespace: shop}\n"
    "spec: {hostNetwork: false}\n",
    "shop/source.yaml": "- source: {kind: Pod, name: patched, fieldPath: metadata.name}\n"
    "  targets: [{select: {kind: Pod, name: patched}, fieldPaths: [spec.hostname]}]\n",
    "shop/kustomization.yaml": "resources: [base.yaml]\nreplacements: [{path: source.yaml}]\n"
    "patches:\n- path: host.yaml\n- target: {kind: Pod}\n"
    "  patch: |-\n    - {op: add, path: /spec/hostPID, value: false}\n",
}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("shop/host.yaml", "hostNetwork: false", "hostNetwork: true "),
        ("shop/kustomization.yaml", "value: false", "value: true "),
        ("shop/source.yaml", "spec.hostname", "spec.hostIPC "),
        ("shop/base.yaml", "spec:", "spec:  # what a patch is for is more of an object than others see"),
    ],
)
def test_what_a_kustomization_changes_in_others_is_seen_by_these(place, made, name, old, new):
    for path, text in PATCHED.items():
        (place.tree / path).parent.mkdir(exist_ok=True)
        (place.tree / path).write_text(text)
    words = ("--output", "json")
    place.check(*words)
    change(place, name, lambda file: file.write_text(file.read_text().replace(old, new)))
    assert "context" in made_by(place, made, *words)
    change(place, "pods/p03.yaml", COMMENT)
    assert made_by(place, made, *words) == []


WAYS = {
    "shop/base/web.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 1\n"
    "  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n"
    "    spec: {containers: [{name: web, image: web:1}]}\n",
    "shop/base/kustomization.yaml": "resources: [web.yaml]\n",
    **{
        f"shop/{way}/kustomization.yaml": f"resources: [../base]\nnamespace: {way}\npatches: [{{path: none.yaml}}]\n"
        for way in ("dev", "prod")
    },
}


@pytest.mark.parametrize("way", ["dev", "prod"])
def test_what_one_way_of_deploying_an_object_sees_is_seen_again(place, made, way):
    for path, text in WAYS.items():
        (place.tree / path).parent.mkdir(parents=True, exist_ok=True)
        (place.tree / path).write_text(text)
    words = ("--output", "json", "--select", "replicas-single", "--min-severity", "low")
    place.check(*words)
    change(place, f"shop/{way}/kustomization.yaml", lambda file: file.write_text(file.read_text().split("patches")[0]))
    assert "context" in made_by(place, made, *words)
    found = json.loads(place.check(*words)[1])["findings"]
    assert [entry["message"].rpartition("(")[2] for entry in found if entry["path"] == "shop/base/web.yaml"] == [
        f"as kustomization shop/{way} deploys it)"
    ]


def rows(tmp_path, words, *values):
    with sqlite3.connect(tmp_path / "cache" / "kubelint-compliance" / NAME) as connection:
        return connection.execute(words, values).fetchall()


def test_a_scan_that_is_there_no_more_has_all_made(place, made, tmp_path):
    words = ("--output", "json")
    place.check(*words)
    rows(tmp_path, """DELETE FROM kept WHERE row LIKE '[["pods/p07.yaml"%'""")
    change(place, "pods/p03.yaml", COMMENT)
    assert "context" in made_by(place, made, *words)


def test_a_row_that_is_no_run_has_all_made(place, made, monkeypatch):
    place.check()
    change(place, "pods/p03.yaml", COMMENT)
    monkeypatch.setattr("kubelint_compliance.kept.unseen.tried", lambda *_: None)
    assert "context" in made_by(place, made)


def test_other_answers_of_the_file_system_have_all_made(place, made, monkeypatch):
    place.check()
    change(place, "pods/p03.yaml", COMMENT)
    monkeypatch.setattr(asked, "same", lambda _: False)
    assert "context" in made_by(place, made)


def test_a_link_that_leads_elsewhere_has_all_made(place, made):
    place.write("two/pod.yaml", POD % {"name": "two"})
    place.write("over/kustomization.yaml", "namespace: bank\nresources: [../link]\n")
    place.write("two/kustomization.yaml", "resources: [pod.yaml]\n")
    (place.tree / "link").symlink_to("base")
    place.check()
    change(place, "pods/p03.yaml", COMMENT)
    (place.tree / "link").unlink()
    (place.tree / "link").symlink_to("two")
    assert "context" in made_by(place, made)


def test_definitions_that_are_named_have_all_made(place, made, tmp_path):
    (tmp_path / "crd.yaml").write_text(DEFINITION)
    words = ("--crd", str(tmp_path / "crd.yaml"))
    place.check(*words)
    change(place, "pods/p03.yaml", COMMENT)
    assert "context" in made_by(place, made, *words)


def test_a_register_hinders_nothing(place, made):
    place.write(".kubelint-compliance-waivers.yaml", "waivers: []\n")
    place.check()
    change(place, "pods/p03.yaml", COMMENT)
    assert made_by(place, made) == []


def test_without_rules_about_others_there_are_none(place, made):
    words = ("--select", "host-network,privileged")
    place.check(*words)
    change(place, "pods/p03.yaml", edited("hostNetwork: true", "hostNetwork: false"))
    assert made_by(place, made, *words) == []


def test_a_secret_is_looked_at_with_all_others(place, made):
    place.check()
    change(place, "secret.yaml", edited("k: v", "k: w"))
    assert "context" in made_by(place, made)


def test_answers_that_are_not_there_are_asked_of_the_graph(place, made, monkeypatch):
    monkeypatch.setattr(kept_asked, "b2a_base64", lambda *_, **__: b"")
    place.check()
    change(place, "service.yaml", COMMENT)
    assert "graph" in made_by(place, made)


@pytest.mark.parametrize("has_answers", [True, False])
def test_several_processes_are_not_asked(place, made, monkeypatch, has_answers):
    if not has_answers:
        monkeypatch.setattr(kept_asked, "b2a_base64", lambda *_, **__: b"")
    words = ("--jobs", "2", "--output", "concise")
    place.check(*words)
    for name in ("pods/p03.yaml", "pods/p04.yaml", "twin.yaml"):
        change(place, name, COMMENT)
    assert ("graph" not in made_by(place, made, *words)) == has_answers
    assert "ended before" not in place.check(*words)[1]


def test_answers_of_other_questions_do_not_count(place, made, monkeypatch):
    place.check()
    change(place, "service.yaml", COMMENT)
    monkeypatch.setattr(kept_asked, "digest_of", lambda *_: b"")
    assert "graph" in made_by(place, made)


def test_no_credential_is_kept_with_answers():
    token = "glpat-" + "x8Kd2Lm9Qz4Rt7Wb1Nc5"
    questions = json.dumps({"values": [], "objects": []})

    def kept(answer):
        import marshal

        told = marshal.dumps([marshal.dumps(answer, 2)], 2)
        return [row for _, row in kept_asked._harmless([(b"a", questions, told), (b"b", questions, b"")])]

    assert kept("plain")[0].startswith(f"{questions}\n")
    secret = {"kind": "Secret", "metadata": {"labels": {"note": "hunter2x9"}}}
    for answer in ([secret], token, [(token,)], {"a": {"b": token}}, ({"password": "hunter2-and-more"},)):
        assert kept(answer) == [questions, questions]
    assert Asked("", b"").told == b""


def test_no_object_that_is_a_secret_is_kept_with_answers(place, tmp_path):
    place.write(
        "secret.yaml", OTHERS["secret.yaml"].replace("namespace: shop", "namespace: shop, labels: {n: hunter2x9}")
    )
    rule = {
        "id": "own-secret",
        "title": "A Secret",
        "severity": "high",
        "scope": "object",
        "kinds": ["Service"],
        "validation": 'graph.objects("", "Secret").size() == 0',
        "message": "there is one",
        "why": "It is there for everybody to see.",
        "remediation": "Take it away from the tree.",
        "controls": {},
        "examples": {"fail": ["a", "b"], "pass": ["a", "b"]},
    }
    place.write("rules/own-secret.yaml", json.dumps(rule))
    place.write(".kubelint-compliance.yaml", "rules: [rules]\n")
    assert "own-secret" in place.check()[1]
    rows_of_answers = [row for (row,) in rows(tmp_path, "SELECT row FROM kept WHERE row LIKE '%graph.objects%'")]
    assert rows_of_answers
    assert not any("\n" in row for row in rows_of_answers)


def node(value, span=(1, 1, 2, 1), marks=()):
    return [["v1", "Pod", "", "a"], value, list(span), list(marks), []]


def glimpse(*nodes, said="a"):
    return json.dumps([said, list(nodes)])


def test_places_are_told_by_their_order():
    before = glimpse(node({}, (1, 1, 2, 1), [[["spec"], [1, 3, 1, 4]]]), node({}, (4, 1, 5, 1)))
    now = glimpse(node({}, (2, 1, 3, 1), [[["spec"], [2, 3, 2, 4]]]), node({}, (6, 1, 7, 1)))
    assert _places(before, now) == {(1, 1, 2, 1): (2, 1, 3, 1), (1, 3, 1, 4): (2, 3, 2, 4), (4, 1, 5, 1): (6, 1, 7, 1)}
    assert _places(before, before) == {span: span for span in _places(before, now)}


@pytest.mark.parametrize(
    "now",
    [
        glimpse(node({"a": True})),
        glimpse(node({"a": 1.0})),
        glimpse(node({"a": 1}), said="b"),
        glimpse(node({"a": 1}), node({})),
        glimpse(node({"a": 1}, marks=[[["spec"], [1, 1, 2, 1]]])),
        glimpse(),
    ],
)
def test_a_glimpse_that_says_something_else_has_no_places(now):
    assert _places(glimpse(node({"a": 1})), now) is None


def test_an_order_that_changed_is_something_else():
    before = glimpse(node({}, (1, 1, 2, 1), [[["a"], [1, 3, 1, 4]], [["b"], [1, 5, 1, 6]]]))
    now = glimpse(node({}, (1, 1, 2, 1), [[["a"], [1, 5, 1, 6]], [["b"], [1, 3, 1, 4]]]))
    assert _places(before, now) is None
