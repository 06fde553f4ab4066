"""The declaration of the group `ask`, in typer: a function for each question, which says what is asked and how.

What to do comes out as (function, argument), as of all commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kubelint_compliance.cli.completion import words as completed
from kubelint_compliance.cli.parameters import Action, Paths, called, taking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ask_app = typer.Typer(
    help="Ask the manifests who can do what, who can reach whom, which pods are let in, what is logged and encrypted.",
    no_args_is_help=True,
)
Form = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="table|json|csv|markdown|dot",
        help="How to answer. `dot` is a picture: pipe it to `dot -Tsvg -o picture.svg` of Graphviz.",
        autocompletion=completed("ask"),
    ),
]
DiffBase = Annotated[
    str | None,
    typer.Option("--diff-base", metavar="REV", help="Only what is new since this revision: a branch, tag or commit."),
]
Batch = Annotated[
    str | None,
    typer.Option(
        "--batch",
        metavar="FILE",
        help="Questions, one a line, each a JSON array of its arguments without paths; `-` is standard input.",
    ),
]


@ask_app.command("who-can")
@taking("ask")
def ask_who_can(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="VERB RESOURCE[/SUBRESOURCE][.GROUP] PATHS...",
            help="What is done to what, such as `get secrets` or `update deployments/scale.apps`; then files and "
            "folders. Default: the working folder.",
        ),
    ] = None,
    namespace: Annotated[
        str | None,
        typer.Option(
            "--namespace",
            "-n",
            metavar="NAMESPACE",
            help="Where it is done; without it, in the whole cluster. A request for a Namespace itself is made in it.",
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="To the object of this name alone.")
    ] = None,
    non_resource_url: Annotated[
        str | None,
        typer.Option("--non-resource-url", metavar="URL", help="A path of the API server, in place of a resource."),
    ] = None,
    diff_base: DiffBase = None,
    output: Form = None,
    batch: Batch = None,
    **said: Any,
) -> Action:
    """Tell who can do something, by which binding, role and rule, and where each is written.

    Exit code: 0 with an answer, also where it is nobody; 2 where something of these kinds had to be left out.
    """
    own = {"namespace": namespace, "name": name, "url": non_resource_url}
    return _ask("who-can", words, own, output, batch, said | {"diff_base": diff_base})


@ask_app.command("can-do")
@taking("ask")
def ask_can_do(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SUBJECT PATHS...",
            help="ServiceAccount/NAMESPACE/NAME, User/NAME or Group/NAME; then files and folders. Default: the "
            "working folder.",
        ),
    ] = None,
    output: Form = None,
    batch: Batch = None,
    **said: Any,
) -> Action:
    """Tell all that a subject may do, by which bindings, roles and rules, privileged permissions first.

    Exit code: 0 with an answer, also where it is nothing; 2 where something of these kinds had to be left out.
    """
    return _ask("can-do", words, {}, output, batch, said)


@ask_app.command("connections")
@taking("ask")
def ask_connections(
    paths: Paths = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="WORKLOAD",
            help="Only from these: NAME, KIND/NAME, NAMESPACE/KIND/NAME, or `outside`, `ingress`, `gateway`.",
        ),
    ] = None,
    target: Annotated[
        str | None, typer.Option("--to", metavar="WORKLOAD", help="Only to these; written like those of --from.")
    ] = None,
    diff_base: DiffBase = None,
    output: Form = None,
    **said: Any,
) -> Action:
    """Tell which workloads and addresses may talk to which, at which ports, by which policies.

    JSON has every pair; the other forms have a row for workloads that are treated alike.
    """
    own = {"from": source, "to": target}
    return _ask("connections", paths, own, output, None, said | {"diff_base": diff_base})


@ask_app.command("exposure")
@taking("ask")
def ask_exposure(
    paths: Paths = None,
    output: Form = None,
    **said: Any,
) -> Action:
    """Tell what the internet, other namespaces and every pod can reach, worst first, and how."""
    return _ask("exposure", paths, {}, output, None, said)


@ask_app.command("admitted")
@taking("ask")
def ask_admitted(
    paths: Paths = None,
    output: Form = None,
    **said: Any,
) -> Action:
    """Tell which pods the Pod Security labels of their namespaces let in, and which checks each of them breaks."""
    return _ask("admitted", paths, {}, output, None, said)


@ask_app.command("logged")
def ask_logged(
    policy: Annotated[
        list[str] | None,
        typer.Argument(metavar="POLICY", help="The file with the audit policy; `-` is standard input."),
    ] = None,
    user: Annotated[str | None, typer.Option("--user", metavar="USER", help="Who asks.")] = None,
    group: Annotated[
        list[str] | None,
        typer.Option("--group", metavar="GROUP", help="A group of the user; repeatable. None is added to these."),
    ] = None,
    verb: Annotated[str | None, typer.Option("--verb", metavar="VERB", help="What is done, such as `get`.")] = None,
    resource: Annotated[
        str | None,
        typer.Option("--resource", metavar="RESOURCE[/SUBRESOURCE][.GROUP]", help="To what, such as `pods/exec`."),
    ] = None,
    namespace: Annotated[
        str | None,
        typer.Option(
            "--namespace",
            "-n",
            metavar="NAMESPACE",
            help="Where; without it, in the whole cluster. A request for a Namespace itself is made in it.",
        ),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="To the object of this name.")] = None,
    non_resource_url: Annotated[
        str | None,
        typer.Option("--non-resource-url", metavar="URL", help="A path of the API server, in place of a resource."),
    ] = None,
    matrix: Annotated[
        bool, typer.Option("--matrix", help="In place of a request: all that matter, whoever makes them.")
    ] = False,
    output: Form = None,
    batch: Batch = None,
) -> Action:
    """Tell at which level an audit policy logs a request, and by which rule.

    Exit code: 0 with an answer; 2 where the file cannot be read, or the API server would refuse it.
    """
    own = {"user": user, "group": tuple(group) if group else None, "verb": verb, "resource": resource}
    own |= {"namespace": namespace, "name": name, "url": non_resource_url}
    if not matrix:
        return _ask("logged", policy, own, output, batch, {})
    from kubelint_compliance.model import UsageError

    if batch or any(value is not None for value in own.values()):
        raise UsageError("--matrix asks for all requests: it goes with no other question")
    return _ask("logged-matrix", policy, {}, output, None, {})


@ask_app.command("encrypted")
def ask_encrypted(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RESOURCE[.GROUP] FILE",
            help="A resource, such as `secrets` or `widgets.example.com`; then the file with the encryption "
            "configuration, where `-` is standard input.",
        ),
    ] = None,
    output: Form = None,
    batch: Batch = None,
) -> Action:
    """Tell what encrypts a resource in etcd, and what reads it there. No key is ever shown.

    Exit code: 0 with an answer; 2 where the file cannot be read, or the API server would refuse it.
    """
    return _ask("encrypted", words, {}, output, batch, {})


@ask_app.command("flags")
@taking("ask")
def ask_flags(
    paths: Paths = None,
    output: Form = None,
    **said: Any,
) -> Action:
    """Tell what each security setting of API server, etcd, kubelet and the like comes to, and what says so."""
    return _ask("flags", paths, {}, output, None, said)


def _ask(
    name: str,
    words: Sequence[str] | None,
    own: Mapping[str, Any],
    output: str | None,
    batch: str | None,
    said: dict[str, Any],
) -> Action:
    """Return what carries out a question; `own` are its options, `said` those that all questions take."""
    from kubelint_compliance.cli.ask import AskCall, run

    given = {option: value for option, value in own.items() if value is not None}
    return run, AskCall(name, tuple(words or ()), given, output or "", batch or "", called(**said))
