"""Configurations, as YAML and in pyproject.toml: a mistake is told in one line, anything else is a configuration.

The first line of an input is the name of the file.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from kubelint_compliance.config.files import load
from kubelint_compliance.config.settings import GROUPS
from kubelint_compliance.model import UsageError
from kubelint_compliance.reports.escape import terminal
from kubelint_compliance.ruleset.assemble import rule_set
from tests.fuzz import mutate, seeds
from tests.fuzz.harness import Harness, decoded, encoded, need

if TYPE_CHECKING:
    from random import Random

_EVERY = 8
"""One in so many configurations that can be read also chooses the rules."""
_YAML = """\
select: [pss:restricted, secrets, "host-*", soc2:CC6.1]
ignore: [image-tag-latest, "~kubesec"]
kubernetes-version: "1.31"
min-severity: low
fail-on: medium
exclude: [a/**, "!b"]
extend-exclude: ["*.tmp"]
include: ["*.yaml"]
rule-settings:
  secret-in-env: {severity: low, params: {names: [A], entropy: 3.5}}
  host-pid: {severity: critical}
extend-select: [default]
severity: {"rbac-*": high, soc2:CC6.1: low}
overrides:
  - {paths: [tests/, "!a"], select: [secrets], ignore: [host-pid], fail-on: never}
  - {paths: ["*"], extend-select: [all], params: {cpu-limit-high: {maxCpu: 2}}, population: cluster}
output: [console, sarif=a/report.sarif, json]
crd: [crd.yaml]
rules: [r]
frameworks: [f]
extends: [other.yaml]
custom-workloads: [{kind: a.example/A, pod: spec.template}]
custom-envelopes: [{kind: a.example/B, objects: "spec.items[*]"}]
source-map: {a: charts/a}
scope: {included: all, excluded: none, justification: because}
require-objects: true
cache: false
"""
_TOML = """\
[build-system]
requires = ["hatchling"]
[tool.kubelint-compliance]
select = ["all"]
ignore = ['host-*']
kubernetes-version = "1.31"
output = ["sarif=report.sarif"]
exclude = [
  "a", # b
]
[tool.kubelint-compliance.rule-settings.host-pid]
severity = "low"
[tool.kubelint-compliance.rule-settings.secret-in-env.params]
names = ["A"]
entropy = 3.5
"""
_NAMES = (".kubelint-compliance.yaml", "pyproject.toml", "a.toml")


@cache
def _keys() -> tuple[str, ...]:
    return tuple(setting.name for group in GROUPS.values() for setting in group if "file" in setting.where)


@cache
def _words() -> tuple[str, ...]:
    return (_YAML, *(f"{key}: [{value!r}]\n" for key in _keys() for value in ("a", "a=b", "1", "../a", "/a")))


def _toml(text: str) -> str:
    """Write a table of one level as TOML, roughly."""
    return "".join(f"{line.replace(': ', ' = ', 1)}\n" for line in text.splitlines() if not line.startswith(" "))


def make(random: Random) -> bytes:
    """Return the name of a file and what stands in it."""
    name = random.choice(_NAMES)
    if name != _NAMES[0]:
        start = _TOML if random.random() < 0.7 else "[tool.kubelint-compliance]\n" + _toml(random.choice(_words()))
        text = mutate.text(
            random, start.replace("[tool.kubelint-compliance]\n", "") if name == "a.toml" else start, [_TOML]
        )
    elif random.random() < 0.4:
        text = mutate.text(random, random.choice(_words()), _words())
    else:
        (value,) = seeds.values_of(_YAML)
        kept = dict(random.sample(sorted(value.items()), random.randrange(1, 5)))
        if random.random() < 0.5:
            kept[random.choice(_keys())] = mutate.copied(random.choice(mutate.ODD_VALUES))
        text = mutate.written(random, mutate.tree(random, kept, [value]))
    return encoded(f"{name}\n{text}")


@cache
def _folder() -> Path:
    shared = "/dev/shm" if os.path.isdir("/dev/shm") else None
    folder = Path(tempfile.mkdtemp(dir=shared)).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "other.yaml").write_text("exclude: [z]\n")
    (folder / "crd.yaml").write_text(seeds.own("crd.yaml"))
    (folder / "r").mkdir()
    return folder


def look(data: bytes) -> None:
    """Load a configuration from a folder of its own, as it is found and as it is named."""
    name, _, text = decoded(data).partition("\n")
    folder, name = _folder(), name if name in _NAMES else _NAMES[0]
    file = folder / name
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    try:
        for explicit in (None, name):
            try:
                config = load(str(folder), explicit=explicit, environ={})
            except UsageError as error:
                _told(str(error))
                continue
            repr(config)
            if explicit and crc32(data) % _EVERY == 0:
                _chosen(config)
    finally:
        file.unlink()


def _chosen(config) -> None:
    try:
        rule_set(
            select=config.select,
            ignore=config.ignore,
            kubernetes_version=config.kubernetes_version,
            params={rule: setting.params for rule, setting in config.rule_settings.items()},
            severities={rule: setting.severity for rule, setting in config.rule_settings.items() if setting.severity},
        )
    except UsageError as error:
        _told(str(error))


def _told(words: str) -> None:
    words = terminal(words)  # as every message is written
    need(words, "an error without words")
    need("\n" not in words and "\x1b" not in words, f"an error that is not one line: {words!r}")
    words.encode()


HARNESS = Harness(make, look)
