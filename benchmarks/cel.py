"""The built-in rules' CEL through this compiler and through Google's C++ engine, in one run.

`python benchmarks/cel.py [FOLDER]`: FOLDER holds manifests of which the Deployments are taken; without it the example
shop serves. Expressions that call functions of the host, or of Kubernetes' libraries, which the C++ engine does not
have, are counted and left out.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cel_expr_python import cel

from kubelint_compliance.cel import CelError, compile, emit_module, load_emitted
from kubelint_compliance.facts import FUNCTIONS
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.ruleset.sight import ELSEWHERE, VARIABLES, look
from kubelint_compliance.ruleset.vocabulary import SCOPES
from kubelint_compliance.yamltree import ParseProblem, decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubelint_compliance.cel import Program
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.ruleset.runner import RuleSet

NAMES = VARIABLES[:-1]
CONFIG = "name: benchmark\nextensions:\n- name: optional\n- name: strings\n- name: lists\n- name: sets\n- name: math\n"
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
Evaluation = tuple["Program", Any, tuple[Any, ...]]


def deployments(folder: Path) -> list[Manifest]:
    """Return the Deployments below a folder."""
    found = []
    for path in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.json")]):
        text = decode(path.read_bytes())
        if not isinstance(text, ParseProblem):
            file = Opened(path.name, text)
            found += [manifest for manifest in file.manifests if manifest.kind == "Deployment"]
    return found


def evaluations(rules: RuleSet, manifests: list[Manifest], theirs: dict[str, Any]) -> list[Evaluation]:
    """Return (our program, theirs, values) of every validation on everything that it judges."""
    version = rules.kubernetes_version
    return [
        (
            check.program,
            theirs[check.program.source],
            look(view, manifest, version).of(rules.params[rule.rule.id], {})[:-1],
        )
        for manifest in manifests
        for rule in (ready.rule for ready in rules.rules_for(manifest))
        if not rule.body().variables
        for check in rule.body().checks
        if not check.each and check.program.source in theirs
        for view in SCOPES[check.scope].views(manifest)
    ]


def in_cplusplus(environment: Any, sources: list[str]) -> dict[str, Any]:
    """Return the expressions that the C++ engine can compile, compiled."""
    found = {}
    for source in sources:
        try:
            found[source] = environment.compile(source)
        except Exception:
            continue
    return found


def best(action: Callable[[], Any], times: int = 5) -> float:
    """Return the shortest of some runs, in seconds."""
    runs = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        runs.append(time.perf_counter() - start)
    return min(runs)


def run_ours(jobs: list[Evaluation]) -> list[Any]:
    """Return this package's answers."""
    results: list[Any] = []
    for program, _, values in jobs:
        try:
            results.append(program.run(*values))
        except CelError:
            results.append("error")
    return results


def run_theirs(jobs: list[tuple[Any, Any]]) -> list[Any]:
    """Return the C++ engine's answers; each job has its activation made before."""
    results = []
    for expression, activation in jobs:
        result = expression.eval(activation)
        results.append("error" if result.type() == cel.Type.ERROR else result.plain_value())
    return results


def main() -> None:
    """Measure and print."""
    rules = rule_set(select=["all"])
    sources = sorted(
        {program.source for rule in rules.rules for program in (*(c.program for c in rule.body().checks),)}
    )
    environment = cel.NewEnv(config=cel.NewEnvConfigFromYaml(CONFIG), variables=dict.fromkeys(NAMES, cel.Type.DYN))
    theirs = in_cplusplus(environment, sources)
    jobs = evaluations(rules, deployments(Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES), theirs)
    activated = [(other, environment.Activation(dict(zip(NAMES, values, strict=True)))) for _, other, values in jobs]
    compiled = {source: compile(source, ELSEWHERE, FUNCTIONS) for source in sources}
    compiling = best(lambda: [compile(source, ELSEWHERE, FUNCTIONS) for source in sources]) * 150 / len(sources)
    code = __builtins__.compile(emit_module(compiled), "emitted", "exec")  # type: ignore[attr-defined]
    loading = best(lambda: _load(code))
    ours, others = best(lambda: run_ours(jobs)), best(lambda: run_theirs(activated), 3)
    differences = sum(one != other for one, other in zip(run_ours(jobs), run_theirs(activated), strict=True))
    print(f"{len(sources)} expressions, {len(theirs)} of them in both engines; {len(jobs)} evaluations")
    print(f"compile 150: {compiling * 1000:.1f} ms (bar 60); load the compiled set: {loading * 1000:.2f} ms (bar 5)")
    print(f"evaluate: {ours / len(jobs) * 1e9:.0f} ns here, {others / len(jobs) * 1e9:.0f} ns in C++")
    print(f"ratio: {others / ours:.1f} (bar 8); different answers: {differences}")


def _load(code: Any) -> Any:
    from types import ModuleType

    module = ModuleType("emitted")
    exec(code, module.__dict__)
    return load_emitted(module, FUNCTIONS)


if __name__ == "__main__":
    main()
