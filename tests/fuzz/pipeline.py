"""The whole run on trees of files with wrong types: every file in a bucket, every format whole, nothing unexpected."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from tests.fuzz import mutate, seeds
from tests.fuzz.files import checked, joined, parted, said, well_formed
from tests.fuzz.harness import Harness, encoded

if TYPE_CHECKING:
    from random import Random

PATHS = (
    *("a.yaml", "b.json", "base/kustomization.yaml", "overlay/kustomization.yaml", "overlay/patch.yaml", "base/a.yaml"),
    *("c/Chart.yaml", "c/templates/pod.yaml", "c/values.yaml", "crd.yaml", "t/00-assert.yaml", "t/chainsaw-test.yaml"),
)
_OWN = {"kustomization.yaml": "kustomization.yaml", "Chart.yaml": "chart.yaml", "crd.yaml": "crd.yaml"}
"""Files that are seeds under a name of their own."""
_EVERY = 128
"""One in so many inputs is also held against the frameworks."""


def make(random: Random) -> bytes:
    """Return one to three files, mutated as text or as values."""
    paths = random.sample(PATHS, random.choice((1, 1, 1, 2, 3)))
    return joined({path: encoded(_content(random, path)) for path in paths})


def _content(random: Random, path: str) -> str:
    name = _OWN.get(path.rpartition("/")[2])
    own = seeds.own(name) if name else ""
    if random.random() < 0.4:
        return mutate.text(random, own or random.choice(seeds.manifests()), seeds.manifests())
    if own and random.random() < 0.5:
        values = seeds.values(seeds.manifests().index(own))
    else:
        values = seeds.values(random.randrange(len(seeds.manifests())))
    others = seeds.values(random.randrange(len(seeds.manifests())))
    parts = [mutate.tree(random, value, others) if random.random() < 0.8 else value for value in values[:5]]
    if random.random() < 0.1:
        parts = [{"apiVersion": "v1", "kind": random.choice(("List", "PodList", "SecretList")), "items": parts}]
    return "---\n".join(mutate.written(random, part) for part in parts)[: mutate.MOST]


def look(data: bytes) -> None:
    """Check the tree, and write every report."""
    report = checked(parted(data))
    for name, text in said(report, frameworks=crc32(data) % _EVERY == 0):
        well_formed(name, text)


HARNESS = Harness(make, look)
