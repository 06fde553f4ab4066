"""A rule that names a field which no version has does not compile."""

from __future__ import annotations

import pytest

from kubelint_compliance.cel import CelError, compile
from kubelint_compliance.schema.celtypes import CONTAINER, POD, VOLUME, named_type, object_type


@pytest.mark.parametrize(
    "expression",
    [
        "self.image.startsWith('a')",
        "self.?securityContext.?privileged.orValue(false)",
        "self.env.all(e, e.name != 'A')",
        "has(self.resources.limits) && 'cpu' in self.resources.limits",
        "self.ports.exists(p, p.hostPort > 0)",
        "self['image'] == 'a'",
        "self.volumeMounts[0].recursiveReadOnly == 'Enabled'",
    ],
)
def test_fields_that_exist(expression: str) -> None:
    compile(expression, variables={"self": named_type(CONTAINER)})


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("has(self.secruityContext)", "undefined field 'secruityContext' in Container"),
        ("self.securityContext.privilegd", "undefined field 'privilegd' in SecurityContext"),
        ("self.env.all(e, e.nam != 'A')", "undefined field 'nam' in EnvVar"),
        ("self.?securityContext.?privilege.orValue(false)", "undefined field 'privilege' in SecurityContext"),
    ],
)
def test_fields_that_do_not(expression: str, message: str) -> None:
    with pytest.raises(CelError, match=message):
        compile(expression, variables={"self": named_type(CONTAINER)})


def test_fields_of_any_version_unless_one_is_asked_for() -> None:
    deployment = object_type("apps/v1", "Deployment")
    compile("has(object.spec.template.spec.hostUsers)", variables={"object": deployment or named_type(POD)})
    old = object_type("v1", "Pod", 25)
    assert old
    with pytest.raises(CelError, match="resourceClaims"):
        compile("has(object.spec.resourceClaims)", variables={"object": old})


def test_kinds_without_a_schema_have_no_type() -> None:
    assert object_type("example.com/v1", "Thing") is None
    assert named_type(VOLUME).name == "Volume"
