"""Where a policy of Kyverno lets in what breaks it: the rules of a policy -> places in it.

Actions count as Kyverno takes them (`GetValidationFailureAction`): the first override of a rule that is meant for the
namespace, the action of the rule, the first such override of the policy, its action, and Audit where nothing is said.
"""

from __future__ import annotations

from kubelint_compliance.facts.policies.names import is_everything, is_platform, space_words
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Places = list[dict[str, Any]]
    Rule = tuple[int, dict[str, Any]]

_ACTION, _OVERRIDES = "validationFailureAction", "validationFailureActionOverrides"
_OWN, _OWN_OVERRIDES = "failureAction", "failureActionOverrides"
_ENFORCE = ("Enforce", "enforce")
_SELECTED = "the namespaces that an override selects"


class _Refused(NamedTuple):
    """The namespaces for which overrides refuse, in words; `all` of them, and more than those of the platform."""

    words: tuple[str, ...] = ()
    all: bool = False
    partly: bool = False


def of_policy(spec: dict[str, Any], rules: list[Rule]) -> Places:
    """Return where the action of a policy, or an override of it, keeps rules without an action from refusing."""
    inherit = [(index, rule) for index, rule in rules if _OWN not in rule["validate"]]
    inherit = [(index, rule) for index, rule in inherit if not _refused(rule["validate"].get(_OWN_OVERRIDES)).all]
    if not inherit:
        return []
    found: Places = []
    refused = _refused(spec.get(_OVERRIDES))
    if spec.get(_ACTION) not in _ENFORCE and not refused.all:
        found += _said(spec, inherit, refused, alone=len(inherit) == len(rules))
    return [*found, *_overrides(spec.get(_OVERRIDES), ("spec", _OVERRIDES))]


def of_rule(index: int, rule: dict[str, Any]) -> Places:
    """Return where the action of a rule, or an override of it, keeps it from refusing."""
    path, validate, found = ("spec", "rules", index, "validate"), rule["validate"], []
    refused = _refused(validate.get(_OWN_OVERRIDES))
    if _OWN in validate and validate[_OWN] not in _ENFORCE and not refused.all:
        found.append(place((*path, _OWN), _says(validate[_OWN]), refused=refused))
    return [*found, *_overrides(validate.get(_OWN_OVERRIDES), (*path, _OWN_OVERRIDES))]


def place(path: Path, what: str, *, unset: bool = False, refused: _Refused | None = None) -> dict[str, Any]:
    """Return a place as `kyvernoUnenforced` has it."""
    but, partly = (" and ".join(refused.words), refused.partly) if refused else ("", False)
    return {"path": list(path), "what": what, "unset": unset, "but": but, "partly": partly}


def _says(action: Any) -> str:
    return f"says {text(action) or 'no action'}"


def _said(spec: dict[str, Any], inherit: list[Rule], refused: _Refused, *, alone: bool) -> Places:
    """Return where the action is said, or is not, of rules that have none; `alone`: there are no other rules."""
    every = refused
    for index, rule in inherit:
        every = _together(every, _refused(rule["validate"].get(_OWN_OVERRIDES)), "" if alone else _named(index, rule))
    if _ACTION in spec:
        where = "" if alone else f" for {' and '.join(_named(*rule) for rule in inherit)}"
        return [place(("spec", _ACTION), f"{_says(spec[_ACTION])}{where}", refused=every)]
    if alone:
        words = "says no failure action, so that the default Audit holds"
        return [place(("spec", "rules"), words, unset=True, refused=every)]
    said = "says no failure action in {}, so that the default Audit holds".format
    return [
        place(
            ("spec", "rules", index, "validate"),
            said(_named(index, rule)),
            unset=True,
            refused=_together(refused, _refused(rule["validate"].get(_OWN_OVERRIDES))),
        )
        for index, rule in inherit
    ]


def _named(index: int, rule: dict[str, Any]) -> str:
    name = text(rule.get("name"))
    return f'its rule "{name}"' if name else f"rules[{index}]"


def _together(first: _Refused, then: _Refused, rule: str = "") -> _Refused:
    words = [*first.words, *(f"{each} for {rule}" if rule else each for each in then.words)]
    return _Refused(tuple(dict.fromkeys(words)), partly=first.partly or then.partly)


def _refused(entries: Any) -> _Refused:
    """Return for which namespaces overrides refuse, as far as no override before them is meant for all."""
    words: list[str] = []
    partly = False
    for names, enforces, is_chosen, _ in _read(entries):
        is_all = not is_chosen and any(map(is_everything, names))
        if enforces and is_all:
            return _Refused((), all=True)
        if enforces:
            words += [_SELECTED] if is_chosen else map(space_words, names)
            partly = partly or is_chosen or not all(map(is_platform, names))
        if is_all:
            break
    return _Refused(tuple(dict.fromkeys(words)), partly=partly)


def _read(entries: Any) -> Iterator[tuple[list[str], bool, bool, int]]:
    """Yield the names of each override, whether it refuses, whether it selects by labels, and its index."""
    for index, entry in enumerate(map(mapping, sequence(entries))):
        if "action" in entry:
            names = [text(name) for name in sequence(entry.get("namespaces"))]
            yield names, entry["action"] in _ENFORCE, "namespaceSelector" in entry or not names, index


def _overrides(entries: Any, path: Path) -> Places:
    """Return the overrides that do not refuse, but for namespaces that one before them decides about."""
    found, decided = [], set[str]()
    for names, enforces, is_chosen, index in _read(entries):
        left = [name for name in names if name not in decided]
        if not enforces and (left or not names) and not (left and all(map(is_platform, left))):
            where = " and ".join(map(space_words, left)) or "the namespaces that it selects"
            action = sequence(entries)[index]["action"]
            found.append(place((*path, index, "action"), f"{_says(action)} for {where}"))
        if not is_chosen:
            decided.update(names)
            if any(map(is_everything, names)):
                break
    return found
