"""What people decided, for a run: reads the register of waivers, and gives the function that applies it.

Loaded where there is a register, or a call says for which day it is; `settle.register_file` finds it.
"""

from __future__ import annotations

import os
from hashlib import sha256

from kubelint_compliance.cli.against import known_rules
from kubelint_compliance.cli.clock import day_of
from kubelint_compliance.cli.settle import OWN_FOLDER, register_file
from kubelint_compliance.cli.streams import tell
from kubelint_compliance.decisions.governance import Terms
from kubelint_compliance.decisions.register import Register, read_register
from kubelint_compliance.decisions.waivers import doubled, tested, waive
from kubelint_compliance.links import resolved
from kubelint_compliance.model import UsageError
from kubelint_compliance.ruleset.select import severities_by
from kubelint_compliance.sources.git import top_level
from kubelint_compliance.sources.paths import is_within, printable, report_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.config import Config
    from kubelint_compliance.decisions.waivers import Stand
    from kubelint_compliance.model import Finding, Report
    from kubelint_compliance.ruleset.runner import RuleSet
    from kubelint_compliance.sources.revision import Revision

MAX_BYTES = 1 << 22
RAISED_BY = "decisions"


class Decisions:
    """What was decided for a run. `stands` is empty until the functions of `applying` were called with the findings."""

    def __init__(
        self, register: Register, digest: str, terms: Terms, config: Config, now: Register | None = None
    ) -> None:
        """Where a register was read as it once was, `now` is as it is: what is wrong with one is told of that."""
        self._config = config
        self._now = now
        self.digest = digest
        self.register = register
        self.stands: tuple[Stand, ...] = ()
        self.terms = terms

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of objects that waivers ask for."""
        return tuple(sorted({key for waiver in self.register.waivers for key, _ in waiver.scope.labels}))

    def applying(self, rules: RuleSet) -> tuple[Callable[[tuple[Finding, ...]], tuple[Finding, ...]], ...]:
        """Return the functions that decide on the findings of a run with these rules."""
        severities = {rule.rule.id: rule.rule.severity for rule in (*rules.rules, *rules.blind)}
        waivers = (*self.register.waivers, *(self._now.waivers if self._now else ()))
        if any(rule not in severities for waiver in waivers for rule in waiver.rules):
            severities = {**severities_of(self._config), **severities}
        told = {rule.rule.id: rule.rule.severity for rule in rules.rules if rule.raised_by == RAISED_BY}
        chosen = self.terms.chosen or bool(rules.request and rules.request.parts)
        self.terms = self.terms._replace(told=told, ran=rules.everywhere, severities=severities, chosen=chosen)
        terms = self.terms

        def decide(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
            waived = waive(findings, self.register, terms)
            self.stands = waived.stands
            if self._now is None:
                return waived.findings
            of_now = waive(findings, self._now, terms)
            self.stands, number = of_now.stands, len(findings)
            return (*waived.findings[:number], *of_now.findings[number:])

        return (decide,)

    def as_they_were(self) -> Decisions:
        """Return the same decisions for a run over the files of that time."""
        return Decisions(self.register, self.digest, self.terms, self._config)

    def counted(self, report: Report) -> Report:
        """Return a report that counts the waivers among what rules tested, and says on which day they were held."""
        from kubelint_compliance.findings.tally import added_up

        coverage = added_up((*report.coverage, *tested(self.stands, self.terms)))
        return report._replace(coverage=coverage, as_of=str(self.terms.today))

    def warn(self) -> None:
        """Tell the person where several waivers are about one finding."""
        for line, words in doubled(self.stands):
            tell(f"warning: {self.register.path}:{line}: {words}")

    def refuse_doubled(self) -> None:
        """Raise UsageError where several waivers are about one finding: nobody could say who accepted its risk."""
        for line, words in doubled(self.stands):
            raise UsageError(f"{self.register.path}:{line}: {words}; narrow one of them, or take it out")


def decisions_of(
    call: CheckCall, config: Config, cwd: str, top: str, checked: Sequence[str] | None = None
) -> Decisions | None:
    """Return what was decided for a call; None without a register. Raises UsageError for a mistake in it.

    Report paths count from `top`. `checked` are the paths of which all is checked, if not those of the call.
    """
    terms = Terms(day_of(call.as_of), config.waiver_max_days._asdict())
    file = register_file(config, cwd, isolated=call.isolated)
    if not file:
        return None
    text = text_of(file, cwd)
    register = read_register(text, report_path(file, top))
    paths = _checked(call, _tree(file), cwd, top) if checked is None else checked
    chosen = bool(config.select or config.ignore or config.extend_ignore or call.framework)
    terms = terms._replace(checked=tuple(paths), chosen=chosen)
    return Decisions(register, sha256(text.encode("utf-8")).hexdigest(), terms, config)


def decisions_then(
    call: CheckCall, then: Config, now: Config, cwd: str, revision: Revision, *, counts: bool = True
) -> Decisions | None:
    """Return what was decided at a revision, by the configurations of `then` and `now`; None without any register.

    Raises UsageError for a mistake in the register that is there now, and in that of the revision where it counts.
    """
    top = revision.top
    terms = Terms(day_of(call.as_of), then.waiver_max_days._asdict())
    file = register_file(then, cwd, isolated=call.isolated, then=revision)
    file_now = register_file(now, cwd, isolated=call.isolated)
    if not (file or file_now):
        return None
    path = report_path(file_now or file, top)
    now_held = read_register(text_of(file_now, cwd), path) if file_now else Register(path)
    held = register_then(file, top, revision, counts=counts) if file else Register(path)
    paths = tuple(_checked(call, _tree(file or file_now), cwd, top))
    terms = terms._replace(checked=paths, chosen=bool(then.select or then.ignore or call.framework))
    return Decisions(_placed(held, now_held), "", terms, then, now_held)


def _placed(then: Register, now: Register) -> Register:
    """Return a register as it once was, with the places where its waivers are now, as far as they are there."""
    spans = {waiver.id: waiver.spans for waiver in now.waivers}
    return then._replace(
        waivers=tuple(waiver._replace(spans=spans.get(waiver.id, waiver.spans)) for waiver in then.waivers)
    )


def _checked(call: CheckCall, tree: str, cwd: str, top: str) -> Iterator[str]:
    """Yield the paths of a call as reports have them, an empty one where it is all that a register is about."""
    for name in call.paths or (() if call.files_from is not None else (".",)):
        if name != "-":
            path = os.path.normpath(os.path.join(cwd, name))
            yield "" if is_within(tree, path) or path == top else report_path(path, top)


def _tree(file: str) -> str:
    """Return the folder that a register is about: its own, or the one around the tool's own folder."""
    folder = os.path.dirname(file)
    return os.path.dirname(folder) if os.path.basename(folder) == OWN_FOLDER else folder


