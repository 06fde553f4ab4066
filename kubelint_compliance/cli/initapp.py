"""The declaration of `init`, in typer: what to do comes out as (function, argument), as everywhere."""

from __future__ import annotations

from typing import Annotated

import typer

from kubelint_compliance.cli.parameters import Action  # noqa: TC001 - typer asks for it


def init(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATHS", help="What the baseline is of. Default: all of the repository."),
    ] = None,
    baseline: Annotated[
        bool, typer.Option("--baseline/--no-baseline", help="Set aside what is found now. On by default.")
    ] = True,
) -> Action:
    """Set up a repository: a configuration, a hook, a workflow, a baseline. Nothing that is there is changed."""
    from kubelint_compliance.cli.initial import Asked, run

    return run, Asked(tuple(paths or ()), baseline)
