"""`check --diff-base`: the same run over the files of a commit, and what of the findings now was there already.

Only imported where a call names a revision.
"""

from __future__ import annotations

import os

from kubelint_compliance.cli.inputs import STDIN, defining, narrowing
from kubelint_compliance.cli.settle import settle
from kubelint_compliance.cli.streams import tell
from kubelint_compliance.cli.words import one_of
from kubelint_compliance.decisions.added import added_ignores, as_findings
from kubelint_compliance.decisions.changes import unchanged
from kubelint_compliance.links import resolved
from kubelint_compliance.model import Compared, UsageError
from kubelint_compliance.reports.words import count
from kubelint_compliance.sources import find_top, read
from kubelint_compliance.sources.git import top_level
from kubelint_compliance.sources.patterns import compile_patterns
from kubelint_compliance.sources.revision import OPTION, open_revision
from kubelint_compliance.sources.then import Named, discover_then, nested

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from kubelint_compliance.cli.baseline import Baseline
    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.cli.decided import Decisions
    from kubelint_compliance.config import Config
    from kubelint_compliance.model import Added, Finding, Report
    from kubelint_compliance.ruleset.runner import RuleSet
    from kubelint_compliance.sources import Discovery
    from kubelint_compliance.sources.revision import Revision

BASE, HEAD = "base", "head"
"""Whose decisions count: those of the commit that is compared with, or those of the change."""

_PERMITTING = frozenset(("markdown", "json"))
"""The formats that tell what a change newly permits."""
FINDINGS, LINES = "findings", "lines"
"""What is told of what is new: all of it, or what lies on lines that the change touches."""


