"""From text to findings of schemas: which rule, on which place, with which fix, and what is no finding at all."""

from __future__ import annotations

import pytest

from kubelint_compliance.context.glimpse import look
from kubelint_compliance.engine import check
from kubelint_compliance.manifests.opened import open_bytes
from kubelint_compliance.model import NO_SCHEMA, TESTED, UNTESTED
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.sources import Discovery, Source
from kubelint_compliance.terms import Gate, Settings
from tests.scanning import scan_text

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: app
    image: registry.example/app:1
"""

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shops.example.com}
spec:
  group: example.com
  names: {kind: Shop, plural: shops}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties: {spec: {type: object, properties: {owner: {type: string}}}}
"""
SHOP = "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: corner}\nspec: {ownr: me}\n"


@pytest.fixture(scope="module")
def schemas():
    return rule_set(select=["versions"])


def scan(text, rules, beside=(), **known):
    return scan_text("a.yaml", text, rules, beside=beside, **known)


def counted(scan, outcome):
    return [(entry.reason, entry.number) for entry in scan.coverage if entry.outcome == outcome]


def found(text, rules, beside=(), **known):
    findings = scan(text, rules, beside, **known).findings
    return [(finding.rule, tuple(finding.span), finding.pointer) for finding in findings]


def edits(text, rules):
    (finding,) = scan(text, rules).findings
    return finding.fix and [(tuple(edit.span), edit.text) for edit in finding.fix.edits]


def test_a_right_object_gives_nothing(schemas):
    assert scan(POD, schemas).findings == ()
    assert counted(scan(POD, schemas), NO_SCHEMA) == []


def test_an_unknown_field_is_shown_by_its_key_and_can_be_renamed(schemas):
    text = POD + "    imagePullPolciy: Always\n"
    assert found(text, schemas) == [("schema-unknown-field", (8, 5, 8, 20), "/spec/containers/0/imagePullPolciy")]
    assert edits(text, schemas) == [((8, 5, 8, 20), "imagePullPolicy")]
    assert edits(POD + '    "imagePullPolciy": Always\n', schemas) == [((8, 5, 8, 22), '"imagePullPolicy"')]


def test_a_value_gets_its_quotes_without_being_repeated(schemas):
    text = POD.replace("{name: web}", "{name: web, labels: {pin: 1234}}")
    assert found(text, schemas) == [("schema-wrong-type", (3, 32, 3, 41), "/metadata/labels/pin")]
    assert edits(text, schemas) == [((3, 37, 3, 37), '"'), ((3, 41, 3, 41), '"')]


def test_needless_quotes_can_be_dropped(schemas):
    text = POD + "  hostNetwork: 'true'\n"
    assert edits(text, schemas) == [((8, 16, 8, 17), ""), ((8, 21, 8, 22), "")]


def test_an_alias_gets_no_fix(schemas):
    text = POD.replace("{name: web}", "{name: web, annotations: {a: &n 7, b: *n}}")
    assert [bool(finding.fix) for finding in scan(text, schemas).findings] == [False, False]


def test_a_missing_field_is_shown_by_what_misses_it(schemas):
    text = POD.replace("  - name: app\n    image", "  - image")
    assert found(text, schemas) == [("schema-required-field", (6, 5, 6, 34), "/spec/containers/0")]
    (finding,) = scan(
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {minReplicas: 1}\n",
        schemas,
    ).findings
    assert tuple(finding.span) == (4, 1, 4, 5)
    assert finding.message.endswith('"maxReplicas"; "scaleTargetRef" too')


DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
BINDING = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\n"


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("spec: {}", '"spec" lacks the required field "containers"'),
        ("spec: {containers: }", '"containers" is empty, but required'),
        ("spec: {containers: null}", '"containers" is empty, but required'),
    ],
)
def test_what_is_there_without_a_value_is_empty_and_what_is_not_there_is_lacking(schemas, spec, expected):
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\n{spec}\n"
    assert [finding.message for finding in scan(text, schemas).findings] == [expected]


def test_an_object_misses_what_its_schema_requires(schemas):
    assert found(DEPLOYMENT, schemas) == [("schema-required-field", (2, 1, 2, 17), "")]
    assert found(BINDING, schemas) == [("schema-required-field", (2, 1, 2, 18), "")]
    assert [rule for rule, *_ in found(DEPLOYMENT + "spec: {replicas: 3}\n", schemas)] == ["schema-required-field"]


