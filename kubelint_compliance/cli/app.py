"""The one declaration of the command line, in typer: arguments go in, what to do comes out as (function, argument).

Nothing is done here, so that errors, pipes and exit codes are handled in one place (`entry.py`). The options of `check`
are the source of `options.py`: run `python -m kubelint_compliance.cli.generate` after a change.
"""
# ruff: noqa: ARG001, TC001 - typer reads the parameters and their types; `context.params` hands them on together

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from kubelint_compliance import __version__
from kubelint_compliance.cli.calls import COMMAND, CheckCall
from kubelint_compliance.cli.parameters import Config, Crd, Exclude, ExtendExclude, Isolated, KubernetesVersion, Paths
from kubelint_compliance.cli.words import hint
from kubelint_compliance.model import NEVER, SEVERITIES, UsageError
from kubelint_compliance.reports import FORMATS

PROGRAM = "kubelint-compliance"
Action = tuple[Callable[[Any], int], Any]
_SEVERITY = "|".join(SEVERITIES)
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
rules_app = typer.Typer(help="List the rules; test and begin rules of your own.", invoke_without_command=True)
app.add_typer(rules_app, name="rules")


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
        known = [option for parameter in context.command.params for option in parameter.opts + parameter.secondary_opts]
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
    near = hint(words[0], commands)
    if not near:
        near = f"; one of {', '.join(commands)}" if path else f"; did you mean '{PROGRAM} {COMMAND} {words[0]}'?"
    return f"no such command '{words[0]}'{near}"


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
def check(
    context: typer.Context,
    paths: Paths = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FORMAT[=FILE]",
            help=f"How to report, and where to: {', '.join(FORMATS)}. May be repeated; one without a file.",
        ),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULES",
            help="Run these rules only: id, glob, area, alias, pss:restricted, soc2:CC6.1, all (comma list).",
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="RULES", help="Do not run these rules (as --select).")
    ] = None,
    framework: Annotated[
        str | None,
        typer.Option(
            metavar="FRAMEWORK", help="Of these rules, run those that speak to it, and exit 1 on any finding."
        ),
    ] = None,
    control: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="With --framework: of these controls only. Repeatable.")
    ] = None,
    min_severity: Annotated[str | None, typer.Option(metavar=_SEVERITY, help="Show from here on.")] = None,
    fail_on: Annotated[str | None, typer.Option(metavar=f"{_SEVERITY}|{NEVER}", help="Exit 1 from here on.")] = None,
    kubernetes_version: KubernetesVersion = None,
    population: Annotated[
        str | None,
        typer.Option(metavar="application|cluster", help="What the manifests are: a cluster must have more."),
    ] = None,
    config: Config = None,
    isolated: Isolated = False,
    exclude: Exclude = None,
    extend_exclude: ExtendExclude = None,
    force_exclude: Annotated[
        bool, typer.Option("--force-exclude", help="Let patterns leave out even the files that are named.")
    ] = False,
    respect_gitignore: Annotated[
        bool | None,
        typer.Option("--respect-gitignore/--no-respect-gitignore", help="Leave out what Git ignores (default)."),
    ] = None,
    files_from: Annotated[
        str | None, typer.Option(metavar="FILE", help="Read paths from a list (lines or NUL); `-` is standard input.")
    ] = None,
    root: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="The whole tree that the named files belong to.")
    ] = None,
    stdin_filename: Annotated[
        str | None, typer.Option(metavar="FILE", help="What to call the text on standard input.")
    ] = None,
    require_objects: Annotated[
        bool, typer.Option("--require-objects", help="Exit 2 where no object was checked.")
    ] = False,
    crd: Crd = None,
    require_schemas: Annotated[
        bool, typer.Option("--require-schemas", help="Exit 2 where no schema of an object's kind is known.")
    ] = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 instead of 1; 2 stays 2.")] = False,
    no_ignores: Annotated[bool, typer.Option("--no-ignores", help="Let no comment set a finding aside.")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Neither read nor write the cache.")] = False,
    jobs: Annotated[str | None, typer.Option(metavar="N", help="Processes to use; 0 is one for each core.")] = None,
    color: Annotated[str | None, typer.Option(metavar="auto|always|never", help="Colours on the console.")] = None,
    statistics: Annotated[bool, typer.Option("--statistics", help="Count the findings of each rule.")] = False,
    show_files: Annotated[
        bool, typer.Option("--show-files", help="List the files that would be checked, and stop.")
    ] = False,
    show_suppressed: Annotated[
        bool, typer.Option("--show-suppressed", help="Show findings that were set aside, too.")
    ] = False,
    namespace: Annotated[
        str | None, typer.Option(metavar="NAME", help="The namespace that objects without one are installed into.")
    ] = None,
    sarif_category: Annotated[
        str | None, typer.Option(metavar="NAME", help="Tells several SARIF uploads of one commit apart.")
    ] = None,
    sarif_suppressed: Annotated[
        str | None, typer.Option(metavar="exclude|include", help="Findings that were set aside, in SARIF.")
    ] = None,
    junit_dialect: Annotated[
        str | None, typer.Option(metavar="default|xunit", help="xunit is for readers that validate strictly.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show all, and what became of every file.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Findings and problems only.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an unexpected error comes from.")] = False,
) -> Action:
    """Check manifests.

    Exit code: 0 clean, 1 findings at or above --fail-on, 2 something could not be checked or the call was wrong.
    """
    from kubelint_compliance.cli.check import run

    said: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in context.params.items()
    }
    return run, CheckCall(**{name: value for name, value in said.items() if value is not None})


