"""Facts about grants in production: to people, who should change it by way of Git, and to another environment.

A namespace is of the environment that one of its labels says. What a role gives that is not in the input is not known,
and nothing is said of it.
"""

from __future__ import annotations

from kubelint_compliance.facts import OTHERS
from kubelint_compliance.facts.environments import OTHER, PRODUCTION
from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.near import related
from kubelint_compliance.graph.told.environments import environment
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kubelint_compliance.graph.access import Access
    from kubelint_compliance.graph.bindings import Binding
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen

_GITOPS = (
    *(("argoproj.io", "Application"), ("argoproj.io", "ApplicationSet")),
    *(("kustomize.toolkit.fluxcd.io", "Kustomization"), ("helm.toolkit.fluxcd.io", "HelmRelease")),
)
_WRITES = ("create", "update", "patch", "delete", "deletecollection", "*")
_QUESTIONS = frozenset({"authentication.k8s.io", "authorization.k8s.io", "events.k8s.io"})
"""Groups of which nothing is kept that GitOps would deploy."""


def human_writes(subject: Any, labels: Any, memo: Any) -> list[dict[str, Any]]:
    """Return what a person or group may write in production by this binding: {path, role, verbs, resources, spaces}.

    One entry at most; none where no Application, Kustomization or HelmRelease of the input says that GitOps deploys.
    Production is a namespace of the input that one of `labels` says is. Names that begin with `system:` are of the
    platform and left out.
    """
    seen = seen_of(memo)
    kind, name = mapping(subject).get("kind"), mapping(subject).get("name")
    human = kind in ("User", "Group") and isinstance(name, str) and not name.startswith("system:")
    if not human or not seen.has(*_GITOPS):
        return []
    for binding in _own(seen):
        spaces = _of_environment(_reached(binding, seen), labels, seen, PRODUCTION)
        given = next(_written(seen.graph.access, binding), None) if spaces else None
        if given:
            places = [related(node, "is production") for node in spaces[:1]]
            role, verbs, resources = given
            names = ", ".join(node.ref.name for node in spaces)
            return [{"path": [], "role": role, "verbs": verbs, "resources": resources, "spaces": names, OTHERS: places}]
    return []


def cross_environment_grants(subject: Any, labels: Any, memo: Any) -> list[dict[str, Any]]:
    """Return the production namespaces in which this binding gives rights to an account of another environment.

    {path, space, spaces}: the namespace of the account, and those of production. Environments are told by one of
    `labels` on Namespaces of the input. A ClusterRoleBinding counts where a rule of its role writes.
    """
    seen = seen_of(memo)
    for binding in _own(seen):
        known = seen.graph.holders.subject(subject, binding.namespace)
        space = _space_of(known) if known else ""
        homes = _of_environment([space], labels, seen, OTHER) if space else []
        reached = _reached(binding, seen) if homes else []
        if binding.is_cluster_wide and not any(_written(seen.graph.access, binding)):
            continue
        spaces = _of_environment(reached, labels, seen, PRODUCTION)
        if homes and spaces:
            places = [related(homes[0], "is not production"), related(spaces[0], "is production")]
            names = ", ".join(node.ref.name for node in spaces)
            return [{"path": [], "space": space, "spaces": names, OTHERS: places}]
    return []


def _own(seen: Seen) -> Iterator[Binding]:
    """Yield the binding that is judged, once for each way in which it is deployed."""
    for node in seen.own:
        binding = seen.graph.access.binding_of(node)
        if binding is not None:
            yield binding


def _reached(binding: Binding, seen: Seen) -> list[str]:
    """Return the names of the namespaces of the input in which a binding holds."""
    if not binding.is_cluster_wide:
        return [binding.namespace]
    return [node.ref.name for node in seen.of(seen.graph.of_kind("", "Namespace"))]


def _of_environment(spaces: Sequence[str], labels: Any, seen: Seen, wanted: str) -> list[Node]:
    """Return the Namespaces among some that labels say are of an environment."""
    nodes = (node for space in spaces for node in seen.of(seen.graph.find("", "Namespace", "", space)))
    return [node for node in nodes if _said(node, labels) == wanted]


def _said(node: Node, labels: Any) -> str:
    return next((kind for key in sequence(labels) if (kind := environment(node.labels.get(key)))), "")


def _written(access: Access, binding: Binding) -> Iterator[tuple[str, str, str]]:
    """Yield what a binding lets write: its role, the verbs and the resources, in words."""
    for role in access.bound_roles(binding):
        for rule in access.roles.rules(role):
            policy = rule.policy
            verbs = [verb for verb in _WRITES if verb in policy.verbs]
            kept = not policy.groups or not _QUESTIONS.issuperset(policy.groups)
            resources = [name for name in sorted(policy.resources) if "/" not in name and name != "events"]
            if verbs and resources and kept:
                yield role.name, ", ".join(verbs), ", ".join(resources[:3])


def _space_of(subject: Any) -> str:
    """Return the namespace of a service account, or of a group of all those of one."""
    if subject.namespace:
        return str(subject.namespace)
    parts = sequence(subject.name.split(":"))
    return parts[2] if len(parts) > 2 and parts[0] == "system" and parts[1].startswith("serviceaccount") else ""
