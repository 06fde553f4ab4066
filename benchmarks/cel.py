"""CEL through this compiler and through Google's C++ engine, in one run: `python benchmarks/cel.py [FOLDER]`.

FOLDER holds manifests (YAML) of which the Deployments are taken; without it a built-in set of objects serves.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cel_expr_python import cel

from kubelint_compliance.cel import CelError, compile, emit_module, load_emitted

if TYPE_CHECKING:
    from collections.abc import Callable

_CONTAINER_FIELDS = (
    ("securityContext", "privileged", "false"),
    ("securityContext", "allowPrivilegeEscalation", "true"),
    ("securityContext", "runAsNonRoot", "false"),
    ("securityContext", "readOnlyRootFilesystem", "false"),
    ("resources", "limits", "{}"),
    ("resources", "requests", "{}"),
)
_CONTAINERS = "object.spec.template.spec.containers"
_POD_FLAGS = ("hostNetwork", "hostPID", "hostIPC", "automountServiceAccountToken", "shareProcessNamespace")
_SELF = "object.spec.template.spec"


def expressions() -> list[str]:
    """Return 150 expressions such as rules have them."""
    found = []
    for outer, inner, default in _CONTAINER_FIELDS:
        path = f"c.?{outer}.?{inner}"
        value = "dyn(true)" if default != "{}" else "dyn({})"
        found += [
            f"{_CONTAINERS}.all(c, {path}.orValue({default}) != {value})",
            f"{_CONTAINERS}.exists(c, {path}.hasValue())",
            f"{_CONTAINERS}.filter(c, has(c.{outer}) && has(c.{outer}.{inner})).size() == 0",
            f"!has(object.spec.?template.spec.{outer})",
        ]
    for flag in _POD_FLAGS:
        found += [
            f"!{_SELF}.?{flag}.orValue(false)",
            f"!has({_SELF}.{flag}) || {_SELF}.{flag} == false",
            f"{_SELF}.?{flag}.orValue(false) != true && object.kind == 'Deployment'",
        ]
    for name in ("image", "name", "imagePullPolicy"):
        found += [
            f"{_CONTAINERS}.all(c, c.?{name}.orValue('').contains(':') || c.name != '')",
            f"{_CONTAINERS}.all(c, !c.?{name}.orValue('').endsWith(':latest'))",
            f"{_CONTAINERS}.exists(c, c.?{name}.orValue('') in ['Always', 'Never', 'IfNotPresent'])",
            f"{_CONTAINERS}.all(c, c.?{name}.orValue('x').matches('^[a-z]'))",
            f"{_CONTAINERS}.map(c, c.?{name}.orValue('')).exists(n, n.startsWith('a'))",
        ]
    for label in ("app", "app.kubernetes.io/name", "version", "team", "env"):
        found += [
            f"object.metadata.?labels[?'{label}'].orValue('') != ''",
            f"'{label}' in object.metadata.?labels.orValue({{}})",
            f"has(object.metadata.labels) && '{label}' in object.metadata.labels",
            f"object.spec.selector.matchLabels.all(k, k != '{label}' || k in object.spec.template.metadata.labels)",
        ]
    for number in range(1, 8):
        found += [
            f"object.spec.?replicas.orValue(1) >= {number}",
            f"size({_CONTAINERS}) <= {number}",
            f"{_CONTAINERS}.all(c, c.?ports.orValue([]).all(p, p.containerPort > {number}))",
            f"{_SELF}.?volumes.orValue([]).all(v, !has(v.hostPath) || size(v.name) > {number})",
            f"{_SELF}.?terminationGracePeriodSeconds.orValue(30) > {number} ? true : object.kind == 'Pod'",
        ]
    for index in range(150 - len(found)):
        found.append(
            f"self.?securityContext.?field{index}.orValue(false) == false && object.metadata.name != 'n{index}'"
        )
    return found[:150]


def sample() -> list[dict[str, Any]]:
    """Return Deployments of several shapes."""
    return [_deployment(index) for index in range(40)]


def _deployment(index: int) -> dict[str, Any]:
    labels = {"app": f"web{index}", "version": "v1"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": f"web{index}", "labels": labels},
        "spec": {
            "replicas": index % 4,
            "selector": {"matchLabels": {"app": f"web{index}"}},
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "containers": [_container(index + number) for number in range(1 + index % 3)],
                    "volumes": [{"name": "tmp", "emptyDir": {}}],
                },
            },
        },
    }


def _container(index: int) -> dict[str, Any]:
    container: dict[str, Any] = {
        "name": f"c{index}",
        "image": f"registry.example/app:1.{index}",
        "ports": [{"containerPort": 8080}],
    }
    if index % 2:
        container["securityContext"] = {"runAsNonRoot": True, "allowPrivilegeEscalation": False}
    if index % 3:
        container["resources"] = {"limits": {"cpu": "1"}}
    return container


def manifests(folder: Path) -> list[dict[str, Any]]:
    """Return the Deployments below a folder."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    found = []
    for path in sorted(folder.rglob("*.yaml")):
        try:
            documents = list(YAML(typ="safe").load_all(path.read_text("utf-8")))
        except (YAMLError, UnicodeDecodeError, ValueError):
            continue
        found += [entry for entry in documents if isinstance(entry, dict) and entry.get("kind") == "Deployment"]
    return found