@pytest.mark.parametrize(
    "text", [DEPLOYMENT, BINDING, DEPLOYMENT + "spec: {replicas: 3}\n", BINDING + "subjects: []\n"]
)
def test_a_part_of_an_object_misses_nothing(schemas, text):
    assert found(text, schemas, patch=True) == []


def test_a_repeated_key_is_shown_where_it_is_repeated_and_names_the_first(schemas):
    text = POD + "    image: registry.example/app:2\n"
    (finding,) = scan(text, schemas).findings
    assert (finding.rule, tuple(finding.span)) == ("duplicate-yaml-key", (8, 5, 8, 10))
    assert [(related.message, related.path, tuple(related.span)) for related in finding.related] == [
        ("first written here", "a.yaml", (7, 5, 7, 10))
    ]


def test_equal_values_of_a_repeated_key_weigh_less(schemas):
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: b\n  a: b\n  c: d\n  c: e\n"
    assert [(entry.severity, entry.message) for entry in scan(text, schemas).findings] == [
        ("low", 'The key "a" is written twice in one mapping, first on line 5; both times with the same value'),
        ("high", 'The key "c" is written twice in one mapping, first on line 7; only the last one counts'),
    ]


@pytest.mark.parametrize(
    ("first", "second", "severity"),
    [
        ('"x y"', "x y", "low"),
        ("'x'", '"x"', "low"),
        ('"1"', "1", "high"),
        ("'true'", "true", "high"),
        ("'{b: c}'", "{b: c}", "high"),
        ('"a\\tb"', "a\\tb", "high"),
        ("''", "", "high"),
    ],
)
def test_quotes_around_a_text_change_nothing(schemas, first, second, severity):
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  a: {first}\n  a: {second}\n"
    assert [entry.severity for entry in scan(text, schemas).findings if entry.rule == "duplicate-yaml-key"] == [
        severity
    ]


def test_one_missing_line_between_two_objects_is_one_finding_at_the_second(schemas):
    first = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n"
    second = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata: {a: b, a: c}\n"
    (lost, repeated) = scan(first + second, schemas).findings
    assert (lost.rule, tuple(lost.span)) == ("duplicate-yaml-key", (5, 1, 5, 11))
    assert lost.message == (
        'A second object begins here and "---" is missing before it: the object from line 1 on is lost, since of keys '
        "that are written twice only the last counts"
    )
    assert [tuple(place.span) for place in lost.related] == [(1, 1, 1, 11)]
    assert tuple(repeated.span) == (9, 14, 9, 15)
    assert scan(first + "---\n" + second.replace(", a: c", ""), schemas).findings == ()


def test_a_head_that_is_written_twice_is_no_second_object(schemas):
    text = "apiVersion: v1\nkind: ConfigMap\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
    assert [finding.severity for finding in scan(text, schemas).findings] == ["low", "low"]


def test_repeated_keys_of_a_list_are_told_once(schemas):
    text = f"apiVersion: v1\nkind: List\nkind: List\nitems:\n- {{{CONFIG}, data: {{a: b, a: c}}}}\n- {{{CONFIG}}}\n"
    assert sorted((rule, span[:2]) for rule, span, _ in found(text, schemas)) == [
        ("duplicate-yaml-key", (3, 1)),
        ("duplicate-yaml-key", (5, 71)),
    ]


CONFIG = "apiVersion: v1, kind: ConfigMap, metadata: {name: a}"


@pytest.mark.parametrize("name", ["${NAME}", "$(NAME)", "$NAME-a", "{{name}}"])
def test_a_variable_is_not_judged(schemas, name):
    text = POD.replace("{name: web}", f"{{name: '{name}', labels: {{a: '{name}'}}}}") + f"  priority: '{name}'\n"
    assert found(text, schemas) == []


def test_what_sops_encrypted_is_not_judged(schemas):
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: 'ENC[AES256_GCM,data:x,type:str]'}\n"
    assert found(secret + "sops: {mac: 'ENC[x]', version: 3.9.0}\n", schemas) == []
    assert [rule for rule, _, _ in found(secret, schemas)] == ["schema-invalid-value"]
    assert [rule for rule, _, _ in found(POD + "sops: {}\n", schemas)] == ["schema-unknown-field"]


