"""What the patches of kustomizations make of the findings of what they take in, on each way in which it is deployed."""

from __future__ import annotations

import pytest

from kubelint_compliance.context.ways import Way
from kubelint_compliance.findings.finder import Judged
from kubelint_compliance.findings.tally import Tally
from kubelint_compliance.findings.ways import REPLACED, over_ways
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.model import NOT_EVALUATED
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.ruleset.case import AllBroken, Broken
from tests.trees import found, scans

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {version: 1/2}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: web:latest
"""
BASE = {"b/kustomization.yaml": "resources: [web.yaml]\n", "b/web.yaml": WEB}
TAG = ("b/web.yaml", "image-tag-mutable", 11, 11)
LABEL = ("b/web.yaml", "label-value-invalid", 3, 32)
MEMORY = ("b/web.yaml", "memory-limit-missing", 10, 11)
MERGED = "spec: {template: {spec: {containers: [{name: web, image: 'web:1.4.2'}]}}}"
HEAD = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web"


def overlay(text, at="o"):
    return {f"{at}/kustomization.yaml": f"resources: [../b]\n{text}\n"}


def patches(target, patch):
    return f"patches:\n- patch: |\n    {patch}\n  target: {target}"


def of(files, *ids):
    """Return what some rules find in the base."""
    return [entry for entry in found({**BASE, **files}, rule_set(select=ids)) if entry[0] == TAG[0]]


ANY = "{kind: Deployment}"
REPLACE = '[{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "web:1.4.2"}]'


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"b/kustomization.yaml": "resources: [web.yaml]\npatches: []\n"},
        overlay(patches("{kind: Service}", REPLACE)),
        overlay(patches("{kind: Deployment, name: we}", REPLACE)),
        overlay(patches("{kind: Deployment, namespace: other}", REPLACE)),
        overlay(patches("{kind: Deployment, labelSelector: version=2}", REPLACE)),
        overlay(patches(ANY, REPLACE.replace("1.4.2", "main"))),
        overlay(patches(ANY, REPLACE.replace("replace", "test"))),
        overlay(patches(ANY, REPLACE.replace("/0/", "/1/"))),
        {**overlay("patches: [{path: p.yaml}]"), "o/p.yaml": f"{HEAD}, namespace: other}}\n{MERGED}\n"},
        {**overlay("patches: [{path: p.yaml}]"), "o/p.yaml": f"{HEAD}-2}}\n{MERGED}\n"},
    ],
)
def test_what_no_patch_mends_is_found(files):
    assert of(files, TAG[1]) == [TAG]


@pytest.mark.parametrize(
    "files",
    [
        overlay(patches(ANY, REPLACE)),
        overlay(patches("{kind: Deployment, name: w.*}", REPLACE)),
        overlay(patches("{kind: Deployment, labelSelector: version}", REPLACE)),
        overlay(patches("{kind: Deployment, namespace: default}", REPLACE)),
        overlay("patchesJson6902:\n- target: {kind: Deployment, name: web}\n  path: p.yaml") | {"o/p.yaml": REPLACE},
        {**overlay("patches: [{path: p.yaml}]"), "o/p.yaml": f"{HEAD}}}\n{MERGED}\n"},
        {**overlay("patchesStrategicMerge: [p.yaml]"), "o/p.yaml": f"{HEAD}}}\n{MERGED}\n"},
        {**overlay(f"patches: [{{path: p.yaml, target: {ANY}}}]"), "o/p.yaml": f"{HEAD}-2}}\n{MERGED}\n"},
        {
            "c/kustomization.yaml": f"kind: Component\n{patches(ANY, REPLACE)}\n",
            **overlay("components: [../c]"),
        },
        {
            "d/kustomization.yaml": f"kind: Component\n{patches(ANY, REPLACE)}\n",
            "c/kustomization.yaml": "kind: Component\ncomponents: [../d]\n",
            **overlay("components: [../c]"),
        },
        {
            **overlay("namePrefix: a-\nnamespace: shop"),
            "p/kustomization.yaml": "resources: [../o]\npatches: [{path: p.yaml}]\n",
            "p/p.yaml": f"{HEAD.replace('web', 'a-web')}, namespace: shop}}\n{MERGED}\n",
        },
        {**overlay(patches(ANY, REPLACE)), **overlay(patches(ANY, REPLACE.replace("1.4.2", "1.5.0")), "p")},
    ],
)
def test_what_every_way_mends_is_not_found(files):
    assert of(files, TAG[1]) == []


def test_what_a_patch_adds_counts_and_what_it_adds_elsewhere_does_not():
    limits = '[{"op": "add", "path": "/spec/template/spec/containers/0/resources", "value": {"limits": {"%s": "1Gi"}}}]'
    assert of(overlay(patches(ANY, limits % "memory")), MEMORY[1]) == []
    assert of(overlay(patches(ANY, limits % "cpu")), MEMORY[1]) == [MEMORY]


def layers(sets, patch):
    """Return a base that sets something, and an overlay that patches what comes of it."""
    return {"b/kustomization.yaml": f"resources: [web.yaml]\n{sets}\n", **overlay(patch)}


def test_a_patch_is_for_the_object_as_the_kustomizations_below_leave_it():
    latest = layers("images: [{name: web, newTag: main}]", patches(ANY, REPLACE))
    fixed = layers("images: [{name: web, newTag: 1.4.2}]", patches(ANY, REPLACE.replace("1.4.2", "main")))
    assert (of(latest, TAG[1]), of(fixed, TAG[1])) == ([], [])
    label = '[{"op": "test", "path": "/metadata/labels/team", "value": "shop"}, '
    label += '{"op": "remove", "path": "/metadata/labels/version"}]'
    assert of(layers("labels: [{pairs: {team: shop}}]", patches(ANY, label)), LABEL[1]) == []


ORDERED = """\
patchesJson6902:
- target: {kind: Deployment}
  patch: |-
    - {op: test, path: /metadata/labels/team, value: shop}
    - {op: test, path: /spec/template/spec/containers/0/image, value: 'web:main'}
    - {op: remove, path: /metadata/labels/version}
