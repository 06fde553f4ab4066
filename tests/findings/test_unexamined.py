"""Kinds that nothing is known of: told once an object, and only where neither rule nor schema is about the kind."""

from __future__ import annotations

import pytest

from kubelint_compliance.ruleset.assemble import rule_set
from tests.scanning import scan_text

ID = "population-unknown-kind"
ALONE = rule_set(select=[ID])


def object_of(version, kind, rest=""):
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{ name: a }}\n{rest}"


def found(text, rules=ALONE):
    return [
        (finding.span.line, finding.message)
        for finding in scan_text("a.yaml", text, rules).findings
        if finding.rule == ID
    ]


def test_the_kind_and_its_place_are_told():
    message = "No rule and no schema knows shop.example/v1 Order: only what concerns every object was looked at"
    assert found(object_of("shop.example/v1", "Order")) == [(2, message)]


def test_of_a_kind_that_says_parts_of_pods_it_is_told_that_these_were_looked_at():
    name = "jenkins.io/v1alpha2 Jenkins"
    message = f"No schema knows {name}: only what it says of pods, and what concerns every object, was looked at"
    assert found(object_of("jenkins.io/v1alpha2", "Jenkins")) == [(2, message)]


@pytest.mark.parametrize(
    ("version", "kind", "known"),
    [
        ("source.toolkit.fluxcd.io/v9", "GitRepository", "v1"),
        ("external-secrets.io/v1alpha1", "ExternalSecret", "v1 and v1beta1"),
        ("serving.knative.dev/v1alpha1", "Service", "v1"),
    ],
)
def test_a_version_of_which_no_schema_is_known_is_told_though_rules_name_the_kind(version, kind, known):
    message = f"No schema knows {version} {kind}, only {known}: its fields were held against nothing"
    assert found(object_of(version, kind, "spec: { bogus: 1 }\n")) == [(2, message)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (object_of("v1", "Event"), "Kubernetes has a schema"),
        (object_of("acme.cert-manager.io/v1", "Challenge"), "the project's schema is bundled"),
        (object_of("constraints.gatekeeper.sh/v1", "Owner"), "rules name the whole group, though none of them runs"),
        (object_of("config.gatekeeper.sh/v1alpha1", "Config"), "a rule names it, though it does not run"),
        (object_of("v1", "Order"), "that Kubernetes has no such kind is for another rule"),
        (object_of("kustomize.config.k8s.io/v1beta1", "Kustomization"), "it is no object"),
        ("$patch: merge\n" + object_of("shop.example/v1", "Order"), "a patch is for another file"),
        ("a: 1\n", "no object at all"),
    ],
)
def test_what_is_known_or_no_object_is_not_told(text, why):
    assert found(text) == [], why


@pytest.mark.parametrize(
    ("version", "kind"),
    [("talos.dev/v1alpha1", "ServiceAccount"), ("iam.aws.upbound.io/v1beta1", "Role"), ("foo.example/v1", "Namespace")],
)
def test_a_kind_of_another_group_is_not_known_by_the_name_that_kubernetes_has(version, kind):
    assert [line for line, _ in found(object_of(version, kind))] == [2]
    assert found(object_of("authorization.openshift.io/v1", "Role")) == []


def test_rules_about_a_kind_of_kubernetes_do_not_judge_one_that_is_called_so():
    rules = rule_set(select=["rbac-wildcard-verbs", "label-owner-missing", "label-environment-missing"])
    rest = "rules: [{ apiGroups: [''], resources: [pods], verbs: ['*'] }]\n"
    assert scan_text("a.yaml", object_of("iam.aws.upbound.io/v1beta1", "Role", rest), rules).findings == ()
    assert len(scan_text("a.yaml", object_of("rbac.authorization.k8s.io/v1", "Role", rest), rules).findings) == 1
    assert scan_text("a.yaml", object_of("foo.example/v1", "Namespace"), rules).findings == ()
    assert len(scan_text("a.yaml", object_of("v1", "Namespace"), rules).findings) == 2


def test_each_object_of_a_list_is_told_with_its_own_line():
    item = "  - { apiVersion: shop.example/v1, kind: Order, metadata: { name: a } }\n"
    assert [line for line, _ in found(f"apiVersion: v1\nkind: List\nitems:\n{item}{item}")] == [4, 5]


def test_it_is_on_from_the_start_and_low():
    scan = scan_text("a.yaml", object_of("shop.example/v1", "Order"), rule_set())
    assert [finding.severity for finding in scan.findings if finding.rule == ID] == ["low"]


def test_a_definition_in_the_input_is_a_schema():
    definition = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: orders.shop.example }\n"
        "spec:\n  group: shop.example\n  scope: Namespaced\n  names: { kind: Order, plural: orders }\n  versions:\n"
        "    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }\n"
    )
    text = object_of("shop.example/v1", "Order")
    scan = scan_text("a.yaml", text, ALONE, named=[("crd.yaml", definition)])
    assert scan.findings == ()
