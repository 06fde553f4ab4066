"""The examples of a rule as objects that a policy can be asked about, of each kind that the policy is asked about.

An example about pods is taken in every kind that makes pods, with its containers as they are written and as init
containers; a role is taken as both kinds of roles. Only what the rule itself finds, or passes, in that form counts.
What the rule does not look at of names, labels and annotations can be anything, so that a policy which exempts by them
decides nothing. Examples with parameters of their own, and objects that are not whole, are left out.
"""

from __future__ import annotations

import json

from kubelint_compliance.answers.covering.stored import DEFAULTS, GIVEN, OPTIONAL, stored
from kubelint_compliance.answers.covering.twins import fixed, twins
from kubelint_compliance.answers.objects import is_object
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.folders import builtin_rule
from kubelint_compliance.ruleset.rulefile import changes
from kubelint_compliance.ruleset.runner import RuleSet
from kubelint_compliance.ruleset.vocabulary import SCOPES
from kubelint_compliance.shape import at, mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.fixing.change import Change
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.compiled import CompiledRule

    Kind = tuple[str, str]

_PATH = "example.yaml"
_POD = ("", "Pod")
MAKERS: dict[Kind, dict[str, Any]] = {
    ("apps", "Deployment"): {},
    ("apps", "StatefulSet"): {"serviceName": "example"},
    ("apps", "DaemonSet"): {},
    ("apps", "ReplicaSet"): {},
    ("batch", "Job"): {},
    ("batch", "CronJob"): {"schedule": "0 3 * * *"},
}
"""The kinds that make pods, and what must be written in their specs beside a template."""
_PLAIN = {"name": "other", "image": f"registry.example/other@sha256:{'0' * 64}"}
_ROLES = {("rbac.authorization.k8s.io", "Role"), ("rbac.authorization.k8s.io", "ClusterRole")}
"""Kinds that are written alike."""
_BOTH = (False, True)
_RUNS_OUT = (("batch", "Job"), ("batch", "CronJob"))


class Sample(NamedTuple):
    """An object of an example, of a kind, as admission is shown it; `number` counts the rule's examples from 1.

    `written` is the object as somebody writes it; with `bare` its names, labels and annotations can be anything. With
    `alone` what somebody may write or leave out beside all of it is left out, else it is there and can be anything.
    """

    value: dict[str, Any]
    kind: Kind
    number: int
    written: dict[str, Any]
    bare: bool = False
    alone: bool = False


