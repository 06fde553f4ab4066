"""What lies between files: each file sees what concerns it, and nothing that does not."""

from __future__ import annotations

from kubelint_compliance.context import shelf as shelf_module
from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.kustomize import Sets
from kubelint_compliance.context.overlays import Kustomized
from kubelint_compliance.context.settle import Slice, settle
from kubelint_compliance.context.shelf import Shelf
from kubelint_compliance.manifests import opened as opened_module
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.model import Problem
from kubelint_compliance.sources import Source

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\nspec: {serviceAccountName: sa}\n"
SHOP = "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: corner}\n"
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shops.example.com}
spec: {group: example.com, names: {kind: Shop, plural: shops}, scope: Namespaced, versions: []}
"""


def glimpse(path, text):
    return look(Opened(path, text, file=f"/{path}"))


def slices(*files):
    context = settle([glimpse(path, text) for path, text in files])
    return [context.slice(path) for path, _ in files]


def test_a_file_alone_has_an_empty_slice():
    assert slices(("a.yaml", POD)) == [Slice()]


def test_a_glimpse_tells_what_others_may_ask_for():
    (facts,) = glimpse("a.yaml", POD).objects
    assert (facts.ref.title, facts.labels, facts.pod_labels, facts.accounts) == (
        "Pod web",
        {"app": "web"},
        ({"app": "web"},),
        ("sa",),
    )


def test_what_lies_under_templates_is_helms_only_beside_a_chart():
    helm, other = "c/templates/a.yaml", "d/templates/a.yaml"
    chart, first, second = slices(("c/Chart.yaml", "name: c\n"), (helm, "a: {{ b }}\n"), (other, POD))
    assert (chart.template, first.template, second.template) == (False, True, False)


def test_a_template_is_not_looked_into():
    assert glimpse("c/templates/a.yaml", f"{POD}---\na: {{{{ b }}}}\n").objects == ()


def test_a_file_sees_the_definitions_of_its_own_kinds():
    crd, pod, shop = slices(("crd.yaml", CRD), ("pod.yaml", POD), ("shop.yaml", SHOP))
    assert crd.definitions == pod.definitions == ()
    (definition,) = shop.definitions
    assert (definition.path, definition.group, definition.kind) == ("crd.yaml", "example.com", "Shop")


def test_the_digest_of_a_slice_changes_with_all_that_is_in_it():
    other = CRD.replace("plural: shops", "plural: shopz")
    several = [
        Slice(),
        Slice(template=True),
        Slice(assertion=True),
        Slice(kustomized=Kustomized(patch=True)),
        Slice(kustomized=Kustomized(ways=((Sets(namespace="shop"),),))),
        *(slices(("crd.yaml", crd), ("shop.yaml", SHOP))[1] for crd in (CRD, other)),
    ]
    assert len({entry.digest for entry in several}) == len(set(several)) == len(several)
    again = slices(("crd.yaml", f"# comment\n{CRD}"), ("shop.yaml", SHOP))[1]
    assert again.digest == several[5].digest


def counting(texts):
    read = []

    def fetch(source):
        read.append(source.path)
        return texts[source.path]

    return read, fetch


def test_a_source_is_read_once_and_what_does_not_fit_a_second_time():
    texts = {"a.yaml": POD.encode(), "b.yaml": POD.encode()}
    sources = [Source(path, path, False, 0) for path in texts]
    read, fetch = counting(texts)
    shelf = Shelf(fetch, room=len(POD))
    kept = [shelf.keep(source) for source in sources]
    taken = [shelf.take(source) for source in sources]
    assert read == ["a.yaml", "b.yaml", "b.yaml"]
    assert taken[0] is kept[0]
    assert taken[1] is not kept[1]
    assert [opened.manifests[0].ref.name for opened in taken] == ["web", "web"]


def test_of_short_texts_less_stays_than_of_long_ones(monkeypatch):
    monkeypatch.setattr(shelf_module, "_SHORT_ROOM", len(POD))
    monkeypatch.setattr(shelf_module, "_LONG", 2 * len(POD))
    texts = {"a.yaml": POD, "b.yaml": POD, "long.yaml": f"{POD}---\n{POD}"}
    sources = [Source(path, path, False, 0) for path in texts]
    read, fetch = counting({path: text.encode() for path, text in texts.items()})
    shelf = Shelf(fetch)
    for source in sources:
        shelf.keep(source)
    for source in (*sources, sources[1]):
        shelf.take(source)
    assert read == ["a.yaml", "b.yaml", "long.yaml", "b.yaml", "b.yaml"]
    shelf.keep(sources[1])
    shelf.take(sources[1])
    assert read[5:] == ["b.yaml"]


def test_what_is_kept_is_folded_once_the_next_is_there_and_is_not_parsed_again(monkeypatch):
    parsed = []
    held = opened_module.parse
    monkeypatch.setattr(opened_module, "parse", lambda text: parsed.append(text) or held(text))
    monkeypatch.setattr(shelf_module, "_OPEN", 0)
    texts = {f"{name}.yaml": f"{POD}---\nkind: [\n---\n{POD}".encode() for name in "abc"}
    sources = [Source(path, path, False, 0) for path in texts]
    read, fetch = counting(texts)
    shelf = Shelf(fetch)
    before = [[manifest.value for manifest in shelf.keep(source).manifests] for source in sources]
    taken = [shelf.take(source) for source in sources]
    assert [[manifest.value for manifest in opened.manifests] for opened in taken] == before
    assert [[manifest.document.span for manifest in opened.manifests] for opened in taken] == [
        [(1, 1, 4, 31), (8, 1, 11, 31)]
    ] * 3
    assert [[problem.code for problem in opened.problems] for opened in taken] == [["syntax"]] * 3
    values = [opened.manifests[0].value for opened in taken]
    assert [value is own[0] for value, own in zip(values, before, strict=True)] == [False, False, True]
    assert (len(read), len(parsed)) == (3, 3)


def test_what_could_not_be_read_says_nothing_to_others():
    problem = Problem("a.yaml", "unreadable", "gone")
    shelf = Shelf(lambda _: problem)
    opened = shelf.keep(Source("a.yaml", "/a.yaml", False, 0))
    assert opened.problem == problem
    assert look(opened).objects == ()
