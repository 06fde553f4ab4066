"""What rules may ask beside the language, one module each subject: facts computed in Python, with Kubernetes' defaults.

`FACTS` has every function by its name in CEL. Its module has a function of the same name in Python's spelling, whose
docstring says what it gives (`rules/README.md` is made of them); it is imported when a rule first asks.
"""

from __future__ import annotations

from kubelint_compliance.cel import HostFunction
from kubelint_compliance.facts import pods
from kubelint_compliance.facts.memo import once
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MEMO = "memo"
"""The variable, hidden from rules, with what facts remember of the object."""
GRAPH = "graph"
"""The key of the memo under which the object's view of all others is."""
OTHERS = "others"
"""The key under which a place that a fact finds has `Place`s in other objects."""
_COMMANDS = ("command", "args", "source", "lifecycle", "livenessProbe", "readinessProbe", "startupProbe")
"""The fields of a container that can hold a command."""
_PLACES = "list<map<string, dyn>>"
_PACKAGE, _, _ = __name__.rpartition(".")
_TOLD = "graph.told."


class Fact(NamedTuple):
    """One function: the types of its parameters and of its result, and the module below this one that has it.

    What needs the graph more than for a look-up lies in the graph itself, below `graph.told`, since that knows of facts
    and not the other way round.

    Where the first argument has none of the `fields`, the answer is an empty list without looking further. With
    `remembers` the function gets the object's memo after its arguments. `reads` has, for each argument, the ways on
    from it to all that the function reads: nothing that lies elsewhere in it changes the answer. Without, it is all.
    `partners` are kinds, as `group/Kind`: where the input has an object of none of them, the answer is an empty list,
    or false. So it is where `may` says of the first argument, from a glance at it, that there is nothing to find.
    """

    parameters: tuple[str, ...]
    result: str
    module: str
    fields: tuple[str, ...] = ()
    remembers: bool = False
    reads: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    may: Callable[[Any, Any], bool] | None = None


_DEPLOYERS = (
    *("argoproj.io/Application", "argoproj.io/ApplicationSet"),
    "kustomize.toolkit.fluxcd.io/Kustomization",
)
_BINDINGS = ("rbac.authorization.k8s.io/RoleBinding", "rbac.authorization.k8s.io/ClusterRoleBinding")
_AUTOSCALERS = ("autoscaling/HorizontalPodAutoscaler", "keda.sh/ScaledObject")
_ROUTES = ("gateway.networking.k8s.io/HTTPRoute", "gateway.networking.k8s.io/GRPCRoute")
_ISSUERS = ("cert-manager.io/Issuer", "cert-manager.io/ClusterIssuer")
_ACCOUNT = "spec.serviceAccountName spec.serviceAccount"


def _of_each_container(field: str) -> str:
    """Return the ways from a pod to a field of all its containers."""
    return " ".join(f"spec.{kind}[*].{field}" for kind in pods.CONTAINERS)


_PROGRAMS = ("kube-", "etcd", "kubelet", "hyperkube")
_OBJECTS = ("v1", "apps/v1")


def _may_start_component(value: Any, memo: Any) -> bool:
    """Whether an object may start a program of the control plane or of a node; a workload has to name it somewhere."""
    if type(value) is not dict or value.get("apiVersion") not in _OBJECTS:
        return True
    return once(memo, _names_component, value)


def _names_component(value: Any) -> bool:
    words = repr(value.get("spec"))
    return any(name in words for name in _PROGRAMS)


def _may_have_variables(pod: Any, _memo: Any) -> bool:
    """Whether a container of a pod has variables."""
    containers = pods.containers_of(pod)
    return any(not isinstance(each, dict) or "env" in each or "envFrom" in each for each in containers)