class Change:
    """What a run is compared with. Its findings are known once `look_back` was called, what is added once `decide` was.

    `then` and `now` are the configurations of the commit and of the work tree; `config` is the one in force.
    """

    def __init__(self, revision: Revision, call: CheckCall, cwd: str, then: Config, now: Config) -> None:
        self.revision = revision
        self.then, self.now = then, now
        self.keeps = call.decisions_from != HEAD
        self.config = then if self.keeps else now
        self._call, self._cwd = call, cwd
        self._before: tuple[Finding, ...] = ()
        self._added: tuple[Added, ...] = ()
        self._told: list[str] = []
        self._configurations: tuple[str, ...] = ()
        self._sides: tuple[Discovery, Discovery] | None = None

    def waivers(self) -> Decisions | None:
        """Return what the register of the commit decides. Raises UsageError for a mistake in it, or in that of now.

        Where decisions are those of the change, a mistake in that of the commit makes it empty.
        """
        from kubelint_compliance.cli.decided import decisions_then

        return decisions_then(self._call, self.then, self.now, self._cwd, self.revision, counts=self.keeps)

    def baseline(self) -> Baseline | None:
        """Return the baseline of the commit. Raises UsageError where it was none, or is missing now."""
        from kubelint_compliance.cli.baseline import Baseline, missing

        if self.now.baseline and not os.path.lexists(self.now.baseline):
            from kubelint_compliance.cli.located import located

            raise located(self.now, missing(self.now.baseline, self._cwd))
        if not self.then.baseline:
            return None
        return Baseline(self.then.baseline, self.revision.top, self._cwd, self.revision)

    @property
    def deciding(self) -> Revision | None:
        """The commit whose decisions count; None where those of the change do."""
        return self.revision if self.keeps else None

    def look_back(self, now: Discovery, config: Config, rules: Callable[[Discovery], RuleSet]) -> None:
        """Do the run over the files of the commit, as it is done with a configuration over those that are there `now`.

        `rules` gives those for what the call would have found then.
        Raises UsageError where the input is no part of the repository, or the objects of the commit are not all there.
        """
        from kubelint_compliance.cli.examining import examine
        from kubelint_compliance.cli.taken import Taken

        then = self.discovery_then(now, config)
        if now.withheld:
            # What a pattern leaves out is looked at as it is now.
            patterns = compile_patterns((*self.then.exclude, *self.then.extend_exclude), lenient=True).written
            withheld = tuple(entry for entry in now.withheld if entry.pattern in patterns)
            then = then._replace(excluded=now.excluded, withheld=withheld)
        waivers = self.waivers()
        decisions = Taken(waivers.as_they_were() if waivers else None, None, None)
        report = examine(then, defining(config, self._cwd), config, rules(then), decisions=decisions)
        self._before = report.findings
        self._configurations = now.configurations
        self._sides = (then, now) if self._call.diff_only == LINES else None
        self._told = [*self._unread(report), *self._beyond(now)]

    def discovery_then(self, now: Discovery, config: Config) -> Discovery:
        """Return what the call would have found at the commit; it raises what `look_back` does."""
        if now.top != self.revision.top:
            raise UsageError(f"{OPTION}: what is checked lies in no repository, or in several; check one at a time")
        return discover_then(self.revision, self._named(now), now, narrowing(self._call, config))

    @property
    def compared(self) -> Compared:
        """What reports say that a run is compared with."""
        return Compared(*self.revision[1:4])

    def _named(self, now: Discovery) -> Named:
        """Return what the call names; of a list, and of standard input, that is what they came to."""
        call = self._call
        paths = call.paths or ((".",) if call.files_from is None else ())
        named = tuple(os.path.normpath(os.path.join(self._cwd, path)) for path in paths if path != STDIN)
        by_list = call.files_from is not None or STDIN in paths
        listed = tuple(source.file for source in now.sources if source.file) if by_list else ()
        return Named(named, listed, self.config.root)

    def _unread(self, report: Report) -> list[str]:
        files = {problem.path for problem in report.problems if problem.fatal and problem.path}
        if not files:
            return []
        words = f"{count(len(files), 'file')} of {self.revision.title} could not be checked as a whole"
        return [f"{words}: what is found there now may be called new"]

    def _beyond(self, now: Discovery) -> list[str]:
        """Tell of files in other repositories inside of this one."""
        inside = tuple(f"{path}/" for path in nested(self.revision))
        files = [source for source in now.sources if source.path.startswith(inside)] if inside else []
        if not files:
            return []
        return [f"{count(len(files), 'file')} in other repositories inside of this one: all that is found there is new"]

    def decide(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Set aside what was there already, and find what the change decides where the gate wants none of it."""
        from kubelint_compliance.cli.added import added_further_down, added_to_files

        after = {finding.path for finding in findings}
        gone = {finding.path for finding in self._before if self._is_gone(finding.path)} - after
        own = added_to_files(self._call, self.then, self.now, self._cwd, self.revision, in_force=not self.keeps)
        further = added_further_down(self._configurations, self.then, self.now, self.revision, in_force=not self.keeps)
        self._added = (*own, *further, *added_ignores(self._before, findings))
        decided = unchanged(self._before, findings, f"also at {self.revision.title}", gone)
        if self._sides:
            decided = self._narrowed(decided, *self._sides)
        if not self.config.forbid_new_decisions:
            return decided
        return (*decided, *as_findings(self._added, self.config.fail_on))

    def _narrowed(self, findings: tuple[Finding, ...], then: Discovery, now: Discovery) -> tuple[Finding, ...]:
        """Set aside what lies on no line that the change touches."""
        from kubelint_compliance.decisions.narrowed import Touched, narrowed

        before = {source.path: source.text or b"" for source in then.sources}
        sources = {source.path: source for source in now.sources}

        def after(path: str) -> bytes | None:
            data = read(sources[path]) if path in sources else None
            return data if isinstance(data, bytes) else None

        gone = [path for path in before if self._is_gone(path)]
        return narrowed(findings, Touched(before, after, gone))

    def _is_gone(self, path: str) -> bool:
        return not os.path.lexists(os.path.join(self.revision.top, path))

    def counted(self, report: Report) -> Report:
        """Return a report that says what it was compared with, and what the change decides."""
        return report._replace(compared=self.compared, added=self._added)

    def permitting(self, report: Report, now: Discovery, config: Config, formats: Collection[str]) -> Report:
        """Return a report that says what the change newly permits, where one of its formats does."""
        if _PERMITTING.isdisjoint(formats):
            return report
        from kubelint_compliance.cli.permitted import permitted

        return report._replace(permits=permitted(self.discovery_then(now, config), now, config))

    def warn(self) -> None:
        """Tell what makes the comparison doubtful."""
        if not self.revision.is_base:
            words = "has no commit in common with HEAD: what came to it since counts as taken out, and the other way"
            tell(f"warning: {OPTION}: {self.revision.title} {words}")
        for line in self._told:
            tell(f"warning: {OPTION}: {line}")


def change_of(call: CheckCall, cwd: str) -> Change:
    """Return what a call is compared with. Raises UsageError where that cannot be known."""
    if call.diff_base is None:
        named = {"--diff-only": call.diff_only, "--decisions-from": call.decisions_from}
        option = next((option for option, value in named.items() if value), "--forbid-new-decisions")
        raise UsageError(f"{option} is about a change: it goes with {OPTION}, which says what to compare with")
    one_of(call.decisions_from or BASE, (BASE, HEAD), "--decisions-from")
    one_of(call.diff_only or FINDINGS, (FINDINGS, LINES), "--diff-only")
    if call.shard:
        raise UsageError(f"{OPTION} compares whole runs, and --shard makes a part of one")
    if STDIN in call.paths and not call.stdin_filename:
        raise UsageError(f"{OPTION}: standard input is in no revision; --stdin-filename says which file it is")
    real = resolved(cwd)
    top = find_top([*(call.paths or (".",)), call.stdin_filename or ""], real)
    if top_level(top) != top:
        raise UsageError(f"{OPTION}: there is no Git repository here; call it in one, or without {OPTION}")
    revision, now = open_revision(top, call.diff_base), settle(call, cwd)
    return Change(revision, call, real, _settled(call, cwd, revision, now), now)


def _settled(call: CheckCall, cwd: str, revision: Revision, now: Config) -> Config:
    """Return the configuration as it was at the revision."""
    try:
        return settle(call, cwd, revision)
    except UsageError as error:
        if call.decisions_from == HEAD:
            tell(f"warning: {OPTION}: the configuration of {revision.title} cannot be read, so nothing is told of it")
            return now
        raise UsageError(f"{error}; {revision.hint}") from None
