"""The `controls` command: which rules speak to which control."""

from __future__ import annotations

from kubelint_compliance.cli.rules import LISTINGS, all_rules, as_json
from kubelint_compliance.cli.streams import write_out
from kubelint_compliance.cli.table import table
from kubelint_compliance.cli.words import hint, one_of
from kubelint_compliance.model import ControlRef, UsageError
from kubelint_compliance.reports.words import FRAMEWORKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubelint_compliance.model import Rule

Mapped = dict[tuple[str, str], list[tuple[str, ControlRef]]]
_HEADER = ("FRAMEWORK", "CONTROL", "RULES")


def run(call: tuple[str | None, str]) -> int:
    """List the controls of one framework or of all."""
    framework, output = call
    listing = one_of(output, LISTINGS, "--output")
    controls = mapped(all_rules())
    if framework is not None:
        known = sorted({framework for framework, _ in controls})
        if framework not in known:
            raise UsageError(f"no rule speaks to a framework '{framework}'{_hint(framework, known)}")
        controls = {key: refs for key, refs in controls.items() if key[0] == framework}
    write_out(as_json(_described(controls)) if listing == "json" else table([_HEADER, *_rows(controls)]))
    return 0


def mapped(rules: Iterable[Rule]) -> Mapped:
    """Return (framework, control) -> (rule, reference), frameworks in listing order, controls in natural order."""
    found: Mapped = {}
    for rule in rules:
        for control in rule.controls:
            found.setdefault((control.framework, control.id), []).append((rule.id, control))
    order = {name: number for number, name in enumerate(FRAMEWORKS)}
    return dict(sorted(found.items(), key=lambda item: (order.get(item[0][0], len(order)), *map(_natural, item[0]))))


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Order `A.8.9` before `A.8.10`."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in text.replace("-", ".").split("."))


def _hint(framework: str, known: list[str]) -> str:
    return hint(framework, known) or f"; one of {', '.join(known)}"


def _described(controls: Mapped) -> list[dict[str, Any]]:
    return [
        {
            "framework": framework,
            "id": control,
            "rules": [{"id": rule, "strength": ref.strength, "because": ref.because} for rule, ref in refs],
        }
        for (framework, control), refs in controls.items()
    ]


def _rows(controls: Mapped) -> Iterable[tuple[str, str, str]]:
    """Yield a row for each control; a rule that speaks to a part of it only is put in parentheses."""
    for (framework, control), refs in controls.items():
        names = (rule if ref.strength == "supports" else f"({rule})" for rule, ref in refs)
        yield framework, control, " ".join(names)
