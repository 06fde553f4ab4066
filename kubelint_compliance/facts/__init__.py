"""What rules may ask beside the language, one module each subject: facts computed in Python, with Kubernetes' defaults.

`FACTS` has every function by its name in CEL. Its module has a function of the same name in Python's spelling, whose
docstring says what it gives (`rules/README.md` is made of them); it is imported when a rule first asks.
"""

from __future__ import annotations

from kubelint_compliance.cel import HostFunction
from kubelint_compliance.facts import pods
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


class Fact(NamedTuple):
    """One function: the types of its parameters and of its result, and the module below this one that has it.

    Where the first argument has none of the `fields`, the answer is an empty list without looking further. With
    `remembers` the function gets the object's memo after its arguments. `reads` has, for each argument, the ways on
    from it to all that the function reads: nothing that lies elsewhere in it changes the answer. Without, it is all.
    """

    parameters: tuple[str, ...]
    result: str
    module: str
    fields: tuple[str, ...] = ()
    remembers: bool = False
    reads: tuple[str, ...] = ()


_ACCOUNT = "spec.serviceAccountName spec.serviceAccount"


def _of_each_container(field: str) -> str:
    """Return the ways from a pod to a field of all its containers."""
    return " ".join(f"spec.{kind}[*].{field}" for kind in pods.CONTAINERS)


FACTS = {
    "adminPorts": Fact(("dyn", "dyn"), _PLACES, "admin"),
    "admissionExclusions": Fact(("dyn",), _PLACES, "policies.selectors"),
    "argCredentials": Fact(("dyn",), _PLACES, "secrets.words", _COMMANDS),
    "awsMasters": Fact(("dyn",), _PLACES, "awsauth"),
    "bootstrapTokens": Fact(("dyn",), _PLACES, "secrets.objects"),
    "chartCredentials": Fact(("dyn",), _PLACES, "secrets.places"),
    "clearTextUrls": Fact(("dyn", "list<string>", "list<string>"), _PLACES, "urls"),
    "configCredentials": Fact(("dyn",), _PLACES, "secrets.places"),
    "constraintExclusions": Fact(("dyn",), _PLACES, "policies.gatekeeper"),
    "containersOf": Fact(("dyn",), "list<dyn>", "pods", reads=(" ".join(f"spec.{kind}" for kind in pods.CONTAINERS),)),
    "credentials": Fact(("dyn",), _PLACES, "secrets.strings", remembers=True),
    "cronFaults": Fact(("dyn",), _PLACES, "cron"),
    "defaultData": Fact(("dyn",), _PLACES, "secrets.places"),
    "defaultEnv": Fact(("dyn",), _PLACES, "secrets.places", ("env",)),
    "effective": Fact(("dyn", "dyn", "string"), "dyn", "pods", reads=("securityContext", "spec.securityContext", "")),
    "encryptionKeys": Fact(("dyn",), _PLACES, "secrets.objects"),
    "envCredentials": Fact(("dyn", "list<string>", "dyn"), _PLACES, "secrets.places", ("env",)),
    "exposure": Fact(("dyn",), "map<string, dyn>", "services"),
    "fetchedCode": Fact(("dyn",), _PLACES, "commands", _COMMANDS),
    "gatekeeperExemptions": Fact(("dyn",), _PLACES, "policies.gatekeeper"),
    "grantingVerbs": Fact(("dyn", "list<string>", "list<string>"), _PLACES, "access"),
    "grants": Fact(("dyn", "list<string>", "list<string>"), _PLACES, "access"),
    "graph.accountPowers": Fact(("dyn",), _PLACES, "powers", remembers=True),
    "graph.autoscalers": Fact((), _PLACES, "scaling", remembers=True),
    "graph.autoscalersBeside": Fact((), _PLACES, "scaling", remembers=True),
    "graph.budgetsBeside": Fact((), _PLACES, "scaling", remembers=True),
    "graph.clusterWide": Fact(("dyn",), _PLACES, "powers", remembers=True),
    "graph.defaultDeny": Fact(("dyn", "dyn"), "list<dyn>", "reach", remembers=True),
    "graph.hasWorkloadsBeside": Fact((), "bool", "graph", remembers=True),
    "graph.isFirst": Fact((), "bool", "graph", remembers=True),
    "graph.isWhole": Fact((), "bool", "graph", remembers=True),
    "graph.isolating": Fact(("dyn", "dyn"), "list<dyn>", "reach", remembers=True),
    "graph.named": Fact(("dyn", "dyn", "dyn", "dyn"), "list<dyn>", "graph", remembers=True),
    "graph.namespace": Fact((), "string", "graph", remembers=True),
    "graph.namespaceLabels": Fact(("dyn",), "map<string, dyn>", "graph", remembers=True),
    "graph.objects": Fact(("dyn", "dyn"), "list<dyn>", "graph", remembers=True),
    "graph.objectsIn": Fact(("dyn", "dyn", "dyn"), "list<dyn>", "graph", remembers=True),
    "graph.podsIn": Fact(("dyn",), "list<dyn>", "graph", remembers=True),
    "graph.podsSelected": Fact(("dyn", "dyn"), "list<dyn>", "graph", remembers=True),
    "graph.powersGiven": Fact(("dyn",), _PLACES, "powers", remembers=True),
    "graph.replicasSelected": Fact(("dyn",), "dyn", "scaling", remembers=True),
    "graph.selecting": Fact(("dyn", "dyn", "dyn"), "list<dyn>", "graph", remembers=True),
    "graph.toxicCombinations": Fact(("dyn",), _PLACES, "powers", remembers=True),
    "hasBoundAccount": Fact(("dyn",), "bool", "neighbours", remembers=True, reads=(_ACCOUNT,)),
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
    "triggerCredentials": Fact(("dyn",), _PLACES, "secrets.places"),
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
    module = f"{__name__}.{FACTS[name].module}"
    found: Callable[..., Any] = getattr(__import__(module, fromlist=(name,)), python_name(name))
    return found


def _late(name: str, fields: tuple[str, ...]) -> Callable[..., Any]:
    """Return a function that is imported when a rule first calls it."""
    known: list[Callable[..., Any]] = []

    def call(*arguments: Any) -> Any:
        if fields and isinstance(arguments[0], dict) and arguments[0].keys().isdisjoint(fields):
            return []
        if not known:
            known.append(_told_by_line(find(name)) if name in _BY_LINE else find(name))
        return known[0](*arguments)

    return call


def _told_by_line(function: Callable[..., Any]) -> Callable[..., Any]:
    from kubelint_compliance.facts.lines import by_line

    return by_line(function)


def _function(name: str, fact: Fact) -> HostFunction:
    # What is asked of nearly every pod is there from the start.
    call = getattr(pods, python_name(name)) if fact.module == "pods" else _late(name, fact.fields)
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
