"""What `check` of one small file imports, by name: each module on this path costs every start of every hook a little.

A new name here is a choice. Most modules are better imported by the function that needs them.
"""

# ruff: noqa: SIM905  # words in a row read better than a list of them

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  # plain YAML, as most is
  containers:
  - name: app
    image: "registry.example/web:1.0.0"
    args: [serve, "--port=8080"]
"""
HEAVY = """
argparse dataclasses datetime enum inspect json jsonschema pathlib pydantic re re2 ruamel subprocess tomllib typer
typing
""".split()
BY_RULE = ("_pack", "facts")
"""What the rules that run ask for: each part is imported by the first rule that needs it."""
OWN = {
    "cel": """
        access arithmetic cost errors host library library.core library.lists library.strings program
        runtime types unreadable values
    """,
    "cli": """
        against calls check entry examining inputs options outputs quick rendering settle streams words
    """,
    "config": """
        files record
    """,
    "context": """
        beside fragments glimpse kustomize overlays resourcesets settle shelf testtools
    """,
    "findings": """
        bounds cover excerpt finder join making schema shown tally together
    """,
    "graph": """
        seen
    """,
    "kept": "",
    "kubernetes": """
        kinds lifecycle names quantity versions
    """,
    "manifests": """
        classify envelopes manifest objects opened passed paths placeholders readable workloads
    """,
    "model": """
        finding rule run
    """,
    "reports": """
        console escape excerpt notes prose words
    """,
    "ruleset": """
        assemble builtin cachefiles case compiled covering folders judge pack packcache runner select sight
        vocabulary words
    """,
    "schema": """
        across across.containers across.parts across.pods across.resources across.unions cases deprecations
        escaping found keylimits limits names nodes ranges refusals scalars store walk
    """,
    "sources": """
        asked beside discover git glob lists named paths patterns read real search source
    """,
    "yamltree": """
        blocks chunks document encoding flow keys limits places plain problem quoted scalars
        scanner span stream tree
    """,
    "": """
        between bundle data engine links maps mishaps nearest records scan shape terms
    """,
}


def imported(folder: Path) -> set[str]:
    """What a check adds to the modules of the interpreter, once the rules of a checkout are compiled."""
    (folder / "pod.yaml").write_text(POD)
    program = (
        "import sys; before = set(sys.modules)\n"
        "from kubelint_compliance.__main__ import main\n"
        "main(['check', 'pod.yaml', '--isolated'])\n"
        "print(*sorted(set(sys.modules) - before), file=sys.stderr)"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "KUBELINT_"))}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-S", "-c", program],
            cwd=folder,
            env={**kept, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
    return set(done.stderr.split())


def test_a_check_of_one_small_file_imports_what_is_listed(tmp_path: Path) -> None:
    found = imported(tmp_path)
    assert "kubelint_compliance.yamltree.scanner" in found
    assert found.intersection(HEAVY) == set()
    own = {name.partition(".")[2] for name in found if name.startswith("kubelint_compliance.")}
    listed = {f"{package}.{name}".lstrip(".") for package, names in OWN.items() for name in names.split()}
    more = {name for name in own if name.partition(".")[0] not in BY_RULE} - listed - set(OWN) - {"__main__"}
    assert more == set(), "import these where they are needed, or list them"
