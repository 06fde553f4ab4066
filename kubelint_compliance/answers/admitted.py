"""The question `ask admitted`: do the Pod Security labels of its namespace let a pod in, and what does it break.

The rules of the Pod Security Standards give the verdict: tests hold them equal to what admission decides.
"""

from __future__ import annotations

from kubelint_compliance.answers.apart import Alternatives
from kubelint_compliance.answers.configuredpods import KINDS as CONFIGURING
from kubelint_compliance.answers.configuredpods import Configured, configured
from kubelint_compliance.answers.deciding import of_admission
from kubelint_compliance.answers.podsecurity import LEVELS, MODES, asked_of, mistakes
from kubelint_compliance.answers.question import Question
from kubelint_compliance.answers.unread import Told
from kubelint_compliance.graph.index import sees
from kubelint_compliance.graph.near import folder_of
from kubelint_compliance.graph.network.workloads import CUSTOM, KINDS
from kubelint_compliance.kubernetes.kinds import kinds
from kubelint_compliance.ruleset.assemble import rule_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.answers.podsecurity import Asked
    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.ruleset.runner import RuleSet

    Break = dict[str, Any]

_AS_WRITTEN = {
    **CUSTOM,
    ("jobset.x-k8s.io", "JobSet"): ("v1alpha2",),
    ("keda.sh", "ScaledJob"): ("v1alpha1",),
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"): ("v1",),
}
"""Kinds of others whose pods are those that are written in them."""
_PODS = {**dict.fromkeys(sorted(KINDS), ("v1",)), **_AS_WRITTEN}
_OTHERS = {
    (kind.group, kind.kind): ()
    for kind in kinds()
    if (kind.pods or kind.steps) and kind.group and kind.group != "extensions"
}
"""Kinds with pods to which more is done, or of which it is not known: none of them is read, which is told."""
_KINDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    **_OTHERS,
    **_PODS,
    **CONFIGURING,
    ("", "Namespace"): ("v1",),
}
_IN_PLACE = {
    "capabilities_baseline": ("capabilities_restricted", 22),
    "hostPathVolumes": ("restrictedVolumes", 0),
    "procMount": ("procMount_restricted", 35),
    "seccompProfile_baseline": ("seccompProfile_restricted", 19),
}
"""The checks of restricted that take the place of those of baseline, and the minor version from which on."""


_VERDICTS = (False, None, True)
"""What an answer may be, worst first: refused, not known, admitted."""
_WORDS = ("no", "unknown", "yes")