patches:
- target: {kind: Deployment}
  patch: |-
    - {op: test, path: /spec/template/spec/containers/0/image, value: 'web:1'}
    - {op: replace, path: /spec/template/spec/containers/0/image, value: 'web:main'}
patchesStrategicMerge:
- |-
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec: {template: {spec: {containers: [{name: web, image: 'web:1'}]}}}
"""


def test_patches_come_in_the_order_of_kustomize():
    files = overlay(f"commonLabels: {{team: shop}}\nimages: [{{name: web, newTag: 1.4.2}}]\n{ORDERED}")
    assert of(files, TAG[1], LABEL[1]) == []
    early = files["o/kustomization.yaml"].replace("\npatches:", "").replace("patchesJson6902:", "patches:")
    assert of({"o/kustomization.yaml": early}, LABEL[1]) == [LABEL]


def test_what_a_patch_copies_may_be_anything():
    copied = '[{"op": "copy", "from": "/metadata/labels", "path": "/metadata/annotations"}]'
    assert of(overlay(patches(ANY, copied)), LABEL[1]) == []
    assert of(overlay(patches(ANY, copied)), TAG[1]) == [TAG]


@pytest.mark.parametrize(
    ("sets", "target", "is_met"),
    [
        ("commonLabels: {app: web}", "labelSelector: 'app in (web, api)'", True),
        ("labels: [{pairs: {app: web}}]", "labelSelector: '!old,app!=api'", True),
        ("namespace: shop\nnamePrefix: a-", "name: a-web, namespace: shop", True),
        ("namespace: shop\nnamePrefix: a-", "name: web", True),
        ("commonLabels: {app: web}", "labelSelector: 'app notin (web)'", False),
        ("commonLabels: {app: web}", "labelSelector: '!app'", False),
        ("commonLabels: {app: web}", "labelSelector: 'app in (web'", False),
        ("namespace: shop", "namespace: bank", False),
    ],
)
def test_a_target_is_met_by_what_is_set_below(sets, target, is_met):
    assert of(layers(sets, patches(f"{{{target}}}", REPLACE)), TAG[1]) == ([] if is_met else [TAG])


def test_what_a_patch_puts_in_the_place_of_an_item_is_not_told_of_that():
    two = "{name: side, image: 'side:latest'}, {name: web, image: 'web:1.4.2'}"
    patch = {"o/p.yaml": f"{HEAD}}}\nspec: {{template: {{spec: {{containers: [{two}]}}}}}}\n"}
    assert of({**overlay("patches: [{path: p.yaml}]"), **patch}, TAG[1]) == []


def test_what_the_api_server_would_refuse_is_no_finding_where_it_is_replaced():
    label = '[{"op": "replace", "path": "/metadata/labels/version", "value": "1.2"}]'
    assert of({}, LABEL[1]) == [LABEL]
    assert of(overlay(patches(ANY, label)), LABEL[1]) == []
    assert of(overlay(patches(ANY, label.replace('1.2"', '1/3"'))), LABEL[1]) == [LABEL]


def test_a_required_field_may_come_from_a_patch():
    without = {"b/web.yaml": WEB.replace("image: web:latest", "args: [a]").replace("name: web\n", "image: a\n")}
    rule = "schema-required-field"
    name = '[{"op": "add", "path": "/spec/template/spec/containers/0/name", "value": "web"}]'
    assert [entry[1] for entry in of(without, rule)] == [rule]
    assert of({**without, **overlay(patches(ANY, name))}, rule) == []


def test_one_overlay_that_does_not_mend_it_is_named():
    files = {**BASE, **overlay("images: [{name: web, newTag: 1.4.2}]", "x/prod"), **overlay("", "x/dev")}
    files = {path: text.replace("../b", "../../b") if path[:2] == "x/" else text for path, text in files.items()}
    (finding,) = scans(files, rule_set(select=[TAG[1]]))[TAG[0]].findings
    assert finding.message == ('Container "web" runs web:latest, whose tag moves (as kustomization x/dev deploys it)')


def test_an_overlay_that_deletes_the_object_has_nothing_to_say_of_it():
    deletes = {**overlay("patches: [{path: p.yaml}]"), "o/p.yaml": f"$patch: delete\n{HEAD}}}\n"}
    files = {**BASE, **deletes, **overlay("", "p")}
    (finding,) = scans(files, rule_set(select=[TAG[1]]))[TAG[0]].findings
    assert finding.message == 'Container "web" runs web:latest, whose tag moves'


def test_several_findings_at_one_place_stay_several():
    (manifest,) = Opened("a.yaml", WEB).manifests
    other = manifest.seen_as({**manifest.value, "spec": {}})
    manifest.ways = (Way((".",), manifest, manifest), Way(("../o",), other, other))
    rule = rule_set(select=[TAG[1]]).rules[0]
    broken = AllBroken(Broken(rule, ("spec",), (), words) for words in ("one", "two"))
    judged = Judged(broken, [], (), (TAG[1],), True)
    found = over_ways(manifest, "a.yaml", lambda *_: judged, Tally())
    assert ([entry.message for entry in found.broken], found.tested) == (["one", "two"], (TAG[1],))


def test_another_value_is_told_as_it_is_deployed():
    files = {**BASE, **overlay(patches(ANY, REPLACE.replace("1.4.2", "main")))}
    (finding,) = scans(files, rule_set(select=[TAG[1]]))[TAG[0]].findings
    assert (finding.message, finding.fix) == (
        'Container "web" runs web:main, whose tag moves (as kustomization o deploys it)',
        None,
    )


def test_an_object_that_every_way_deletes_has_no_findings():
    deletes = {"o/p.yaml": f"$patch: delete\n{HEAD}}}\n"}
    assert of({**overlay("patches: [{path: p.yaml}]"), **deletes}, TAG[1]) == []
    assert of({**overlay("patches: [{path: p.yaml}]"), **deletes, **overlay("", "p")}, TAG[1]) == [TAG]


REPLACEMENT = """\
replacements:
- source: {kind: ConfigMap, name: a, fieldPath: data.a}
  targets:
  - select: {kind: Deployment}
    fieldPaths: ['%s']
