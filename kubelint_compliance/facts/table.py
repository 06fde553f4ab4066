"""The functions that rules may ask beside the language, one row each: its types, its module, and when it has nothing.

A row says what keeps the function from being called, and so from being imported, where there is nothing to find.
"""

from __future__ import annotations

from kubelint_compliance.facts import pods
from kubelint_compliance.facts.memo import once
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

COMMANDS = ("command", "args", "source", "lifecycle", "livenessProbe", "readinessProbe", "startupProbe")
"""The fields of a container that can hold a command."""
PLACES = "list<map<string, dyn>>"


class Fact(NamedTuple):
    """One function: the types of its parameters and of its result, and the module below this one that has it.

    What needs the graph more than for a look-up lies in the graph itself, below `graph.told`, since that knows of facts
    and not the other way round.

    Where the first argument has none of the `fields`, the answer is an empty list without looking further. With
    `remembers` the function gets the object's memo after its arguments. `reads` has, for each argument, the ways on
    from it to all that the function reads: nothing that lies elsewhere in it changes the answer. Without, it is all.
    `partners` are kinds, as `group/Kind`: where the input has an object of none of them, the answer is an empty list,
    or false. So it is where `may` says of the first argument, from a glance at it, that there is nothing to find.

    A fact whose name begins with `graph.` asks for other objects, and a later run asks the same again by name and
    arguments, which it keeps for that. So `asks` is there for what reads more of the object that is judged than may be
    kept, such as a pod: the function of the module with which the fact asks for what it needs of others. `repeats` is
    off where the identity of an argument counts, which no later run has.
    """

    parameters: tuple[str, ...]
    result: str
    module: str
    fields: tuple[str, ...] = ()
    remembers: bool = False
    reads: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    may: Callable[[Any, Any], bool] | None = None
    asks: str = ""
    repeats: bool = True


_DEPLOYERS = (
    *("argoproj.io/Application", "argoproj.io/ApplicationSet"),
    "kustomize.toolkit.fluxcd.io/Kustomization",
)
_FLUX = ("kustomize.toolkit.fluxcd.io/Kustomization", "helm.toolkit.fluxcd.io/HelmRelease")
_BINDINGS = ("rbac.authorization.k8s.io/RoleBinding", "rbac.authorization.k8s.io/ClusterRoleBinding")
_AUTOSCALERS = ("autoscaling/HorizontalPodAutoscaler", "keda.sh/ScaledObject", "http.keda.sh/HTTPScaledObject")
_ROLLOUTS = ("argoproj.io/Rollout",)
_ROUTES = ("gateway.networking.k8s.io/HTTPRoute", "gateway.networking.k8s.io/GRPCRoute")
_ISSUERS = ("cert-manager.io/Issuer", "cert-manager.io/ClusterIssuer")
_WINDOWS = "spec.os.name spec.nodeSelector spec.affinity.nodeAffinity spec.securityContext.windowsOptions.hostProcess"
_ACCOUNT = "spec.serviceAccountName spec.serviceAccount"


def _of_each_container(field: str) -> str:
    """Return the ways from a pod to a field of all its containers."""
    return " ".join(f"spec.{kind}[*].{field}" for kind in pods.CONTAINERS)


_PROGRAMS = ("kube-", "etcd", "kubelet", "hyperkube")
_CONFIGURATION = "Configuration"
_OBJECTS = ("v1", "apps/v1")


def may_start_component(value: Any, memo: Any) -> bool:
    """Whether an object may start a program of the cluster; a workload has to name it, a ConfigMap a file for it."""
    if type(value) is not dict or value.get("apiVersion") not in _OBJECTS:
        return True
    if value.get("kind") == "ConfigMap":
        return once(memo, _holds_configuration, value)
    return once(memo, _names_component, value)


def _holds_configuration(value: Any) -> bool:
    words = repr(value.get("data")) if "binaryData" not in value else _CONFIGURATION
    return _CONFIGURATION in words


def _names_component(value: Any) -> bool:
    words = repr(value.get("spec"))
    return any(name in words for name in _PROGRAMS)


