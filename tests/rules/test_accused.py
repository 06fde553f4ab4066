"""What a rule accuses of being a credential is in nothing that is told of it: neither in words nor in lines."""

from __future__ import annotations

import pytest

from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.shape import at
from kubelint_compliance.yamltree import Document, parse
from tests.rulefiles import FILES
from tests.scanning import scan_text

KUSTOMIZATION = "kustomization.yaml"
# Of a private key, which goes over lines, tests/hostile/test_leaks.py knows more.
ACCUSING = [
    *("bootstrap-token-committed", "cloud-static-key", "encryption-key-committed", "known-token-committed"),
    *("secret-in-annotation-or-label", "secret-in-args", "secret-in-chart-values"),
    *("secret-in-cluster-file", "secret-in-configmap", "secret-in-custom-resource", "secret-in-env-literal"),
    *("secret-in-scaler", "secret-plaintext-in-manifest"),
]


def texts(rule):
    return [text for text in FILES[rule].content["examples"]["fail"] if isinstance(text, str)]


def steps(pointer):
    parts = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
    return tuple(int(part) if part.isdigit() else part for part in parts)


@pytest.mark.parametrize("rule", ACCUSING)
def test_a_value_that_is_accused_is_not_told(rule):
    accused = 0
    for text in texts(rule):
        name = KUSTOMIZATION if "kustomize.config.k8s.io" in text else "a.yaml"
        documents = [part for part in parse(text) if isinstance(part, Document)]
        findings = scan_text(name, text, rule_set(select=[rule])).findings
        told = "\n".join(
            part for finding in findings for part in (finding.message, *(line.text for line in finding.excerpt))
        )
        for finding in findings:
            for document in documents:
                value = at(document.value, steps(finding.pointer))
                if isinstance(value, str) and "\n" not in value:
                    accused += 1
                    assert value not in told, (rule, finding.pointer)
    assert accused