def test_a_kind_without_a_schema_is_counted_and_only_on_request_a_problem(schemas):
    assert counted(scan(SHOP, schemas), NO_SCHEMA) == [("example.com/v1/Shop", 1)]
    assert scan(SHOP, schemas).problems == ()
    strict = scan_text("a.yaml", SHOP, schemas, Settings(require_schemas=True))
    (problem,) = strict.problems
    assert (problem.code, problem.fatal, tuple(problem.span)) == ("no-schema", True, (2, 1, 2, 11))


def test_without_schema_rules_nothing_is_said_of_schemas():
    rules = rule_set(select=["container-privileged"])
    assert counted(scan(SHOP, rules), NO_SCHEMA) == []
    assert counted(scan(SHOP, rules), UNTESTED) == [("example.com/v1/Shop", 1)]


def test_the_definition_beside_an_object_is_used(schemas):
    beside = [("crds/shop.yaml", CRD)]
    assert found(SHOP, schemas, beside) == [("schema-unknown-field", (4, 8, 4, 12), "/spec/ownr")]
    assert counted(scan(SHOP, schemas, beside), NO_SCHEMA) == []


def test_a_definition_of_an_old_version_says_nothing(schemas):
    beside = [("crds/shop.yaml", CRD.replace("k8s.io/v1", "k8s.io/v1beta1"))]
    assert found(SHOP, schemas, beside) == []


def test_the_named_definition_comes_first_then_the_nearest(schemas):
    text = SHOP.replace("ownr", "onwer")
    misspelt = CRD.replace("owner", "oner")
    named = {"named": [("far.yaml", misspelt)], "beside": [("a/b.yaml", CRD)]}
    near = {"beside": [("b/b.yaml", misspelt), ("a/b.yaml", CRD)]}
    for definitions, meant in ((named, "oner"), (near, "owner")):
        (finding,) = scan_text("a/shop.yaml", text, schemas, **definitions).findings
        assert f'did you mean "{meant}"' in finding.message


def test_of_several_definitions_any_may_be_the_right_one(schemas):
    other = CRD.replace("owner", "ownr")
    beside = [("x/shop.yaml", CRD), ("y/shop.yaml", other)]
    assert found(SHOP, schemas, beside) == []
    assert found(SHOP.replace("ownr", "oner"), schemas, beside)[0][0] == "schema-unknown-field"


RULES = CRD.replace(
    "spec: {type: object, properties: {owner: {type: string}}}",
    "spec: {type: object, properties: {owner: {type: string}, low: {type: integer, default: 2}, high: {type: integer}},"
    " x-kubernetes-validations: [{rule: 'self.low <= self.high', message: low is above high, fieldPath: .high}]}",
)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("{low: 1, high: 1}", []),
        ("{high: 2}", []),  # the default counts
        ("{high: 1}", [((4, 8, 4, 15), '"high" breaks a rule of its definition: low is above high')]),
        ("{high: 1, owner: '${OWNER}'}", []),  # what will stand there is not known
        ("{high: one}", [((4, 8, 4, 17), '"high" is text, but a whole number is expected')]),
    ],
)
def test_the_rules_of_a_definition_are_evaluated(schemas, spec, expected):
    beside = [("crds/shop.yaml", RULES)]
    findings = scan(SHOP.replace("{ownr: me}", spec), schemas, beside).findings
    assert [(tuple(finding.span), finding.message) for finding in findings] == expected


def test_a_part_of_an_object_breaks_no_rule(schemas):
    beside = [("crds/shop.yaml", RULES)]
    assert found(SHOP.replace("{ownr: me}", "{high: 1}"), schemas, beside, patch=True) == []


def test_definitions_themselves_are_checked(schemas):
    assert found(CRD, schemas) == []
    assert found(RULES.replace("self.low", "self.lwo"), schemas) == [
        (
            "schema-invalid-value",
            (15, 165, 15, 194),
            "/spec/versions/0/schema/openAPIV3Schema/properties/spec/x-kubernetes-validations/0/rule",
        )
    ]
    assert [rule for rule, _, _ in found(CRD.replace("shops.example", "shop.example"), schemas)] == [
        "schema-invalid-value"
    ]