FACTS = {
    "adminPorts": Fact(("dyn", "dyn"), _PLACES, "admin"),
    "admission": Fact(("dyn", "dyn"), _PLACES, "flags", remembers=True, may=_may_start_component),
    "admissionExclusions": Fact(("dyn",), _PLACES, "policies.selectors"),
    "argCredentials": Fact(("dyn",), _PLACES, "secrets.words", _COMMANDS),
    "argoAdminLogin": Fact(("dyn",), _PLACES, "argosettings"),
    "argoApps": Fact(("dyn",), _PLACES, "gitops"),
    "argoDefaultRole": Fact(("dyn",), _PLACES, "argorbac"),
    "argoLocalLogins": Fact(("dyn",), _PLACES, "argosettings"),
    "argoPolicies": Fact(("dyn",), _PLACES, "argorbac"),
    "argoSources": Fact(("dyn",), _PLACES, "gitops"),
    "argoUncheckedRepositories": Fact(("dyn",), _PLACES, "argosettings"),
    "argoUnsignedProjects": Fact(("dyn",), _PLACES, "argosettings"),
    "argoWildcards": Fact(("dyn",), _PLACES, "argorbac"),
    "auditAnonymous": Fact(("dyn",), _PLACES, "auditnone", remembers=True),
    "auditBodies": Fact(("dyn",), _PLACES, "audit", remembers=True),
    "auditBroadNone": Fact(("dyn",), _PLACES, "auditnone", remembers=True),
    "auditExempt": Fact(("dyn",), _PLACES, "auditnone", remembers=True),
    "auditRest": Fact(("dyn",), _PLACES, "audit", remembers=True),
    "auditShadowed": Fact(("dyn",), _PLACES, "audit", remembers=True),
    "auditStages": Fact(("dyn",), _PLACES, "audit", remembers=True),
    "auditUnlogged": Fact(("dyn", "dyn", "dyn"), _PLACES, "audit", remembers=True),
    "awsMasters": Fact(("dyn",), _PLACES, "awsauth"),
    "backupRetention": Fact(("dyn",), _PLACES, "backuptimes"),
    "backupSchedules": Fact(("dyn",), _PLACES, "backuptimes"),
    "bootstrapTokens": Fact(("dyn",), _PLACES, "secrets.objects"),
    "chartCredentials": Fact(("dyn",), _PLACES, "secrets.places"),
    "clearSources": Fact(("dyn",), _PLACES, "gitops"),
    "clearTextUrls": Fact(("dyn", "list<string>", "list<string>"), _PLACES, "urls"),
    "clearUrls": Fact(("string",), _PLACES, "gitops"),
    "cloudIdentities": Fact(("dyn",), _PLACES, "graph.told.identities"),
    "configCredentials": Fact(("dyn",), _PLACES, "secrets.places"),
    "constraintExclusions": Fact(("dyn",), _PLACES, "policies.gatekeeper"),
    "containersOf": Fact(("dyn",), "list<dyn>", "pods", reads=(" ".join(f"spec.{kind}" for kind in pods.CONTAINERS),)),
    "credentials": Fact(("dyn",), _PLACES, "secrets.strings", remembers=True),
    "criticalAlertEnds": Fact(("dyn",), _PLACES, "alerts"),
    "cronFaults": Fact(("dyn",), _PLACES, "cron"),
    "defaultData": Fact(("dyn",), _PLACES, "secrets.places"),
    "defaultEnv": Fact(("dyn",), _PLACES, "secrets.places", ("env",)),
    "effective": Fact(("dyn", "dyn", "string"), "dyn", "pods", reads=("securityContext", "spec.securityContext", "")),
    "encryptionKeys": Fact(("dyn",), _PLACES, "secrets.objects"),
    "encryptionOf": Fact(("dyn", "dyn"), _PLACES, "encryption", remembers=True),
    "encryptionPlugins": Fact(("dyn",), _PLACES, "encryption", remembers=True),
    "encryptionShadowed": Fact(("dyn",), _PLACES, "encryption", remembers=True),
    "encryptionWriters": Fact(("dyn",), _PLACES, "encryption", remembers=True),
    "envCredentials": Fact(("dyn", "list<string>", "dyn"), _PLACES, "secrets.places", ("env",)),
    "environmentOf": Fact(("dyn",), "string", "environments"),
    "exposure": Fact(("dyn",), "map<string, dyn>", "services"),
    "fetchedCode": Fact(("dyn",), _PLACES, "commands", _COMMANDS),
    "flag": Fact(("dyn", "dyn", "dyn"), _PLACES, "flags", remembers=True, may=_may_start_component),
    "flags": Fact(("dyn", "dyn", "dyn"), _PLACES, "flags", remembers=True, may=_may_start_component),
    "gatekeeperExemptions": Fact(("dyn",), _PLACES, "policies.gatekeeper"),
    "grantingVerbs": Fact(("dyn", "list<string>", "list<string>"), _PLACES, "access"),
    "grants": Fact(("dyn", "list<string>", "list<string>"), _PLACES, "access"),
    "graph.accountPowers": Fact(("dyn",), _PLACES, "powers", remembers=True, partners=_BINDINGS),
    "graph.admissionPolicies": Fact((), "list<dyn>", "graph.told.enforcing", remembers=True),
    "graph.autoscalers": Fact((), _PLACES, "graph.told.scaling", remembers=True, partners=_AUTOSCALERS),
    "graph.autoscalersBeside": Fact((), _PLACES, "graph.told.scaling", remembers=True),
    "graph.backupGaps": Fact(("dyn",), _PLACES, "graph.told.backups", remembers=True),
    "graph.backupsOf": Fact(("dyn",), "list<dyn>", "graph.told.backups", remembers=True),
    "graph.besideGitops": Fact((), _PLACES, "graph.told.deploying", remembers=True, partners=_DEPLOYERS),
    "graph.budgetsBeside": Fact((), _PLACES, "graph.told.scaling", remembers=True),
    "graph.claimsBeside": Fact(("dyn",), _PLACES, "graph.told.claims", remembers=True),
    "graph.clearRoutes": Fact(("dyn",), _PLACES, "graph.told.listeners", remembers=True, partners=_ROUTES),
    "graph.cloudKeys": Fact(("dyn",), _PLACES, "graph.told.cloudkeys", remembers=True, may=_may_have_variables),
    "graph.clusterWide": Fact(("dyn",), _PLACES, "powers", remembers=True, partners=_BINDINGS[1:]),
    "graph.crossEnvironmentGrants": Fact(("dyn", "dyn"), _PLACES, "graph.told.grants", remembers=True),
    "graph.crossEnvironmentPeers": Fact(("dyn", "dyn"), _PLACES, "graph.told.environments", remembers=True),
    "graph.dangling": Fact((), _PLACES, "graph.told.dangling", remembers=True),
    "graph.defaultDeny": Fact(("dyn", "dyn"), "list<dyn>", "reach", remembers=True),
    "graph.deployed": Fact(("dyn",), "list<dyn>", "graph.told.platform", remembers=True),
    "graph.emptyPeers": Fact(("dyn",), _PLACES, "graph.told.peers", remembers=True),
    "graph.hasBeside": Fact(("dyn", "dyn"), "bool", "graph.told.partners", remembers=True),
    "graph.hasCloudIdentity": Fact(
        ("dyn",), "bool", "graph.told.identities", remembers=True, partners=("/ServiceAccount",)
    ),
    "graph.hasRedirect": Fact(("dyn",), "bool", "graph.told.listeners", remembers=True),
    "graph.hasSecretStore": Fact(("dyn",), "bool", "graph.told.stores", remembers=True),
    "graph.hasWorkloadsBeside": Fact((), "bool", "graph", remembers=True),
    "graph.humanWrites": Fact(("dyn", "dyn"), _PLACES, "graph.told.grants", remembers=True),
    "graph.imageVerifiers": Fact(("dyn",), "list<dyn>", "graph.told.verification", remembers=True),
    "graph.isFirst": Fact((), "bool", "graph", remembers=True),
    "graph.isHeadless": Fact(("dyn", "dyn"), "dyn", "graph.told.serving", remembers=True),
    "graph.isOneOf": Fact(("dyn",), "bool", "graph.told.platform", remembers=True),
    "graph.isPatched": Fact((), "bool", "graph.told.platform", remembers=True),
    "graph.isWhole": Fact((), "bool", "graph", remembers=True),
    "graph.isolating": Fact(("dyn", "dyn"), "list<dyn>", "reach", remembers=True),
    "graph.issuers": Fact(("dyn",), _PLACES, "graph.told.issuers", remembers=True, partners=_ISSUERS),
    "graph.ledTo": Fact((), _PLACES, "graph.told.serving", remembers=True),
    "graph.logAgents": Fact(("dyn",), "list<dyn>", "graph.told.logs", remembers=True),
    "graph.logOutputs": Fact(("dyn",), _PLACES, "graph.told.logs", remembers=True),
    "graph.mayExist": Fact(("dyn", "dyn", "dyn"), "bool", "graph.told.partners", remembers=True),
    "graph.mayMakePods": Fact(("dyn",), "bool", "graph.told.partners", remembers=True),
    "graph.mesh": Fact(("dyn",), "string", "graph.told.mesh", remembers=True),
    "graph.missingBackends": Fact(("dyn",), _PLACES, "graph.told.backends", remembers=True),
    "graph.missingParents": Fact(("dyn",), _PLACES, "graph.told.backends", remembers=True),
    "graph.mixedEnvironments": Fact(("dyn",), _PLACES, "graph.told.environments", remembers=True),
    "graph.mtlsModeOf": Fact(("dyn", "dyn"), "string", "graph.told.mesh", remembers=True),
    "graph.named": Fact(("dyn", "dyn", "dyn", "dyn"), "list<dyn>", "graph", remembers=True),
    "graph.namespace": Fact((), "string", "graph", remembers=True),
    "graph.namespaceLabels": Fact(("dyn",), "map<string, dyn>", "graph", remembers=True),
    "graph.objects": Fact(("dyn", "dyn"), "list<dyn>", "graph", remembers=True),
    "graph.objectsIn": Fact(("dyn", "dyn", "dyn"), "list<dyn>", "graph", remembers=True),
    "graph.plainSecrets": Fact(("dyn",), "list<string>", "graph.told.stores", remembers=True),
    "graph.podsIn": Fact(("dyn",), "list<dyn>", "graph", remembers=True),
    "graph.podsSelected": Fact(("dyn", "dyn"), "list<dyn>", "graph", remembers=True),
    "graph.powersGiven": Fact(("dyn",), _PLACES, "powers", remembers=True),
    "graph.replicasSelected": Fact(("dyn",), "dyn", "graph.told.scaling", remembers=True),
    "graph.requiresPrincipal": Fact(("dyn",), "bool", "graph.told.mesh", remembers=True),
    "graph.sccUsers": Fact(("dyn",), "list<string>", "graph.told.openshift", remembers=True),
    "graph.selecting": Fact(("dyn", "dyn", "dyn"), "list<dyn>", "graph", remembers=True),
    "graph.serviceOf": Fact(("dyn",), "string", "graph.told.hosts", remembers=True),
    "graph.servicesBeside": Fact((), _PLACES, "graph.told.serving", remembers=True),
    "graph.sharedCloudRoles": Fact((), _PLACES, "graph.told.identities", remembers=True),
    "graph.speaks": Fact((), "bool", "graph.told.platform", remembers=True),
    "graph.speaksForMesh": Fact((), "bool", "graph.told.mesh", remembers=True),
    "graph.stage": Fact(("dyn",), "string", "graph.told.environments", remembers=True),
    "graph.standsFor": Fact((), "string", "graph.told.partners", remembers=True),
    "graph.tiersUsing": Fact(("dyn",), _PLACES, "graph.told.environments", remembers=True),
    "graph.toxicCombinations": Fact(("dyn",), _PLACES, "powers", remembers=True),
    "graph.unrelatedUsers": Fact((), _PLACES, "graph.told.identities", remembers=True),
    "graph.unservedPorts": Fact((), _PLACES, "graph.told.serving", remembers=True),
    "graph.unverifiedBackends": Fact(("dyn", "dyn", "dyn"), _PLACES, "graph.told.backendtls", remembers=True),
    "graph.verificationGaps": Fact(("dyn",), _PLACES, "graph.told.coverage", remembers=True),
    "graph.volumesIn": Fact(("dyn",), "list<string>", "graph.told.backups", remembers=True),
    "hasBoundAccount": Fact(("dyn",), "bool", "neighbours", remembers=True, reads=(_ACCOUNT,)),
    "holdsAuditPolicy": Fact(("dyn",), "bool", "configs", remembers=True),
    "holdsEncryption": Fact(("dyn",), "bool", "configs", remembers=True),
    "image": Fact(("dyn",), "map<string, dyn>", "images"),
    "inUserNamespace": Fact(("dyn",), "bool", "pods", reads=("spec.hostUsers",)),
    "isScaled": Fact(("dyn",), "bool", "neighbours", remembers=True, reads=("",)),
    "isWindows": Fact(("dyn",), "bool", "pods", reads=("spec.os.name",)),
    "kubeconfigLogins": Fact(("dyn",), _PLACES, "secrets.objects"),
    "kyvernoExceptions": Fact(("dyn",), _PLACES, "policies.kyverno"),
    "kyvernoExclusions": Fact(("dyn",), _PLACES, "policies.kyverno"),
    "kyvernoUnenforced": Fact(("dyn",), _PLACES, "policies.kyverno"),
    "labelsOf": Fact(("dyn",), "map<string, dyn>", "pods", reads=("labels",)),
    "lastAppliedValues": Fact(("dyn",), _PLACES, "secrets.secretdata"),
    "logRetentions": Fact(("dyn",), _PLACES, "logsettings"),
    "metadataBlocks": Fact(("dyn",), _PLACES, "networks"),
    "metadataCredentials": Fact(("dyn",), _PLACES, "secrets.places"),
    "mountedReadOnly": Fact(
        ("dyn", "dyn"), "bool", "pods", remembers=True, reads=(_of_each_container("volumeMounts"), "")
    ),
    "openBlocks": Fact(("dyn",), _PLACES, "networks"),
    "podSecurityDefaults": Fact(("dyn",), _PLACES, "podsecurity"),
    "podSecurityExemptions": Fact(("dyn",), _PLACES, "podsecurity"),
    "programCalls": Fact(("dyn", "list<string>"), _PLACES, "commands", _COMMANDS),
    "refusesToken": Fact(("dyn",), "bool", "neighbours", remembers=True, reads=(_ACCOUNT,)),
    "registryLogins": Fact(("dyn",), _PLACES, "secrets.objects"),
    "resource": Fact(("dyn", "string", "string"), "dyn", "resources", reads=("resources", "", "")),
    "roleGrants": Fact(("dyn", "list<string>", "list<string>"), _PLACES, "access"),
    "runsWindows": Fact(("dyn",), "bool", "pods", reads=("spec.os.name spec.nodeSelector",)),
    "scopedActions": Fact(("dyn",), "list<string>", "policies.gatekeeper"),
    "scripts": Fact(("dyn",), _PLACES, "commands", _COMMANDS),
    "secretValues": Fact(("dyn",), _PLACES, "secrets.secretdata"),
    "selectsLabels": Fact(("dyn", "dyn"), "bool", "pods"),
    "sensitiveGrants": Fact(("dyn",), _PLACES, "access"),
    "sentTo": Fact(
        ("dyn", "dyn"),
        "dyn",
        "neighbours",
        remembers=True,
        reads=(f"metadata.labels {_of_each_container('ports')}", "ports"),
    ),
    "shipsWithKubernetes": Fact(("dyn",), "bool", "access"),
    "sopsPlainValues": Fact(("dyn",), _PLACES, "secrets.objects"),
    "strings": Fact(("dyn",), _PLACES, "secrets.strings"),
    "templatedProjects": Fact(("dyn",), _PLACES, "gitops"),
    "triggerCredentials": Fact(("dyn",), _PLACES, "secrets.places"),
    "unsafeLogOutputs": Fact(("dyn",), _PLACES, "logsettings"),
    "volumeOf": Fact(("dyn", "dyn"), "dyn", "pods", remembers=True, reads=("spec.volumes", "")),
    "weakCiphers": Fact(("dyn",), "list<string>", "ciphers"),
    "webhookExclusions": Fact(("dyn", "dyn"), _PLACES, "policies.selectors"),
    "webhookGaps": Fact(("dyn", "dyn"), _PLACES, "policies.coverage"),
}


