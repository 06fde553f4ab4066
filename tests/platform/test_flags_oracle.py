"""The table of flags says what Kubernetes' own programs say: which flags there are, of which type, with which default.

Against answers that are kept (`flags_answers.json`; for a new version of Kubernetes `python -m
tests.platform.test_flags_oracle` asks the oracle in tests/oracle/flags anew). The options lie in k8s.io/kubernetes and
in etcd's server, and pull in some 2,000 packages: twelve minutes of CPU without a cache. So no test builds it. What
older versions had is not held against anything here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kubelint_compliance.kubernetes.versions import MINORS
from kubelint_compliance.platform.known import flag_of, flags_of
from tests.schema.oracle import SOURCES, build

KEPT = Path(__file__).with_name("flags_answers.json")
PROGRAMS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy", "etcd")
NEWEST = MINORS[-1]
TYPES = {
    "bool": {"bool"},
    "duration": {"duration"},
    "int": {"int", "int32", "int64"},
    "list": {"stringArray"},
    "map": {"colonSeparatedMultimapStringString", "mapStringBool"},
    "slice": {"stringSlice"},
    "string": {"ip", "ipport", "string"},
}
"""What a type of the table is called by the programs; etcd's flags say no more than whether they are switches."""
VALUE = "value"
ELSEWHERE = {("etcd", "config-file")}
"""Flags of the command that are none of its options."""
COMPLETED = {("kube-apiserver", "authorization-mode"): "AlwaysAllow"}
"""Defaults that a program sets after the words of its command line were read."""


@pytest.fixture(scope="module")
def kept():
    return json.loads(KEPT.read_text(encoding="utf-8"))


def names():
    return [(program, name) for program in PROGRAMS for name in flags_of(program) if (program, name) not in ELSEWHERE]


def is_there(program, name):
    """Whether a row of the table is about the newest version."""
    return any(row.since <= NEWEST and (not row.until or row.until >= NEWEST) for row in flags_of(program)[name])


def test_the_answers_are_of_the_newest_version(kept):
    assert kept["version"] == f"1.{NEWEST}"
    assert f"k8s.io/kubernetes v1.{NEWEST}." in (SOURCES / "flags" / "go.mod").read_text(encoding="utf-8")
    assert {(program, name) for program in PROGRAMS for name in kept[program]} == set(names())


@pytest.mark.parametrize(("program", "name"), names())
def test_a_flag_is_there_as_long_as_the_table_says(program, name, kept):
    assert (kept[program][name] is not None) == is_there(program, name)


@pytest.mark.parametrize(("program", "name"), [entry for entry in names() if is_there(*entry)])
def test_type_and_default_are_those_of_the_program(program, name, kept):
    kind, default = kept[program][name]
    row = flag_of(program, name, NEWEST)
    assert kind in TYPES[row.type] or (kind == VALUE and program == "etcd" and row.type != "bool")
    assert row.default == COMPLETED.get((program, name), default.strip("[]"))


def keep(program: Path) -> None:
    """Ask the oracle for the answers that are kept."""
    told = json.loads(subprocess.run([program], capture_output=True, check=True).stdout)
    lines = [f'"version": "1.{NEWEST}"']
    for component in PROGRAMS:
        rows = (
            f"  {json.dumps(name)}: {json.dumps(told[component].get(name))}"
            for program, name in names()
            if program == component
        )
        lines.append(f"{json.dumps(component)}: {{\n" + ",\n".join(rows) + "\n}")
    KEPT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    built = Path(sys.argv[1]) if sys.argv[1:] else build(Path(tempfile.mkdtemp()), "flags")
    if isinstance(built, str):
        sys.exit(built)
    keep(built)