class Samples:
    """The examples of one rule, in each kind that is asked for, once."""

    def __init__(self, rule: CompiledRule, minor: int) -> None:
        """`minor` is the version of Kubernetes whose verdict of the rule counts."""
        self.id = rule.rule.id
        self._rule = rule
        self._fix: tuple[Change, ...] | None = None
        self._examples = tuple(
            (number, example) for number, example in enumerate(rule.whole.examples, 1) if not example.params
        )
        self._rules = RuleSet([rule], minor=minor)
        self.of_pods = SCOPES[rule.rule.scope].needs_pod
        self._opened: dict[int, tuple[Manifest, ...]] = {}
        self._held: dict[tuple[Kind, bool], list[Sample]] = {}
        self._rest: dict[tuple[Kind, bool], Iterator[Sample]] = {}
        self._twins: dict[int, list[Sample]] = {}

    def of(self, kind: Kind, *, fails: bool) -> Iterator[Sample]:
        """Yield what fails, or what passes, in a kind; each is made when it is first asked for."""
        key = (kind, fails)
        if key not in self._held:
            self._held[key], self._rest[key] = [], self._made(kind, fails)
        yield from self._held[key]
        for sample in self._rest[key]:
            self._held[key].append(sample)
            yield sample

    def _fixed(self, value: dict[str, Any]) -> list[dict[str, Any]]:
        """Return an object as the rule's fix mends it, where it has one that does."""
        if self._fix is None:
            file = builtin_rule(self._rule.rule.area, self.id)
            self._fix = changes(file) if file is not None else ()
        found = fixed(value, self._fix, self._judged) if self._fix else None
        return [found] if found is not None else []

    def _judged(self, value: dict[str, Any]) -> list[Path]:
        """Return the paths of the views in which the rule finds something."""
        found = []
        for manifest in _opened(value):
            for entry in self._rules.run(manifest).broken:
                views = [
                    view.path for check in self._rule.body().checks for view in SCOPES[check.scope].views(manifest)
                ]
                around = (path for path in views if entry.self_path[: len(path)] == path)
                found.append(max(around, key=len, default=entry.self_path))
        return list(dict.fromkeys(found))

    def _made(self, kind: Kind, fails: bool) -> Iterator[Sample]:
        for number, example in self._examples:
            if example.fails is fails:
                for manifest in self._manifests(number, example.text):
                    for value in self._forms(manifest, kind, fails):
                        bare = _bare(value, kind)
                        if self._is_broken(bare) is fails:
                            yield from (_sample(bare, kind, number, bare=True, alone=alone) for alone in _BOTH)
                        elif self._is_broken(value) is fails:
                            yield from (_sample(value, kind, number, alone=alone) for alone in _BOTH)

    def twins(self, sample: Sample) -> list[Sample]:
        """Return an example that fails without its fault, in the ways in which the rule then passes it."""
        found = self._twins.get(id(sample))
        if found is None:
            faults = [entry.path for manifest in _opened(sample.written) for entry in self._rules.run(manifest).broken]
            passing = [entry.written for entry in self.of(sample.kind, fails=False)]
            mended = list(twins(sample.written, faults, passing, self._is_broken)) or self._fixed(sample.written)
            found = [_sample(value, *sample[1:3], bare=sample.bare, alone=sample.alone) for value in mended]
            self._twins[id(sample)] = found
        return found

    def _manifests(self, number: int, text: str) -> tuple[Manifest, ...]:
        found = self._opened.get(number)
        if found is None:
            whole = (entry for entry in Opened(_PATH, text).manifests if is_object(entry) and _is_whole(entry))
            found = self._opened[number] = tuple(whole)
        return found

    def _forms(self, manifest: Manifest, kind: Kind, fails: bool) -> Iterator[dict[str, Any]]:
        """Yield an object in a kind; where it fails, also with all its containers as init containers."""
        if not self.of_pods:
            own = (manifest.group, manifest.kind)
            if (own == kind or {own, kind} == _ROLES) and manifest.ref.api_version == version_of(kind):
                yield {**manifest.value, "kind": kind[1]}
            return
        for pod in manifest.pods if kind == _POD or kind in MAKERS else ():
            yield _in_kind(pod.value, kind)
            others = self._beside(pod.value, kind) if fails else None
            if others is not None:
                yield self._joined(pod.value, kind, others)
                yield self._moved(pod.value, kind, others)

    def _beside(self, pod: dict[str, Any], kind: Kind) -> list[Any] | None:
        """Return containers that are clean where they are alone in a pod; None without such."""
        for others in self._clean_containers():
            bare = {**pod["spec"], "containers": others, "initContainers": []}
            if not self._is_broken(_in_kind({**pod, "spec": bare}, kind)):
                return others
        return None

    def _joined(self, pod: dict[str, Any], kind: Kind, others: list[Any]) -> dict[str, Any]:
        """Return a pod with its containers behind others that are clean."""
        return _in_kind({**pod, "spec": {**pod["spec"], "containers": [*others, *pod["spec"]["containers"]]}}, kind)

    def _moved(self, pod: dict[str, Any], kind: Kind, others: list[Any]) -> dict[str, Any]:
        """Return a pod with its containers as init containers, beside others that are clean."""
        spec = pod["spec"]
        before = [*sequence(spec.get("initContainers")), *map(_without_probes, spec["containers"])]
        return _in_kind({**pod, "spec": {**spec, "containers": others, "initContainers": before}}, kind)

    def _clean_containers(self) -> Iterator[list[Any]]:
        """Yield a plain container, and the containers of examples that pass."""
        yield [_PLAIN]
        for number, example in self._examples:
            if not example.fails:
                for manifest in self._manifests(number, example.text):
                    for pod in manifest.pods:
                        yield [{**container, "name": f"other-{index}"} for index, container in _main(pod.value)]

    def _is_broken(self, value: dict[str, Any]) -> bool:
        return any(self._rules.run(manifest).broken for manifest in _opened(value))