def test_definitions_are_found_in_the_input_and_in_what_is_named(schemas):
    crd, shop = Source("crd.yaml", "", True, 0, CRD.encode()), Source("shop.yaml", "", True, 0, SHOP.encode())

    def rules(sources, named=()):
        discovery = Discovery(tuple(sources), (), (), "/", True)
        glimpses = [look(open_bytes("crd.yaml", source.text)) for source in named]
        report = check(discovery, lambda source: source.text, schemas, Settings(), Gate(), glimpses)
        return [(finding.path, finding.rule) for finding in report.findings]

    assert rules([shop]) == []
    assert rules([crd, shop]) == rules([shop], [crd]) == [("shop.yaml", "schema-unknown-field")]


def test_versions_of_kinds_are_shown_by_the_version(schemas):
    text = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\n"
    assert found(text, schemas) == [("api-version-removed", (1, 1, 1, 27), "/apiVersion")]
    old = rule_set(select=["versions"], kubernetes_version="1.24")
    assert [rule for rule, _, _ in found(text, old)] == ["api-version-deprecated"]


def test_a_part_of_an_object_is_not_tested_for_what_it_may_lack(schemas):
    def tested(text, **known):
        (rules,) = (entry.rules for entry in scan(text, schemas, **known).coverage if entry.outcome == TESTED)
        return {rule for rule in rules if rule.startswith(("schema", "metadata", "api"))}

    whole = {
        "api-version-deprecated",
        "api-version-removed",
        "api-version-unknown",
        "metadata-name-missing",
        "schema-invalid-value",
        "schema-required-field",
        "schema-unknown-field",
        "schema-wrong-type",
    }
    assert tested(POD) == whole
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n"
    assert tested(patch) == whole
    assert tested(patch, patch=True) == whole - {
        "metadata-name-missing",
        "schema-required-field",
    }
    assert tested(SHOP) == {"api-version-deprecated", "api-version-removed", "api-version-unknown"}


def test_the_value_under_a_credentials_name_is_never_told(schemas):
    crd = CRD.replace(
        "owner: {type: string}", 'dbPassword: {type: string, pattern: "^[0-9]+$"}, size: {type: string, enum: [s]}'
    )
    beside = [("crds/shop.yaml", crd)]
    text = SHOP.replace("{ownr: me}", "{dbPassword: hunter2, size: xl}")
    findings = scan(text, schemas, beside).findings
    assert [finding.message for finding in findings] == [
        '"dbPassword" does not match the pattern ^[0-9]+$',
        '"size" "xl" is not one of s',
    ]
    assert not any("hunter2" in line.text for finding in findings for line in finding.excerpt)


VERSIONS = """\
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
  - {name: v1beta1, served: true, storage: false, deprecated: true, schema: {openAPIV3Schema: {type: object}}}
  - {name: v1alpha1, served: false, storage: false, schema: {openAPIV3Schema: {type: object}}}
"""
OF_VERSIONS = CRD.partition("  - name: v1")[0] + VERSIONS


def said(text, rules, *definitions):
    beside = [(f"crds/{number}.yaml", definition) for number, definition in enumerate(definitions)]
    return [(f.rule, tuple(f.span)[:2], f.message) for f in scan(text, rules, beside).findings]


def shop(version):
    return f"apiVersion: example.com/{version}\nkind: Shop\nmetadata: {{name: corner}}\n"


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("v1", []),
        (
            "v1beta1",
            [
                (
                    "api-version-deprecated",
                    (1, 1),
                    "example.com/v1beta1 Shop is deprecated, says its definition in crds/0.yaml; use v1",
                )
            ],
        ),
        (
            "v1alpha1",
            [("api-version-removed", (1, 1), "The definition of Shop in crds/0.yaml does not serve v1alpha1; use v1")],
        ),
        ("v2", [("api-version-unknown", (1, 1), "The definition of Shop in crds/0.yaml has no version v2; use v1")]),
    ],
)
def test_a_definition_in_the_input_says_which_versions_there_are(schemas, version, expected):
    assert said(shop(version), schemas, OF_VERSIONS) == expected
    assert said(shop(version), schemas) == []


