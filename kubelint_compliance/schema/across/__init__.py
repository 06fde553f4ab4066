"""What the API server refuses across the fields of one object: the lines of limits.txt that name a type and no field.

Goes in: such lines and a minor version. Comes out: checks from a value to what is wrong in it. A check reads what has
the right type and passes over the rest, which the walk has told already.
"""

from __future__ import annotations

from kubelint_compliance.schema.across import unions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from kubelint_compliance.schema.found import Found

    Check = Callable[[dict[str, Any]], Sequence[Found] | None]


def checks_of(rules: list[str], minor: int) -> tuple[Check, ...]:
    """Return the checks that lines stand for, as the minor version has them."""
    return tuple(_check(rule, minor) for rule in rules)


def _check(rule: str, minor: int) -> Check:
    """Return one check: a maker's of unions.py, or by `across module function` one of this package."""
    name, *words = rule.split(" ")
    if name != "across":
        return unions.MAKERS[name](words)
    # `importlib` takes longer to load than what it would load here.
    function = getattr(__import__(f"{__name__}.{words[0]}", fromlist=(words[1],)), words[1])

    def check(value: dict[str, Any]) -> Sequence[Found] | None:
        found: Sequence[Found] | None = function(value, minor)
        return found

    return check
