"""The declaration of `rules` and its commands: arguments go in, what to do comes out."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kubelint_compliance.cli.completion import areas, frameworks, rule_words, words
from kubelint_compliance.cli.parameters import Action  # noqa: TC001 - typer reads the annotations

LIST = "list"
"""The command of `rules` that is meant where none is named."""


class ListFirst(TyperGroup):
    """The group `rules`: what is not the name of one of its commands are words of the first."""

    def parse_args(self, context: Any, arguments: list[str]) -> list[str]:
        """Put the first command before the words of a call that names none."""
        named = bool(arguments) and (arguments[0] in self.commands or arguments[0] in context.help_option_names)
        return super().parse_args(context, arguments if named else [LIST, *arguments])


rules_app = typer.Typer(cls=ListFirst, help="List the rules; test and begin rules of your own.")


@rules_app.callback()
def rules() -> None:
    """List the rules; `rules test` and `rules new` are for rules of your own."""


@rules_app.command(LIST)
def rules_list(
    pattern: Annotated[
        str,
        typer.Argument(
            metavar="PATTERN", help="A part of an id or title, a glob, an area or an alias.", autocompletion=rule_words
        ),
    ] = "",
    framework: Annotated[
        list[str] | None,
        typer.Option(metavar="FRAMEWORK", help="Rules that speak to it. Repeatable.", autocompletion=frameworks),
    ] = None,
    area: Annotated[
        list[str] | None, typer.Option(metavar="AREA", help="Rules of this area. Repeatable.", autocompletion=areas)
    ] = None,
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="table|json", help="How to list them.", autocompletion=words("rules")),
    ] = "table",
) -> Action:
    """List rules: all, or those that fit a pattern, a framework, an area. The word `list` may be left out."""
    from kubelint_compliance.cli.rules import Wanted, run

    return run, Wanted(output, pattern, tuple(framework or ()), tuple(area or ()))


@rules_app.command("test")
def rules_test(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A folder of rule files, or of folders of them.")],
) -> Action:
    """Run the examples of your own rules: each `# expect` must be met, and nothing else may be found."""
    from kubelint_compliance.cli.ownrules import run_test

    return run_test, folder


@rules_app.command("new")
def rules_new(
    rule: Annotated[str, typer.Argument(metavar="ID", help="Kebab-case; names the bad pattern.")],
    folder: Annotated[
        str, typer.Option(metavar="FOLDER", help="Where to write it; name the folder under `rules:`.")
    ] = ".kubelint-compliance/rules",
) -> Action:
    """Write the skeleton of a rule, with examples that pass their test."""
    from kubelint_compliance.cli.ownrules import run_new

    return run_new, (rule, folder)