def test_any_of_several_definitions_may_be_the_right_one(schemas):
    other = CRD.replace("- name: v1\n", "- name: v2\n")
    assert said(shop("v2"), schemas, OF_VERSIONS, other) == []
    assert [rule for rule, *_ in said(shop("v3"), schemas, OF_VERSIONS, other)] == ["api-version-unknown"]


def test_the_words_of_a_definition_on_a_version_that_goes_are_told(schemas):
    definition = OF_VERSIONS.replace("deprecated: true", "deprecated: true, deprecationWarning: Move to v1.")
    ((_, _, message),) = said(shop("v1beta1"), schemas, definition)
    assert message == "example.com/v1beta1 Shop is deprecated, says its definition in crds/0.yaml: Move to v1."


def test_a_kind_near_one_of_the_input_is_told(schemas):
    assert said(shop("v1").replace("Shop", "Basket"), schemas, CRD) == []
    message = 'No definition of "example.com" that is known has a kind SHOP; did you mean "Shop"?'
    assert said(shop("v1").replace("Shop", "SHOP"), schemas, CRD) == [("api-version-unknown", (2, 1), message)]


@pytest.mark.parametrize(
    ("key", "shown"),
    [("y", '"y" (read as "true")'), ("0x10", '"0x10" (read as "16")'), ("'true'", '"true"'), ("plain", '"plain"')],
)
def test_a_key_is_told_as_it_is_written(schemas, key, shown):
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  {key}: 5\n"
    (finding,) = scan(text, schemas).findings
    assert finding.message == f"{shown} is a number, but text is expected"


def test_an_unknown_key_is_told_as_it_is_written(schemas):
    (finding,) = scan(f"{POD}    on: 1\n", schemas).findings
    assert finding.message.startswith('Unknown field "on" (read as "true") in containers[0]')


def test_a_reference_to_a_version_that_is_gone_weighs_less_than_an_object_of_it(schemas):
    text = """\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1beta1, kind: Deployment, name: web}
---
apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: web}
"""
    told = [(finding.rule, finding.severity, finding.span.line) for finding in scan(text, schemas).findings]
    assert told == [("api-version-removed", "medium", 5), ("api-version-removed", "high", 7)]


def test_a_field_that_lacks_its_indent_belongs_under_the_empty_key_before_it(schemas):
    text = (
        f"{POD}    securityContext:\n    privileged: true\n  volumes:\n  - name: a\n    secret:\n    optional: true\n"
    )
    assert [(finding.span.line, finding.message) for finding in scan(text, schemas).findings] == [
        (9, 'Unknown field "privileged" in containers[0]; it belongs further down, under "securityContext"'),
        (13, 'Unknown field "optional" in volumes[0]; it belongs further down, under "secret"'),
    ]


SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {{name: shops}}
spec:
  generators: [{{clusters: {{template: {{spec: {{revisionHistoryLimit: {later}}}}}}}}}]
  template:
    metadata: {{name: "{{{{name}}}}"}}
    spec:
      project: shop
      source: {{repoURL: "https://git.example/shop.git", path: a, targetRevision: v1}}
      destination: {{server: "{{{{server}}}}", namespace: shop}}
      syncPolicy:
        automated:
          selfHeal: {heal}
"""


@pytest.mark.parametrize(
    ("later", "heal", "lines"),
    [
        ("3", "true", []),
        ("3", "'{{- if eq .env \"prod\" -}}false{{- else -}}true{{- end -}}'", [14]),
        ("3", "'{{.a}}<HEAL>'", []),
        ("'{{number}}'", "true", [5]),
        ("3", "'${HEAL}'", []),
        ("3", "'{{.a}}${HEAL}'", []),
    ],
)
def test_what_a_set_of_argo_cd_fills_in_is_text_for_the_api_server(schemas, later, heal, lines):
    findings = scan(SET.format(later=later, heal=heal), schemas).findings
    assert [finding.span.line for finding in findings if finding.rule == "schema-wrong-type"] == lines


def test_a_placeholder_elsewhere_may_become_another_value(schemas):
    text = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n  project: a\n"
    text += "  destination: {namespace: a}\n  revisionHistoryLimit: '{{number}}'\n"
    assert not [finding for finding in scan(text, schemas).findings if finding.rule == "schema-wrong-type"]
