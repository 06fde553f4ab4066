"""The one declaration of the command line, in typer: arguments go in, what to do comes out as (function, argument).

Nothing is done here, so that errors, pipes and exit codes are handled in one place (`entry.py`). Options that several
commands take, or the configuration too, stand in `config/settings.py`; `taking` fetches them for `**said`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kubelint_compliance import __version__
from kubelint_compliance.cli.askapp import ask_app
from kubelint_compliance.cli.baselineapp import baseline_app
from kubelint_compliance.cli.calls import COMMAND
from kubelint_compliance.cli.completion import control_ids, explained, frameworks, words
from kubelint_compliance.cli.initapp import init
from kubelint_compliance.cli.migrateapp import migrate_app
from kubelint_compliance.cli.parameters import Action, Paths, called, taking
from kubelint_compliance.cli.rulesapp import rules_app
from kubelint_compliance.cli.waiversapp import waivers_app
from kubelint_compliance.cli.words import hint
from kubelint_compliance.model import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAM = "kubelint-compliance"
_CallError: type[Any] = typer.BadParameter.__mro__[1]  # typer gives its general usage error no public name

app = typer.Typer(
    name=PROGRAM,
    help="Check Kubernetes manifests against security rules and compliance controls, offline.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
config_app = typer.Typer(help="Show the configuration that applies, or its schema.", no_args_is_help=True)
app.add_typer(config_app, name="config")
app.add_typer(rules_app, name="rules")
app.add_typer(ask_app, name="ask")
app.add_typer(baseline_app, name="baseline")
app.add_typer(waivers_app, name="waivers")
app.add_typer(migrate_app, name="migrate")
app.command()(init)


def parse(arguments: Sequence[str]) -> Action | int:
    """Return what the call asks for, or an exit code where all is said (help, version).

    Raises UsageError for a wrong call.
    """
    command = typer.main.get_command(app)
    try:
        action: Action | int | None = command.main(
            list(arguments) or ["--help"], prog_name=PROGRAM, standalone_mode=False
        )
    except _CallError as error:
        raise UsageError(_words(error, arguments)) from None
    return (action or 0) if arguments else 2


def _words(error: Any, arguments: Sequence[str]) -> str:
    """One line for an error of the parser, with the nearest right word."""
    context = error.ctx
    commands = getattr(context.command, "commands", None) if context else None
    if context and hasattr(error, "possibilities"):
        told = [parameter for parameter in context.command.params if not getattr(parameter, "hidden", False)]
        known = [option for parameter in told for option in parameter.opts + parameter.secondary_opts]
        near = hint(error.option_name, known) or f"; {context.command_path} --help lists them"
        return f"no such option '{error.option_name}'{near}"
    if commands:
        return _command_words(context.command_path.split()[1:], commands, arguments)
    message = " ".join(error.format_message().split()).rstrip(".")
    return message[:1].lower() + message[1:]


def _command_words(path: Sequence[str], commands: Sequence[str], arguments: Sequence[str]) -> str:
    words = [word for word in arguments if not word.startswith("-")][len(path) :]
    if not words:
        return f"a command is missing: one of {', '.join(commands)}"
    return f"no such command '{words[0]}'{_near(words[0], path, commands)}"


def _near(word: str, path: Sequence[str], commands: Sequence[str]) -> str:
    """Say what was meant: an option, a command, a path to check where there is such a one; else what there is."""
    if word == "help" or (word == "version" and not path):
        return f"; did you mean '{' '.join((PROGRAM, *path))} --{word}'?"
    if near := hint(word, commands):
        return near
    if not path and (os.path.lexists(word) or os.sep in word or "." in word):
        return f"; did you mean '{PROGRAM} {COMMAND} {word}'?"
    return f"; one of {', '.join(commands)}"


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an unexpected error comes from.")] = False,
) -> None:
    """Take the options that stand before a command."""


@app.command(COMMAND)
@taking(COMMAND)
def check(paths: Paths = None, **said: Any) -> Action:
    """Check manifests.

    Exit code: 0 clean, 1 findings at or above --fail-on, 2 something could not be checked or the call was wrong.
    """
    from kubelint_compliance.cli.check import run

    return run, called(paths=paths, **said)


@app.command()
@taking("report")
def report(
    paths: Paths = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FORMAT[=FILE]",
            help="html, markdown, csv or json (default: markdown). May be repeated; one without a file.",
            autocompletion=words("report"),
        ),
    ] = None,
    **said: Any,
) -> Action:
    """Report control by control how the manifests stand, and what they do not show.

    Exit code: 0 where everything could be checked, whatever the states; 2 where not, or where the call was wrong.
    """
    from kubelint_compliance.cli.report import run

    return run, called(paths=paths, output=output, **said)


@app.command()
def merge(
    shards: Annotated[list[str], typer.Argument(metavar="SHARD...", help="What check --shard wrote, all of one run.")],
    output: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="FORMAT[=FILE]", help="As of check. Repeatable; one without a file."),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 instead of 1; 2 stays 2.")] = False,
    statistics: Annotated[bool, typer.Option("--statistics", help="Count the findings of each rule.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show all, and every file.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Findings and problems only.")] = False,
    color: Annotated[str | None, typer.Option(metavar="auto|always|never", help="Colours on the console.")] = None,
    baseline: Annotated[str | None, typer.Option(metavar="FILE", help="As of check.")] = None,
    sarif_category: Annotated[str | None, typer.Option(metavar="NAME", help="As of check.")] = None,
    sarif_suppressed: Annotated[str | None, typer.Option(metavar="exclude|include", help="As of check.")] = None,
    junit_dialect: Annotated[str | None, typer.Option(metavar="default|xunit", help="As of check.")] = None,
    waivers: Annotated[str | None, typer.Option(metavar="FILE", help="As of check.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="As of check.")] = None,
) -> Action:
    """Put the parts of a run together, and report as one run would have.

    Exit code: that of the whole run; 2 where a part is missing, there twice or of another run.
    """
    from kubelint_compliance.cli.shards import run_merge

    said: dict[str, Any] = {
        "exit_zero": exit_zero,
        "statistics": statistics,
        "verbose": verbose,
        "quiet": quiet,
        "color": color,
    }
    said |= {"sarif_category": sarif_category, "sarif_suppressed": sarif_suppressed, "junit_dialect": junit_dialect}
    said |= {"baseline": baseline, "waivers": waivers, "as_of": as_of}
    return run_merge, called(paths=shards, output=output, **said)


@app.command()
def explain(
    rule: Annotated[
        str,
        typer.Argument(
            metavar="RULE", help="A rule, what another tool calls it, or a control.", autocompletion=explained
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="text|markdown",
            help="As plain text, or as a page.",
            autocompletion=words("explain"),
        ),
    ] = "text",
) -> Action:
    """Explain a rule: why, how to mend it, its controls and examples. Or a control: what speaks to it, what is left."""
    from kubelint_compliance.cli.explain import run

    return run, (rule, output)


@app.command()
def controls(
    named: Annotated[
        list[str] | None,
        typer.Argument(metavar="FRAMEWORK", help="Of these frameworks only.", autocompletion=frameworks),
    ] = None,
    framework: Annotated[
        list[str] | None,
        typer.Option(metavar="FRAMEWORK", help="Of this framework only. Repeatable.", autocompletion=frameworks),
    ] = None,
    control: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", help="These only: an id, or a group such as CC6. Repeatable.", autocompletion=control_ids
        ),
    ] = None,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="table|json|markdown|csv",
            help="How to list them.",
            autocompletion=words("controls"),
        ),
    ] = "table",
) -> Action:
    """List the controls of frameworks: what manifests could show of each, its rules, and what is not covered."""
    from kubelint_compliance.cli.controls import Wanted, run

    return run, Wanted((*(named or ()), *(framework or ())), tuple(control or ()), output)


@config_app.command("show")
@taking("config show")
def config_show(
    path: Annotated[
        str | None, typer.Argument(metavar="PATH", help="A file; what holds for it, and who says so.")
    ] = None,
    **said: Any,
) -> Action:
    """Show the configuration that applies, and where it comes from; of a file with the place of each value."""
    from kubelint_compliance.cli.configuration import run_show

    return run_show, called(paths=(path,) if path else (), **said)


@config_app.command("schema")
def config_schema() -> Action:
    """Print the JSON schema of the configuration."""
    from kubelint_compliance.cli.configuration import run_schema

    return run_schema, None