@app.command()
def report(
    framework: Annotated[str, typer.Option(metavar="FRAMEWORK", help="soc2, iso27001, cis-kubernetes, ...")],
    paths: Paths = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FORMAT[=FILE]",
            help="html, markdown, csv or json (default: markdown). May be repeated; one without a file.",
        ),
    ] = None,
    control: Annotated[list[str] | None, typer.Option(metavar="ID", help="These controls only. Repeatable.")] = None,
    kubernetes_version: KubernetesVersion = None,
    config: Config = None,
    isolated: Isolated = False,
    exclude: Exclude = None,
    extend_exclude: ExtendExclude = None,
    crd: Crd = None,
) -> Action:
    """Report control by control how the manifests stand, and what they do not show.

    Exit code: 0 where everything could be checked, whatever the states; 2 where not, or where the call was wrong.
    """
    from kubelint_compliance.cli.report import run

    return run, CheckCall(
        tuple(paths or ()),
        tuple(output or ()),
        framework=framework,
        control=tuple(control or ()),
        kubernetes_version=kubernetes_version,
        config=config,
        isolated=isolated,
        exclude=tuple(exclude or ()),
        extend_exclude=tuple(extend_exclude or ()),
        crd=tuple(crd or ()),
    )


@rules_app.callback()
def rules(
    context: typer.Context,
    output: Annotated[str, typer.Option("--output", "-o", metavar="table|json", help="How to list them.")] = "table",
) -> Action | None:
    """List the rules; `rules test` and `rules new` are for rules of your own."""
    from kubelint_compliance.cli.rules import run

    return None if context.invoked_subcommand else (run, output)


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


@app.command()
def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="A rule, or what another tool calls it.")],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="text|markdown", help="As plain text, or as a page.")
    ] = "text",
) -> Action:
    """Explain a rule: why, how to mend it, its controls and examples."""
    from kubelint_compliance.cli.explain import run

    return run, (rule, output)


@app.command()
def controls(
    framework: Annotated[str | None, typer.Argument(metavar="FRAMEWORK", help="One framework only.")] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="table|json|markdown|csv", help="How to list them.")
    ] = "table",
) -> Action:
    """List the controls of frameworks: what manifests show of each, its rules, and what is not covered."""
    from kubelint_compliance.cli.controls import run

    return run, (framework, output)


@config_app.command("show")
def config_show(
    config: Config = None,
    isolated: Isolated = False,
) -> Action:
    """Show the configuration that applies, and where it comes from."""
    from kubelint_compliance.cli.configuration import run_show

    return run_show, CheckCall(config=config, isolated=isolated)


@config_app.command("schema")
def config_schema() -> Action:
    """Print the JSON schema of the configuration."""
    from kubelint_compliance.cli.configuration import run_schema

    return run_schema, None