def register_then(file: str, top: str, then: Revision, *, counts: bool = True) -> Register:
    """Return a register as it was at a revision, empty where there was none.

    Raises UsageError for a mistake in it, unless it does not count: then it is empty, too.
    """
    path = report_path(file, top)
    if not then.is_file(file):
        return Register(path)
    try:
        return read_register(then.read(file, MAX_BYTES).decode("utf-8"), path)
    except (OSError, UnicodeDecodeError):
        error = f"{path}: cannot be read as a register of waivers"
    except UsageError as wrong:
        error = str(wrong)
    if counts:
        raise UsageError(f"{error}; {then.hint}")
    return Register(path)


def text_of(file: str, cwd: str) -> str:
    """Return the text of a register. Raises UsageError where it cannot be read, or is not what its tree holds."""
    shown = report_path(file, cwd)
    tree = resolved(top_level(os.path.dirname(file)) or _tree(file))
    if not is_within(resolved(file), tree):
        raise UsageError(f"{shown}: is a symbolic link that leads out of the tree")
    if not os.path.isfile(file):
        raise UsageError(f"{shown}: is no file")
    try:
        with open(file, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{shown}: cannot be read: {error.strerror or error}") from error
    if len(data) > MAX_BYTES:
        raise UsageError(f"{shown}: more than {MAX_BYTES} bytes are no register")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{printable(shown)}: is not UTF-8") from None


def severities_of(config: Config) -> Mapping[str, str]:
    """Return the severity of every rule there is, by id."""
    known = known_rules(config)
    said = severities_by(tuple(known.values()), config.severity.items())
    said |= {id: setting.severity for id, setting in config.rule_settings.items() if setting.severity}
    return {id: said.get(id) or rule.severity for id, rule in known.items()}
