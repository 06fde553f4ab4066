"""What is covered of a message: what a file hides, and never the words of the rule that speaks."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.secrets.hidden import holds_secret
from kubelint_compliance.findings.cover import Cover
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.yamltree import parse
from tests.scanning import scan_text

REPOSITORY = """\
apiVersion: v1
kind: Secret
metadata: {name: repo, namespace: argocd, labels: {argocd.argoproj.io/secret-type: repository}}
stringData: {type: git, url: "https://git.example.com/x.git", insecure: "true", note: WORDS}
"""
SAID = 'Secret "repo" adds a repository to Argo CD, of which the certificate of the server is not checked'


@pytest.mark.parametrize("words", ["nothing", "repository", "adds a repository", "certificate"])
def test_the_words_of_a_rule_are_told_whatever_a_secret_holds(rules, words):
    assert messages(REPOSITORY.replace("WORDS", words), rules) == [SAID.replace("certificate", covered(words))]


def covered(words):
    """Return how the word `certificate` is told, which a fact puts into the sentence."""
    return "***" if words == "certificate" else "certificate"


@pytest.fixture(scope="module")
def rules():
    return rule_set()


def messages(text, rules):
    findings = scan_text("a.yaml", text, rules).findings
    return [finding.message for finding in findings if finding.rule == "argocd-repository-tls-verify-off"]


def test_own_words_are_left_where_they_stand_and_what_is_put_in_is_covered():
    cover = Cover(["repository", "hunter2hunter2"], [])

    def own():
        return ["adds a repository to", "a"]

    said = "repository adds a repository to hunter2hunter2"
    assert cover.over(said, own=own) == "*** adds a repository to ***"
    assert cover.over(said) == "*** adds a *** to ***"
    assert cover.over("nothing hidden", own=own) == "nothing hidden"


def test_own_words_within_a_hidden_text_do_not_show_it():
    cover = Cover(["green repository door"], [])
    assert cover.over("a green repository door", own=lambda: ["repository", "a green"]) == "a ***"


COPYING = """\
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {{ name: copies }}
spec:
  rules:
    - name: registry
      match: {{ any: [{{ resources: {{ kinds: [Namespace] }} }}] }}
      generate: {{ apiVersion: v1, kind: Secret, name: login, namespace: shop, synchronize: true, {} }}
"""
IGNORING = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{ name: shop }}
spec:
  ignoreDifferences:
    - {{ kind: Secret, {} }}
    - {{ group: apps, kind: Deployment, jsonPointers: [/spec/template] }}
"""


@pytest.mark.parametrize(
    ("text", "is_held"),
    [
        (IGNORING.format("jsonPointers: [/data/token], managedFieldsManagers: [operator]"), False),
        (IGNORING.format("jqPathExpressions: [.data.token]"), False),
        (IGNORING.format("jsonPointers: [{data: hunter2hunter2}]"), True),
        (IGNORING.format("data: {token: hunter2hunter2}"), True),
        (COPYING.format("clone: { namespace: base, name: login }"), False),
        (COPYING.format("data: { data: { token: aHVudGVyMg== } }"), True),
        (COPYING.format("clone: { namespace: base, name: login, data: { token: aHVudGVyMg== } }"), True),
        (COPYING.format("clone: { namespace: base, token: aHVudGVyMg== }"), True),
    ],
)
def test_what_only_names_a_secret_is_none(text, is_held):
    (document,) = parse(text)
    assert holds_secret(document.value, text) is is_held


def test_a_path_of_fields_is_told_beside_one_of_a_secret():
    text = IGNORING.format("jsonPointers: [/data/token]")
    (finding,) = scan_text("a.yaml", text, rule_set(select=["argocd-app-ignore-differences-broad"])).findings
    assert '"/spec/template"' in finding.message