def _may_have_variables(pod: Any, _memo: Any) -> bool:
    """Whether a container of a pod has variables."""
    containers = pods.containers_of(pod)
    return any(not isinstance(each, dict) or "env" in each or "envFrom" in each for each in containers)


FACTS = {
    "adminPorts": Fact(("dyn", "dyn"), PLACES, "admin"),
    "admission": Fact(("dyn", "dyn"), PLACES, "flags", remembers=True, may=may_start_component),
    "admissionExclusions": Fact(("dyn",), PLACES, "policies.selectors"),
    "approvesForOthers": Fact(("dyn",), "bool", "access", remembers=True),
    "argCredentials": Fact(("dyn",), PLACES, "secrets.words", COMMANDS),
    "argoAdminLogin": Fact(("dyn",), PLACES, "argosettings"),
    "argoApps": Fact(("dyn",), PLACES, "gitops"),
    "argoDefaultRole": Fact(("dyn",), PLACES, "argorbac"),
    "argoLocalLogins": Fact(("dyn",), PLACES, "argosettings"),
    "argoPolicies": Fact(("dyn",), PLACES, "argorbac"),
    "argoServerSwitch": Fact(("dyn", "dyn"), PLACES, "argosettings"),
    "argoSources": Fact(("dyn",), PLACES, "gitops"),
    "argoUncheckedRepositories": Fact(("dyn",), PLACES, "argosettings"),
    "argoUnsignedProjects": Fact(("dyn",), PLACES, "argosettings"),
    "argoWildcards": Fact(("dyn",), PLACES, "argorbac"),
    "auditAnonymous": Fact(("dyn",), PLACES, "auditnone", remembers=True),
    "auditBodies": Fact(("dyn",), PLACES, "audit", remembers=True),
    "auditBroadNone": Fact(("dyn",), PLACES, "auditnone", remembers=True),
    "auditExempt": Fact(("dyn",), PLACES, "auditnone", remembers=True),
    "auditIdle": Fact(("dyn",), PLACES, "audit", remembers=True),
    "auditRefused": Fact(("dyn",), PLACES, "configs", remembers=True),
    "auditRest": Fact(("dyn",), PLACES, "audit", remembers=True),
    "auditShadowed": Fact(("dyn",), PLACES, "audit", remembers=True),
    "auditStages": Fact(("dyn",), PLACES, "audit", remembers=True),
    "auditUnlogged": Fact(("dyn", "dyn", "dyn"), PLACES, "audit", remembers=True),
    "awsAdmins": Fact(("dyn",), PLACES, "awsauth", ("accessConfig",)),
    "awsMasters": Fact(("dyn",), PLACES, "awsauth"),
    "backupRetention": Fact(("dyn",), PLACES, "backuptimes"),
    "backupSchedules": Fact(("dyn",), PLACES, "backuptimes"),
    "bootstrapTokens": Fact(("dyn",), PLACES, "secrets.objects"),
    "chartCredentials": Fact(("dyn",), PLACES, "secrets.places"),
    "clearSources": Fact(("dyn",), PLACES, "gitops"),
    "clearTextUrls": Fact(("dyn", "list<string>", "list<string>"), PLACES, "urls"),
    "clearUrls": Fact(("string",), PLACES, "gitops"),
    "cloudIdentities": Fact(("dyn",), PLACES, "graph.told.identities"),
    "clusterCredentials": Fact(("dyn",), PLACES, "secrets.platform"),
    "configCredentials": Fact(("dyn",), PLACES, "secrets.places"),
    "constraintExclusions": Fact(("dyn",), PLACES, "policies.gatekeeper"),
    "containersOf": Fact(("dyn",), "list<dyn>", "pods", reads=(" ".join(f"spec.{kind}" for kind in pods.CONTAINERS),)),
    "credentials": Fact(("dyn",), PLACES, "secrets.strings", remembers=True),
    "criticalAlertEnds": Fact(("dyn",), PLACES, "alerts"),
    "cronFaults": Fact(("dyn",), PLACES, "cron"),
    "customCredentials": Fact(("dyn",), PLACES, "secrets.customs"),
    "defaultData": Fact(("dyn",), PLACES, "secrets.places"),
    "defaultEnv": Fact(("dyn",), PLACES, "secrets.places", ("env",)),
    "effective": Fact(("dyn", "dyn", "string"), "dyn", "pods", reads=("securityContext", "spec.securityContext", "")),
    "eksctlRights": Fact(("dyn",), PLACES, "eksrights"),
    "encryptionKeys": Fact(("dyn",), PLACES, "secrets.clusters"),
    "encryptionOf": Fact(("dyn", "dyn"), PLACES, "encryption", remembers=True),
    "encryptionPlugins": Fact(("dyn",), PLACES, "encryption", remembers=True),
    "encryptionRefused": Fact(("dyn",), PLACES, "configs", remembers=True),
    "encryptionShadowed": Fact(("dyn",), PLACES, "encryption", remembers=True),
    "encryptionWriters": Fact(("dyn",), PLACES, "encryption", remembers=True),
    "envCredentials": Fact(("dyn", "list<string>", "dyn"), PLACES, "secrets.places", ("env",)),
    "environmentOf": Fact(("dyn",), "string", "environments"),
    "exposure": Fact(("dyn",), "map<string, dyn>", "services"),
    "fetchedCode": Fact(("dyn",), PLACES, "commands", COMMANDS),
    "fillsIn": Fact(("dyn", "dyn"), "bool", "neighbours", remembers=True),
    "flag": Fact(("dyn", "dyn", "dyn"), PLACES, "flags", remembers=True, may=may_start_component),
    "flags": Fact(("dyn", "dyn", "dyn"), PLACES, "flags", remembers=True, may=may_start_component),
    "gatekeeperExemptions": Fact(("dyn",), PLACES, "policies.gatekeeper"),
    "generatedCredentials": Fact(("dyn",), PLACES, "secrets.generated", ("secretGenerator", "configMapGenerator")),
    "grantingVerbs": Fact(("dyn", "list<string>", "list<string>"), PLACES, "access"),
    "grants": Fact(("dyn", "list<string>", "list<string>"), PLACES, "access"),
    "graph.accountPowers": Fact(("dyn",), PLACES, "powers", remembers=True, partners=_BINDINGS, asks="powers_with"),
    "graph.admissionPolicies": Fact((), "list<dyn>", "graph.told.enforcing", remembers=True),
    "graph.autoscalers": Fact((), PLACES, "graph.told.scaling", remembers=True, partners=_AUTOSCALERS),
    "graph.autoscalersBeside": Fact((), PLACES, "graph.told.scaling", remembers=True),
    "graph.backupGaps": Fact(("dyn",), PLACES, "graph.told.backups", remembers=True),
    "graph.backupsOf": Fact(("dyn",), "list<dyn>", "graph.told.backups", remembers=True),
    "graph.besideGitops": Fact((), PLACES, "graph.told.deploying", remembers=True, partners=_DEPLOYERS),
    "graph.budgetsBeside": Fact((), PLACES, "graph.told.scaling", remembers=True),
    "graph.claimsBeside": Fact(("dyn",), PLACES, "graph.told.claims", remembers=True),
    "graph.clearRoutes": Fact(("dyn",), PLACES, "graph.told.listeners", remembers=True, partners=_ROUTES),
    "graph.closesEachPod": Fact(("dyn", "dyn"), "bool", "reach", remembers=True),
    "graph.cloudKeys": Fact(
        ("dyn",), PLACES, "graph.told.cloudkeys", remembers=True, may=_may_have_variables, asks="keys_of_secret"
    ),
    "graph.clusterWide": Fact(("dyn",), PLACES, "powers", remembers=True, partners=_BINDINGS[1:]),
    "graph.crossEnvironmentGrants": Fact(("dyn", "dyn"), PLACES, "graph.told.grants", remembers=True),
    "graph.crossEnvironmentPeers": Fact(("dyn", "dyn"), PLACES, "graph.told.environments", remembers=True),
    "graph.dangling": Fact((), PLACES, "graph.told.dangling", remembers=True, asks="leading_nowhere"),
    "graph.defaultDeny": Fact(("dyn", "dyn"), "list<dyn>", "reach", remembers=True),
    "graph.deployed": Fact(("dyn",), "list<dyn>", "graph.told.platform", remembers=True),
    "graph.emptyPeers": Fact(("dyn",), PLACES, "graph.told.peers", remembers=True),
    "graph.hasBeside": Fact(("dyn", "dyn"), "bool", "graph.told.partners", remembers=True),
    "graph.hasCloudIdentity": Fact(
        ("dyn",),
        "bool",
        "graph.told.identities",
        remembers=True,
        partners=("/ServiceAccount",),
        asks="account_has_identity",
    ),
    "graph.hasFluxTenants": Fact((), "bool", "graph.told.deploying", remembers=True, partners=_FLUX),
    "graph.hasRedirect": Fact(("dyn",), "bool", "graph.told.listeners", remembers=True),
    "graph.hasSecretStore": Fact(("dyn",), "bool", "graph.told.stores", remembers=True),
    "graph.hasWorkloadsBeside": Fact((), "bool", "graph", remembers=True),
    "graph.humanWrites": Fact(("dyn", "dyn"), PLACES, "graph.told.grants", remembers=True),
    "graph.imageVerifiers": Fact(("dyn",), "list<dyn>", "graph.told.verification", remembers=True),
    "graph.isBound": Fact(("dyn",), "bool", "graph.told.partners", remembers=True),
    "graph.isFirst": Fact((), "bool", "graph", remembers=True),
    "graph.isHeadless": Fact(("dyn", "dyn"), "dyn", "graph.told.serving", remembers=True),
    "graph.isOneOf": Fact(("dyn",), "bool", "graph.told.platform", remembers=True, repeats=False),
    "graph.isPatched": Fact((), "bool", "graph.told.platform", remembers=True),
    "graph.isWhole": Fact((), "bool", "graph", remembers=True),
    "graph.isolating": Fact(("dyn", "dyn"), "list<dyn>", "reach", remembers=True, asks="isolating_labels"),
    "graph.issuers": Fact(("dyn",), PLACES, "graph.told.issuers", remembers=True, partners=_ISSUERS),
    "graph.ledTo": Fact((), PLACES, "graph.told.serving", remembers=True),
    "graph.logAgents": Fact(("dyn",), "list<dyn>", "graph.told.logs", remembers=True),
    "graph.logOutputs": Fact(("dyn",), PLACES, "graph.told.logs", remembers=True),
    "graph.mayBePatched": Fact(("dyn",), "bool", "graph.told.patched", remembers=True),
    "graph.mayBeTemplated": Fact(("dyn",), "bool", "graph.told.partners", remembers=True),
    "graph.mayExist": Fact(("dyn", "dyn", "dyn"), "bool", "graph.told.partners", remembers=True),
    "graph.mayMakePods": Fact(("dyn",), "bool", "graph.told.partners", remembers=True),
    "graph.mesh": Fact(("dyn",), "string", "graph.told.mesh", remembers=True),
    "graph.missingBackends": Fact(("dyn",), PLACES, "graph.told.backends", remembers=True),
    "graph.missingParents": Fact(("dyn",), PLACES, "graph.told.backends", remembers=True),
    "graph.mixedEnvironments": Fact(("dyn",), PLACES, "graph.told.environments", remembers=True),
    "graph.mtlsModeOf": Fact(("dyn", "dyn"), "string", "graph.told.mesh", remembers=True),
    "graph.named": Fact(("dyn", "dyn", "dyn", "dyn"), "list<dyn>", "graph", remembers=True),
    "graph.namespace": Fact((), "string", "graph", remembers=True),
    "graph.namespaceLabels": Fact(("dyn",), "map<string, dyn>", "graph", remembers=True),
    "graph.objects": Fact(("dyn", "dyn"), "list<dyn>", "graph", remembers=True),
    "graph.objectsIn": Fact(("dyn", "dyn", "dyn"), "list<dyn>", "graph", remembers=True),
    "graph.plainSecrets": Fact(("dyn",), "list<string>", "graph.told.stores", remembers=True),
    "graph.podsIn": Fact(("dyn",), "list<dyn>", "graph", remembers=True),
    "graph.podsRun": Fact((), "list<dyn>", "graph", remembers=True),
    "graph.podsSelected": Fact(("dyn", "dyn"), "list<dyn>", "graph", remembers=True),
    "graph.policyLimited": Fact(("dyn",), "bool", "graph.told.limits", remembers=True),
    "graph.powersGiven": Fact(("dyn",), PLACES, "powers", remembers=True),
    "graph.quotaDemands": Fact((), PLACES, "graph.told.quotas", remembers=True, partners=("/ResourceQuota",)),
    "graph.replicas": Fact((), "dyn", "graph.told.scaling", remembers=True),
    "graph.replicasSelected": Fact(("dyn",), "dyn", "graph.told.scaling", remembers=True),
    "graph.requiresPrincipal": Fact(("dyn",), "bool", "graph.told.mesh", remembers=True),
    "graph.rollouts": Fact((), PLACES, "graph.told.scaling", remembers=True, partners=_ROLLOUTS),
    "graph.sccUsers": Fact(("dyn",), "list<string>", "graph.told.openshift", remembers=True),
    "graph.selecting": Fact(("dyn", "dyn", "dyn"), "list<dyn>", "graph", remembers=True, asks="selecting_labels"),
    "graph.servesNothingClear": Fact(
        (), "bool", "graph.told.redirects", remembers=True, partners=("networking.istio.io/VirtualService",)
    ),
    "graph.serviceOf": Fact(("dyn",), "string", "graph.told.hosts", remembers=True),
    "graph.servicesBeside": Fact((), PLACES, "graph.told.serving", remembers=True),
    "graph.sharedCloudRoles": Fact((), PLACES, "graph.told.identities", remembers=True),
    "graph.speaks": Fact((), "bool", "graph.told.platform", remembers=True),
    "graph.speaksForMesh": Fact((), "bool", "graph.told.mesh", remembers=True),
    "graph.stage": Fact(("dyn",), "string", "graph.told.environments", remembers=True),
    "graph.standsFor": Fact((), "string", "graph.told.partners", remembers=True),
    "graph.tiersUsing": Fact(("dyn",), PLACES, "graph.told.environments", remembers=True),
    "graph.toxicCombinations": Fact(("dyn",), PLACES, "powers", remembers=True),
    "graph.unrelatedUsers": Fact((), PLACES, "graph.told.identities", remembers=True),
    "graph.unservedPorts": Fact((), PLACES, "graph.told.serving", remembers=True),
    "graph.unverifiedBackends": Fact(("dyn", "dyn", "dyn"), PLACES, "graph.told.backendtls", remembers=True),
    "graph.verificationGaps": Fact(("dyn",), PLACES, "graph.told.coverage", remembers=True),
    "graph.volumesIn": Fact(("dyn",), "list<string>", "graph.told.backups", remembers=True),
    "graph.withAddress": Fact(("dyn", "dyn"), PLACES, "graph.told.serving", remembers=True),
    "hasBoundAccount": Fact(("dyn",), "bool", "neighbours", remembers=True, reads=(_ACCOUNT,)),
    "holdsAuditPolicy": Fact(("dyn",), "bool", "configs", remembers=True),
    "holdsEncryption": Fact(("dyn",), "bool", "configs", remembers=True),
    "ignoredParts": Fact(("dyn",), PLACES, "ignored"),
    "ignoredSettings": Fact(("dyn",), PLACES, "ignoredsettings"),
    "image": Fact(("dyn",), "map<string, dyn>", "images"),
    "imageUpdaterWrites": Fact(("dyn",), PLACES, "imageupdaters"),
    "inUserNamespace": Fact(("dyn",), "bool", "pods", reads=("spec.hostUsers",)),
    "isAuditPolicyUnseen": Fact(("dyn",), "bool", "configs"),
    "isScaled": Fact(("dyn",), "bool", "neighbours", remembers=True, reads=("",)),
    "isWindows": Fact(("dyn",), "bool", "pods", reads=("spec.os.name",)),
    "kubeconfigLogins": Fact(("dyn",), PLACES, "secrets.objects"),
    "kyvernoExceptions": Fact(("dyn",), PLACES, "policies.kyverno"),
    "kyvernoExclusions": Fact(("dyn",), PLACES, "policies.kyverno"),
    "kyvernoUnenforced": Fact(("dyn",), PLACES, "policies.kyverno"),
    "labelsOf": Fact(("dyn",), "map<string, dyn>", "pods", reads=("labels",)),
    "lastAppliedValues": Fact(("dyn",), PLACES, "secrets.secretdata"),
    "leadsFurther": Fact(("dyn", "dyn"), "bool", "roles"),
    "linkerdOpenings": Fact(("dyn",), PLACES, "linkerd"),
    "logRetentions": Fact(("dyn",), PLACES, "logsettings"),
    "metadataBlocks": Fact(("dyn",), PLACES, "networks"),
    "metadataCredentials": Fact(("dyn",), PLACES, "secrets.places"),
    "mountedReadOnly": Fact(
        ("dyn", "dyn"), "bool", "pods", remembers=True, reads=(_of_each_container("volumeMounts"), "")
    ),
    "openBlocks": Fact(("dyn",), PLACES, "networks"),
    "opensEveryPort": Fact(("dyn",), "bool", "networks"),
    "podSecurityDefaults": Fact(("dyn",), PLACES, "podsecurity"),
    "podSecurityExemptions": Fact(("dyn",), PLACES, "podsecurity"),
    "policyHollow": Fact(("dyn",), "bool", "policies.hollow"),
    "programCalls": Fact(("dyn", "list<string>"), PLACES, "commands", COMMANDS),
    "publicSigner": Fact(("dyn",), "bool", "signers"),
    "publicSignerGlob": Fact(("dyn",), "bool", "signers"),
    "refusesToken": Fact(("dyn",), "bool", "neighbours", remembers=True, reads=(_ACCOUNT,)),
    "registryLogins": Fact(("dyn",), PLACES, "secrets.objects"),
    "resource": Fact(("dyn", "string", "string"), "dyn", "resources", reads=("resources", "", "")),
    "roleGrants": Fact(("dyn", "list<string>", "list<string>"), PLACES, "access"),
    "runsWindows": Fact(("dyn",), "bool", "pods", reads=(_WINDOWS,)),
    "scheduleFaults": Fact(("dyn",), PLACES, "schedules"),
    "scopedActions": Fact(("dyn",), "list<string>", "policies.gatekeeper"),
    "scripts": Fact(("dyn",), PLACES, "commands", COMMANDS),
    "secretValues": Fact(("dyn",), PLACES, "secrets.secretdata"),
    "selectsLabels": Fact(("dyn", "dyn"), "bool", "pods"),
    "sensitiveGrants": Fact(("dyn",), PLACES, "access"),
    "sentTo": Fact(
        ("dyn", "dyn"),
        "dyn",
        "neighbours",
        remembers=True,
        reads=(f"metadata.labels {_of_each_container('ports')}", "ports"),
    ),
    "shipsWithKubernetes": Fact(("dyn",), "bool", "access"),
    "sopsPlainValues": Fact(("dyn",), PLACES, "secrets.objects"),
    "strings": Fact(("dyn",), PLACES, "secrets.strings"),
    "templatedProjects": Fact(("dyn",), PLACES, "gitops"),
    "triggerCredentials": Fact(("dyn",), PLACES, "secrets.places"),
    "uncheckedCertificates": Fact(("dyn",), PLACES, "unchecked", ("env", *COMMANDS)),
    "unsafeLogOutputs": Fact(("dyn",), PLACES, "logsettings"),
    "volumeOf": Fact(("dyn", "dyn"), "dyn", "pods", remembers=True, reads=("spec.volumes", "")),
    "weakCiphers": Fact(("dyn",), "list<string>", "ciphers"),
    "webhookExclusions": Fact(("dyn", "dyn"), PLACES, "policies.selectors"),
    "webhookGaps": Fact(("dyn", "dyn"), PLACES, "policies.coverage"),
    "wholeFamilies": Fact(("dyn",), PLACES, "networks"),
    "withEffect": Fact(("dyn", "dyn"), "dyn", "roles"),
    "writesApart": Fact(("dyn", "dyn"), "bool", "imageupdaters"),
}
