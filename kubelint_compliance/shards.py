"""One run in several parts, on machines that do not know each other: `check --shard 2/5`, and `merge` of all of them.

Every part looks at all files and scans its share of them. What it writes says which run it is of, so that a part that
is missing, there twice or of another run is told.
"""

from __future__ import annotations

import json

from kubelint_compliance import __version__
from kubelint_compliance.model import Configuration, UsageError
from kubelint_compliance.model.wire import problem_of, scan_of
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.assemble import Request
from kubelint_compliance.terms import Gate, GateAt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.maps import Looked
    from kubelint_compliance.model import Problem, Scan
    from kubelint_compliance.ruleset.runner import RuleSet
    from kubelint_compliance.sources import Source
    from kubelint_compliance.terms import Settings

FORMAT = "kubelint-compliance-shard"
_VERSION = 1
_MOST = 1000
"""So many shards may a run have."""


class Shard(NamedTuple):
    """One of `of` parts: its number from 1, the digest of the run, and all that `merge` puts together.

    `scans` are those of its share, and of the files that were left out; `problems` are those of the whole run.
    """

    number: int
    of: int
    run: str
    request: Request
    gate: Gate
    scans: tuple[Scan, ...]
    problems: tuple[Problem, ...]


def parse_shard(text: str) -> tuple[int, int]:
    """Read `2/5`. Raises UsageError for anything else."""
    number, slash, of = text.partition("/")
    if slash and number.isascii() and number.isdecimal() and of.isascii() and of.isdecimal() and len(of) < 5:
        found = int(number), int(of)
        if 1 <= found[0] <= found[1] <= _MOST:
            return found
    raise UsageError(f"--shard: '{text}' is not such as 2/5, the number of a part and how many there are")


def run_digest(
    looked: Iterable[Looked], sources: Iterable[Source], rules: RuleSet, settings: Settings, gate: Gate, of: int
) -> str:
    """Return what tells runs apart: the files and what they say to each other, the rules, and what they are told."""
    from _blake2 import blake2b

    digest = blake2b(f"{__version__} {of} {tuple(gate)}".encode(), digest_size=16)
    digest.update(rules.digest + settings.digest)
    if rules.request and rules.request.places:
        digest.update(repr(sorted(rules.request.places.items())).encode("utf-8", "surrogatepass"))
    for source in sources:
        digest.update(f"\0{source.path} {source.size}".encode("utf-8", "surrogatepass"))
    for entry in looked:
        # Where a file lies is no part of a run: another machine has another place for the same tree.
        digest.update(repr(entry.glimpse._replace(file="")).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def written(shard: Shard) -> str:
    """Write a shard as JSON, one scan a line."""
    head = {
        "format": FORMAT,
        "version": _VERSION,
        "toolVersion": __version__,
        "shard": [shard.number, shard.of],
        "run": shard.run,
        "request": shard.request._asdict(),
        "gate": shard.gate._asdict(),
        "problems": shard.problems,
        "scans": len(shard.scans),
    }
    lines = [json.dumps(head, sort_keys=True, default=_plain), *map(json.dumps, shard.scans)]
    return "\n".join(lines) + "\n"


def _plain(value: Any) -> Any:
    """Sets of ids and mappings of the configuration, as JSON has them."""
    return sorted(value) if isinstance(value, (set, frozenset)) else dict(value)


def read(text: str, name: str) -> Shard:
    """Read what `written` wrote. Raises UsageError for what is none, or of another version of the tool."""
    head, _, rest = text.partition("\n")
    try:
        known = json.loads(head)
        if known["format"] != FORMAT:
            raise ValueError
        if (known["version"], known["toolVersion"]) != (_VERSION, __version__):
            raise UsageError(f"{name} was written by version {known['toolVersion']}; this is {__version__}")
        number, of = known["shard"]
        scans = tuple(scan_of(json.loads(line)) for line in rest.split("\n")[:-1])
        if len(scans) != known["scans"] or not text.endswith("\n"):
            raise ValueError
        request = Request(**known["request"])
        request = request._replace(speaking=tuple((framework, id) for framework, id in request.speaking))
        if request.parts:
            from kubelint_compliance.ruleset.parts import Layer

            request = request._replace(parts=tuple(tuple(Layer(*layer) for layer in part) for part in request.parts))
        return Shard(
            number, of, known["run"], request, _gate(known["gate"]), scans, tuple(map(problem_of, known["problems"]))
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise UsageError(f"{name} is no whole shard of a check; --shard writes them") from None


def _gate(known: Mapping[str, Any]) -> Gate:
    places = tuple(GateAt(*place) for place in known["places"])
    configurations = tuple(Configuration(*entry) for entry in known["configurations"])
    return Gate(**{**known, "places": places, "configurations": configurations})


def merged(shards: Sequence[tuple[str, Shard]]) -> tuple[list[Scan], list[Problem], Request, Gate]:
    """Put the shards of one run together, each given with its name.

    Raises UsageError where one is missing, there twice, or of another run.
    """
    name, first = shards[0]
    known: dict[int, str] = {}
    for other, shard in shards:
        if (shard.run, shard.of) != (first.run, first.of):
            raise UsageError(f"{other} is of another run than {name}: other files, settings, rules or number of shards")
        if shard.number in known:
            raise UsageError(f"{other} is shard {shard.number}, and so is {known[shard.number]}")
        known[shard.number] = other
    missing = [str(number) for number in range(1, first.of + 1) if number not in known]
    if missing:
        raise UsageError(f"of {first.of} shards {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing")
    problems: dict[Problem, None] = dict.fromkeys(problem for _, shard in shards for problem in shard.problems)
    return [scan for _, shard in shards for scan in shard.scans], list(problems), first.request, first.gate
