"""Small clusters by seed, in which much meets: wildcards, names, aggregation, default roles, objects that are refused.

The same seed gives the same cluster and the same questions, on every version of Python.
"""

from __future__ import annotations

import random
from typing import Any

GROUP = "rbac.authorization.k8s.io"
NAMESPACES = ("shop", "default", "ops")
VERBS = ("get", "list", "create", "deletecollection", "escalate")
RESOURCES = ("pods", "pods/log", "deployments", "deployments/scale", "secrets", "clusterroles")
GROUPS = ("", "apps", GROUP)
URLS = ("/healthz", "/healthz/etcd", "/metrics", "/api", "/")
WRITTEN_URLS = (*URLS, "/healthz/*", "/heal*", "/m*trics", "*", "/api/**", "/*")
OBJECT_NAMES = ("a", "b")
ROLE_NAMES = ("r0", "r1", "r2", "view", "system:aggregate-to-view")
BUILT_IN = ("admin", "edit", "view", "cluster-admin", "system:discovery", "system:aggregate-to-view", "gone")
LABELS = ("team", "rbac.authorization.k8s.io/aggregate-to-view", "rbac.authorization.k8s.io/aggregate-to-admin")
VALUES = ("true", "x", "")
USERS = ("ana", "system:serviceaccount:shop:web", "system:anonymous")
USER_GROUPS = (
    *("dev", "system:authenticated", "system:serviceaccounts", "system:serviceaccounts:shop"),
    *("system:unauthenticated", "system:masters"),
)
ACCOUNTS = ("web", "job")


