"""Which rules Kyverno makes for controllers out of a rule for Pods: a policy and its rule -> kinds and templates."""

from __future__ import annotations

from kubelint_compliance.answers.covering.filters import names_kind
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.answers.covering.examples import Sample

    Kind = tuple[str, str]

POD: Kind = ("", "Pod")
_TEMPLATE, _CRON_TEMPLATE = ("spec", "template"), ("spec", "jobTemplate", "spec", "template")
MAKERS: dict[str, Kind] = {
    **{name: ("apps", name) for name in ("DaemonSet", "Deployment", "StatefulSet")},
    **{name: ("batch", name) for name in ("Job", "CronJob")},
}
_AUTOGEN = "pod-policies.kyverno.io/autogen-controllers"
_NARROW = ("name", "names", "selector", "annotations")
"""Fields with which no rule of a policy is made for controllers."""


def template_of(sample: Sample) -> dict[str, Any]:
    """Return the template of the pods that an object makes."""
    return mapping(at(sample.value, _CRON_TEMPLATE if sample.kind == MAKERS["CronJob"] else _TEMPLATE))


def made_for(policy: dict[str, Any], rule: dict[str, Any]) -> tuple[Kind, ...]:
    """Return the kinds for which Kyverno makes a rule for Pods into one for their templates."""
    rules = [mapping(other) for other in sequence(mapping(policy.get("spec")).get("rules"))]
    blocks = [other.get(field) for other in rules for field in ("match", "exclude")]
    entries = [entry for block in map(mapping, blocks) for entry in _entries(block)]
    described = [mapping(entry.get("resources")) for entry in entries]
    narrow = any(resources.get(field) for resources in described for field in _NARROW)
    mixed = any(len(sequence(resources.get("kinds"))) > 1 for resources in described)
    others = any(other.get(field) for other in rules for field in ("generate", "mutate"))
    left_out = [mapping(entry.get("resources")) for entry in _entries(mapping(rule.get("exclude")))]
    aside = [text(kind) for resources in left_out for kind in sequence(resources.get("kinds"))]
    if narrow or mixed or others or not names_kind(rule, POD) or (aside and "Pod" not in aside):
        return ()
    asked = mapping(mapping(policy.get("metadata")).get("annotations")).get(_AUTOGEN)
    wanted = text(asked).split(",") if asked is not None else list(MAKERS)
    return tuple(kind for name, kind in MAKERS.items() if name in wanted)


def _entries(block: dict[str, Any]) -> list[dict[str, Any]]:
    return [block, *map(mapping, sequence(block.get("any"))), *map(mapping, sequence(block.get("all")))]