def _opened(value: dict[str, Any]) -> tuple[Manifest, ...]:
    return Opened(_PATH, json.dumps(value)).manifests


def _sample(value: dict[str, Any], kind: Kind, number: int, *, bare: bool = False, alone: bool = False) -> Sample:
    shown = stored(value, kind)
    if alone:
        shown = _without_more(shown, value)
    elif bare:
        shown = _of_anyone(shown, kind)
    return Sample(shown, kind, number, value, bare, alone)


def _without_more(shown: dict[str, Any], written: dict[str, Any]) -> dict[str, Any]:
    """Take out what is there only because somebody may have written it."""
    for path, fields in OPTIONAL.items():
        here, there = mapping(at(shown, path)), mapping(at(written, path))
        for field in fields:
            if field not in there:
                here.pop(field, None)
    return shown


def _named_places(kind: Kind) -> tuple[tuple[str, ...], ...]:
    """Return the paths of what has names, labels and annotations of its own in an object of a kind."""
    if kind == ("batch", "CronJob"):
        return (), ("spec", "jobTemplate"), ("spec", "jobTemplate", "spec", "template")
    return ((), ("spec", "template")) if kind in MAKERS else ((),)


def _bare(value: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """Return a copy of an object without names, labels and annotations."""
    copied: dict[str, Any] = json.loads(json.dumps(value))
    for path in _named_places(kind):
        mapping(at(copied, path)).update(metadata={})
    return copied


def _of_anyone(value: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """Let what was taken away be anything."""
    for path in _named_places(kind):
        metadata = mapping(mapping(at(value, path)).get("metadata"))
        metadata.update(dict.fromkeys(("name", "labels", "annotations"), GIVEN))
    return value


def version_of(kind: Kind) -> str:
    """Return the apiVersion in which a kind is asked about."""
    return f"{kind[0]}/{DEFAULTS[kind][0]}".removeprefix("/")


def _main(pod: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    return [(index, mapping(container)) for index, container in enumerate(sequence(pod["spec"].get("containers")))]


def _without_probes(container: Any) -> dict[str, Any]:
    return {key: value for key, value in mapping(container).items() if not key.endswith("Probe") and key != "lifecycle"}


def _is_whole(manifest: Manifest) -> bool:
    """Whether nothing is missing without which the API server takes no object: a pod has containers."""
    return all(_main(pod.value) for pod in manifest.pods)


def _in_kind(pod: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """Return a pod as an object of a kind that is one or makes it."""
    metadata = {key: entry for key, entry in mapping(pod.get("metadata")).items() if key in ("labels", "annotations")}
    labels = mapping(metadata.get("labels")) or {"app": "example"}
    spec = {key: entry for key, entry in pod["spec"].items() if key != "ephemeralContainers"}
    head: dict[str, Any] = {"apiVersion": version_of(kind), "kind": kind[1], "metadata": {"name": "example"}}
    if kind == _POD:
        return {**head, "metadata": {**head["metadata"], **metadata}, "spec": spec}
    if kind in _RUNS_OUT and spec.get("restartPolicy") not in ("Never", "OnFailure"):
        spec["restartPolicy"] = "Never"
    template = {"metadata": {**metadata, "labels": labels}, "spec": spec}
    if kind == ("batch", "CronJob"):
        return {**head, "spec": {**MAKERS[kind], "jobTemplate": {"spec": {"template": template}}}}
    selector = {} if kind in _RUNS_OUT else {"selector": {"matchLabels": labels}}
    return {**head, "spec": {**MAKERS[kind], **selector, "template": template}}