"""


@pytest.mark.parametrize(
    ("field", "rule", "is_unsure"),
    [
        ("metadata.labels.version", LABEL[1], True),
        ("metadata.labels.[version]", LABEL[1], True),
        ("metadata.labels.*", LABEL[1], True),
        ("metadata.labels.app", LABEL[1], False),
        ("spec.template.spec.containers.[name=web].image", TAG[1], True),
        ("spec.template.spec.containers.0.image", TAG[1], True),
        ("spec.template.spec.containers.[name=b].image", TAG[1], False),
        ("spec.template.spec.containers.[name=web].image", MEMORY[1], False),
    ],
)
def test_of_what_a_replacement_writes_rules_have_no_say(field, rule, is_unsure):
    files = {**BASE, **overlay(REPLACEMENT % field)}
    scan = scans(files, rule_set(select=[rule]))[TAG[0]]
    assert [finding.rule for finding in scan.findings] == ([] if is_unsure else [rule])
    said = [entry for entry in scan.coverage if entry.outcome == NOT_EVALUATED]
    assert [(entry.rules, entry.reason) for entry in said] == ([((rule,), REPLACED)] if is_unsure else [])


def test_a_replacement_in_a_file_and_one_that_rejects_the_object():
    written = "\n".join(line[2:] for line in (REPLACEMENT % "metadata.labels.version").splitlines()[1:])
    own = {**overlay("replacements: [{path: r.yaml}]"), "o/r.yaml": written}
    rejected = written.replace("select: {kind: Deployment}", "select: {kind: Deployment}\n  reject: [{name: web}]")
    assert of(own, LABEL[1]) == []
    assert of({**own, "o/r.yaml": rejected}, LABEL[1]) == [LABEL]


def test_a_transformer_may_mend_what_the_api_server_refuses_and_tells_nothing_of_the_rest():
    files = overlay("transformers: [t.yaml]")
    assert (of(files, LABEL[1]), of(files, TAG[1])) == ([], [TAG])


def test_what_could_not_be_read_before_the_patch_is_judged_after_it():
    wrong = {**BASE, "b/web.yaml": WEB.replace("image: web:latest", "image: {}")}
    image = '[{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "web:latest"}]'
    scan = scans({**wrong, **overlay(patches(ANY, image))}, rule_set(select=[TAG[1]]))[TAG[0]]
    assert ([finding.rule for finding in scan.findings], scan.problems) == ([TAG[1]], ())


def test_findings_with_many_overlays_stay_one_each():
    files = {
        path: text for number in range(12) for path, text in overlay(f"namespace: n{number}", f"o{number}").items()
    }
    assert of(files, TAG[1], MEMORY[1], LABEL[1]) == [TAG, LABEL, MEMORY]


NAMED = {**overlay("patches: [{path: p.yaml}]"), "o/p.yaml": f"{HEAD}, namespace: other}}\n{MERGED}\n"}
REFUSAL = (
    "Kustomize refuses to build it: a patch is for apps/v1 Deployment web in the namespace other, which is not taken in"
)


def warnings(files):
    """Return what is told of the kustomization of an overlay."""
    problems = scans({**BASE, **files}, rule_set(select=[TAG[1]]))["o/kustomization.yaml"].problems
    return [(entry.message, entry.span.line, entry.fatal) for entry in problems]


def test_a_patch_that_names_what_is_not_taken_in_is_told():
    assert warnings(NAMED) == [(REFUSAL, 2, False)]
    without = {**NAMED, "o/p.yaml": f"{HEAD}-2}}\n{MERGED}\n"}
    assert warnings(without) == [
        (REFUSAL.replace("web in the namespace other", "web-2 without a namespace"), 2, False),
    ]


@pytest.mark.parametrize(
    "files",
    [
        {"o/p.yaml": f"{HEAD}}}\n{MERGED}\n"},
        {"b/kustomization.yaml": "resources: [web.yaml]\nnamespace: other\n"},
        {"b/web.yaml": WEB.replace("{name: web,", "{name: web, namespace: other,")},
        {"b/kustomization.yaml": "resources: [web.yaml, 'https://example.com/more.yaml']\n"},
        {"b/kustomization.yaml": "resources: [web.yaml, gone.yaml]\n"},
        {"b/kustomization.yaml": "resources: [web.yaml]\nnameSuffix: -x\n"},
        {"b/kustomization.yaml": "resources: [web.yaml]\ntransformers: [t.yaml]\n"},
        {"o/kustomization.yaml": NAMED["o/kustomization.yaml"].replace("p.yaml", f"p.yaml, target: {ANY}")},
        {"o/kustomization.yaml": "kind: Component\npatches: [{path: p.yaml}]\n", **overlay("components: [../o]", "p")},
        {"o/kustomization.yaml": "kind: Component\npatches: [{path: p.yaml}]\n"},
    ],
)
def test_a_patch_that_may_meet_an_object_is_not_told(files):
    assert warnings({**NAMED, **files}) == []


def test_nothing_is_mended_by_a_kustomization_that_is_refused():
    both = NAMED["o/kustomization.yaml"] + patches(ANY, REPLACE).partition("\n")[2] + "\n"
    both = both.replace("patches: [{path: p.yaml}]", "patches:\n- path: p.yaml")
    assert of({**NAMED, "o/kustomization.yaml": both}, TAG[1]) == [TAG]
    assert of({**NAMED, "o/kustomization.yaml": both, "o/p.yaml": f"{HEAD}}}\n"}, TAG[1]) == []


SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
"""


