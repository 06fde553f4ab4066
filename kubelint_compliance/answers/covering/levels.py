"""A rule of Kyverno that asks for a level of Pod Security -> the level in words, and our rules that equal it.

Kyverno asks the code of Pod Security admission, so that it refuses what a namespace with that level refuses.
"""

from __future__ import annotations

from kubelint_compliance.answers.covering.filters import Untold
from kubelint_compliance.answers.podsecurity import LATEST, LEVELS, asked_of, rules_of, says
from kubelint_compliance.kubernetes.versions import version_of
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubelint_compliance.ruleset.words import Head

_CONTROLS = {
    "HostProcess": ("windowsHostProcess",),
    "Host Namespaces": ("hostNamespaces",),
    "Privileged Containers": ("privileged",),
    "Capabilities": ("capabilities_baseline", "capabilities_restricted"),
    "HostPath Volumes": ("hostPathVolumes",),
    "Host Ports": ("hostPorts",),
    "AppArmor": ("appArmorProfile",),
    "SELinux": ("seLinuxOptions",),
    "/proc Mount Type": ("procMount", "procMount_restricted"),
    "Seccomp": ("seccompProfile_baseline", "seccompProfile_restricted"),
    "Sysctls": ("sysctls",),
    "Volume Types": ("restrictedVolumes",),
    "Privilege Escalation": ("allowPrivilegeEscalation",),
    "Running as Non-root": ("runAsNonRoot",),
    "Running as Non-root user": ("runAsUser",),
}
"""What Kyverno calls the checks of Pod Security admission."""
_LABEL = "pod-security.kubernetes.io/enforce"


def of_level(said: dict[str, Any], known: Sequence[Head]) -> tuple[str, tuple[str, ...]]:
    """Return a level of Pod Security in words, and the rules that equal it, without those of excluded controls.

    Raises Untold for what is no level, and for a control that is not known.
    """
    version = text(said.get("version", LATEST))
    if said.get("level") not in LEVELS[1:] or not (version == LATEST or version_of(version)):
        raise Untold
    asked = asked_of({_LABEL: said["level"], f"{_LABEL}-version": version}, "enforce")
    aside: set[str] = set()
    for entry in map(mapping, sequence(said.get("exclude"))):
        controls = _CONTROLS.get(text(entry.get("controlName")))
        if controls is None:
            raise Untold
        aside.update(controls)
    of_level = [rule for rule in rules_of(asked, known) if aside.isdisjoint(_pss_controls(rule))]
    return says(asked), tuple(sorted(rule.id for rule in of_level))


def _pss_controls(rule: Head) -> set[str]:
    return {id for framework, id in rule.speaks_to if framework == "pss"}
