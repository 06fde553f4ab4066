"""What an earlier run found is found again: the same for the same input, and anew for everything that can change it."""

from __future__ import annotations

import pytest

from kubelint_compliance import kept, maps
from kubelint_compliance.context.population import graph_of
from kubelint_compliance.context.settle import settle
from kubelint_compliance.decisions.suppressions import honoured
from kubelint_compliance.engine import check
from kubelint_compliance.graph.seen import Population
from kubelint_compliance.kept.maps import KeptMaps
from kubelint_compliance.kept.store import open_store
from kubelint_compliance.manifests.envelopes import CustomEnvelope
from kubelint_compliance.manifests.workloads import CustomWorkload
from kubelint_compliance.maps import Job, Maps
from kubelint_compliance.ruleset import packcache
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.ruleset.parts import Layer
from kubelint_compliance.sources import beside, discover, read
from kubelint_compliance.terms import Gate, Settings

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s, labels: {app: a}}\n" + (
    "spec: {hostNetwork: true, containers: [{name: a, image: b}]}\n"
)
DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: carts.shop.example}
spec:
  group: shop.example
  scope: Namespaced
  names: {kind: Cart, plural: carts, singular: cart}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
"""
CART = "apiVersion: shop.example/v1\nkind: Cart\nmetadata: {name: a}\nspec: {size: %s}\n"
FILES = {
    "a.yaml": POD % "a",
    "b.yaml": POD % "b",
    "base/kustomization.yaml": "namespace: shop\nimages: [{name: b, newTag: '1'}]\nresources: [pod.yaml]\n"
    "labels: [{pairs: {a: b}}]\nreplicas: [{name: c, count: 2}]\npatches: [{path: patch.yaml, target: {kind: Pod}}]\n",
    "base/pod.yaml": POD % "c",
    "base/patch.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: c}\nspec: {hostPID: true}\n",
    "broken.yaml": "apiVersion: v1\nkind: Pod\nmetadata: [\n",
    "cart.yaml": CART % "large",
    "crd.yaml": DEFINITION,
    "set.yaml": "apiVersion: addons.cluster.x-k8s.io/v1beta1\nkind: ClusterResourceSet\nmetadata: {name: a}\n"
    "spec: {resources: [{kind: ConfigMap, name: a}]}\n",
    "service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"
    "spec: {selector: {app: a}, ports: [{port: 1}]}\n",
    "binding.yaml": "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\n"
    "subjects: [{kind: ServiceAccount, name: a}]\n"
    "roleRef: {kind: Role, name: a, apiGroup: rbac.authorization.k8s.io}\n",
    "chainsaw-test.yaml": "spec: {steps: [{try: [{assert: {file: a.yaml}}]}]}\n",
    "rendered.yaml": "# Source: shop/templates/pod.yaml\n" + POD % "d",
    "Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "templates/pod.yaml": POD % "e",
    "none.yaml": "a: 1\n",
}
ALONE = ("pod-hardening", "resources", "secrets", "versions")
RULES = rule_set(select=(*ALONE, "service-selects-nothing"))
"""Of these, one asks for other objects."""
PARAM = next(rule.whole for rule in RULES.rules if rule.whole.params and rule.whole.params[0].default)


class Counting(Maps):
    """Notes what is really looked at, and what is scanned."""

    def __init__(self, job, done):
        super().__init__(job)
        self.done = done

    def look(self, sources):
        self.done[0].extend(source.path for source in sources)
        return super().look(sources)

    def scan(self, tasks):
        tasks = list(tasks)
        self.done[1].extend(source.path for source, _ in tasks)
        return super().scan(tasks)


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(kept, "PAYS", 0)
    for name, text in FILES.items():
        file = tmp_path / "tree" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path / "tree"


def found(tree, *paths):
    discovery = discover([str(tree / path) for path in paths] or [str(tree)], cwd=str(tree))
    return discovery._replace(beside=beside(discovery))


def done(tree, rules=RULES, settings=None, *, paths=(), between=lambda: None, read=read, **more):
    """Run both maps; return the paths that were really looked at, and those that were scanned."""
    counted = [], []
    discovery = found(tree, *paths)
    job = Job(read, rules, settings or Settings())
    both = KeptMaps(job, open_store(), lambda _, job: Counting(job, counted), **more)
    context = settle([entry.glimpse for entry in both.look_beside(discovery.beside) + both.look(discovery.sources)])
    both.know(Population(context.kinds, lambda: graph_of(context)))
    between()
    both.scan([(source, context.slice(source.path)) for source in discovery.sources])
    both.end()
    return tuple(sorted(paths) for paths in counted)


def report(tree, **options):
    found_ = check(found(tree), read, RULES, Settings(), Gate(), **options)
    return found_._replace(rules=dict(found_.rules))


ALL = sorted(FILES)
NOTHING = [], []


def test_what_did_not_change_is_not_done_again(tree):
    assert done(tree) == (ALL, ALL)
    assert done(tree) == NOTHING


def test_a_file_that_changed_is_done_again_alone(tree):
    done(tree)
    (tree / "a.yaml").write_text(POD % "a" + "\n")
    assert done(tree) == (["a.yaml"], ["a.yaml"])
    (tree / "a.yaml").write_text(FILES["a.yaml"])
    assert done(tree) == NOTHING


def test_what_asks_for_other_objects_is_scanned_again_where_one_changed_and_nothing_else(tree):
    done(tree)
    (tree / "b.yaml").write_text(FILES["b.yaml"].replace("app: a", "app: b"))
    assert done(tree) == (["b.yaml"], ["b.yaml", "service.yaml"])
    assert done(tree) == NOTHING
    (tree / "b.yaml").write_text(FILES["b.yaml"])
    assert done(tree) == NOTHING


TWINS = {"one.yaml": POD % "f", "twin.yaml": FILES["service.yaml"].replace("name: a", "name: z")}
TWIN_RULES = rule_set(select=("service-selector-duplicate", "service-selects-nothing"))


@pytest.fixture
def twins(tree):
    for name, text in TWINS.items():
        (tree / name).write_text(text)
    return tree


def test_lines_that_move_have_only_what_tells_of_them_scanned_again(twins):
    done(twins, TWIN_RULES)
    (twins / "a.yaml").write_text("# a line\n" + FILES["a.yaml"])
    assert done(twins, TWIN_RULES) == (["a.yaml"], ["a.yaml"])
    (twins / "service.yaml").write_text("# a line\n" + FILES["service.yaml"])
    assert done(twins, TWIN_RULES) == (["service.yaml"], ["service.yaml", "twin.yaml"])
    (twins / "service.yaml").write_text(FILES["service.yaml"])
    assert done(twins, TWIN_RULES) == NOTHING


def test_places_of_other_objects_are_told_where_they_are_now(twins):
    def places():
        found_ = check(found(twins), read, TWIN_RULES, Settings(), Gate(), keep="")
        assert found_.findings == check(found(twins), read, TWIN_RULES, Settings(), Gate()).findings
        return [(place.path, place.span.line) for finding in found_.findings for place in finding.related]

    assert places() == [("service.yaml", 1)]
    (twins / "service.yaml").write_text("# a line\n" + FILES["service.yaml"])
    assert places() == [("service.yaml", 2)]


def test_a_place_that_is_told_no_more_has_no_file(twins):
    done(twins, TWIN_RULES)
    (twins / "service.yaml").write_text(FILES["service.yaml"].replace("app: a", "app: other"))
    assert done(twins, TWIN_RULES)[1] == ["service.yaml", "twin.yaml"]
    (twins / "service.yaml").write_text("# a line\n" + FILES["service.yaml"].replace("app: a", "app: other"))
    assert done(twins, TWIN_RULES)[1] == ["service.yaml"]


def test_what_others_say_of_a_file_has_it_scanned_again(tree):
    done(tree)
    (tree / "base/kustomization.yaml").write_text(FILES["base/kustomization.yaml"].replace("shop", "other"))
    looked, scanned = done(tree)
    assert looked == ["base/kustomization.yaml"]
    assert scanned == ["base/kustomization.yaml", "base/patch.yaml", "base/pod.yaml"]


def test_a_definition_that_changed_has_its_objects_scanned_again(tree):
    done(tree)
    (tree / "crd.yaml").write_text(DEFINITION.replace("integer", "string"))
    assert done(tree) == (["crd.yaml"], ["cart.yaml", "crd.yaml"])


def test_an_object_that_changed_is_held_against_a_definition_that_did_not(tree):
    before = report(tree)
    done(tree)
    (tree / "cart.yaml").write_text(CART % "7")
    assert done(tree) == (["cart.yaml"], ["cart.yaml"])
    after = report(tree, keep="")
    assert after == report(tree)
    assert {finding.path for finding in before.findings} - {finding.path for finding in after.findings} == {"cart.yaml"}


def test_a_file_elsewhere_is_another(tree):
    done(tree)
    (tree / "a.yaml").rename(tree / "z.yaml")
    assert done(tree) == (["z.yaml"], ["service.yaml", "z.yaml"])


def test_a_file_that_is_named_is_another(tree):
    done(tree)
    assert done(tree, paths=["none.yaml"])[0] == ["none.yaml"]


OTHERS = {
    "fewer": rule_set(select=ALONE),
    "more": rule_set(select=("all",)),
    "a level": rule_set(select=("pss:restricted",)),
    "a version": rule_set(kubernetes_version="1.30"),
    "a severity": rule_set(severities={"container-privileged": "low"}),
    "a part": rule_set(RULES.request, parts=[[Layer(ignore=("host-network",))]], places={"a.yaml": 1}),
    "a reason": rule_set(RULES.request, parts=[[Layer("b", ignore=("host-network",))]], places={"a.yaml": 1}),
    "a parameter": rule_set(params={PARAM.id: {PARAM.params[0].name: []}}),
}


def test_a_file_that_belongs_to_another_part_of_the_run_is_done_again_alone(tree):
    rules = OTHERS["a part"]
    done(tree, rules)
    assert done(tree, rules) == NOTHING
    assert done(tree, rule_set(rules.request, places={"a.yaml": 1, "none.yaml": 1})) == (["none.yaml"], ["none.yaml"])
    assert done(tree, rule_set(rules.request, places={})) == (["a.yaml"], ["a.yaml"])


@pytest.mark.parametrize("rules", OTHERS)
def test_other_rules_find_anew(tree, rules):
    done(tree)
    assert done(tree, OTHERS[rules]) == (ALL, ALL)


SETTINGS = {
    "custom_workloads": (CustomWorkload("a/v1", "A", ("spec",)),),
    "custom_envelopes": (CustomEnvelope("a/v1", "A", ("spec",)),),
    "source_map": {"a": "b"},
    "line_hashes": True,
    "require_schemas": True,
    "least": "high",
    "excerpts": False,
    "fingerprints": False,
    "identities": True,
    "labels": ("app",),
    "namespace": "shop",
    "sets": {"a": ["b"]},
    "ignores": False,
    "unsuppressible": ("host-pid",),
    "honoured": honoured(["trivy"], [("host-pid", ["KSV-0010"])], "2027-01-31"),
}


def test_every_setting_is_here():
    """But for those that change no scan."""
    assert {*SETTINGS, "blocks", "folds"} == set(Settings._fields)


@pytest.mark.parametrize("name", SETTINGS)
def test_other_settings_find_anew(tree, name):
    done(tree)
    assert done(tree, settings=Settings()._replace(**{name: SETTINGS[name]})) == (ALL, ALL)


def test_lines_are_kept_whatever_else_a_run_finds(tree):
    done(tree, settings=Settings(blocks=1))
    few = check(found(tree, "a.yaml"), read, RULES, Settings(), Gate(), keep="")
    assert all(finding.excerpt for finding in few.findings)
    assert done(tree, settings=Settings(blocks=1000)) == NOTHING


@pytest.mark.parametrize("stamp", ["stamp", "data_stamp"])
def test_other_code_or_schemas_find_anew(tree, monkeypatch, stamp):
    done(tree)
    monkeypatch.setattr(packcache, stamp, lambda *_: "other")
    assert done(tree) == (ALL, ALL)


def test_another_secret_finds_anew(tree, tmp_path):
    done(tree)
    (tmp_path / "state/kubelint-compliance/cache-key").write_bytes(b"x" * 32)
    assert done(tree) == (ALL, ALL)


def test_a_source_that_changes_between_the_maps_is_not_kept(tree):
    done(tree)
    (tree / "base/kustomization.yaml").write_text("resources: [pod.yaml]\n")
    done(tree, between=lambda: (tree / "base/pod.yaml").write_text(POD % "other"))
    (tree / "base/pod.yaml").write_text(FILES["base/pod.yaml"])
    assert done(tree) == ([], ["base/pod.yaml"])


def test_a_source_that_changes_while_it_is_new_is_scanned_as_it_was(tree):
    (tree / "a.yaml").write_text(POD % "other")
    done(tree, between=lambda: (tree / "a.yaml").write_text(FILES["a.yaml"]))
    assert done(tree) == (["a.yaml"], ["a.yaml"])


def test_what_there_is_no_room_for_is_not_kept(tree):
    assert done(tree, room=10) == (ALL, ALL)
    assert done(tree) == ([path for path in ALL if path != "none.yaml"], [path for path in ALL if path != "none.yaml"])


def test_what_cannot_be_read_is_not_kept(tree):
    broken = lambda source: read(source._replace(file=source.file + "?")) if source.path == "a.yaml" else read(source)  # noqa: E731
    done(tree, read=broken)
    assert done(tree, read=broken) == (["a.yaml"], ["a.yaml"])


def test_a_mistake_of_this_tool_is_not_kept(tree, monkeypatch):
    def fails(*_):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(maps, "scan", fails)
        done(tree)
    assert done(tree) == ([], ALL)


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_reports_are_the_same_with_and_without(tree, jobs):
    alone = report(tree)
    assert report(tree, keep="", jobs=jobs) == alone
    assert report(tree, keep="", jobs=jobs) == alone
    (tree / "b.yaml").write_text(POD % "other" + "---\n" + POD % "b")
    (tree / "base/kustomization.yaml").write_text("namespace: other\nresources: [pod.yaml]\n")
    assert report(tree, keep="", jobs=jobs) == report(tree)


def test_reports_are_the_same_where_nothing_can_be_kept(tree, tmp_path):
    (tmp_path / "cache").write_text("a file")
    assert report(tree, keep="") == report(tree)
