"""What a further rule costs: the slopes of time over 100, 300 and 500 generated rules that name their kind.

`python benchmarks/rules.py`: CPU of this process, the shortest of some rounds in which all sizes take turns. A row is
one slope: what a rule adds to a start, to 1,000 objects of its kind (once finding nothing, once breaking on one in
eight of them, with the findings made, and once with all but a few of them folded away, as the console does), and to
1,000 objects of another kind. Exits 1 above a target.
"""

from __future__ import annotations

import gc
import marshal
import sys
import time
from itertools import pairwise
from types import ModuleType
from typing import TYPE_CHECKING

from kubelint_compliance.context.settle import Slice
from kubelint_compliance.findings.enough import Enough
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.model import total
from kubelint_compliance.ruleset.compiler import compile_rule
from kubelint_compliance.ruleset.pack import unpack
from kubelint_compliance.ruleset.packing import pack_sources
from kubelint_compliance.ruleset.rulefile import check_schema, read_rule
from kubelint_compliance.ruleset.runner import RuleSet
from kubelint_compliance.ruleset.words import WordBook, book_source
from kubelint_compliance.scan import scan
from kubelint_compliance.terms import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubelint_compliance.model import Scan
    from kubelint_compliance.ruleset.compiled import CompiledRule

SIZES = (100, 300, 500)
FILES, PER_FILE = 200, 5
ROUNDS = 3
MINOR = 37
_GARBAGE = 300_000
"""Garbage is looked for as seldom as in a run of the program."""
CLEAN, BREAKING = 0, 8
"""A rule breaks on no object, or on one in so many."""
TARGETS = {
    "start, us a rule": 10.0,
    "1,000 objects that pass, ms a rule": 1.0,
    "1,000 objects of which one in eight breaks, ms a rule": 1.0,
    "the same, folded, ms a rule": 1.0,
    "1,000 objects of another kind, ms a rule": 0.01,
}

FORMS = (
    "scope: container\nvalidation: self.?image.orValue('') != 'none' && {test}",
    "scope: container\neach: env[*]\nvalidation: item.name != 'COLOUR' || {test}\nat: name",
    "scope: pod\nvalidation: self.spec.?hostNetwork.orValue(false) != true && {test}\nat: spec",
    "scope: object\nmatchConditions: [has(object.spec)]\nvalidation: object.spec.?replicas.orValue(1) < 9 && {test}",
    "scope: container\nvariables: {{limits: 'self.?resources.?limits.orValue({{}})'}}\n"
    "validation: (variables.limits == {{}} || 'memory' in variables.limits) && {test}",
)
"""What rules look like, most of them; the last part is the test that breaks."""
RULE = """\
id: made-{number}
title: Made rule {number}
severity: medium
kinds: [Deployment]
fragments: true
{form}
message: "{{label}} breaks the rule in {{object.metadata.name}}"
why: It is made for a measurement and says nothing of any cluster.
remediation: Leave it as it is, since nothing is wrong with it.
controls: {{}}
examples: {{fail: [a, b], pass: [a, b]}}
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: app-{number}, labels: {{turn: "{turn}"}}}}
spec:
  replicas: 3
  selector: {{matchLabels: {{app: app-{number}}}}}
  template:
    metadata: {{labels: {{app: app-{number}}}}}
    spec:
      containers:
        - name: app
          image: registry.example/app:1.{number}
          env: [{{name: LEVEL, value: info}}, {{name: COLOUR, value: blue}}]
          resources: {{limits: {{memory: 1Gi}}}}
"""
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: settings-{number}}}\ndata: {{turn: '{turn}'}}\n"


