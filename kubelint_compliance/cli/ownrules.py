"""The commands for rules of one's own: `rules test` runs their examples, `rules new` writes a skeleton."""

from __future__ import annotations

import os

from kubelint_compliance.cli.outputs import Output, stay_in
from kubelint_compliance.cli.settle import may_keep, settle, working_folder
from kubelint_compliance.cli.streams import write_out
from kubelint_compliance.links import resolved
from kubelint_compliance.model import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.ruleset.compiled import CompiledRule


def run_test(folder: str) -> int:
    """Test every rule of a folder.

    Returns 1 where an example fails, a fix or a remediation does not mend it, or a field is not Kubernetes'.

    Raises UsageError at a mistake in a rule file.
    """
    from kubelint_compliance.authoring.examples import mismatches, unmended
    from kubelint_compliance.authoring.fields import unknown_fields
    from kubelint_compliance.authoring.pasting import unpasted
    from kubelint_compliance.ruleset.builtin import read_rules

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
    from kubelint_compliance.cli.calls import CheckCall
    from kubelint_compliance.ruleset.assemble import all_rules, names_of
    from kubelint_compliance.ruleset.builtin import compile_folder, is_builtin, read_rules
    from kubelint_compliance.ruleset.names import check_rules

    if is_builtin(folder):
        return compile_folder(folder)
    cwd = working_folder()
    config = settle(CheckCall(), cwd)
    others = [place for place in config.rules if resolved(place) != resolved(folder)]
    known = all_rules(others, config.frameworks, cache=may_keep(config, cwd))
    rules = compile_folder(folder, names_of(known, config.frameworks))
    ids = {rule.rule.id for rule in (*known, *rules)}
    for file in read_rules(folder):
        check_rules(file, ids)
    return rules


def run_new(call: tuple[str, str]) -> int:
    """Write the skeleton of a rule. Raises UsageError for a wrong id and for a file that is there already."""
    from kubelint_compliance.authoring.skeleton import skeleton

    id, folder = call
    text = skeleton(id, folder)
    path = os.path.join(folder, f"{id}.yaml")
    stay_in([Output("", path)], working_folder(), ())
    try:
        os.makedirs(folder, exist_ok=True)
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path} is there already") from None
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    write_out(f"{path}\n")
    return 0
