"""The declaration of the group `baseline`, in typer: what to do comes out as (function, argument), as everywhere."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kubelint_compliance.cli.parameters import Action, Paths, called, taking

baseline_app = typer.Typer(
    help="Adopt manifests as they are: what is found now is kept in a file, and only what is new fails a check.",
    no_args_is_help=True,
)
File = Annotated[
    str | None,
    typer.Option(
        "--file",
        metavar="FILE",
        help="The baseline. Default: that of the configuration, else .kubelint-compliance/baseline.json at the top.",
    ),
]


@baseline_app.command("write")
@taking("baseline")
def baseline_write(paths: Paths = None, file: File = None, **said: Any) -> Action:
    """Check as check does, and add every open finding to the baseline. What is in it stays.

    Exit code: 0, or 2 where something could not be checked or the call was wrong.
    """
    from kubelint_compliance.cli.baseline import run_write

    return run_write, (called(paths=paths, **said), file)


@baseline_app.command("prune")
@taking("baseline")
def baseline_prune(paths: Paths = None, file: File = None, **said: Any) -> Action:
    """Check as check does, and take out of the baseline what is found no more. Nothing is added.

    Exit code: 0, or 2 where something could not be checked or the call was wrong.
    """
    from kubelint_compliance.cli.baseline import run_prune

    return run_prune, (called(paths=paths, **said), file)
