"""Configurations of other tools: what of them can be said in this one's configuration, and what cannot.

Goes in: the text of a file, and what the checks of its tool are here. Comes out: settings by rule and pattern, each
with the words that it comes from, and what was left out, each with its place and why.
"""

from __future__ import annotations

from kubelint_compliance.decisions.suppressions import honoured
from kubelint_compliance.model import UsageError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree import Document, ParseProblem, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kubelint_compliance.ruleset.words import Head

_FAILING = ("high", "critical")
_POLARIS = {"danger": "high", "warning": "medium"}
_NO_ADDING = "is off by default here: `select` runs it, with all else that is named there"
_WAIVER = "takes somebody who approves it and an end here: `kubelint-compliance waivers add`"


class Carried(NamedTuple):
    """What could be carried over: rules, patterns and severities, each with where it comes from; and the rest.

    `left` holds the line of what was left, and why.
    """

    select: Mapping[str, str] = {}
    ignore: Mapping[str, str] = {}
    exclude: Mapping[str, str] = {}
    severities: Mapping[str, tuple[str, str]] = {}
    fail_on: str = ""
    left: tuple[tuple[int, str], ...] = ()


def add_origin(entries: dict[str, str], entry: str, origin: str) -> None:
    """Note that an entry comes from somewhere, too, beside what is known of it."""
    known = entries.get(entry)
    if known is None or origin not in known.split(", "):
        entries[entry] = f"{known}, {origin}" if known else origin


class Reader:
    """Reads the configuration of one tool, and collects what comes of it."""

    def __init__(self, tool: str, rules: Mapping[str, Head]) -> None:
        """`rules` are all that there are, by id."""
        self._tool = tool
        self._rules = rules
        self._names = honoured((tool,), ((id, rules[id].aliases) for id in sorted(rules)), "")
        self.select: dict[str, str] = {}
        self.ignore: dict[str, str] = {}
        self.exclude: dict[str, str] = {}
        self.severities: dict[str, tuple[str, str]] = {}
        self.fail_on = ""
        self.left: list[tuple[int, str]] = []

    @property
    def carried(self) -> Carried:
        """What came of it."""
        found = (self.select, self.ignore, self.exclude, self.severities, self.fail_on)
        return Carried(*found, tuple(sorted(self.left)))

    def rules_of(self, name: str, line: int) -> tuple[str, ...]:
        """Return the rules that are a check; that there is none is noted."""
        ids = self._names.ids(self._tool, name)
        if not ids:
            self.left.append((line, self._names.about(self._tool, name)))
        return ids

    def leave_rules_out(self, names: Iterable[tuple[str, int]]) -> None:
        """Switch checks off."""
        for name, line in names:
            for rule in self.rules_of(name, line):
                add_origin(self.ignore, rule, name)

    def choose_rules(self, names: Iterable[tuple[str, int]]) -> None:
        """Run these checks alone."""
        for name, line in names:
            for rule in self.rules_of(name, line):
                add_origin(self.select, rule, name)

    def add_rules(self, names: Iterable[tuple[str, int]]) -> None:
        """Run checks besides those that run by themselves: most do here."""
        for name, line in names:
            for rule in self.rules_of(name, line):
                if not self._rules[rule].default:
                    self.left.append((line, f"{name}: {rule} {_NO_ADDING}"))

    def weigh(self, name: str, word: str, line: int) -> None:
        """Give a check the severity that makes a run fail, or that does not, where it has not got one of these."""
        for rule in self.rules_of(name, line):
            severity = _POLARIS[word]
            if not self._rules[rule].default:
                self.left.append((line, f"{name}: {rule} {_NO_ADDING}"))
            elif (self._rules[rule].severity in _FAILING) is not (severity in _FAILING):
                self.severities[rule] = (severity, f"{name}: {word}")


class _Settings:
    """A document of settings, with the lines of its keys."""

    def __init__(self, text: str, path: str) -> None:
        """Raises UsageError for what is no mapping, with its place."""
        found: Document | None = None
        for part in parse(text):
            if isinstance(part, ParseProblem):
                raise UsageError(f"{path}:{part.span.line}:{part.span.column}: {part.message}")
            found = part if part.value is not None and found is None else found
        if found is not None and not isinstance(found.value, dict):
            raise UsageError(f"{path}:{found.span.line}:{found.span.column}: a configuration must be a mapping")
        self._document = found
        self.value = found.value if found is not None else {}

    def line(self, *path: str | int) -> int:
        """Return the line of what is at a path."""
        span = self._document.span_of(path, key=True) if self._document else None
        return span.line if span else 1

    def names(self, *path: str | int) -> Iterator[tuple[str, int]]:
        """Yield the texts at a path, a list or words with commas, with their lines."""
        value = self._document.at(path) if self._document else None
        for number, entry in enumerate(value if isinstance(value, list) else [value] if value else ()):
            line = self.line(*path, number) if isinstance(value, list) else self.line(*path)
            for name in str(entry).split(","):
                yield name.strip(), line

    def rest(self, known: Iterable[str], *path: str) -> Iterator[tuple[str, int]]:
        """Yield the keys of a mapping that are not known, with their lines."""
        value = self._document.at(path) if self._document else {}
        for key in value if isinstance(value, dict) else ():
            if key not in known:
                yield key, self.line(*path, key)


