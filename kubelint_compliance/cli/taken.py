"""All that people decided for a run: the register of waivers first, then the baseline for what that leaves open.

Loaded where there is one of both, or a call says for which day it is.
"""

from __future__ import annotations

from kubelint_compliance.cli.settle import register_file
from kubelint_compliance.cli.streams import tell
from kubelint_compliance.model import SettingError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.cli.baseline import Baseline
    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.cli.changes import Change
    from kubelint_compliance.cli.decided import Decisions
    from kubelint_compliance.config import Config
    from kubelint_compliance.model import Report
    from kubelint_compliance.ruleset.runner import RuleSet
    from kubelint_compliance.terms import Decision


class Taken:
    """The decisions of one run; what is left of them is known when they were applied."""

    def __init__(
        self,
        waivers: Decisions | None,
        baseline: Baseline | None,
        call: CheckCall | None,
        change: Change | None = None,
    ) -> None:
        """Without a call, nobody knows where the run looked. `change` is asked last, for what is open then."""
        self._waivers = waivers
        self._baseline = baseline
        self._call = call
        self.change = change

    @property
    def digest(self) -> str:
        """The digest of the register; empty where there is none."""
        return self._waivers.digest if self._waivers else ""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of objects that decisions ask for."""
        return self._waivers.labels if self._waivers else ()

    def applying(self, rules: RuleSet) -> tuple[Decision, ...]:
        """Return the functions that decide on the findings of a run with these rules, in their order."""
        waived = self._waivers.applying(rules) if self._waivers else ()
        taken = (*waived, self._baseline.decide) if self._baseline else waived
        return (*taken, self.change.decide) if self.change else taken

    def counted(self, report: Report) -> Report:
        """Return a report that says what was decided, where it has to."""
        report = self._waivers.counted(report) if self._waivers else report
        return self.change.counted(report) if self.change else report

    def warn(self, report: Report) -> None:
        """Tell the person what is doubtful about the decisions."""
        if self._waivers:
            self._waivers.refuse_doubled()
        for line in self._baseline.warn(report, self._call) if self._baseline else ():
            tell(line)
        if self.change:
            self.change.warn()


def taken(
    call: CheckCall,
    config: Config,
    cwd: str,
    top: str,
    checked: Sequence[str] | None = None,
    change: Change | None = None,
) -> Taken:
    """Return what was decided for a call, as `decided.decisions_of` and `Baseline` read it; they say what they raise.

    `checked` are the paths of which all is checked, if not those of the call.
    """
    if change and change.keeps:
        return Taken(change.waivers(), change.baseline(), call, change)
    waivers, baseline = waivers_of(call, config, cwd, top, checked), _baseline(config, cwd, top)
    return Taken(waivers, baseline, call if checked is None else None, change)


def waivers_of(
    call: CheckCall, config: Config, cwd: str, top: str, checked: Sequence[str] | None = None
) -> Decisions | None:
    """Return the decisions of the register; None where there is none."""
    if not register_file(config, cwd, isolated=call.isolated) and call.as_of is None:
        return None
    from kubelint_compliance.cli.decided import decisions_of

    return decisions_of(call, config, cwd, top, checked)


def _baseline(config: Config, cwd: str, top: str) -> Baseline | None:
    if not config.baseline:
        return None
    from kubelint_compliance.cli.baseline import Baseline

    try:
        return Baseline(config.baseline, top, cwd)
    except SettingError as error:
        from kubelint_compliance.cli.located import located

        raise located(config, error) from None