class Maker:
    """Makes one cluster."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def one(self, words: Any) -> Any:
        return words[self.chance.randrange(len(words))]

    def some(self, words: Any, most: int = 3) -> list[Any]:
        return [self.one(words) for _ in range(self.chance.randint(1, most))]

    def seldom(self, often: float = 0.1) -> bool:
        return self.chance.random() < often

    def rule(self, namespaced: bool) -> dict[str, Any]:
        if not namespaced and self.seldom(0.25):
            return {"nonResourceURLs": self.some(WRITTEN_URLS), "verbs": self.some((*VERBS, "*"))}
        rule: dict[str, Any] = {
            "apiGroups": self.some((*GROUPS, "*", "*")),
            "resources": self.some((*RESOURCES, "*", "*/scale", "*/log", "pods/*"), 6),
            "verbs": self.some((*VERBS, "*", "*")),
        }
        if self.seldom(0.3):
            rule["resourceNames"] = self.some((*OBJECT_NAMES, ""))
        return self.spoilt(rule)

    def spoilt(self, rule: dict[str, Any]) -> dict[str, Any]:
        """Seldom what Kubernetes refuses, drops or fills in."""
        field = self.one(("apiGroups", "resources", "verbs"))
        if self.seldom(0.02):
            rule[field] = self.one(([], None, "get", [True], [1]))
        elif self.seldom(0.01):
            del rule[field]
        elif self.seldom(0.02):
            rule[field].append(None)
        elif self.seldom(0.02):
            rule[self.one(("Verbs", "apigroups", "namespace"))] = self.one((True, "x", ["*"]))
        elif self.seldom(0.01):
            rule["nonResourceURLs"] = ["/healthz"]
        return rule

    def selector(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.seldom(0.6):
            found["matchLabels"] = {self.one(LABELS): self.one(VALUES)}
        if self.seldom(0.5):
            operator = self.one(("In", "NotIn", "Exists", "DoesNotExist"))
            entry: dict[str, Any] = {"key": self.one(LABELS), "operator": operator}
            if operator in ("In", "NotIn") or self.seldom(0.02):
                entry["values"] = self.some(VALUES, 2)
            found["matchExpressions"] = [entry]
        return found

    def metadata(self, name: str, namespace: str | None = None) -> dict[str, Any]:
        found: dict[str, Any] = {"name": name}
        if self.seldom(0.05):
            found = {"generateName": f"{name}-"}
        if self.seldom(0.4):
            found["labels"] = {self.one(LABELS): self.one((*VALUES, True) if self.seldom() else VALUES)}
        if namespace:
            found["namespace"] = namespace
        return found

    def head(self, kind: str, metadata: dict[str, Any]) -> dict[str, Any]:
        version = "v1beta1" if self.seldom() else "v1"
        return {"apiVersion": f"{GROUP}/{version}", "kind": kind, "metadata": metadata}

    def role(self, name: str, namespace: str | None) -> dict[str, Any]:
        kind = "Role" if namespace else "ClusterRole"
        found = self.head(kind, self.metadata(name, namespace if namespace != "default" else None))
        if not self.seldom():
            found["rules"] = [self.rule(bool(namespace)) for _ in range(self.chance.randint(0, 3))]
        if not namespace and self.seldom(0.4):
            selectors = [self.selector() for _ in range(self.chance.randint(0 if self.seldom(0.05) else 1, 2))]
            found["aggregationRule"] = {"clusterRoleSelectors": selectors}
        return found

    def subject(self) -> dict[str, Any]:
        kind = self.one(("User", "Group", "ServiceAccount", "ServiceAccount"))
        if self.seldom(0.01):
            kind = self.one(("user", "Robot", ""))
        names: dict[str, tuple[str, ...]] = {"User": USERS, "Group": USER_GROUPS}
        found = {"kind": kind, "name": self.one(names.get(kind, ACCOUNTS))}
        if kind == "ServiceAccount" and not self.seldom(0.15):
            found["namespace"] = self.one((*NAMESPACES, ""))
        elif self.seldom(0.5) and kind != "ServiceAccount":
            found["apiGroup"] = GROUP
        return found

    def binding(self, name: str, namespace: str | None) -> dict[str, Any]:
        kind = "RoleBinding" if namespace else "ClusterRoleBinding"
        found = self.head(kind, self.metadata(name, namespace if namespace != "default" else None))
        if not self.seldom(0.05):
            found["subjects"] = [self.subject() for _ in range(self.chance.randint(0, 4))]
        role = "Role" if namespace and self.seldom(0.4) else "ClusterRole"
        if self.seldom(0.02):
            role = self.one(("Role", "clusterrole", ""))
        found["roleRef"] = {"kind": role, "name": self.one((*ROLE_NAMES[:3] * 3, *BUILT_IN))}
        if self.seldom(0.5):
            found["roleRef"]["apiGroup"] = GROUP
        return found

    def objects(self) -> list[dict[str, Any]]:
        """Return objects; no two roles share a name, since of Kubernetes' objects none can."""
        roles = [(name, namespace) for name in ROLE_NAMES for namespace in (None, *NAMESPACES)]
        self.chance.shuffle(roles)
        found = [self.role(*role) for role in roles[: self.chance.randint(4, 14)]]
        found += [
            self.binding(f"b{number}", self.one((None, *NAMESPACES))) for number in range(self.chance.randint(3, 12))
        ]
        self.chance.shuffle(found)
        return found

    def question(self) -> dict[str, Any]:
        asked: dict[str, Any] = {"verb": self.one((*VERBS, "*") if self.seldom() else VERBS)}
        if self.seldom(0.2):
            asked["url"] = self.one((*URLS, "/metrics/", "*"))
        else:
            resource, _, subresource = self.one((*RESOURCES, "pods/scale", "*")).partition("/")
            asked |= {"resource": resource, "subresource": subresource, "group": self.one((*GROUPS, "*"))}
            asked["namespace"] = self.one((*NAMESPACES, *NAMESPACES, ""))
            asked["name"] = self.one((*OBJECT_NAMES, "", ""))
        return asked

    def asked_for(self) -> dict[str, Any]:
        kind = self.one(("User", "Group", "ServiceAccount"))
        names: dict[str, tuple[str, ...]] = {"User": USERS[:2], "Group": USER_GROUPS[:4]}
        subject = {"kind": kind, "name": self.one(names.get(kind, ACCOUNTS))}
        return subject | ({"namespace": self.one(NAMESPACES)} if kind == "ServiceAccount" else {})


def cluster(seed: int, questions: int) -> dict[str, Any]:
    """Return a cluster with its questions: who may do something, and whether somebody may."""
    maker = Maker(seed)
    objects = maker.objects()
    asked = [maker.question() for _ in range(questions)]
    for question in asked[::2]:
        question["subject"] = maker.asked_for()
    return {"objects": objects, "questions": asked}
