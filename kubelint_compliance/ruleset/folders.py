"""Reads and compiles folders of rule files: those of the tool in a checkout, and the user's own.

A folder holds rule files, or folders of them, which are areas. Nothing is read that a link leads out of its tree to.
"""

from __future__ import annotations

import os

from kubelint_compliance.data import data_dir
from kubelint_compliance.links import resolved
from kubelint_compliance.mishaps import told
from kubelint_compliance.model import UsageError
from kubelint_compliance.ruleset.builtin import FRAMEWORKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint_compliance.ruleset.compiled import CompiledRule
    from kubelint_compliance.ruleset.names import Known
    from kubelint_compliance.ruleset.rulefile import RuleFile

CUSTOM_AREA = "custom"
"""The area of a user's rule that lies in no folder of its own."""
_LONGEST = 1 << 20
"""So many characters a rule file may have."""


def compile_builtin() -> list[CompiledRule]:
    """Compile the built-in rule files themselves, sorted by id. Raises RuleError at a mistake in one."""
    return compile_folder(builtin_folder())


def compile_folder(folder: str, known: Known | None = None) -> list[CompiledRule]:
    """Compile every rule file below a folder, sorted by id.

    `known` is what users may name; with it each is also held against what they may write. Raises RuleError.
    """
    from kubelint_compliance.ruleset.compiler import compile_rule
    from kubelint_compliance.ruleset.names import check_names

    rules = []
    for file in read_rules(folder, checked=known is not None):
        if known and "raisedBy" in file.content:
            raise file.error(("raisedBy",), "only built-in rules are raised by a step of the tool's own", key=True)
        try:
            rules.append(compile_rule(file))
        except UsageError:
            raise
        except Exception as error:
            raise file.error((), f"the rule cannot be compiled: {told(error)}") from error
        if known:
            check_names(file, known)
    return sorted(rules, key=lambda rule: rule.rule.id)


def read_rules(folder: str, *, checked: bool = False) -> Iterator[RuleFile]:
    """Read every rule file of a folder, or of its folders, which are areas. Raises RuleError at a mistake in one."""
    from kubelint_compliance.datafile import called
    from kubelint_compliance.ruleset.rulefile import check_schema, read_rule

    name = called(folder)
    for area, file_name, path in rule_paths(folder):
        shown = "/".join(part for part in (name, area, file_name) if part)
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read(_LONGEST + 1)
        except UnicodeDecodeError:
            raise UsageError(f"{shown}: is not UTF-8") from None
        if len(text) > _LONGEST:
            raise UsageError(f"{shown}: more than {_LONGEST} characters are no rule")
        rule = read_rule(text, shown, area or CUSTOM_AREA)
        if checked:
            check_schema(rule)
        yield rule


def find_rule(id: str, folders: Sequence[str] = ()) -> RuleFile:  # noqa: A002
    """Return the file of a rule that is there, built in or in one of the user's folders."""
    found = (file for folder in (builtin_folder(), *folders) for file in read_rules(folder) if file.content["id"] == id)
    return next(found)


def builtin_rule(area: str, id: str) -> RuleFile | None:  # noqa: A002
    """Return the file of a built-in rule without a look at the others; None where there is none in the area."""
    from kubelint_compliance.ruleset.rulefile import read_rule

    path = os.path.join(builtin_folder(), area, f"{id}.yaml")
    if not os.path.isfile(path):
        return None
    with open(path, encoding="utf-8") as file:
        return read_rule(file.read(), f"{area}/{id}.yaml", area)


def rule_paths(folder: str) -> list[tuple[str, str, str]]:
    """Return (area, file name, path) of every rule file of a folder, sorted; the area is empty outside of one."""
    tree = _tree(resolved(folder))
    areas = [area for area in os.listdir(folder) if area != FRAMEWORKS and os.path.isdir(os.path.join(folder, area))]
    found, entered = [], set()
    for area in ("", *sorted(areas)):
        place = _in_tree(os.path.join(folder, area), tree)
        real = resolved(place)
        if real in entered:
            continue  # a link to what is read anyway
        entered.add(real)
        names = [name for name in os.listdir(place) if name.endswith(".yaml")]
        paths = [(area, name, os.path.join(place, name)) for name in names]
        found += [(area, name, _in_tree(path, tree)) for area, name, path in paths if os.path.isfile(path)]
    return sorted(found)


def _in_tree(path: str, tree: str) -> str:
    """Return a path. Raises UsageError where it is a link out of the tree: what lies there is not the repository's."""
    if os.path.islink(path) and not (resolved(path) + os.sep).startswith(tree.rstrip(os.sep) + os.sep):
        from kubelint_compliance.datafile import called

        raise UsageError(f"rules: {called(path)} is a symbolic link that leads out of the tree")
    return path


def _tree(folder: str) -> str:
    """Return the repository that a real folder lies in, else the folder."""
    above = folder
    while not os.path.lexists(os.path.join(above, ".git")):
        if above == os.path.dirname(above):
            return folder
        above = os.path.dirname(above)
    return above


def is_builtin(folder: str) -> bool:
    """Whether a folder is that of the tool's own rules, or one of its areas."""
    own = resolved(builtin_folder())
    return resolved(folder) in (own, *(os.path.join(own, area) for area in os.listdir(own)))


def builtin_folder() -> str:
    """Return the folder of the tool's own rule files."""
    return os.path.join(data_dir(), "rules")