@pytest.mark.parametrize("mends", ["prod", "dev"])
def test_what_one_way_has_beside_the_object_tells_nothing_of_the_others(mends):
    files = {
        "b/kustomization.yaml": "resources: [web.yaml]\n",
        "b/web.yaml": WEB.replace("spec:\n", "spec:\n  replicas: 2\n", 1),
        "prod/kustomization.yaml": "resources: [../b, h.yaml]\nnamespace: prod\n",
        "prod/h.yaml": SCALER,
        "dev/kustomization.yaml": "resources: [../b]\nnamespace: dev\n",
    }
    files[f"{mends}/kustomization.yaml"] += patches(ANY, '[{"op": "remove", "path": "/spec/replicas"}]') + "\n"
    rules = rule_set(select=["hpa-target-with-static-replicas"])
    messages = [entry.message for entry in scans(files, rules, graph=True)["b/web.yaml"].findings]
    assert [message.partition(" (")[2] for message in messages] == (
        [] if mends == "prod" else ["as kustomization prod deploys it)"]
    )


def test_an_object_is_none_beside_itself_as_others_deploy_it():
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n"
    files = {
        "b/kustomization.yaml": "resources: [s.yaml, web.yaml]\n",
        "b/s.yaml": service,
        "b/web.yaml": WEB,
        "p/kustomization.yaml": "resources: [../b]\nnamePrefix: p-\n",
        "q/kustomization.yaml": "resources: [../b]\nnamePrefix: q-\n",
    }
    rules = rule_set(select=["service-selector-duplicate"])
    assert scans(files, rules, graph=True)["b/s.yaml"].findings == ()
    beside = {**files, "b/s.yaml": f"{service.replace('name: s', 'name: r')}---\n{service}"}
    assert {finding.span.line for finding in scans(beside, rules, graph=True)["b/s.yaml"].findings} == {9}


