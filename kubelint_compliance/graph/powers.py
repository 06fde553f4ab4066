"""Which permission amounts to which power, as data: what Kubernetes' documentation and code say of each verb.

A power is had by who has one of the verbs on one of the resources of a line of `needs`. Resources are written
`resource[/subresource][.group]`, without a group for the core one.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

RBAC, ADMISSION = "rbac.authorization.k8s.io", "admissionregistration.k8s.io"
AUTHENTICATION, CERTIFICATES = "authentication.k8s.io", "certificates.k8s.io"
Need = tuple[tuple[str, ...], tuple[str, ...]]
READ, WRITE, CHANGE = ("get", "list", "watch"), ("create", "update", "patch"), ("update", "patch")
NONE, SAME = "", "critical"
"""No severity, where the power is none; and the highest one, where names take nothing from it."""


class Power(NamedTuple):
    """Something that a permission amounts to.

    `anywhere` is its severity in the whole cluster, `inside` that in a single namespace, empty where it is none there;
    `inside_needs` are what it takes there, if that is less: some resources are in no namespace. A rule with
    resourceNames gives it over those names: as it is where one of them is in `names`, else with `named` at the most,
    and not at all where that is empty.
    """

    name: str
    anywhere: str
    inside: str
    because: str
    needs: tuple[Need, ...] = ()
    named: str = NONE
    inside_needs: tuple[Need, ...] = ()
    names: tuple[str, ...] = ()


EVERYTHING = Power(
    "everything",
    "critical",
    "high",
    "every verb on every resource: nothing is left to gain",
)
"""The one that no line of needs can say: wildcards for verbs, groups and resources."""

WORKLOADS: tuple[str, ...] = (
    *("pods", "replicationcontrollers", "deployments.apps", "statefulsets.apps", "daemonsets.apps"),
    *("replicasets.apps", "jobs.batch", "cronjobs.batch"),
)
TEMPLATED = tuple(kind for kind in WORKLOADS if kind not in ("pods", "jobs.batch"))
"""Those whose template can be changed: that of a Job cannot, and of a Pod its images can."""

ROLES = (f"roles.{RBAC}", f"clusterroles.{RBAC}")
BINDINGS = (f"rolebindings.{RBAC}", f"clusterrolebindings.{RBAC}")
MUTATING, VALIDATING = f"mutatingwebhookconfigurations.{ADMISSION}", f"validatingwebhookconfigurations.{ADMISSION}"
CLIENT_SIGNERS = tuple(
    f"kubernetes.io/{name}" for name in ("kube-apiserver-client", "kube-apiserver-client-kubelet", "*")
)
"""The signers whose certificates the API server takes from clients; others sign for what is theirs."""
POLICIES: tuple[str, ...] = tuple(
    f"{kind}.{ADMISSION}"
    for kind in (
        *("validatingadmissionpolicies", "validatingadmissionpolicybindings"),
        *("mutatingadmissionpolicies", "mutatingadmissionpolicybindings"),
    )
)

POWERS: tuple[Power, ...] = (
    Power(
        "escalate-roles", "critical", "high",
        "the verb escalate lets a role be given permissions that its writer does not have",
        ((("escalate",), ROLES),), named=SAME, inside_needs=((("escalate",), ROLES[:1]),),
    ),
    Power(
        "bind-roles", "critical", "high",
        "the verb bind lets a role be bound to anybody, with permissions that the binder does not have",
        ((("bind",), ROLES),), named="high", names=("cluster-admin", "admin", "edit"),
    ),
    Power(
        "impersonate", "critical", "high",
        "the verb impersonate lets requests be made as another user, group or service account",
        ((("impersonate",), ("users", "groups", "serviceaccounts")),), named="high",
        inside_needs=((("impersonate",), ("serviceaccounts",)),), names=("system:masters", "system:admin"),
    ),
    Power(
        "impersonate-constrained", "high", NONE,
        "lets requests be made as another user for the actions that verbs impersonate-on name",
        (
            (
                ("impersonate:user-info", "impersonate:serviceaccount", "impersonate:arbitrary-node"),
                tuple(f"{kind}.{AUTHENTICATION}" for kind in ("users", "groups", "serviceaccounts", "nodes")),
            ),
        ),
        named=SAME,
    ),
    Power(
        "read-secrets", "critical", "high",
        "reads Secrets: passwords, keys, and tokens of service accounts; a list holds their content",
        ((READ, ("secrets",)),),
    ),
    Power(
        "issue-tokens", "critical", "high",
        "issues tokens of service accounts, and so may do what they may",
        ((("create",), ("serviceaccounts/token",)),), named="high",
    ),
    Power(
        "create-workloads", "critical", "high",
        "runs pods: as any service account of the namespace, with its Secrets, and on the node where admission lets it",
        ((("create",), WORKLOADS),), named=SAME,
    ),
    Power(
        "change-workloads", "high", "high",
        "changes what pods run, and so acts with their service accounts and Secrets",
        ((CHANGE, (*TEMPLATED, "pods", "pods/ephemeralcontainers")),), named=SAME,
    ),
    Power(
        "execute-in-pods", "critical", "high",
        "runs commands in pods, and so acts with their service accounts and Secrets",
        ((("create",), ("pods/exec", "pods/attach")),), named="high",
    ),
    Power(
        "reach-kubelets", "critical", NONE,
        "speaks to the API of kubelets: runs commands in every pod of a node, past audit and admission",
        ((("get", *WRITE, "delete"), ("nodes/proxy",)),), named=SAME,
    ),
    Power(
        "approve-certificates", "high", NONE,
        "approves requests for certificates, of those signers that it may approve for",
        ((CHANGE, (f"certificatesigningrequests/approval.{CERTIFICATES}",)),), named=SAME,
    ),
    Power(
        "use-signers", "critical", NONE,
        "approves for a signer of client certificates, where requests may be approved too",
        ((("approve",), (f"signers.{CERTIFICATES}",)),), names=CLIENT_SIGNERS,
    ),
    Power(
        "configure-webhooks", "critical", NONE,
        "sees and changes every object that is admitted, Secrets too, or lets pass what was refused",
        ((WRITE, (MUTATING,)),), named=SAME,
    ),
    Power(
        "configure-validating-webhooks", "high", NONE,
        "sees every object that is admitted, Secrets too, and refuses it or lets pass what was refused",
        ((WRITE, (VALIDATING,)),), named=SAME,
    ),
    Power(
        "configure-admission", "high", NONE,
        "changes which objects are admitted, or what they become",
        (((*WRITE, "delete"), POLICIES), (("delete",), (MUTATING, VALIDATING))), named=SAME,
    ),
    Power(
        "serve-apis", "critical", NONE,
        "answers for a whole group of the API, with the credentials of whoever asks it",
        ((WRITE, ("apiservices.apiregistration.k8s.io",)),), named="high",
    ),
    Power(
        "define-resources", "high", NONE,
        "changes definitions of custom resources, and with them what operators do",
        ((WRITE, ("customresourcedefinitions.apiextensions.k8s.io",)),), named=SAME,
    ),
    Power(
        "create-volumes", "high", NONE,
        "makes PersistentVolumes of any path of a node (hostPath)",
        ((("create",), ("persistentvolumes",)),), named=SAME,
    ),
    Power(
        "change-nodes", "high", NONE,
        "labels and taints nodes, and so draws pods with their Secrets to a node of choice",
        ((CHANGE, ("nodes", "nodes/status")),), named=SAME,
    ),
    Power(
        "label-namespaces", "high", "high",
        "sets labels of namespaces, which say what Pod Security and network policies allow there",
        ((WRITE, ("namespaces",)),), named=SAME, inside_needs=((CHANGE, ("namespaces",)),),
    ),
    Power(
        "change-roles", "high", "high",
        "writes roles, as far as its own permissions reach",
        ((WRITE, ROLES),), named=SAME, inside_needs=((WRITE, ROLES[:1]),),
    ),
    Power(
        "change-bindings", "high", "high",
        "gives permissions to others, as far as its own reach or the verb bind lets it",
        ((WRITE, BINDINGS),), named=SAME, inside_needs=((WRITE, BINDINGS[:1]),),
    ),
    Power(
        "create-secrets", "high", "medium",
        "makes Secrets, and with one of their types has a token made of a service account",
        ((("create",), ("secrets",)),), named=SAME,
    ),
    Power(
        "write-secrets", "high", "medium",
        "changes Secrets: replaces credentials",
        ((CHANGE, ("secrets",)),), named=SAME,
    ),
    Power(
        "write-config", "medium", "medium",
        "changes ConfigMaps, which in system namespaces hold credentials mappings and DNS",
        ((CHANGE, ("configmaps",)),), named=SAME,
    ),
    Power(
        "change-network", "medium", "medium",
        "opens or closes the network by its policies",
        (((*WRITE, "delete", "deletecollection"), ("networkpolicies.networking.k8s.io",)),), named=SAME,
    ),
    Power(
        "redirect-services", "medium", "medium",
        "sends requests for Services elsewhere: by their endpoints, or their addresses",
        ((WRITE, ("endpoints", "endpointslices.discovery.k8s.io")), (CHANGE, ("services/status",))), named=SAME,
    ),
    Power(
        "reach-pods", "medium", "medium",
        "reaches ports of pods and Services through the API server, past network policies",
        (((*WRITE, "get", "delete"), ("pods/proxy", "services/proxy")), (("create",), ("pods/portforward",))),
        named=SAME,
    ),
    Power(
        "read-logs", "low", "low",
        "reads what pods log",
        ((("get",), ("pods/log",)),), named=SAME,
    ),
)  # fmt: skip
"""From what amounts to everything down; `EVERYTHING` comes before them all."""


class Combination(NamedTuple):
    """Powers that are more together than each alone: one of `first` with one of `second`, in one place.

    `anywhere` and `inside` are its severities, as of a power. `pairs`: which resource of the first goes with which of
    the second, and both with the same names where they are of one kind; any does where there are none.
    """

    name: str
    anywhere: str
    inside: str
    because: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...] = ()


_BOUND = ((ROLES[0], BINDINGS[0]), (ROLES[1], BINDINGS[0]), (ROLES[1], BINDINGS[1]))
"""A ClusterRoleBinding refers to no Role."""

COMBINATIONS: tuple[Combination, ...] = (
    Combination(
        "deploy-and-govern", "high", "high",
        "whoever runs workloads also sets the rules that they are held to: nobody has to agree",
        ("create-workloads", "change-workloads"),
        (
            *("change-roles", "change-bindings", "configure-webhooks", "configure-validating-webhooks"),
            *("configure-admission", "label-namespaces"),
        ),
    ),
    Combination(
        "deploy-and-open-network", "medium", "medium",
        "whoever runs workloads also decides whom they may reach",
        ("create-workloads", "change-workloads"), ("change-network",),
    ),
    Combination(
        "make-tokens", "critical", "high",
        "a Secret of type service-account-token is written, and the token that Kubernetes puts into it is read",
        ("create-secrets",), ("read-secrets",),
    ),
    Combination(
        "sign-own-certificates", "critical", NONE,
        "a client certificate is approved, for a signer that is approved for too",
        ("approve-certificates",), ("use-signers",),
    ),
    Combination(
        "bind-what-one-likes", "critical", "high",
        "a binding is written to a role with more permissions than its writer has",
        ("bind-roles",), ("change-bindings",), _BOUND,
    ),
    Combination(
        "write-what-one-likes", "critical", "high",
        "a role is written with more permissions than its writer has",
        ("escalate-roles",), ("change-roles",), tuple((kind, kind) for kind in ROLES),
    ),
)  # fmt: skip
