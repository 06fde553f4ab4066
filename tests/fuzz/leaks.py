"""Secrets: a planted value is in no message, excerpt or report, whatever stands around it.

The first line of an input is the value; files follow as in `files`.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any
from zlib import crc32

from tests.fuzz import mutate, seeds
from tests.fuzz.files import checked, joined, parted, said
from tests.fuzz.harness import Harness, encoded, need
from tests.hostile.leaks import ELSEWHERE, IN_SECRETS, planted, traces

if TYPE_CHECKING:
    from random import Random

_VALUES = (
    "z4Kd8Wm1Rt6Yb3Np9Qx5",
    "battery2staple7",
    "PLANTEDVALUE",
    "qwertyuiopasdfgh",
    "a1b2c3d4e5f60718293a4b5c6d7e8f90",
)
_SURE = tuple(sorted(form for form, text in IN_SECRETS.items() if "kind: Secret\n" in text and form != "repeated name"))
"""A damaged name that was written twice may be the name, which is shown."""
_OPEN = frozenset({"apiVersion", "kind", "type", "name", "namespace", "generateName"})
"""Keys whose values are shown also in a Secret."""
_EVERY = 128


def make(random: Random) -> bytes:
    """Return a value, and texts in which it is a secret."""
    value = random.choice(_VALUES)
    choice = random.randrange(3)
    if choice == 0:
        files = {"a.yaml": _damaged(random, value)}
    elif choice == 1:
        files = {"a.yaml": _grown(random, value)}
    else:
        forms = [random.choice(sorted(ELSEWHERE)) for _ in range(2)]
        style = random.choice((("\n", "\r\n"), ("", ""), ("\n", "\n\n"), ("\n", " \n")))
        files = {"a.yaml": "\n---\n".join(planted(ELSEWHERE[form], value) for form in forms).replace(*style)}
    return encoded(value + "\n") + joined({path: encoded(text) for path, text in files.items()})


def _damaged(random: Random, value: str) -> str:
    """A form of a Secret with pieces of text in between, of which none makes it anything else."""
    whole = planted(IN_SECRETS[random.choice(_SURE)], value)
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(len(whole) + 1)
        changed = whole[:at] + random.choice("'\"[]{}:#&*!|>%@` \n\t,?-\r~") + whole[at:]
        if changed.count("kind: Secret") == whole.count("kind: Secret") and "\nkind" in changed:
            whole = changed
    return whole


def _grown(random: Random, value: str) -> str:
    """A Secret with everything another object has, and the value somewhere in it."""
    others = seeds.values(random.randrange(len(seeds.manifests())))
    secret = mutate.tree(random, random.choice(others), others)
    secret = secret if isinstance(secret, dict) else {"data": secret}
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        **{key: entry for key, entry in secret.items() if key not in ("apiVersion", "kind")},
    }
    places = [(holder, key) for holder, key in mutate.nodes(secret) if _hides(holder, key)]
    if not places:
        secret["data"] = {"a": value}
    for holder, key in random.sample(places, min(len(places), 3)):
        holder[key] = random.choice((value, b64encode(value.encode()).decode(), f"a {value}", [value], {"a": value}))
    whole: Any = secret
    if random.random() < 0.3:
        whole = {"apiVersion": "v1", "kind": "List", "items": [whole, *others[:1]]}
    return mutate.written(random, whole) + ("---\n" + seeds.own("pod.yaml") if random.random() < 0.3 else "")


def _hides(holder: Any, key: Any) -> bool:
    return not isinstance(holder[key], dict | list) and (isinstance(holder, list) or str(key) not in _OPEN)


def look(data: bytes) -> None:
    """Check the files; look for the value in every format. An error that would be traced is wrong anyway."""
    value, _, rest = data.partition(b"\n")
    marks = [trace for trace in traces(value.decode("ascii", "replace")) if len(trace) >= 6]
    report = checked(parted(rest))
    for name, text in said(report, frameworks=crc32(data) % _EVERY == 0):
        _silent(name, text, marks)


def _silent(name: str, text: str, marks: list[str]) -> None:
    for mark in marks:
        at = text.find(mark)
        need(at < 0, f"{name} tells it: {text[max(at - 120, 0) : at + 80]!r}")


HARNESS = Harness(make, look)
