"""What rules ask of the programs of the control plane and of nodes: the value of a flag as it counts, with its place.

A program about which the answer is not known is left out, so that a rule says nothing of it: the setting may stand in
a file, or the value is only known when the program starts.
"""

from __future__ import annotations

from kubelint_compliance.facts.components import components
from kubelint_compliance.facts.memo import once
from kubelint_compliance.platform.admission import APISERVER, ruling
from kubelint_compliance.platform.component import DEFAULT, WRITTEN, Setting, number, pairs, parts, setting
from kubelint_compliance.platform.kubeadmpatches import PATCHED
from kubelint_compliance.shape import sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubelint_compliance.facts.memo import Memo
    from kubelint_compliance.platform.component import Component

_LONGEST = 60


def flag(value: Any, component: Any, name: Any, memo: Memo) -> list[dict[str, Any]]:
    """Return a flag of each program of that name which the object starts, as it counts: {path, value, origin, told}.

    Places are those of the flag, or of the list where it is missing. `origin` is "written", "kubeadm" (kubeadm sets it
    by itself) or "default"; `value` is "" where there is none, "true" or "false" for switches. `values` are the parts
    of a list, `pairs` those of a map such as `A=true`, `number` a number or the seconds of a duration; `minor` is the
    minor version of the program, 0 where nobody says it. `told` is a clause such as `is started without --profiling,
    which is true by default`. Programs of which the value is not known are left out.
    """
    programs = _programs(value, component, memo)
    if not programs:  # as with nearly all objects
        return []
    found = ((program, setting(program, text(name))) for program in programs)
    return [_told(program, known) for program, known in found if known]


def flags(value: Any, component: Any, names: Any, memo: Memo) -> list[dict[str, Any]]:
    """Return several flags of each program of that name which the object starts: {path, flags, missing, told}.

    `flags` has what `flag` tells, by name, `missing` the names of those without a value; the place is that of the first
    such. `told` is a clause such as `is started without --a and --b`. Programs are left out of which one is not known.
    """
    answers = []
    for program in _programs(value, component, memo):
        known = [setting(program, text(name)) for name in sequence(names)]
        found = [item for item in known if item]
        if found and len(found) == len(known):
            answers.append(_together(program, found))
    return answers


def admission(value: Any, plugin: Any, memo: Memo) -> list[dict[str, Any]]:
    """Return whether an admission plugin runs in each kube-apiserver that the object starts: {path, on, told}.

    The place is that of the flag that says so, or could. `told` is a clause such as `is started with
    --disable-admission-plugins=PodSecurity`. API servers of which it is not known are left out.
    """
    answers = ((program, ruling(program, text(plugin))) for program in _programs(value, APISERVER, memo))
    return [{**_told(program, found.by), "on": found.on} for program, found in answers if found]


def _programs(value: Any, component: Any, memo: Memo) -> list[Component]:
    found = [program for program in once(memo, components, value) if program.name == component]
    return [program._replace(whole=False) for program in found] if found and _is_patched(memo) else found


def _is_patched(memo: Any) -> bool:
    """Whether the file of the object names a folder of patches of kubeadm, which may set any flag."""
    return memo.get(PATCHED) is True


def _together(program: Component, found: Sequence[Setting]) -> dict[str, Any]:
    missing = [item for item in found if not item.value]
    place = (missing or found)[0]
    return {
        **_place(place),
        "flags": {item.flag.name: _told(program, item) for item in found},
        "missing": [item.flag.name for item in missing],
        "told": f"is started without {_named(missing)}" if missing else "",
    }


def _named(missing: Sequence[Setting]) -> str:
    *first, last = (f"--{item.flag.name}" for item in missing)
    return f"{', '.join(first)} and {last}" if first else last


def _told(program: Component, item: Setting) -> dict[str, Any]:
    return {
        **_place(item),
        "component": program.name,
        "minor": program.minor,
        "flag": item.flag.name,
        "value": item.value,
        "values": parts(item.value),
        "pairs": pairs(item.value) if item.flag.type == "map" else {},
        "number": number(item.flag, item.value),
        "origin": item.origin,
        "told": _clause(item),
    }


def _place(item: Setting) -> dict[str, Any]:
    return {"path": list(item.path), **({"start": item.start, "end": item.end} if item.end else {})}


def _clause(item: Setting) -> str:
    name, value = f"--{item.flag.name}", item.value
    shown = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}..."
    if item.field:
        return f"is configured with {item.field}={shown}"
    if item.origin == WRITTEN:
        return f"is started with {name}={shown}" if value else f"is started without {name}"
    if item.origin == DEFAULT:
        return f"is started without {name}" + (f", which is {shown} by default" if value else "")
    return f"gets {name}={shown} from kubeadm"
