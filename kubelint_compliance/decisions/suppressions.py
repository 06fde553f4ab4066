"""What files say to other tools about their findings, and what that comes to here, by the aliases of the rules.

Goes in: what a comment or an annotation says in the syntax of another tool. Comes out: a `Directive`, as from a comment
of this tool's own. Loaded where a configuration lets other tools' suppressions count.
"""

from __future__ import annotations

from kubelint_compliance.decisions.directives import BLOCK, Directive, reason_of, shown
from kubelint_compliance.decisions.remarks import MALFORMED
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kubelint_compliance.yamltree import Span

    Names = Mapping[str, Mapping[str, tuple[str, ...]]]
    """By tool, and by the name of a check in small letters: the ids of the rules that are that check."""

MARKS = {
    "checkov": ("checkov", "bridgecrew", "cortex:skip"),
    "datree": ("datree.skip/",),
    "kics": ("kics-scan", "KICS-SCAN"),
    "kube-linter": ("kube-linter.io/",),
    "kube-score": ("kube-score/",),
    "kubescape": ("kubescape.io/skip-",),
    "polaris": ("polaris.fairwinds.com/",),
    "terrascan": ("runterrascan.io/",),
    "trivy": ("trivy:", "tfsec:"),
}
"""By tool, what stands in every text that says something to it."""
BARE = {
    "checkov": ("CKV_", "CKV2_"),
    "kubescape": ("C-",),
    "trivy": ("KSV", "AVD-KSV", "KCV", "AVD-KCV", "KUBE-", "AVD-KUBE"),
}
"""How the ids of tools begin that aliases have without the tool's name."""
NO_REASON = "no reason given"
_ROUGH = "~"
_IDLE = ": it sets nothing aside"


class Said(NamedTuple):
    """What a comment or annotation says to a tool: it passes over these checks or, with `all`, over all but these.

    `extent` is how far it reaches. `alone`: the tool reads such comments on lines of their own only. `ends`: it holds
    up to a day. `implied` are checks that the tool passes over with those. `fault` says why it sets nothing aside, and
    `remark` is the rule that this breaks.
    """

    tool: str
    names: tuple[str, ...] = ()
    reason: str = ""
    all: bool = False
    extent: str = BLOCK
    alone: bool = False
    fault: str = ""
    remark: str = MALFORMED
    ends: bool = False
    implied: tuple[str, ...] = ()


class Honoured(NamedTuple):
    """The tools whose suppressions count, what their checks are here, and the day (ISO 8601) on which ends are held.

    `exact` are the checks that a rule is the equal of, `rough` those that it only overlaps with.
    """

    tools: tuple[str, ...]
    exact: Names
    rough: Names
    today: str

    def speaks(self, text: str) -> bool:
        """Whether a text may say something to one of the tools."""
        return any(mark in text for tool in self.tools for mark in MARKS[tool])

    def directive(self, said: Said, span: Span) -> Directive:
        """Return what is said to a tool as what is said to this one, at its place."""
        if said.fault:
            return Directive(span, fault=f"{said.tool}: {said.fault}", tool=said.tool, remark=said.remark)
        named = dict.fromkeys(rule for name in (*said.names, *said.implied) for rule in self.ids(said.tool, name))
        rules = tuple(named)
        if said.all:
            every = {rule for ids in self.exact[said.tool].values() for rule in ids}
            rules = tuple(sorted(every.difference(named)))
        return Directive(
            span,
            rules,
            f"{said.tool}: {reason_of(said.reason) or NO_REASON}",
            extent=said.extent,
            tool=said.tool,
            all=said.all,
            alone=said.alone,
            unmapped=tuple(
                (name, self.about(said.tool, name, _IDLE)) for name in said.names if not self.ids(said.tool, name)
            ),
        )

    def ids(self, tool: str, name: str) -> tuple[str, ...]:
        """Return the ids of the rules that are a check of a tool; an alias may end in a `*`."""
        names, wanted = self.exact[tool], name.lower()
        if wanted in names or not wanted:
            return names.get(wanted, ())
        return next((ids for alias, ids in names.items() if alias[-1:] == "*" and wanted.startswith(alias[:-1])), ())

    def about(self, tool: str, name: str, so: str = "") -> str:
        """Say of a check of a tool that no rule is its equal, `so` what follows, and which come near."""
        near = self.rough[tool].get(name.lower(), ())
        words = f"No rule here is the check '{shown(name)}' of {tool}{so}"
        return f"{words}; near it {'comes' if len(near) == 1 else 'come'} {', '.join(near)}" if near else words


def honoured(tools: Iterable[str], aliases: Iterable[tuple[str, Sequence[str]]], today: str) -> Honoured:
    """Return what lets the suppressions of some tools count; `aliases` are those of each rule, by its id."""
    chosen = tuple(sorted(set(tools)))
    exact: dict[str, dict[str, tuple[str, ...]]] = {tool: {} for tool in chosen}
    rough: dict[str, dict[str, tuple[str, ...]]] = {tool: {} for tool in chosen}
    for rule, names in aliases:
        for alias in names:
            names_of = rough if alias.startswith(_ROUGH) else exact
            tool, name = _split(alias.removeprefix(_ROUGH))
            if tool in names_of and rule not in names_of[tool].get(name, ()):
                names_of[tool][name] = (*names_of[tool].get(name, ()), rule)
    return Honoured(chosen, exact, rough, today)


def _split(alias: str) -> tuple[str, str]:
    """Return the tool of an alias, and the name of its check in small letters."""
    for tool, starts in BARE.items():
        if alias.startswith(starts):
            return tool, alias.lower()
    tool, _, name = alias.partition("/")
    return tool, name.lower()
