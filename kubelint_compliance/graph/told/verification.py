"""Which policies verify images and refuse those that fail, and what each of them asks for.

What is read is what `graph.held` holds of the kinds of Kyverno, sigstore, Ratify, Kubewarden, OpenShift and of the
admission plugin; what a webhook behind the plugin asks for cannot be seen, so it counts as asking for everything.
"""

from __future__ import annotations

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.facts.policies.hollow import policy_hollow, rule_hollow, skipped
from kubelint_compliance.graph.told.platform import brought
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

SIGNATURE = "signature"
_EVERYTHING = (SIGNATURE, "vuln", "sbom")
_MARKS = {
    SIGNATURE: (SIGNATURE,),
    "vulnerability": ("vuln", "sarif", "trivy", "grype"),
    "sbom": ("sbom", "spdx", "cyclonedx", "cyclone-dx"),
}
"""What types of attestations have in them, by what is asked for."""
_ENGINES = ("kyverno.io", "policies.kyverno.io")
_PROGRAMS = ("connaisseur", "portieris")
"""Programs that verify signatures by a configuration of their own."""


def image_verifiers(what: Any, memo: Any) -> list[Any]:
    """Return the objects of the input that verify images and refuse those that fail.

    `what` is what they must ask for: "signature", or an attestation about a "vulnerability" scan or an "sbom".
    """
    return verifiers(seen_of(memo).graph, text(what))


def verifiers(graph: Graph, what: str) -> list[Any]:
    """Return what `image_verifiers` does, of a graph."""
    found: list[Any] = graph.once(("verifiers", what), lambda: _verifiers(graph, what))
    return found


def _verifiers(graph: Graph, what: str) -> list[Any]:
    marks = _MARKS.get(what, ())
    found = [node.value for node in graph.nodes if _meets(node, marks)]
    return found + brought(graph, _PROGRAMS) if what == SIGNATURE else found


def _meets(node: Node, marks: tuple[str, ...]) -> bool:
    return any(mark in asked.lower() for asked in asks(node) for mark in marks)


def asks(node: Node) -> Iterator[str]:
    """Yield what an object makes sure of by refusing other images: `signature`, and the types of attestations."""
    spec = mapping(node.value.get("spec"))
    group, kind = node.group, node.kind
    if group in _ENGINES and policy_hollow(node.value):
        return
    if group == "kyverno.io" and spec.get("admission") is not False:
        yield from _of_kyverno(spec)
    elif group == "policies.kyverno.io" and kind.endswith("ImageValidatingPolicy") and denies(spec):
        yield from (SIGNATURE for _ in sequence(spec.get("attestors"))[:1])
        for entry in map(mapping, sequence(spec.get("attestations"))):
            yield from (text(mapping(entry.get(way)).get("type")) for way in ("intoto", "referrer"))
    elif (group, kind) == ("policy.sigstore.dev", "ClusterImagePolicy") and spec.get("mode") != "warn":
        yield from _of_authorities(spec)
    elif group == "apiserver.config.k8s.io":
        plugins = map(mapping, sequence(node.value.get("plugins")))
        yield from (_EVERYTHING if any(plugin.get("name") == "ImagePolicyWebhook" for plugin in plugins) else ())
    else:
        yield from _of_others(group, kind, spec)


def denies(spec: dict[str, Any]) -> bool:
    """Whether a policy of Kyverno's CEL kinds refuses at admission: it does where nothing is said."""
    actions = sequence(spec.get("validationActions"))
    admission = mapping(mapping(spec.get("evaluation")).get("admission"))
    return (not actions or "Deny" in actions) and admission.get("enabled") is not False


def enforces(action: Any, spec: dict[str, Any]) -> bool:
    """Whether a rule of a Kyverno policy refuses: by its own action, or by that of the policy, which is to audit."""
    return text(action or spec.get("validationFailureAction")).lower() == "enforce"


def _of_kyverno(spec: dict[str, Any]) -> Iterator[str]:
    for rule in map(mapping, sequence(spec.get("rules"))):
        for entry in map(mapping, sequence(rule.get("verifyImages"))):
            if enforces(entry.get("failureAction"), spec) and skipped(entry) is None and not rule_hollow(rule):
                if any(entry.get(field) for field in ("attestors", "key", "issuer", "subject", "roots")):
                    yield SIGNATURE
                for said in map(mapping, sequence(entry.get("attestations"))):
                    yield text(said.get("type") or said.get("predicateType"))
                    yield from (SIGNATURE for _ in sequence(said.get("attestors"))[:1])


def _of_authorities(spec: dict[str, Any]) -> Iterator[str]:
    for authority in map(mapping, sequence(spec.get("authorities"))):
        if "static" not in authority:
            yield SIGNATURE
        for said in map(mapping, sequence(authority.get("attestations"))):
            yield text(said.get("predicateType"))


def _of_others(group: str, kind: str, spec: dict[str, Any]) -> Iterator[str]:
    if group == "config.ratify.deislabs.io" and kind.endswith("Verifier"):
        name = text(spec.get("type") or spec.get("name")).lower()
        yield SIGNATURE if name in ("notation", "cosign", "notaryv2") else name
    elif group == "config.openshift.io" and kind in ("ClusterImagePolicy", "ImagePolicy"):
        yield SIGNATURE
    elif group == "binaryauthorization.cnrm.cloud.google.com":
        rule = mapping(spec.get("defaultAdmissionRule"))
        blocks = text(rule.get("enforcementMode")).startswith("ENFORCED")
        yield from (_EVERYTHING if blocks and rule.get("evaluationMode") == "REQUIRE_ATTESTATION" else ())
    elif group == "policies.kubewarden.io" and spec.get("mode") != "monitor":
        yield from (SIGNATURE for _ in range("verify-image" in text(spec.get("module"))))