def main() -> int:
    """Measure the slopes and print them."""
    gc.set_threshold(_GARBAGE)
    made = {every: [_rule(number, every) for number in range(SIZES[-1])] for every in (CLEAN, BREAKING)}
    packs = {(size, every): _pack(rules[:size]) for size in SIZES for every, rules in made.items()}
    deployments, configs = _files(DEPLOYMENT), _files(CONFIG)
    works: dict[str, dict[int, Callable[[], float]]] = {name: {} for name in TARGETS}
    start, passing, breaking, folded, other = works.values()
    for size in SIZES:
        start[size] = lambda size=size: _start(packs[size, CLEAN], size)  # type: ignore[misc]
        passing[size] = _scanning(packs[size, CLEAN], deployments, size, 0)
        breaking[size] = _scanning(packs[size, BREAKING], deployments, size, FILES * PER_FILE // BREAKING)
        folded[size] = _scanning(packs[size, BREAKING], deployments, size, FILES * PER_FILE // BREAKING, folds=True)
        other[size] = _scanning(packs[size, CLEAN], configs, 0, 0)
    best = {name: dict.fromkeys(SIZES, 1e9) for name in works}
    for _ in range(ROUNDS):
        for name, sizes in works.items():
            for size, run in sizes.items():
                best[name][size] = min(best[name][size], run())
    return _told(best)


def _told(best: dict[str, dict[int, float]]) -> int:
    fine = True
    for name, target in TARGETS.items():
        unit = 1e6 if " us " in name else 1e3
        times = best[name]
        slopes = [(times[large] - times[small]) / (large - small) * unit for small, large in pairwise(SIZES)]
        whole = (times[SIZES[-1]] - times[SIZES[0]]) / (SIZES[-1] - SIZES[0]) * unit
        fine &= whole <= target
        print(f"{name:<56} {whole:>8.3f} (target {target}; {', '.join(f'{slope:.3f}' for slope in slopes)})")
    return 0 if fine else 1


def _pack(rules: list[CompiledRule]) -> tuple[dict[str, bytes], bytes]:
    """Return rules as an installed tool has them: the code of their modules, and their words."""
    codes = {name: marshal.dumps(compile(text, "<rules>", "exec")) for name, text in pack_sources(rules).items()}
    return codes, book_source(rule.whole for rule in rules)


def _rule(number: int, every: int) -> CompiledRule:
    turn = number % every if every else -1
    test = f"object.metadata.?labels[?'turn'].orValue('') != '{turn}'"
    file = read_rule(RULE.format(number=number, form=FORMS[number % len(FORMS)].format(test=test)), "rule.yaml", "made")
    check_schema(file)
    return compile_rule(file)


def _rules(pack: tuple[dict[str, bytes], bytes]) -> RuleSet:
    codes, words = pack

    def load(name: str) -> ModuleType:
        module = ModuleType(f"made.{name}")
        exec(marshal.loads(codes[name]), vars(module))
        return module

    return RuleSet(unpack(load, WordBook(lambda: words)), minor=MINOR)


def _files(text: str) -> list[Opened]:
    documents = [text.format(number=number, turn=number % BREAKING) for number in range(FILES * PER_FILE)]
    parts = [documents[at : at + PER_FILE] for at in range(0, len(documents), PER_FILE)]
    return [Opened(f"{number}.yaml", "---\n".join(part)) for number, part in enumerate(parts)]


def _start(pack: tuple[dict[str, bytes], bytes], size: int) -> float:
    """Return the time to have rules of which none is run."""
    before = time.process_time()
    rules = _rules(pack)
    spent = time.process_time() - before
    _same(len(rules.rules), size)
    return spent


def _scanning(
    pack: tuple[dict[str, bytes], bytes], files: list[Opened], tested: int, broken: int, *, folds: bool = False
) -> Callable[[], float]:
    """Return what scans all files and says how long it took: so many rules test each, and each breaks on so many.

    `folds`: what it finds is told as the console tells it, of which most is only counted.
    """
    rules, settings = _rules(pack), Settings(least="low")
    if folds:
        settings = settings._replace(excerpts=False, fingerprints=False)

    def run() -> float:
        for file in files:
            for manifest in file.manifests:
                manifest.memo.clear()
        before = time.process_time()
        scans, enough = [], Enough() if folds else None
        for file in files:
            scans.append(scan(file, Slice(), rules, settings, enough=enough))
            if enough:
                enough.note(scans[-1].findings)
        spent = time.process_time() - before
        _same(sum(found.file.objects for found in scans), FILES * PER_FILE)
        _same(_judgements(scans), tested * FILES * PER_FILE)
        _same(sum(total(found.findings) for found in scans), tested * broken)
        return spent

    run()
    return run


def _judgements(scans: list[Scan]) -> int:
    entries = [entry for found in scans for entry in found.coverage if entry.outcome == "tested"]
    return sum(entry.number * sum(rule.startswith("made-") for rule in entry.rules) for entry in entries)


def _same(found: int, wanted: int) -> None:
    if found != wanted:
        raise SystemExit(f"looked at {found} where there are {wanted}")


if __name__ == "__main__":
    sys.exit(main())