def kube_linter(text: str, path: str, rules: Mapping[str, Head]) -> Carried:
    """Read a `.kube-linter.yaml`. Raises UsageError for what is none."""
    settings, reader = _Settings(text, path), Reader("kube-linter", rules)
    checks = settings.value.get("checks")
    checks = checks if isinstance(checks, dict) else {}
    reader.leave_rules_out(settings.names("checks", "exclude"))
    if checks.get("addAllBuiltIn") is True:
        line = settings.line("checks", "addAllBuiltIn")
        reader.left.append((line, "addAllBuiltIn: the rules that are on by default stay on; `select: [all]` runs all"))
    elif checks.get("doNotAutoAddDefaults") is True:
        reader.choose_rules(settings.names("checks", "include"))
        if not reader.select:
            line = settings.line("checks", "doNotAutoAddDefaults")
            reader.left.append((line, "doNotAutoAddDefaults: no rule is left to select, so those of the default run"))
    else:
        reader.add_rules(settings.names("checks", "include"))
    for pattern, line in settings.names("checks", "ignorePaths"):
        plain = pattern.removeprefix("./")
        if not plain or plain.startswith(("/", "~", "..")):
            reader.left.append((line, f"ignorePaths: {pattern} is no path in the repository"))
        else:
            reader.exclude[f"/{plain}"] = f"ignorePaths: {pattern}"
    custom = settings.value.get("customChecks")
    for number, check in enumerate(custom if isinstance(custom, list) else ()):
        name = check.get("name") if isinstance(check, dict) else None
        line = settings.line("customChecks", number)
        reader.left.append((line, f"customChecks: {name}: write a rule, which `kubelint-compliance rules new` begins"))
    known = ("addAllBuiltIn", "doNotAutoAddDefaults", "include", "exclude", "ignorePaths")
    reader.left += [(line, f"checks.{key}: has no equal here") for key, line in settings.rest(known, "checks")]
    reader.left += [(line, f"{key}: has no equal here") for key, line in settings.rest(("checks", "customChecks"))]
    return reader.carried


def checkov(text: str, path: str, rules: Mapping[str, Head]) -> Carried:
    """Read a `.checkov.yaml`. Raises UsageError for what is none."""
    settings, reader = _Settings(text, path), Reader("checkov", rules)
    reader.leave_rules_out(settings.names("skip-check"))
    reader.choose_rules(settings.names("check"))
    if settings.value.get("soft-fail") is True:
        reader.fail_on = "never"
    for pattern, line in settings.names("skip-path"):
        reader.left.append((line, f"skip-path: {pattern} is a regular expression; write a pattern in `extend-exclude`"))
    if "baseline" in settings.value:
        line = settings.line("baseline")
        reader.left.append((line, "baseline: has another form; `kubelint-compliance baseline write` makes one"))
    known = ("skip-check", "check", "soft-fail", "skip-path", "baseline")
    reader.left += [(line, f"{key}: has no equal here") for key, line in settings.rest(known)]
    return reader.carried


def trivyignore(text: str, path: str, rules: Mapping[str, Head]) -> Carried:  # noqa: ARG001 - as the others
    """Read a `.trivyignore`."""
    reader = Reader("trivy", rules)
    for number, line in enumerate(text.splitlines(), 1):
        name, *more = [*line.split(), ""]
        if name.startswith("#"):
            continue
        ends = [word for word in more if word.startswith("exp:")]
        if ends:
            reader.left.append((number, f"{name}: what ends, {ends[0]}, {_WAIVER}"))
        elif name:
            reader.leave_rules_out([(name, number)])
    return reader.carried


def polaris(text: str, path: str, rules: Mapping[str, Head]) -> Carried:
    """Read a configuration of Polaris. Raises UsageError for what is none."""
    settings, reader = _Settings(text, path), Reader("polaris", rules)
    checks = settings.value.get("checks")
    for name, word in (checks if isinstance(checks, dict) else {}).items():
        line = settings.line("checks", name)
        if word == "ignore":
            reader.leave_rules_out([(name, line)])
        elif isinstance(word, str) and word in _POLARIS:
            reader.weigh(name, word, line)
        else:
            reader.left.append((line, f"{name}: {word} is no severity"))
    exemptions = settings.value.get("exemptions")
    for number, _ in enumerate(exemptions if isinstance(exemptions, list) else ()):
        reader.left.append((settings.line("exemptions", number), f"exemptions: an exemption {_WAIVER}"))
    custom = settings.value.get("customChecks")
    for name in custom if isinstance(custom, dict) else ():
        line = settings.line("customChecks", name)
        reader.left.append((line, f"customChecks: {name}: write a rule, which `kubelint-compliance rules new` begins"))
    known = ("checks", "exemptions", "customChecks")
    reader.left += [(line, f"{key}: has no equal here") for key, line in settings.rest(known)]
    return reader.carried


READERS = {"checkov": checkov, "kube-linter": kube_linter, "polaris": polaris, "trivy": trivyignore}
NAMES = {
    ".kube-linter.yaml": "kube-linter",
    ".kube-linter.yml": "kube-linter",
    ".checkov.yaml": "checkov",
    ".checkov.yml": "checkov",
    ".trivyignore": "trivy",
}
"""The tools whose configurations have a name of their own; Polaris' has none."""
