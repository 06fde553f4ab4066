"""The declaration of the group `migrate`, in typer: what to do comes out as (function, argument), as everywhere."""

from __future__ import annotations

from typing import Annotated

import typer

from kubelint_compliance.cli.parameters import Action, Paths  # noqa: TC001 - typer asks for them

migrate_app = typer.Typer(
    help="Bring along what other tools were told: suppressions in manifests, and configurations.", no_args_is_help=True
)


@migrate_app.command("ignores")
def migrate_ignores(
    paths: Paths = None,
    tool: Annotated[
        list[str] | None, typer.Option("--from", metavar="TOOL", help="Of this tool only. Repeatable. Default: of all.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Rewrite the files; without it, a diff is shown.")] = False,
) -> Action:
    """Rewrite what comments and annotations say to other tools into ignores of this one.

    Exit code: 0, or 2 where a file could not be read or written.
    """
    from kubelint_compliance.cli.migrate import Asked, run_ignores

    return run_ignores, Asked(tuple(paths or ()), tuple(tool or ()), write)


@migrate_app.command("config")
def migrate_config(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE", help="Configurations of other tools. Default: those of a known name that are here."
        ),
    ] = None,
    tool: Annotated[
        str, typer.Option("--from", metavar="TOOL", help="Of which tool: checkov, kube-linter, polaris, trivy.")
    ] = "",
    write: Annotated[
        bool, typer.Option("--write", help="Begin a configuration where there is none; else it is shown.")
    ] = False,
) -> Action:
    """Turn configurations of other tools into one of this tool, and tell what could not be carried over."""
    from kubelint_compliance.cli.migrateconfig import Asked, run_config

    return run_config, Asked(tuple(files or ()), tool, write)