_BY_LINE = frozenset({
    *("argCredentials", "chartCredentials", "configCredentials", "envCredentials", "metadataCredentials"),
})  # fmt: skip
"""Facts that tell of texts, and are asked again for their lines."""


def python_name(name: str) -> str:
    """Return the name of a fact's function in its module: `volume_of` for `volumeOf`, `named` for `graph.named`."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name.rpartition(".")[2])


def find(name: str) -> Callable[..., Any]:
    """Return the function of a fact, importing its module."""
    module = FACTS[name].module
    module = f"{_PACKAGE if module.startswith(_TOLD) else __name__}.{module}"
    found: Callable[..., Any] = getattr(__import__(module, fromlist=(name,)), python_name(name))
    return found


def _late(name: str, fact: Fact) -> Callable[..., Any]:
    """Return a function that is imported when a rule first calls it."""
    known: list[Callable[..., Any]] = []
    fields, may, nothing = fact.fields, fact.may, (lambda: False) if fact.result == "bool" else list
    partners = tuple((group, kind) for group, _, kind in (partner.partition("/") for partner in fact.partners))

    def call(*arguments: Any) -> Any:
        if fields and isinstance(arguments[0], dict) and arguments[0].keys().isdisjoint(fields):
            return []
        if partners and GRAPH in arguments[-1] and not arguments[-1][GRAPH].has(*partners):
            return nothing()
        if may and not may(arguments[0], arguments[-1]):
            return nothing()
        if not known:
            known.append(_told_by_line(find(name)) if name in _BY_LINE else find(name))
        return known[0](*arguments)

    return call


def _told_by_line(function: Callable[..., Any]) -> Callable[..., Any]:
    from kubelint_compliance.facts.lines import by_line

    return by_line(function)


def _function(name: str, fact: Fact) -> HostFunction:
    # What is asked of nearly every pod is there from the start.
    call = getattr(pods, python_name(name)) if fact.module == "pods" else _late(name, fact)
    return HostFunction(call, fact.parameters, fact.result, given=(MEMO,) if fact.remembers else ())


FUNCTIONS = {name: _function(name, fact) for name, fact in FACTS.items()}


def functions_beside_wrong() -> dict[str, HostFunction]:
    """Return the functions for an object with wrong nodes: those that find places do it beside these."""
    from kubelint_compliance.facts.beside import beside_wrong

    def careful(name: str, function: HostFunction) -> HostFunction:
        if FACTS[name].result != _PLACES:
            return function
        call = beside_wrong(function.callable)
        return HostFunction(call, function.parameters, function.result, given=function.given)

    return {name: careful(name, function) for name, function in FUNCTIONS.items()}
