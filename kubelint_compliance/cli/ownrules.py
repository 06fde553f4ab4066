"""The commands for rules of one's own: `rules test` runs their examples, `rules new` writes a skeleton."""

from __future__ import annotations

import os

from kubelint_compliance.cli.calls import CheckCall
from kubelint_compliance.cli.outputs import Output, stay_in
from kubelint_compliance.cli.settle import may_keep, settle, working_folder
from kubelint_compliance.cli.streams import tell, write_out
from kubelint_compliance.config.files import FILE_NAME
from kubelint_compliance.links import resolved
from kubelint_compliance.model import UsageError
from kubelint_compliance.sources.paths import report_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint_compliance.ruleset.compiled import CompiledRule


def run_test(folder: str) -> int:
    """Test every rule of a folder.

    Returns 1 where an example fails, a fix or a remediation does not mend it, or a field is not Kubernetes'.

    Raises UsageError at a mistake in a rule file.
    """
    from kubelint_compliance.authoring.examples import mismatches, unmended
    from kubelint_compliance.authoring.fields import unknown_fields
    from kubelint_compliance.authoring.pasting import unpasted
    from kubelint_compliance.ruleset.folders import read_rules

    if not os.path.isdir(folder):
        raise UsageError(f"there is no folder {folder}")
    rules = _rules(folder)
    if not rules:
        raise UsageError(f"{folder} holds no rule file (*.yaml)")
    files = {file.content["id"]: file for file in read_rules(folder, checked=True)}
    wrong = [message for file in files.values() for message in unknown_fields(file)]
    for rule in rules:
        file = files[rule.rule.id]
        wrong += [*mismatches(rule, file), *unmended(file, rule), *unpasted(file, rule)]
    examples = sum(len(rule.whole.examples) for rule in rules)
    verdict = f"{len(wrong)} wrong" if wrong else "all as they say"
    write_out("".join(f"{message}\n" for message in wrong))
    write_out(f"{len(rules)} {'rule' if len(rules) == 1 else 'rules'}, {examples} examples, {verdict}\n")
    return 1 if wrong else 0


def _rules(folder: str) -> list[CompiledRule]:
    """Compile the rules of a folder: the user's may name rules of the tool, of the configuration and of the folder."""
    from kubelint_compliance.ruleset.assemble import all_rules, names_of
    from kubelint_compliance.ruleset.folders import compile_folder, is_builtin, read_rules
    from kubelint_compliance.ruleset.names import check_ids, check_rules

    if is_builtin(folder):
        return compile_folder(folder)
    cwd = working_folder()
    config = settle(CheckCall(), cwd)
    others = [place for place in config.rules if resolved(place) != resolved(folder)]
    known = all_rules(others, config.frameworks, cache=may_keep(config, cwd))
    rules = compile_folder(folder, names_of(known, config.frameworks))
    check_ids((file for place in (*others, folder) for file in read_rules(place)), _taken())
    ids = {rule.rule.id for rule in (*known, *rules)}
    for file in read_rules(folder):
        check_rules(file, ids)
    return rules


def _taken() -> frozenset[str]:
    """Return what no rule of the user's can be called: rules of the tool, with a file or without, and words for all."""
    from kubelint_compliance.decisions.remarks import RULES
    from kubelint_compliance.ruleset.builtin import builtin_rules

    return frozenset((*(rule.rule.id for rule in builtin_rules()), *RULES, "all", "default"))


def run_new(call: tuple[str, str]) -> int:
    """Write the skeleton of a rule. Raises UsageError for a wrong or taken id and for a file that is there already."""
    from kubelint_compliance.authoring.skeleton import skeleton

    id, folder = call
    text = skeleton(id, folder)
    path = os.path.join(folder, f"{id}.yaml")
    cwd = working_folder()
    config = settle(CheckCall(), cwd)
    stay_in([Output("", path)], cwd, ())
    if not os.path.lexists(path):
        _require_free(id, dict.fromkeys(map(resolved, (*config.rules, folder))))
    try:
        os.makedirs(folder, exist_ok=True)
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path} is there already") from None
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    write_out(f"{path}\n")
    if resolved(folder) not in map(resolved, config.rules):
        name = report_path(config.origin, cwd) if config.origin else FILE_NAME
        place = report_path(os.path.join(cwd, folder), config.base if config.origin else cwd)
        tell(f"next: it runs once `{place}` stands under `rules` in {name}")
    return 0


def _require_free(id: str, folders: Iterable[str]) -> None:  # noqa: A002 - the word of the rule file
    from kubelint_compliance.ruleset.folders import read_rules

    if id in _taken():
        raise UsageError(f"'{id}' is a name of the tool's own: give your rule another id")
    for file in (file for folder in folders if os.path.isdir(folder) for file in read_rules(folder)):
        if file.content.get("id") == id:
            raise UsageError(f"'{id}' is the rule in {file.path}, too: give yours another id")
