"""Subjects, bindings and roles as answers show them: with the places of the files that hold them.

Goes in: a grant. Comes out: the plain values of the contracts in `schemas/ask-*.schema.json`.
"""

from __future__ import annotations

from kubelint_compliance.answers.apart import Alternatives

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kubelint_compliance.graph.bindings import Binding, Subject
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.roles import Role, Rule

RBAC_KINDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("rbac.authorization.k8s.io", kind): ("v1", "v1beta1")
    for kind in ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")
}
"""The kinds that questions about access read, and their versions."""
EACH_COUNTS = Alternatives(apart=False, words="each counts, as if all were deployed together")
"""What alternatives mean for who may do what: a reference finds every document of a name."""


def shown_subject(subject: Subject) -> dict[str, Any]:
    """Return a subject; only a service account has a namespace."""
    return {"kind": subject.kind, "name": subject.name, "namespace": subject.namespace or None}


def shown_binding(binding: Binding) -> dict[str, Any]:
    """Return a binding with its place."""
    named = {"kind": binding.kind, "namespace": binding.namespace or None, "name": binding.name or None}
    return {**named, **_place(binding.node)}


def shown_role(role: Role, rule: Rule) -> dict[str, Any]:
    """Return a role with its place, and in it a rule with its own."""
    named = {"kind": role.kind, "namespace": role.namespace or None, "name": role.name or None}
    return {**named, **_place(role.node), "builtin": role.is_builtin, "rule": shown_rule(rule)}


def shown_rule(rule: Rule) -> dict[str, Any]:
    """Return where a rule is written: the role, its number there from 0 on, the place."""
    path = rule.node.path if rule.node else None
    return {"role": rule.role or None, "index": rule.number, "path": path, "line": rule.line}


def _place(node: Node | None) -> dict[str, Any]:
    return {"path": node.path if node else None, "line": node.span.line if node else None}


def subject_words(subject: Mapping[str, Any]) -> str:
    """Return a subject of an answer in a word: `User/ana`, `ServiceAccount/shop/web`."""
    return "/".join(filter(None, (subject["kind"], subject["namespace"], subject["name"])))


def object_words(entry: Mapping[str, Any]) -> str:
    """Return a binding or a role of an answer in a word: `RoleBinding/shop/edit`."""
    return "/".join((entry["kind"], *filter(None, (entry["namespace"],)), entry["name"] or "(generated)"))


def place_words(entry: Mapping[str, Any]) -> str:
    """Return a place of an answer: `rbac.yaml:12`, or `built in`."""
    return f"{entry['path']}:{entry['line']}" if entry["path"] is not None else "built in"


def rule_words(rule: Mapping[str, Any]) -> str:
    """Return where a rule of an answer is written: `rbac.yaml:12`, or the default role that has it, and its number."""
    return place_words(rule) if rule["path"] is not None else f"{rule['role']}[{rule['index']}], built in"
