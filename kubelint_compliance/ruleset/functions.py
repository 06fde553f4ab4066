"""What CEL in rules can ask beside the language: facts about pods, computed in Python, with Kubernetes' defaults."""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.cel import HostFunction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def effective(container: Any, pod: Any, field: str) -> Any:
    """Return a security setting as the container gets it: its own value, else the pod's, else null."""
    own = _security_context(container).get(field)
    return own if own is not None else _security_context(_spec(pod)).get(field)


def is_windows(pod: Any) -> bool:
    """Whether the pod says that it runs on Windows (`spec.os.name`)."""
    os = _spec(pod).get("os")
    return isinstance(os, dict) and os.get("name") == "windows"


def runs_windows(pod: Any) -> bool:
    """Whether the pod runs on Windows: it says so, or selects nodes that do."""
    selector = _spec(pod).get("nodeSelector")
    return is_windows(pod) or (isinstance(selector, dict) and selector.get("kubernetes.io/os") == "windows")


def labels_of(metadata: Any) -> dict[str, Any]:
    """Return the labels of an object or a pod; none where they are no map."""
    labels = metadata.get("labels") if isinstance(metadata, dict) else None
    return labels if isinstance(labels, dict) else {}


def containers_of(pod: Any) -> list[Any]:
    """Return all containers of a pod, of every type, as they are written."""
    found = (_spec(pod).get(field) for field in ("initContainers", "containers", "ephemeralContainers"))
    return [container for containers in found if isinstance(containers, list) for container in containers]


_volumes: list[tuple[Any, dict[str, Any]]] = [(None, {})]
"""The pod that was asked about last, and its volumes by name: a pod with many containers is asked many times."""


def volume_of(pod: Any, name: Any) -> Any:
    """Return the volume of a pod by its name, or null."""
    if _volumes[0][0] is not pod:
        volumes = _spec(pod).get("volumes")
        named = [volume for volume in (volumes if isinstance(volumes, list) else ()) if isinstance(volume, dict)]
        _volumes[0] = pod, {volume["name"]: volume for volume in reversed(named) if _is_text(volume.get("name"))}
    return _volumes[0][1].get(name) if _is_text(name) else None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def in_user_namespace(pod: Any) -> bool:
    """Whether the pod has a user namespace of its own (`spec.hostUsers: false`)."""
    return _spec(pod).get("hostUsers") is False


def image(text: Any) -> dict[str, Any]:
    """Return an image reference taken apart: registry, repository, tag, digest, and whether the text is one."""
    return _image(text if isinstance(text, str) else "")


@lru_cache(maxsize=1024)
def _image(text: str) -> dict[str, Any]:
    from kubelint_compliance.manifests.images import parse_image

    found = parse_image(text)
    return {**found._asdict(), "valid": found.valid}


def _spec(pod: Any) -> dict[str, Any]:
    spec = pod.get("spec") if isinstance(pod, dict) else None
    return spec if isinstance(spec, dict) else {}


def _security_context(holder: Any) -> dict[str, Any]:
    context = holder.get("securityContext") if isinstance(holder, dict) else None
    return context if isinstance(context, dict) else {}


_COMMANDS = ("command", "args", "source", "lifecycle", "livenessProbe", "readinessProbe", "startupProbe")
"""The fields of a container that can hold a command."""


def _late(module: str, name: str, fields: tuple[str, ...] = ()) -> Callable[..., Any]:
    """Return a function that is imported when a rule first calls it.

    Where its first argument has none of the `fields`, the answer is an empty list without looking further.
    """
    known: list[Callable[..., Any]] = []

    def call(*arguments: Any) -> Any:
        if fields and isinstance(arguments[0], dict) and arguments[0].keys().isdisjoint(fields):
            return []
        if not known:
            known.append(getattr(__import__(f"kubelint_compliance.manifests.{module}", fromlist=(name,)), name))
        return known[0](*arguments)

    return call


FUNCTIONS = {
    "argCredentials": HostFunction(_late("secrets.places", "arg_credentials"), ("dyn",)),
    "bootstrapTokens": HostFunction(_late("secrets.objects", "bootstrap_tokens"), ("dyn",)),
    "chartCredentials": HostFunction(_late("secrets.places", "chart_credentials"), ("dyn",)),
    "configCredentials": HostFunction(_late("secrets.places", "config_credentials"), ("dyn",)),
    "credentials": HostFunction(_late("secrets.facts", "credentials"), ("dyn",)),
    "containersOf": HostFunction(containers_of, ("dyn",)),
    "cronFaults": HostFunction(_late("cron", "cron_faults"), ("dyn",)),
    "defaultData": HostFunction(_late("secrets.places", "default_data"), ("dyn",)),
    "defaultEnv": HostFunction(_late("secrets.places", "default_env"), ("dyn",)),
    "encryptionKeys": HostFunction(_late("secrets.objects", "encryption_keys"), ("dyn",)),
    "envCredentials": HostFunction(_late("secrets.places", "env_credentials"), ("dyn", "dyn", "dyn")),
    "kubeconfigLogins": HostFunction(_late("secrets.objects", "kubeconfig_logins"), ("dyn",)),
    "labelsOf": HostFunction(labels_of, ("dyn",)),
    "lastAppliedValues": HostFunction(_late("secrets.objects", "last_applied_values"), ("dyn",)),
    "metadataCredentials": HostFunction(_late("secrets.places", "metadata_credentials"), ("dyn",)),
    "registryLogins": HostFunction(_late("secrets.objects", "registry_logins"), ("dyn",)),
    "secretValues": HostFunction(_late("secrets.objects", "secret_values"), ("dyn",)),
    "sopsPlainValues": HostFunction(_late("secrets.objects", "sops_plain_values"), ("dyn",)),
    "strings": HostFunction(_late("secrets.facts", "strings"), ("dyn",)),
    "effective": HostFunction(effective, ("dyn", "dyn", "string"), "dyn"),
    "fetchedCode": HostFunction(_late("commands", "fetched_code", _COMMANDS), ("dyn",)),
    "image": HostFunction(image, ("dyn",), "map<string, dyn>"),
    "inUserNamespace": HostFunction(in_user_namespace, ("dyn",), "bool"),
    "isWindows": HostFunction(is_windows, ("dyn",), "bool"),
    "programCalls": HostFunction(_late("commands", "program_calls", _COMMANDS), ("dyn", "dyn")),
    "resource": HostFunction(_late("resources", "resource"), ("dyn", "dyn", "dyn")),
    "runsWindows": HostFunction(runs_windows, ("dyn",), "bool"),
    "scripts": HostFunction(_late("commands", "scripts", _COMMANDS), ("dyn",)),
    "volumeOf": HostFunction(volume_of, ("dyn", "dyn")),
}
