"""The declaration of the group `waivers`, in typer.

What to do comes out as (function, argument), as of all commands.
"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kubelint_compliance.cli.completion import words
from kubelint_compliance.cli.parameters import Action, called, taking

waivers_app = typer.Typer(
    help="List the register of waivers, hold it against what a waiver must have, add to it.", no_args_is_help=True
)


@waivers_app.command("list")
@taking("waivers")
def waivers_list(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATHS", help="Check these, to tell which waivers are unused. Default: check nothing."),
    ] = None,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="console|json", help="How to list them.", autocompletion=words("waivers")
        ),
    ] = "console",
    **said: Any,
) -> Action:
    """List the register: each waiver with its state, active, expired, unused, or why it does not count."""
    from kubelint_compliance.cli.waivers import Listing, run_list

    return run_list, Listing(called(paths=paths, **said), output)


@waivers_app.command("check")
@taking("waivers")
def waivers_check(**said: Any) -> Action:
    """Tell which waivers do not count, and why: who approved them, what they cover, when they end.

    Exit code: 0 where all count, 1 where one does not, 2 where the register cannot be read.
    """
    from kubelint_compliance.cli.waivers import run_check

    return run_check, called(**said)


@waivers_app.command("add")
@taking("waivers")
def waivers_add(
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why the finding is accepted.")],
    requested_by: Annotated[str, typer.Option(metavar="NAME", help="Who asked for it.")],
    approved_by: Annotated[str, typer.Option(metavar="NAME", help="Who approved it: another person.")],
    expires: Annotated[str, typer.Option(metavar="DATE", help="The last day on which it holds.")],
    fingerprint: Annotated[
        str | None, typer.Option(metavar="DIGITS", help="The finding, by its fingerprint in the JSON report.")
    ] = None,
    rule: Annotated[list[str] | None, typer.Option(metavar="ID", help="The rule. Repeatable.")] = None,
    path: Annotated[str | None, typer.Option(metavar="GLOB", help="The file.")] = None,
    kind: Annotated[str | None, typer.Option(metavar="GLOB", help="The object's kind.")] = None,
    namespace: Annotated[str | None, typer.Option(metavar="GLOB", help="The object's namespace.")] = None,
    name: Annotated[str | None, typer.Option(metavar="GLOB", help="The object's name.")] = None,
    container: Annotated[
        str | None, typer.Option(metavar="GLOB", help="The one container that the finding is about.")
    ] = None,
    label: Annotated[
        list[str] | None, typer.Option(metavar="KEY=GLOB", help="A label of the object. Repeatable.")
    ] = None,
    id: Annotated[  # noqa: A002 - the word users write
        str | None, typer.Option("--id", metavar="ID", help="Its id; default: the next number.")
    ] = None,
    approved_at: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day of the approval; default: the day of --as-of.")
    ] = None,
    risk: Annotated[str | None, typer.Option(metavar="TEXT", help="The risk that is accepted.")] = None,
    compensating_control: Annotated[str | None, typer.Option(metavar="TEXT", help="What is done instead.")] = None,
    ticket: Annotated[str | None, typer.Option(metavar="TEXT", help="Where it was decided.")] = None,
    **said: Any,
) -> Action:
    """Add a waiver to the register, or begin one. One that would not count is refused."""
    from kubelint_compliance.cli.waivers import Adding, pairs, run_add

    scope: dict[str, Any] = {
        "path": path,
        "kind": kind,
        "namespace": namespace,
        "name": name,
        "fingerprint": fingerprint,
    }
    scope |= {"container": container, "labels": pairs(label)} if label else {"container": container}
    entry: dict[str, Any] = {
        "id": id,
        "rules": list(rule or ()),
        "scope": {field: text for field, text in scope.items() if text is not None},
        "reason": reason,
        "risk": risk,
        "compensating-control": compensating_control,
        "ticket": ticket,
        "requested-by": requested_by,
        "approved-by": approved_by,
        "approved-at": approved_at,
        "expires": expires,
    }
    # An empty text is a mistake of the caller's, which the reader of the register tells.
    given = {field: value for field, value in entry.items() if value not in (None, [], {})}
    return run_add, Adding(called(**said), given)