SOURCE = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: shop}
spec: {interval: 5m, url: "https://git.example/shop"}
"""
UNVERIFIED = rule_set(select=["flux-git-source-unverified"])


def lines_of_source(kustomization):
    files = {
        "base/source.yaml": SOURCE,
        "base/kustomization.yaml": "resources: [source.yaml]\nnamePrefix: dev-\n",
        "dev/kustomization.yaml": f"resources: [../base]\n{kustomization}\n",
    }
    return [finding.span.line for finding in scans(files, UNVERIFIED, graph=True)["base/source.yaml"].findings]


@pytest.mark.parametrize(
    ("target", "is_told"),
    [
        ("kind: Deployment, name: web", True),
        ("kind: GitRepository, name: other", True),
        ("kind: GitRepository, namespace: else", True),
        ("group: apps", True),
        ("labelSelector: app=web", True),
        ("kind: GitRepository", False),
        ("kind: Git.*", False),
        ("name: shop", False),
        ("name: dev-shop", False),
    ],
)
@pytest.mark.parametrize("field", ["verify", "timeout"])
def test_only_what_a_patch_mends_is_not_told_by_rules_about_others(target, field, is_told):
    patch = f'patches: [{{target: {{{target}}}, patch: \'[{{"op": "add", "path": "/spec/{field}", "value": {{}}}}]\'}}]'
    assert lines_of_source(patch) == ([4] if is_told or field == "timeout" else [])


@pytest.mark.parametrize("more", ["patches: [{path: elsewhere.yaml}]", "transformers: [elsewhere.yaml]"])
def test_a_change_that_nobody_can_read_may_be_of_anything(more):
    assert lines_of_source("") == [4]
    assert lines_of_source(more) == []