class Admission:
    """The pods of a graph and what is asked of them; each level and version is judged once for an object."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.configured = tuple(configured(graph))
        self._rules: dict[tuple[str, int], RuleSet] = {}
        self._found: dict[tuple[int, str, int], list[Break]] = {}

    def spaces_of(self, node: Node) -> list[Node | None]:
        """Return the Namespace that an object is in; None where no file has it.

        Of several of one name in a folder the last counts, which is applied last. Those of several folders count each,
        where they do not say the same.
        """
        found = self.graph.find("", "Namespace", "", self.graph.space(node))
        last = {folder_of(space): space for space in found if sees(node, space)}
        asked = {tuple(asked_of(space.labels, mode) for mode in MODES): space for space in last.values()}
        return list(asked.values()) or [None]

    def decided_by(self, node: Node, space: Node | None) -> list[Configured]:
        """Return the configurations by which the verdict is another than by the labels alone, or may be."""
        if not self.configured:
            return []
        labels = space.labels if space else {}
        refused = bool(self.breaks(node, asked_of(labels, "enforce")))
        return [
            config
            for config in self.configured
            if sees(node, config.node)
            and (
                bool(self.breaks(node, config.asked(labels, "enforce"))) is not refused
                or (refused and config.may_exempt(node, self.graph.space(node)))
            )
        ]

    def breaks(self, node: Node, asked: Asked) -> list[Break]:
        """Return what the pods of an object break, in the order of the lines."""
        if asked.level == LEVELS[0]:
            return []
        key = (id(node), asked.level, asked.minor)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = sorted(
                self._judged(node, asked), key=lambda entry: (entry["line"], entry["check"])
            )
        return found

    def _judged(self, node: Node, asked: Asked) -> Iterator[Break]:
        if node.manifest is None:
            return
        rules = self._rules_of(asked.level, asked.minor)
        for broken in rules.run(node.manifest).broken:
            if broken.message:  # of very many that are alike only the first have one
                rule, line = broken.rule.rule.id, node.manifest.anchor(broken.path)[1].line
                check = _check(rules, rule, asked)
                yield {"check": check, "rule": rule, "message": broken.message, "line": line}

    def _rules_of(self, level: str, minor: int) -> RuleSet:
        found = self._rules.get((level, minor))
        if found is None:
            found = rule_set(select=[f"pss:{level}"], kubernetes_version=f"1.{minor}")
            self._rules[level, minor] = found
        return found


def _check(rules: RuleSet, rule: str, asked: Asked) -> str:
    """Return what admission calls the check that a rule stands for: the control of the framework that it supports."""
    controls = (control for control in rules.described[rule].controls if control.framework == "pss")
    name = next(control.id for control in controls if control.strength == "supports")
    other, since = _IN_PLACE.get(name, ("", 0))
    return other if other and asked.level == "restricted" and asked.minor >= since else name


def read(words: Sequence[str], said: Mapping[str, str]) -> tuple[None, Sequence[str]]:  # noqa: ARG001
    """Read the question: all words are paths."""
    return None, words


def answer(admission: Admission, asked: None) -> dict[str, Any]:  # noqa: ARG001
    """Return every object with pods, once for each Namespace that it may be in: those that are refused first."""
    nodes = [node for node in admission.graph.nodes if (node.group, node.kind) in _PODS]
    found = [_entry(admission, node, space) for node in nodes for space in admission.spaces_of(node)]
    return {"pods": sorted(found, key=_order)}


def _order(entry: dict[str, Any]) -> tuple[Any, ...]:
    place = entry["labels"] or {"path": "", "line": 0}
    named = entry["namespace"], entry["kind"], entry["name"] or "", entry["path"], entry["line"]
    return _VERDICTS.index(entry["admitted"]), *named, place["path"], place["line"]


def _entry(admission: Admission, node: Node, space: Node | None) -> dict[str, Any]:
    modes = {mode: asked_of(space.labels if space else {}, mode) for mode in MODES}
    broken = {mode: admission.breaks(node, asked) for mode, asked in modes.items()}
    decided_by = admission.decided_by(node, space)
    return {
        "namespace": admission.graph.space(node),
        "kind": node.kind,
        "name": node.ref.name or None,
        "path": node.path,
        "line": node.span.line,
        "admitted": not broken["enforce"] if space and not decided_by else None,
        "labels": {"path": space.path, "line": space.span.line} if space else None,
        "configurations": [{"path": config.node.path, "line": config.node.span.line} for config in decided_by],
        **{
            mode: {"level": asked.level, "version": asked.version, "byLabel": asked.by_label, "breaks": broken[mode]}
            for mode, asked in modes.items()
        },
    }


def rows(answered: dict[str, Any]) -> Iterator[Sequence[str]]:
    """Yield the rows of a table: one an object."""
    rows_at: dict[tuple[str, int], int] = {}
    for entry in answered["pods"]:
        place = entry["path"], entry["line"]
        rows_at[place] = rows_at.get(place, 0) + 1
    for entry in answered["pods"]:
        place = entry["path"], entry["line"]
        name = f"{entry['namespace']}/{entry['kind']}/{entry['name'] or '(generated)'}"
        level = _level_words(entry["enforce"], entry["labels"], several=rows_at[place] > 1)
        level += "".join(f"; {other['path']}:{other['line']} may say otherwise" for other in entry["configurations"])
        told = (_break_words(entry[mode]) for mode in MODES)
        yield _WORDS[_VERDICTS.index(entry["admitted"])], name, f"{place[0]}:{place[1]}", level, *told


def _level_words(mode: dict[str, Any], labels: dict[str, Any] | None, *, several: bool) -> str:
    if labels is None:
        return f"namespace not in these files; {mode['level']} if it has no label"
    level = f"{mode['level']} {mode['version']}" if mode["byLabel"] else "no label"
    return f"{level} ({labels['path']}:{labels['line']})" if several else level


def _break_words(mode: dict[str, Any]) -> str:
    lines: dict[str, list[str]] = {}
    for entry in mode["breaks"]:
        lines.setdefault(entry["check"], []).append(str(entry["line"]))
    return "; ".join(f"{check} (line {', '.join(dict.fromkeys(found))})" for check, found in lines.items())


def tell(admission: Admission) -> Iterable[Told]:
    """Yield what is wrong with the labels of namespaces; the API server refuses one that is made with such a label."""
    for node in admission.graph.of_kind("", "Namespace"):
        for words in mistakes(node.labels):
            yield Told(node.path, node.span.line, f"{node.ref.title}: {words}", fatal=False)


QUESTION = Question(
    name="admitted",
    kinds=_KINDS,
    options={},
    read=read,
    prepare=Admission,
    answer=answer,
    header=("admitted", "pods of", "at", "enforced", "refused for", "recorded for", "warned of"),
    rows=rows,
    nothing="no pod, as these files have it",
    tell=tell,
    whole=True,
    deciding=of_admission,
    alternatives=Alternatives(apart=True, words="they are taken for alternatives; each is answered by itself"),
)
