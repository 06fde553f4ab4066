"""Parameters that several commands declare alike, as types for their functions in `app.py`."""

from typing import Annotated

import typer

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATHS", help="Files and folders; `-` is standard input. Default: the working folder."),
]
KubernetesVersion = Annotated[str | None, typer.Option(metavar="1.N", help="Judge as this version of Kubernetes does.")]
Config = Annotated[str | None, typer.Option(metavar="FILE", help="Read this configuration instead of looking for one.")]
Isolated = Annotated[bool, typer.Option("--isolated", help="Read no configuration.")]
Exclude = Annotated[
    list[str] | None,
    typer.Option(metavar="PATTERN", help="Leave out what matches, instead of the default patterns."),
]
ExtendExclude = Annotated[list[str] | None, typer.Option(metavar="PATTERN", help="Leave out what matches, too.")]
Crd = Annotated[
    list[str] | None,
    typer.Option(metavar="PATH", help="Definitions of custom resources, besides those in the input. Repeatable."),
]