def best(action: Callable[[], Any], times: int = 5) -> float:
    """Return the shortest of some runs, in seconds."""
    runs = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        runs.append(time.perf_counter() - start)
    return min(runs)


def main() -> None:
    """Measure and print."""
    objects = manifests(Path(sys.argv[1])) if len(sys.argv) > 1 else sample()
    sources = expressions()
    names = ("object", "self")
    programs = [compile(source, variables=names) for source in sources]
    compiling = best(lambda: [compile(source, variables=names) for source in sources])
    code = __builtins__.compile(  # type: ignore[attr-defined]
        emit_module({f"e{index}": program for index, program in enumerate(programs)}), "emitted", "exec"
    )
    loading = best(lambda: _load(code))
    config = "name: benchmark\nextensions:\n- name: optional\n- name: strings\n"
    environment = cel.NewEnv(config=cel.NewEnvConfigFromYaml(config), variables=dict.fromkeys(names, cel.Type.DYN))
    theirs = [environment.compile(source) for source in sources]
    ours_seconds = best(lambda: run_ours(programs, objects))
    their_seconds = best(lambda: run_theirs(environment, theirs, objects), 3)
    differences = [
        source
        for source, program, other in zip(sources, programs, theirs, strict=True)
        if run_ours([program], objects) != run_theirs(environment, [other], objects)
    ]
    count = len(sources) * len(objects)
    print(f"{len(sources)} expressions, {len(objects)} objects")
    print(f"compile: {compiling * 1000:.1f} ms (bar 60), load of the compiled set: {loading * 1000:.2f} ms (bar 5)")
    print(f"evaluate: {ours_seconds / count * 1e9:.0f} ns here, {their_seconds / count * 1e9:.0f} ns in C++")
    print(f"ratio: {their_seconds / ours_seconds:.1f} (bar 8)")
    print(f"expressions with different answers: {len(differences)}", *differences, sep="\n  ")


def _load(code: Any) -> Any:
    from types import ModuleType

    module = ModuleType("emitted")
    exec(code, module.__dict__)
    return load_emitted(module)


def run_ours(programs: list[Any], objects: list[Any]) -> list[Any]:
    """Return this package's answers."""
    results = []
    for value in objects:
        for program in programs:
            try:
                results.append(program.run(value, value))
            except CelError:
                results.append("error")
    return results


def run_theirs(environment: Any, programs: list[Any], objects: list[Any]) -> list[Any]:
    """Return the C++ engine's answers."""
    results = []
    for value in objects:
        activation = environment.Activation({"object": value, "self": value})
        for program in programs:
            result = program.eval(activation)
            results.append("error" if result.type() == cel.Type.ERROR else result.plain_value())
    return results


if __name__ == "__main__":
    main()
