"""Every field that a built-in rule names is one of Kubernetes, of some version; a wrong one is told."""

from __future__ import annotations

import pytest

from kubelint_compliance.authoring.fields import unknown_fields
from kubelint_compliance.ruleset.rulefile import read_rule
from tests.rulefiles import FILES


@pytest.mark.parametrize("id", sorted(FILES))
def test_every_field_of_a_rule_exists(id):
    assert list(unknown_fields(FILES[id])) == []


def wrong(**fields):
    lines = [f"{name}: {value}" for name, value in {"scope": "container", "validation": "'true'", **fields}.items()]
    return list(unknown_fields(read_rule("\n".join(lines), "a.yaml", "custom")))


@pytest.mark.parametrize(
    "fields",
    [
        {"validation": "self.?securityContext.?privileged.orValue(false)"},
        {"each": "env[*]", "validation": "item.name != 'A'", "at": "valueFrom.secretKeyRef"},
        {"scope": "object", "kinds": "[apps/Deployment, StatefulSet]", "validation": "has(self.spec.serviceName)"},
        {"scope": "object", "kinds": "[example.com/Shop]", "validation": "has(self.spec.anything)"},
        {"scope": "object", "kinds": "[Cluster]", "validation": "has(self.spec.instances)"},
        {"scope": "object", "kinds": "[Config]", "validation": "has(self.clusters)"},
        {"scope": "object", "kinds": "[kops.k8s.io/Cluster]", "validation": "has(self.spec.kubeAPIServer)"},
        {"scope": "object", "validation": "has(self.spec.anything)"},
        {"message": "'{self.name}'", "variables": "{a: self.image}"},
        {"scope": "security-context", "validation": "has(self.hostNetwork) || has(self.image)"},
    ],
)
def test_fields_that_exist(fields):
    assert wrong(**fields) == []


@pytest.mark.parametrize(
    ("fields", "field", "place", "near"),
    [
        ({"validation": "self.?securityContext.?privilegd.orValue(false)"}, "privilegd", "2:36", "privileged"),
        ({"each": "envs[*]"}, "envs", "3:7", "env"),
        ({"each": "env[*]", "validation": "item.nam != 'A'"}, "nam", "2:18", "name"),
        ({"at": "securityContext.capability"}, "capability", "3:5", "capabilities"),
        ({"message": "'{self.nam}'"}, "nam", "3:17", "name"),
        ({"variables": "{a: self.imag}"}, "imag", "3:21", "image"),
        ({"matchConditions": "[has(pod.spec.hostNetworks)]"}, "hostNetworks", "3:32", "hostNetwork"),
        ({"scope": "security-context", "validation": "has(self.hostNetworks)"}, "hostNetworks", "2:22", "hostNetwork"),
        (
            {"scope": "object", "kinds": "[Deployment]", "validation": "has(self.spec.serviceName)"},
            "serviceName",
            "2:27",
            "",
        ),
        (
            {"scope": "object", "kinds": "[kops.k8s.io/Cluster]", "validation": "has(self.spec.kubeAPIServers)"},
            "kubeAPIServers",
            "2:27",
            "kubeAPIServer",
        ),
        (
            {"scope": "object", "kinds": "[Deployment]", "validation": "metadata.lables == {}"},
            "lables",
            "2:22",
            "labels",
        ),
    ],
)
def test_fields_that_do_not(fields, field, place, near):
    (message,) = wrong(**fields)
    assert message.startswith(
        (f"a.yaml:{place}: undefined field '{field}'", f"a.yaml:{place}: CEL: undefined field '{field}'")
    )
    assert message.endswith(f"; did you mean '{near}'?") is bool(near)
