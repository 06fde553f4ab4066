"""Which objects refuse what is submitted to the cluster: policies of every engine that is read, and Pod Security."""

from __future__ import annotations

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.facts.podsecurity import pod_security_defaults
from kubelint_compliance.facts.policies.hollow import binding_hollow, policy_hollow, rule_hollow
from kubelint_compliance.graph.told.verification import asks, denies, enforces
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

_GROUP = "admissionregistration.k8s.io"
_ENGINES = ("kyverno.io", "policies.kyverno.io", "constraints.gatekeeper.sh")
_LEVEL = "pod-security.kubernetes.io/enforce"
_LEVELS = ("baseline", "restricted")
_PODS = frozenset({"pods", "*", "*/*", "pods/*", "deployments"})


def admission_policies(memo: Any) -> list[Any]:
    """Return the objects of the input that refuse workloads: policies that enforce, and levels of Pod Security.

    Policies are those of Kyverno, Gatekeeper, Kubewarden and image verification, bindings of Kubernetes' own policies
    that deny, SecurityContextConstraints and webhooks that see pods and fail closed. What leaves out all that it
    matches is none of them.
    """
    graph = seen_of(memo).graph
    found: list[Any] = graph.once("admission policies", lambda: _found(graph))
    return found


def _found(graph: Graph) -> list[Any]:
    policies = {node.ref.name: node.value for node in graph.of_kind(_GROUP, "ValidatingAdmissionPolicy")}
    return [node.value for node in graph.nodes if _refuses(node) and not _is_hollow(node, policies)]


def _is_hollow(node: Node, policies: dict[str, dict[str, Any]]) -> bool:
    if node.kind == "ValidatingAdmissionPolicyBinding":
        return binding_hollow(node.value, policies.get(text(mapping(node.value.get("spec")).get("policyName"))))
    return node.group in _ENGINES and policy_hollow(node.value)


def _refuses(node: Node) -> bool:
    group, kind, spec = node.group, node.kind, mapping(node.value.get("spec"))
    if (group, kind) == ("", "Namespace"):
        return text(node.labels.get(_LEVEL)) in _LEVELS
    if group == "constraints.gatekeeper.sh":
        return _constrains(spec)
    if kind == "ValidatingAdmissionPolicyBinding":
        return "Deny" in sequence(spec.get("validationActions"))
    if kind == "ValidatingWebhookConfiguration":
        return any(_sees_pods(mapping(webhook)) for webhook in sequence(node.value.get("webhooks")))
    if group == "kyverno.io" and spec.get("admission") is not False:
        return any(_enforced(mapping(rule), spec) for rule in sequence(spec.get("rules"))) or any(asks(node))
    if group == "policies.kyverno.io" and kind.endswith("ValidatingPolicy"):
        return denies(spec)
    if group == "policies.kubewarden.io" and kind.endswith("AdmissionPolicy"):
        return spec.get("mode") != "monitor"
    defaults = (
        pod_security_defaults(node.value) if kind in ("AdmissionConfiguration", "PodSecurityConfiguration") else ()
    )
    return kind == "SecurityContextConstraints" or any(e["level"] in _LEVELS for e in defaults) or any(asks(node))


def _enforced(rule: dict[str, Any], spec: dict[str, Any]) -> bool:
    validate = rule.get("validate")
    return isinstance(validate, dict) and enforces(validate.get("failureAction"), spec) and not rule_hollow(rule)


def _constrains(spec: dict[str, Any]) -> bool:
    """Whether a constraint of Gatekeeper denies, as it does where nothing is said."""
    action = spec.get("enforcementAction") or "deny"
    if action != "scoped":
        return bool(action == "deny")
    scoped = map(mapping, sequence(spec.get("scopedEnforcementActions")))
    return any(entry.get("action") == "deny" for entry in scoped)


def _sees_pods(webhook: dict[str, Any]) -> bool:
    rules = map(mapping, sequence(webhook.get("rules")))
    resources = (text for rule in rules for text in sequence(rule.get("resources")) if isinstance(text, str))
    return webhook.get("failurePolicy", "Fail") == "Fail" and not _PODS.isdisjoint(resources)
